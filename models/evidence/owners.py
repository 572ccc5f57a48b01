"""The record that evidence hangs on: its clue governs the evidence."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from models.base import KINDS, Record
from models.errors import NotFound


def owner_record(session: Session, kind: str, record_id: int) -> Record:
    """The record; :class:`NotFound` where there is none."""
    cls = KINDS.get(kind)
    record: Any = session.get(cls, record_id) if cls else None
    if record is None:
        raise NotFound("材料所属的记录不存在，请刷新后再试。")
    found: Record = record
    return found

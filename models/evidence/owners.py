"""Which clue governs a record that evidence hangs on."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.base import KINDS
from models.errors import NotFound


def clue_of(session: Session, kind: str, record_id: int) -> int | None:
    """The governing clue of a record; :class:`NotFound` where there is no such record."""
    cls = KINDS.get(kind)
    record = session.get(cls, record_id) if cls else None
    if record is None:
        raise NotFound("材料所属的记录不存在，请刷新后再试。")
    clue: int | None = record.governing_clue()
    return clue

"""Number and caption of the records that a line of 工作台 or 日历 speaks of."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from models.base import KINDS
from models.operations import Read


def captions(read: Read, owners: Sequence[tuple[str, int]]) -> dict[tuple[str, int], tuple[str, str]]:
    """Number and title of the records that deadlines hang on, a query a kind."""
    found: dict[tuple[str, int], tuple[str, str]] = {}
    for kind in {kind for kind, _ in owners}:
        cls = KINDS.get(kind)
        if cls is None:
            continue
        ids = {record_id for other, record_id in owners if other == kind}
        columns = cls.__table__.c
        if "number" in columns and "title" in columns:
            statement = select(columns.id, columns.number, columns.title).where(columns.id.in_(ids))
            for record_id, number, title in read.session.execute(statement):
                found[(kind, record_id)] = (number or "", title)
        else:
            for record in read.session.scalars(select(cls).where(cls.id.in_(ids))):
                found[(kind, record.id)] = (record.registration(), record.caption())
    return found

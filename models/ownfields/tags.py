"""标签: short words of the office's own on any kind of record, found by search and by a list's filter.

A clue keeps its tags itself (``models.clues.tags``); of every other kind they are one value beside the office's own fields.
"""

from __future__ import annotations

import re
from typing import Any, Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.errors import InvalidInput
from models.operations import Read, Work, operation, query
from models.ownfields.operations import owner_of
from models.ownfields.records import TAGS, OwnValue
from models.rights import Right

TAGGED: Final = ("talk", "decision", "letter", "rectification", "person")
MOST, LONGEST = 12, 20
_BETWEEN: Final = "、"


def parse_tags(text: str) -> list[str]:
    """Tags typed in a line with 顿号 or blanks between them, each once; raises :class:`InvalidInput`."""
    found = list(dict.fromkeys(part for part in re.split(r"[、，,；;\s]+", text) if part))
    if len(found) > MOST:
        raise InvalidInput("tags", f"标签最多 {MOST} 个，请合并一些。")
    long = next((tag for tag in found if len(tag) > LONGEST), "")
    if long:
        raise InvalidInput("tags", f"“{long[:8]}…”太长，一个标签最多 {LONGEST} 个字。")
    return found


@operation("设置记录标签", right=Right.CASE_WRITE)
def tag_record(work: Work, *, kind: str, record_id: int, tags: str) -> None:
    """Replace a record's tags. Raises :class:`InvalidInput`, ``IllegalStep`` for a sealed file, ``NotFound``."""
    if kind not in TAGGED:
        raise InvalidInput("tags", "这类记录不能加标签。")
    owner = owner_of(work, kind, record_id)
    text = _BETWEEN.join(parse_tags(tags))
    row = work.session.scalar(_value(kind, record_id))
    if row is not None:
        row.text = text
    elif text:
        row = OwnValue(
            owner_kind=kind, owner_id=record_id, clue_id=owner.governing_clue(), key=TAGS, text=text
        )
        work.session.add(row)
    work.about(kind, record_id)


@query("查看记录标签", right=Right.CASE_READ)
def tags_on(read: Read, *, kind: str, record_id: int) -> tuple[str, ...]:
    """A record's tags in the order in which they were typed."""
    owner_of(read, kind, record_id)
    return tag_texts(read.session, kind, record_id)


def tag_texts(session: Session, kind: str, record_id: int) -> tuple[str, ...]:
    """The tags by which a record is found; none of a kind that has none."""
    row = session.scalar(_value(kind, record_id)) if kind in TAGGED else None
    return tuple(part for part in row.text.split(_BETWEEN) if part) if row is not None else ()


def own_texts(session: Session, kind: str, record_id: int) -> tuple[str, ...]:
    """Tags and the office's own fields of a record: what the search finds it by beyond its own words."""
    statement = select(OwnValue.text).where(
        OwnValue.owner_kind == kind, OwnValue.owner_id == record_id, OwnValue.deleted_at.is_(None)
    )
    return tuple(session.scalars(statement.order_by(OwnValue.id)))


def tagged(kind: str, record: Any, word: str) -> ColumnElement[bool]:
    """Records (by their id column) of a list's kind with a tag or an own field that holds these characters."""
    statement = select(OwnValue.owner_id).where(
        OwnValue.owner_kind == kind,
        OwnValue.text.contains(word, autoescape=True),
        OwnValue.deleted_at.is_(None),
    )
    found: ColumnElement[bool] = record.in_(statement)
    return found


def _value(kind: str, record_id: int) -> Any:
    return select(OwnValue).where(
        OwnValue.owner_kind == kind,
        OwnValue.owner_id == record_id,
        OwnValue.key == TAGS,
        OwnValue.deleted_at.is_(None),
    )

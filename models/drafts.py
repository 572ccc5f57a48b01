"""Drafts: an edit that was not saved when the vault was locked, kept encrypted and offered after unlock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Integer, LargeBinary, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from models.access import may_see_record
from models.base import KINDS, CaseBase, HouseBase, Record
from models.operations import Read, Store, Work, operation, query
from models.rights import Right


class Draft(CaseBase):
    """What an account was typing, and where; one draft a place."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("account_uid", "place"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_uid: Mapped[str] = mapped_column(String(32))
    place: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200), default="")
    content: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    saved_at: Mapped[datetime] = mapped_column(DateTime)


class OwnDraft(HouseBase):
    """The same of an account without the case key: sealed to its own keys (``storage.drafts``)."""

    __tablename__ = "own_draft"
    __table_args__ = (UniqueConstraint("account_uid", "place"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_uid: Mapped[str] = mapped_column(String(32))
    place: Mapped[str] = mapped_column(String(80))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime] = mapped_column(DateTime)


@operation("暂存未保存的内容", right=Right.CASE_READ)
def keep_draft(work: Work, *, place: str, title: str, content: dict[str, Any]) -> None:
    """Keep what is being typed at ``place`` for the acting account; replaces the earlier draft there."""
    draft = work.session.scalar(select(Draft).filter_by(account_uid=work.actor.uid, place=place))
    if draft is None:
        draft = Draft(account_uid=work.actor.uid, place=place)
        work.session.add(draft)
    draft.title, draft.content, draft.saved_at = title, content, work.now


@operation("清除暂存内容", right=Right.CASE_READ)
def drop_draft(work: Work, *, place: str) -> None:
    """Forget the draft at ``place``."""
    work.session.execute(delete(Draft).where(Draft.account_uid == work.actor.uid, Draft.place == place))


@query("查看暂存内容", right=Right.CASE_READ)
def drafts(read: Read) -> list[tuple[str, str, dict[str, Any], datetime]]:
    """The acting account's drafts, of records that it may see: place, title, content, when."""
    rows = read.session.scalars(select(Draft).filter_by(account_uid=read.actor.uid).order_by(Draft.saved_at))
    return [(row.place, row.title, row.content, row.saved_at) for row in rows if _in_sight(read, row.place)]


@dataclass(frozen=True)
class DraftLine:
    """A draft as a list names it: ``number`` and ``caption`` are of the record in which it was typed."""

    place: str
    title: str
    when: datetime
    number: str = ""
    caption: str = ""


@query("列出暂存内容", right=Right.CASE_READ)
def draft_lines(read: Read) -> list[DraftLine]:
    """The acting account's drafts, of records that it may see, each with its record's number and name."""
    rows = read.session.scalars(select(Draft).filter_by(account_uid=read.actor.uid).order_by(Draft.saved_at))
    found = []
    for row in rows:
        if not _in_sight(read, row.place):
            continue
        record = _record_at(read, row.place)
        named = (record.registration(), record.caption()) if isinstance(record, Record) else ("", "")
        found.append(DraftLine(row.place, row.title, row.saved_at, *named))
    return found


def _named(place: str) -> tuple[str, int] | None:
    """The kind and id of the record that a place names; None where it is of no record yet."""
    # the office's own fields of a record stand at own/kind/id
    kind, _, rest = place.removeprefix("own/").partition("/")
    number = rest.partition("/")[0]
    return (kind, int(number)) if kind in KINDS and number.isdigit() else None


def _record_at(read: Read, place: str) -> Any:
    named = _named(place)
    return read.session.get(KINDS[named[0]], named[1]) if named else None


def _in_sight(read: Read, place: str) -> bool:
    """Whether the record in which it was typed is still there and within the 知悉范围: 回避 takes its drafts along."""
    if _named(place) is None:
        return True
    record = _record_at(read, place)
    return (
        record is not None and record.deleted_at is None and may_see_record(read.session, read.actor, record)
    )


@operation("暂存本人未保存的内容", right=Right.OWN_ACCOUNT, store=Store.HOUSE)
def keep_own_draft(work: Work, *, place: str, sealed: bytes) -> None:
    """As :func:`keep_draft`, sealed by storage to the acting account's keys."""
    draft = work.session.scalar(select(OwnDraft).filter_by(account_uid=work.actor.uid, place=place))
    if draft is None:
        draft = OwnDraft(account_uid=work.actor.uid, place=place)
        work.session.add(draft)
    draft.sealed, draft.saved_at = sealed, work.now


@operation("清除本人暂存内容", right=Right.OWN_ACCOUNT, store=Store.HOUSE)
def drop_own_draft(work: Work, *, place: str) -> None:
    """As :func:`drop_draft`."""
    mine = (OwnDraft.account_uid == work.actor.uid, OwnDraft.place == place)
    work.session.execute(delete(OwnDraft).where(*mine))


@query("查看本人暂存内容", right=Right.OWN_ACCOUNT, store=Store.HOUSE)
def own_drafts(read: Read) -> list[tuple[str, bytes, datetime]]:
    """The acting account's own, sealed: place, content, when."""
    mine = select(OwnDraft).filter_by(account_uid=read.actor.uid).order_by(OwnDraft.saved_at)
    return [(row.place, row.sealed, row.saved_at) for row in read.session.scalars(mine)]

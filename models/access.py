"""知悉范围: who sees which clue, in lists, search, links and counts (保密法 21; domain.md 1.10).

A clue is seen by its members; the office's head and approving leaders (案卷“查看全部线索”) see all but those from
which they are recused (回避, 检控规则 48).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.orm import Session

from models.base import Record
from models.clues.records import Clue, ClueMember
from models.deadlines.records import Deadline
from models.errors import NotFound
from models.evidence.records import Evidence
from models.letters.records import LetterClue, OfficialLetter
from models.operations import Actor, Read
from models.ownfields.records import OwnValue
from models.rights import Right
from models.search.records import SearchEntry

RECUSED = "RECUSED"


def _membership(actor: Actor, clue_id: Any, *, recused: bool) -> ColumnElement[bool]:
    role = ClueMember.role == RECUSED if recused else ClueMember.role != RECUSED
    return exists(
        select(ClueMember.id).where(
            ClueMember.clue_id == clue_id,
            ClueMember.account_uid == actor.uid,
            ClueMember.until.is_(None),
            ClueMember.deleted_at.is_(None),
            role,
        )
    )


def sees_clue(actor: Actor, clue_id: Any) -> ColumnElement[bool]:
    """SQL condition: the acting account sees the clue with this id (a column or a value)."""
    not_recused = ~_membership(actor, clue_id, recused=True)
    if Right.CASE_ALL in actor.rights:
        return not_recused
    return and_(_membership(actor, clue_id, recused=False), not_recused)


def sees_governed(actor: Actor, clue_id: Any) -> ColumnElement[bool]:
    """The same for a record that may hang on a clue: without one, everyone cleared for cases sees it.

    A letter that says something of several clues, and what hangs on it, is seen by who sees them all.
    """
    seen = or_(clue_id.is_(None), sees_clue(actor, clue_id))
    return and_(seen, *_sees_all_behind(actor, clue_id.class_))


def _sees_all_behind(actor: Actor, cls: type[Any]) -> list[ColumnElement[bool]]:
    """The further condition for kinds that can rest on more clues than the one that they hang on."""

    behind = select(LetterClue.id).where(~sees_clue(actor, LetterClue.clue_id)).correlate(cls)

    def whole(letter_id: Any) -> ColumnElement[bool]:
        return ~exists(behind.where(LetterClue.letter_id == letter_id))

    if cls is OfficialLetter:
        return [whole(OfficialLetter.id)]
    if cls in (Deadline, OwnValue):
        return [or_(cls.owner_kind != OfficialLetter.KIND, whole(cls.owner_id))]
    if cls is SearchEntry:
        letters = (Evidence.owner_kind == OfficialLetter.KIND, Evidence.owner_id == LetterClue.letter_id)
        attached = behind.join(Evidence, and_(*letters)).where(Evidence.id == SearchEntry.record_id)
        return [
            or_(SearchEntry.kind != OfficialLetter.KIND, whole(SearchEntry.record_id)),
            or_(SearchEntry.kind != Evidence.KIND, ~exists(attached)),
        ]
    return []


def require_clue(read: Read, clue_id: int, *, with_deleted: bool = False) -> Clue:
    """The clue, or :class:`NotFound` alike for one that is not there and one that may not be seen."""
    kept = true() if with_deleted else Clue.deleted_at.is_(None)
    clue = read.session.scalar(select(Clue).where(Clue.id == clue_id, kept, sees_clue(read.actor, Clue.id)))
    if clue is None:
        raise NotFound("没有这件问题线索，或者您不在它的知悉范围内。")
    return clue


def may_see(session: Session, actor: Actor, clue_id: int | None) -> bool:
    """Whether the acting account may see a record that hangs on this clue."""
    if clue_id is None:
        return True
    return bool(session.scalar(select(sees_clue(actor, clue_id))))


def may_see_record(session: Session, actor: Actor, record: Record) -> bool:
    """Whether the acting account may see a record: in the 知悉范围 of everything that it says something of."""
    return all(may_see(session, actor, clue) for clue in record.circle())

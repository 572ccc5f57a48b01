"""The letter that answers a request: drafted from what was decided, governed by everything that it says something of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from models.errors import IllegalStep, NotAllowed
from models.letters.kinds import LetterKind
from models.letters.operations import draft_letter
from models.letters.records import LetterClue, OfficialLetter
from models.operations import Read, Work, operation
from models.opinions.operations import DECIDED, STATES, kept_opinion, note_event, persons_of, sees_row
from models.opinions.records import Opinion, OpinionPerson
from models.rights import Right

LETTER: Final = "INTEGRITY_OPINION"
LETTER_OF: Final = "letter"
"""Where an event of the request names its letter."""


@operation("拟制廉政意见回复函", right=Right.CASE_WRITE)
def draft_reply(work: Work, *, opinion_id: int, kind: LetterKind) -> int:
    """Begin the reply with what was decided of every person; returns the letter's id.

    It comes from no single clue and goes into no clue's file: only who sees every clue that an answer rests on sees it.
    """
    opinion = kept_opinion(work, opinion_id)
    if opinion.state != DECIDED:
        raise IllegalStep(
            f"这件征求意见现在是“{STATES[opinion.state]}”，“{STATES[DECIDED]}”时才能拟制回复函。"
        )
    rows = persons_of(work, opinion.id)
    if not all(sees_row(work, row) for row in rows):
        raise NotAllowed("有的意见所依据的记录不在您的知悉范围内，回复函由能查看全部依据的同志拟制。")
    kept = reply_of(work, opinion)
    if kept is not None:
        raise IllegalStep("这件征求意见已有回复函，请打开它；要重拟，请先删除草稿或者作废。")
    made: int = draft_letter(work, kind=kind, recipient=opinion.requester, fields=reply_fields(opinion, rows))
    for clue in sorted(frozenset().union(*(row.circle() for row in rows))):
        work.session.add(LetterClue(letter_id=made, clue_id=clue))
    work.session.flush()
    note_event(work, opinion, "拟制回复函", work.today, letter=made)
    return made


def reply_of(read: Read, opinion: Opinion) -> OfficialLetter | None:
    """The request's letter, neither voided nor put away; None for none."""
    made = [one[LETTER_OF] for one in opinion.events or [] if LETTER_OF in one]
    statement = select(OfficialLetter).where(
        OfficialLetter.id.in_(made), OfficialLetter.deleted_at.is_(None), OfficialLetter.state != "VOID"
    )
    return read.session.scalar(statement.order_by(OfficialLetter.id.desc()))


def reply_fields(opinion: Opinion, rows: Sequence[OpinionPerson]) -> dict[str, str]:
    """What the letter's form is filled with."""
    number = f"（{opinion.doc_no}）" if opinion.doc_no else ""
    return {
        "subject": opinion.title.removeprefix("关于").removesuffix("的党风廉政意见"),
        "request": f"{opinion.requester}关于{opinion.purpose}的来函{number}",
        "findings": "\n".join(row.answer for row in rows),
        "until": opinion.decided_on.isoformat() if opinion.decided_on else "",
    }

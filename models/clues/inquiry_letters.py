"""函询通知书 and the clue's own 发出、签收、回复: what is entered in the letter is entered once, the clue follows it.

The day by which the answer is due belongs to the letter, for each person asked has his own; the clue shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy import select

from models.clues.facts import ROUNDS
from models.clues.records import Clue, ClueStep
from models.deadlines.operations import drop_deadlines, meet_deadline, set_deadline, unset_deadlines
from models.deadlines.queries import DeadlineRow, deadlines_of
from models.letters.records import OfficialLetter
from models.letters.steps import kind_of
from models.operations import Read, Work

REPLY, SIGN = "D_INQ_REPLY", "D_INQ_SIGN"
SENT, RECEIVED, ANSWERED = "E1", "E2", "E3"
# event → the states of a letter in which it is entered there
ENTERED_IN: Final[Mapping[str, frozenset[str]]] = {
    SENT: frozenset({"SIGNED", "SEALED"}),
    RECEIVED: frozenset({"SENT"}),
    ANSWERED: frozenset({"RECEIVED"}),
}
ENTERED_AS: Final = {SENT: "登记发出", RECEIVED: "登记签收", ANSWERED: "登记回复"}


def inquiry_letters(read: Read, clue_id: int) -> list[OfficialLetter]:
    """The 函询通知书 issued on a clue, in the order of their days."""
    statement = select(OfficialLetter).where(
        OfficialLetter.clue_id == clue_id,
        OfficialLetter.deleted_at.is_(None),
        OfficialLetter.void_on.is_(None),
        OfficialLetter.issued_on.is_not(None),
    )
    found = read.session.scalars(statement.order_by(OfficialLetter.issued_on, OfficialLetter.id))
    return [letter for letter in found if _asks(read, letter)]


def letters_of_round(read: Read, clue_id: int) -> list[OfficialLetter]:
    """Those of this round of the inquiry: not sent yet, or sent since the round was approved."""
    begun = _begun(read, clue_id)
    if begun is None:
        return []
    found = inquiry_letters(read, clue_id)
    return [one for one in found if one.sent_on is None or one.sent_on >= begun.happened_on]


def awaited_answers(read: Read, clue_id: int) -> list[DeadlineRow]:
    """The days by which the letters of a clue are to be answered, with those that were."""
    found = [deadlines_of(read, kind="letter", record_id=one.id) for one in inquiry_letters(read, clue_id)]
    return [row for rows in found for row in rows if row.rule == REPLY]


def entered_in(read: Read, clue: Clue, code: str) -> OfficialLetter | None:
    """The letter in which an event of the clue is to be entered, if one waits for it."""
    states = ENTERED_IN.get(code)
    if states is None or clue.status != "INQUIRY":
        return None
    return next((one for one in letters_of_round(read, clue.id) if one.state in states), None)


def refusal(letter: OfficialLetter, code: str) -> str:
    """Where the event is entered instead, as a sentence."""
    return f"这次函询的通知书{letter.number}在文书里，请打开这份文书“{ENTERED_AS[code]}”，线索随之记录。"


def follow(work: Work, letter: OfficialLetter, code: str, on: date, data: Mapping[str, str]) -> None:
    """Write what was entered in a letter into its clue's way too, where the letter is one of the running inquiry."""
    from models.clues.fields import shown
    from models.clues.steps import step_of

    if letter.clue_id is None or not _asks(work, letter):
        return
    clue = work.session.get_one(Clue, letter.clue_id)
    begun = _begun(work, clue.id)
    if clue.status != "INQUIRY" or begun is None or (letter.sent_on or on) < begun.happened_on:
        return
    row = step_of(code)
    work.session.add(
        ClueStep(
            clue_id=clue.id,
            code=code,
            name=row.name,
            from_status=clue.status,
            to_status=clue.status,
            happened_on=on,
            text=shown(row.fields, data),
            basis=row.basis,
            actor_uid=work.actor.uid,
            actor_name=work.actor.name,
            paper_no=letter.number or "",
            data=dict(data),
        )
    )
    work.session.flush()
    work.about("clue", clue.id)
    _deadlines(work, clue, letter, code, on)


def end_with_inquiry(work: Work, clue_id: int, step: str, on: date) -> None:
    """The round is over: no answer to a letter of it is waited for any more."""
    for letter in inquiry_letters(work, clue_id):
        drop_deadlines(work, ("letter", letter.id), REPLY, by=f"“{step}”", on=on)


def _deadlines(work: Work, clue: Clue, letter: OfficialLetter, code: str, on: date) -> None:
    from models.clues.steps import step_of

    own = ("clue", clue.id)
    row = step_of(code)
    waits = any(one.state == "SENT" for one in letters_of_round(work, clue.id) if one.id != letter.id)
    for rule in row.ends:
        if rule != SIGN or not waits:
            meet_deadline(work, own, rule, on)
    for rule in row.starts:
        if rule == REPLY:
            # the letter has it; one that was counted from an entry in the clue is this one
            unset_deadlines(work, own, REPLY)
        else:
            set_deadline(
                work, owner=own, rule=rule, starts_on=on, clue_id=clue.id, responsible_uid=clue.handler_uid
            )


def _begun(read: Read, clue_id: int) -> ClueStep | None:
    rounds = select(ClueStep).where(
        ClueStep.clue_id == clue_id, ClueStep.code.in_(ROUNDS), ClueStep.deleted_at.is_(None)
    )
    return read.session.scalars(rounds.order_by(ClueStep.id.desc())).first()


def _asks(read: Read, letter: OfficialLetter) -> bool:
    reply = kind_of(read, letter).reply
    return reply is not None and reply.rule == REPLY

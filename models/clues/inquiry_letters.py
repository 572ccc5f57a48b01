"""函询通知书 and the clue's own 发出、签收、回复: what is entered in the letter is entered once, the clue follows it.

The day by which the answer is due belongs to the letter, for each person asked has his own; the clue shows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import select

from models.clues.facts import ROUNDS
from models.clues.records import Clue, ClueStep
from models.deadlines.operations import (
    drop_deadlines,
    meet_deadline,
    open_deadlines,
    set_deadline,
    unset_deadlines,
)
from models.deadlines.queries import DeadlineRow, deadlines_of
from models.errors import InvalidInput
from models.letters.records import OfficialLetter
from models.letters.steps import kind_of
from models.operations import Read, Work
from models.rules import deadline_rule, name_of

REPLY, SIGN = "D_INQ_REPLY", "D_INQ_SIGN"
FEEDBACK, FED_BACK = "FEEDBACK_LETTER", "E24"
SENT, RECEIVED, ANSWERED = "E1", "E2", "E3"
# event → the states of a letter in which it is entered there
ENTERED_IN: Final[Mapping[str, frozenset[str]]] = {
    SENT: frozenset({"SIGNED", "SEALED"}),
    RECEIVED: frozenset({"SENT"}),
    ANSWERED: frozenset({"RECEIVED"}),
}
EVENTS: Final = {"send": SENT, "receive": RECEIVED, "reply": ANSWERED}
UNITS: Final = {"WD": "个工作日", "D": "天", "M": "个月", "Y": "年"}
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


def owes_feedback(read: Read, clue: Clue) -> bool:
    """Whether 采信了结 still has to be told the person by letter (规则 30): none was sent, and none is told of at the end."""
    if clue.status != "CLOSED" or clue.close_kind != "INQUIRY_ACCEPTED":
        return False
    ends = select(ClueStep).where(
        ClueStep.clue_id == clue.id, ClueStep.to_status == "CLOSED", ClueStep.deleted_at.is_(None)
    )
    last = read.session.scalars(ends.order_by(ClueStep.id.desc())).first()
    if last is None or last.code != "T10" or last.data.get("feedback"):
        # carried over, or a clue that went on to another as 诬告: nothing of it is asked for here
        return False
    told = select(ClueStep.id).where(
        ClueStep.clue_id == clue.id,
        ClueStep.code == FED_BACK,
        ClueStep.id > last.id,
        ClueStep.deleted_at.is_(None),
    )
    if read.session.scalar(told.limit(1)) is not None:
        return False
    sent = select(OfficialLetter.id).where(
        OfficialLetter.clue_id == clue.id,
        OfficialLetter.kind == FEEDBACK,
        OfficialLetter.sent_on.is_not(None),
        OfficialLetter.void_on.is_(None),
        OfficialLetter.deleted_at.is_(None),
    )
    return read.session.scalar(sent.limit(1)) is None


def entered_in(read: Read, clue: Clue, code: str) -> OfficialLetter | None:
    """The letter in which an event of the clue is to be entered, if one waits for it."""
    states = ENTERED_IN.get(code)
    if states is None or clue.status != "INQUIRY":
        return None
    return next((one for one in letters_of_round(read, clue.id) if one.state in states), None)


def refusal(letter: OfficialLetter, code: str) -> str:
    """Where the event is entered instead, as a sentence."""
    return (
        f"这次函询的通知书{letter.number}在文书里，请打开这份文书“{ENTERED_AS[code]}”，线索随之记录；"
        "另有不在程序里制作的纸质函的，填写那份函的文号。"
    )


def told_ahead(read: Read, letter: OfficialLetter) -> dict[str, str]:
    """Step of the letter → what its entry does to the clue, as a sentence; empty for other kinds and without a clue."""
    from models.clues.steps import step_of

    if letter.clue_id is None or not _asks(read, letter):
        return {}
    clue = read.session.get_one(Clue, letter.clue_id)
    begun = _begun(read, clue.id)
    if clue.status != "INQUIRY" or begun is None:
        said = (
            f"线索{clue.number}现在是“{name_of('statuses', clue.status)}”，不在谈话函询中，线索里不随之记录。"
        )
        return dict.fromkeys(("issue", *EVENTS), said)
    if letter.sent_on is not None and letter.sent_on < begun.happened_on:
        said = (
            f"这份通知书是 {begun.happened_on:%Y-%m-%d} 再次函询以前发出的，线索{clue.number}里不随之记录。"
        )
        return dict.fromkeys(EVENTS, said)
    found = {
        step: f"登记后，线索{clue.number}随之记下“{step_of(code).name}”{_begins(step_of(code).starts)}。"
        for step, code in EVENTS.items()
    }
    return found | {
        "issue": f"发出、签收、回复都登记在这份文书里，线索{clue.number}的“经过”和期限随之往下走。"
    }


def _begins(rules: Sequence[str]) -> str:
    named = [deadline_rule(rule) for rule in rules]
    return "".join(
        f"，从那天起算{one.amount}{UNITS[one.unit]}：{one.what}（{one.basis.split('（')[0]}）"
        for one in named
    )


def require_sent_after(read: Read, letter: OfficialLetter, on: date) -> None:
    """A 函询 is approved before it goes out (规则 27): an earlier day is a slip of the pen, or a step was left out.

    Nothing else of the clue's way is asked for: a paper that went out may be entered after what happened later, and
    stands in the way by its own day.
    """
    if letter.clue_id is None or not _asks(read, letter):
        return
    clue = read.session.get_one(Clue, letter.clue_id)
    begun = _begun(read, clue.id)
    if clue.status == "INQUIRY" and begun is not None and on < begun.happened_on:
        raise InvalidInput(
            "on",
            f"线索{clue.number} {begun.happened_on:%Y-%m-%d} 才批准谈话函询，函询不能在批准以前发出，"
            "请核对日期（监督执纪工作规则第27条）。",
        )


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
    besides = _on_paper_besides(work, clue.id)
    for rule in row.ends:
        if not (rule == SIGN and waits) and not (rule == REPLY and besides):
            meet_deadline(work, own, rule, on)
    for rule in row.starts:
        if rule == REPLY:
            # the letter has it; one that was counted from an entry in the clue is this one, or another paper's
            if not besides:
                unset_deadlines(work, own, REPLY)
        elif not any(one.rule == rule and one.starts_on > on for one in open_deadlines(work, own)):
            # one entered late does not draw back what a later letter or talk has begun
            set_deadline(
                work, owner=own, rule=rule, starts_on=on, clue_id=clue.id, responsible_uid=clue.handler_uid
            )


def _on_paper_besides(read: Read, clue_id: int) -> bool:
    """Whether a letter that the program did not make was signed for in this round, by its own 文号."""
    begun = _begun(read, clue_id)
    if begun is None:
        return False
    signed = select(ClueStep.paper_no).where(
        ClueStep.clue_id == clue_id,
        ClueStep.code == RECEIVED,
        ClueStep.paper_no != "",
        ClueStep.id > begun.id,
        ClueStep.deleted_at.is_(None),
    )
    ours = {one.number for one in inquiry_letters(read, clue_id)}
    return bool(set(read.session.scalars(signed)) - ours)


def _begun(read: Read, clue_id: int) -> ClueStep | None:
    rounds = select(ClueStep).where(
        ClueStep.clue_id == clue_id, ClueStep.code.in_(ROUNDS), ClueStep.deleted_at.is_(None)
    )
    return read.session.scalars(rounds.order_by(ClueStep.id.desc())).first()


def _asks(read: Read, letter: OfficialLetter) -> bool:
    reply = kind_of(read, letter).reply
    return reply is not None and reply.rule == REPLY

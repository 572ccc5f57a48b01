"""Reply deadlines of letters: proposed while drafting, started at 签发 or 签收, met by the answer."""

from __future__ import annotations

from datetime import date

from models.calendar import NoHolidayTable
from models.deadlines.operations import Period, drop_deadlines, meet_deadline, set_deadline, workdays
from models.deadlines.records import Deadline
from models.letters.kinds import LetterKind, ReplyRule
from models.letters.records import OfficialLetter
from models.operations import Read, Work
from models.rules import deadline_rule
from models.settings.operations import case_setting


def _days(read: Read, kind: LetterKind) -> int:
    if kind.reply is None:
        return 0
    # the office's own length for 建议书; every other kind carries its rule
    return int(case_setting(read, "reply_days")) if kind.rectify else kind.reply.days


def first_days(read: Read, kind: LetterKind) -> int | None:
    """How long the answer may take, where it is counted from receipt."""
    rule = kind.reply
    return _days(read, kind) if rule is not None and rule.starts == "RECEIPT" else None


def first_due(read: Read, kind: LetterKind, start: date) -> date | None:
    """The date proposed for a letter that names one."""
    rule = kind.reply
    if rule is None or rule.starts != "FIXED":
        return None
    try:
        return workdays(read).period_end(
            start, _days(read, kind), rule.unit, roll=bool(case_setting(read, "roll_months"))
        )
    except NoHolidayTable:
        # a proposal is not worth a refusal: the writer names the date himself
        return None


def _owner(letter: OfficialLetter) -> tuple[str, int]:
    return ("letter", letter.id)


def start_at_issue(work: Work, letter: OfficialLetter, kind: LetterKind, on: date) -> None:
    """Start the deadline of a letter that names its date."""
    if kind.reply is not None and letter.reply_due_on is not None:
        _start(work, letter, kind.reply, on, letter.reply_due_on)


def start_at_receipt(work: Work, letter: OfficialLetter, kind: LetterKind, on: date) -> None:
    """Start the deadline that is counted from 签收 (domain.md 9.5: not received, not started).

    Over a year whose holidays are not on file the letter keeps no day until the deadline is counted.
    """
    rule = kind.reply
    if rule is None or letter.reply_due_on is not None or not letter.reply_days:
        return
    made = _start(work, letter, rule, on, None, own_period(kind, letter.reply_days))
    if made.awaits_year is None:
        letter.reply_due_on = made.due_on


def own_period(kind: LetterKind, reply_days: int | None) -> Period | None:
    """How long a letter's answer may take, where that is not what its rule says."""
    rule = kind.reply
    if rule is None or not reply_days:
        return None
    row = deadline_rule(rule.rule)
    return None if (row.amount, row.unit) == (reply_days, rule.unit) else (reply_days, rule.unit)


def _start(
    work: Work,
    letter: OfficialLetter,
    rule: ReplyRule,
    on: date,
    due: date | None,
    period: Period | None = None,
) -> Deadline:
    return set_deadline(
        work,
        owner=_owner(letter),
        rule=rule.rule,
        starts_on=on,
        clue_id=letter.clue_id,
        what=f"{letter.recipient[:60]}{rule.what}",
        due_on=due,
        period=period,
        responsible_uid=letter.drafter_uid,
    )


def met(work: Work, letter: OfficialLetter, kind: LetterKind, on: date) -> None:
    """The answer is here."""
    if kind.reply is not None:
        meet_deadline(work, _owner(letter), kind.reply.rule, on)


def dropped(work: Work, letter: OfficialLetter) -> None:
    """The letter is void: nothing is awaited any more."""
    drop_deadlines(work, _owner(letter), by="文书作废")

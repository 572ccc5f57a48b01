"""Reply deadlines of letters: proposed while drafting, started at 签发 or 签收, met by the answer."""

from __future__ import annotations

from datetime import date

from models.calendar import NoHolidayTable, Workdays, from_setting
from models.letters.kinds import LetterKind
from models.letters.records import OfficialLetter
from models.operations import Read, Work
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
        return _workdays(read).period_end(
            start, _days(read, kind), rule.unit, roll=bool(case_setting(read, "roll_months"))
        )
    except NoHolidayTable:
        # a proposal is not worth a refusal: the writer names the date himself
        return None


def _workdays(read: Read) -> Workdays:
    return from_setting(case_setting(read, "holidays"))


def start_at_issue(work: Work, letter: OfficialLetter, kind: LetterKind, on: date) -> None:
    """Start the deadline of a letter that names its date."""


def start_at_receipt(work: Work, letter: OfficialLetter, kind: LetterKind) -> None:
    """Start the deadline that is counted from 签收 (domain.md 9.5: not received, not started)."""


def met(work: Work, letter: OfficialLetter, on: date) -> None:
    """The answer is here, or the letter is void: nothing is awaited any more."""

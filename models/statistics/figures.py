"""The figures as data: key, label, unit, definition in words, and how each is counted from records.

A figure's value is the number of its records, never a number written in by hand (domain.md 8.1). Further figures of
the year are further rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from models.clues.records import Clue
from models.decisions.records import Decision
from models.letters.records import LetterProblem, OfficialLetter
from models.operations import Read
from models.statistics.lines import Figure, Line, Period
from models.units.records import Unit

NOT_COUNTED = ("REJECTED", "TRANSFERRED")
"""Neither refused nor passed-on clues are clues handled here (domain.md 8.3)."""
NOT_IN_FORCE = ("PROPOSED", "WITHDRAWN", "REJECTED", "REVOKED")


@dataclass(frozen=True)
class ClueLine:
    """What counting needs of a clue."""

    number: str
    origin: str
    registered_on: date
    closed_on: date | None
    id: int = 0
    unit_name: str = ""


def handled(read: Read, period: Period) -> list[ClueLine]:
    """Clues open at, or registered after, the period's start and by its end (domain.md 8.3).

    The open ones and the closed ones are asked for apart: each has an index of its own, both together have none. Of the
    open ones, few beside all that there are, the day is compared here: the index of days would be read whole for it.
    """
    statement = (
        select(Clue.number, Clue.origin_group, Clue.registered_on, Clue.closed_on, Clue.id, Unit.name)
        .outerjoin(Unit, Unit.id == Clue.unit_id)
        .where(
            Clue.status.not_in(NOT_COUNTED),
            Clue.duplicate_of_id.is_(None),
            Clue.deleted_at.is_(None),
        )
    )
    still = statement.where(Clue.closed_on.is_(None))
    closed = statement.where(Clue.closed_on >= period.first, Clue.registered_on <= period.last)
    rows = [row for asked in (still, closed) for row in read.session.execute(asked)]
    found = [ClueLine(*row[:5], row[5] or "") for row in rows]
    within = [line for line in found if line.registered_on <= period.last]
    return sorted(within, key=lambda line: (line.registered_on, line.id))


def _clues(choose: Callable[[ClueLine, Period], bool]) -> Callable[[Read, Period], list[Line]]:
    return lambda read, period: [
        Line(line.number, "clue", line.id, unit_name=line.unit_name)
        for line in handled(read, period)
        if choose(line, period)
    ]


def _open(line: ClueLine, period: Period) -> bool:
    return line.closed_on is None or line.closed_on > period.last


def letters_of(kind: str) -> Callable[[Read, Period], list[Line]]:
    """份: letters of a kind issued with a number in the period."""

    """份: letters of a kind issued with a number in the period."""

    def count(read: Read, period: Period) -> list[Line]:
        return [Line(number, "letter", row) for row, number in _issued(read, period, kind)]

    return count


def _issued(read: Read, period: Period, kind: str) -> Sequence[tuple[int, str]]:
    statement = (
        select(OfficialLetter.id, OfficialLetter.number)
        .where(
            OfficialLetter.kind == kind,
            OfficialLetter.issued_on.between(period.first, period.last),
            OfficialLetter.number.is_not(None),
            OfficialLetter.state != "VOID",
            OfficialLetter.deleted_at.is_(None),
        )
        .order_by(OfficialLetter.issued_on, OfficialLetter.id)
    )
    return [(row[0], row[1] or "") for row in read.session.execute(statement)]


def problems_of(kind: str) -> Callable[[Read, Period], list[Line]]:
    """项: the problems that those letters list."""

    """项: the problems that those letters list."""

    def count(read: Read, period: Period) -> list[Line]:
        numbers = dict(_issued(read, period, kind))
        statement = (
            select(LetterProblem.letter_id, LetterProblem.ordinal)
            .where(LetterProblem.letter_id.in_(numbers), LetterProblem.deleted_at.is_(None))
            .order_by(LetterProblem.letter_id, LetterProblem.ordinal)
        )
        return [
            Line(f"{numbers[row[0]]} 问题{row[1]}", "letter", row[0])
            for row in read.session.execute(statement)
        ]

    return count


UNNUMBERED = "没有文号的处理决定"


def persons_decided(measure: str) -> Callable[[Read, Period], list[Line]]:
    """人: who was given a measure in the period."""

    """人: who was given a measure in the period."""

    def count(read: Read, period: Period) -> list[Line]:
        """One line a person: the first decision of that measure in the period."""
        statement = (
            select(
                Decision.number, Decision.person_id, Decision.subject_name, Decision.subject_unit, Decision.id
            )
            .where(
                Decision.measure == measure,
                Decision.decided_on.between(period.first, period.last),
                Decision.state.not_in(NOT_IN_FORCE),
                Decision.deleted_at.is_(None),
            )
            .order_by(Decision.decided_on, Decision.id)
        )
        seen: dict[object, Line] = {}
        for number, person_id, name, unit, row in read.session.execute(statement):
            # namesakes of two units are two persons; a figure tells numbers, never names
            seen.setdefault(person_id or (name, unit), Line(number or UNNUMBERED, "decision", row))
        return list(seen.values())

    return count


CASE_FIGURES: tuple[Figure, ...] = (
    Figure(
        "recommendation_letters",
        "纪律检查建议书",
        "份",
        "年内签发并已编号、没有作废的纪律检查建议书份数；同一份在监督检查和线索查办中都提到的只计一次。",
        letters_of("DISC_ADVICE"),
    ),
    Figure(
        "recommendation_problems",
        "建议书反馈问题",
        "项",
        "上述建议书所列问题条目总数。",
        problems_of("DISC_ADVICE"),
    ),
    Figure(
        "clues_handled",
        "查办问题线索",
        "起",
        "年初未结的和年内登记的问题线索，不含不予受理、纯移送和重复件。",
        _clues(lambda line, period: True),
    ),
    Figure(
        "clues_carried_over_assigned",
        "其中：上年上级交办顺延",
        "起",
        "上年登记、年初未结的上级交办线索。",
        _clues(lambda line, period: line.origin == "ASSIGNED" and line.registered_on < period.first),
        of_part="其中：以前上级交办顺延",
    ),
    Figure(
        "clues_assigned_this_year",
        "其中：本年上级交办",
        "起",
        "年内登记的上级交办线索。",
        _clues(lambda line, period: line.origin == "ASSIGNED" and line.registered_on >= period.first),
        of_part="其中：本期上级交办",
    ),
    Figure(
        "clues_own",
        "其中：本级受理",
        "起",
        "本级受理的线索，含上年结转。",
        _clues(lambda line, period: line.origin == "OWN"),
    ),
    Figure(
        "clues_open_assigned",
        "尚未办结：上级交办",
        "起",
        "截止日没有办结的上级交办线索。",
        _clues(lambda line, period: line.origin == "ASSIGNED" and _open(line, period)),
    ),
    Figure(
        "clues_open_own",
        "尚未办结：本级受理",
        "起",
        "截止日没有办结的本级受理线索。",
        _clues(lambda line, period: line.origin == "OWN" and _open(line, period)),
    ),
    Figure(
        "clues_concluded",
        "已办结",
        "起",
        "查办的线索中截止日已办结的；办结日为批准了结之日。",
        _clues(lambda line, period: not _open(line, period)),
    ),
    Figure(
        "admonishments",
        "诫勉谈话",
        "人",
        "年内作出诫勉决定的人数，同一人只计一次。",
        persons_decided("ADMONISH"),
    ),
    Figure(
        "criticisms",
        "批评教育",
        "人",
        "年内给予批评教育的人数，同一人只计一次。",
        persons_decided("CRITICIZE"),
    ),
)

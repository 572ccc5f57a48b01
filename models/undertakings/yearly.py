"""From one year to the next: lists taken over from an earlier undertaking of the kind, and the course of evaluations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select

from models.errors import IllegalStep, InvalidInput
from models.operations import Read, Work, operation, query
from models.rights import Right
from models.undertakings.kinds import BALLOT, kind_of
from models.undertakings.operations import open_head, seen_undertaking
from models.undertakings.queries import kept
from models.undertakings.records import Undertaking, UndertakingEntry

CARRIED: Final = frozenset(
    {
        "SIGNER", "FAMILY", "MESSAGE", "RECEIVER", "TASK", "MEASURE", "STEP", "MEMBER", "RISK", "PROJECT", "CONTRACTOR",
        "POINT_RULE", "ITEM", "SUBJECT", "VISIT",
    }
)  # fmt: skip
"""Roles whose lists are much the same the year after; what happened (attendance, findings, points) is never copied."""
KEPT_TEXTS: Final = frozenset({"TASK", "MEASURE", "STEP", "RISK", "PROJECT", "CONTRACTOR", "POINT_RULE"})
"""Of these the words beside the title belong to the list; of others they say what happened."""
OFFERED: Final = 20
ROUNDS: Final = 8


@dataclass(frozen=True)
class Earlier:
    """An earlier undertaking of the same kind whose lists may be taken over."""

    id: int
    title: str
    held_on: date
    entries: int


@dataclass(frozen=True)
class Course:
    """One person's way through the rounds: a score and a place for each, None where there was no paper."""

    title: str
    unit_name: str
    scores: tuple[tuple[float, int] | None, ...]

    @property
    def change(self) -> float | None:
        """From the round before the last one to the last one."""
        last = self.scores[-2:]
        if len(last) < 2 or last[0] is None or last[1] is None:
            return None
        return round(last[1][0] - last[0][0], 2)


@dataclass(frozen=True)
class Trend:
    """The rounds of a kind up to one of them, and everybody's way through them."""

    rounds: tuple[tuple[int, str], ...]
    courses: tuple[Course, ...]


@query("可沿用的清单", right=Right.CASE_READ)
def earlier_lists(read: Read, *, undertaking_id: int) -> list[Earlier]:
    """Undertakings of the same kind with lists to take over, the newest first."""
    head = seen_undertaking(read, undertaking_id)
    statement = (
        select(Undertaking.id, Undertaking.title, Undertaking.held_on, func.count(UndertakingEntry.id))
        .join(UndertakingEntry, UndertakingEntry.undertaking_id == Undertaking.id)
        .where(
            kept(read),
            Undertaking.kind == head.kind,
            Undertaking.id != head.id,
            Undertaking.state != "VOID",
            UndertakingEntry.role.in_(CARRIED),
            UndertakingEntry.deleted_at.is_(None),
        )
        .group_by(Undertaking.id)
        .order_by(Undertaking.held_on.desc(), Undertaking.id.desc())
        .limit(OFFERED)
    )
    return [Earlier(*row) for row in read.session.execute(statement)]


@operation("沿用清单", right=Right.CASE_WRITE)
def carry_over(work: Work, *, undertaking_id: int, from_id: int) -> int:
    """Copy the lists of an earlier undertaking of the kind, nothing of it done yet; returns how many lines.

    Whoever or whatever stands on a list already is left out, so that doing it twice adds nothing.
    """
    head = open_head(work, undertaking_id)
    source = seen_undertaking(work, from_id)
    if source.id == head.id or source.kind != head.kind:
        raise InvalidInput("from_id", "请选择同一种工作的往年清单。")
    listed = [role for role in kind_of(work, head.kind).entries if role in CARRIED]
    there = {_same(row) for row in _rows(work, head.id, listed)}
    made = []
    for row in _rows(work, source.id, listed):
        if _same(row) in there:
            continue
        there.add(_same(row))
        made.append(
            UndertakingEntry(
                undertaking_id=head.id,
                role=row.role,
                title=row.title,
                person_id=row.person_id,
                unit_id=row.unit_id,
                unit_name=row.unit_name,
                post=row.post,
                grouping=row.grouping,
                # a grade of a family visit says how it was made; of a risk point what it is
                grade=row.grade if row.role in KEPT_TEXTS else "",
                amount=row.amount,
                text=row.text if row.role in KEPT_TEXTS else "",
                owner=row.owner,
                ballot={},
            )
        )
    if not made:
        raise IllegalStep("往年清单中的各条这里都已经有了。")
    work.session.add_all(made)
    work.note(taken_from=source.title, count=len(made))
    return len(made)


def _rows(read: Read, undertaking_id: int, listed: list[str]) -> list[UndertakingEntry]:
    statement = select(UndertakingEntry).where(
        UndertakingEntry.undertaking_id == undertaking_id,
        UndertakingEntry.role.in_(listed),
        UndertakingEntry.deleted_at.is_(None),
    )
    return list(read.session.scalars(statement.order_by(UndertakingEntry.id)))


def _same(row: UndertakingEntry) -> tuple[object, ...]:
    who = row.person_id if row.person_id is not None else "".join(row.title.split())
    return row.role, who, row.unit_name, row.grouping


@query("测评走势", right=Right.CASE_READ)
def round_trend(read: Read, *, undertaking_id: int) -> Trend:
    """Scores and places over the last rounds of the kind up to this one; namesakes of two units are two persons."""
    head = seen_undertaking(read, undertaking_id)
    heads = (
        select(Undertaking.id, Undertaking.title, Undertaking.held_on)
        .where(
            kept(read),
            Undertaking.kind == head.kind,
            Undertaking.state != "VOID",
            Undertaking.held_on <= head.held_on,
        )
        .order_by(Undertaking.held_on.desc(), Undertaking.id.desc())
        .limit(ROUNDS)
    )
    rounds = list(reversed(read.session.execute(heads).all()))
    results = _results(read, [row.id for row in rounds])
    people: dict[object, tuple[str, str]] = {}
    scored: dict[tuple[int, object], tuple[float, int]] = {}
    for round_id, (who, title, unit, score, place) in results:
        people[who] = (title, unit)
        scored[round_id, who] = (score, place)
    courses = [
        Course(title, unit, tuple(scored.get((row.id, who)) for row in rounds))
        for who, (title, unit) in people.items()
    ]
    # who did best in the round that is looked at stands first
    courses.sort(key=lambda one: (one.scores[-1] is None, one.scores[-1][1] if one.scores[-1] else 0))
    names = tuple((row.id, f"{row.held_on:%Y-%m}") for row in rounds)
    return Trend(names, tuple(courses))


def _results(read: Read, rounds: list[int]) -> list[tuple[int, tuple[object, str, str, float, int]]]:
    """Everybody's mean and place in each round."""
    subject, paper = UndertakingEntry.__table__.alias("subject"), UndertakingEntry.__table__.alias("paper")
    statement = (
        select(
            subject.c.undertaking_id,
            subject.c.person_id,
            subject.c.title,
            subject.c.unit_name,
            func.avg(paper.c.amount).label("score"),
        )
        .join(paper, paper.c.parent_id == subject.c.id)
        .where(
            subject.c.undertaking_id.in_(rounds),
            subject.c.deleted_at.is_(None),
            paper.c.role == BALLOT,
            paper.c.deleted_at.is_(None),
        )
        .group_by(subject.c.id)
        .order_by(subject.c.undertaking_id, func.avg(paper.c.amount).desc(), subject.c.id)
    )
    found: list[tuple[int, tuple[object, str, str, float, int]]] = []
    place, last, counted = 0, (0, 0.0), 0
    for row in read.session.execute(statement):
        score = round(row.score, 2)
        counted = counted + 1 if row.undertaking_id == last[0] else 1
        # equal scores share a place, and the next one is skipped
        place = place if (row.undertaking_id, score) == last else counted
        last = (row.undertaking_id, score)
        who = row.person_id or ("".join(row.title.split()), row.unit_name)
        found.append((row.undertaking_id, (who, row.title, row.unit_name, score, place)))
    return found


def carries(kind_entries: tuple[str, ...]) -> bool:
    """Whether a kind has lists that may be taken over."""
    return any(role in CARRIED for role in kind_entries)

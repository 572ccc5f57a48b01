"""How the figures of the year's work are counted: rules as data (figures.toml, or of the office's own) over records.

Voided and discarded records and entries count nowhere; an undertaking counts in the year of its own day, an entry with
``date = "done"`` in the year in which it was done (domain.md 8.1).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, func, select

from models.access import sees_governed
from models.errors import InvalidInput
from models.operations import Read
from models.rectification.records import Rectification, RectificationEvent
from models.rules import DATA
from models.statistics.figures import letters_of, persons_decided, problems_of
from models.statistics.lines import Figure, Line, Period
from models.statistics.sight import HIDDEN
from models.talks.counting import talked_to
from models.undertakings.kinds import ATTENDED
from models.undertakings.records import Undertaking, UndertakingEntry

COUNTS: Final = {
    "undertakings": "工作次数",
    "attendance": "参加人次",
    "persons": "参加人数（同一人一次）",
    "entries": "明细条数",
    "titles": "明细条数（同名一次）",
    "units": "单位数",
    "groups": "分组数",
    "talks": "谈话人数",
    "closed": "销号问题数",
    "found": "发现问题数",
    "rules": "修订制度数（同名一次）",
    "letters": "文书份数",
    "problems": "文书所列问题数",
    "decided": "处理人数（同一人一次）",
}
OF_LETTERS: Final = frozenset({"letters", "problems"})
"""Ways that count letters: ``kinds`` are kinds of letters; ``decided`` counts decisions, its kinds are measures."""


_AT_ONCE = 10_000


@dataclass(frozen=True)
class CountRule:
    """A counting rule: what is counted, of which kinds, programme and role, by which day."""

    count: str
    kinds: tuple[str, ...] = ()
    programme: str = ""
    role: str = ""
    date: str = "held"
    rank: str = ""
    ledger: str = ""

    def counted(self, read: Read, period: Period) -> list[Line]:
        """The lines of a period."""
        return _WAYS[self.count](read, period, self)


def rule_of(given: Mapping[str, Any]) -> CountRule:
    """A rule from data; :class:`InvalidInput` for one that says nothing countable."""
    known = {field.name for field in fields(CountRule)}
    chosen: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in given.items()
        if key in known
    }
    rule = CountRule(**chosen)
    if rule.count not in COUNTS:
        raise InvalidInput("count", f"计数方法请选择{'、'.join(COUNTS.values())}。")
    if rule.count in ("entries", "titles", "groups", "rules") and not rule.role:
        raise InvalidInput("role", "请选择数哪一种明细。")
    return rule


@cache
def year_figures() -> tuple[Figure, ...]:
    """The shipped figures of the year's work."""
    rows = tomllib.loads((DATA / "figures.toml").read_text("utf-8"))["figure"]
    return tuple(figure_of(row) for row in rows)


def figure_of(row: Mapping[str, Any]) -> Figure:
    """A figure from its row."""
    rule = rule_of(row)
    return Figure(
        row["key"],
        row["label"],
        row["unit"],
        row["definition"],
        rule.counted,
        bool(row.get("at_least")),
        beside=str(row.get("beside", "")),
    )


def _heads(rule: CountRule, *columns: Any) -> Select[Any]:
    statement = select(*columns).where(Undertaking.deleted_at.is_(None), Undertaking.state != "VOID")
    if rule.kinds:
        statement = statement.where(Undertaking.kind.in_(rule.kinds))
    if rule.programme:
        statement = statement.where(Undertaking.programme == rule.programme)
    return statement


def _held(statement: Select[Any], period: Period) -> Select[Any]:
    return statement.where(Undertaking.held_on.between(period.first, period.last)).order_by(
        Undertaking.held_on, Undertaking.id
    )


def _undertakings(read: Read, period: Period, rule: CountRule) -> list[Line]:
    sees = sees_governed(read.actor, Undertaking.clue_id)
    columns = Undertaking.id, Undertaking.held_on, Undertaking.title, Undertaking.unit_name, sees
    return [
        Line(_named(held, title, seen), "undertaking", row, unit_name=unit if seen else "")
        for row, held, title, unit, seen in read.session.execute(_held(_heads(rule, *columns), period))
    ]


def _named(held: Any, title: str, seen: bool) -> str:
    return f"{held:%Y-%m-%d} {title if seen else HIDDEN}"


def _attendance(read: Read, period: Period, rule: CountRule) -> list[Line]:
    """Head counts where given, else the length of the list; an event without either is not counted."""
    listed = (
        select(func.count())
        .where(
            UndertakingEntry.undertaking_id == Undertaking.id,
            UndertakingEntry.role == ATTENDED,
            UndertakingEntry.deleted_at.is_(None),
        )
        .correlate(Undertaking)
        .scalar_subquery()
    )
    attended = func.coalesce(Undertaking.headcount, listed)
    sees = sees_governed(read.actor, Undertaking.clue_id)
    columns = Undertaking.id, Undertaking.held_on, Undertaking.title, Undertaking.unit_name, sees, attended
    statement = _heads(rule, *columns)
    return [
        Line(_named(held, title, seen), "undertaking", row, count, unit if seen else "")
        for row, held, title, unit, seen, count in read.session.execute(_held(statement, period))
        if count
    ]


def _persons(read: Read, period: Period, rule: CountRule) -> list[Line]:
    """人: each listed person once over all events; where only a number is known, the number."""
    found: list[Line] = []
    seen: set[Any] = set()
    heads = _attendance(read, period, rule)
    listed = _listed(read, [head.record_id for head in heads])
    on_file = _on_file(row for rows in listed.values() for row in rows)
    for head in heads:
        people = listed.get(head.record_id, [])
        fresh = {_who(row, on_file) for row in people} - seen
        seen |= fresh
        # those counted by number only can't be told apart: they stay beside the list
        amount = len(fresh) + max(0, head.amount - len(people))
        if amount:
            found.append(Line(head.text, head.kind, head.record_id, amount, head.unit_name))
    return found


def _listed(read: Read, heads: list[int]) -> dict[int, list[Any]]:
    """Who is on the lists of these events."""
    found: dict[int, list[Any]] = {}
    for start in range(0, len(heads), _AT_ONCE):
        rows = read.session.execute(
            select(
                UndertakingEntry.undertaking_id,
                UndertakingEntry.person_id,
                UndertakingEntry.title,
                UndertakingEntry.unit_name,
            )
            .where(
                UndertakingEntry.undertaking_id.in_(heads[start : start + _AT_ONCE]),
                UndertakingEntry.role == ATTENDED,
                UndertakingEntry.deleted_at.is_(None),
            )
            .order_by(UndertakingEntry.id)
        )
        for row in rows:
            found.setdefault(row.undertaking_id, []).append(row)
    return found


def _named_so(row: Any) -> tuple[str, str]:
    return "".join(row.title.split()), "".join(row.unit_name.split())


def _on_file(rows: Iterable[Any]) -> dict[tuple[str, str], int | None]:
    """Name and unit → the one person on file whom they mean; None where they mean several."""
    found: dict[tuple[str, str], int | None] = {}
    for row in rows:
        if row.person_id is not None:
            known = found.setdefault(_named_so(row), row.person_id)
            if known != row.person_id:
                found[_named_so(row)] = None
    return found


def _who(row: Any, on_file: Mapping[tuple[str, str], int | None]) -> Any:
    """A person: by the file, else by name and unit, which one list may match to the file and another not."""
    return row.person_id or on_file.get(_named_so(row)) or _named_so(row)


def _lines(read: Read, period: Period, rule: CountRule) -> Iterator[tuple[Line, Any]]:
    """The entries of a role, numbered within their undertaking, with the row."""
    sees = sees_governed(read.actor, Undertaking.clue_id).label("seen")
    columns = (
        Undertaking.id.label("head"),
        Undertaking.title.label("head_title"),
        sees,
        UndertakingEntry.title,
        UndertakingEntry.unit_name,
        Undertaking.unit_name.label("head_unit"),
        UndertakingEntry.unit_id,
        UndertakingEntry.grouping,
    )
    statement = (
        _heads(rule, *columns)
        .join(UndertakingEntry, UndertakingEntry.undertaking_id == Undertaking.id)
        .where(UndertakingEntry.role == rule.role, UndertakingEntry.deleted_at.is_(None))
    )
    day = UndertakingEntry.done_on if rule.date == "done" else Undertaking.held_on
    statement = statement.where(day.between(period.first, period.last))
    counts: dict[int, int] = {}
    for row in read.session.execute(statement.order_by(Undertaking.held_on, UndertakingEntry.id)):
        number = counts[row.head] = counts.get(row.head, 0) + 1
        text = f"{row.head_title} {number}. {row.title}" if row.seen else f"{HIDDEN} {row.head}-{number}"
        unit = (row.unit_name or row.head_unit) if row.seen else ""
        yield Line(text, "undertaking", row.head, unit_name=unit), row


def _entries(read: Read, period: Period, rule: CountRule) -> list[Line]:
    return [line for line, _row in _lines(read, period, rule)]


def _once(pairs: Iterator[tuple[Line, Any]], key: Callable[[Any], Any]) -> list[Line]:
    """The first line of each key; lines without one are left out."""
    found: dict[Any, Line] = {}
    for line, row in pairs:
        if (one := key(row)) not in ("", None):
            found.setdefault(one, line)
    return list(found.values())


def _titles(read: Read, period: Period, rule: CountRule) -> list[Line]:
    return _once(_lines(read, period, rule), lambda row: "".join(row.title.split()))


def _groups(read: Read, period: Period, rule: CountRule) -> list[Line]:
    found: dict[str, Line] = {}
    for line, row in _lines(read, period, rule):
        group = row.grouping.strip()
        if group:
            text = group if row.seen else line.text
            found.setdefault(group, Line(text, line.kind, line.record_id, unit_name=line.unit_name))
    return list(found.values())


def _units(read: Read, period: Period, rule: CountRule) -> list[Line]:
    """家: each unit once, of the undertakings or, with a role, of their entries; by its name, on file or not."""
    if rule.role:
        return _once(_lines(read, period, rule), lambda row: "".join(row.unit_name.split()))
    sees = sees_governed(read.actor, Undertaking.clue_id)
    columns = Undertaking.id, Undertaking.unit_name, sees
    found: dict[str, Line] = {}
    for row, name, seen in read.session.execute(_held(_heads(rule, *columns), period)):
        plain = "".join(name.split())
        if plain:
            text = name if seen else f"{HIDDEN} {row}"
            found.setdefault(plain, Line(text, "undertaking", row, unit_name=name if seen else ""))
    return list(found.values())


def _talks(read: Read, period: Period, rule: CountRule) -> list[Line]:
    """名: each person of a rank once, however often talked to; talks not held and persons absent do not count."""
    found: dict[Any, Line] = {}
    for row in talked_to(read, period.first, period.last, ranks=(rule.rank,)):
        key = row.person_id or (row.name, row.unit_name)
        found.setdefault(key, Line(f"{row.number} {row.name}", "talk", row.talk_id, unit_name=row.unit_name))
    return list(found.values())


def _closed(read: Read, period: Period, rule: CountRule) -> list[Line]:
    statement = (
        select(Rectification.id, Rectification.number, Rectification.unit_name)
        .where(
            Rectification.source == rule.ledger,
            Rectification.state == "CLOSED",
            Rectification.closed_on.between(period.first, period.last),
            Rectification.deleted_at.is_(None),
        )
        .order_by(Rectification.closed_on, Rectification.id)
    )
    return [
        Line(number, "rectification", row, unit_name=unit)
        for row, number, unit in read.session.execute(statement)
    ]


def _bare(name: str) -> str:
    """A rule's name without spaces and 书名号."""
    return "".join(name.split()).strip("《》")


def _found(read: Read, period: Period, rule: CountRule) -> list[Line]:
    """Problems entered in the period, whatever became of them since; voided ones were none."""
    entered = (
        select(func.min(RectificationEvent.happened_on))
        .where(
            RectificationEvent.rectification_id == Rectification.id,
            RectificationEvent.deleted_at.is_(None),
        )
        .correlate(Rectification)
        .scalar_subquery()
    )
    statement = (
        select(Rectification.id, Rectification.number, Rectification.unit_name)
        .where(
            Rectification.source == rule.ledger,
            Rectification.state != "VOID",
            entered.between(period.first, period.last),
            Rectification.deleted_at.is_(None),
        )
        .order_by(Rectification.id)
    )
    return [
        Line(number, "rectification", row, unit_name=unit)
        for row, number, unit in read.session.execute(statement)
    ]


def _rules(read: Read, period: Period, rule: CountRule) -> list[Line]:
    """制度: those listed in a register, and those that a result of the 整改台账 names; a name once."""
    found: dict[str, Line] = {}
    for line, row in _lines(read, period, rule):
        found.setdefault(_bare(row.title), line)
    changed = (
        select(Rectification.id, Rectification.number, Rectification.unit_name, Rectification.rule_changes)
        .where(
            Rectification.submitted_on.between(period.first, period.last),
            Rectification.state != "VOID",
            Rectification.deleted_at.is_(None),
        )
        .order_by(Rectification.submitted_on, Rectification.id)
    )
    for row, number, unit, changes in read.session.execute(changed):
        for change in changes:
            name = str(change.get("name", ""))
            line = Line(f"{number} {name}", "rectification", row, unit_name=unit)
            found.setdefault(_bare(name), line)
    return list(found.values())


def _of_each(
    way: Callable[[str], Callable[[Read, Period], list[Line]]],
) -> Callable[[Read, Period, CountRule], list[Line]]:
    """The case figures' own way, over the kinds of the rule."""
    return lambda read, period, rule: [line for kind in rule.kinds for line in way(kind)(read, period)]


_WAYS: dict[str, Callable[[Read, Period, CountRule], list[Line]]] = {
    "undertakings": _undertakings,
    "attendance": _attendance,
    "persons": _persons,
    "entries": _entries,
    "titles": _titles,
    "units": _units,
    "groups": _groups,
    "talks": _talks,
    "closed": _closed,
    "found": _found,
    "rules": _rules,
    "letters": _of_each(letters_of),
    "problems": _of_each(problems_of),
    "decided": _of_each(persons_decided),
}

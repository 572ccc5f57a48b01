"""Reading the 整改台账: lists, the open item, the completion rate; all within the 知悉范围."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from models.access import sees_governed
from models.letters.records import OfficialLetter
from models.operations import Read, query
from models.ownfields.tags import tagged
from models.rectification.operations import SOURCES, STATES, offered, seen_item
from models.rectification.records import Rectification, RectificationEvent
from models.rights import Right
from models.undertakings.records import Undertaking

SHOWN = ("open", "overdue", "submitted", "lookback", "closed", "all")


@dataclass(frozen=True)
class ItemRow:
    """An item in a list."""

    id: int
    number: str
    description: str
    unit_name: str
    source: str
    source_text: str
    state: str
    state_text: str
    due_on: date
    closed_on: date | None
    overdue: bool
    category: str
    measures: str
    responsible: str


@dataclass(frozen=True)
class ItemEvent:
    """One line of an item's way."""

    happened_on: date
    name: str
    actor_name: str
    text: str


@dataclass(frozen=True)
class ItemView:
    """An open item."""

    id: int
    number: str
    revision: int
    source: str
    source_text: str
    source_kind: str
    source_id: int | None
    source_number: str
    clue_id: int | None
    unit_id: int | None
    unit_name: str
    category: str
    description: str
    measures: str
    responsible: str
    lead_leader: str
    state: str
    state_text: str
    due_on: date
    first_due_on: date
    extensions: tuple[Mapping[str, Any], ...]
    submitted_on: date | None
    verified_by: str
    verified_unit: str
    verified_on: date | None
    verify_result: str
    closed_on: date | None
    closed_by: str
    lookback_due_on: date | None
    lookback_on: date | None
    lookback_result: str
    rule_changes: tuple[Mapping[str, Any], ...]
    overdue: bool
    events: tuple[ItemEvent, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Completion:
    """整改率 = 已销号 / 全部 (domain.md 5.4); void items count for nothing."""

    total: int
    closed: int
    overdue: int

    @property
    def rate(self) -> float:
        """Between 0 and 1; 1 when there is nothing to put right."""
        return self.closed / self.total if self.total else 1.0


def _seen(read: Read) -> ColumnElement[bool]:
    return and_(Rectification.deleted_at.is_(None), sees_governed(read.actor, Rectification.clue_id))


def _overdue(today: date) -> ColumnElement[bool]:
    return and_(
        Rectification.closed_on.is_(None), Rectification.state != "VOID", Rectification.due_on < today
    )


def _shown(show: str, today: date) -> ColumnElement[bool] | None:
    conditions = {
        "open": and_(Rectification.closed_on.is_(None), Rectification.state != "VOID"),
        "overdue": _overdue(today),
        "submitted": Rectification.state == "SUBMITTED",
        "lookback": and_(Rectification.state == "CLOSED", Rectification.lookback_on.is_(None)),
        "closed": Rectification.state == "CLOSED",
    }
    return conditions.get(show)


def _narrowed(
    statement: Select[*tuple[Any, ...]], unit_id: int | None, source: str, source_of: tuple[str, int] | None
) -> Select[*tuple[Any, ...]]:
    if unit_id is not None:
        statement = statement.where(Rectification.unit_id == unit_id)
    if source:
        statement = statement.where(Rectification.source == source)
    if source_of is not None:
        statement = statement.where(
            Rectification.source_kind == source_of[0], Rectification.source_id == source_of[1]
        )
    return statement


@query("整改台账", right=Right.CASE_READ)
def rectifications(
    read: Read,
    *,
    show: str = "open",
    unit_id: int | None = None,
    source: str = "",
    source_of: tuple[str, int] | None = None,
    clue_id: int | None = None,
    text: str = "",
    before_id: int | None = None,
    limit: int = 200,
) -> list[ItemRow]:
    """A page of the ledger, newest first; ``show``: one of ``SHOWN``, ``source_of``: (kind, id) of the record."""
    columns = select(
        Rectification.id,
        Rectification.number,
        Rectification.description,
        Rectification.unit_name,
        Rectification.source,
        Rectification.state,
        Rectification.due_on,
        Rectification.closed_on,
        Rectification.category,
        Rectification.measures,
        Rectification.responsible,
    ).where(_seen(read))
    statement = _narrowed(columns, unit_id, source, source_of)
    wanted = _shown(show, read.today)
    if wanted is not None:
        statement = statement.where(wanted)
    if clue_id is not None:
        statement = statement.where(Rectification.clue_id == clue_id)
    if text.strip():
        words = (
            Rectification.number,
            Rectification.description,
            Rectification.unit_name,
            Rectification.category,
        )
        statement = statement.where(
            or_(
                *(column.contains(text.strip(), autoescape=True) for column in words),
                tagged("rectification", Rectification.id, text.strip()),
            )
        )
    if before_id is not None:
        statement = statement.where(Rectification.id < before_id)
    rows = read.session.execute(statement.order_by(Rectification.id.desc()).limit(limit))
    return [_item_row(row, read.today) for row in rows]


def _item_row(row: Any, today: date) -> ItemRow:
    return ItemRow(
        id=row.id,
        number=row.number,
        description=row.description,
        unit_name=row.unit_name,
        source=row.source,
        source_text=SOURCES.get(row.source, row.source),
        state=row.state,
        state_text=STATES.get(row.state, row.state),
        due_on=row.due_on,
        closed_on=row.closed_on,
        overdue=row.closed_on is None and row.state != "VOID" and row.due_on < today,
        category=row.category,
        measures=row.measures,
        responsible=row.responsible,
    )


@query("整改台账计数", right=Right.CASE_READ)
def rectification_counts(read: Read) -> dict[str, int]:
    """How many items each value of ``show`` lists, for the topics pane and the list's head."""
    today = read.today
    sums = [
        func.coalesce(func.sum(case((condition, 1), else_=0)), 0).label(show)
        for show in SHOWN
        if (condition := _shown(show, today)) is not None
    ]
    row = read.session.execute(select(func.count().label("all"), *sums).where(_seen(read))).one()
    return {show: int(row._mapping[show]) for show in SHOWN}


@query("整改率", right=Right.CASE_READ)
def completion(
    read: Read,
    *,
    unit_id: int | None = None,
    source: str = "",
    source_of: tuple[str, int] | None = None,
) -> Completion:
    """How much of the ledger, or of one unit, source or record, is closed."""
    columns = select(
        func.count(),
        func.coalesce(func.sum(case((Rectification.state == "CLOSED", 1), else_=0)), 0),
        func.coalesce(func.sum(case((_overdue(read.today), 1), else_=0)), 0),
    ).where(_seen(read), Rectification.state != "VOID")
    total, closed, late = read.session.execute(_narrowed(columns, unit_id, source, source_of)).one()
    return Completion(total, closed, late)


@query("查看整改事项", right=Right.CASE_READ, audited=True)
def open_rectification(read: Read, *, item_id: int) -> ItemView:
    """One item with its whole way; a look that the trail records."""
    item = seen_item(read, item_id)
    read.about("rectification", item.id)
    kept = RectificationEvent.deleted_at.is_(None)
    events = read.session.scalars(
        select(RectificationEvent)
        .where(RectificationEvent.rectification_id == item.id, kept)
        .order_by(RectificationEvent.id)
    )
    copied = {
        name: getattr(item, name)
        for name in ItemView.__dataclass_fields__
        if name in Rectification.__table__.columns and name not in ("extensions", "rule_changes")
    }
    return ItemView(
        **copied,
        source_text=SOURCES.get(item.source, item.source),
        source_number=_source_number(read, item),
        state_text=STATES.get(item.state, item.state),
        extensions=tuple(item.extensions),
        rule_changes=tuple(item.rule_changes),
        overdue=item.closed_on is None and item.state != "VOID" and item.due_on < read.today,
        events=tuple(ItemEvent(row.happened_on, row.name, row.actor_name, row.text) for row in events),
        steps=tuple(step for step in offered(item.state) if step != "void" or _voidable(item)),
    )


def _voidable(item: Rectification) -> bool:
    """What a letter lists goes with the letter; what was found or entered by hand is voided by itself."""
    return item.source_kind != "letter"


def _source_number(read: Read, item: Rectification) -> str:
    if item.source_kind == "letter" and item.source_id is not None:
        letter = read.session.get(OfficialLetter, item.source_id)
        return (letter.number or letter.title) if letter else ""
    if item.source_kind == "undertaking" and item.source_id is not None:
        # whoever sees the item sees the work that it comes from: both hang on the same clue, or on none
        work = read.session.get(Undertaking, item.source_id)
        return work.title if work else ""
    return ""

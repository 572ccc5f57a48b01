"""下级数字: the forms that subordinate units sent, side by side and summed with the office's own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from models.errors import InvalidInput
from models.exchange.contents import FigureContent, FiguresContent, Sort, UnreadableContent
from models.exchange.reading import Taken
from models.exchange.records import ExchangePackage, ExchangePeer
from models.operations import Read, query
from models.rights import Right
from models.statistics.forms import form_table
from models.statistics.lines import PARTS


@dataclass(frozen=True)
class SumRow:
    """One figure: its value by unit in the order of the table's units (None: not reported), and the sum."""

    label: str
    key: str
    unit: str
    values: tuple[int | None, ...] = ()
    total: int = 0


@dataclass(frozen=True)
class SumTable:
    """A form over all units; ``missing`` the subordinate units that have sent nothing for this period."""

    title: str
    units: tuple[str, ...]
    rows: tuple[SumRow, ...]
    missing: tuple[str, ...]


@query("拟报数字", right=Right.EXCHANGE)
def figures_to_send(read: Read, *, code: str, year: int, part: str) -> FiguresContent:
    """A form as this office fills it, to be sent upward. Raises as :func:`models.statistics.forms.form_table`."""
    found = form_table(read, code=code, year=year, part=part)
    rows = tuple(FigureContent(row.label, row.key, row.unit, row.now) for row in found.rows)
    return FiguresContent(code, found.title, year, part, rows)


@query("下级数字汇总", right=Right.EXCHANGE, audited=True)
def sum_table(read: Read, *, code: str, year: int, part: str, with_own: bool = True) -> SumTable:
    """The latest that each subordinate unit sent of this form and period, and the office's own figures first.

    A figure that a unit does not report stays empty and counts nothing; one that only a unit has comes last.
    """
    if part not in PARTS:
        raise InvalidInput("part", "请选择时段。")
    own = form_table(read, code=code, year=year, part=part)
    columns: list[tuple[str, dict[str, tuple[str, str, int]]]] = []
    if with_own:
        columns.append(("本单位", {row.label: (row.key, row.unit, row.now) for row in own.rows if row.key}))
    names = _subordinates(read)
    sent = _latest(read, code, year, part)
    for peer_id, name in names.items():
        if peer_id in sent:
            values = {one.label: (one.key, one.unit, one.value) for one in sent[peer_id].rows if one.key}
            columns.append((name, values))
    labels = [(row.label, row.key, row.unit) for row in own.rows]
    known = {label for label, _key, _unit in labels}
    for _name, values in columns:
        for label, (key, unit, _value) in values.items():
            if label not in known:
                known.add(label)
                labels.append((label, key, unit))
    rows: list[SumRow] = []
    for label, key, unit in labels:
        found = tuple(values[label][2] if label in values else None for _name, values in columns)
        rows.append(SumRow(label, key, unit, found if key else (), sum(value or 0 for value in found)))
    missing = tuple(name for peer_id, name in names.items() if peer_id not in sent)
    return SumTable(own.title, tuple(name for name, _values in columns), tuple(rows), missing)


def _subordinates(read: Read) -> dict[int, str]:
    rows = read.session.execute(
        select(ExchangePeer.id, ExchangePeer.name)
        .where(
            ExchangePeer.relation == "SUBORDINATE",
            ExchangePeer.deleted_at.is_(None),
            ExchangePeer.confirmed_on.is_not(None),
            ExchangePeer.retired_on.is_(None),
        )
        .order_by(ExchangePeer.name)
    )
    return {row.id: row.name for row in rows}


def _latest(read: Read, code: str, year: int, part: str) -> dict[int, FiguresContent]:
    """By the unit's card in force; what it sent under an earlier card counts for the unit of the same name."""
    current = {name: peer_id for peer_id, name in _subordinates(read).items()}
    rows = read.session.execute(
        select(ExchangePackage.figures, ExchangePeer.name)
        .join(ExchangePeer, ExchangePeer.id == ExchangePackage.peer_id)
        .where(
            ExchangePackage.direction == "IN",
            ExchangePackage.sort == Sort.FIGURES,
            ExchangePackage.state.in_(("TAKEN", "ANSWERED")),
            ExchangePackage.deleted_at.is_(None),
        )
        .order_by(ExchangePackage.id)
    )
    found: dict[int, FiguresContent] = {}
    for figures, name in rows:
        try:
            content = FiguresContent.read(Taken(figures, "figures"))
        except ValueError as error:
            raise UnreadableContent(str(error)) from None
        if (content.code, content.year, content.part) == (code, year, part) and name in current:
            found[current[name]] = content
    return found

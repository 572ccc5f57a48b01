"""Taking an import back: only while nothing else has changed its records, hangs on them or points to them."""

from __future__ import annotations

from sqlalchemy import Table, and_, delete, func, or_, select, update

from models.base import KINDS, CaseBase, kind_label
from models.errors import Conflict
from models.imports.records import ImportBatch
from models.numbering.records import NumberGiven
from models.operations import Work

OWN = frozenset(
    {"import_batch", "import_entry", "import_mapping", "search_entry", "number_given", "case_trail_touch"}
)
OWNERS = (("owner_kind", "owner_id"), ("source_kind", "source_id"))


def require_untouched(work: Work, batch: ImportBatch) -> None:
    """Raise :class:`Conflict` where a record of the batch was changed since, or another record rests on one."""
    ranges = {name: (first, last) for name, (first, last) in batch.ranges.items()}
    tables = CaseBase.metadata.tables
    for name, (first, last) in ranges.items():
        table = tables[name]
        inside = table.c.id.between(first, last)
        changed = or_(table.c.revision != 1, table.c.deleted_at.is_not(None))
        there = work.session.scalar(select(func.count()).select_from(table).where(inside)) or 0
        if (
            work.session.scalar(select(table.c.id).where(inside, changed).limit(1))
            or there != last - first + 1
        ):
            raise Conflict(f"导入的{_label(name)}已经有人改动过，不能整批撤销，请逐条处理。")
    for table in tables.values():
        if table.name not in OWN and (user := _resting(work, table, ranges)):
            raise Conflict(f"导入的{user}已经被别的{_label(table.name)}引用，不能整批撤销，请逐条处理。")


def _resting(work: Work, table: Table, ranges: dict[str, tuple[int, int]]) -> str:
    """What a row of this table, not of the batch itself, rests on; empty where nothing does."""
    own = ranges.get(table.name)
    outside = ~table.c.id.between(*own) if own else None
    for key in table.foreign_keys:
        target = key.column.table.name
        if target in ranges:
            inside = key.parent.between(*ranges[target])
            first = select(key.parent).where(inside if outside is None else and_(inside, outside)).limit(1)
            if work.session.scalar(first) is not None:
                return _label(target)
    for kind_column, id_column in OWNERS:
        if kind_column not in table.c or id_column not in table.c:
            continue
        for target, (first_id, last_id) in ranges.items():
            kind = _kind(target)
            held = and_(table.c[kind_column] == kind, table.c[id_column].between(first_id, last_id))
            found = select(table.c[id_column]).where(held if outside is None else and_(held, outside))
            if kind and work.session.scalar(found.limit(1)) is not None:
                return _label(target)
    return ""


def take_back(work: Work, batch: ImportBatch) -> None:
    """Delete what the batch made, those that point to others first; numbers go with it or stay as void."""
    for table in reversed(CaseBase.metadata.sorted_tables):
        span = batch.ranges.get(table.name)
        if span is None:
            continue
        first, last = span
        kind = _kind(table.name)
        if kind:
            _free_numbers(work, kind, first, last)
            work.bulk_unindex.append((kind, first, last))
        if "parent_id" in table.c:
            work.session.execute(update(table).where(table.c.id.between(first, last)).values(parent_id=None))
        work.session.execute(delete(table).where(table.c.id.between(first, last)))


def _free_numbers(work: Work, kind: str, first: int, last: int) -> None:
    """A number given after those of the batch keeps them from being given anew: then they stay on file as void."""
    mine = and_(NumberGiven.kind == kind, NumberGiven.record_id.between(first, last))
    years = select(NumberGiven.series, NumberGiven.year, func.min(NumberGiven.seq)).where(mine)
    for series, year, lowest in work.session.execute(
        years.group_by(NumberGiven.series, NumberGiven.year)
    ).all():
        same = and_(NumberGiven.series == series, NumberGiven.year == year)
        others = select(func.max(NumberGiven.seq)).where(same, ~mine)
        if (work.session.scalar(others) or 0) > lowest:
            reason = "导入撤销"
            work.session.execute(update(NumberGiven).where(same, mine).values(void_reason=reason))
        else:
            work.session.execute(delete(NumberGiven).where(same, mine))


def _kind(table: str) -> str:
    return next((kind for kind, cls in KINDS.items() if cls.__tablename__ == table), "")


def _label(table: str) -> str:
    return kind_label(_kind(table)) or "记录"

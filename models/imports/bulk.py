"""Writing by the thousand: rows are queued with their ids, inserted table by table, indexed and numbered at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import func, insert, select, update

from models.base import CaseBase, new_uid
from models.errors import InvalidInput, NotFound
from models.numbering.records import NumberGiven, NumberSeries
from models.numbers import parse_number
from models.operations import IndexRow, Work
from models.persons.records import Person
from models.units.records import Unit

Tell = Callable[[int, int], None]
STEP = 500


class Bulk:
    """Everything that one import writes. Nothing is on file before ``finish``."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self._queued: dict[type[Any], list[dict[str, Any]]] = {}
        self._next: dict[type[Any], int] = {}
        self._changes: list[tuple[type[Any], int, dict[str, Any]]] = []
        self._stamp = {
            "created_at": work.now,
            "created_by": work.actor.uid,
            "updated_at": work.now,
            "updated_by": work.actor.uid,
            "revision": 1,
        }

    def add(self, table: type[Any], row: dict[str, Any]) -> int:
        """Queue a row; returns the id that it will have. Rows of one table all name the same columns."""
        if table not in self._next:
            last = self.work.session.scalar(select(func.max(table.id))) or 0
            self._next[table] = last + 1
        row_id = self._next[table]
        self._next[table] += 1
        self._queued.setdefault(table, []).append({"id": row_id, "uid": new_uid(), **self._stamp, **row})
        return row_id

    def index(
        self,
        kind: str,
        record_id: int,
        number: str,
        title: str,
        texts: Sequence[str],
        clue_id: int | None = None,
    ) -> None:
        """Queue a record's index entry."""
        self.work.bulk_index.append(IndexRow(kind, record_id, number, title, clue_id, tuple(texts)))

    def unit(self, name: str, kind: str) -> int:
        """Queue a new unit that a ledger names."""
        return self.full_unit({"name": name, "kind": kind})

    def full_unit(self, row: dict[str, Any]) -> int:
        """Queue a new unit."""
        blank = dict.fromkeys(
            ("short_name", "party_org", "party_head", "leader_in_charge", "credit_code", "note"), ""
        )
        whole = {**blank, "parent_id": None, **row}
        unit_id = self.add(Unit, whole)
        texts = [whole[key] for key in ("name", "short_name", "party_org", "party_head", "credit_code")]
        self.index("unit", unit_id, "", whole["name"], texts)
        return unit_id

    def person(self, row: dict[str, Any], unit: str) -> int:
        """Queue a new person; ``unit`` is the unit's name."""
        blank = dict.fromkeys(
            (
                "former_name", "gender", "ethnicity", "political_status", "education", "post", "rank", "phone",
                "address", "note",
            ),
            "",
        )  # fmt: skip
        rest = {"birth": None, "party_join_date": None, "id_no": None, "is_supervised": True}
        whole = {**blank, **rest, **row}
        person_id = self.add(Person, whole)
        texts = [
            whole["name"],
            whole["former_name"],
            whole["initials"],
            whole["id_no"] or "",
            whole["post"],
            unit,
        ]
        self.index("person", person_id, "", whole["name"], texts)
        return person_id

    def numbers(self, series: str, kind: str, wanted: Sequence[tuple[int, str, int]]) -> list[str]:
        """Numbers for (year, the ledger's own number, record id), in order.

        A ledger's number that is of this office's own series and year, and free, is kept as it is; every other record
        gets the next one of its year, after those kept. So a year taken over whole keeps its numbers, and none is given
        twice (domain.md 9.3).
        """
        rule = self.work.session.get(NumberSeries, series)
        if rule is None:
            raise NotFound(f"没有编号系列“{series}”，请在业务设置中补上。")
        own = [_own_number(rule, year, old) for year, old, _ in wanted]
        given: dict[int, set[int]] = {
            year: self._given(series, year) for year in {year for year, _, _ in wanted}
        }
        seqs: list[int] = [0] * len(wanted)
        for place, ((year, _, _), seq) in enumerate(zip(wanted, own, strict=True)):
            if seq and seq not in given[year]:
                given[year].add(seq)
                seqs[place] = seq
        last = {year: max(taken, default=0) for year, taken in given.items()}
        texts, rows = [], []
        for place, (year, _, record_id) in enumerate(wanted):
            if not seqs[place]:
                last[year] += 1
                seqs[place] = last[year]
            text = rule.pattern.format(word=rule.word, year=year, seq=seqs[place])
            texts.append(text)
            rows.append(
                {
                    "series": series, "year": year, "seq": seqs[place], "text": text, "kind": kind,
                    "record_id": record_id, "given_at": self.work.now, "void_reason": "",
                }
            )  # fmt: skip
        if rows:
            self.work.session.execute(insert(NumberGiven), rows)
        return texts

    def _given(self, series: str, year: int) -> set[int]:
        found = select(NumberGiven.seq).where(NumberGiven.series == series, NumberGiven.year == year)
        return set(self.work.session.scalars(found))

    def rename(self, table: type[Any], number: list[str], ids: Sequence[int]) -> None:
        """Put the numbers into rows that are queued already."""
        rows = self._queued.get(table, [])
        for row_id, text in zip(ids, number, strict=True):
            rows[row_id - rows[0]["id"]]["number"] = text

    def change(self, table: type[Any], row_id: int, **values: Any) -> None:
        """Queue a change to a queued row, for what it can only point to once everything is there."""
        self._changes.append((table, row_id, values))

    def finish(self, tell: Tell) -> dict[str, list[int]]:
        """Insert everything, tables that others point to first; returns table → [first id, last id]."""
        order = {table.name: place for place, table in enumerate(CaseBase.metadata.sorted_tables)}
        total = sum(len(rows) for rows in self._queued.values())
        ranges: dict[str, list[int]] = {}
        done = 0
        for table in sorted(self._queued, key=lambda one: order[one.__tablename__]):
            rows = self._queued[table]
            for start in range(0, len(rows), STEP):
                self.work.session.execute(insert(table.__table__), rows[start : start + STEP])
                done += len(rows[start : start + STEP])
                tell(done, total)
            ranges[table.__tablename__] = [rows[0]["id"], rows[-1]["id"]]
        for changed, row_id, values in self._changes:
            self.work.session.execute(update(changed).where(changed.id == row_id).values(**values))
        return ranges


def _own_number(rule: NumberSeries, year: int, old: str) -> int:
    """The running number of a ledger's number of this very series and year; 0 for any other."""
    if not old:
        return 0
    try:
        parsed = parse_number(old)
    except InvalidInput:
        return 0
    same = rule.pattern.format(word=rule.word, year=year, seq=parsed.seq) == str(parsed)
    return parsed.seq if same else 0

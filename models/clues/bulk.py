"""Registering many clues at once: a ledger brought in, or a large office made for measuring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select

from models.base import new_uid
from models.clues.inputs import AccountRef
from models.clues.records import Clue, ClueMember, ClueParty, ClueProblem, ClueStep
from models.deadlines.records import Deadline
from models.errors import InvalidInput
from models.numbering.records import NumberGiven, NumberSeries
from models.operations import IndexRow, Work, operation
from models.rights import Right

MOST = 5_000


@dataclass(frozen=True)
class LedgerClue:
    """A clue as a ledger has it; an open one has no ``closed_on`` and a day on which something is due."""

    title: str
    summary: str
    registered_on: date
    party: str
    post: str
    unit_name: str
    problem: str
    source: str = "LETTER"
    origin_group: str = "OWN"
    closed_on: date | None = None
    due_on: date | None = None


@operation("批量登记线索", right=Right.CASE_WRITE)
def register_many(work: Work, *, rows: Sequence[LedgerClue], handler: AccountRef) -> int:
    """Enter clues of a ledger with their numbers by year, without gaps; returns how many.

    One trail entry names count and numbers. Raises :class:`InvalidInput` for more than 5,000 at once.
    """
    if not rows or len(rows) > MOST:
        raise InvalidInput("rows", f"一次可以登记 1 至 {MOST} 件，请分批登记。")
    first = (work.session.scalar(select(func.max(Clue.id))) or 0) + 1
    numbers = _numbers(work, rows, first)
    stamp = {
        "created_at": work.now,
        "created_by": work.actor.uid,
        "updated_at": work.now,
        "updated_by": work.actor.uid,
        "revision": 1,
    }

    def put(table: Any, values: list[dict[str, Any]]) -> None:
        if values:
            work.session.execute(insert(table), [{"uid": new_uid(), **stamp, **value} for value in values])

    each = list(enumerate(zip(rows, numbers, strict=True), first))
    put(Clue, [_clue(place, row, number, handler) for place, (row, number) in each])
    put(
        ClueParty,
        [
            {"clue_id": place, "ordinal": 1, "name": row.party, "unit_name": row.unit_name, "post": row.post}
            for place, (row, _) in each
        ],
    )
    put(ClueProblem, [{"clue_id": place, "ordinal": 1, "text": row.problem} for place, (row, _) in each])
    put(ClueStep, [_step(work, place, row) for place, (row, _) in each])
    member = {"account_uid": handler.uid, "account_name": handler.name, "role": "HANDLER", "since": work.now}
    put(ClueMember, [{"clue_id": place, **member} for place, _ in each])
    put(Deadline, [_deadline(place, row, handler) for place, (row, _) in each if row.due_on])
    work.bulk_index += [
        IndexRow(
            "clue",
            place,
            number,
            row.title,
            place,
            (number, row.title, row.summary, row.party, row.post, row.unit_name, row.problem),
        )
        for place, (row, number) in each
    ]
    work.note(count=len(rows), first=numbers[0], last=numbers[-1])
    return len(rows)


def _numbers(work: Work, rows: Sequence[LedgerClue], first: int) -> list[str]:
    series = work.session.get(NumberSeries, "clue")
    assert series is not None
    last: dict[int, int] = {}
    given, texts = [], []
    for place, row in enumerate(rows, first):
        year = row.registered_on.year
        if year not in last:
            found = select(func.max(NumberGiven.seq)).where(
                NumberGiven.series == "clue", NumberGiven.year == year
            )
            last[year] = work.session.scalar(found) or 0
        last[year] += 1
        text = series.pattern.format(word=series.word, year=year, seq=last[year])
        texts.append(text)
        given.append(
            {
                "series": "clue",
                "year": year,
                "seq": last[year],
                "text": text,
                "kind": "clue",
                "record_id": place,
                "given_at": work.now,
                "void_reason": "",
            }
        )
    work.session.execute(insert(NumberGiven), given)
    return texts


def _clue(place: int, row: LedgerClue, number: str, handler: AccountRef) -> dict[str, Any]:
    closed = row.closed_on is not None
    return {
        "id": place,
        "number": number,
        "title": row.title,
        "summary": row.summary,
        "source": row.source,
        "origin_group": row.origin_group,
        "category": "ACCUSATION",
        "received_on": row.registered_on,
        "registered_on": row.registered_on,
        "status": "CLOSED" if closed else "DISPATCHED",
        "close_kind": "DIRECT" if closed else "",
        "closed_on": row.closed_on,
        "handler_uid": handler.uid,
        "handler_name": handler.name,
        "dispatched_on": row.registered_on,
        "extra": {},
    }


def _step(work: Work, place: int, row: LedgerClue) -> dict[str, Any]:
    return {
        "clue_id": place,
        "code": "T1",
        "name": "受理并分办",
        "from_status": "REGISTERED",
        "to_status": "DISPATCHED",
        "happened_on": row.registered_on,
        "actor_uid": work.actor.uid,
        "actor_name": work.actor.name,
        "data": {},
    }


def _deadline(place: int, row: LedgerClue, handler: AccountRef) -> dict[str, Any]:
    return {
        "owner_kind": "clue",
        "owner_id": place,
        "clue_id": place,
        "rule": "D_DISPOSE",
        "what": "提出处置意见",
        "basis": "监督执纪工作规则 第21条",
        "starts_on": row.registered_on,
        "due_on": row.due_on,
        "first_due_on": row.due_on,
        "extensions": [],
        "responsible_uid": handler.uid,
    }

"""双向核对: what the superior and this office hold each other to, by source and state (规则 23: 定期汇总核对)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select

from models.access import sees_clue
from models.clues.records import Clue
from models.deadlines.records import Deadline
from models.operations import Read, query
from models.rights import Right
from models.rules import name_of

ASSIGN = "D_ASSIGN"


@dataclass(frozen=True)
class CheckRow:
    """One clue on the check list; ``due_on`` is the day by which the superior wants the report.

    ``matched`` says whether the superior's list has its number; None where no list was given, and of what this office
    received itself without a number of the superior's.
    """

    id: int
    number: str
    title: str
    source_text: str
    assigned_by: str
    source_doc_no: str
    assigned_on: date | None
    registered_on: date
    status: str
    status_text: str
    due_on: date | None
    closed_on: date | None
    overdue: bool
    reported_on: date | None = None
    matched: bool | None = None

    @property
    def report_text(self) -> str:
        """By when the superior wants the report, or that it went and when."""
        if self.reported_on is not None:
            return f"{self.reported_on:%Y-%m-%d} 已报"
        return f"{self.due_on:%Y-%m-%d}" if self.due_on else ""


@dataclass(frozen=True)
class CheckList:
    """The list, how many there are of each (source, state), and numbers that only the superior's list has."""

    rows: tuple[CheckRow, ...]
    counts: tuple[tuple[str, str, int], ...]
    only_superior: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many clues are on the list."""
        return len(self.rows)


@query("双向核对", right=Right.STATISTICS)
def two_way_check(read: Read, *, year: int, origin: str = "", superior: Sequence[str] = ()) -> CheckList:
    """Clues that were open at the year's beginning or registered in it, by source and state.

    ``origin`` ASSIGNED or OWN narrows it. ``superior`` holds the numbers of the superior's own list: what it has is
    marked, what is on file under no year and in no state is named (brackets of any kind are alike). Repeats, refused and
    transferred clues are not handled here and not listed (domain.md 8.1).
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    conditions = [
        Clue.deleted_at.is_(None),
        Clue.registered_on <= last,
        or_(Clue.closed_on.is_(None), Clue.closed_on >= first),
        Clue.duplicate_of_id.is_(None),
        Clue.status.not_in(("REJECTED", "TRANSFERRED")),
        sees_clue(read.actor, Clue.id),
    ]
    if origin:
        conditions.append(Clue.origin_group == origin)
    statement = select(Clue).where(*conditions).order_by(Clue.source, Clue.registered_on, Clue.id)
    clues = read.session.scalars(statement).all()
    due = _reports(read, select(Clue.id).where(*conditions))
    theirs = {_plain(number): number.strip() for number in superior if number.strip()}
    rows = tuple(_row(read, clue, *due.get(clue.id, (None, None)), theirs) for clue in clues)
    ours = _numbers_on_file(read) if theirs else set()
    counted = Counter((row.source_text, row.status_text) for row in rows)
    return CheckList(
        rows,
        tuple((source, state, count) for (source, state), count in counted.items()),
        tuple(number for key, number in theirs.items() if key not in ours),
    )


def _reports(read: Read, ids: Select[int]) -> dict[int, tuple[date | None, date | None]]:
    """When the superior wants each clue's report and when it went: of several (督办, 重新办理) the open or last one."""
    statement = select(Deadline.owner_id, Deadline.due_on, Deadline.done_on).where(
        Deadline.owner_kind == "clue",
        Deadline.owner_id.in_(ids),
        Deadline.rule == ASSIGN,
        Deadline.ended_by == "",
        Deadline.deleted_at.is_(None),
    )
    rows = read.session.execute(statement.order_by(Deadline.done_on.is_(None), Deadline.id)).all()
    return {owner: (due_on, done_on) for owner, due_on, done_on in rows}


def _numbers_on_file(read: Read) -> set[str]:
    """The superior's numbers of every clue on file, of whatever year and state: a repeat and one sent on are here too."""
    numbers = select(Clue.source_doc_no).where(
        Clue.deleted_at.is_(None), Clue.source_doc_no != "", sees_clue(read.actor, Clue.id)
    )
    return {_plain(number) for number in read.session.scalars(numbers)}


def _of_superior(clue: Clue) -> bool:
    """Whether the superior's list should have it: assigned, or come with a number."""
    return clue.origin_group == "ASSIGNED" or bool(clue.source_doc_no)


def _plain(number: str) -> str:
    """A document's number without blanks, its brackets all alike: 〔〕 of GB/T 9704 is typed as [] or （）."""
    return "".join(number.split()).translate(str.maketrans("[]［］【】（）()", "〔〕〔〕〔〕〔〕〔〕"))


def _row(
    read: Read, clue: Clue, due_on: date | None, done_on: date | None, theirs: Mapping[str, str]
) -> CheckRow:
    return CheckRow(
        id=clue.id,
        number=clue.number,
        title=clue.title,
        source_text=name_of("sources", clue.source),
        assigned_by=clue.assigned_by,
        source_doc_no=clue.source_doc_no,
        assigned_on=clue.assigned_on,
        registered_on=clue.registered_on,
        status=clue.status,
        status_text=name_of("statuses", clue.status),
        due_on=due_on,
        closed_on=clue.closed_on,
        overdue=due_on is not None and (done_on or read.today) > due_on,
        reported_on=done_on,
        matched=(_plain(clue.source_doc_no) in theirs) if theirs and _of_superior(clue) else None,
    )

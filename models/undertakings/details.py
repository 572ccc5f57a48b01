"""What belongs to one entry: its progress with evidence, the appeal against points, the decision that a pressed task led to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from models.decisions.operations import seen_decision
from models.decisions.records import Decision
from models.errors import IllegalStep, InvalidInput, NotFound
from models.operations import Read, Work, operation, query
from models.rectification.records import Rectification
from models.rights import Right
from models.undertakings.kinds import APPEAL, POINTS, PROGRESS, Kind, kind_of, roles
from models.undertakings.operations import check_day, entries_of, open_head, seen_undertaking
from models.undertakings.records import UndertakingEntry

LONGEST: Final = 5_000
UPHELD, CHANGED, REVOKED = "维持", "改正", "撤销"
ANSWERS: Final = {UPHELD: "维持原积分", CHANGED: "改正分值", REVOKED: "撤销这条积分"}
"""What an appeal comes to."""


@dataclass(frozen=True)
class Note:
    """A line of an entry's way: progress, an appeal and its answer."""

    on: date
    what: str
    text: str
    who: str


@dataclass(frozen=True)
class EntryView:
    """One entry with its way; ``decision`` is the number or title of the decision that it led to."""

    id: int
    undertaking_id: int
    role: str
    kind: Kind
    open: bool
    title: str
    unit_name: str
    post: str
    grouping: str
    grade: str
    amount: float | None
    text: str
    owner: str
    due_on: date | None
    done_on: date | None
    person_id: int | None
    rectification_id: int | None
    item_number: str
    decision_id: int | None
    decision: str
    appeal_open: bool
    notes: tuple[Note, ...]


@query("查看明细", right=Right.CASE_READ)
def open_entry(read: Read, *, undertaking_id: int, entry_id: int) -> EntryView:
    """One entry of an undertaking that the reader sees."""
    head = seen_undertaking(read, undertaking_id)
    entry = read.session.get(UndertakingEntry, entry_id)
    if entry is None or entry.undertaking_id != head.id or entry.deleted_at is not None:
        raise NotFound("这条明细已经不在了，请刷新后再试。")
    inner = _inner(read, entry.id, PROGRESS, APPEAL)
    copied = {
        name: getattr(entry, name)
        for name in EntryView.__dataclass_fields__
        if name in UndertakingEntry.__table__.columns
    }
    item = read.session.get(Rectification, entry.rectification_id) if entry.rectification_id else None
    return EntryView(
        **copied,
        kind=kind_of(read, head.kind),
        open=head.state == "OPEN",
        item_number=item.number if item else "",
        decision=_decision_told(read, entry.decision_id),
        appeal_open=any(row.role == APPEAL and row.done_on is None for row in inner),
        notes=tuple(sorted((note for row in inner for note in _notes(row)), key=lambda note: note.on)),
    )


def _inner(read: Read, entry_id: int, *wanted: str) -> list[UndertakingEntry]:
    statement = select(UndertakingEntry).where(
        UndertakingEntry.parent_id == entry_id,
        UndertakingEntry.role.in_(wanted),
        UndertakingEntry.deleted_at.is_(None),
    )
    return list(read.session.scalars(statement.order_by(UndertakingEntry.id)))


def _notes(row: UndertakingEntry) -> list[Note]:
    told = row.ballot
    if row.role == PROGRESS:
        return [Note(date.fromisoformat(told["on"]), "进展", row.text, row.owner)]
    found = [Note(date.fromisoformat(told["on"]), "申诉", row.text, row.title)]
    if row.done_on is not None:
        found.append(Note(row.done_on, f"申诉答复：{row.grade}", told["answer"], row.owner))
    return found


def _decision_told(read: Read, decision_id: int | None) -> str:
    """Number or title; a decision outside the reader's 知悉范围 is only said to be there."""
    if decision_id is None:
        return ""
    try:
        row = seen_decision(read, decision_id)
    except NotFound:
        return "（不在您的知悉范围内）"
    return row.number or row.title


def _words(text: str, field: str, label: str) -> str:
    found = text.strip()
    if not found or len(found) > LONGEST:
        raise InvalidInput(field, f"请填写{label}，最多 {LONGEST} 个字。")
    return found


@operation("登记进展", right=Right.CASE_WRITE)
def add_progress(
    work: Work, *, undertaking_id: int, entry_id: int, text: str, on: date | None = None
) -> None:
    """Note how far an entry has come; what proves it hangs on the entry as its 材料."""
    head = open_head(work, undertaking_id)
    entry = entries_of(work, head, [entry_id])[0]
    if not roles()[entry.role].settled:
        raise IllegalStep(f"{roles()[entry.role].name}不登记进展。")
    day = on or work.today
    check_day(work, day)
    work.session.add(
        UndertakingEntry(
            undertaking_id=head.id,
            role=PROGRESS,
            parent_id=entry.id,
            title=entry.title,
            text=_words(text, "text", "进展情况"),
            owner=work.actor.name,
            ballot={"on": day.isoformat()},
        )
    )


@operation("登记积分申诉", right=Right.CASE_WRITE)
def appeal_points(
    work: Work, *, undertaking_id: int, entry_id: int, reason: str, on: date | None = None
) -> None:
    """Note that the person appeals against points; one appeal at a time."""
    head = open_head(work, undertaking_id)
    entry = entries_of(work, head, [entry_id])[0]
    if entry.role != POINTS:
        raise IllegalStep("只有积分可以申诉。")
    if any(row.done_on is None for row in _inner(work, entry.id, APPEAL)):
        raise IllegalStep("这条积分已有申诉在办，请先答复。")
    day = on or work.today
    check_day(work, day)
    work.session.add(
        UndertakingEntry(
            undertaking_id=head.id,
            role=APPEAL,
            parent_id=entry.id,
            title=entry.title,
            text=_words(reason, "reason", "申诉理由"),
            amount=entry.amount,
            ballot={"on": day.isoformat()},
        )
    )


@operation("答复积分申诉", right=Right.CASE_WRITE)
def answer_appeal(
    work: Work,
    *,
    undertaking_id: int,
    entry_id: int,
    result: str,
    answer: str,
    amount: float | None = None,
    on: date | None = None,
) -> None:
    """Answer the open appeal: 维持, 改正 to ``amount``, or 撤销 (the points become 0; both stay on file)."""
    head = open_head(work, undertaking_id)
    entry = entries_of(work, head, [entry_id])[0]
    waiting = [row for row in _inner(work, entry.id, APPEAL) if row.done_on is None]
    if not waiting:
        raise IllegalStep("这条积分没有待答复的申诉。")
    if result not in ANSWERS:
        raise InvalidInput("result", f"答复请选择{'、'.join(ANSWERS.values())}。")
    if result == CHANGED and amount is None:
        raise InvalidInput("amount", "请填写改正后的分值。")
    day = on or work.today
    check_day(work, day)
    row = waiting[0]
    if day < date.fromisoformat(row.ballot["on"]):
        raise InvalidInput("on", "答复不能早于申诉，请核对日期。")
    row.done_on, row.grade, row.owner = day, result, work.actor.name
    told = _words(answer, "answer", "答复意见")
    if result != UPHELD:
        before, entry.amount = entry.amount or 0.0, amount if result == CHANGED else 0.0
        told = f"{told}（{before:g} 分改为 {entry.amount:g} 分）"
    row.ballot = row.ballot | {"answer": told}


@operation("督办转处理", right=Right.CASE_WRITE)
def tie_decision(work: Work, *, undertaking_id: int, entry_id: int, decision_id: int) -> None:
    """Tie the decision to which a pressed task has led (效能问责, 不担当不作为处理) to the task."""
    head = open_head(work, undertaking_id)
    entry = entries_of(work, head, [entry_id])[0]
    if entry.decision_id is not None:
        raise IllegalStep("这项任务已经转处理，不能再转。")
    decision: Decision = seen_decision(work, decision_id)
    entry.decision_id = decision.id
    work.about("decision", decision.id)

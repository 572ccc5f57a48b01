"""Operations of 年度工作: register, change, list entries, settle them, findings into the ledger, end, discard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select

from models.access import may_see, require_clue
from models.errors import IllegalStep, InvalidInput, NotFound
from models.operations import Read, Work, operation
from models.rectification.operations import open_item, submit, verify_and_close
from models.rectification.records import Rectification
from models.rights import Right
from models.undertakings.kinds import (
    BALLOT,
    ENDED,
    FINDING,
    POINT_RULE,
    POINTS,
    STATES,
    kind_of,
    programmes,
    roles,
)
from models.undertakings.records import Undertaking, UndertakingEntry
from models.units.records import Unit

TEXTS: Final = {
    "title": (200, "名称"),
    "unit_name": (120, "单位"),
    "place": (120, "地点"),
    "owner": (100, "负责人"),
    "summary": (20_000, "情况"),
}
ENTRY_TEXTS: Final = {
    "title": (300, "名称"),
    "unit_name": (120, "单位"),
    "post": (100, "职务"),
    "grouping": (120, "分组"),
    "grade": (12, "等级"),
    "text": (20_000, "内容"),
    "owner": (100, "负责人"),
}
MOST: Final = 5_000
DUE_DAYS: Final = 30
"""A finding without a deadline of its own is due after so many days (domain.md 附C, 约定)."""


def seen_undertaking(read: Read, undertaking_id: int) -> Undertaking:
    """The undertaking, or :class:`NotFound` alike for one that is not there and one outside the 知悉范围."""
    row = read.session.get(Undertaking, undertaking_id)
    if row is None or row.deleted_at is not None or not may_see(read.session, read.actor, row.clue_id):
        raise NotFound("没有这项工作，或者您不在它的知悉范围内。")
    return row


def open_head(work: Work, undertaking_id: int) -> Undertaking:
    """The undertaking to be written on; :class:`IllegalStep` for one that is ended or void."""
    row = seen_undertaking(work, undertaking_id)
    if row.state != "OPEN":
        raise IllegalStep(f"这项工作{STATES[row.state]}，请先重新打开再改。")
    work.about("undertaking", row.id)
    return row


def _text(table: Mapping[str, tuple[int, str]], name: str, value: str, *, required: bool = False) -> str:
    longest, label = table[name]
    found = value.strip()
    if required and not found:
        raise InvalidInput(name, f"请填写{label}。")
    if len(found) > longest:
        raise InvalidInput(name, f"{label}最多 {longest} 个字，请缩短。")
    return found


def _unit(work: Work, unit_id: int | None, name: str) -> tuple[int | None, str]:
    if unit_id is None:
        return None, _text(TEXTS, "unit_name", name)
    unit = work.session.get(Unit, unit_id)
    if unit is None:
        raise NotFound("没有这个单位，请重新选择。")
    return unit.id, unit.name


def _fill(work: Work, row: Undertaking, given: Mapping[str, Any]) -> None:
    for name in ("title", "place", "owner", "summary"):
        if name in given:
            setattr(row, name, _text(TEXTS, name, given[name] or "", required=name == "title"))
    if "unit_name" in given or "unit_id" in given:
        row.unit_id, row.unit_name = _unit(work, given.get("unit_id"), given.get("unit_name") or "")
    if "programme" in given:
        if given["programme"] and given["programme"] not in programmes():
            raise InvalidInput("programme", "没有这个专项，请从列表中选择。")
        row.programme = given["programme"] or ""
    if "headcount" in given:
        count = given["headcount"]
        if count is not None and not 0 <= count <= 1_000_000:
            raise InvalidInput("headcount", "参加人数请填 0 到 1000000 的整数。")
        row.headcount = count
    if "held_on" in given and given["held_on"] is not None:
        row.held_on = given["held_on"]
    if "due_on" in given:
        row.due_on = given["due_on"]
    if row.due_on is not None and row.due_on < row.held_on:
        raise InvalidInput("due_on", "完成期限不能早于开始日期，请核对。")


@operation("登记年度工作", right=Right.CASE_WRITE)
def register_undertaking(
    work: Work,
    *,
    kind: str,
    title: str,
    held_on: date | None = None,
    due_on: date | None = None,
    programme: str | None = None,
    unit_id: int | None = None,
    unit_name: str = "",
    place: str = "",
    owner: str = "",
    headcount: int | None = None,
    summary: str = "",
    clue_id: int | None = None,
) -> int:
    """Register an undertaking of a kind; ``programme`` None takes the kind's own. Returns its id."""
    made = kind_of(work, kind)
    if clue_id is not None:
        require_clue(work, clue_id)
    row = Undertaking(kind=made.code, held_on=held_on or work.today, clue_id=clue_id, state="OPEN")
    given = {
        "title": title,
        "due_on": due_on,
        "programme": made.programme if programme is None else programme,
        "unit_id": unit_id,
        "unit_name": unit_name,
        "place": place,
        "owner": owner,
        "headcount": headcount,
        "summary": summary,
    }
    _fill(work, row, given)
    work.session.add(row)
    work.session.flush()
    work.about("undertaking", row.id)
    return row.id


@operation("修改年度工作", right=Right.CASE_WRITE)
def change_undertaking(work: Work, /, *, undertaking_id: int, **changes: Any) -> None:
    """Change what is given: title, held_on, due_on, programme, unit, place, owner, headcount, summary."""
    row = open_head(work, undertaking_id)
    _fill(work, row, changes)


@operation("登记年度工作明细", right=Right.CASE_WRITE)
def add_entries(
    work: Work, *, undertaking_id: int, role: str, rows: Sequence[Mapping[str, Any]], on: date | None = None
) -> list[int]:
    """List entries of a role; with ``on`` they are settled on that day at once. Returns their ids.

    A row has a title and may have unit_id, unit_name, post, grouping, grade, amount, text, owner, due_on, person_id.
    """
    head = open_head(work, undertaking_id)
    kind = kind_of(work, head.kind)
    if role not in kind.entries:
        raise InvalidInput("role", f"“{kind.name}”不登记这种明细。")
    if role == FINDING:
        raise InvalidInput("role", "发现的问题请用“登记问题”，程序同时列入整改台账。")
    if not rows:
        raise InvalidInput("rows", "请至少填写一行。")
    if len(rows) > MOST:
        raise InvalidInput("rows", f"一次最多登记 {MOST} 行，请分几次。")
    check_day(work, on)
    units: dict[int, str] = {}
    if role == POINTS:
        rows = with_points(work, head, rows)
    made = [_entry(work, head, role, row, units) for row in rows]
    if on is not None and roles()[role].settled:
        for entry in made:
            entry.done_on = on
    work.session.add_all(made)
    work.session.flush()
    return [entry.id for entry in made]


def with_points(work: Work, head: Undertaking, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of 积分: each has its reason; points that are not written follow from the 计分规则 of that name."""
    kept = UndertakingEntry.undertaking_id == head.id, UndertakingEntry.deleted_at.is_(None)
    rules = {
        "".join(rule.title.split()): rule.amount
        for rule in work.session.scalars(
            select(UndertakingEntry).where(*kept, UndertakingEntry.role == POINT_RULE)
        )
    }
    found = []
    for number, row in enumerate(rows, 1):
        reason = "".join(str(row.get("text") or "").split())
        if not reason:
            raise InvalidInput("text", f"第 {number} 行：请写明加分或扣分的事由。")
        amount = row.get("amount")
        if amount in (None, ""):
            amount = rules.get(reason)
        if amount is None:
            raise InvalidInput("amount", f"第 {number} 行：没有写分值，“{reason}”也不在计分规则中。")
        found.append({**row, "amount": amount})
    return found


def check_day(work: Work, on: date | None) -> None:
    """Refuse a day to come."""
    if on is not None and on > work.today:
        raise InvalidInput("on", "日期不能晚于今天，请核对。")


def _entry(
    work: Work, head: Undertaking, role: str, row: Mapping[str, Any], units: dict[int, str]
) -> UndertakingEntry:
    texts = {name: _text(ENTRY_TEXTS, name, str(row.get(name) or "")) for name in ENTRY_TEXTS}
    if not texts["title"]:
        raise InvalidInput("title", f"请填写{roles()[role].name}。")
    grades = roles()[role].grades
    if grades and texts["grade"] and texts["grade"] not in grades:
        raise InvalidInput("grade", f"请选择{'、'.join(grades)}。")
    unit_id = row.get("unit_id")
    if unit_id is not None:
        if unit_id not in units:
            units[unit_id] = _unit(work, unit_id, "")[1]
        texts["unit_name"] = units[unit_id]
    amount = row.get("amount")
    return UndertakingEntry(
        undertaking_id=head.id,
        role=role,
        unit_id=unit_id,
        person_id=row.get("person_id"),
        amount=float(amount) if amount not in (None, "") else None,
        due_on=row.get("due_on"),
        ballot={},
        **texts,
    )


def entries_of(work: Work, head: Undertaking, ids: Sequence[int]) -> list[UndertakingEntry]:
    """The entries of these ids, all of them of this undertaking."""
    kept = UndertakingEntry.undertaking_id == head.id, UndertakingEntry.deleted_at.is_(None)
    found = list(work.session.scalars(select(UndertakingEntry).where(*kept, UndertakingEntry.id.in_(ids))))
    if len(found) != len(set(ids)):
        raise NotFound("有的明细已经不在了，请刷新后再试。")
    return found


@operation("登记明细完成", right=Right.CASE_WRITE)
def settle_entries(
    work: Work, *, undertaking_id: int, entry_ids: Sequence[int], on: date | None = None, text: str = ""
) -> None:
    """Note that entries are done (signed, visited, received, finished) on a day; ``text`` is added to each."""
    head = open_head(work, undertaking_id)
    day = on or work.today
    check_day(work, day)
    for entry in entries_of(work, head, entry_ids):
        if not roles()[entry.role].settled:
            raise IllegalStep(f"{roles()[entry.role].name}没有完成与否。")
        if entry.done_on is not None:
            raise IllegalStep(f"“{entry.title}”已经{roles()[entry.role].settled}过了。")
        entry.done_on = day
        if text.strip():
            entry.text = f"{entry.text}\n{text.strip()}".strip()


@operation("改正明细", right=Right.CASE_WRITE)
def change_entry(work: Work, /, *, undertaking_id: int, entry_id: int, **changes: Any) -> None:
    """Correct an entry: its texts, amount, due_on or done_on (None takes a wrong entry of it back)."""
    head = open_head(work, undertaking_id)
    entry = entries_of(work, head, [entry_id])[0]
    if entry.rectification_id is not None:
        raise IllegalStep("这个问题已列入整改台账，请在台账中修改。")
    grades = roles()[entry.role].grades
    if changes.get("grade") and grades and changes["grade"] not in grades:
        raise InvalidInput("grade", f"请选择{'、'.join(grades)}。")
    for name, value in changes.items():
        if name in ENTRY_TEXTS:
            text = _text(ENTRY_TEXTS, name, value or "", required=name == "title")
            # another name is another person, another unit's name another unit
            if name in ("title", "unit_name") and text != getattr(entry, name):
                entry.person_id = None if name == "title" else entry.person_id
                entry.unit_id = None if name == "unit_name" else entry.unit_id
            setattr(entry, name, text)
        elif name in ("amount", "due_on", "done_on"):
            if name == "done_on":
                check_day(work, value)
            setattr(entry, name, value)
        else:
            raise InvalidInput(name, "这一项不能改。")


@operation("删去明细", right=Right.CASE_WRITE)
def remove_entries(work: Work, *, undertaking_id: int, entry_ids: Sequence[int], reason: str) -> None:
    """Take entries away; the trail keeps them and why. A finding stays: it is closed in the 整改台账."""
    head = open_head(work, undertaking_id)
    if not reason.strip():
        raise InvalidInput("reason", "请填写删去的原因。")
    for entry in entries_of(work, head, entry_ids):
        if entry.rectification_id is not None:
            raise IllegalStep("这个问题已列入整改台账，请在台账中作废。")
        entry.deleted_at = work.now
    work.note(reason=reason.strip())


@operation("登记发现的问题", right=Right.CASE_WRITE)
def add_findings(
    work: Work, *, undertaking_id: int, rows: Sequence[Mapping[str, Any]], on: date | None = None
) -> list[int]:
    """List problems found; each becomes an item of the 整改台账. Rows: title, unit_id or unit_name, due_on, text (measures)."""
    head = open_head(work, undertaking_id)
    kind = kind_of(work, head.kind)
    if FINDING not in kind.entries:
        raise InvalidInput("role", f"“{kind.name}”不登记发现的问题。")
    if not rows:
        raise InvalidInput("rows", "请至少填写一个问题。")
    day = on or head.held_on
    found: list[int] = []
    units: dict[int, str] = {}
    for row in rows:
        entry = _entry(work, head, FINDING, row, units)
        unit_id = row.get("unit_id") if row.get("unit_id") is not None else head.unit_id
        item = open_item(
            work,
            source=kind.ledger,
            source_kind="undertaking",
            source_id=head.id,
            problem_id=None,
            clue_id=head.clue_id,
            unit_id=unit_id,
            unit_name=entry.unit_name or head.unit_name,
            description=entry.title,
            measures=entry.text,
            responsible=entry.owner,
            category=entry.grouping,
            due_on=entry.due_on or day + timedelta(days=DUE_DAYS),
            on=day,
        )
        entry.rectification_id, entry.due_on = item, None
        work.session.add(entry)
        found.append(item)
    work.session.flush()
    return found


@operation("整批核验销号", right=Right.CASE_WRITE)
def close_findings(
    work: Work,
    *,
    undertaking_id: int,
    verifier: str,
    verifier_unit: str,
    result: str,
    on: date | None = None,
    item_ids: Sequence[int] | None = None,
) -> int:
    """Close the open problems of a check in one go, each under the ledger's own rules; returns how many."""
    head = open_head(work, undertaking_id)
    statement = select(Rectification).where(
        Rectification.source_kind == "undertaking",
        Rectification.source_id == head.id,
        Rectification.deleted_at.is_(None),
        Rectification.state.in_(("OPEN", "DOING", "RETURNED", "REOPENED", "SUBMITTED")),
    )
    if item_ids is not None:
        statement = statement.where(Rectification.id.in_(item_ids))
    items = list(work.session.scalars(statement))
    if not items:
        raise IllegalStep("这项检查没有待销号的问题。")
    for item in items:
        if item.state != "SUBMITTED":
            submit(work, item_id=item.id, text=result, on=on)
        verify_and_close(
            work, item_id=item.id, verifier=verifier, verifier_unit=verifier_unit, result=result, on=on
        )
    return len(items)


@operation("投入测评票", right=Right.CASE_WRITE)
def cast_ballots(
    work: Work, *, undertaking_id: int, subject_id: int, ballots: Sequence[Mapping[int, float]]
) -> int:
    """Enter papers of a 民主测评 for one person, without names: item id → score 0 to 100. Returns how many."""
    head = open_head(work, undertaking_id)
    subject = entries_of(work, head, [subject_id])[0]
    kept = UndertakingEntry.undertaking_id == head.id, UndertakingEntry.deleted_at.is_(None)
    items = {
        row.id: row.amount or 1.0
        for row in work.session.scalars(
            select(UndertakingEntry).where(*kept, UndertakingEntry.role == "ITEM")
        )
    }
    if subject.role != "SUBJECT" or not items:
        raise InvalidInput("ballots", "请先列入测评项目和测评对象。")
    for ballot in ballots:
        if set(ballot) != set(items) or any(not 0 <= score <= 100 for score in ballot.values()):
            raise InvalidInput("ballots", "每张票须给每个项目打 0 到 100 分。")
        score = sum(ballot[key] * weight for key, weight in items.items()) / sum(items.values())
        work.session.add(
            UndertakingEntry(
                undertaking_id=head.id,
                role=BALLOT,
                parent_id=subject.id,
                title="无记名",
                amount=round(score, 2),
                ballot={str(key): value for key, value in ballot.items()},
            )
        )
    return len(ballots)


@operation("办结年度工作", right=Right.CASE_WRITE)
def end_undertaking(work: Work, *, undertaking_id: int, summary: str = "", on: date | None = None) -> None:
    """End it; what it came to replaces the summary where given."""
    row = open_head(work, undertaking_id)
    check_day(work, on)
    row.state, row.done_on = ENDED, on or work.today
    if summary.strip():
        row.summary = _text(TEXTS, "summary", summary)


@operation("重新打开年度工作", right=Right.CASE_WRITE)
def reopen_undertaking(work: Work, *, undertaking_id: int) -> None:
    """Open an ended one again, to correct it."""
    row = seen_undertaking(work, undertaking_id)
    if row.state == "OPEN":
        raise IllegalStep("这项工作没有办结，不用重新打开。")
    row.state, row.done_on = "OPEN", None
    work.about("undertaking", row.id)


@operation("作废年度工作", right=Right.CASE_WRITE)
def void_undertaking(work: Work, *, undertaking_id: int, reason: str) -> None:
    """Void one registered in error: it stays on file and counts nowhere."""
    row = open_head(work, undertaking_id)
    if not reason.strip():
        raise InvalidInput("reason", "请填写作废的原因。")
    row.state, row.done_on = "VOID", work.today
    work.note(reason=reason.strip())

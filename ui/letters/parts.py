"""The tabs of an open letter besides its text: facts, way, copies, rectification items."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.dates import chinese_date
from models.deadlines.queries import AWAITS
from models.letters.compose import release_day
from models.letters.queries import CopyRow, ItemOfLetter, LetterView
from models.rectification.operations import STATES
from ui.kit.attachments import Attachments
from ui.kit.pieces import FactsGrid, Moment, Timeline, button, card, label
from ui.kit.record import scrolled
from ui.letters.signing import signatures_card
from ui.letters.versions import VersionsPage
from ui.tasks import Tasks

Trace = Callable[[CopyRow], None]


def chips(view: LetterView, today: date) -> list[tuple[str, str]]:
    """State, secrecy and how long the answer may still take, in words."""
    tone = {"VOID": "warning", "FILED": "good", "REPLIED": "good"}.get(view.state, "strong")
    found = [(view.state_text, tone)]
    if view.draft.secrecy != "NONE":
        found.append((view.secrecy_text, ""))
    if view.number and view.state != "VOID" and view.reply_due_on and not view.replied_on:
        left = (view.reply_due_on - today).days
        found.append((f"回复逾期 {-left} 天", "warning") if left < 0 else (f"回复剩 {left} 天", ""))
    return found


def pages(tasks: Tasks, view: LetterView, navigate: Any, trace: Trace | None) -> list[tuple[str, QWidget]]:
    """The tabs that this letter has; ``trace`` opens the form for where copies went."""
    found = [("概况", scrolled(*_facts(view, navigate))), ("经过", scrolled(Timeline(_moments(view))))]
    if view.items:
        found.append((f"整改 {len(view.items)}", scrolled(_items(view.items, navigate))))
    found.append(
        (f"印制登记 {len(view.copies)}" if view.copies else "印制登记", scrolled(_copies(view.copies, trace)))
    )
    found.append(("版本", scrolled(VersionsPage(tasks, view.id))))
    found.append(("材料", Attachments(tasks, "letter", view.id)))
    return found


def _day(day: date | None) -> str:
    return chinese_date(day) if day else ""


def _digest(sha256: str) -> str:
    # in groups, so that it wraps and can be compared by eye
    return "SHA-256 " + " ".join(sha256[at : at + 8] for at in range(0, len(sha256), 8)) if sha256 else ""


def _uncounted(view: LetterView) -> bool:
    """Whether the answer is due so many working days after 签收, over a year whose holidays are not on file."""
    counted_from_receipt = view.received_on is not None and bool(view.draft.reply_days)
    return counted_from_receipt and view.reply_due_on is None and view.replied_on is None


def _facts(view: LetterView, navigate: Any) -> list[QWidget]:
    main = FactsGrid(
        [
            ("文种", view.draft.kind.name),
            ("文号", view.number),
            ("主送", view.draft.recipient),
            ("抄送", "、".join(view.draft.copies_to)),
            ("拟稿", view.drafter_name),
            ("核稿", f"{view.checker_name} {_day(view.checked_on)}".strip()),
            ("签发", f"{view.signer_name} {_day(view.issued_on)}".strip()),
            ("用印", _day(view.sealed_on)),
            ("发出", f"{_day(view.sent_on)} {view.delivery} {view.deliverer}".strip()),
            ("签收", f"{_day(view.received_on)} {view.receiver}".strip()),
            ("回复期限", AWAITS if _uncounted(view) else _day(view.reply_due_on)),
            ("作废", f"{_day(view.void_on)} {view.void_reason}".strip()),
            ("解密日期", _day(release_day(view.draft, view.issued_on))),
            ("定稿", _digest(view.pdf_sha256)),
        ]
    )
    found: list[QWidget] = [card(main, title="办理情况")]
    if view.signatures:
        found.append(signatures_card(view.signatures))
    links = _links(view, navigate)
    if links is not None:
        found.append(links)
    if view.replied_on:
        reply = [("日期", _day(view.replied_on)), ("来文号", view.reply_ref), ("内容", view.reply_text)]
        found.append(card(FactsGrid([*reply, ("不同意见", view.objection)]), title="回复"))
    if view.reports:
        state = "已完成" if view.reports_complete else "未完成：书已发出，且两报均有签收，才算完成"
        lines = [
            (
                name,
                f"{report.to} {_day(report.on)} {'签收：' + report.receipt if report.receipt else ''}".strip(),
            )
            for name, report in zip(("报党委", "报分管领导"), view.reports, strict=True)
        ]
        found.append(card(FactsGrid([*lines, ("状态", state)]), title="一书两报"))
    return found


def _links(view: LetterView, navigate: Any) -> QWidget | None:
    targets = [
        ("clue", view.clue_id, view.clue_number),
        ("unit", view.unit_id, view.unit_name),
        ("person", view.person_id, view.person_name),
    ]
    shown = [(kind, record_id, text) for kind, record_id, text in targets if record_id is not None and text]
    if not shown:
        return None
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 0, 0, 0)
    for kind, record_id, text in shown:
        press = button(
            text,
            "flat",
            symbol={"clue": "clue", "unit": "unit", "person": "person"}[kind],
            name=f"link_{kind}",
        )
        press.clicked.connect(lambda _on=False, k=kind, i=record_id: navigate.emit(k, i))
        line.addWidget(press)
    line.addStretch(1)
    return card(holder, title="关联")


def _moments(view: LetterView) -> list[Moment]:
    strong = {"签发", "作废", "回复"}
    return [
        Moment(event.happened_on.isoformat(), event.name, event.actor_name, event.text, event.name in strong)
        for event in reversed(view.events)
    ]


def _items(items: tuple[ItemOfLetter, ...], navigate: Any) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    closed = sum(item.state == "CLOSED" for item in items)
    column.addWidget(label(f"共 {len(items)} 项，已销号 {closed} 项。", "quiet"))
    for item in items:
        press = button(item.number, "flat", symbol="ledger", name=f"item_{item.id}")
        press.clicked.connect(lambda _on=False, i=item.id: navigate.emit("rectification", i))
        text = label(item.description, wrap=True)
        facts = label(f"{STATES.get(item.state, item.state)} · 期限 {item.due_on:%Y-%m-%d}", "small")
        column.addWidget(press, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(text)
        column.addWidget(facts)
        column.addSpacing(8)
    return holder


def _copies(copies: tuple[CopyRow, ...], trace: Trace | None) -> QWidget:
    if not copies:
        return label("还没有打印或另存过。每次打印和另存都会在这里登记份号。", "quiet", wrap=True)
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    for row in reversed(copies):
        column.addWidget(card(_copy(row, trace)))
    return holder


def _copy(row: CopyRow, trace: Trace | None) -> QWidget:
    numbers = (
        f"{row.first_no:06d}" if row.first_no == row.last_no else f"{row.first_no:06d}—{row.last_no:06d}"
    )
    facts = FactsGrid(
        [
            ("份号", numbers),
            ("方式", " · ".join(part for part in (row.how, row.device, row.purpose) if part)),
            ("经手", f"{row.actor_name} {row.printed_at:%Y-%m-%d %H:%M}"),
            ("发给", row.receiver),
            ("收回", _day(row.returned_on)),
            ("销毁", _day(row.destroyed_on)),
        ]
    )
    if trace is None:
        return facts
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 0, 0, 0)
    line.addWidget(facts, 1)
    press = button("登记去向", "flat", name=f"trace_{row.id}", tip="发给谁、何时收回、何时销毁")
    press.clicked.connect(lambda _on=False: trace(row))
    line.addWidget(press, 0, Qt.AlignmentFlag.AlignTop)
    return holder

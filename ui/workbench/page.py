"""工作台: what is overdue, due and waiting, each with its rule; what was in hand last; what to do first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from models.base import kind_label
from models.dates import chinese_date
from models.drafts import DraftLine, draft_lines
from models.errors import OfficeError
from models.operations import Changes
from models.rights import Right
from models.settings.operations import house_settings
from models.workbench.queries import WorkbenchView, workbench
from models.workbench.recent import RecentRow, recent
from models.workbench.waiting import WaitRow
from ui.backup.age import age_text
from ui.kit.pieces import Banner, button, card, clear, label
from ui.kit.record import scrolled
from ui.tasks import Tasks
from ui.workbench.lines import Figure, Line, due_line, empty_line, recent_line, wait_line

WEEK = "一二三四五六日"
NO_DUTIES = "一人办公室：三员职责由同一人承担，没有职责分立。"
FIRST = (
    ("登记单位和人员", "先把监督范围内的单位登记好，线索、谈话和文书都会引用。", "units", "去登记单位"),
    ("登记第一件线索", "收到来信、来访、交办或工作中发现的问题线索，都从这里登记。", "clues", "去登记线索"),
    ("做一次备份", "插入专用 U 盘，第一次是完整备份，以后只复制新增的内容。", "backup", "去备份"),
)


class WorkbenchPage(QWidget):
    """Figures above; due on the left, waiting and recent on the right. ``navigate`` opens a record, ``go`` a topic."""

    navigate = Signal(str, int)
    go = Signal(str)

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("page")
        self._tasks = tasks
        self._idle = self._untouched = self._was_shown = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._head())
        self.banner = Banner()
        self.calendar_banner = Banner()
        self._figures = QHBoxLayout()
        self._figures.setSpacing(12)
        self._figures.setContentsMargins(0, 0, 0, 0)
        figures = QWidget()
        figures.setLayout(self._figures)
        self._first = self._first_steps()
        column.addWidget(
            scrolled(self.banner, self.calendar_banner, figures, self._first, self._columns()), 1
        )
        tasks.changed.connect(self._on_change)
        self._read_house()
        self.refresh()

    # --- building

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(24, 16, 24, 4)
        head.setSpacing(12)
        head.addWidget(label("工作台", "title"))
        self._day = label("", "quiet")
        self._day.setContentsMargins(0, 5, 0, 0)
        head.addWidget(self._day)
        head.addStretch(1)
        return head

    def _columns(self) -> QWidget:
        self._due, due = _lines()
        self._waiting, waiting = _lines()
        self._drafts, draft = _lines()
        self._recent, in_hand = _lines()
        self._more_due = label("", "small")
        self._more_due.setContentsMargins(8, 0, 8, 0)
        self._draft_card = card(draft, title="没有保存的内容")
        self._draft_card.hide()
        self._due_card = card(due, self._more_due, title="期限")
        self._waiting_card = card(waiting, title="待办事项")
        self._recent_card = card(in_hand, title="最近打开")
        made = QWidget()
        columns = QHBoxLayout(made)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(12)
        for cards, share in (
            ([self._due_card], 3),
            ([self._draft_card, self._waiting_card, self._recent_card], 2),
        ):
            side = QVBoxLayout()
            side.setSpacing(12)
            for one in cards:
                side.addWidget(one)
            side.addStretch(1)
            columns.addLayout(side, share)
        return made

    def _first_steps(self) -> QFrame:
        """What a new office does first, one line each, as far as the account may."""
        rights = self._tasks.office.actor.rights
        lines = []
        for title, text, topic, press in FIRST:
            if topic == "backup" and Right.BACKUP not in rights:
                continue
            if topic != "backup" and Right.CASE_WRITE not in rights:
                continue
            made = QWidget()
            row = QHBoxLayout(made)
            row.setContentsMargins(0, 4, 0, 4)
            words = QVBoxLayout()
            words.setSpacing(2)
            words.addWidget(label(title))
            words.addWidget(label(text, "small", wrap=True))
            row.addLayout(words, 1)
            act = button(press, name=f"first_{topic}")
            act.clicked.connect(lambda _on=False, to=topic: self.go.emit(to))
            row.addWidget(act)
            lines.append(made)
        self._may_begin = bool(lines)
        made_card = card(*lines, title="从这里开始")
        made_card.hide()
        return made_card

    # --- reading

    def refresh(self) -> None:
        """Read everything anew."""
        self._tasks.read(workbench, {}, self.show_view, self._failed, owner=self)
        self._tasks.read(draft_lines, {}, self._show_drafts, self._failed, owner=self)
        self._tasks.read(recent, {}, self._show_recent, self._failed, owner=self)

    def showEvent(self, event: Any) -> None:
        """What was opened meanwhile stands in 最近打开."""
        super().showEvent(event)
        # the first time it was read a moment ago
        if self._was_shown:
            self._tasks.read(recent, {}, self._show_recent, self._failed, owner=self)
        self._was_shown = True

    def _read_house(self) -> None:
        self._tasks.read(house_settings, {}, self._house, self._failed, owner=self)

    def _on_change(self, changes: Changes) -> None:
        if changes.records:
            self.refresh()
        if changes.house:
            self._read_house()

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error", action="重试", do=self.refresh)

    # --- showing

    def _house(self, settings: dict[str, Any]) -> None:
        words, tone = age_text(settings, self._tasks.office.now())
        late = settings.get("last_backup") and tone
        sentences = [NO_DUTIES] if settings.get("one_person_office") else []
        if late:
            sentences.append(f"上次{words}，已超过规定的 {settings['backup_days']} 天，请尽快备份。")
        if late and Right.BACKUP in self._tasks.office.actor.rights:
            self.banner.say(
                " ".join(sentences), "warning", action="去备份", do=lambda: self.go.emit("backup")
            )
        else:
            self.banner.say(" ".join(sentences), "warning")

    def show_view(self, view: WorkbenchView) -> None:
        """Show what was read."""
        self._day.setText(f"{chinese_date(view.today)} 星期{WEEK[view.today.weekday()]}")
        self._say_table(view)
        mine = sum(row.for_me for row in view.waiting)
        clear(self._figures)
        for figure, name, topic, urgent in (
            (view.open_clues, "未办结线索", "clues", False),
            (view.overdue_count, "逾期", "", view.overdue_count > 0),
            (view.due_count, "两周内到期", "", False),
            (mine, "待我审批", "", mine > 0),
            (view.counts.get("letter", 0), "未发出的文书", "letters", False),
            (view.counts.get("rectification", 0), "待销号整改", "rectification", False),
        ):
            made = Figure(str(figure), name, urgent=urgent, opens=bool(topic))
            made.pressed.connect(lambda to=topic: self.go.emit(to) if to else None)
            self._figures.addWidget(made, 1)
        rows = [*view.overdue, *view.uncounted, *view.due]
        self._idle = not (rows or view.waiting or any(view.counts.values()))
        self._show_first()
        self._fill(
            self._due,
            [(due_line(row), row.kind, row.record_id) for row in rows],
            "没有逾期和两周内到期的事项。",
        )
        left_out = view.overdue_count + view.uncounted_count + view.due_count - len(rows)
        self._more_due.setText(f"另有 {left_out} 项未列出，办结上面的之后依次显示。" if left_out > 0 else "")
        self._more_due.setVisible(left_out > 0)
        self._show_waiting(view.waiting)

    def _say_table(self, view: WorkbenchView) -> None:
        year = next((row.awaits_year for row in view.uncounted), view.no_table)
        if year is None:
            self.calendar_banner.silence()
            return
        some = f"{view.uncounted_count} 项期限待补节假日表，录入后自动计算；" if view.uncounted else ""
        text = f"{year} 年的放假安排还没有录入，跨到 {year} 年的工作日期限不作推测，{some}"
        if Right.CASE_SETTINGS in self._tasks.office.actor.rights:
            self.calendar_banner.say(
                f"{text}请按国务院办公厅通知录入。",
                "warning",
                action="去设置",
                do=lambda: self.go.emit("settings"),
            )
        else:
            self.calendar_banner.say(f"{text}请负责人在“设置—节假日”中录入。", "warning")

    def _show_first(self) -> None:
        """Only where nothing is under way and nothing was ever in hand."""
        self._first.setVisible(self._may_begin and self._idle and self._untouched)

    def _fill(self, column: QVBoxLayout, lines: Sequence[tuple[Line, str, int]], nothing: str) -> None:
        clear(column)
        for made, kind, record_id in lines:
            made.pressed.connect(lambda to=(kind, record_id): self.navigate.emit(*to))
            column.addWidget(made)
        if not lines:
            column.addWidget(empty_line(nothing))

    def _show_waiting(self, rows: Sequence[WaitRow]) -> None:
        lines = [(wait_line(row), row.kind, row.record_id) for row in rows]
        self._fill(self._waiting, lines, "没有等待审批、签发的事项。")

    def _show_recent(self, rows: Sequence[RecentRow]) -> None:
        self._recent_card.setVisible(bool(rows))
        self._untouched = not rows
        self._show_first()
        lines = [(recent_line(row, kind_label(row.kind)), row.kind, row.record_id) for row in rows]
        self._fill(self._recent, lines, "")

    def _show_drafts(self, rows: list[DraftLine]) -> None:
        clear(self._drafts)
        self._draft_card.setVisible(bool(rows))
        for row in rows:
            what = "　".join(part for part in (row.title or row.place, row.caption) if part)
            made = Line(f"没有保存的内容：{what}")
            told = f"{row.when:%m-%d %H:%M} 暂存，打开后可以继续填写"
            made.say(what, "　".join(part for part in (row.number, told) if part))
            made.pressed.connect(lambda to=row.place: self._reopen(to))
            self._drafts.addWidget(made)

    def _reopen(self, place: str) -> None:
        kind, _, rest = place.partition("/")
        number = rest.partition("/")[0]
        if number.isdigit():
            self.navigate.emit(kind, int(number))
        else:
            self.banner.say("打开同一份登记表时会提示继续填写。")

    def due_texts(self) -> list[str]:
        """The accessible names of the rows under 期限, as they stand."""
        return [line.accessibleName() for line in self._due_card.findChildren(Line)]


def _lines() -> tuple[QVBoxLayout, QWidget]:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column, holder

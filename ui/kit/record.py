"""The right pane: one open record. Its head, its next steps, its tabs; forms open inside it, not in windows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from models.errors import OfficeError
from models.imports.kinds import KINDS as LEDGERS
from models.imports.operations import Origin, origin_of
from models.operations import Changes, Operation, Query
from models.ownfields.operations import KINDS_WITH, OwnEntry, own_entries
from models.ownfields.records import TAGS, OwnValue
from models.ownfields.tags import TAGGED, tag_record, tags_on
from models.rights import Right
from models.trail.queries import HistoryRow, history
from models.trail.undo import LastEdit, last_edit, undo_edit
from ui import dialogs
from ui.kit.drafts import keep, offer
from ui.kit.fields import TextField
from ui.kit.form import FormPanel, take_first
from ui.kit.pieces import Banner, button, chip, clear, label, tip_text
from ui.tasks import Tasks

SHOWN_STEPS = 3
HEAD_MARGINS = 48
IMPORTED = frozenset(ledger.record for ledger in LEDGERS.values())


@dataclass(frozen=True)
class Step:
    """A thing that can be done next; one that can't now says why."""

    title: str
    do: Callable[[], None]
    primary: bool = False
    why_not: str = ""


def tags_form(tags: Sequence[str]) -> FormPanel:
    """A record's tags, typed in a line."""
    form = FormPanel(
        "标签", [TextField("tags", "标签", limit=120, hint="用顿号隔开，如：招标采购、重点督办")]
    )
    form.set_values({"tags": "、".join(tags)})
    return form


def tags_told(rows: Sequence[HistoryRow]) -> str:
    """Who changed a record's tags and when, newest first, a line each."""
    lines = [
        f"{row.at:%Y-%m-%d} {row.actor}：{change.before or '无'} → {change.after or '无'}"
        for row in rows
        for change in row.changes
        if change.field == TAGS
    ]
    return "\n".join(["标签的修改历史", *lines]) if lines else ""


UNDO_KINDS = frozenset({"clue", "person", "unit", "rectification", "undertaking", "talk"})


class RecordPage(QFrame):
    """Base of every record's page: subclasses give ``query``, ``kinds`` and ``show_view``.

    ``navigate`` carries (kind, id) of a record to open; ``closed`` says that this one is gone.
    """

    navigate = Signal(str, int)
    closed = Signal()

    def __init__(
        self, tasks: Tasks, query: Query[..., Any], key: str, record_id: int, kinds: tuple[str, ...]
    ) -> None:
        super().__init__()
        self.setObjectName("recordpane")
        self.tasks, self._query, self._key, self.record_id, self._kinds = tasks, query, key, record_id, kinds
        self.view: Any = None
        self._form: FormPanel | None = None
        self._offered_steps: tuple[Step, ...] = ()
        self._steps_shown = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_head())
        self.banner = Banner()
        holder = QVBoxLayout()
        holder.setContentsMargins(24, 0, 24, 0)
        holder.addWidget(self.banner)
        column.addLayout(holder)
        self._stack = QStackedWidget()
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("记录的各部分")
        self._stack.addWidget(self.tabs)
        column.addWidget(self._stack, 1)
        tasks.changed.connect(self._on_change)

    def _make_head(self) -> QFrame:
        head = QFrame()
        head.setObjectName("recordhead")
        column = QVBoxLayout(head)
        column.setContentsMargins(24, 14, 24, 8)
        column.setSpacing(6)
        top = QHBoxLayout()
        self._number = label("", "number", select=True)
        top.addWidget(self._number)
        top.addStretch(1)
        self.undo_button = button("撤回修改", "flat", name="undoEdit")
        self.undo_button.hide()
        self.undo_button.clicked.connect(lambda _on=False: self._undo())
        self._edit: LastEdit | None = None
        self._say_then = ""
        top.addWidget(self.undo_button)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(6)
        self._tag_chips = QHBoxLayout()
        self._tag_chips.setSpacing(6)
        self._tags: tuple[str, ...] = ()
        top.addLayout(self._tag_chips)
        top.addLayout(self._chips)
        column.addLayout(top)
        self._title = label("", "title", wrap=True, select=True)
        column.addWidget(self._title)
        self._origin = label("", "small", wrap=True, select=True)
        self._origin.hide()
        column.addWidget(self._origin)
        self._steps = QHBoxLayout()
        self._steps.setSpacing(8)
        column.addLayout(self._steps)
        return head

    # --- reading

    def refresh(self) -> None:
        """Read the record anew."""
        self.tasks.read(self._query, {self._key: self.record_id}, self._arrived, self._failed, owner=self)

    def _arrived(self, view: Any) -> None:
        self.view = view
        place = self.tabs.currentIndex()
        self.show_view(view)
        if self._say_then:
            self.banner.say(self._say_then, "good")
        self.ask_beside()
        if 0 <= place < self.tabs.count():
            self.tabs.setCurrentIndex(place)

    def ask_beside(self) -> None:
        """Read what stands beside every record: its origin, the office's own fields and tags, what may be undone."""
        if self._kinds[0] in IMPORTED:
            asked = {"kind": self._kinds[0], "record_id": self.record_id}
            self.tasks.read(origin_of, asked, self._show_origin, self._failed, owner=self)
        if self._kinds[0] in KINDS_WITH:
            asked = {"kind": self._kinds[0], "record_id": self.record_id}
            self.tasks.read(own_entries, asked, self._show_own, self._failed, owner=self)
        self._ask_tags()
        if self._kinds[0] in UNDO_KINDS and Right.CASE_WRITE in self.tasks.office.actor.rights:
            asked = {"kind": self._kinds[0], "record_id": self.record_id}
            self.tasks.read(last_edit, asked, self._show_undo, self._failed, owner=self)

    def _show_own(self, entries: tuple[OwnEntry, ...]) -> None:
        """The office's own fields stand in a tab of their own, the last."""
        if entries:
            from ui.ownfields.tab import OwnFieldsTab

            # two readings may overtake each other
            for place in reversed(range(self.tabs.count())):
                old = self.tabs.widget(place)
                if isinstance(old, OwnFieldsTab):
                    self.tabs.removeTab(place)
                    old.deleteLater()
            self.tabs.addTab(OwnFieldsTab(self.tasks, self._kinds[0], self.record_id, entries), "自定义")

    def read_own(self, then: Callable[[list[tuple[str, str]]], None]) -> None:
        """What stands in the office's own fields, as label and text, for a paper of the record."""

        def arrived(entries: tuple[OwnEntry, ...]) -> None:
            then([(entry.field.label, entry.text) for entry in entries if entry.text])

        asked = {"kind": self._kinds[0], "record_id": self.record_id}
        self.tasks.read(own_entries, asked, arrived, self._failed, owner=self)

    def _ask_tags(self) -> None:
        if self._kinds[0] in TAGGED:
            asked = {"kind": self._kinds[0], "record_id": self.record_id}
            self.tasks.read(tags_on, asked, self._show_tags, self._failed, owner=self)

    def _show_tags(self, tags: tuple[str, ...]) -> None:
        """The office's own words stand beside the states."""
        self._tags = tags
        while self._tag_chips.count():
            old = self._tag_chips.takeAt(0).widget()
            if old is not None:
                old.deleteLater()
        for tag in tags:
            self._tag_chips.addWidget(chip(tag))

    def tag(self) -> None:
        """The record's tags, in a line, and below it how they came to be."""
        form = tags_form(self._tags)
        asked = {"kind": self._kinds[0], "record_id": self.record_id}
        self.open_form(form, tag_record, **asked)
        told = label("", "quiet", wrap=True)
        told.setObjectName("tagHistory")
        told.setContentsMargins(24, 0, 24, 8)
        column = form.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(column.count() - 1, told)
        self.tasks.read(history, asked, lambda rows: told.setText(tags_told(rows)), self._failed, owner=form)

    def _show_undo(self, edit: LastEdit | None) -> None:
        """The newest plain edit may be taken back, by its name."""
        self._edit = edit
        self.undo_button.setVisible(edit is not None)
        if edit is not None:
            self.undo_button.setToolTip(f"撤回{edit.actor} {edit.at:%Y-%m-%d %H:%M} 的“{edit.operation}”")

    def _undo(self) -> None:
        edit = self._edit
        if edit is None:
            return
        question = f"撤回{edit.actor} {edit.at:%Y-%m-%d %H:%M} 的“{edit.operation}”，恢复修改前的内容？两次都留在修改历史里。"
        if not dialogs.ask(self, question, yes="撤回"):
            return

        def done(name: str) -> None:
            # the record is read again now, which empties the banner: said until something else is begun
            self._say_then = f"已撤回“{name}”。"
            self.banner.say(self._say_then, "good")

        self.tasks.write(undo_edit, {"seq": edit.seq}, done, self._failed, owner=self)

    def _show_origin(self, origin: Origin | None) -> None:
        """A record that an old ledger brought says so under its title."""
        if origin is not None:
            old = f"，原编号 {origin.old_number}" if origin.old_number else ""
            text = f"由《{origin.file_name}》第 {origin.row} 行导入（{origin.imported_on:%Y-%m-%d}）{old}"
            self._origin.setText(text)
            self._origin.setToolTip(
                tip_text("\n".join(f"{head}：{cell}" for head, cell in origin.cells.items()))
            )
            self._origin.show()

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")

    def show_view(self, view: Any) -> None:
        """Show what was read; for subclasses."""
        raise TypeError(f"{type(self).__name__} shows nothing")

    def _on_change(self, changes: Changes) -> None:
        if self.view is not None and any(kind in changes for kind in self._kinds):
            self.refresh()
        elif self.view is not None and OwnValue.KIND in changes:
            self._ask_tags()

    # --- head

    def head(self, number: str, title: str, chips: Sequence[tuple[str, str]]) -> None:
        """Show number, title and states as (word, tone)."""
        self._number.setText(number)
        self._title.setText(title)
        clear(self._chips)
        for text, tone in chips:
            if text:
                self._chips.addWidget(chip(text, tone))

    def steps(self, steps: Sequence[Step]) -> None:
        """Show what can be done next; the first few as buttons, the rest and those that can't be done under 更多."""
        self._offered_steps = tuple(steps)
        self._lay_steps()

    def beside_steps(self) -> list[QWidget]:
        """What else stands in the line of the next steps, at its end; for subclasses."""
        return []

    def _lay_steps(self) -> None:
        clear(self._steps)
        possible = [step for step in self._offered_steps if not step.why_not]
        waiting = [step for step in self._offered_steps if step.why_not]
        if possible:
            self._steps.addWidget(label("下一步", "quiet"))
        elif waiting:
            # nothing to press is said in words, not hidden behind a menu
            self._steps.addWidget(label(f"等待{waiting[0].title}：{waiting[0].why_not}", "quiet"))
        presses = [_step_button(step) for step in possible[:SHOWN_STEPS]]
        beside = self.beside_steps()
        more = button("更多…", "flat", name="moreSteps")
        self._steps_shown = self._that_fit(presses, [more, *beside])
        for press in presses[: self._steps_shown]:
            self._steps.addWidget(press)
        for press in presses[self._steps_shown :]:
            press.deleteLater()
        rest = possible[self._steps_shown :] + waiting
        if self._kinds[0] in TAGGED and Right.CASE_WRITE in self.tasks.office.actor.rights:
            rest.append(Step("标签", self.tag))
        if rest:
            self._fill_menu(more, rest)
            self._steps.addWidget(more)
        else:
            more.deleteLater()
        for widget in beside:
            self._steps.addWidget(widget)
        self._steps.addStretch(1)

    def _that_fit(self, presses: Sequence[QWidget], others: Sequence[QWidget]) -> int:
        """How many of the buttons stand whole in the pane's width; one always does."""

        def width(widget: QWidget) -> int:
            widget.setParent(self)
            widget.ensurePolished()
            return widget.sizeHint().width() + self._steps.spacing()

        lead = label("下一步", "quiet")
        left = self.width() - HEAD_MARGINS - width(lead) - sum(map(width, others))
        # a child that nobody lays out would stand in the page's corner
        lead.deleteLater()
        for place, press in enumerate(presses):
            left -= width(press)
            if left < 0:
                return max(1, place)
        return len(presses)

    @staticmethod
    def _fill_menu(more: QPushButton, rest: Sequence[Step]) -> None:
        menu = QMenu(more)
        menu.setToolTipsVisible(True)
        for step in rest:
            action = menu.addAction(step.title if not step.why_not else f"{step.title}（{step.why_not}）")
            action.setEnabled(not step.why_not)
            action.triggered.connect(_pressed(step))
        more.setMenu(menu)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A wider or narrower pane shows more or fewer steps as buttons, never a cut one."""
        super().resizeEvent(event)
        if self._offered_steps and event.size().width() != event.oldSize().width():
            self._lay_steps()

    # --- body

    def pages(self, pages: Sequence[tuple[str, QWidget]]) -> None:
        """Show the record's parts as tabs."""
        while self.tabs.count():
            old = self.tabs.widget(0)
            self.tabs.removeTab(0)
            if old is not None:
                old.deleteLater()
        for title, widget in pages:
            self.tabs.addTab(widget, title)

    def open_form(
        self, form: FormPanel, operation: Operation[..., Any] | None = None, **fixed: Any
    ) -> FormPanel:
        """Show a form in place of the tabs; with an operation it is run with the values and ``fixed``."""
        self._say_then = ""
        if self._form is not None:
            keep(self._form, self.tasks, self._failed)
        self.close_form()
        if form.fields and not form.place:
            form.place = f"{self._key}/{self.record_id}/{form.title}"[:80]
        self._form = form
        self._stack.addWidget(form)
        self._stack.setCurrentWidget(form)
        form.cancelled.connect(self.close_form)
        if operation is not None:
            form.submitted.connect(
                lambda values: self.tasks.write(
                    operation, fixed | values, self._written, form.fail, owner=form
                )
            )
        offer(form, self.tasks)
        first = next(iter(form.fields.values()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        return form

    def _written(self, _value: Any) -> None:
        if self._form is not None:
            self._form.saved()
        self.close_form()
        # the field that was typed in is gone: what is pressed next belongs to the record, not to the search box
        self.tabs.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_form(self) -> None:
        """Back to the tabs."""
        if self._form is not None:
            self._stack.removeWidget(self._form)
            self._form.deleteLater()
            self._form = None
        self._stack.setCurrentWidget(self.tabs)

    def show_instead(self, page: QWidget) -> None:
        """Show another page in place of the tabs, until it is left."""
        self.close_form()
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        take_first(page)

    def show_tabs(self) -> None:
        """Leave the page that was shown in place of the tabs."""
        page = self._stack.currentWidget()
        if page is not None and page is not self.tabs:
            self._stack.removeWidget(page)
            page.deleteLater()
        self._stack.setCurrentWidget(self.tabs)

    def form(self) -> FormPanel | None:
        """The form that is open."""
        return self._form


def _step_button(step: Step) -> QPushButton:
    made = button(step.title, "primary" if step.primary else "", name=f"step_{step.title}")
    made.clicked.connect(_pressed(step))
    return made


def _pressed(step: Step) -> Callable[[], None]:
    """What a press does: without the signal's “checked”, which would be taken for an argument of the step's own."""

    def press() -> None:
        step.do()

    return press


def scrolled(*widgets: QWidget, stretch: bool = True) -> QScrollArea:
    """A tab's page: widgets one below the other, scrolling when they need more room."""
    inner = QWidget()
    column = QVBoxLayout(inner)
    column.setContentsMargins(24, 16, 24, 16)
    column.setSpacing(12)
    for widget in widgets:
        column.addWidget(widget)
    if stretch:
        column.addStretch(1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(inner)
    return area


class NewPage(QFrame):
    """The right pane while a new record is being registered: a form; ``navigate`` opens what was made."""

    navigate = Signal(str, int)
    closed = Signal()

    def __init__(self, tasks: Tasks, form: FormPanel, operation: Operation[..., Any], kind: str) -> None:
        super().__init__()
        self.setObjectName("recordpane")
        self.tasks, self.form, self._operation, self._kind = tasks, form, operation, kind
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(form)
        form.submitted.connect(self.send)
        form.cancelled.connect(self.closed.emit)
        offer(form, tasks)
        first = next(iter(form.fields.values()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def data(self, values: dict[str, Any]) -> dict[str, Any]:
        """What the operation gets for the form's values; for subclasses."""
        return values

    def send(self, values: dict[str, Any]) -> None:
        """Run the operation."""
        self.tasks.write(self._operation, self.data(values), self._made, self.form.fail, owner=self)

    def _made(self, value: Any) -> None:
        self.form.saved()
        self.navigate.emit(self._kind, int(value))

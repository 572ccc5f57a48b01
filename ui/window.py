"""The window of an unlocked vault: topics | list | open record, a bar above, a line below."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from models.accounts.operations import accounts
from models.errors import OfficeError
from models.settings.operations import house_settings, remember_layout
from storage import drafts
from ui import shortcuts
from ui.kit.drafts import keep
from ui.kit.form import FormPanel, take_first
from ui.kit.pieces import EmptyState, button, label, rule
from ui.kit.theme import icon
from ui.search.popup import SearchPopup
from ui.tasks import Tasks
from ui.topics import Topic, topics

TOPIC_WIDTH = 168


class Window(QMainWindow):
    """Everything that an unlocked account sees; ``lock_wanted`` asks the application to lock."""

    lock_wanted = Signal()

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.tasks = tasks
        self.setWindowTitle("清卷")
        self.resize(1366, 768)
        self._history: list[tuple[str, int]] = []
        self._place = -1
        self._laid_out = False
        self.topics = [topic for topic in topics() if topic.right in tasks.office.actor.rights]
        self.current: Topic | None = None
        self.lists: dict[str, QWidget] = {}
        self._records: dict[str, QWidget] = {}
        self._help_sheet: QWidget | None = None
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top_bar())
        column.addWidget(self._body(), 1)
        self.setCentralWidget(page)
        self._bind_keys()
        tasks.read(house_settings, {}, self._settings_arrived, owner=self)
        if not tasks.office.cleared:
            # on the 工作台 of whoever works on cases they stand in a list
            tasks.call(lambda: drafts.kept(tasks.office), self._say_kept, lambda _error: None, owner=self)
        tasks.changed.connect(self._on_change)
        if self.topics:
            self.show_topic(self.topics[0].key)

    # --- building

    def _top_bar(self) -> QFrame:
        bar = QFrame()
        bar.setObjectName("topbar")
        bar.setFixedHeight(48)
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(12)
        self._name = label("清卷", "heading")
        row.addWidget(self._name)
        row.addStretch(1)
        self.search_line = QLineEdit()
        self.search_line.setObjectName("globalSearch")
        self.search_line.setAccessibleName("搜索一切")
        self.search_line.setPlaceholderText(f"搜索一切   {shortcuts.keys('search')}")
        self.search_line.setFixedWidth(360)
        if not self.tasks.office.cleared:
            self.search_line.hide()
        self.popup = SearchPopup(self.tasks, self.search_line, self)
        self.popup.chosen.connect(self.open_record)
        self.popup.page_chosen.connect(self._help)
        row.addWidget(self.search_line)
        row.addStretch(1)
        actor = self.tasks.office.actor
        roles = "、".join(role.label for role in sorted(actor.roles))
        row.addWidget(label(f"{roles} {actor.name}", "quiet"))
        self._backup_age = button("", "flat", symbol="backup", name="backupAge")
        self._backup_age.clicked.connect(lambda: self.show_topic("backup"))
        row.addWidget(self._backup_age)
        lock = button("锁定", "flat", symbol="lock", name="lock", tip=f"锁定（{shortcuts.keys('lock')}）")
        lock.clicked.connect(self.lock_wanted.emit)
        row.addWidget(lock)
        return bar

    def _body(self) -> QWidget:
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._topic_bar())
        self.whole = QStackedWidget()
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.list_stack = QStackedWidget()
        self.list_stack.setMinimumWidth(320)
        self.record_stack = QStackedWidget()
        self.record_stack.setMinimumWidth(480)
        self._nothing = EmptyState(
            "没有打开的记录", "在左边选一条打开。Ctrl+K 搜索一切，Ctrl+N 新登记，F1 看使用手册。"
        )
        self.record_stack.addWidget(self._nothing)
        self.splitter.addWidget(self.list_stack)
        self.splitter.addWidget(self.record_stack)
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([480, 718])
        self.whole.addWidget(self.splitter)
        row.addWidget(self.whole, 1)
        return body

    def _topic_bar(self) -> QFrame:
        bar = self.topic_bar = QFrame()
        bar.setObjectName("topicbar")
        bar.setFixedWidth(TOPIC_WIDTH)
        inside = QWidget()
        inside.setObjectName("topics")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 6, 0, 6)
        column.setSpacing(1)
        # a low screen scrolls the topics rather than making the window higher than itself
        self._topic_area = QScrollArea()
        self._topic_area.setObjectName("topicarea")
        self._topic_area.setWidgetResizable(True)
        self._topic_area.setFrameShape(QFrame.Shape.NoFrame)
        self._topic_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._topic_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._topic_area.setWidget(inside)
        outer = QVBoxLayout(bar)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._topic_area)
        self.topic_buttons: dict[str, QPushButton] = {}
        line_drawn = False
        for topic in self.topics:
            if topic.below_line and not line_drawn:
                column.addSpacing(6)
                column.addWidget(rule())
                column.addSpacing(6)
                line_drawn = True
            press = button(topic.title, "topic", symbol=topic.icon, name=f"topic_{topic.key}")
            press.setCheckable(True)
            press.setIcon(icon(topic.icon, "#55585e"))
            press.clicked.connect(lambda _on=False, key=topic.key: self.show_topic(key))
            column.addWidget(press)
            self.topic_buttons[topic.key] = press
        column.addStretch(1)
        return bar

    def _bind_keys(self) -> None:
        bound: dict[str, Callable[[], Any]] = {
            "search": self._focus_search,
            "lock": self.lock_wanted.emit,
            "help": self._help,
            "refresh": self._refresh,
            "next_pane": self._next_pane,
            "back": lambda: self._go(-1),
            "forward": lambda: self._go(1),
            "new": self._new,
        }
        for place, topic in enumerate(self.topics[:9], 1):
            bound[f"topic_{place}"] = lambda key=topic.key: self.show_topic(key)
        for name, function in bound.items():
            shortcut = QShortcut(QKeySequence(shortcuts.keys(name)), self)
            shortcut.activated.connect(function)

    # --- moving about

    def topic(self, key: str) -> Topic | None:
        """A topic of this account by its key."""
        return next((topic for topic in self.topics if topic.key == key), None)

    def show_topic(self, key: str) -> None:
        """Show a topic: its page, or its list with the record that was open."""
        topic = self.topic(key)
        if topic is None or (not self.topic_bar.isEnabled() and key != "accounts"):
            return
        self._close_help()
        self.current = topic
        for name, press in self.topic_buttons.items():
            press.setChecked(name == key)
        self._topic_area.ensureWidgetVisible(self.topic_buttons[key], 0, 8)
        if topic.make_page is not None:
            page = self._kept(key, lambda: topic.make_page(self.tasks), self.whole)  # type: ignore[misc]
            self.whole.setCurrentWidget(page)
            return
        self.whole.setCurrentWidget(self.splitter)
        made = self._kept(key, lambda: self._make_list(topic), self.list_stack)
        self.list_stack.setCurrentWidget(made)
        self.record_stack.setCurrentWidget(self._records.get(key, self._nothing))

    def _kept(self, key: str, make: Callable[[], QWidget], stack: QStackedWidget) -> QWidget:
        if key not in self.lists:
            page = make()
            if hasattr(page, "navigate"):
                page.navigate.connect(self.open_record)
            if hasattr(page, "go"):
                page.go.connect(self.show_topic)
            if hasattr(page, "lock_wanted"):
                page.lock_wanted.connect(self.lock_wanted.emit)
            self.lists[key] = page
            stack.addWidget(page)
        return self.lists[key]

    def _make_list(self, topic: Topic) -> QWidget:
        assert topic.make_list is not None
        made = topic.make_list(self.tasks)
        made.opened.connect(lambda record_id: self.open_record(topic.kind, record_id))
        made.new_wanted.connect(self._new)
        return made

    def open_record(self, kind: str, record_id: int) -> None:
        """Open a record beside its topic's list."""
        if self._show_record(kind, record_id):
            self._history = [*self._history[: self._place + 1], (kind, record_id)]
            self._place = len(self._history) - 1

    def _show_record(self, kind: str, record_id: int) -> bool:
        topic = next((topic for topic in self.topics if topic.kind == kind), None)
        if topic is None:
            return False
        if topic.make_record is None:
            self.show_topic(topic.key)
            self.lists[topic.key].open_record(record_id)  # type: ignore[attr-defined]
            return True
        if self.current is not topic or self._help_sheet is not None:
            self.show_topic(topic.key)
        page = topic.make_record(self.tasks, record_id)
        page.navigate.connect(self.open_record)
        page.closed.connect(lambda: self._record_closed(page))
        here = self.focusWidget()
        beside = here is not None and self.record_stack.isAncestorOf(here)
        self._put(page)
        if beside:
            # what was typed in is gone: the keyboard stays with the record, it does not fall to the search box
            (getattr(page, "tabs", None) or page).setFocus(Qt.FocusReason.OtherFocusReason)
        listed = self.lists.get(topic.key)
        if listed is not None and hasattr(listed, "choose"):
            listed.choose(record_id)
        page.refresh()
        return True

    def _put(self, page: QWidget) -> None:
        """Show a page as the current topic's record; what was typed in the one before is kept as a draft."""
        key = self.current.key if self.current is not None else ""
        old = self._records.pop(key, None)
        if old is not None:
            for form in typed_forms(old):
                keep(form, self.tasks, self._say)
            self._drop(old)
        self._records[key] = page
        self.record_stack.addWidget(page)
        self.record_stack.setCurrentWidget(page)

    def _drop(self, page: QWidget) -> None:
        self.record_stack.removeWidget(page)
        page.deleteLater()

    def _record_closed(self, page: QWidget) -> None:
        for key, kept in list(self._records.items()):
            if kept is page:
                del self._records[key]
                self._drop(page)
        here = self.current.key if self.current is not None else ""
        self.record_stack.setCurrentWidget(self._records.get(here, self._nothing))

    def _say_kept(self, rows: list[drafts.DraftRow]) -> None:
        if rows:
            titles = "、".join(dict.fromkeys(title or "设置" for _place, title, _content, _when in rows))
            self.statusBar().showMessage(f"上次锁定时没有填完：{titles}。打开同一份表单，就能继续填写。")

    def _say(self, error: OfficeError) -> None:
        self.statusBar().showMessage(str(error))

    def _new(self) -> None:
        topic = self.current
        if topic is None or topic.make_new is None:
            return
        self._close_help()
        page = self._records.get(topic.key)
        if page is not None and page.property("fresh") and typed_forms(page):
            take_first(page)
            return
        page = topic.make_new(self.tasks)
        page.setProperty("fresh", True)
        page.navigate.connect(self.open_record)
        page.closed.connect(lambda: self._record_closed(page))
        self._put(page)
        # a field that asked for the keyboard before it stood in the window did not get it
        take_first(page)

    def _go(self, by: int) -> None:
        place = self._place + by
        if 0 <= place < len(self._history) and self._show_record(*self._history[place]):
            self._place = place

    def _next_pane(self) -> None:
        panes: list[QWidget] = [self.list_stack, self.record_stack]
        here = self.focusWidget()
        inside = [pane.isAncestorOf(here) if here else False for pane in panes]
        if inside[0]:
            self.record_stack.currentWidget().setFocus()
            page = self.record_stack.currentWidget()
            tabs = getattr(page, "tabs", None)
            (tabs or page).setFocus()
        elif inside[1] and self.current is not None:
            self.topic_buttons[self.current.key].setFocus()
        else:
            listed = self.list_stack.currentWidget()
            if hasattr(listed, "take_focus"):
                listed.take_focus()

    def _focus_search(self) -> None:
        if self.search_line.isVisible():
            self.search_line.setFocus()
            self.search_line.selectAll()

    def _refresh(self) -> None:
        for widget in (
            self.list_stack.currentWidget(),
            self.record_stack.currentWidget(),
            self.whole.currentWidget(),
        ):
            if hasattr(widget, "refresh"):
                widget.refresh()

    def _help(self, page: str = "") -> None:
        """The manual's page of this screen over list and record; F1 again puts it away."""
        from ui.about.help import HelpSheet

        if self._help_sheet is not None:
            if page:
                self._help_sheet.open_page(page)  # type: ignore[attr-defined]
            else:
                self._close_help()
            return
        self._before_help = self.whole.currentWidget()
        self._help_sheet = HelpSheet(
            self._close_help,
            [topic.title for topic in self.topics],
            topic=self.current.key if self.current else "",
            page=page,
        )
        self.whole.addWidget(self._help_sheet)
        self.whole.setCurrentWidget(self._help_sheet)
        self._help_sheet.setFocus()

    def _close_help(self) -> None:
        sheet, self._help_sheet = self._help_sheet, None
        if sheet is not None:
            self.whole.setCurrentWidget(self._before_help)
            self.whole.removeWidget(sheet)
            sheet.deleteLater()

    def ask_new_password(self) -> None:
        """An initial password is known to whoever gave it out: nothing else opens before it is changed."""
        self.show_topic("accounts")
        self.topic_bar.setEnabled(False)
        self.search_line.setEnabled(False)
        page = self.lists["accounts"]
        page.banner.say("这是初始密码，请先换成只有您自己知道的密码。", "warning")  # type: ignore[attr-defined]
        page.change_password()  # type: ignore[attr-defined]
        self.tasks.changed.connect(self._password_changed)

    def _password_changed(self, changes: Any) -> None:
        if changes.house:
            self.tasks.read(accounts, {}, self._look_at_mine, owner=self)

    def _look_at_mine(self, rows: list[Any]) -> None:
        uid = self.tasks.office.actor.uid
        if not any(row.must_change for row in rows if row.uid == uid):
            self.topic_bar.setEnabled(True)
            self.search_line.setEnabled(True)

    # --- what the house says

    def _on_change(self, changes: Any) -> None:
        if changes.house:
            self.tasks.read(house_settings, {}, self._settings_arrived, owner=self)

    def _settings_arrived(self, settings: dict[str, Any]) -> None:
        self._name.setText(f"清卷 · {settings['office_name']}")
        self.settings = settings
        from ui.backup.age import age_text

        text, tone = age_text(settings, self.tasks.office.now())
        self._backup_age.setText(text)
        self._backup_age.setToolTip("打开备份页")
        self._backup_age.setIcon(icon("warning" if tone else "backup", "#a3201d" if tone else "#44474c"))
        if not self._laid_out:
            self._laid_out = True
            layout = settings.get("window_layout", {}).get(self.tasks.office.actor.uid, {})
            if layout.get("splitter"):
                self.splitter.restoreState(QByteArray.fromBase64(layout["splitter"].encode()))

    def keep_layout(self) -> None:
        """Remember how the panes were laid out, in the vault."""
        state = bytes(self.splitter.saveState().toBase64().data()).decode()
        layout = dict(getattr(self, "settings", {}).get("window_layout", {}))
        uid = self.tasks.office.actor.uid
        if layout.get(uid, {}).get("splitter") == state:
            return
        layout[uid] = {"splitter": state}
        try:
            self.tasks.office.run(remember_layout, layout=layout)
        except OfficeError as error:
            self.statusBar().showMessage(str(error))

    def open_forms(self) -> list[FormPanel]:
        """The forms in which something was typed and not saved: what the lock keeps."""
        return typed_forms(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing the window locks."""
        self.lock_wanted.emit()
        event.accept()


def typed_forms(page: QWidget) -> list[FormPanel]:
    """The forms of a page in which something was typed and not saved."""
    inside = page.findChildren(FormPanel)
    found = [page, *inside] if isinstance(page, FormPanel) else inside
    return [form for form in found if form.dirty and form.place]

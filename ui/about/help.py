"""F1: the manual's page of the screen, the other pages, every shortcut from the one table; what program this is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QImage, QTextDocument
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from letters.manual import ManualPage
from models.version import NAME, VERSION
from ui.help.pages import as_html, find_pages, folder, manuals, page_for, pages
from ui.kit.pieces import FactsGrid, button, card, label
from ui.kit.record import scrolled
from ui.kit.theme import QUIET
from ui.shortcuts import SHORTCUTS, Shortcut

KEYS = "快捷键"
LIST_WIDTH = 250
PICTURE_WIDTH = 760
LEADING = "p, li { line-height: 150%; } h2 { font-size: 20px; } h3 { font-size: 16px; }"


class HelpSheet(QFrame):
    """The pages on the left, found by words; the open one on the right. ``page`` is a page's key, or none."""

    navigate = Signal(str, int)

    def __init__(
        self, close: Callable[[], None], topics: Sequence[str] = (), *, topic: str = "", page: str = ""
    ) -> None:
        super().__init__()
        self.setObjectName("recordpane")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        head = QHBoxLayout()
        head.setContentsMargins(24, 14, 24, 8)
        head.addWidget(label("使用手册", "title"))
        head.addStretch(1)
        shut = button("收起（F1）", "flat", symbol="close", name="closeHelp")
        shut.clicked.connect(lambda _on=False: close())
        head.addWidget(shut)
        column.addLayout(head)
        body = QHBoxLayout()
        body.setContentsMargins(24, 0, 0, 0)
        body.setSpacing(16)
        body.addWidget(self._left())
        self._stack = QStackedWidget()
        self.text = _Browser()
        self._stack.addWidget(self.text)
        self._stack.addWidget(_keys(topics))
        body.addWidget(self._stack, 1)
        column.addLayout(body, 1)
        self._fill("")
        self.open_page(page or page_for(topic).key)

    def _left(self) -> QWidget:
        made = QWidget()
        made.setFixedWidth(LIST_WIDTH)
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 16)
        self.words = QLineEdit()
        self.words.setObjectName("helpSearch")
        self.words.setPlaceholderText("在手册里查找")
        self.words.setAccessibleName("在手册里查找")
        self.words.setClearButtonEnabled(True)
        self.words.textChanged.connect(self._fill)
        self.list = QListWidget()
        self.list.setObjectName("helpPages")
        self.list.setAccessibleName("手册各页")
        self.list.setWordWrap(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.list.currentItemChanged.connect(self._chosen)
        self.setFocusProxy(self.words)
        column.addWidget(self.words)
        column.addWidget(self.list, 1)
        return made

    def _fill(self, words: str) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        if words.strip():
            for page, line in find_pages(words):
                self._add(page, f"{page.title}\n{line}", 76)
        else:
            for _, parts in manuals().values():
                for part in parts:
                    self._head(part.title)
                    for page in part.pages:
                        self._add(page, page.title, 30)
            self._head("其他")
            self._add(None, KEYS, 30)
        self.list.blockSignals(False)
        if words.strip() and self.list.count():
            self.list.setCurrentRow(0)
        elif words.strip():
            self._head("没有找到，换个词再试。")

    def _head(self, text: str) -> None:
        item = QListWidgetItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setForeground(QColor(QUIET))
        item.setSizeHint(QSize(0, 34))
        self.list.addItem(item)

    def _add(self, page: ManualPage | None, text: str, height: int) -> None:
        item = QListWidgetItem(text if "\n" in text else f"　{text}")
        item.setData(Qt.ItemDataRole.UserRole, page.key if page else KEYS)
        item.setSizeHint(QSize(0, height))
        self.list.addItem(item)

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is None or not item.data(Qt.ItemDataRole.UserRole):
            return
        self._show(item.data(Qt.ItemDataRole.UserRole))

    def _show(self, key: str) -> None:
        page = next((one for one in pages() if one.key == key), None)
        self._stack.setCurrentIndex(0 if page else 1)
        if page is not None:
            self.text.show_page(page, self.words.text())

    def open_page(self, key: str) -> None:
        """Open a page by its key and mark it in the list."""
        for row in range(self.list.count()):
            if self.list.item(row).data(Qt.ItemDataRole.UserRole) == key:
                self.list.setCurrentRow(row)
                return

    def shown(self) -> str:
        """The title of the page that is open."""
        item = self.list.currentItem()
        return item.text().splitlines()[0].strip() if item else ""


class _Browser(QTextBrowser):
    """A page of the manual; its pictures come from the manual's folder and from nowhere else."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setObjectName("helpText")
        self.setAccessibleName("手册正文")
        self.document().setDefaultStyleSheet(LEADING)
        self.document().setDocumentMargin(16)

    def loadResource(self, kind: int, name: QUrl) -> object:
        """A picture of the manual by its name."""
        place = folder() / name.toString()
        wanted = (
            kind == QTextDocument.ResourceType.ImageResource.value and place.parent == folder() / "screens"
        )
        if not wanted or not place.is_file():
            return None
        return QImage(str(place)).scaledToWidth(PICTURE_WIDTH, Qt.TransformationMode.SmoothTransformation)

    def show_page(self, page: ManualPage, words: str) -> None:
        """Show a page from its beginning, or from where the first of the words stands."""
        self.setHtml(as_html(page, PICTURE_WIDTH))
        if first := next(iter(words.split()), ""):
            self.find(first)


def _keys(topics: Sequence[str]) -> QWidget:
    cards = []
    for where in dict.fromkeys(shortcut.where for shortcut in SHORTCUTS):
        rows = [(shown(s.keys), _what(s, topics)) for s in SHORTCUTS if s.where == where and _what(s, topics)]
        cards.append(card(FactsGrid(rows, columns=2), title=where))
    cards.append(card(FactsGrid([("程序", NAME), ("版本", VERSION)]), title="关于"))
    return scrolled(*cards)


def _what(shortcut: Shortcut, topics: Sequence[str]) -> str:
    """What a key does; Ctrl+1 and the like name the topic that this account has there, if there is one."""
    if not shortcut.name.startswith("topic_") or not topics:
        return shortcut.what
    place = int(shortcut.name.removeprefix("topic_"))
    return topics[place - 1] if place <= len(topics) else ""


def shown(keys: str) -> str:
    """A key as it is written on a Chinese keyboard's manual."""
    return keys.replace("Return", "回车").replace("Left", "←").replace("Right", "→").replace("+", " + ")

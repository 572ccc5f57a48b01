"""Small pieces that every page uses: labels, chips, banners, facts, timelines, empty pages, progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtGui import Qt as RichText
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.kit.theme import GAP, RED, icon


def label(text: str, role: str = "", *, wrap: bool = False, select: bool = False) -> QLabel:
    """A text in one of the style's roles: title, heading, quiet, small, error, number, figure."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    made.setWordWrap(wrap)
    if select:
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    return made


def tip_text(text: str) -> str:
    """A text from the records for a tool tip, which would take one with tags for markup: a picture in it would be fetched
    from wherever it names."""
    return RichText.convertFromPlainText(text) if RichText.mightBeRichText(text) else text


def button(text: str, role: str = "", *, symbol: str = "", name: str = "", tip: str = "") -> QPushButton:
    """A button: primary, flat or plain; its object name and accessible name are its text unless given."""
    made = QPushButton(text)
    if role:
        made.setProperty("role", role)
    if symbol:
        made.setIcon(icon(symbol, "#ffffff" if role == "primary" else "#44474c"))
    made.setObjectName(name or text)
    made.setAccessibleName(text or tip)
    if tip:
        made.setToolTip(tip)
    made.setAutoDefault(False)
    return made


def chip(text: str, tone: str = "") -> QLabel:
    """A state in a word; the tone only helps: strong, warning, good."""
    made = label(text, "chip")
    made.setProperty("tone", tone)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return made


def rule() -> QFrame:
    """A hairline."""
    made = QFrame()
    made.setObjectName("rule")
    return made


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


def in_the_middle(*parts: QWidget) -> QWidget:
    """A card in the middle of a page that has nothing else: before a vault is open. The first part takes the room."""
    page, frame = QWidget(), QFrame()
    page.setObjectName("page")
    frame.setObjectName("card")
    frame.setMinimumWidth(720)
    frame.setMaximumWidth(880)
    inside = QVBoxLayout(frame)
    inside.setContentsMargins(8, 8, 8, 8)
    for place, part in enumerate(parts):
        inside.addWidget(part, 0 if place else 1)
    column = QVBoxLayout()
    column.addStretch(1)
    column.addWidget(frame, 6)
    column.addStretch(1)
    outer = QHBoxLayout(page)
    outer.addStretch(1)
    outer.addLayout(column, 6)
    outer.addStretch(1)
    return page


class Banner(QFrame):
    """One sentence across the page, with at most one thing to do; hidden without a sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        self._text = label("", wrap=True)
        self._act = button("", "flat", name="bannerAction", tip="按提示操作")
        row.addWidget(self._text, 1)
        row.addWidget(self._act)
        self._do: Callable[[], None] | None = None
        self._act.clicked.connect(self._pressed)
        self.hide()

    def say(
        self, text: str, tone: str = "", *, action: str = "", do: Callable[[], None] | None = None
    ) -> None:
        """Show a sentence; tone warning, error, good or plain."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)
        self._do = do
        self._act.setText(action)
        self._act.setVisible(bool(action))
        self.setVisible(bool(text))

    def text(self) -> str:
        """The sentence that is shown."""
        return self._text.text()

    def silence(self) -> None:
        """Hide."""
        self.say("")

    def _pressed(self) -> None:
        if self._do is not None:
            self._do()


class EmptyState(QWidget):
    """An empty page says what to do first."""

    def __init__(self, title: str, text: str, action: str = "", do: Callable[[], None] | None = None) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 32)
        column.addStretch(2)
        head = label(title, "heading", wrap=True)
        head.setAlignment(Qt.AlignmentFlag.AlignCenter)
        body = label(text, "quiet", wrap=True)
        body.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(head)
        column.addSpacing(GAP)
        column.addWidget(body)
        if action and do is not None:
            press = button(action, "primary", name="emptyAction")
            press.clicked.connect(lambda _on=False: do())
            column.addSpacing(2 * GAP)
            column.addWidget(press, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(3)


class FactsGrid(QWidget):
    """Labels in one column, values in the other; empty values are left out."""

    def __init__(self, facts: Sequence[tuple[str, str]] = (), columns: int = 1) -> None:
        super().__init__()
        self._columns = columns
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * GAP)
        self._grid.setVerticalSpacing(GAP)
        self.show_facts(facts)

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show other facts."""
        clear(self._grid)
        shown = [(name, value) for name, value in facts if value]
        for index, (name, value) in enumerate(shown):
            row, column = divmod(index, self._columns)
            head = label(name, "quiet")
            head.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            head.setMinimumWidth(84)
            text = label(value, wrap=True, select=True)
            text.setAccessibleName(f"{name}：{value}")
            self._grid.addWidget(head, row, column * 2)
            self._grid.addWidget(text, row, column * 2 + 1)
        for column in range(self._columns):
            self._grid.setColumnStretch(column * 2 + 1, 1)


@dataclass(frozen=True)
class Moment:
    """One thing that happened: when, what, by whom or by which rule, and more text below."""

    when: str
    what: str
    who: str = ""
    text: str = ""
    strong: bool = False
    press: Callable[[], None] | None = None
    """Opens the record that tells more."""


class _Dot(QWidget):
    """The timeline's line with its dot."""

    def __init__(self, *, strong: bool, first: bool, last: bool) -> None:
        super().__init__()
        self._look = (strong, first, last)
        self.setFixedWidth(20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw."""
        strong, first, last = self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor("#d3d3cf"))
        top, bottom = (12 if first else 0), (12 if last else self.height())
        painter.drawLine(8, top, 8, bottom)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(RED if strong else "#9a9da2"))
        painter.drawEllipse(4, 8, 8, 8)
        painter.end()


class Timeline(QWidget):
    """What happened, newest first or as given."""

    def __init__(self, moments: Sequence[Moment] = ()) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.show_moments(moments)

    def show_moments(self, moments: Sequence[Moment]) -> None:
        """Show other moments."""
        clear(self._column)
        for index, moment in enumerate(moments):
            self._column.addWidget(self._row(moment, first=index == 0, last=index == len(moments) - 1))
        self._column.addStretch(1)

    @staticmethod
    def _row(moment: Moment, *, first: bool, last: bool) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        when = label(moment.when, "number")
        when.setFixedWidth(92)
        when.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        when.setContentsMargins(0, 4, 0, 0)
        row.addWidget(when)
        row.addWidget(_Dot(strong=moment.strong, first=first, last=last))
        body = QVBoxLayout()
        body.setContentsMargins(0, 3, 0, 2 * GAP)
        body.setSpacing(2)
        head = QHBoxLayout()
        what = label(moment.what, wrap=True)
        font = what.font()
        font.setWeight(font.Weight.DemiBold)
        what.setFont(font)
        head.addWidget(what, 1)
        who = label(moment.who, "small")
        who.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        head.addWidget(who)
        body.addLayout(head)
        if moment.text:
            body.addWidget(label(moment.text, "quiet", wrap=True, select=True))
        if moment.press is not None:
            opens = button("打开", "flat", name="openMoment")
            opens.setAccessibleName(f"打开：{moment.text or moment.what}")
            opens.clicked.connect(lambda _checked=False, press=moment.press: press())
            body.addWidget(opens, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(body, 1)
        return made


class ProgressPanel(QFrame):
    """Long work: its name, how far, and a way to stop it."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        row = QHBoxLayout()
        self._what = label("")
        self._stop = button("取消", "flat", name="cancelWork")
        self._stop.clicked.connect(self.cancelled.emit)
        row.addWidget(self._what, 1)
        row.addWidget(self._stop)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("进度")
        column.addLayout(row)
        column.addWidget(self._bar)
        self.hide()

    def begin(self, what: str, *, can_stop: bool = True) -> None:
        """Show, at nothing; ``can_stop``: whether the person may cancel it."""
        self._what.setText(what)
        self._bar.setRange(0, 0)
        self._stop.setEnabled(True)
        self._stop.setVisible(can_stop)
        self.show()

    def step(self, what: str, done: int, total: int) -> None:
        """Show how far it is; large numbers are scaled, since a bar counts in 32 bits."""
        percent = f"{done * 100 // total}%" if total else ""
        self._what.setText(f"{what}  {percent}")
        self._bar.setRange(0, 1000)
        self._bar.setValue(done * 1000 // total if total else 0)

    def end(self) -> None:
        """Hide."""
        self.hide()


def card(*widgets: QWidget, title: str = "") -> QFrame:
    """A white panel around a few widgets."""
    made = QFrame()
    made.setObjectName("card")
    column = QVBoxLayout(made)
    column.setContentsMargins(16, 12, 16, 14)
    column.setSpacing(GAP)
    if title:
        column.addWidget(label(title, "heading"))
    for widget in widgets:
        column.addWidget(widget)
    return made

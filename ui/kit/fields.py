"""Fields of a form: each with its label, its value as data, and its error beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from models.dates import parse_date
from models.errors import InvalidInput
from ui.kit.pieces import button, clear, label


class Field(QWidget):
    """Base: ``key`` in the form's values, ``title`` as label; ``value()`` raises ``InvalidInput``."""

    edited = Signal()
    VERB = "填写"
    """What a missing value asks for."""

    def __init__(self, key: str, title: str, *, required: bool = False, hint: str = "") -> None:
        super().__init__()
        self.key, self.title, self.required, self.hint = key, title, required, hint
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._error = label("", "error", wrap=True)
        self._error.hide()

    def _place(self, widget: QWidget) -> None:
        widget.setObjectName(self.key)
        widget.setAccessibleName(self.title)
        if self.hint:
            widget.setToolTip(self.hint)
        self._column.addWidget(widget)
        self._column.addWidget(self._error)
        self.setFocusProxy(widget)
        self.input = widget

    def value(self) -> Any:
        """The field's value as data."""
        raise TypeError(f"{type(self).__name__} has no value")

    def set_value(self, value: Any) -> None:
        """Show a value."""
        raise TypeError(f"{type(self).__name__} takes no value")

    def checked(self) -> Any:
        """The value, or :class:`InvalidInput` when it is required and missing."""
        value = self.value()
        if self.required and value in ("", None, [], ()):
            raise InvalidInput(self.key, f"请{self.VERB}{self.title}。")
        return value

    def show_error(self, sentence: str) -> None:
        """Show an error beside the field; an empty sentence takes it away."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        self.input.setProperty("state", "error" if sentence else "")
        self.input.style().unpolish(self.input)
        self.input.style().polish(self.input)

    def error(self) -> str:
        """The error that is shown."""
        return self._error.text()

    def raw(self) -> Any:
        """What stands in the field, right or wrong: for a draft."""
        return self.value()

    def _touched(self) -> None:
        self.show_error("")
        self.edited.emit()


class TextField(Field):
    """One line of text."""

    def __init__(
        self,
        key: str,
        title: str,
        *,
        required: bool = False,
        hint: str = "",
        secret: bool = False,
        limit: int = 200,
    ) -> None:
        super().__init__(key, title, required=required, hint=hint)
        self.line = QLineEdit()
        self.line.setMaxLength(limit + 4000)
        self.line.setPlaceholderText(hint)
        if secret:
            self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self._limit = limit
        self._place(self.line)
        self.line.textEdited.connect(lambda _text: self._touched())

    def value(self) -> str:
        """The text, trimmed."""
        text = self.line.text().strip()
        if len(text) > self._limit:
            raise InvalidInput(
                self.key, f"{self.title}有 {len(text)} 个字，超过 {self._limit} 个字，请缩短。"
            )
        return text

    def raw(self) -> str:
        """What was typed."""
        return self.line.text()

    def set_value(self, value: Any) -> None:
        """Show a text from its beginning."""
        self.line.setText("" if value is None else str(value))
        if not self.line.hasFocus():
            self.line.setCursorPosition(0)


class PasswordField(TextField):
    """A password: hidden, never trimmed, never in a draft."""

    def __init__(self, key: str, title: str, *, required: bool = True, hint: str = "") -> None:
        super().__init__(key, title, required=required, hint=hint, secret=True, limit=1000)

    def value(self) -> str:
        """As typed."""
        return self.line.text()

    def raw(self) -> str:
        """Nothing."""
        return ""


class _Lines(QPlainTextEdit):
    """Tab leaves the field, as in any form."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Tab move on."""
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Tab)
            return
        super().keyPressEvent(event)


class TextArea(Field):
    """Several lines of text."""

    def __init__(
        self,
        key: str,
        title: str,
        *,
        required: bool = False,
        hint: str = "",
        rows: int = 4,
        limit: int = 100_000,
    ) -> None:
        super().__init__(key, title, required=required, hint=hint)
        self.area = _Lines()
        self.area.setPlaceholderText(hint)
        # a line, the document's and the frame's margins: less shows a scroll bar over an empty line
        self.area.setMinimumHeight(rows * 22 + 20)
        self.area.setMaximumHeight((rows * 22 + 20) * 2)
        self._limit = limit
        self._place(self.area)
        self.area.textChanged.connect(self._touched)

    def value(self) -> str:
        """The text, trimmed."""
        text = self.area.toPlainText().strip()
        if len(text) > self._limit:
            raise InvalidInput(self.key, f"{self.title}太长（{len(text)} 字），请作为材料附上。")
        return text

    def set_value(self, value: Any) -> None:
        """Show a text."""
        self.area.setPlainText("" if value is None else str(value))


class DateField(Field):
    """A date, typed in any of the usual ways and shown as 2022-03-05 once left."""

    def __init__(self, key: str, title: str, *, required: bool = False, hint: str = "如 2022-3-5") -> None:
        super().__init__(key, title, required=required, hint=hint)
        self.line = QLineEdit()
        self.line.setPlaceholderText(hint)
        self.line.setMaximumWidth(180)
        self._place(self.line)
        self.line.textEdited.connect(lambda _text: self._touched())
        self.line.editingFinished.connect(self._tidy)

    def value(self) -> date | None:
        """The date; None when empty; :class:`InvalidInput` for what is none."""
        text = self.line.text().strip()
        return parse_date(text, self.key) if text else None

    def raw(self) -> str:
        """What was typed."""
        return self.line.text()

    def set_value(self, value: Any) -> None:
        """Show a date, or the text of a draft."""
        self.line.setText(value.isoformat() if isinstance(value, date) else str(value or ""))

    def _tidy(self) -> None:
        try:
            value = self.value()
        except InvalidInput as error:
            self.show_error(str(error))
            return
        if value is not None:
            self.line.setText(value.isoformat())


class ChoiceField(Field):
    """One of a list of (value, text); one that ``asks`` starts with nothing chosen, also where it is required."""

    VERB = "选择"

    def __init__(
        self,
        key: str,
        title: str,
        choices: Sequence[tuple[Any, str]],
        *,
        required: bool = False,
        hint: str = "",
        asks: bool = False,
    ) -> None:
        super().__init__(key, title, required=required, hint=hint)
        self._asks = asks
        self.box = QComboBox()
        self.box.setMaxVisibleItems(18)
        self.set_choices(choices)
        self._place(self.box)
        self.box.currentIndexChanged.connect(lambda _index: self._touched())

    def set_choices(self, choices: Sequence[tuple[Any, str]]) -> None:
        """Offer other choices."""
        self.box.clear()
        if self._asks or not self.required or not choices:
            self.box.addItem("", None)
        for value, text in choices:
            self.box.addItem(text, value)

    def value(self) -> Any:
        """The chosen value; "" for none."""
        value = self.box.currentData()
        return "" if value is None else value

    def set_value(self, value: Any) -> None:
        """Choose a value."""
        index = self.box.findData(value)
        self.box.setCurrentIndex(max(index, 0))


class CheckField(Field):
    """Yes or no."""

    def __init__(self, key: str, title: str, text: str = "", *, hint: str = "") -> None:
        super().__init__(key, title, hint=hint)
        self.box = QCheckBox(text or title)
        self._place(self.box)
        self.box.toggled.connect(lambda _on: self._touched())

    def value(self) -> bool:
        """Whether it is ticked."""
        return self.box.isChecked()

    def set_value(self, value: Any) -> None:
        """Tick or not."""
        self.box.setChecked(bool(value))


class CompleteField(TextField):
    """A text completed from what is on file: ``known`` maps the shown text to its id."""

    def __init__(
        self,
        key: str,
        title: str,
        known: dict[str, int] | None = None,
        *,
        required: bool = False,
        hint: str = "",
    ) -> None:
        super().__init__(key, title, required=required, hint=hint)
        self._known: dict[str, int] = {}
        self._model = QStringListModel(self)
        completer = QCompleter(self._model, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(12)
        self.line.setCompleter(completer)
        completer.activated.connect(lambda _text: self._touched())
        self.set_known(known or {})

    def set_known(self, known: dict[str, int]) -> None:
        """Offer other names."""
        self._known = dict(known)
        self._model.setStringList(sorted(known))

    def chosen(self) -> int | None:
        """The id of the name that stands there; None for a new one."""
        return self._known.get(self.line.text().strip())


class RowsField(Field):
    """A list of rows, each of a few small fields: several persons, several problems."""

    def __init__(
        self,
        key: str,
        title: str,
        make: Callable[[], Sequence[Field]],
        *,
        add: str = "再加一行",
        least: int = 1,
        across: int = 0,
    ) -> None:
        """``across``: how many fields of a row stand beside each other before the next line; 0 for all."""
        super().__init__(key, title)
        self._make, self._across = make, across
        self._least = least
        self.rows: list[list[Field]] = []
        holder = QWidget()
        self._lines = QVBoxLayout(holder)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(6)
        more = button(add, "flat", symbol="add", name=f"{key}_add")
        more.clicked.connect(lambda _on=False: self.add_row())
        outer = QWidget()
        column = QVBoxLayout(outer)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(holder)
        column.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        self._place(outer)
        for _ in range(least):
            self.add_row()

    def add_row(self) -> list[Field]:
        """Add an empty row."""
        fields = list(self._make())
        line = QWidget()
        outer = QVBoxLayout(line)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(4)
        number = len(self.rows) + 1
        across = self._across or len(fields)
        beside = [QHBoxLayout() for _line in range(0, len(fields), across)]
        for row in beside:
            row.setSpacing(6)
            outer.addLayout(row)
        for place, field in enumerate(fields):
            field.input.setObjectName(f"{self.key}_{field.key}_{number}")
            field.input.setAccessibleName(f"第{number}行 {field.title}")
            if isinstance(field, TextField):
                field.line.setPlaceholderText(field.title)
            field.edited.connect(self._touched)
            beside[place // across].addWidget(field, 2 if isinstance(field, TextField | TextArea) else 1)
        remove = button("", "flat", symbol="close", name=f"{self.key}_remove_{number}", tip="去掉这一行")
        remove.clicked.connect(lambda: self.remove_row(fields))
        beside[0].addWidget(remove)
        self._lines.addWidget(line)
        self.rows.append(fields)
        return fields

    def remove_row(self, fields: list[Field]) -> None:
        """Take a row away; the last ones stay, emptied."""
        index = next((place for place, row in enumerate(self.rows) if row is fields), None)
        if index is None:
            return
        if len(self.rows) <= self._least:
            for field in fields:
                field.set_value("")
            return
        del self.rows[index]
        item = self._lines.takeAt(index)
        if item is not None and (widget := item.widget()) is not None:
            widget.deleteLater()
        self._touched()

    def value(self) -> list[dict[str, Any]]:
        """The rows that hold anything."""
        found = [{field.key: field.value() for field in row} for row in self.rows]
        return [row for row in found if any(value not in ("", None, False) for value in row.values())]

    def raw(self) -> list[dict[str, Any]]:
        """What stands in the rows."""
        return [{field.key: field.raw() for field in row} for row in self.rows]

    def set_value(self, value: Any) -> None:
        """Show rows."""
        clear(self._lines)
        self.rows.clear()
        for given in value or []:
            for field in self.add_row():
                if field.key in given:
                    field.set_value(given[field.key])
        while len(self.rows) < self._least:
            self.add_row()

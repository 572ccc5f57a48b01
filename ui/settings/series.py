"""Number series in one form: 机关代字 and pattern of each, with the number that comes out shown beside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from models.errors import InvalidInput, OfficeError
from models.numbering.operations import change_series, series_rows
from ui.kit.drafts import offer
from ui.kit.fields import Field
from ui.kit.form import FormPanel
from ui.kit.pieces import Banner, card, clear, label
from ui.tasks import Tasks

EXAMPLE_SEQ = 7
HINT = "格式里 {word} 代表代字，{year} 年份，{seq} 序号。编号按年度连续，不跳号；修改只影响以后的编号。"


def example(word: str, pattern: str, year: int) -> str:
    """The number that a word and a pattern give; empty for a pattern that gives none."""
    try:
        return pattern.format(word=word, year=year, seq=EXAMPLE_SEQ)
    except (KeyError, IndexError, ValueError, AttributeError):
        return ""


class SeriesField(Field):
    """代字, pattern and an example; the value is (word, pattern)."""

    def __init__(self, key: str, title: str, word: str, pattern: str, year: int) -> None:
        super().__init__(key, title, required=True)
        self._year = year
        self.word, self.pattern = QLineEdit(word), QLineEdit(pattern)
        self._example = label("", "quiet")
        self._example.setMinimumWidth(180)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for line, what, stretch in ((self.word, "代字", 2), (self.pattern, "格式", 3)):
            line.setObjectName(f"{key}_{what}")
            line.setAccessibleName(f"{title}{what}")
            line.textEdited.connect(self._edited)
            row.addWidget(line, stretch)
        row.addWidget(self._example)
        self._place(holder)
        self.setFocusProxy(self.word)
        self._show_example()

    def value(self) -> tuple[str, str]:
        """(word, pattern); :class:`InvalidInput` for a pattern that gives no number."""
        word, pattern = self.word.text().strip(), self.pattern.text().strip()
        if not word:
            raise InvalidInput(self.key, f"请填写{self.title}的代字。")
        if not example(word, pattern, self._year):
            raise InvalidInput(self.key, "格式里只能用 {word}、{year}、{seq} 三个花括号，请改正。")
        return word, pattern

    def raw(self) -> list[str]:
        """What stands there."""
        return [self.word.text(), self.pattern.text()]

    def set_value(self, value: Any) -> None:
        """Show (word, pattern)."""
        word, pattern = value
        self.word.setText(word)
        self.pattern.setText(pattern)
        self._show_example()

    def _edited(self, _text: str) -> None:
        self._touched()
        self._show_example()

    def _show_example(self) -> None:
        found = example(self.word.text().strip(), self.pattern.text().strip(), self._year)
        self._example.setText(f"如 {found}" if found else "")


class SeriesPage(QWidget):
    """Every series in one form; only what was changed is written, one operation each."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        self._known: dict[str, tuple[str, str]] = {}
        self.form: FormPanel | None = None
        self.banner = Banner()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._column.addWidget(self.banner)
        self._body = QVBoxLayout()
        self._column.addLayout(self._body)
        tasks.read(series_rows, {}, self._arrived, self._failed, owner=self)

    def _arrived(self, rows: list[tuple[str, str, str, str]]) -> None:
        clear(self._body)
        self._known = {key: (word, pattern) for key, _, word, pattern in rows}
        year = self._tasks.office.now().year
        fields = [SeriesField(key, name, word, pattern, year) for key, name, word, pattern in rows]
        self.form = FormPanel("", fields, cancel="", hint=HINT, scroll=False, place="settings/series")
        offer(self.form, self._tasks)
        self.form.submitted.connect(self._send)
        self._body.addWidget(card(self.form))

    def _send(self, values: dict[str, tuple[str, str]]) -> None:
        self._next(iter([(key, pair) for key, pair in values.items() if pair != self._known[key]]))

    def _next(self, left: Iterator[tuple[str, tuple[str, str]]]) -> None:
        assert self.form is not None
        todo = next(left, None)
        if todo is None:
            self.form.saved()
            self.form.banner.say("已保存，从下一个编号起使用。", "good")
            return
        key, (word, pattern) = todo

        def done(_value: Any) -> None:
            self._known[key] = (word, pattern)
            self._next(left)

        data = {"key": key, "word": word, "pattern": pattern}
        self._tasks.write(change_series, data, done, lambda error: self._refused(key, error), owner=self)

    def _refused(self, key: str, error: OfficeError) -> None:
        assert self.form is not None
        self.form.fail(InvalidInput(key, str(error)) if isinstance(error, InvalidInput) else error)

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")

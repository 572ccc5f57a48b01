"""Fields completed from what is on file, asked for while a name is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QCompleter

from models.operations import Query
from models.units.queries import UnitName, unit_names
from ui.kit.fields import CompleteField
from ui.tasks import Tasks


class AskField(CompleteField):
    """A text completed by a query ``query(words=…)``; ``label_of`` makes the shown text of a row with an ``id``.

    ``value()`` is the text; ``chosen()`` the id of the row that stands there, or None for a name that is not on file.
    """

    def __init__(
        self,
        tasks: Tasks,
        query: Query[..., Any],
        key: str,
        title: str,
        *,
        label_of: Callable[[Any], str],
        words: str = "words",
        required: bool = False,
        hint: str = "",
        more: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(key, title, required=required, hint=hint)
        self._tasks, self._query, self._label_of = tasks, query, label_of
        self._words, self._more = words, more or {}
        self.rows: dict[int, Any] = {}
        self._generation = 0
        # what was typed may be pinyin initials, so the list is shown as the query gave it
        self.line.completer().setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.line.textEdited.connect(self._ask)

    def _ask(self, typed: str) -> None:
        self._generation += 1
        generation = self._generation
        if not typed.strip():
            self.set_known({})
            return
        data = {self._words: typed.strip()} | self._more
        self._tasks.read(
            self._query,
            data,
            lambda rows: self._arrived(rows, generation),
            lambda error: self.show_error(str(error)),
            owner=self,
        )

    def _arrived(self, rows: list[Any], generation: int) -> None:
        if generation != self._generation:
            return
        self.offer(rows)
        if self.line.hasFocus() and self.chosen() is None and rows:
            self.line.completer().complete()

    def offer(self, rows: list[Any]) -> None:
        """Know these rows by their labels, in their order."""
        self.rows = {row.id: row for row in rows}
        self.set_known({self._label_of(row): row.id for row in rows})
        self._model.setStringList([self._label_of(row) for row in rows])

    def choose(self, row: Any) -> None:
        """Show a row as if it had been picked."""
        self.offer([row])
        self.line.setText(self._label_of(row))

    def chosen_row(self) -> Any:
        """The row that stands there, or None."""
        record_id = self.chosen()
        return self.rows.get(record_id) if record_id is not None else None


class UnitField(AskField):
    """A unit by its name."""

    def __init__(
        self, tasks: Tasks, key: str = "unit", title: str = "单位", *, required: bool = False, hint: str = ""
    ) -> None:
        super().__init__(
            tasks,
            unit_names,
            key,
            title,
            label_of=lambda row: row.name,
            required=required,
            hint=hint or "输入几个字，从名单中选",
        )

    def show_unit(self, unit_id: int | None, name: str) -> None:
        """Show a unit that is known already."""
        if unit_id is not None:
            self.choose(UnitName(unit_id, name, ""))

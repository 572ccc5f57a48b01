"""A form: labels in one column, errors beside their fields, values as data, a draft that survives the lock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from models.errors import InvalidInput, OfficeError
from ui import shortcuts
from ui.kit.fields import Field
from ui.kit.pieces import Banner, button, label
from ui.kit.theme import GAP

Section = tuple[str, Sequence[Field]]


class FormPanel(QWidget):
    """Fields in sections, a primary button, a way out. ``submitted`` carries the values as data.

    An :class:`InvalidInput` given to ``fail`` stands beside its field; any other error in the banner. What was typed
    stays. Each form has a ``place``: the name under which its draft is kept while the vault is locked; one that is
    ``withheld`` holds what may not be kept here at all.
    """

    submitted = Signal(dict)
    cancelled = Signal()
    settled = Signal()

    def __init__(
        self,
        title: str,
        sections: Sequence[Section] | Sequence[Field],
        *,
        submit: str = "保存",
        cancel: str = "取消",
        place: str = "",
        hint: str = "",
        scroll: bool = True,
    ) -> None:
        super().__init__()
        self.place, self.title = place, title
        self.fields: dict[str, Field] = {}
        self._dirty = False
        self.withheld = False
        groups: list[Section] = (
            [("", list(sections))] if sections and isinstance(sections[0], Field) else list(sections)  # type: ignore[arg-type]
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(GAP)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 16, 24, 8)
        column.setSpacing(GAP)
        if title:
            column.addWidget(label(title, "heading"))
        if hint:
            column.addWidget(label(hint, "quiet", wrap=True))
        self.banner = Banner()
        column.addWidget(self.banner)
        for head, fields in groups:
            if head:
                column.addSpacing(GAP)
                column.addWidget(label(head, "quiet"))
            column.addLayout(self._grid(fields))
        column.addStretch(1)
        if scroll:
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setFrameShape(area.Shape.NoFrame)
            area.setWidget(inner)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            outer.addWidget(area, 1)
        else:
            outer.addWidget(inner)
        self.foot = self._buttons(submit, cancel)
        outer.addLayout(self.foot)

    def _grid(self, fields: Sequence[Field]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GAP)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        for row, field in enumerate(fields):
            head = label(f"{field.title}{' *' if field.required else ''}", "quiet")
            head.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
            head.setContentsMargins(0, 7, 0, 0)
            head.setMinimumWidth(96)
            head.setBuddy(field.input)
            grid.addWidget(head, row, 0)
            grid.addWidget(field, row, 1)
            self.fields[field.key] = field
            field.edited.connect(self._touched)
        return grid

    def _buttons(self, submit: str, cancel: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(24, 4, 24, 16)
        self.submit_button = button(submit, "primary", name="submit")
        self.submit_button.setToolTip(f"{submit}（{shortcuts.keys('save')}）")
        self.submit_button.clicked.connect(self.submit)
        row.addStretch(1)
        if cancel:
            self.cancel_button = button(cancel, name="cancel")
            self.cancel_button.clicked.connect(self.cancelled.emit)
            row.addWidget(self.cancel_button)
        row.addWidget(self.submit_button)
        bound = [("save", self.submit), *([("close", self.cancelled.emit)] if cancel else [])]
        for name, do in bound:
            shortcut = QShortcut(QKeySequence(shortcuts.keys(name)), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(do)
        return row

    # --- values

    def values(self) -> dict[str, Any]:
        """Every field's value; raises :class:`InvalidInput` of the first that is wrong, after marking all."""
        found: dict[str, Any] = {}
        first: InvalidInput | None = None
        for key, field in self.fields.items():
            try:
                found[key] = field.checked()
            except InvalidInput as error:
                field.show_error(str(error))
                first = first or error
        if first is not None:
            raise first
        return found

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show values; keys without a field are left out."""
        for key, value in values.items():
            if key in self.fields:
                self.fields[key].set_value(value)
        self._dirty = False

    @property
    def dirty(self) -> bool:
        """Whether something was typed since it was shown."""
        return self._dirty

    def draft(self) -> dict[str, Any]:
        """What stands in the form as plain JSON data, right or wrong."""
        return {key: _plain(field.raw()) for key, field in self.fields.items()}

    def take_draft(self, draft: Mapping[str, Any]) -> None:
        """Put a draft back."""
        self.set_values(draft)
        self._dirty = True

    # --- sending

    def submit(self) -> None:
        """Check and send."""
        if not self.submit_button.isEnabled():
            return
        self.banner.silence()
        try:
            values = self.values()
        except InvalidInput as error:
            self._focus(error.field)
            return
        self.busy(True)
        self.submitted.emit(values)

    def busy(self, on: bool) -> None:
        """While it is being saved, it is not sent again; the keyboard waits here, it does not fall to another page."""
        if on and self.submit_button.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.submit_button.setEnabled(not on)
        if not on and self.hasFocus():
            self.submit_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def fail(self, error: OfficeError) -> None:
        """Show what is wrong where it belongs; nothing typed is lost."""
        self.busy(False)
        key = error.field if isinstance(error, InvalidInput) else ""
        if key not in self.fields:
            # an operation asks for an id where the form asks for a name
            key = key.removesuffix("_id")
        if key in self.fields:
            self.fields[key].show_error(str(error))
            self._focus(key)
        else:
            self.banner.say(str(error), "error")

    def saved(self) -> None:
        """It was saved: clean again."""
        self.busy(False)
        self._dirty = False
        self.settled.emit()

    def _focus(self, key: str) -> None:
        field = self.fields.get(key)
        if field is not None:
            field.setFocus()

    def _touched(self) -> None:
        self._dirty = True


def show_field(form: FormPanel, key: str, on: bool) -> None:
    """Show or hide a field with its label."""
    field = form.fields[key]
    field.setVisible(on)
    for one in form.findChildren(QLabel):
        if one.buddy() is field.input:
            one.setVisible(on)


def take_first(page: QWidget) -> None:
    """Give the keyboard to the first field of the form that the page shows, or to the page itself."""
    shown = [form for form in page.findChildren(FormPanel) if form.isVisibleTo(page)]
    fields = [field for form in shown for field in form.fields.values() if field.isVisibleTo(page)]
    (fields[0] if fields else page).setFocus(Qt.FocusReason.OtherFocusReason)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


Submit = Callable[[dict[str, Any]], None]

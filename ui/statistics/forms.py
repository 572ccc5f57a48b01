"""季报、月报: a form chosen, filled from the records, printed, given out as PDF or Excel; the office writes its own."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from letters.sheets import Column as PaperColumn
from letters.sheets import table_report
from models.errors import OfficeError
from models.exports import Marking
from models.rights import Right
from models.settings.operations import house_settings
from models.statistics.forms import (
    SORTS,
    Form,
    FormRow,
    FormTable,
    figure_labels,
    form_table,
    parts_of,
    report_forms,
    retire_form,
    save_form,
)
from storage.list_book import list_book
from storage.office import Office
from ui.kit.fields import ChoiceField, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.giving import give_out, mark_line
from ui.kit.lists import Column, RowsModel
from ui.kit.pieces import Banner, button, label
from ui.kit.tables import rows_table
from ui.tasks import Tasks


def number(row: FormRow, value: int) -> str:
    """A row's value; nothing beside a heading, 30余 for a lower bound."""
    return f"{value}{'余' if row.at_least and value else ''}" if row.key else ""


def _change(row: FormRow) -> str:
    if not row.key:
        return ""
    return f"{row.now - row.before:+d}" if row.now != row.before else "持平"


COLUMNS = (
    Column("项目", lambda row: row.label if not row.key else f"　{row.label}"),
    Column("单位", lambda row: row.unit, 72, quiet=True),
    Column("本期", lambda row: number(row, row.now), 96),
    Column("本年累计", lambda row: number(row, row.so_far), 96),
    Column("上年同期", lambda row: number(row, row.before), 96, quiet=True),
    Column("增减", _change, 80, quiet=True),
)


def shown_columns(found: FormTable) -> list[Column]:
    """A year's form has no sum so far beside it."""
    return [column for column in COLUMNS if not (found.whole_year and column.title == "本年累计")]


def form_pdf(found: FormTable, office: str, actor: str, mark: str = "") -> bytes:
    """The form as a sheet of paper, with the places to sign."""
    widths = {"项目": 3.6, "单位": 0.8}
    columns = shown_columns(found)
    notes = [
        f"填报单位（盖章）：{office}",
        f"填报人：{actor}　　　　审核人：　　　　　　负责人：　　　　　　",
    ]
    return table_report(
        found.title,
        [
            PaperColumn(column.title, widths.get(column.title, 1.3), "left" if place == 0 else "centre")
            for place, column in enumerate(columns)
        ],
        [[column.text(row) for column in columns] for row in found.rows],
        office=office,
        period=f"{found.first:%Y-%m-%d} 至 {found.last:%Y-%m-%d}",
        notes=[*notes, mark] if mark else notes,
        made_on=found.last,
    )


class FormEditor(FormPanel):
    """The words of a form beside the figures that it may name; ``closed`` when done or cancelled."""

    closed = Signal()

    def __init__(self, tasks: Tasks, form: Form | None) -> None:
        self.words = TextArea("text", "表样", required=True, rows=16, limit=4_000)
        super().__init__(
            f"修改表样：{form.name}" if form else "新的报表",
            [
                TextField("name", "报表名称", required=True, limit=80),
                ChoiceField("part", "多久一次", list(SORTS.items()), required=True),
                self.words,
            ],
            submit="保存表样",
            place=f"report_form:{form.code if form else ''}",
            hint="一行一个指标，写指标名称；“一、”开头的行是标题。双击右边的指标，加到光标处。",
        )
        self.tasks, self.form = tasks, form
        if form is not None:
            self.set_values({"name": form.name, "part": form.part, "text": form.text})
        self.cancelled.connect(self.closed.emit)
        self.submitted.connect(self._send)

    def put(self, text: str) -> None:
        """Add a figure on a line of its own where the cursor is."""
        area = self.words.area
        cursor = area.textCursor()
        cursor.movePosition(cursor.MoveOperation.EndOfBlock)
        cursor.insertText(f"\n{text}" if cursor.block().text().strip() else text)
        area.setTextCursor(cursor)
        area.setFocus()

    def _send(self, values: dict[str, Any]) -> None:
        data = {key: values[key] for key in ("name", "part", "text")}
        data["code"] = self.form.code if self.form else ""
        self.tasks.write(save_form, data, lambda _code: self._made(), self.fail, owner=self)

    def _made(self) -> None:
        self.saved()
        self.closed.emit()


class EditorPage(QWidget):
    """The form's words on the left, the figures on the right."""

    closed = Signal()

    def __init__(self, tasks: Tasks, form: Form | None) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.editor = FormEditor(tasks, form)
        self.editor.closed.connect(self.closed.emit)
        row.addWidget(self.editor, 3)
        side = QVBoxLayout()
        side.setContentsMargins(0, 16, 24, 16)
        side.addWidget(label("可用的指标", "quiet"))
        self.labels = QListWidget()
        self.labels.setObjectName("formLabels")
        self.labels.setAccessibleName("可用的指标")
        self.labels.itemActivated.connect(lambda item: self.editor.put(item.text()))
        side.addWidget(self.labels, 1)
        row.addLayout(side, 2)
        tasks.read(
            figure_labels, {}, lambda found: self.labels.addItems(list(found)), self.editor.fail, owner=self
        )


class FormsTab(QWidget):
    """Choose a form and its period, look, give out. ``paper`` and ``edit`` ask the page for room; ``figure`` opens one."""

    paper = Signal(str, object)
    edit = Signal(object)
    figure = Signal(str, str)

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.tasks = tasks
        self.found: FormTable | None = None
        self._forms: tuple[Form, ...] = ()
        self._year = 0
        self._office = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._tools())
        self.banner = Banner()
        column.addWidget(self.banner)
        self.rows = RowsModel(COLUMNS)
        self.table = rows_table(self.rows, "formRows", "报表")
        self.table.clicked.connect(self._open)
        self.table.activated.connect(self._open)
        column.addWidget(self.table, 1)

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.form, self.part = QComboBox(), QComboBox()
        for box, name, title in ((self.form, "form", "报表"), (self.part, "formPart", "报表的时段")):
            box.setObjectName(name)
            box.setAccessibleName(title)
            box.setMaxVisibleItems(20)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            row.addWidget(box)
        self.form.currentIndexChanged.connect(lambda _index: self._form_chosen())
        self.part.currentIndexChanged.connect(lambda _index: self.look())
        self.span = label("", "quiet")
        row.addWidget(self.span)
        row.addStretch(1)
        rights = self.tasks.office.actor.rights
        if Right.CASE_SETTINGS in rights:
            for title, name, do in (
                ("新的报表", "newForm", lambda: self.edit.emit(None)),
                ("修改表样", "editForm", lambda: self.edit.emit(self.form.currentData())),
            ):
                row.addWidget(self._press(title, name, do, "flat"))
            self.restore = self._press("恢复表样", "restoreForm", self._restore, "flat")
            row.addWidget(self.restore)
        if Right.LIST_EXPORT in rights:
            row.addWidget(self._press("导出 Excel", "formExcel", lambda: self.give("xlsx")))
            row.addWidget(self._press("另存为 PDF", "formPdf", lambda: self.give("pdf")))
        if Right.CASE_PRINT in rights:
            row.addWidget(self._press("打印", "formPrint", self._print, "primary"))
        return row

    def _press(self, title: str, name: str, do: Any, role: str = "") -> QWidget:
        made = button(title, role, name=name)
        made.clicked.connect(lambda _on=False: do())
        return made

    # --- reading

    def show_year(self, year: int) -> None:
        """Another year was chosen, or something was written: read again when the tab is looked at."""
        self._year, self.found = year, None
        if self.isVisible():
            self._read_forms()

    def showEvent(self, event: QShowEvent) -> None:
        """Read when the tab is opened."""
        super().showEvent(event)
        if self.found is None and self._year:
            self._read_forms()

    def _read_forms(self) -> None:
        self.tasks.read(house_settings, {}, self._named, self._failed, owner=self)
        self.tasks.read(report_forms, {}, self._offered, self._failed, owner=self)

    def _named(self, settings: dict[str, Any]) -> None:
        self._office = str(settings["office_name"])

    def _offered(self, forms: tuple[Form, ...]) -> None:
        chosen = self.form.currentData()
        self._forms = forms
        self.form.blockSignals(True)
        self.form.clear()
        for form in forms:
            self.form.addItem(form.name, form)
        codes = [form.code for form in forms]
        self.form.setCurrentIndex(
            codes.index(chosen.code) if chosen is not None and chosen.code in codes else 0
        )
        self.form.blockSignals(False)
        self._form_chosen()

    def _form_chosen(self) -> None:
        form: Form | None = self.form.currentData()
        if form is None:
            return
        if Right.CASE_SETTINGS in self.tasks.office.actor.rights:
            self.restore.setVisible(form.own)
            self.restore.setText("恢复表样" if form.shipped else "停用")
        parts = parts_of(form.part)
        if [self.part.itemData(place) for place in range(self.part.count())] != [code for code, _ in parts]:
            self.part.blockSignals(True)
            self.part.clear()
            for code, name in parts:
                self.part.addItem(name, code)
            self.part.setCurrentIndex(self._latest(form.part, len(parts)))
            self.part.blockSignals(False)
        self.look()

    def _latest(self, sort: str, count: int) -> int:
        """The part that ended last: what is reported now."""
        today = self.tasks.office.now().date()
        if self._year != today.year:
            return count - 1
        months = {"M": 1, "Q": 3, "H": 6, "Y": 12}[sort]
        return max((today.month - 1) // months - (0 if today.month % months == 0 else 1), 0)

    def look(self) -> None:
        """Fill the chosen form."""
        form: Form | None = self.form.currentData()
        if form is None or self.part.currentData() is None:
            return
        today = self.tasks.office.now().date()
        data = {"code": form.code, "year": self._year, "part": self.part.currentData()}
        asked = data | {"as_of": today if self._year == today.year else None}
        self.tasks.read(form_table, asked, self._arrived, self._failed, owner=self)

    def _arrived(self, found: FormTable) -> None:
        self.found = found
        self.banner.silence()
        self.span.setText(f"{found.first:%Y-%m-%d} 至 {found.last:%Y-%m-%d}")
        self.rows.reset(found.rows, more=False)
        self.table.setColumnHidden(3, found.whole_year)

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")

    def _open(self, index: QModelIndex) -> None:
        row: FormRow = self.rows.rows[index.row()]
        if row.key and self.found is not None:
            self.figure.emit(row.key, self.found.part)

    # --- giving out

    def _print(self) -> None:
        found, office, actor = self.found, self._office, self.tasks.office.actor.name
        if found is not None:
            self.paper.emit(found.title, lambda: form_pdf(found, office, actor))

    def give(self, suffix: str) -> None:
        """The form as it is shown, as a file outside the vault."""
        found, actor = self.found, self.tasks.office.actor.name
        if found is None:
            return
        columns = shown_columns(found)

        def made(office: Office, marking: Marking) -> bytes:
            name = str(office.read(house_settings)["office_name"])
            if suffix == "pdf":
                return form_pdf(found, name, actor, mark_line(office, marking))
            cells = [[column.text(row) for column in columns] for row in found.rows]
            return list_book(found.title, name, marking, [column.title for column in columns], cells)

        chosen = f"{found.first:%Y-%m-%d} 至 {found.last:%Y-%m-%d}"
        give_out(self, found.title, suffix, len(found.rows), chosen, made)

    def _restore(self) -> None:
        form: Form = self.form.currentData()
        self.tasks.write(
            retire_form, {"code": form.code}, lambda _none: self._read_forms(), self._failed, owner=self
        )


__all__ = ["EditorPage", "FormsTab", "form_pdf"]

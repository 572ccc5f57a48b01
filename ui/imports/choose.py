"""The first step: what kind of ledger, which file; and what was brought in before, each with its undo."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from models.errors import OfficeError
from models.imports.kinds import KINDS
from models.imports.operations import BatchRow, imports
from ui.kit.pieces import button, card, clear, label, tip_text
from ui.kit.record import scrolled
from ui.tasks import Tasks

HINT = (
    "表头在前 15 行内即可，合并的单元格、多行表头、小标题、合计行都认得。"
    "原表不会被改动；读不出来的行连同原因另存成一个文件，改好以后可以再导入一次。"
)


class ChoosePanel(QWidget):
    """``file_wanted`` asks for a file of the kind that is chosen; ``undo_wanted`` names an import."""

    file_wanted = Signal()
    undo_wanted = Signal(int, str)

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.kind = QComboBox()
        self.kind.setObjectName("importKind")
        self.kind.setAccessibleName("台账种类")
        self.kind.setMinimumWidth(220)
        for key, kind in KINDS.items():
            self.kind.addItem(f"{kind.label}台账", key)
        pick = button("选择 Excel 文件", "primary", symbol="import", name="pickLedger")
        pick.clicked.connect(lambda _on=False: self.file_wanted.emit())
        row = QHBoxLayout()
        row.addWidget(label("台账种类", "quiet"))
        row.addWidget(self.kind)
        row.addSpacing(16)
        row.addWidget(pick)
        row.addStretch(1)
        holder = QWidget()
        holder.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        past = QWidget()
        self._past = QVBoxLayout(past)
        self._past.setContentsMargins(0, 0, 0, 0)
        self._past.setSpacing(6)
        column.addWidget(
            scrolled(
                card(holder, label(HINT, "small", wrap=True), title="把以前的台账导进来"),
                card(past, title="以前的导入"),
            )
        )
        tasks.changed.connect(lambda changes: self.refresh() if "import_batch" in changes else None)
        self.refresh()

    def refresh(self) -> None:
        """Read the earlier imports anew."""
        self._tasks.read(imports, {}, self._show, self._failed, owner=self)

    def _failed(self, error: OfficeError) -> None:
        clear(self._past)
        self._past.addWidget(label(str(error), "error", wrap=True))

    def _show(self, rows: list[BatchRow]) -> None:
        clear(self._past)
        if not rows:
            self._past.addWidget(label("还没有导入过台账。", "quiet"))
        for row in rows:
            self._past.addWidget(self._line(row))

    def _line(self, row: BatchRow) -> QWidget:
        line = QWidget()
        across = QHBoxLayout(line)
        across.setContentsMargins(0, 0, 0, 0)
        when = label(f"{row.on:%Y-%m-%d %H:%M}", "number")
        when.setFixedWidth(128)
        across.addWidget(when)
        name = label(row.file_name, select=True)
        name.setToolTip(tip_text(f"工作表“{row.sheet}”，{row.by}导入"))
        across.addWidget(name, 1)
        kind = label(row.label, "quiet")
        kind.setFixedWidth(84)
        across.addWidget(kind)
        told = f"导入 {row.made} 条" + (f"，退回 {row.returned} 行" if row.returned else "")
        state = label(f"{row.undone_by}已撤销" if row.undone_at else told, "quiet")
        state.setFixedWidth(180)
        across.addWidget(state)
        undo = button("撤销", "flat", symbol="undo", name=f"undoImport_{row.id}")
        undo.setFixedWidth(76)
        undo.setToolTip("把这次导入的内容整批撤回；有人改动或引用过的不能撤回")
        undo.setEnabled(row.undone_at is None)
        undo.clicked.connect(lambda _on=False, one=row: self.undo_wanted.emit(one.id, one.file_name))
        across.addWidget(undo, 0, Qt.AlignmentFlag.AlignRight)
        return line

    def chosen_kind(self) -> str:
        """The kind that is chosen."""
        return str(self.kind.currentData())

    def choose(self, kind: Any) -> None:
        """Choose a kind."""
        self.kind.setCurrentIndex(max(0, self.kind.findData(kind)))

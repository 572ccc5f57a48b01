"""The third and fourth step: every row with what becomes of it, then what was done."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from models.imports.kinds import ledger_kind
from models.imports.operations import ImportResult, PlanView
from models.imports.plan import VERDICTS, Ledger, Verdict
from ui.imports.returned import returned_rows
from ui.kit.lists import Column, RowsModel
from ui.kit.pieces import Banner, ProgressPanel, button, card, label
from ui.kit.tables import dress_table

COLUMNS = (
    Column("行", lambda row: str(row.row), 64, quiet=True),
    Column(
        "结果", lambda row: VERDICTS[row.verdict], 100, urgent=lambda row: row.verdict is Verdict.RETURNED
    ),
    Column("内容", lambda row: row.what),
    Column("原因", lambda row: row.reason, quiet=True),
)


class OutcomePanel(QWidget):
    """Before the import: counts, rows, 导入; after it: what was done, the returned rows' file, 撤销."""

    back = Signal()
    go = Signal()
    again = Signal()
    save_returned = Signal()
    undo = Signal()
    tried_anew = Signal()
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.plan: PlanView | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(10)
        self.banner = Banner()
        self.progress = ProgressPanel()
        self.progress.cancelled.connect(self.cancelled.emit)
        self.counts = label("", "heading")
        self.news = label("", "quiet", wrap=True)
        column.addWidget(self.banner)
        column.addWidget(self.progress)
        column.addWidget(card(self.counts, self.news))
        column.addLayout(self._tools())
        column.addWidget(self._table(), 1)
        column.addLayout(self._buttons())

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.filter = QComboBox()
        self.filter.setObjectName("verdicts")
        self.filter.setAccessibleName("看哪些行")
        self.filter.setMinimumWidth(180)
        self.filter.currentIndexChanged.connect(lambda _index: self._show_rows())
        self.duplicates = QCheckBox("与在册内容重复的也导入")
        self.duplicates.setObjectName("withDuplicates")
        self.duplicates.toggled.connect(lambda _on: self.tried_anew.emit())
        row.addWidget(self.filter)
        row.addStretch(1)
        row.addWidget(self.duplicates)
        return row

    def _table(self) -> QTableView:
        self.model = RowsModel(COLUMNS)
        self.table = QTableView()
        self.table.setModel(self.model)
        dress_table(
            self.table, name="importRows", title="逐行结果", widths=(one.width for one in COLUMNS), many=True
        )
        return self.table

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.again_button = button("再导入一个", name="anotherImport")
        self.again_button.clicked.connect(lambda _on=False: self.again.emit())
        self.undo_button = button("撤销这次导入", symbol="undo", name="undoThis")
        self.undo_button.clicked.connect(lambda _on=False: self.undo.emit())
        self.save_button = button("保存退回的行…", symbol="save", name="saveReturned")
        self.save_button.clicked.connect(lambda _on=False: self.save_returned.emit())
        self.back_button = button("返回修改", name="backToColumns")
        self.back_button.clicked.connect(lambda _on=False: self.back.emit())
        self.go_button = button("导入", "primary", symbol="import", name="runImport")
        self.go_button.clicked.connect(lambda _on=False: self.go.emit())
        row.addWidget(self.save_button)
        row.addStretch(1)
        for press in (self.undo_button, self.again_button, self.back_button, self.go_button):
            row.addWidget(press)
        return row

    # --- showing

    def show_plan(self, ledger: Ledger, plan: PlanView) -> None:
        """The dry run: nothing is written yet."""
        self.plan = plan
        kind = ledger_kind(ledger.kind)
        self._count("试算", plan)
        news = [f"将新建单位 {len(plan.new_units)} 个：{_some(plan.new_units)}"] if plan.new_units else []
        news += [f"将新建人员 {plan.new_persons} 名"] if plan.new_persons else []
        self.news.setText("；".join(news) + "。" if news else "什么都还没有写入；核对无误后点“导入”。")
        many = plan.counts[Verdict.NEW]
        self.go_button.setText(f"导入 {many} 条{kind.label}" if many else "没有可以导入的行")
        self.go_button.setEnabled(bool(many))
        self.duplicates.setEnabled(not kind.unique)
        self._arrange(done=False, plan=plan)

    def show_result(self, result: ImportResult) -> None:
        """What was done."""
        self._count("导入完成", result.plan)
        back = returned_rows(result.plan)
        tail = f"有 {back} 行没有导入，可以另存成一个文件，改好后再导入。" if back else "全部导入。"
        self.news.setText(f"新登记 {result.made} 条。{tail}")
        self._arrange(done=True, plan=result.plan)
        self.undo_button.setEnabled(result.batch_id is not None)

    def _count(self, what: str, plan: PlanView) -> None:
        told = [f"{VERDICTS[verdict]} {count} 行" for verdict, count in plan.counts.items() if count]
        self.counts.setText(f"{what}：{'，'.join(told) or '下面没有内容'}")

    def _arrange(self, *, done: bool, plan: PlanView) -> None:
        for press in (self.undo_button, self.again_button):
            press.setVisible(done)
        for press in (self.back_button, self.go_button, self.duplicates):
            press.setVisible(not done)
        self.save_button.setEnabled(bool(returned_rows(plan)))
        self.plan = plan
        chosen = self.filter.currentData()
        self.filter.blockSignals(True)
        self.filter.clear()
        self.filter.addItem(f"全部 {len(plan.rows)} 行", "")
        for verdict, count in plan.counts.items():
            if count:
                self.filter.addItem(f"{VERDICTS[verdict]} {count} 行", verdict.value)
        self.filter.setCurrentIndex(max(0, self.filter.findData(chosen)))
        self.filter.blockSignals(False)
        self._show_rows()

    def _show_rows(self) -> None:
        wanted = self.filter.currentData()
        rows = self.plan.rows if self.plan else ()
        self.model.reset([row for row in rows if not wanted or row.verdict.value == wanted], more=False)

    def busy(self, *, on: bool) -> None:
        """While something runs, nothing else can be pressed."""
        for press in (
            self.go_button,
            self.back_button,
            self.undo_button,
            self.again_button,
            self.save_button,
        ):
            press.setEnabled(not on)
        self.duplicates.setEnabled(not on)


def _some(names: tuple[str, ...]) -> str:
    shown = "、".join(names[:4])
    return f"{shown}等" if len(names) > 4 else shown

"""The import page: choose, say which column is what, see what would happen, do it or not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from models.errors import OfficeError
from models.imports.operations import ImportResult, PlanView, import_ledger, plan_import, undo_import
from models.imports.plan import Ledger
from models.operations import Outcome
from storage import fs
from storage.errors import Cancelled
from storage.workbooks import Workbook, read_workbook
from ui import dialogs
from ui.imports.choose import ChoosePanel
from ui.imports.columns import ColumnsPanel
from ui.imports.outcome import OutcomePanel
from ui.imports.returned import returned_workbook
from ui.kit.pieces import Banner, label
from ui.tasks import Progress, Tasks

STEPS = ("选择台账", "核对各列", "试算", "结果")
PATTERN = "Excel 表格 (*.xlsx *.xlsm)"


class ImportPage(QWidget):
    """Four steps in one place."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("page")
        self._tasks = tasks
        self._work: Progress | None = None
        self._ledger: Ledger | None = None
        self._result: ImportResult | None = None
        self.choose = ChoosePanel(tasks)
        self.columns = ColumnsPanel(tasks)
        self.outcome = OutcomePanel()
        self.banner = Banner()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        holder = QVBoxLayout()
        holder.setContentsMargins(24, 10, 24, 0)
        holder.addWidget(self.banner)
        column.addLayout(holder)
        self.stack = QStackedWidget()
        for panel in (self.choose, self.columns, self.outcome):
            self.stack.addWidget(panel)
        column.addWidget(self.stack, 1)
        self._connect()
        self.show_step(0)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(24, 16, 24, 0)
        row.addWidget(label("导入", "title"))
        row.addSpacing(24)
        self._steps: list[QLabel] = []
        for place, text in enumerate(STEPS, 1):
            if place > 1:
                row.addWidget(label(" › ", "quiet"))
            step = label(f"{place} {text}", "quiet")
            self._steps.append(step)
            row.addWidget(step)
        row.addStretch(1)
        return row

    def _connect(self) -> None:
        self.choose.file_wanted.connect(self.pick)
        self.choose.undo_wanted.connect(self.undo)
        self.columns.back.connect(lambda: self.show_step(0))
        self.columns.ready.connect(self.try_out)
        self.outcome.back.connect(lambda: self.show_step(1))
        self.outcome.go.connect(self.run)
        self.outcome.tried_anew.connect(self._try_anew)
        self.outcome.again.connect(lambda: self.show_step(0))
        self.outcome.save_returned.connect(self.save_returned)
        self.outcome.undo.connect(self._undo_this)
        self.outcome.cancelled.connect(self._cancel)
        self._tasks.progressed.connect(self._on_progress)

    def show_step(self, step: int) -> None:
        """Show a step, counted from 0."""
        self.banner.silence()
        self.stack.setCurrentIndex(min(step, 2))
        for place, text in enumerate(self._steps):
            text.setProperty("role", "" if place == step else "quiet")
            text.style().unpolish(text)
            text.style().polish(text)

    def refresh(self) -> None:
        """Read the earlier imports anew."""
        self.choose.refresh()

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")

    # --- choosing

    def pick(self) -> None:
        """Ask for a file and read it."""
        path = dialogs.choose_file(self, "选择台账", PATTERN)
        if path is not None:
            self.open_file(path)

    def open_file(self, path: Path) -> None:
        """Read a spreadsheet off the screen's thread and show its columns."""
        self.banner.say(f"正在读取“{path.name}”……")
        self._tasks.call(lambda: read_workbook(path), self._opened, self._failed, owner=self)

    def _opened(self, book: Workbook) -> None:
        self.banner.silence()
        try:
            self.columns.show_book(book, self.choose.chosen_kind())
        except OfficeError as error:
            self._failed(error)
            return
        self.show_step(1)

    # --- trying

    def try_out(self) -> None:
        """The dry run."""
        ledger = self.columns.ledger()
        if ledger is None:
            return
        self._ledger = replace(ledger, with_duplicates=self.outcome.duplicates.isChecked())
        self._tasks.read(plan_import, {"ledger": self._ledger}, self._tried, self.columns_failed, owner=self)

    def columns_failed(self, error: OfficeError) -> None:
        """What is wrong with the columns stands above them."""
        self.show_step(1)
        self.columns.banner.say(str(error), "error")

    def _tried(self, plan: PlanView) -> None:
        self.columns.banner.silence()
        self.show_step(2)
        assert self._ledger is not None
        self.outcome.show_plan(self._ledger, plan)

    def _try_anew(self) -> None:
        if self.stack.currentIndex() == 2 and self._ledger is not None:
            self.try_out()

    # --- doing

    def run(self) -> None:
        """Bring the ledger in."""
        ledger, office = self._ledger, self._tasks.office
        if ledger is None:
            return
        self.banner.silence()
        self.outcome.busy(on=True)
        self.outcome.progress.begin("正在导入")

        def work(progress: Progress) -> Outcome[ImportResult]:
            def tell(done: int, total: int) -> None:
                if progress.cancelled():
                    raise Cancelled
                progress("正在导入", done, total)

            return office.run(import_ledger, ledger=ledger, tell=tell)

        self._work = self._tasks.long(work, self._done, self._stopped, owner=self)

    def _done(self, outcome: Outcome[ImportResult]) -> None:
        self._result = outcome.value
        self.outcome.progress.end()
        self.outcome.busy(on=False)
        self.show_step(3)
        self.outcome.show_result(outcome.value)

    def _stopped(self, error: OfficeError) -> None:
        self.outcome.progress.end()
        self.outcome.busy(on=False)
        self.banner.say(str(error), "warning" if isinstance(error, Cancelled) else "error")

    def _cancel(self) -> None:
        if self._work is not None:
            self._work.cancel()

    def _on_progress(self, what: str, done: int, total: int) -> None:
        if self.outcome.progress.isVisible():
            self.outcome.progress.step(what, done, total)

    # --- what came back, and taking it back

    def save_returned(self) -> None:
        """Write the returned rows to a file that the person chooses."""
        ledger, plan = self._ledger, self.outcome.plan
        if ledger is None or plan is None:
            return
        name = f"{Path(ledger.file_name).stem}-退回.xlsx"
        target = dialogs.save_file(self, "保存退回的行", name, PATTERN)
        if target is not None:
            self._tasks.call(
                lambda: fs.atomic_write(target, returned_workbook(ledger, plan)),
                lambda _none: self.banner.say(f"已保存到“{target.name}”，每行后面写有原因。", "good"),
                self._failed,
                owner=self,
            )

    def _undo_this(self) -> None:
        if self._result is not None and self._result.batch_id is not None and self._ledger is not None:
            self.undo(self._result.batch_id, self._ledger.file_name)

    def undo(self, batch_id: int, name: str) -> None:
        """Take an import back, after asking."""
        if dialogs.ask(
            self, f"撤销后，“{name}”导入的内容全部消失，编号可以再用。确定撤销吗？", yes="撤销导入"
        ):
            self._tasks.write(undo_import, {"batch_id": batch_id}, self._undone, self._failed, owner=self)

    def _undone(self, made: int) -> None:
        self.show_step(0)
        self.banner.say(f"已撤销，{made} 条记录已全部撤回。", "good")

"""打印: choose printer, copies, pages on the left, see the very pages on the right; every copy gets its 份号 first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from models.errors import InvalidInput, OfficeError
from models.letters.operations import note_copies
from ui.kit.fields import CheckField, ChoiceField, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import Banner, ProgressPanel, button
from ui.paper.calibration import draw_calibration
from ui.paper.marking import copies_of
from ui.paper.preview import Preview
from ui.paper.printers import PrinterChoice, narrow_box, printers
from ui.paper.printing import (
    PrinterFailed,
    PrintJob,
    make_printer,
    print_blank,
    print_pdf,
    way_to,
)
from ui.tasks import Progress, Tasks

FILE_WARNING = "这台打印机会把内容写成没有加密的文件，请换用连接纸张的打印机；确需使用，请勾选“仍然使用”。"
# CUPS keeps what it printed for a day unless told otherwise (cupsd.conf: PreserveJobFiles, 86400 seconds)
SPOOL_NOTE = (
    "打印内容会经过操作系统的打印队列。麒麟、统信等系统打印后还会留存一天，"
    "请系统管理员设为不留存（见管理员手册“安装”）。"
)


class PrintPage(QWidget):
    """Prints a finished PDF and registers its copies. Stands in a record's pane where a form does."""

    cancelled = Signal()
    submitted = Signal(dict)
    printed = Signal()

    def __init__(
        self,
        tasks: Tasks,
        pdf: bytes,
        letter_id: int,
        *,
        offered: list[PrinterChoice] | None = None,
        make: Any = way_to,
    ) -> None:
        super().__init__()
        self.tasks, self.letter_id, self._make = tasks, letter_id, make
        self.pdf = pdf
        self.offered = printers() if offered is None else offered
        self.preview = Preview()
        self.preview.show_pdf(pdf)
        self._work: Progress | None = None
        self.form = self._make_form()
        self.fields = self.form.fields
        self.place, self.title, self.dirty = "", "打印", False
        self.progress = ProgressPanel()
        self.progress.cancelled.connect(self._cancel)
        self.warning = Banner()
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._padded(self.warning))
        column.addWidget(self.form, 1)
        column.addWidget(self._padded(self.progress))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(self.preview)
        splitter.setSizes([460, 600])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(splitter)
        tasks.progressed.connect(self._step)
        self._printer_changed()

    @staticmethod
    def _padded(widget: QWidget) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(24, 8, 24, 0)
        row.addWidget(widget)
        return holder

    def _make_form(self) -> FormPanel:
        self.printer = ChoiceField(
            "printer", "打印机", [(one.name, _named(one)) for one in self.offered], required=True
        )
        narrow_box(self.printer.box)
        self.anyway = CheckField("anyway", "写成文件", "仍然使用这台打印机")
        self.copies = TextField("copies", "份数", required=True, limit=3)
        self.copies.set_value("1")
        self.duplex = CheckField("duplex", "双面打印", "长边翻转")
        self.first = TextField("first", "起始页", limit=4)
        self.first.set_value("1")
        self.last = TextField("last", "结束页", limit=4)
        self.last.set_value(str(len(self.preview.view.pages or ())))
        self.purpose = TextField("purpose", "用途", hint="如：送达、存档", limit=120)
        self.receiver = TextField("receiver", "发给", hint="领取人或单位", limit=120)
        form = FormPanel(
            "打印",
            [
                ("", [self.printer, self.anyway, self.copies, self.duplex, self.first, self.last]),
                ("登记份号", [self.purpose, self.receiver]),
            ],
            submit="打印",
            cancel="返回",
            hint=SPOOL_NOTE if self.offered else "没有找到打印机，请先在操作系统中添加打印机。",
        )
        calibrate = button(
            "打印校准页", "flat", symbol="print", name="calibrate", tip="带直尺的一页，核对打印机有没有缩放"
        )
        calibrate.clicked.connect(self.calibrate)
        form.layout().insertWidget(1, calibrate, 0, Qt.AlignmentFlag.AlignLeft)  # type: ignore[union-attr]
        form.submit_button.setEnabled(bool(self.offered))
        calibrate.setEnabled(bool(self.offered))
        self.printer.edited.connect(self._printer_changed)
        self.anyway.edited.connect(self._printer_changed)
        form.submitted.connect(self._print)
        form.cancelled.connect(self._leave)
        return form

    def _chosen(self) -> PrinterChoice | None:
        return next((one for one in self.offered if one.name == self.printer.value()), None)

    def _printer_changed(self) -> None:
        chosen = self._chosen()
        writes = chosen is not None and chosen.writes_files
        self.anyway.setVisible(writes)
        for head in self.form.findChildren(QLabel):
            if head.buddy() is self.anyway.input:
                head.setVisible(writes)
        self.duplex.setEnabled(chosen is not None and chosen.duplex)
        self.warning.say(FILE_WARNING if writes else "", "warning")

    def job(self, values: dict[str, Any]) -> PrintJob:
        """The job as chosen; :class:`InvalidInput` beside the field that can't be."""
        chosen = self._chosen()
        if chosen is not None and chosen.writes_files and not values["anyway"]:
            raise InvalidInput("anyway", FILE_WARNING)
        numbers = {}
        for name, longest in (("copies", 999), ("first", 9999), ("last", 9999)):
            text = values[name] or "0"
            if not text.isdigit() or not (0 if name == "last" else 1) <= int(text) <= longest:
                raise InvalidInput(name, f"请填写 1 至 {longest} 之间的数。")
            numbers[name] = int(text)
        job = PrintJob(str(values["printer"]), duplex=bool(values["duplex"]), **numbers)
        try:
            job.range_of(len(self.preview.view.pages or ()))
        except InvalidInput as error:
            raise InvalidInput("last", str(error)) from error
        return job

    def _print(self, values: dict[str, Any]) -> None:
        try:
            job = self.job(values)
            printer = self._make(job)
        except OfficeError as error:
            self.form.fail(error)
            return
        office, pdf, letter_id = self.tasks.office, self.pdf, self.letter_id
        register = {
            "letter_id": letter_id,
            "count": job.copies,
            "device": job.printer,
            "purpose": str(values["purpose"]),
            "receiver": str(values["receiver"]),
        }

        def work(progress: Progress) -> Any:
            # the 份号 is on file before paper is: no copy without an entry
            outcome = office.run(note_copies, **register)
            copy = copies_of(office, letter_id, pdf)
            if copy is None:
                _put_through(printer, pdf, job, progress)
                return outcome
            # each copy carries its own number: one job a copy, so that none begins on another's back
            one = replace(job, copies=1)
            first, last = outcome.value
            for number in range(first, last + 1):
                _put_through(printer, copy(number), one, progress)
            return outcome

        self.progress.begin("正在打印")
        self._work = self.tasks.long(work, self._done, self._failed, owner=self)

    def calibrate(self) -> None:
        """Print the page with the ruler on the chosen printer."""
        try:
            job = PrintJob(str(self.printer.value()))
            print_blank(make_printer(job) if self._make is way_to else self._make(job), draw_calibration)
        except PrinterFailed as error:
            self.form.fail(error)
            return
        self.warning.say("校准页已送到打印机，请用直尺核对横尺和竖尺。", "good")

    def _done(self, outcome: Any) -> None:
        first, last = outcome.value
        self.progress.end()
        self.form.saved()
        numbers = f"第 {first} 份" if first == last else f"第 {first} 至 {last} 份"
        self.warning.say(f"已送到打印机，登记为{numbers}。", "good")
        self.printed.emit()

    def _failed(self, error: OfficeError) -> None:
        self.progress.end()
        self.form.fail(error)

    def _cancel(self) -> None:
        if self._work is not None:
            self._work.cancel()

    def _step(self, what: str, done: int, total: int) -> None:
        if self.progress.isVisible():
            self.progress.step(what, done, total)

    def event(self, event: QEvent) -> bool:
        """On the way out, let the document go."""
        if event.type() == QEvent.Type.DeferredDelete:
            self.preview.clear()
        return super().event(event)

    def _leave(self) -> None:
        self.preview.clear()
        self.cancelled.emit()


def _put_through(printer: Any, pdf: bytes, job: PrintJob, progress: Progress) -> None:
    told = lambda at, total: progress("正在打印", at, total)  # noqa: E731
    if not print_pdf(printer, pdf, job, told, progress.cancelled):
        raise OfficeError("打印已取消；已登记的份号请在印制登记中注明。")


def _named(printer: PrinterChoice) -> str:
    return f"{printer.label}（写成文件）" if printer.writes_files else printer.label

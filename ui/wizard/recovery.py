"""The recovery key, to be printed or written down before anything else; shown once."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from models.errors import OfficeError
from storage import fs
from storage.vault.header import VaultHeader
from ui import dialogs
from ui.kit.pieces import Banner, button, card, label
from ui.paper.pages import Pages
from ui.paper.printers import PrinterChoice, printers
from ui.paper.printing import PrintJob, make_printer, print_pages

COLUMNS = 5
WHY = (
    "忘记密码或账户全部丢失时，只有这张纸能打开保险库。它只显示这一次：请打印或抄写，装入信封封存，放进保险柜，"
    "不要拍照，不要存进任何电脑。账户密码和这张纸都丢了，保险库就再也打不开。"
)


class RecoverySheet(QWidget):
    """Shows the groups of a recovery key; ``kept`` says that the paper was put away."""

    kept = Signal()

    def __init__(
        self,
        groups: list[str],
        folder: Path,
        office_name: str,
        *,
        offered: list[PrinterChoice] | None = None,
        make: Any = make_printer,
        columns: int = COLUMNS,
    ) -> None:
        super().__init__()
        self._groups, self._folder, self._office_name = groups, folder, office_name
        self._offered = printers() if offered is None else offered
        self._make = make
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(16)
        column.addWidget(label("恢复密钥", "heading"))
        column.addWidget(label(WHY, "quiet", wrap=True))
        column.addWidget(card(self._grid(groups, columns)))
        self.banner = Banner()
        column.addWidget(self.banner)
        column.addStretch(1)
        column.addLayout(self._buttons())

    @staticmethod
    def _grid(groups: list[str], columns: int) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 8, 0, 8)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(16)
        for place, group in enumerate(groups):
            number = label(f"{place + 1}", "small")
            number.setFixedWidth(20)
            number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            text = label(group, "heading")
            text.setAccessibleName(f"第{place + 1}组 {group}")
            cell = QHBoxLayout()
            cell.setSpacing(8)
            cell.addWidget(number)
            cell.addWidget(text, 1)
            grid.addLayout(cell, place // columns, place % columns)
        return made

    def _buttons(self) -> QVBoxLayout:
        self.printer = QComboBox()
        self.printer.setObjectName("sheetPrinter")
        self.printer.setAccessibleName("打印机")
        for one in self._offered:
            self.printer.addItem(
                f"{one.label}（写成文件，不宜使用）" if one.writes_files else one.label, one.name
            )
        if not self._offered:
            self.printer.addItem("没有找到打印机，请抄写", "")
        sheet = button("打印", symbol="print", name="printSheet")
        sheet.clicked.connect(self._print)
        sheet.setEnabled(bool(self._offered))
        save = button("存为 PDF", symbol="save", name="saveSheet")
        save.clicked.connect(self._save)
        done = button("已经收好，完成", "primary", name="sheetKept")
        done.clicked.connect(self._confirm)
        rows = QVBoxLayout()
        rows.setSpacing(8)
        for pieces in ((self.printer, sheet), (save, done)):
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(pieces[0], 1 if pieces[0] is self.printer else 0)
            if pieces[0] is not self.printer:
                row.addStretch(1)
            row.addWidget(pieces[1])
            rows.addLayout(row)
        return rows

    def pdf(self) -> bytes:
        """The sheet as a PDF, in memory."""
        from letters.sheets import recovery_sheet

        header = VaultHeader.load(self._folder)
        return recovery_sheet(self._office_name, header.vault_id, self._groups, datetime.now().date())

    def _print(self) -> None:
        chosen = self._offered[self.printer.currentIndex()]
        question = f"“{chosen.label}”会把恢复密钥写成没有加密的文件。请换用连接纸张的打印机；仍然使用吗？"
        if chosen.writes_files and not dialogs.ask(self, question, yes="仍然使用"):
            return
        job = PrintJob(chosen.name)
        try:
            pages = Pages(self.pdf())
            try:
                print_pages(self._make(job), pages, job)
            finally:
                pages.close()
        except OfficeError as error:
            self.banner.say(str(error), "error")
        else:
            self.banner.say("已送到打印机，请核对各组字符清晰完整，签名后封存。", "good")

    def _save(self) -> None:
        target = dialogs.save_file(self, "存到可移动介质上，打印后请删除", "恢复密钥.pdf", "PDF (*.pdf)")
        if target is None:
            return
        try:
            fs.atomic_write(target, self.pdf())
        except OfficeError as error:
            self.banner.say(str(error), "error")
        else:
            self.banner.say(f"已存到 {target}。打印后请删除这个文件。", "warning")

    def _confirm(self) -> None:
        if dialogs.ask(self, "恢复密钥已经打印或抄写并收好了吗？关闭后不再显示。", yes="已收好", no="还没有"):
            self._groups = []
            self.kept.emit()

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
from storage.vault.recovery import parse_groups
from storage.vault.shares import SHARES, split
from ui import dialogs
from ui.kit.pieces import Banner, button, card, clear, label
from ui.paper.pages import Pages
from ui.paper.printers import PrinterChoice, printers
from ui.paper.printing import PrintJob, make_printer, print_pages

COLUMNS = 5
WHY = (
    "忘记密码或账户全部丢失时，只有这张纸能打开保险库。它只显示这一次：请打印或抄写，装入信封封存，放进保险柜，"
    "不要拍照，不要存进任何电脑。账户密码和这张纸都丢了，保险库就再也打不开。"
)

WHY_THREE = (
    "忘记密码或账户全部丢失时，凭三份中的任意两份才能打开保险库，单独一份什么也打不开。只显示这一次：请分别打印或抄写，"
    "由三人各自装入信封封存在不同地方，不要拍照，不要存进任何电脑。"
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
        self._columns = columns
        self._shares: list[list[str]] = []
        column.addWidget(label("恢复密钥", "heading"))
        self._why = label(WHY, "quiet", wrap=True)
        column.addWidget(self._why)
        column.addLayout(self._choice())
        self._shown = QVBoxLayout()
        self._shown.addWidget(card(self._grid(groups, columns)))
        column.addLayout(self._shown)
        self.banner = Banner()
        column.addWidget(self.banner)
        column.addStretch(1)
        column.addLayout(self._buttons())

    def _choice(self) -> QHBoxLayout:
        """One paper, or three of which any two open the vault."""
        row = QHBoxLayout()
        self.way = QComboBox()
        self.way.setObjectName("sheetWay")
        self.way.setAccessibleName("做成几份")
        self.way.addItem("一份，一人封存", 1)
        self.way.addItem("三份，分给三人，任意两份可用", SHARES)
        self.way.currentIndexChanged.connect(lambda _index: self._show_way())
        self.share = QComboBox()
        self.share.setObjectName("sheetShare")
        self.share.setAccessibleName("看哪一份")
        for number in range(1, SHARES + 1):
            self.share.addItem(f"第{'一二三'[number - 1]}份", number)
        self.share.currentIndexChanged.connect(lambda _index: self._show_way())
        self.share.hide()
        row.addWidget(self.way)
        row.addWidget(self.share)
        row.addStretch(1)
        return row

    def _show_way(self) -> None:
        three = self.way.currentData() == SHARES
        if three and not self._shares:
            with parse_groups(self._groups) as key:
                self._shares = split(key)
        self.share.setVisible(three)
        self._why.setText(WHY_THREE if three else WHY)
        clear(self._shown)
        groups = self._shares[self.share.currentIndex()] if three else self._groups
        self._shown.addWidget(card(self._grid(groups, self._columns)))

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

    def pdfs(self) -> list[bytes]:
        """Each paper as a PDF of its own, in memory."""
        from letters.sheets import recovery_sheet

        vault, today = VaultHeader.load(self._folder).vault_id, datetime.now().date()
        if self.way.currentData() == SHARES:
            return [
                recovery_sheet(self._office_name, vault, groups, today, share=number)
                for number, groups in enumerate(self._shares, 1)
            ]
        return [recovery_sheet(self._office_name, vault, self._groups, today)]

    def _print(self) -> None:
        chosen = self._offered[self.printer.currentIndex()]
        question = f"“{chosen.label}”会把恢复密钥写成没有加密的文件。请换用连接纸张的打印机；仍然使用吗？"
        if chosen.writes_files and not dialogs.ask(self, question, yes="仍然使用"):
            return
        job = PrintJob(chosen.name)
        try:
            for pdf in self.pdfs():
                pages = Pages(pdf)
                try:
                    print_pages(self._make(job), pages, job)
                finally:
                    pages.close()
        except OfficeError as error:
            self.banner.say(str(error), "error")
        else:
            self.banner.say("已送到打印机，请核对各组字符清晰完整，签名后封存。", "good")

    def _save(self) -> None:
        pdfs = self.pdfs()
        name = "恢复密钥（第一份）.pdf" if len(pdfs) > 1 else "恢复密钥.pdf"
        target = dialogs.save_file(self, "存到可移动介质上，打印后请删除", name, "PDF (*.pdf)")
        if target is None:
            return
        try:
            fs.atomic_write(target, pdfs[0])
            for number, pdf in enumerate(pdfs[1:], 2):
                fs.atomic_write(target.with_name(f"恢复密钥（第{'一二三'[number - 1]}份）.pdf"), pdf)
        except OfficeError as error:
            self.banner.say(str(error), "error")
        else:
            self.banner.say(f"已存到 {target}。打印后请删除这个文件。", "warning")

    def _confirm(self) -> None:
        if dialogs.ask(self, "恢复密钥已经打印或抄写并收好了吗？关闭后不再显示。", yes="已收好", no="还没有"):
            self._groups, self._shares = [], []
            self.kept.emit()

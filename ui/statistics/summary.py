"""The annual summary: words on the left, kept from year to year; the page with its figures on the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

import letters
from models.errors import InvalidInput, OfficeError
from models.rights import Right
from models.settings.operations import house_settings
from models.statistics.report import Report
from models.statistics.summary import Words, filled, save_summary, signed_on, summary_words
from storage import fs
from ui import dialogs
from ui.kit.pieces import Banner, button, label
from ui.paper.preview import Preview
from ui.paper.saving import file_name
from ui.tasks import Tasks


def set_summary(title: str, body: str, found: Report, office_name: str) -> bytes:
    """The summary as PDF, every figure in its place; raises :class:`InvalidInput` for a place without a figure."""
    return letters.typeset(
        letters.Letter(
            kind="年度总结",
            title=title,
            issuer=office_name,
            body=filled(body, found),
            layout="普通",
            date=signed_on(found),
            sealed=False,
        )
    )


class SummaryTab(QWidget):
    """Edit, look, save."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.tasks = tasks
        self.found: Report | None = None
        self._shown_year: int | None = None
        self._office = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._tools())
        self.banner = Banner()
        column.addWidget(self.banner)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        self.text = QPlainTextEdit()
        self.text.setObjectName("summaryText")
        self.text.setAccessibleName("总结正文")
        self.preview = Preview()
        split.addWidget(self.text)
        split.addWidget(self.preview)
        split.setSizes([520, 640])
        column.addWidget(split, 1)

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.title = QLineEdit()
        self.title.setObjectName("summaryTitle")
        self.title.setAccessibleName("总结标题")
        row.addWidget(self.title, 1)
        self.source = label("", "quiet")
        row.addWidget(self.source)
        for title, name, role, do in (
            ("更新预览", "summaryPreview", "", self.look),
            ("另存为 PDF", "summaryPdf", "", self.save_pdf),
            ("保存文字", "summarySave", "primary", self.save),
        ):
            press = button(title, role, name=name)
            press.clicked.connect(lambda _on=False, act=do: act())
            row.addWidget(press)
            if name == "summarySave" and Right.CASE_WRITE not in self.tasks.office.actor.rights:
                press.setEnabled(False)
                press.setToolTip("您的账户没有“登记和修改案卷”权限。")
        return row

    def show_report(self, found: Report) -> None:
        """The figures changed; words are read when the year is another one, so that typing is not lost."""
        self.found = found
        if self._shown_year == found.year:
            self.look()
            return
        self.tasks.read(house_settings, {}, self._named, self._failed, owner=self)

    def _named(self, settings: dict[str, Any]) -> None:
        self._office = str(settings["office_name"])
        if self.found is not None:
            year = self.found.year
            self.tasks.read(summary_words, {"year": year}, self._arrived, self._failed, owner=self)

    def _arrived(self, words: Words) -> None:
        self._shown_year = words.year
        self.title.setText(words.title)
        self.text.setPlainText(words.body)
        if words.taken_from is None:
            self.source.setText("程序自带的文字")
        elif words.taken_from == words.year:
            self.source.setText("已保存")
        else:
            self.source.setText(f"沿用 {words.taken_from} 年的文字")
        self.look()

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")

    # --- looking: only while the tab is shown, so that no document stays open behind it

    def showEvent(self, event: QShowEvent) -> None:
        """Set the page when the tab is opened."""
        super().showEvent(event)
        self.look()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the document go."""
        self.preview.clear()
        super().hideEvent(event)

    def look(self) -> None:
        """Set the page anew."""
        if self.isVisible():
            self._set_page(self._show_pdf)

    def _set_page(self, done: Callable[[bytes], None]) -> None:
        if self.found is None or self._shown_year is None:
            return
        title, body, found, office = self.title.text(), self.text.toPlainText(), self.found, self._office
        self.tasks.call(lambda: set_summary(title, body, found, office), done, self._failed, owner=self)

    def _show_pdf(self, pdf: bytes) -> None:
        if self.isVisible():
            self.banner.silence()
            self.preview.show_pdf(pdf)

    def save(self) -> None:
        """Keep the words for this year, and for the years after it."""
        if self.found is None:
            return
        try:
            filled(self.text.toPlainText(), self.found)
        except InvalidInput as error:
            self._failed(error)
            return
        data = {"year": self.found.year, "title": self.title.text(), "body": self.text.toPlainText()}
        self.tasks.write(save_summary, data, self._saved, self._failed, owner=self)

    def _saved(self, _value: int) -> None:
        self.source.setText("已保存")
        self.banner.say("文字已保存，以后各年沿用；数字随记录自动更新。", "good")

    def save_pdf(self) -> None:
        """Write the page as a file outside the vault."""
        self._set_page(self._ask_where)

    def _ask_where(self, pdf: bytes) -> None:
        name = file_name(f"{self.title.text()}.pdf")
        target = dialogs.save_file(self, "另存为 PDF（存出的文件不再加密）", name, "PDF 文件 (*.pdf)")
        if target is None:
            return
        if target.suffix.lower() != ".pdf":
            target = target.with_name(target.name + ".pdf")
        office, year = self.tasks.office, self.found.year if self.found else 0

        def work() -> None:
            office.note("导出年度总结", year=year)
            try:
                fs.atomic_write(target, pdf)
            except OSError as error:
                raise OfficeError("文件没有写成，请检查目标位置是否可写、空间是否足够。") from error

        self.tasks.call(
            work,
            lambda _v: self.banner.say(f"已另存为 {target.name}。存出的文件不再受保险库保护。", "warning"),
            self._failed,
            owner=self,
        )

"""The annual summary: words on the left, kept from year to year; the page with its figures on the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

import letters
from models.errors import InvalidInput, OfficeError
from models.exports import Marking
from models.rights import Right
from models.settings.operations import house_settings
from models.statistics.report import Report
from models.statistics.summary import YEARS, Words, filled, save_summary, signed_on, summary_words
from storage.office import Office
from ui.kit.giving import give_out, mark_line
from ui.kit.pieces import Banner, button, label
from ui.paper.preview import Preview
from ui.tasks import Tasks


def summary_letter(title: str, body: str, found: Report, office_name: str) -> letters.Letter:
    """The summary as a letter, every figure in its place; raises :class:`InvalidInput` for a place without a figure."""
    return letters.Letter(
        kind="年度总结",
        title=title,
        issuer=office_name,
        body=filled(body, found),
        layout="普通",
        date=signed_on(found),
        sealed=False,
    )


def set_summary(title: str, body: str, found: Report, office_name: str) -> bytes:
    """The summary as PDF; raises :class:`InvalidInput` as :func:`summary_letter`."""
    return letters.typeset(summary_letter(title, body, found, office_name))


NO_EXPORT = "您的账户没有“导出清单”权限。"
NEEDS = {
    "summarySave": (Right.CASE_WRITE, "您的账户没有“登记和修改案卷”权限。"),
    "summaryWord": (Right.LIST_EXPORT, NO_EXPORT),
    "summaryPdf": (Right.LIST_EXPORT, NO_EXPORT),
    "summaryPrint": (Right.CASE_PRINT, "您的账户没有打印权限。"),
}
"""Presses that ask for a right of their own, and what is said without it."""


class SummaryTab(QWidget):
    """Edit, look, save. ``paper`` asks the page to show the summary as a paper to print."""

    paper = Signal(str, object)

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
        left = QWidget()
        side = QVBoxLayout(left)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(8)
        side.addLayout(self._figure_row())
        side.addWidget(self.text, 1)
        split.addWidget(left)
        split.addWidget(self.preview)
        split.setSizes([520, 640])
        column.addWidget(split, 1)

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.title = QLineEdit()
        self.title.setObjectName("summaryTitle")
        self.title.setAccessibleName("总结标题")
        row.addWidget(self.title, 1)
        for title, name, role, do in (
            ("更新预览", "summaryPreview", "", self.look),
            ("打印", "summaryPrint", "", self.print_out),
            ("另存为 Word", "summaryWord", "", lambda: self.give("docx")),
            ("另存为 PDF", "summaryPdf", "", lambda: self.give("pdf")),
            ("保存文字", "summarySave", "primary", self.save),
        ):
            press = button(title, role, name=name)
            press.clicked.connect(lambda _on=False, act=do: act())
            row.addWidget(press)
            right, told = NEEDS.get(name, (Right.STATISTICS, ""))
            if right not in self.tasks.office.actor.rights:
                press.setEnabled(False)
                press.setToolTip(told)
        return row

    def _figure_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.figure = QComboBox()
        self.figure.setObjectName("summaryFigure")
        self.figure.setAccessibleName("插入指标")
        self.figure.setMaxVisibleItems(20)
        self.figure.activated.connect(self._put)
        row.addWidget(self.figure)
        self.source = label("", "quiet")
        row.addWidget(self.source)
        row.addStretch(1)
        return row

    def _offer(self, found: Report) -> None:
        labels = ["插入指标", *YEARS.values(), *(figure.label for figure in found.figures)]
        if [self.figure.itemText(place) for place in range(self.figure.count())] != labels:
            self.figure.clear()
            self.figure.addItems(labels)

    def _put(self, place: int) -> None:
        """A figure's place where the cursor is."""
        if place:
            self.text.textCursor().insertText(f"{{{self.figure.itemText(place)}}}")
            self.figure.setCurrentIndex(0)
            self.text.setFocus()

    def show_report(self, found: Report) -> None:
        """The figures changed; words are read when the year is another one, so that typing is not lost."""
        self.found = found
        self._offer(found)
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

    def _letter(self) -> letters.Letter | None:
        """The letter as it stands on the screen; None, and why, where it can't be made."""
        if self.found is None or self._shown_year is None:
            return None
        try:
            return summary_letter(self.title.text(), self.text.toPlainText(), self.found, self._office)
        except InvalidInput as error:
            self._failed(error)
            return None

    def give(self, suffix: str) -> None:
        """Write it as a file outside the vault, for the superior's Word or for printing elsewhere."""
        letter = self._letter()
        if letter is None or self.found is None:
            return

        def made(office: Office, marking: Marking) -> bytes:
            line = mark_line(office, marking)
            if suffix == "docx":
                return letters.word_document(letter, mark=line)
            return letters.typeset(letter, marks=letters.Marks(line) if line else None)

        give_out(self, self.title.text(), suffix, 1, f"{self.found.year} 年度总结", made)

    def print_out(self) -> None:
        """Show it as a paper with what is needed to print."""
        letter = self._letter()
        if letter is not None:
            self.paper.emit("年度总结", lambda: letters.typeset(letter))

"""The letter being written: the form on the left, the true page on the right, flaws beside what they are about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from models.letters.check import Flaw, flaws_of
from models.letters.compose import LetterDraft, paper_of
from models.letters.phrases import LetterPhrase
from ui.kit.phrases import TIP, PhraseMenu
from ui.kit.pieces import button
from ui.letters.form import LetterForm
from ui.letters.rows import Area, Line
from ui.paper.live import LivePage, SetPage, SetResult
from ui.paper.preview import Preview

Missing = Callable[[LetterDraft], list[Flaw]]


class LetterEditor(QWidget):
    """Edits one draft. ``edited`` after each change, ``page_shown`` when the page beside it is up to date."""

    edited = Signal()
    page_shown = Signal()

    def __init__(
        self,
        draft: LetterDraft,
        *,
        set_page: SetPage,
        missing: Missing,
        today: date,
        seal_mm: int = 42,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._missing, self._today, self._seal_mm = missing, today, seal_mm
        self._glyphs: list[Flaw] = []
        self.form = LetterForm(draft, self)
        self.preview = Preview(self)
        self.summary = QLabel()
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setObjectName("flawSummary")
        self.summary.setProperty("role", "quiet")
        self.summary.setWordWrap(True)
        self.first = button("去改", "flat", name="goToFlaw")
        self.first.clicked.connect(self._go_to_first)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(self.form)
        splitter.addWidget(self.preview)
        splitter.setSizes([440, 520])
        splitter.setStretchFactor(0, 0)
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        self.foot = QHBoxLayout()
        self.foot.setContentsMargins(8, 6, 8, 6)
        self.foot.addWidget(self.summary, 1)
        self.foot.addWidget(self.first)
        self._typing: Line | Area | None = None
        self.phrases = button("常用语", "flat", name="letterPhrases", tip=f"插入光标所在处；{TIP}")
        self._phrase_menu = PhraseMenu(self.phrases, self)
        self.phrases.hide()
        self.foot.addWidget(self.phrases)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(splitter, 1)
        column.addLayout(self.foot)
        self.live = LivePage(set_page, self._in_view, self)
        self.live.shown.connect(self._page_set)
        self.live.failed.connect(self.preview.say)
        self.form.changed.connect(self._changed)
        self._flaws: list[Flaw] = []
        self._saved = self.form.draft()
        self.refresh()

    # --- phrases

    def offer_phrases(self, phrases: Sequence[LetterPhrase]) -> None:
        """Offer the office's phrases; a chosen one goes where the cursor was last."""
        self._phrase_menu.offer([(one.name, one.text, partial(self.insert, one.text)) for one in phrases])
        self.phrases.show()

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if isinstance(new, Line | Area) and self.form.isAncestorOf(new):
            self._typing = new

    def insert(self, text: str) -> None:
        """Put a text where the cursor was last; without any such place, into the body written by hand."""
        target = self._typing
        if target is None or not target.isVisible():
            self.form.by_hand.setChecked(True)
            target = self.form.rows["body"].editor  # type: ignore[assignment]
        if isinstance(target, Area):
            target.insertPlainText(text)
        elif isinstance(target, Line):
            target.insert(text)
        if target is not None:
            target.setFocus()

    # --- values

    def draft(self) -> LetterDraft:
        """What is typed."""
        return self.form.draft()

    def dirty(self) -> bool:
        """Whether something is typed that is not saved."""
        return self.draft() != self._saved or bool(self.form.unreadable())

    def saved(self, draft: LetterDraft) -> None:
        """What was just saved, as :meth:`draft` gave it."""
        self._saved = draft

    def changes(self) -> dict[str, Any]:
        """What ``change_letter`` needs: every part that differs from what is saved."""
        draft = self.draft()
        names = [one.name for one in fields(draft) if one.name != "kind"]
        return {
            name: getattr(draft, name) for name in names if getattr(draft, name) != getattr(self._saved, name)
        }

    def put(self, draft: LetterDraft) -> None:
        """Show another draft (one that was kept at the lock), unsaved."""
        self.form.put(draft)
        self.refresh()

    # --- page and flaws

    def _changed(self) -> None:
        self.refresh()
        self.edited.emit()

    def refresh(self) -> None:
        """Check the text and set its page."""
        draft = self.draft()
        self._flaws = [*self.form.unreadable(), *flaws_of(draft, self._today)]
        self._show_flaws()
        self.live.ask(paper_of(draft, on=self._today, seal_mm=self._seal_mm), lambda: self._missing(draft))

    def _in_view(self) -> tuple[list[int], int]:
        return self.preview.view.wanted(), self.preview.view.dpi()

    def _page_set(self, result: SetResult) -> None:
        self._glyphs = list(result.also or [])
        self._show_flaws()
        if result.pages is not None:
            self.preview.show_pages(result.pages, result.pictures)
        self.page_shown.emit()

    def flaws(self) -> list[Flaw]:
        """Everything wrong with what is typed."""
        return [*self._flaws, *self._glyphs]

    def _show_flaws(self) -> None:
        flaws = self.flaws()
        homeless = self.form.mark(flaws)
        serious = sum(flaw.serious for flaw in flaws)
        shown = homeless[0].message if homeless else flaws[0].message if flaws else ""
        if serious:
            self.summary.setText(f"还有 {serious} 处要改：{shown}")
        else:
            self.summary.setText(f"提示：{shown}" if flaws else "可以送核稿。")
        self.first.setVisible(bool(flaws))

    def _go_to_first(self) -> None:
        flaws = self.flaws()
        if flaws:
            self.form.go_to(flaws[0].place)

    def closing(self) -> None:
        """End the page's thread and let its document go."""
        self.live.close()
        self.preview.clear()

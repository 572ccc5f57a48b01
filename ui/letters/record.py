"""An open letter: the editor while it is a draft, the frozen page afterwards, its way, its copies, what came of it."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QSplitter, QWidget

from models.drafts import drafts, drop_draft
from models.errors import OfficeError
from models.letters.compose import LetterDraft, paper_of
from models.letters.operations import change_letter, discard_letter, return_copies
from models.letters.phrases import letter_phrases
from models.letters.queries import CopyRow, LetterView, open_letter
from models.rights import Right
from ui import dialogs, shortcuts
from ui.kit.fields import DateField, TextField
from ui.kit.form import FormPanel, take_first
from ui.kit.pieces import button
from ui.kit.record import RecordPage, Step
from ui.letters import parts
from ui.letters.editor import LetterEditor
from ui.letters.kept import KeptText, from_plain, place_of
from ui.letters.signing import open_signers
from ui.letters.steps import LetterStep, fields_of, offered, waiting_for, why_not
from ui.paper.preview import Preview
from ui.paper.print_page import PrintPage
from ui.paper.saving import save_pdf
from ui.paper.typesetting import missing_of, set_page
from ui.tasks import Tasks

# a 会签 changes no field of the letter itself
KINDS = ("letter", "letter_event", "letter_signature", "letter_copy", "rectification")


class LetterRecord(RecordPage):
    """One letter in the right pane."""

    def __init__(self, tasks: Tasks, record_id: int) -> None:
        super().__init__(tasks, open_letter, "letter_id", record_id, kinds=KINDS)
        self.editor: LetterEditor | None = None
        self.preview: Preview | None = None
        self._wide = True
        self._pdf = b""
        self._waited = ""
        for name, slot in (("save", self.save), ("print", self.print)):
            shortcut = QShortcut(QKeySequence(shortcuts.keys(name)), self)
            shortcut.activated.connect(slot)

    # --- showing

    def show_view(self, view: LetterView) -> None:
        """Show the letter; an editor with unsaved text of the same revision stays as it is."""
        self.head(
            view.number or view.draft.kind.name,
            view.draft.title or view.draft.kind.name,
            parts.chips(view, self.tasks.office.now().date()),
        )
        self._show_steps(view)
        waited, self._waited = self._waited, waiting_for(view, self.tasks.office.actor)
        if self._waited or self.banner.text() == waited:
            # what was just said of a printed or saved copy stays readable
            self.banner.say(self._waited)
        if self.editor is not None and view.state == "DRAFT" and self._may_write():
            if not self.editor.dirty():
                self.editor.put(view.draft)
                self.editor.saved(self.editor.draft())
            return
        self._end_editor()
        pages = [("正文", self._text_page(view))]
        pages += parts.pages(self.tasks, view, self.navigate, self.trace if self._may_write() else None)
        self.pages(pages)
        if self.editor is not None:
            self._offer_kept(view)
        self._fit_width()

    def _may_write(self) -> bool:
        return Right.CASE_WRITE in self.tasks.office.actor.rights

    def _text_page(self, view: LetterView) -> QWidget:
        if view.state == "DRAFT" and self._may_write():
            return self._editing_page(view)
        self.preview = Preview()
        if view.pdf_evidence_id is not None:
            office, evidence_id = self.tasks.office, view.pdf_evidence_id
            self.tasks.call(
                lambda: office.evidence_bytes(evidence_id), self._page_came, self._failed, owner=self
            )
        else:
            paper = paper_of(view.draft, on=view.checked_on, seal_mm=view.paper.seal_mm)
            self.tasks.call(lambda: set_page(paper), self._page_came, self._failed, owner=self)
        return self.preview

    def _page_came(self, pdf: bytes) -> None:
        self._pdf = pdf
        if self.preview is not None:
            self.preview.show_pdf(pdf)

    def _editing_page(self, view: LetterView) -> QWidget:
        today = self.tasks.office.now().date()
        self.editor = LetterEditor(
            view.draft, set_page=set_page, missing=missing_of, today=today, seal_mm=view.paper.seal_mm
        )
        self.kept = KeptText(self.editor, view.id, f"{view.draft.kind.name}：{view.draft.title}")
        self.save_button = button(
            "保存", "primary", name="saveLetter", tip=f"保存（{shortcuts.keys('save')}）"
        )
        self.save_button.clicked.connect(self.save)
        self.list_button = button("", "flat", name="toggleList")
        self.list_button.clicked.connect(self._toggle_list)
        if view.drafter_uid == self.tasks.office.actor.uid:
            discard = button("删除草稿", "flat", name="discardLetter")
            discard.clicked.connect(self.discard)
            self.editor.foot.addWidget(discard)
        self.editor.foot.addWidget(self.list_button)
        self.editor.foot.addWidget(self.save_button)
        self.editor.edited.connect(self._typed)
        self.tasks.read(letter_phrases, {}, self.editor.offer_phrases, self._failed, owner=self.editor)
        self._typed()
        return self.editor

    def _typed(self) -> None:
        if self.editor is not None:
            if not self.editor.dirty() and self.save_button.hasFocus():
                # a button that goes grey would hand the keyboard to the search box
                self.tabs.setFocus(Qt.FocusReason.OtherFocusReason)
            self.save_button.setEnabled(self.editor.dirty())
            self.save_button.setText("保存" if self.editor.dirty() else "已保存")

    def _end_editor(self) -> None:
        if self.editor is not None:
            self.editor.closing()
            self.editor = None
        if self.preview is not None:
            self.preview.clear()
            self.preview = None
        self._pdf = b""

    # --- room for the page

    def _fit_width(self) -> None:
        """While a letter is written, its page takes the list's room."""
        splitter = self._splitter()
        if splitter is None:
            return
        listed = splitter.widget(0)
        wants = self.editor is not None or isinstance(self.form(), PrintPage)
        hide = wants and self._wide and self.isVisible()
        listed.setVisible(not hide)
        if self.editor is not None:
            self.list_button.setText("显示列表" if hide else "收起列表")

    def _splitter(self) -> QSplitter | None:
        parent = self.parentWidget()
        while parent is not None and not isinstance(parent, QSplitter):
            parent = parent.parentWidget()
        return parent

    def _toggle_list(self) -> None:
        self._wide = not self._wide
        self._fit_width()

    def showEvent(self, event: QShowEvent) -> None:
        """Take the room again."""
        super().showEvent(event)
        self._fit_width()

    def hideEvent(self, event: QHideEvent) -> None:
        """Give the list its room back."""
        splitter = self._splitter()
        if splitter is not None:
            splitter.widget(0).setVisible(True)
        super().hideEvent(event)

    # --- steps

    def _show_steps(self, view: LetterView) -> None:
        actor = self.tasks.office.actor
        steps = [
            Step(
                step.title, partial(self.begin, step), primary=place == 0, why_not=why_not(step, view, actor)
            )
            for place, step in enumerate(offered(view, actor))
        ]
        if Right.CASE_PRINT in actor.rights:
            steps.append(Step("打印", self.print))
        if view.pdf_evidence_id is not None and Right.CASE_EXPORT in actor.rights:
            steps.append(Step("另存为 PDF", self.save_as))
        self.steps(steps)

    def begin(self, step: LetterStep) -> None:
        """Open a step's form; what is typed in the letter is saved first."""
        if self.editor is not None and self.editor.dirty():
            self.save(then=partial(self.begin, step))
            return
        if step.code == "signers":
            open_signers(self, self.tasks, self.view, self._written)
            return
        form = FormPanel(
            step.title,
            fields_of(step, self.view, self.tasks.office.actor),
            submit=step.title,
            hint=" ".join(filter(None, (step.hint, self.view.ahead.get(step.code, "")))),
            place=f"letter/{self.record_id}/{step.code}",
        )
        fixed: dict[str, Any] = {"letter_id": self.record_id, **dict(step.fixed)}
        if step.code == "issue":
            fixed["render"] = set_page
        self.open_form(form, step.operation, **fixed)

    def discard(self) -> None:
        """Put the draft into the trash, after a question."""
        if dialogs.ask(self, "把这份草稿移入回收站？", yes="删除"):
            data = {"letter_id": self.record_id}
            self.tasks.write(discard_letter, data, lambda _none: self._gone(), self._failed, owner=self)

    def _gone(self) -> None:
        self._end_editor()
        self.closed.emit()

    # --- saving the text

    def save(self, then: Any = None) -> None:
        """Save what is typed; ``then`` is called once it is saved."""
        editor = self.editor
        if editor is None:
            return
        unreadable = editor.form.unreadable()
        if unreadable:
            editor.form.go_to(unreadable[0].place)
            return
        draft, changes = editor.draft(), editor.changes()
        if not changes:
            self._saved(draft, then)
            return
        data = {"letter_id": self.record_id, "revision": self.view.revision, **changes}
        self.save_button.setEnabled(False)
        self.tasks.write(
            change_letter, data, lambda _none: self._saved(draft, then), self._not_saved, owner=self
        )

    def _saved(self, draft: LetterDraft, then: Any) -> None:
        if self.editor is not None:
            self.editor.saved(draft)
            self._typed()
        self.tasks.write(drop_draft, {"place": place_of(self.record_id)}, owner=self)
        if callable(then):
            then()

    def _not_saved(self, error: OfficeError) -> None:
        self._typed()
        self.banner.say(str(error), "error")
        place = getattr(error, "field", "")
        if self.editor is not None and place:
            self.editor.form.go_to(place)

    # --- what the lock kept

    def _offer_kept(self, view: LetterView) -> None:
        place = place_of(self.record_id)

        def came(rows: list[tuple[str, str, dict[str, Any], Any]]) -> None:
            for kept, _title, content, saved_at in rows:
                if kept == place:
                    self.banner.say(
                        f"{saved_at:%Y-%m-%d %H:%M} 锁定时有没保存的修改。",
                        "warning",
                        action="恢复",
                        do=lambda content=content: self._restore(view, content),
                    )

        self.tasks.read(drafts, {}, came, self._failed, owner=self)

    def _restore(self, view: LetterView, content: dict[str, Any]) -> None:
        if self.editor is not None:
            self.editor.put(from_plain(view.draft, content))
            self._typed()
        self.banner.silence()

    # --- paper

    def print(self) -> None:
        """Open the print page: of the frozen PDF, or of the draft as it stands."""
        if self.view is None or Right.CASE_PRINT not in self.tasks.office.actor.rights:
            return
        if self.editor is not None:
            paper = paper_of(self.editor.draft(), on=None, seal_mm=self.view.paper.seal_mm)
            self.tasks.call(lambda: set_page(paper), self._open_print, self._failed, owner=self)
        elif self._pdf:
            self._open_print(self._pdf)

    def _open_print(self, pdf: bytes) -> None:
        page = PrintPage(self.tasks, pdf, self.record_id)
        self.open_form(page)  # type: ignore[arg-type]  # stands where a form does
        take_first(page)
        self._fit_width()

    def close_form(self) -> None:
        """Back to the tabs, and to the width that they need."""
        super().close_form()
        self._fit_width()

    def event(self, event: QEvent) -> bool:
        """On the way out, end the page's thread and let its document go."""
        if event.type() == QEvent.Type.DeferredDelete:
            self._end_editor()
            if isinstance(form := self.form(), PrintPage):
                form.preview.clear()
        return super().event(event)

    def trace(self, copy: CopyRow) -> None:
        """Where copies went, when they came back, when they were destroyed."""
        form = FormPanel(
            "登记份数去向",
            [
                TextField("numbers", "份号", limit=20, hint=f"{copy.first_no}-{copy.last_no}，不填为全部"),
                TextField("receiver", "发给", limit=120),
                DateField("returned_on", "收回日期"),
                DateField("destroyed_on", "销毁日期"),
            ],
            submit="登记",
        )
        form.set_values(
            {"receiver": copy.receiver, "returned_on": copy.returned_on, "destroyed_on": copy.destroyed_on}
        )
        self.open_form(form, return_copies, copy_id=copy.id)

    def save_as(self) -> None:
        """Write the frozen PDF to a place that the person chooses; a copy that is registered like one on paper."""
        view: LetterView = self.view
        assert view.pdf_evidence_id is not None
        save_pdf(
            self,
            self.tasks,
            view.pdf_evidence_id,
            self.record_id,
            f"{view.number} {view.draft.title}.pdf",
            self.banner,
        )

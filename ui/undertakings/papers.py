"""Pledges, letters of responsibility, notices: one paper a person or unit, all in one PDF to print in one go."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

import letters
from models.rights import Right
from models.settings.operations import case_settings
from models.undertakings.papers import note_papers, paper_words
from models.undertakings.queries import Entry, UndertakingView
from storage.errors import Cancelled
from ui.kit.fields import CheckField, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import button
from ui.paper.many import Batch, Many, save_many, show_many
from ui.paper.marking import mark_for
from ui.tasks import Progress, Tasks

FIELDS = {"{姓名}": "title", "{单位}": "unit_name", "{职务}": "post"}


def merged(
    title: str,
    body: str,
    issuer: str,
    listed: Sequence[Entry],
    progress: Progress | None = None,
    mark: Callable[[int], letters.Marks] | None = None,
) -> Many:
    """One paper for each entry, from a page of its own. Raises ``Cancelled``."""

    def told(done: int, of: int) -> None:
        if progress is not None and progress.cancelled():
            raise Cancelled("已取消，没有生成文书。")
        if progress is not None:
            progress("正在生成", done, of)

    lengths: list[int] = []
    papers = [_paper(title, body, issuer, entry) for entry in listed]
    pdf = letters.typeset_many(papers, marks=mark, told=told, lengths=lengths)
    return Many(pdf, tuple(lengths))


def _paper(title: str, body: str, issuer: str, entry: Entry) -> letters.Letter:
    for mark, name in FIELDS.items():
        body = body.replace(mark, getattr(entry, name))
    return letters.Letter(kind="承诺书", title=title, issuer=issuer, body=body, layout="普通", signed=False)


class PapersPage(QWidget):
    """The words once, with places for name, unit and post; then all of them to print, or the file."""

    def __init__(
        self, tasks: Tasks, view: UndertakingView, listed: Sequence[Entry], leave: Callable[[], None]
    ) -> None:
        super().__init__()
        self.tasks, self.view, self._all, self._leave = tasks, view, list(listed), leave
        waiting = [entry for entry in self._all if entry.done_on is None]
        self.again = CheckField("again", "", f"已办的 {len(self._all) - len(waiting)} 份也一起打印")
        self.again.set_value(not waiting)
        self.again.setVisible(0 < len(waiting) < len(self._all))
        self._issuer = ""
        self._saving = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        title, body = (
            TextField("title", "标题", required=True),
            TextArea("body", "正文", required=True, rows=10),
        )
        # what is the same on every paper is filled in here, so that it can be read and changed before printing
        words = [
            text.replace("{名称}", view.title).replace("{年度}", str(view.held_on.year))
            for text in paper_words(view.kind)
        ]
        title.set_value(words[0])
        body.set_value(words[1])
        self.form = FormPanel(
            "合并成文",
            [title, body, self.again],
            submit=f"生成 {len(self.listed)} 份打印",
            hint="每人（单位）一份，合成一个 PDF，一次打印。{姓名}、{单位}、{职务} 处自动填写。",
        )
        self.form.cancelled.connect(leave)
        self.form.submitted.connect(self._begin)
        rights = tasks.office.actor.rights
        self.form.submit_button.setEnabled(Right.CASE_PRINT in rights)
        if {Right.CASE_PRINT, Right.CASE_EXPORT} <= rights:
            self.save_button = button("另存为 PDF", "flat", symbol="save", name="savePapers")
            self.save_button.clicked.connect(self._save)
            self.form.foot.insertWidget(1, self.save_button)
        column.addWidget(self.form, 1)
        self.again.edited.connect(lambda: self.form.submit_button.setText(f"生成 {len(self.listed)} 份打印"))
        tasks.read(case_settings, {}, self._named, self.form.fail, owner=self)

    @property
    def listed(self) -> list[Entry]:
        """Who gets one: those who have not signed yet, and the others where they are asked for."""
        return [entry for entry in self._all if self.again.value() or entry.done_on is None]

    def _named(self, settings: dict[str, object]) -> None:
        self._issuer = str(settings.get("issuer") or "")

    def _save(self) -> None:
        self._saving = True
        self.form.submit()
        self._saving = False

    def _begin(self, values: dict[str, str]) -> None:
        self.form.busy(False)
        batch = self.batch(values)
        show = save_many if self._saving else show_many
        show(self, self.tasks, batch)

    def batch(self, values: dict[str, str]) -> Batch:
        """All of them, as the form says now."""
        office, listed, issuer, undertaking = self.tasks.office, self.listed, self._issuer, self.view.id

        def make(progress: Progress) -> Many:
            return merged(values["title"], values["body"], issuer, listed, progress, mark_for(office))

        def register(how: str, device: str) -> None:
            office.run(note_papers, undertaking_id=undertaking, count=len(listed), how=how, device=device)

        return Batch(values["title"], len(listed), make, register, ("undertaking", undertaking))

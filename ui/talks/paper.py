"""Papers that a record brings out: shown page by page beside the record, printed from memory, kept nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from letters.sheets import Question, Transcript, transcript
from models.dates import chinese_date, chinese_datetime
from models.errors import OfficeError
from models.operations import Store
from models.rights import Right
from models.talks.credentials import credential_text
from models.talks.operations import Talker
from models.talks.queries import TalkView
from models.talks.records import TALKER
from models.talks.transcript import SPEAKERS
from ui import dialogs
from ui.kit.pieces import Banner, ProgressPanel, button, label
from ui.kit.record import RecordPage
from ui.paper.cups import CupsQueue
from ui.paper.pages import Pages
from ui.paper.preview import Preview
from ui.paper.printers import narrow_box, printers
from ui.paper.printing import PrintJob, print_pdf, way_to
from ui.paper.spool import Spool
from ui.talks.together import together
from ui.tasks import Progress, Tasks

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOST_COPIES = 20
MakePdf = Callable[[], bytes]
MakePrinter = Callable[[PrintJob], QPrinter | Spool | CupsQueue]


def transcript_pdf(view: TalkView, office: str, hash_name: str) -> bytes:
    """谈话笔录 with a place to sign on each page, page x of y, and the reader's confirmation.

    ``hash_name``: what the vault counts its files' digests with.
    """
    talkers = [one for one in view.talkers if one.role == TALKER]
    present = [one for one in view.talkers if one.role != TALKER]

    def named(people: list[Talker]) -> str:
        return "、".join(
            one.name + (f"（{'，'.join(said)}）" if (said := _described(one)) else "") for one in people
        )

    # printed before the talk is closed in the program: the end is written by hand where everybody signs
    until = f"至{_end(view)}" if view.ended_at else "至　　　时　　　分"
    heading = [
        # of a 集体谈话 the paper says what it was held for; a person's own 笔录 is of him alone
        ("专项", view.campaign if view.group else ""),
        ("时间", f"{chinese_datetime(view.started_at)}{until}" if view.started_at else ""),
        ("地点", view.place),
        ("谈话人", named(talkers)),
        ("在场人", named(present)),
        ("记录人", view.recorder),
        *together(view),
        ("单位及职务", f"{view.subject_unit}{view.subject_post}"),
        *(((name, _on_paper(value)) for name, value in view.identity) if not view.subjects else ()),
        ("次数", f"第{view.round_no}次" if view.round_no > 1 else ""),
    ]
    lines = _spoken(view)
    notes = [f"拒签说明：{view.refuse_note}"] if view.refuse_note else []
    if view.reading_note:
        notes.append(f"核对说明：{view.reading_note}")
    if view.credential_note:
        notes.append(f"证件说明：{view.credential_note}")
    if view.care:
        notes.append(f"饮食和休息：{view.care}")
    for name, digest in view.media:
        # whoever reads the paper can tell whether the recording is the one that was made then
        notes.append(f"同步录音录像：{name}，{hash_name} {digest}")
    given = Transcript(
        lines=lines,
        heading=[(name, value) for name, value in heading if value],
        title=paper_title(view),
        number=view.number,
        opinion=view.opinion_needed,
        notes=notes,
        made_on=view.started_at.date() if view.started_at else None,
        corrections=[(one.number, SPEAKERS[one.speaker], one.before, one.after) for one in view.corrections],
        **({"confirmation": view.confirm_text} if view.confirm_text else {}),
    )
    if not view.lines and not view.transcript_needed:
        # a record of what was said, not word for word: it is signed, its person confirms nothing unless he wrote so
        given = replace(given, confirmation=view.confirm_text)
    if view.subjects:
        # who came has signed the 签到表; the record itself is signed by those who held it
        given = replace(given, confirmation="", signers=("谈话人", "记录人"))
    return transcript(given, office=office)


def _end(view: TalkView) -> str:
    """When it ended: the hour alone on the day on which it began."""
    assert view.started_at is not None
    assert view.ended_at is not None
    whole = chinese_datetime(view.ended_at)
    same = view.started_at.date() == view.ended_at.date()
    return whole.removeprefix(chinese_date(view.ended_at.date())).strip() if same else whole


def _on_paper(value: str) -> str:
    """A day as the rest of the paper writes it."""
    return chinese_date(date.fromisoformat(value)) if _DAY.fullmatch(value) else value


def _described(one: Talker) -> list[str]:
    """What stands behind a name: unit and post, and the 证件 that he showed."""
    shown = credential_text(one)
    return [text for text in (f"{one.unit_name}{one.post}", f"出示{shown}" if shown else "") if text]


def _spoken(view: TalkView) -> list[Question]:
    """The turns as they are printed, corrected places with their numbers; the record of what was said where none is."""
    numbers = {one.uid: one.number for one in view.corrections}
    lines: list[Question] = []
    before = ""
    for line in view.lines:
        if not line.text.strip():
            continue
        text = line.text + (f"〔更正{numbers[line.uid]}〕" if line.uid in numbers else "")
        if line.speaker == before:
            # the same speaker goes on: a paragraph of his turn, not a new turn
            lines[-1] = Question(lines[-1].speaker, f"{lines[-1].text}\n{text}")
        else:
            lines.append(Question(SPEAKERS[line.speaker], text))
        before = line.speaker
    if view.summary and (not lines or view.group):
        # whoever is talked to alone signs what he said; of a 集体谈话 the summary is the record, turns or not
        lines.append(Question("内容" if lines else "记", view.summary))
        if view.result:
            lines.append(Question("结果", view.result))
    return lines


def paper_title(view: TalkView) -> str:
    """What the paper is called: a transcript only where questions and answers were written down."""
    if view.subjects:
        return "集体谈话记录"
    if not view.lines and not view.transcript_needed:
        return "谈话记录"
    return "补充谈话笔录" if view.supplement_of_id else "谈话笔录"


class PaperPanel(QWidget):
    """A paper on screen with what is needed to print it. ``closed`` when it is put away."""

    closed = Signal()

    def __init__(
        self,
        tasks: Tasks,
        title: str,
        make: MakePdf,
        subject: tuple[str, int] | None,
        *,
        printer: MakePrinter = way_to,
        right: Right = Right.CASE_PRINT,
    ) -> None:
        """``subject`` None: a paper of the house, noted in its trail."""
        super().__init__()
        self._tasks, self._title, self._subject, self._printer = tasks, title, subject, printer
        self._right = right
        self.pages: Pages | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 24, 12)
        column.setSpacing(8)
        column.addLayout(self._bar(title))
        self.banner = Banner()
        column.addWidget(self.banner)
        self._work: Progress | None = None
        self.progress = ProgressPanel()
        self.progress.cancelled.connect(self._cancel)
        column.addWidget(self.progress)
        tasks.progressed.connect(self._step)
        self.preview = Preview()
        column.addWidget(self.preview, 1)
        away = QShortcut(QKeySequence("Esc"), self)
        away.activated.connect(self.closed.emit)
        tasks.call(make, self._show, self._failed, owner=self)

    def _bar(self, title: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(title, "heading"))
        row.addStretch(1)
        self._files: set[str] = set()
        self.where = QComboBox()
        self.where.setObjectName("printer")
        self.where.setAccessibleName("打印机")
        narrow_box(self.where)
        for one in printers():
            note = "（写成文件，不宜使用）" if one.writes_files else ""
            self.where.addItem(f"{one.label}{note}", one.name)
            self._files.update([one.name] if one.writes_files else [])
        if not self.where.count():
            self.where.addItem("没有找到打印机", "")
        self.copies = QComboBox()
        for count in range(1, MOST_COPIES + 1):
            self.copies.addItem(f"{count} 份", count)
        self.copies.setAccessibleName("份数")
        self.press = button("打印", "primary", symbol="print", name="print")
        self.press.clicked.connect(self.print_out)
        self.press.setEnabled(False)
        close = button("关闭", name="closePaper")
        close.clicked.connect(self.closed.emit)
        row.addWidget(self.where, 3)
        for widget in (self.copies, self.press, close):
            row.addWidget(widget)
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Print), self)
        shortcut.activated.connect(self.print_out)
        return row

    def _show(self, pdf: bytes) -> None:
        self.pages = pages = Pages(pdf)
        # however the panel goes (closed, navigated away, locked), the document goes with it
        self.destroyed.connect(lambda _gone: pages.close())
        self.preview.show_pages(self.pages)
        allowed = self._right in self._tasks.office.actor.rights
        self.press.setEnabled(allowed and bool(self.where.currentData()))
        if not allowed:
            self.press.setToolTip("您的账户没有打印权限")

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")

    def print_out(self) -> None:
        """Print from memory and leave the entry that says who printed what and how often."""
        if self.pages is None or not self.press.isEnabled():
            return
        question = f"“{self.where.currentText()}”会留下没有加密的文件。请换用连接纸张的打印机；仍然使用吗？"
        if self.where.currentData() in self._files and not dialogs.ask(self, question, yes="仍然使用"):
            return
        job = self.job()
        try:
            printer = self._printer(job)
        except OfficeError as error:
            self._failed(error)
            return
        office, pages, count = self._tasks.office, self.pages.pdf, len(self.pages)

        def work(progress: Progress) -> None:
            pdf = self.before_print(pages, job)
            # pages of its own: the panel may be put away while it prints
            told = lambda at, total: progress("正在打印", at, total)  # noqa: E731
            if not print_pdf(printer, pdf, job, told, progress.cancelled):
                raise OfficeError("打印已取消。")
            about: dict[str, Any] = {"copies": job.copies, "pages": count}
            if self._subject is None:
                office.note(f"打印{self._title}", store=Store.HOUSE, **about)
            else:
                office.note(f"打印{self._title}", subjects=[self._subject], **about)

        def printed(_value: Any) -> None:
            self._end_work()
            self.banner.say(f"已送到打印机，共 {count} 页、{job.copies} 份；打印已记入日志。", "good")

        self.press.setEnabled(False)
        self.progress.begin("正在打印")
        self._work = self._tasks.long(work, printed, self._print_failed, owner=self)

    def job(self) -> PrintJob:
        """What is chosen in the bar."""
        return PrintJob(self.where.currentData(), self.copies.currentData())

    def before_print(self, pdf: bytes, job: PrintJob) -> bytes:
        """What has to be on file before there is paper; returns the pages to print. Runs off the screen's thread."""
        return pdf

    def _print_failed(self, error: OfficeError) -> None:
        self._end_work()
        self._failed(error)

    def _end_work(self) -> None:
        self._work = None
        self.progress.end()
        self.press.setEnabled(True)

    def _cancel(self) -> None:
        if self._work is not None:
            self._work.cancel()

    def _step(self, what: str, done: int, total: int) -> None:
        if self.progress.isVisible():
            self.progress.step(what, done, total)


def show_paper(page: RecordPage, title: str, make: MakePdf, subject: tuple[str, int]) -> PaperPanel:
    """Show a paper in place of a record's tabs until it is closed."""
    panel = PaperPanel(page.tasks, title, make, subject)

    def away() -> None:
        page._stack.setCurrentWidget(page.tabs)
        page._stack.removeWidget(panel)
        panel.deleteLater()

    panel.closed.connect(away)
    page._stack.addWidget(panel)
    page._stack.setCurrentWidget(panel)
    panel.preview.view.setFocus()
    return panel

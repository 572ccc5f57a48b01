"""Attachments of a record: dragged in, listed, shown inside; bytes stay in memory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from models.errors import OfficeError
from models.evidence.operations import EvidenceRow, evidence_of, remove_evidence
from models.operations import Changes
from models.rights import Right
from ui import dialogs
from ui.kit.pieces import Banner, ProgressPanel, button, clear, label, tip_text
from ui.kit.theme import icon
from ui.sizes import size_text
from ui.tasks import Progress, Tasks
from ui.viewer import process
from ui.viewer.kinds import decoded, not_as_named, what_it_is
from ui.viewer.process import Picture

TEXT_LIMIT = 2_000_000


@dataclass(frozen=True)
class Look:
    """What there is to see of a file: pictures, or a text, or a sentence why neither."""

    name: str
    kind: str
    size: int
    pictures: tuple[Picture, ...] = ()
    text: str = ""
    problem: str = ""


def look_at(name: str, data: bytes) -> Look:
    """Decode a file for the screen: pictures and PDFs in a process of their own. Takes a while: not on the screen's
    thread. Never raises for what is in the file."""
    kind = what_it_is(data)
    if kind in ("pdf", "picture"):
        try:
            return Look(name, kind, len(data), tuple(process.pictures(kind, data)))
        except process.NotShown as error:
            return Look(name, kind, len(data), problem=str(error))
    if kind == "text":
        return Look(
            name,
            kind,
            len(data),
            text=(decoded(data[:TEXT_LIMIT]) or "") + ("……" if len(data) > TEXT_LIMIT else ""),
        )
    shown = f"“{name}”不能在程序里显示（{size_text(len(data))}），可以导出后查看。"
    return Look(name, kind, len(data), problem=shown)


class Viewer(QScrollArea):
    """Shows bytes: pictures, PDF pages, text; says plainly what it can't show."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("材料内容")

    def show_bytes(self, name: str, data: bytes) -> None:
        """Show a file's content, waiting for it to be decoded."""
        self.show_look(look_at(name, data))

    def show_look(self, look: Look) -> None:
        """Show what was decoded."""
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        if said := not_as_named(look.name, look.kind):
            column.addWidget(label(said, "error", wrap=True))
        for picture in look.pictures:
            column.addWidget(self._shown(picture))
        if look.problem:
            column.addWidget(label(look.problem, "quiet" if look.kind == "other" else "error", wrap=True))
        if look.kind == "text":
            text = QPlainTextEdit()
            text.setReadOnly(True)
            text.setPlainText(look.text)
            column.addWidget(text)
        else:
            column.addStretch(1)
        self.setWidget(inner)

    @staticmethod
    def _shown(picture: Picture) -> QLabel:
        image = QImage(
            picture.pixels, picture.width, picture.height, picture.stride, QImage.Format.Format_BGR888
        )
        shown = QLabel()
        shown.setPixmap(QPixmap.fromImage(image))
        return shown

    def forget(self) -> None:
        """Drop what is shown."""
        self.setWidget(QWidget())


class NameButton(QPushButton):
    """A file's name to press: a long one is shortened in the middle, so that its ending stays."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text)
        self._full = text
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setProperty("role", "flat")
        self.setProperty("align", "left")
        self.setIcon(icon("evidence", "#44474c"))
        self.setAutoDefault(False)
        self.setMinimumWidth(120)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten to the room there is."""
        super().resizeEvent(event)
        room = event.size().width() - self.iconSize().width() - 28
        self.setText(self.fontMetrics().elidedText(self._full, Qt.TextElideMode.ElideMiddle, room))


class Attachments(QWidget):
    """The attachments of one record: list above, what is open below. Files can be dropped anywhere on it."""

    def __init__(self, tasks: Tasks, kind: str, record_id: int) -> None:
        super().__init__()
        self._tasks, self._kind, self._record_id = tasks, kind, record_id
        self._work: Progress | None = None
        self.setAcceptDrops(Right.CASE_WRITE in tasks.office.actor.rights)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.addWidget(label("把文件拖到这里，或", "quiet"))
        add = button("添加材料", symbol="attach", name="addEvidence")
        add.clicked.connect(self._choose)
        add.setEnabled(self.acceptDrops())
        top.addWidget(add)
        top.addStretch(1)
        column.addLayout(top)
        self.banner = Banner()
        column.addWidget(self.banner)
        self.progress = ProgressPanel()
        self.progress.cancelled.connect(self._cancel)
        column.addWidget(self.progress)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        column.addLayout(self._rows)
        self._stack = QStackedWidget()
        self._stack.addWidget(QWidget())
        self.viewer = Viewer()
        self._stack.addWidget(self.viewer)
        column.addWidget(self._stack, 1)
        tasks.changed.connect(self._on_change)
        tasks.progressed.connect(self._on_progress)
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew."""
        data = {"kind": self._kind, "record_id": self._record_id}
        self._tasks.read(evidence_of, data, self._arrived, self._failed, owner=self)

    def _on_change(self, changes: Changes) -> None:
        if "evidence" in changes:
            self.refresh()

    def _arrived(self, rows: list[EvidenceRow]) -> None:
        clear(self._rows)
        if not rows:
            self._rows.addWidget(label("还没有材料。", "quiet"))
        for row in rows:
            self._rows.addWidget(self._line(row))

    def _line(self, row: EvidenceRow) -> QWidget:
        made = QWidget()
        line = QHBoxLayout(made)
        line.setContentsMargins(0, 2, 0, 2)
        shown = NameButton(row.name, f"evidence_{row.id}")
        shown.setToolTip(tip_text(f"{row.name}\n{self._tasks.office.header.hash} {row.sha256}"))
        shown.clicked.connect(lambda: self.open(row))
        line.addWidget(shown, 1)
        line.addWidget(label(f"{size_text(row.size)} · {row.created_at:%Y-%m-%d}", "small"))
        rights = self._tasks.office.actor.rights
        if Right.CASE_EXPORT in rights:
            export = button("导出", "flat", name=f"export_{row.id}")
            export.clicked.connect(lambda: self._export(row))
            line.addWidget(export)
        if Right.CASE_WRITE in rights and row.role != "FROZEN":
            remove = button("移除", "flat", name=f"remove_{row.id}")
            remove.clicked.connect(lambda: self._remove(row))
            line.addWidget(remove)
        return made

    def open(self, row: EvidenceRow) -> None:
        """Show a piece of evidence inside."""
        office = self._tasks.office
        self._tasks.call(
            lambda: look_at(row.name, office.evidence_bytes(row.id)),
            self._show,
            self._failed,
            owner=self,
        )

    def _show(self, look: Look) -> None:
        self.viewer.show_look(look)
        self._stack.setCurrentWidget(self.viewer)

    def _failed(self, error: OfficeError) -> None:
        self.progress.end()
        self.banner.say(str(error), "error")

    # --- bringing in and taking out

    def _choose(self) -> None:
        self.add(dialogs.choose_files(self, "选择要附上的文件"))

    def add(self, paths: list[Path]) -> None:
        """Bring files in, one after the other."""
        if not paths:
            return
        office, kind, record_id = self._tasks.office, self._kind, self._record_id

        def work(progress: Progress) -> Any:
            outcome = None
            for path in paths:
                outcome = office.attach(
                    path,
                    kind=kind,
                    record_id=record_id,
                    progress=lambda done, total, name=path.name: progress(f"加密 {name}", done, total),
                    cancelled=progress.cancelled,
                )
            return outcome

        self.banner.silence()
        self.progress.begin("正在加密材料")
        self._work = self._tasks.long(work, lambda _value: self.progress.end(), self._failed, owner=self)

    def _cancel(self) -> None:
        if self._work is not None:
            self._work.cancel()

    def _on_progress(self, what: str, done: int, total: int) -> None:
        if self.progress.isVisible():
            self.progress.step(what, done, total)

    def _export(self, row: EvidenceRow) -> None:
        target = dialogs.save_file(self, "导出材料（导出后的文件不再加密）", row.name)
        if target is None:
            return
        office = self._tasks.office

        def work(progress: Progress) -> int:
            with target.open("wb") as stream:
                return office.evidence_write(
                    row.id,
                    stream,
                    progress=lambda done, total: progress("导出材料", done, total),
                    cancelled=progress.cancelled,
                )

        self.progress.begin("正在导出")
        self._work = self._tasks.long(work, lambda _size: self._exported(target), self._failed, owner=self)

    def _exported(self, target: Path) -> None:
        self.progress.end()
        self.banner.say(f"已导出到 {target}。导出的文件不再受保险库保护，用完请及时清除。", "warning")

    def _remove(self, row: EvidenceRow) -> None:
        if dialogs.ask(self, f"把“{row.name}”移入回收站？", yes="移除"):
            self._tasks.write(remove_evidence, {"evidence_id": row.id}, failed=self._failed, owner=self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Bring the dropped files in."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        self.add([path for path in paths if path.is_file()])
        event.acceptProposedAction()

"""Writing a frozen PDF out of the vault: chosen by the person, registered as a copy, said plainly."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from models.errors import OfficeError
from models.letters.operations import note_copies
from ui import dialogs
from ui.kit.pieces import Banner
from ui.paper.marking import copies_of
from ui.tasks import Progress, Tasks

_UNSAFE = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))


def file_name(text: str) -> str:
    """A name that every file system takes."""
    return text.translate(_UNSAFE).strip()[:120]


def save_pdf(
    parent: QWidget, tasks: Tasks, evidence_id: int, letter_id: int, name: str, banner: Banner
) -> None:
    """Ask where to, register the copy, write the file; the banner says what came of it."""
    target = dialogs.save_file(
        parent, "另存为 PDF（存出的文件不再加密）", file_name(name), "PDF 文件 (*.pdf)"
    )
    if target is None:
        return
    if target.suffix.lower() != ".pdf":
        target = target.with_name(target.name + ".pdf")
    office = tasks.office

    def work(_progress: Progress) -> Any:
        outcome = office.run(note_copies, letter_id=letter_id, count=1, how="SAVE", purpose="另存为 PDF")
        try:
            with target.open("wb") as stream:
                copy = copies_of(office, letter_id, office.evidence_bytes(evidence_id))
                if copy is not None:
                    stream.write(copy(outcome.value[0]))
                else:
                    office.evidence_write(evidence_id, stream)
        except OSError as error:
            raise OfficeError("文件没有写成，请检查目标位置是否可写、空间是否足够。") from error
        return outcome

    def done(outcome: Any) -> None:
        first, _last = outcome.value
        banner.say(f"已另存为 {target.name}，登记为第 {first} 份。存出的文件不再受保险库保护。", "warning")

    tasks.long(work, done, lambda error: banner.say(str(error), "error"), owner=parent)

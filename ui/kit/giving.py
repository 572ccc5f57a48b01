"""What leaves the vault as a file, lists aside: a place is asked for, the export noted and marked, then it is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from models.exports import Marking, note_export
from models.settings.operations import case_settings
from storage import fs
from storage.office import Office
from ui import dialogs
from ui.paper.saving import file_name

SAVED = "已导出到 {name}，并记入日志。导出的文件不再受保险库保护，请按密级保管。"
TYPES = {"xlsx": "Excel", "docx": "Word", "pdf": "PDF"}


def give_out(
    page: Any, title: str, suffix: str, count: int, chosen: str, make: Callable[[Office, Marking], bytes]
) -> None:
    """Ask where to, then note and write off the screen's thread; the page's banner says what came of it.

    ``make`` is given the office and the marking that the file has to carry; ``chosen`` says in words what was chosen.
    """
    kind = TYPES[suffix]
    target = dialogs.save_file(
        page,
        f"导出为 {kind}（存出的文件不再加密）",
        f"{file_name(title)}.{suffix}",
        f"{kind} 文件 (*.{suffix})",
    )
    if target is None:
        return
    if target.suffix.lower() != f".{suffix}":
        target = target.with_name(f"{target.name}.{suffix}")
    office = page.tasks.office

    def work() -> None:
        marking = office.run(note_export, title=title, count=count, chosen=chosen).value
        fs.atomic_write(target, make(office, marking))

    page.tasks.call(
        work,
        lambda _done: page.banner.say(SAVED.format(name=target.name), "warning"),
        lambda error: page.banner.say(str(error), "error"),
        owner=page,
        writes=True,
    )


def mark_line(office: Office, marking: Marking) -> str:
    """Who took a paper out and when, for its foot; empty where the office's settings ask for no marks."""
    if not office.read(case_settings)["mark_pages"]:
        return ""
    return f"{marking.mark}　{marking.who}　{marking.when}"

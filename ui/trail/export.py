"""导出 of the entries as filtered: every page of them as a spreadsheet, marked, on the trail, to a place that is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from models.errors import OfficeError
from models.settings.operations import house_settings
from models.trail.export import TITLE, note_trail_export
from models.trail.queries import TrailRow, trail_page
from storage.errors import Cancelled
from storage.list_book import list_book
from storage.office import Office
from ui.kit.lists import Column
from ui.tasks import Progress

PAGE = 2000
DIGEST = "校验码"


def write_trail(
    office: Office, asked: dict[str, Any], columns: Sequence[Column], target: Path, progress: Progress
) -> int:
    """Read, note and write; gives how many. Each entry's digest stands in the last column. Raises ``Cancelled``."""
    rows: list[TrailRow] = []
    before = None
    while True:
        if progress.cancelled():
            raise Cancelled
        found = office.read(trail_page, **asked | {"limit": PAGE, "before": before})
        rows += found
        progress("正在导出", len(rows), 0)
        if len(found) < PAGE:
            break
        before = found[-1].seq
    marking = office.run(note_trail_export, count=len(rows), chosen=in_words(asked)).value
    name = str(office.read(house_settings)["office_name"])
    cells = [[*(column.text(row) for column in columns), row.digest] for row in rows]
    data = list_book(TITLE, name, marking, [*(column.title for column in columns), DIGEST], cells)
    try:
        target.write_bytes(data)
    except OSError as error:
        raise OfficeError("文件没有写成，请检查目标位置是否可写、空间是否足够。") from error
    return len(rows)


def in_words(asked: dict[str, Any]) -> str:
    """The filters as they are written above the list."""
    words = (("actor", "人员"), ("operation", "操作"), ("since", "从"), ("until", "到"))
    return "，".join(f"{word} {asked[key]}" for key, word in words if asked.get(key))

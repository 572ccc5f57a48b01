"""导出 of the list that is shown: every page of it, as filtered, marked, on the trail, to a place that is chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from models.errors import OfficeError
from models.exports import note_export
from models.operations import Query
from models.ownfields.operations import KINDS_WITH, OwnColumns, own_columns
from models.settings.operations import house_settings
from storage.errors import Cancelled
from storage.list_book import list_book
from storage.office import Office
from ui import dialogs
from ui.paper.saving import file_name
from ui.tasks import Progress

if TYPE_CHECKING:
    from ui.kit.lists import Column, ListPage

PAGE = 200
SAVED = "已导出 {count} 条到 {name}。导出的文件不再受保险库保护，请按密级保管。"


def export_list(page: ListPage) -> Progress | None:
    """Ask where to, then read, note and write off the screen's thread; the list's banner says what came of it."""
    title = page.title
    target = dialogs.save_file(
        page, "导出为 Excel（存出的文件不再加密）", f"{file_name(title)}.xlsx", "Excel 文件 (*.xlsx)"
    )
    if target is None:
        return None
    if target.suffix.lower() != ".xlsx":
        target = target.with_name(target.name + ".xlsx")
    office, query, asked, columns = (
        page.tasks.office,
        page.query,
        page.asked(),
        [*page.model.columns, *page.also],
    )
    chosen, kind = page.chosen_filters(), page.kind

    def work(progress: Progress) -> int:
        rows = _all_rows(office, query, asked, progress)
        levels = [str(getattr(row, "secrecy", "")) for row in rows]
        marking = office.run(note_export, title=title, count=len(rows), chosen=chosen, levels=levels).value
        name = str(office.read(house_settings)["office_name"])
        own = _own(office, kind, rows)
        cells = [[*(_text(column, row) for column in columns), *own.of(row.id)] for row in rows]
        data = list_book(title, name, marking, [*(column.title for column in columns), *own.labels], cells)
        try:
            target.write_bytes(data)
        except OSError as error:
            raise OfficeError("文件没有写成，请检查目标位置是否可写、空间是否足够。") from error
        return len(rows)

    return page.tasks.long(
        work,
        lambda count: page.banner.say(SAVED.format(count=count, name=target.name), "warning"),
        lambda error: page.banner.say(str(error), "error"),
        owner=page,
    )


def _own(office: Office, kind: str, rows: Sequence[Any]) -> OwnColumns:
    """The office's own fields of what is listed stand in columns of their own, at the end."""
    if kind not in KINDS_WITH:
        return OwnColumns((), {})
    return office.read(own_columns, kind=kind, record_ids=[row.id for row in rows])


def _all_rows(
    office: Office, query: Query[..., Any], asked: Mapping[str, Any], progress: Progress
) -> Sequence[Any]:
    rows: list[Any] = []
    before = None
    while True:
        if progress.cancelled():
            raise Cancelled
        found = list(office.read(query, **asked, before_id=before, limit=PAGE))
        rows += found
        progress("正在导出", len(rows), 0)
        if len(found) < PAGE:
            return rows
        before = found[-1].id


def _text(column: Column, row: Any) -> str:
    """A cell as shown; a number that the list shortens stands in full."""
    from ui.kit.lists import short_number

    text = column.text(row)
    number = getattr(row, "number", None)
    return number if isinstance(number, str) and number and text == short_number(number) else text

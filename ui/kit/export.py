"""导出 of the list that is shown: every page of it, as filtered, marked, on the trail, to a place that is chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

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
from ui.tasks import Progress, Tasks

if TYPE_CHECKING:
    from ui.kit.lists import Column, ListPage, RowsModel
    from ui.kit.pieces import Banner

PAGE = 200
SAVED = "已导出 {count} 条到 {name}。导出的文件不再受保险库保护，请按密级保管。"


def export_list(page: ListPage) -> Progress | None:
    """Ask where to, then read, note and write off the screen's thread; the list's banner says what came of it."""
    title = page.title
    target = _target(page, title)
    if target is None:
        return None
    office, query, asked, columns = (
        page.tasks.office,
        page.query,
        page.asked(),
        [*page.model.columns, *page.also],
    )
    chosen, kind = page.chosen_filters(), page.kind

    def work(progress: Progress) -> int:
        rows = _all_rows(office, query, asked, progress)
        own = _own(office, kind, rows)
        cells = [[*(_text(column, row) for column in columns), *own.of(row.id)] for row in rows]
        heads = [*(column.title for column in columns), *own.labels]
        levels = [str(getattr(row, "secrecy", "")) for row in rows]
        return _write(office, title, heads, cells, target, chosen=chosen, levels=levels)

    return page.tasks.long(
        work,
        lambda count: page.banner.say(SAVED.format(count=count, name=target.name), "warning"),
        lambda error: page.banner.say(str(error), "error"),
        owner=page,
    )


def export_table(
    page: QWidget, tasks: Tasks, banner: Banner, title: str, model: RowsModel, *, chosen: str = ""
) -> Progress | None:
    """The same of a table that is counted whole and stands on the screen."""
    target = _target(page, title)
    if target is None:
        return None
    office, heads = tasks.office, [column.title for column in model.columns]
    cells = [[_text(column, row) for column in model.columns] for row in model.rows]
    return tasks.long(
        lambda _progress: _write(office, title, heads, cells, target, chosen=chosen, levels=()),
        lambda count: banner.say(SAVED.format(count=count, name=target.name), "warning"),
        lambda error: banner.say(str(error), "error"),
        owner=page,
    )


def _target(page: QWidget, title: str) -> Path | None:
    target = dialogs.save_file(
        page, "导出为 Excel（存出的文件不再加密）", f"{file_name(title)}.xlsx", "Excel 文件 (*.xlsx)"
    )
    if target is not None and target.suffix.lower() != ".xlsx":
        target = target.with_name(target.name + ".xlsx")
    return target


def _write(
    office: Office,
    title: str,
    heads: Sequence[str],
    cells: Sequence[Sequence[str]],
    target: Path,
    *,
    chosen: str,
    levels: Sequence[str],
) -> int:
    """Noted before it is written: nothing leaves without its entry on the trail."""
    marking = office.run(note_export, title=title, count=len(cells), chosen=chosen, levels=levels).value
    name = str(office.read(house_settings)["office_name"])
    data = list_book(title, name, marking, heads, cells)
    try:
        target.write_bytes(data)
    except OSError as error:
        raise OfficeError("文件没有写成，请检查目标位置是否可写、空间是否足够。") from error
    return len(cells)


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

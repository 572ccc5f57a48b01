"""导出 of the figures that are shown: marked, on the trail, to a place that is chosen."""

from __future__ import annotations

from typing import Any

from models.errors import OfficeError
from models.exports import note_export
from models.settings.operations import house_settings
from models.statistics.report import Report
from storage.figure_book import FigureRow, figure_book
from ui import dialogs
from ui.kit.export import SAVED
from ui.paper.saving import file_name

CHARTED = ("clues_", "admonishments", "criticisms", "recommendation_")
"""Figures that the chart shows: cases, and what came of them."""


def export_figures(page: Any, found: Report, title: str, compared: str) -> None:
    """Ask where to, then note and write off the screen's thread; the page's banner says what came of it."""
    target = dialogs.save_file(
        page, "导出为 Excel（存出的文件不再加密）", f"{file_name(title)}.xlsx", "Excel 文件 (*.xlsx)"
    )
    if target is None:
        return
    if target.suffix.lower() != ".xlsx":
        target = target.with_name(target.name + ".xlsx")
    office = page.tasks.office
    rows = rows_of(found)

    def work() -> int:
        chosen = f"{found.first:%Y-%m-%d} 至 {found.last:%Y-%m-%d}"
        marking = office.run(note_export, title=title, count=len(rows), chosen=chosen).value
        name = str(office.read(house_settings)["office_name"])
        data = figure_book(title, name, marking, compared, rows)
        try:
            target.write_bytes(data)
        except OSError as error:
            raise OfficeError("文件没有写成，请检查目标位置是否可写、空间是否足够。") from error
        return len(rows)

    page.tasks.call(
        work,
        lambda count: page.banner.say(SAVED.format(count=count, name=target.name), "warning"),
        lambda error: page.banner.say(str(error), "error"),
        owner=page,
        writes=True,
    )


def rows_of(found: Report) -> list[FigureRow]:
    """The report's figures as rows, each with its sum by unit."""
    rows = []
    for figure in found.figures:
        sums: dict[str, int] = {}
        for line in figure.lines:
            sums[line.unit_name] = sums.get(line.unit_name, 0) + line.amount
        units = tuple(sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))) if any(sums) else ()
        rows.append(
            FigureRow(
                figure.label,
                figure.unit,
                figure.value,
                figure.before,
                figure.definition,
                units,
                figure.key.startswith(CHARTED),
            )
        )
    return rows

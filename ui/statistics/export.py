"""导出 of the figures that are shown: marked, on the trail, to a place that is chosen."""

from __future__ import annotations

from typing import Any

from models.exports import Marking
from models.settings.operations import house_settings
from models.statistics.report import Report
from storage.figure_book import FigureRow, figure_book
from storage.office import Office
from ui.kit.giving import give_out

CHARTED = ("clues_", "admonishments", "criticisms", "recommendation_")
"""Figures that the chart shows: cases, and what came of them."""


def export_figures(page: Any, found: Report, title: str, compared: str) -> None:
    """The figures as a spreadsheet; the page's banner says what came of it."""
    rows = rows_of(found)

    def made(office: Office, marking: Marking) -> bytes:
        return figure_book(title, str(office.read(house_settings)["office_name"]), marking, compared, rows)

    give_out(page, title, "xlsx", len(rows), f"{found.first:%Y-%m-%d} 至 {found.last:%Y-%m-%d}", made)


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

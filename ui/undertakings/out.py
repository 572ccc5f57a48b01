"""One undertaking on paper and as a file: its facts and every list of it; blank 测评票 of a round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from letters.overview import Part, blank_ballot, overview
from letters.sheets import Column as PaperColumn
from models.dates import chinese_date
from models.exports import Marking
from models.settings.operations import house_settings
from models.undertakings.kinds import roles
from models.undertakings.queries import Entry, UndertakingView, all_entries
from models.undertakings.yearly import Trend, round_trend
from storage.list_book import BookSheet, lists_book
from storage.office import Office
from ui.kit.giving import give_out
from ui.talks.paper import show_paper
from ui.undertakings.entries import columns_of
from ui.undertakings.trend import trend_columns

if TYPE_CHECKING:
    from ui.undertakings.record import UndertakingRecord


def lists_of(
    view: UndertakingView, entries: list[Entry], trend: Trend | None
) -> list[tuple[str, list[str], list[list[str]]]]:
    """Every list of it as heading, heads and cells: what is summed up first, then the entries by role."""
    found: list[tuple[str, list[str], list[list[str]]]] = []
    if trend is not None and trend.courses:
        columns = trend_columns(trend, whole=True)
        cells = [[column.text(row) for column in columns] for row in trend.courses]
        found.append(("排名和走势", [column.title for column in columns], cells))
    if view.risk_map:
        cells = [
            [unit or "（没有写明单位）", *map(str, counts), str(sum(counts))]
            for unit, *counts in view.risk_map
        ]
        found.append(("风险点分布", ["单位", "高", "中", "低", "合计"], cells))
    if view.points:
        cells = [[name, unit, f"{total:+g}"] for name, unit, total in view.points]
        found.append(("积分汇总", ["姓名", "单位", "合计"], cells))
    for code in view.kind.entries:
        mine = [entry for entry in entries if entry.role == code]
        if mine:
            columns = columns_of(roles()[code], whole=True)
            cells = [
                [str(place), *(column.text(row) for column in columns)] for place, row in enumerate(mine, 1)
            ]
            found.append((roles()[code].name, ["序号", *(column.title for column in columns)], cells))
    return found


def _read(office: Office, view: UndertakingView) -> list[tuple[str, list[str], list[list[str]]]]:
    entries = office.read(all_entries, undertaking_id=view.id)
    trend = office.read(round_trend, undertaking_id=view.id) if view.ranking else None
    return lists_of(view, entries, trend)


def facts_of(view: UndertakingView) -> list[tuple[str, str]]:
    """What it is, for the head of the paper."""
    return [
        ("种类", view.kind.name),
        ("所属专项", view.programme_name),
        ("日期", chinese_date(view.held_on)),
        ("完成期限", chinese_date(view.due_on) if view.due_on else ""),
        ("单位", view.unit_name),
        ("地点", view.place),
        ("负责人", view.owner),
        ("参加人数", f"{view.attended} 人次" if view.attended else ""),
        ("情况", view.summary),
        ("状态", view.state_text),
    ]


def print_undertaking(page: UndertakingRecord) -> None:
    """Show it as a paper with what is needed to print it."""
    view, office = page.view, page.tasks.office

    def make() -> bytes:
        parts = [
            Part(
                title,
                paper_columns(heads, cells),
                cells,
                f"共 {len(cells)} 条",
            )
            for title, heads, cells in _read(office, view)
        ]
        return overview(
            view.title,
            facts_of(view),
            parts,
            office=str(office.read(house_settings)["office_name"]),
            made_on=office.now().date(),
            landscape=any(len(part.columns) > 6 for part in parts),
        )

    show_paper(page, "年度工作", make, ("undertaking", view.id))


def paper_columns(heads: list[str], cells: list[list[str]]) -> list[PaperColumn]:
    """Columns as wide as what stands in them, within bounds: a long text takes lines, not the page."""
    found = []
    for place, head in enumerate(heads):
        longest = max((len(row[place]) for row in cells), default=0)
        width = min(max(longest, len(head) + 1, 3), 24 if place <= 1 else 16)
        found.append(PaperColumn(head, float(width), "centre" if longest <= 4 else "left"))
    return found


def export_undertaking(page: UndertakingRecord) -> None:
    """Its lists as a spreadsheet, a sheet each."""
    view, office = page.view, page.tasks.office
    count = sum(total for role, (total, _done) in view.counts.items() if not roles()[role].inner)

    def made(_office: Office, marking: Marking) -> bytes:
        facts = [[name, text] for name, text in facts_of(view) if text]
        sheets = [BookSheet("概况", ["项目", "内容"], facts)]
        sheets += [BookSheet(*one) for one in _read(office, view)]
        return lists_book(view.title, str(office.read(house_settings)["office_name"]), marking, sheets)

    give_out(page, view.title, "xlsx", count, view.kind.name, made)


def print_ballots(page: UndertakingRecord) -> None:
    """The blank 测评票 of a round, to be copied, filled in without a name and typed in."""
    view: UndertakingView = page.view
    office = page.tasks.office

    def make() -> bytes:
        entries: list[Any] = office.read(all_entries, undertaking_id=view.id)
        items = [(one.title, one.amount or 1.0) for one in entries if one.role == "ITEM"]
        subjects = [
            "　".join(part for part in (one.title, one.unit_name) if part)
            for one in entries
            if one.role == "SUBJECT"
        ]
        name = str(office.read(house_settings)["office_name"])
        return blank_ballot(f"{view.title}测评票", items, subjects, office=name, made_on=view.held_on)

    show_paper(page, "测评票", make, ("undertaking", view.id))

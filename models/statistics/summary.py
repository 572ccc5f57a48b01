"""The annual summary: words that are kept from year to year, with {指标} where a figure stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from models.errors import InvalidInput
from models.operations import Read, Work, operation, query
from models.rights import Right
from models.rules import DATA
from models.statistics.report import Report, all_figures
from models.undertakings.records import AnnualSummary

PLACE: Final = re.compile(r"\{([^{}\n]+)\}")
"""Where a figure stands: its label as the office reads it, or its key."""
YEARS: Final = {"year": "本年", "next_year": "下一年"}
"""Places that are no figures: the year of the summary and the one after it."""
LONGEST: Final = 50_000


@dataclass(frozen=True)
class Words:
    """The words of a year's summary; ``taken_from`` is the year whose words these are, None for the shipped ones."""

    year: int
    title: str
    body: str
    taken_from: int | None


@query("年度总结文字", right=Right.STATISTICS)
def summary_words(read: Read, *, year: int) -> Words:
    """The year's own words, else those of the nearest year before, else the shipped ones."""
    row = read.session.scalar(
        select(AnnualSummary)
        .where(AnnualSummary.year <= year, AnnualSummary.deleted_at.is_(None))
        .order_by(AnnualSummary.year.desc())
        .limit(1)
    )
    title = f"纪检监察部{year}年工作总结"
    labels = {**YEARS, **{figure.key: figure.label for figure in all_figures(read)}}

    def named(body: str) -> str:
        return PLACE.sub(lambda place: f"{{{labels.get(place[1], place[1])}}}", body)

    if row is None:
        return Words(year, title, named((DATA / "annual_summary.txt").read_text("utf-8")), None)
    return Words(year, row.title if row.year == year else title, named(row.body), row.year)


@operation("保存年度总结", right=Right.CASE_WRITE)
def save_summary(work: Work, *, year: int, title: str, body: str) -> int:
    """Keep the words of a year; returns the record's id."""
    if not title.strip() or len(title.strip()) > 200:
        raise InvalidInput("title", "请填写标题，最多 200 个字。")
    if not body.strip() or len(body) > LONGEST:
        raise InvalidInput("body", f"请填写正文，最多 {LONGEST} 个字。")
    row = work.session.scalar(select(AnnualSummary).filter_by(year=year))
    if row is not None:
        # the year's words were in the trash: saving new ones takes them out of it
        row.deleted_at = None
    else:
        row = AnnualSummary(year=year)
        work.session.add(row)
    row.title, row.body = title.strip(), body.strip()
    work.session.flush()
    work.about("annual_summary", row.id)
    return row.id


def filled(body: str, found: Report) -> str:
    """The text with every figure in its place; a lower bound is written 30余.

    Raises :class:`InvalidInput` that names a place for which there is no figure.
    """
    values: dict[str, str] = {}
    for key, year in zip(YEARS, (found.year, found.year + 1), strict=True):
        values[key] = values[YEARS[key]] = str(year)
    for figure in found.figures:
        value = f"{figure.value}余" if figure.at_least else str(figure.value)
        values[figure.key] = values[figure.label] = value

    def put(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise InvalidInput("body", f"正文中的“{match[0]}”没有对应的指标，请从“插入指标”里选。")
        return values[match[1]]

    return PLACE.sub(put, body)


def signed_on(found: Report) -> date:
    """The date under the summary: the last day that it counts."""
    return found.last

"""季报、月报: forms of figures as data. A form is text: a heading (一、…) or a figure's label on each line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from sqlalchemy import select

from models.errors import InvalidInput, NotFound
from models.operations import Read, Work, operation, query
from models.rights import Right
from models.rules import DATA
from models.statistics.lines import PARTS, Figure, Period, period_of
from models.statistics.records import ReportForm
from models.statistics.report import all_figures, year_earlier

HEADING: Final = re.compile(r"[一二三四五六七八九十]+、")
SORTS: Final[Mapping[str, str]] = {"M": "月报", "Q": "季报", "H": "半年报", "Y": "年报"}
"""What a form is for, by the first letter of the parts of a year."""
LONGEST: Final = 4_000
TOO_LONG_NAME: Final = 80


@dataclass(frozen=True)
class Form:
    """A form as offered; ``shipped`` tells that the program has words of its own for it, ``own`` that the office wrote these."""

    code: str
    name: str
    part: str
    text: str
    shipped: bool = False
    own: bool = False

    @property
    def sort(self) -> str:
        """月报, 季报, 半年报, 年报."""
        return SORTS[self.part]


@dataclass(frozen=True)
class FormRow:
    """One row: a heading (``key`` empty), or a figure in this period, in the year so far, in the same part of last year."""

    label: str
    key: str = ""
    unit: str = ""
    now: int = 0
    so_far: int = 0
    before: int = 0
    at_least: bool = False


@dataclass(frozen=True)
class FormTable:
    """A form filled with the figures of a period."""

    form: Form
    year: int
    part: str
    first: date
    last: date
    rows: tuple[FormRow, ...]

    @property
    def title(self) -> str:
        """2022年第三季度纪检监察工作季报表."""
        name = "" if self.part == "Y" else PARTS[self.part][0].replace(" ", "")
        return f"{self.year}年{name}{self.form.name}"

    @property
    def whole_year(self) -> bool:
        """Whether the period is the year itself, so that there is no sum so far beside it."""
        return self.part == "Y"


@cache
def _shipped() -> Mapping[str, Form]:
    data = tomllib.loads((DATA / "report_forms.toml").read_text("utf-8"))
    forms = [
        Form(row["code"], row["name"], row["part"], row["text"].strip(), shipped=True) for row in data["form"]
    ]
    return {form.code: form for form in forms}


def parts_of(sort: str) -> list[tuple[str, str]]:
    """The parts of a year that a form of this sort may be filled for: code and name."""
    return [(code, name) for code, (name, *_rest) in PARTS.items() if code[0] == sort]


def rows_of(text: str, figures: Mapping[str, Figure]) -> list[Figure | str]:
    """The rows that a form's text asks for, headings as text; ``figures`` by label.

    Raises :class:`InvalidInput` that names the line for which there is no figure, one that stands twice, or a form without any.
    """
    rows: list[Figure | str] = []
    for number, line in enumerate(text.split("\n"), 1):
        told = line.strip()
        if not told:
            continue
        if HEADING.match(told):
            rows.append(told)
            continue
        figure = figures.get(told)
        if figure is None:
            raise InvalidInput(
                "text",
                f"第 {number} 行“{told[:40]}”没有对应的指标，请从指标列表中选用，或写成“一、”开头的标题。",
            )
        if figure in rows:
            raise InvalidInput("text", f"第 {number} 行“{told}”前面已经有了，请删去一个。")
        rows.append(figure)
    if not any(isinstance(row, Figure) for row in rows):
        raise InvalidInput("text", "表样里还没有指标，请至少选用一个。")
    return rows


def _kept(read: Read) -> list[ReportForm]:
    return list(
        read.session.scalars(
            select(ReportForm).where(ReportForm.deleted_at.is_(None)).order_by(ReportForm.id)
        )
    )


def _forms(read: Read) -> dict[str, Form]:
    found = dict(_shipped())
    for row in _kept(read):
        if not row.retired:
            found[row.code] = Form(row.code, row.name, row.part, row.text, row.code in _shipped(), own=True)
    return found


@query("报表表样", right=Right.STATISTICS)
def report_forms(read: Read) -> tuple[Form, ...]:
    """Every form: the shipped ones with the office's words where it has any, then its own."""
    return tuple(_forms(read).values())


@query("指标名称", right=Right.STATISTICS)
def figure_labels(read: Read) -> tuple[str, ...]:
    """The labels that a form may name."""
    return tuple(figure.label for figure in all_figures(read))


@query("生成报表", right=Right.STATISTICS, audited=True)
def form_table(read: Read, *, code: str, year: int, part: str, as_of: date | None = None) -> FormTable:
    """The form filled: each figure in the period, from January to its end, and in the same part of the year before.

    A figure that has gone since is named in its row without a number. Raises :class:`NotFound` for an unknown form,
    :class:`InvalidInput` for a part that the form is not made for.
    """
    form = _forms(read).get(code)
    if form is None:
        raise NotFound("没有这个表样，请重新选择。")
    if part not in PARTS or part[0] != form.part:
        raise InvalidInput("part", f"“{form.name}”是{form.sort}，请选择相应的时段。")
    period = period_of(year, part, as_of)
    so_far = Period(date(year, 1, 1), period.last)
    before = period_of(year - 1, part, as_of and year_earlier(as_of))
    figures = {figure.label: figure for figure in all_figures(read)}
    rows = []
    for line in form.text.split("\n"):
        told = line.strip()
        figure = figures.get(told)
        if figure is None:
            rows += [FormRow(told)] if told else []
            continue
        now = _value(read, figure, period)
        whole = now if form.part == "Y" else _value(read, figure, so_far)
        label, then = figure.label_of(part), _value(read, figure, before)
        rows.append(FormRow(label, figure.key, figure.unit, now, whole, then, figure.at_least))
    return FormTable(form, year, part, period.first, period.last, tuple(rows))


def _value(read: Read, figure: Figure, period: Period) -> int:
    return sum(line.amount for line in figure.count(read, period))


@dataclass(frozen=True)
class Course:
    """A figure over the parts of a year beside those of the year before; of years, the years themselves."""

    label: str
    unit: str
    year: int
    names: tuple[str, ...]
    now: tuple[int, ...]
    before: tuple[int, ...] = ()


YEARS_SHOWN: Final = 5


@query("指标走势", right=Right.STATISTICS)
def figure_course(read: Read, *, key: str, year: int, by: str = "Q", as_of: date | None = None) -> Course:
    """A figure by month (``by`` M), quarter (Q) or over five years (Y); a part that has not begun is left out.

    Raises :class:`NotFound` for an unknown figure, :class:`InvalidInput` for another ``by``.
    """
    figure = {one.key: one for one in all_figures(read)}.get(key)
    if figure is None:
        raise NotFound("没有这个指标，请重新选择。")
    if by == "Y":
        years = [one for one in range(year - YEARS_SHOWN + 1, year + 1) if one >= 2000]
        counted = [_value(read, figure, period_of(one, "Y", as_of if one == year else None)) for one in years]
        return Course(figure.label, figure.unit, year, tuple(f"{one} 年" for one in years), tuple(counted))
    if by not in ("M", "Q"):
        raise InvalidInput("by", "请选择按月、按季或按年。")
    parts = [code for code in PARTS if code[0] == by]
    begun = [code for code in parts if as_of is None or period_of(year, code).first <= as_of]
    return Course(
        figure.label,
        figure.unit,
        year,
        tuple(PARTS[code][0].replace(" ", "") for code in parts),
        tuple(_value(read, figure, period_of(year, code, as_of)) for code in begun),
        tuple(_value(read, figure, period_of(year - 1, code)) for code in parts),
    )


def _clean(name: str, part: str) -> str:
    if not name.strip() or len(name.strip()) > TOO_LONG_NAME:
        raise InvalidInput("name", f"请填写报表名称，最多 {TOO_LONG_NAME} 个字。")
    if part not in SORTS:
        raise InvalidInput("part", "请选择月报、季报、半年报或年报。")
    return name.strip()


@operation("保存报表表样", right=Right.CASE_SETTINGS)
def save_form(work: Work, *, name: str, part: str, text: str, code: str = "") -> str:
    """Keep a form's words; without ``code`` it is a new one. Returns its code.

    Raises :class:`InvalidInput` for a line without a figure or a name that another form has, :class:`NotFound` for an unknown code.
    """
    told = _clean(name, part)
    if len(text) > LONGEST:
        raise InvalidInput("text", f"表样最多 {LONGEST} 个字，请精简。")
    rows_of(text, {figure.label: figure for figure in all_figures(work)})
    known = _forms(work)
    if code and code not in known:
        raise NotFound("没有这个表样，请重新选择。")
    if any(form.name == told and form.code != code for form in known.values()):
        raise InvalidInput("name", "已经有同名的报表，请换一个名称。")
    row = work.session.scalar(select(ReportForm).filter_by(code=code)) if code else None
    if row is None:
        row = ReportForm(code=code or _new_code(work), name=told, part=part, text=text.strip())
        work.session.add(row)
    row.name, row.part, row.text, row.retired, row.deleted_at = told, part, text.strip(), False, None
    work.session.flush()
    work.about(ReportForm.KIND, row.id)
    return row.code


def _new_code(work: Work) -> str:
    taken = {row.code for row in work.session.scalars(select(ReportForm))}
    return next(code for number in range(1, len(taken) + 2) if (code := f"own_{number}") not in taken)


@operation("停用报表表样", right=Right.CASE_SETTINGS)
def retire_form(work: Work, *, code: str) -> None:
    """Take a form of the office's own away; a shipped one gets the program's words again. :class:`NotFound` for others."""
    row = work.session.scalar(select(ReportForm).filter_by(code=code))
    if row is None or row.deleted_at is not None or row.retired:
        raise NotFound("这个表样没有改动过，不需要恢复。")
    row.retired = True
    work.session.flush()
    work.about(ReportForm.KIND, row.id)

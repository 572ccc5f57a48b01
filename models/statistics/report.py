"""The year's report: every figure counted from records, and whether they add up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select

from models.access import sees_governed
from models.errors import InvalidInput, NotFound
from models.letters.records import LetterProblem, OfficialLetter
from models.numbering.operations import number_gaps
from models.operations import Read, Work, operation, query
from models.rights import Right
from models.rules import measures
from models.statistics.counting import OF_LETTERS, CountRule, figure_of, rule_of, year_figures
from models.statistics.figures import CASE_FIGURES
from models.statistics.lines import Figure, Line, Period, part_before, period_of
from models.statistics.sight import masked
from models.undertakings.kinds import ATTENDED, kinds
from models.undertakings.records import OwnFigure, Undertaking, UndertakingEntry

LETTERS_AFTER, CLUES_AFTER = "dual_duty_evaluations", "special_supervisions"
"""The discipline figures stand where an annual summary has them."""
OWN_PREFIX = "own_"


@dataclass(frozen=True)
class Counted:
    """A figure with the records that it counts; its value is the sum of their amounts (one each, or a head count)."""

    key: str
    label: str
    unit: str
    definition: str
    lines: tuple[Line, ...]
    at_least: bool = False
    before: int = 0
    """The value of the year before, to the same day."""
    beside: str = ""
    """The figure with which it is given, if it is none of its own."""

    @property
    def own(self) -> bool:
        """Whether the office added it."""
        return self.key.startswith(OWN_PREFIX)

    @property
    def value(self) -> int:
        """How many."""
        return sum(line.amount for line in self.lines)

    @property
    def records(self) -> tuple[str, ...]:
        """The names of the counted records."""
        return tuple(line.text for line in self.lines)


@dataclass(frozen=True)
class Fault:
    """What does not add up, and the record to open, if there is one."""

    sentence: str
    kind: str = ""
    record_id: int | None = None


@dataclass(frozen=True)
class Report:
    """The figures of a period; ``faults`` are sentences about what does not add up, ``gaps`` what is still missing."""

    year: int
    first: date
    last: date
    figures: tuple[Counted, ...]
    faults: tuple[str, ...]
    gaps: tuple[Fault, ...] = ()

    def value(self, key: str) -> int:
        """A figure's value; :class:`KeyError` for an unknown one."""
        return {figure.key: figure.value for figure in self.figures}[key]


def all_figures(read: Read) -> list[Figure]:
    """Every figure in the order of the annual summary, the office's own at the end."""
    letters = [figure for figure in CASE_FIGURES if figure.key.startswith("recommendation")]
    clues = [figure for figure in CASE_FIGURES if figure not in letters]
    found: list[Figure] = []
    for figure in year_figures():
        found.append(figure)
        found += letters if figure.key == LETTERS_AFTER else clues if figure.key == CLUES_AFTER else []
    own = select(OwnFigure).where(OwnFigure.deleted_at.is_(None)).order_by(OwnFigure.id)
    for row in read.session.scalars(own):
        given = {"key": row.key, "label": row.label, "unit": row.unit, "definition": row.definition}
        found.append(figure_of(given | row.rule))
    return found


@query("年度统计", right=Right.STATISTICS, audited=True)
def report(
    read: Read,
    *,
    year: int,
    as_of: date | None = None,
    compare: bool = False,
    part: str = "Y",
    against: str = "year",
) -> Report:
    """Every figure of a year, up to ``as_of`` (domain.md 8.1: the summary may be written before the year's end).

    ``part`` is a half, quarter or month of it (``PARTS``). ``compare`` counts a second period as well: the same part of
    the year before, to the same day, or with ``against="previous"`` the whole part before (last quarter).
    """
    period = period_of(year, part, as_of)
    if against == "previous":
        before = period_of(*part_before(year, part))
    else:
        before = period_of(year - 1, part, as_of and year_earlier(as_of))
    found = []
    for row in all_figures(read):
        earlier = sum(line.amount for line in row.count(read, before)) if compare else 0
        lines = tuple(row.count(read, period))
        label = row.label_of(part)
        found.append(
            Counted(row.key, label, row.unit, row.definition, lines, row.at_least, earlier, row.beside)
        )
    seen = masked(read, [row.lines for row in found])
    figures = tuple(replace(row, lines=lines) for row, lines in zip(found, seen, strict=True))
    faults = [*_faults(figures), *_missing_numbers(read)]
    return Report(year, period.first, period.last, figures, tuple(faults), tuple(_gaps(read, period)))


def _missing_numbers(read: Read) -> list[str]:
    """Numbers that nobody gave: there are none unless somebody changed the store underneath."""
    return [f"编号缺号：{missing}号没有登记，请核对保险库是否被改动过。" for missing in number_gaps(read)]


def year_earlier(day: date) -> date:
    """The same day of the year before; the last of February for the 29th."""
    return date(day.year - 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


@operation("增加自定指标", right=Right.CASE_SETTINGS)
def add_figure(work: Work, *, label: str, unit: str, definition: str, rule: dict[str, Any]) -> str:
    """Add a figure of the office's own to the report; ``rule`` as a row of figures.toml. Returns its key."""
    texts = {
        "label": (label, "名称", 80),
        "unit": (unit, "单位", 8),
        "definition": (definition, "口径", 1000),
    }
    for name, (text, title, longest) in texts.items():
        if not text.strip() or len(text.strip()) > longest:
            raise InvalidInput(name, f"请填写{title}，最多 {longest} 个字。")
    if any(figure.label == label.strip() for figure in all_figures(work)):
        raise InvalidInput("label", "已经有同名的指标，请换一个名称。")
    counted = rule_of(rule)
    _require_kinds(work, counted)
    key = f"{OWN_PREFIX}{(work.session.scalar(select(func.max(OwnFigure.id))) or 0) + 1}"
    row = OwnFigure(
        key=key, label=label.strip(), unit=unit.strip(), definition=definition.strip(), rule=dict(rule)
    )
    work.session.add(row)
    work.session.flush()
    work.about("own_figure", row.id)
    return key


def _require_kinds(read: Read, rule: CountRule) -> None:
    """Which kinds a rule may name; the kinds of letters are files of the program, known to the page only."""
    if rule.count in OF_LETTERS:
        wrong = not rule.kinds
    else:
        known = measures() if rule.count == "decided" else kinds(read)
        wrong = any(code not in known for code in rule.kinds) or (rule.count == "decided" and not rule.kinds)
    if wrong:
        raise InvalidInput("kinds", "没有这种记录，请从列表中选择。")


@operation("停用自定指标", right=Right.CASE_SETTINGS)
def retire_figure(work: Work, *, key: str) -> None:
    """Take a figure of the office's own out of the report; its definition stays on the trail."""
    row = work.session.scalar(select(OwnFigure).where(OwnFigure.key == key, OwnFigure.deleted_at.is_(None)))
    if row is None:
        raise NotFound("只有本单位自己增加的指标可以停用。")
    row.deleted_at = work.now
    work.about("own_figure", row.id)


def _gaps(read: Read, period: Period) -> list[Fault]:
    """Events without attendance and letters without problems: what a figure silently leaves out."""
    wanted = [code for code, kind in kinds(read).items() if ATTENDED in kind.entries and code != "CIRCULAR"]
    attended = exists().where(
        UndertakingEntry.undertaking_id == Undertaking.id,
        UndertakingEntry.role == ATTENDED,
        UndertakingEntry.deleted_at.is_(None),
    )
    events = (
        select(Undertaking.id, Undertaking.title, Undertaking.held_on)
        .where(
            Undertaking.kind.in_(wanted),
            Undertaking.held_on.between(period.first, period.last),
            func.coalesce(Undertaking.headcount, 0) == 0,
            Undertaking.state != "VOID",
            Undertaking.deleted_at.is_(None),
            ~attended,
            sees_governed(read.actor, Undertaking.clue_id),
        )
        .order_by(Undertaking.held_on)
    )
    found = [
        Fault(f"{held:%Y-%m-%d}“{title}”没有登记参加人数。", "undertaking", row)
        for row, title, held in read.session.execute(events)
    ]
    with_problems = select(LetterProblem.letter_id).where(LetterProblem.deleted_at.is_(None))
    letters = select(OfficialLetter.id, OfficialLetter.number).where(
        OfficialLetter.kind == "DISC_ADVICE",
        OfficialLetter.issued_on.between(period.first, period.last),
        OfficialLetter.number.is_not(None),
        OfficialLetter.state != "VOID",
        OfficialLetter.deleted_at.is_(None),
        OfficialLetter.id.not_in(with_problems),
        sees_governed(read.actor, OfficialLetter.clue_id),
    )
    for row, number in read.session.execute(letters):
        found.append(Fault(f"{number} 没有登记问题条目。", "letter", row))
    return found


def _faults(figures: tuple[Counted, ...]) -> list[str]:
    """The identities of domain.md 8.3."""
    value = {figure.key: figure.value for figure in figures}
    found = []
    parts = ("clues_carried_over_assigned", "clues_assigned_this_year", "clues_own")
    if value["clues_handled"] != sum(value[key] for key in parts):
        found.append("查办线索数与上年顺延、本年交办、本级受理之和不等，请核对线索的来源和登记日期。")
    ends = ("clues_open_assigned", "clues_open_own", "clues_concluded")
    if value["clues_handled"] != sum(value[key] for key in ends):
        found.append("查办线索数与未办结、已办结之和不等，请核对线索的办结日期。")
    if value["recommendation_letters"] and not value["recommendation_problems"]:
        found.append("建议书没有登记问题条目，请在文书中补充。")
    return found

"""Giving registration numbers: the next of a series and year, inside the operation that needs it."""

from __future__ import annotations

from sqlalchemy import func, select

from models.errors import Conflict, InvalidInput, NotFound
from models.numbering.records import NumberGiven, NumberSeries
from models.operations import Read, Work, operation, query
from models.rights import Right

LONGEST = 60  # characters of a number on file
_LARGEST = 99_999

SERIES: dict[str, tuple[str, str, str]] = {
    "clue": ("问题线索", "集团纪线", "{word}〔{year}〕{seq}号"),
    "talk": ("谈话", "集团纪谈", "{word}〔{year}〕{seq}号"),
    "handover": ("陪送交接单", "集团纪交", "{word}〔{year}〕{seq}号"),
    "decision": ("处理处分", "集团纪处", "{word}〔{year}〕{seq}号"),
    "followup": ("容错澄清回访", "集团纪续", "{word}〔{year}〕{seq}号"),
    "opinion": ("党风廉政意见", "集团纪廉", "{word}〔{year}〕{seq}号"),
    "rectification": ("整改台账", "集团纪改", "{word}〔{year}〕{seq}号"),
    "advice": ("纪律检查建议书", "集团纪建", "{word}〔{year}〕{seq}号"),
    "letter": ("函件", "集团纪函", "{word}〔{year}〕{seq}号"),
    "order": ("决定", "集团纪决", "{word}〔{year}〕{seq}号"),
    "document": ("通报", "集团纪发", "{word}〔{year}〕{seq}号"),
    "minutes": ("会议纪要", "集团纪要", "{word}〔{year}〕{seq}号"),
    "internal": ("内部材料", "集团纪内", "{word}〔{year}〕{seq}号"),
    "pledge": ("责任书、承诺书", "集团纪诺", "{word}〔{year}〕{seq}号"),
    "dossier": ("案卷", "集团纪卷", "{word}〔{year}〕{seq}号"),
}


def install_series(work: Work, words: dict[str, str]) -> None:
    """Enter the series of a new vault; ``words`` replaces the 机关代字 of a series."""
    for key, (label, word, pattern) in SERIES.items():
        work.session.add(NumberSeries(key=key, label=label, word=words.get(key) or word, pattern=pattern))


def give_number(work: Work, series: str, year: int, kind: str, record_id: int) -> str:
    """The next number of the series and year, entered on file; unique and without gaps (domain.md 9.3).

    A number lives and dies with the operation's transaction, so a failed one leaves no gap.
    """
    row = work.session.get(NumberSeries, series) or _later_series(work, series)
    if row is None:
        raise NotFound(f"没有编号系列“{series}”，请在业务设置中补上。")
    last = select(func.max(NumberGiven.seq)).where(NumberGiven.series == series, NumberGiven.year == year)
    seq = (work.session.scalar(last) or 0) + 1
    text = row.pattern.format(word=row.word, year=year, seq=seq)
    if (other := work.session.scalar(select(NumberGiven).filter_by(text=text))) is not None:
        label = SERIES.get(other.series, (other.series,))[0]
        raise Conflict(f"编号“{text}”已用于{label}，请负责人在业务设置中更换这类编号的代字，再办理。")
    work.session.add(
        NumberGiven(
            series=series, year=year, seq=seq, text=text, kind=kind, record_id=record_id, given_at=work.now
        )
    )
    return text


def _later_series(work: Work, series: str) -> NumberSeries | None:
    """A series that came with a newer program than the vault was made with."""
    if series not in SERIES:
        return None
    label, word, pattern = SERIES[series]
    row = NumberSeries(key=series, label=label, word=word, pattern=pattern)
    work.session.add(row)
    return row


def void_number(work: Work, text: str, reason: str) -> None:
    """Mark a given number void: it stays on file and is never given again."""
    if not reason.strip():
        raise InvalidInput("reason", "作废编号须写明原因。")
    row = work.session.scalar(select(NumberGiven).filter_by(text=text))
    if row is None:
        raise NotFound("没有这个编号，请核对后再试。")
    row.void_reason = reason.strip()


@operation("修改编号规则", right=Right.CASE_SETTINGS)
def change_series(work: Work, *, key: str, word: str, pattern: str) -> None:
    """Change a series' 机关代字 and pattern; numbers already given stay as they are.

    Raises :class:`InvalidInput` for a pattern that gives no number, or one that another series gives too: the second
    letter to ask for such a number could not be issued.
    """
    row = work.session.get(NumberSeries, key)
    if row is None:
        raise NotFound("没有这个编号系列。")
    if not word.strip() or "{seq}" not in pattern or "{year}" not in pattern:
        raise InvalidInput("pattern", "编号格式须写明机关代字，并含 {year} 和 {seq}。")
    example = _example(word.strip(), pattern)
    for other in work.session.scalars(select(NumberSeries).where(NumberSeries.key != key)):
        if _example(other.word, other.pattern) == example:
            raise InvalidInput("pattern", f"这样编出的号与“{other.label}”的相同，请换一个代字或格式。")
    row.word, row.pattern = word.strip(), pattern


def _example(word: str, pattern: str) -> str:
    """A number that word and pattern give; :class:`InvalidInput` where they give none, or one too long to be entered."""
    try:
        text = pattern.format(word=word, year=2026, seq=_LARGEST)
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        raise InvalidInput("pattern", "格式里只能用 {word}、{year}、{seq} 三个花括号，请改正。") from error
    if len(text) > LONGEST:
        raise InvalidInput("pattern", f"这样编出的号超过 {LONGEST} 个字，请缩短代字或格式。")
    return text


@query("查看编号规则", right=Right.CASE_READ)
def series_rows(read: Read) -> list[tuple[str, str, str, str]]:
    """Every series: key, label, 机关代字, pattern; in the order of the work, from the clue to the file."""
    places = {key: place for place, key in enumerate(SERIES)}
    found = read.session.scalars(select(NumberSeries))
    rows = sorted(found, key=lambda row: (places.get(row.key, len(places)), row.label))
    return [(row.key, row.label, row.word, row.pattern) for row in rows]


@query("核对编号", right=Right.STATISTICS)
def number_gaps(read: Read) -> list[str]:
    """Numbers missing between 1 and the last given of each series and year: none, unless the store was edited."""
    missing: list[str] = []
    groups = select(NumberGiven.series, NumberGiven.year, func.max(NumberGiven.seq), func.count())
    for series, year, last, count in read.session.execute(
        groups.group_by(NumberGiven.series, NumberGiven.year)
    ):
        if last == count:
            continue
        given = set(
            read.session.scalars(
                select(NumberGiven.seq).where(NumberGiven.series == series, NumberGiven.year == year)
            )
        )
        row = read.session.get(NumberSeries, series)
        name = row.label if row is not None else series
        missing += [f"{name} {year}年第 {seq} " for seq in range(1, last + 1) if seq not in given]
    return missing

"""A kind's own checks, written in plain text, one a line; each says in the editor what is wrong and where.

    不能出现：举报人、检举人              words that may stand nowhere in the letter
    {事由}不能出现：举报                  nor in one thing that is asked for
    必须出现：签收回执                    words that the text has to have
    {事由}不超过30字                      also 不少于; 问题不少于2项
    {来文号}写成文号                      also 日期、年份、电话、金额、数字、身份证号
    {回复期限}晚于{成文日期}至少10日      also 早于、不晚于、不早于; 至少…日 may be left out

In a kind's data the names stand in the braces (``{subject}``), on the page what the office calls them (``{事由}``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from models.dates import parse_date
from models.errors import InvalidInput
from models.identity import parse_id_number

if TYPE_CHECKING:
    from models.letters.compose import LetterDraft

FORMATS: Final[Mapping[str, tuple[str, str]]] = {
    "文号": (r".{1,20}〔(19|20)\d{2}〕[1-9]\d*号(（.+）)?", "某纪函〔2022〕7号"),
    "年份": (r"(19|20)\d{2}", "2022"),
    "电话": (r"(.*[^\d-])?(\d{3,4}-\d{7,8}(-\d{1,4})?|1\d{10}|\d{7,8})", "吴某，0000-0000000"),
    "金额": (r"\d{1,3}(,?\d{3})*(\.\d{1,2})?(万|亿)?元", "126000元"),
    "数字": (r"\d+", "12"),
    "日期": ("", "2022年3月5日"),
    "身份证号": ("", "18 位号码"),
}
ORDERS: Final[Mapping[str, Callable[[date, date], bool]]] = {
    "不晚于": lambda one, other: one <= other,
    "不早于": lambda one, other: one >= other,
    "晚于": lambda one, other: one > other,
    "早于": lambda one, other: one < other,
}
MOST_LINES, LONGEST = 60, 200
REPORTERS: Final = frozenset({"举报人", "检举人", "控告人", "反映人", "来信人", "写信人"})
DATES: Final = {"date": "成文日期", "reply_term": "回复期限"}
"""Days that no field holds, by the names that composition gives them."""
_NAME = r"\{(\w+)\}"
_WORDS = re.compile(rf"^(?:{_NAME})?(不能出现|必须出现)[:：](.+)$")
_LENGTH = re.compile(rf"^(?:{_NAME}|问题)(不超过|不少于)(\d{{1,4}})(字|项)$")
_FORMAT = re.compile(rf"^{_NAME}写成(\w+)$")
_ORDER = re.compile(rf"^{_NAME}({'|'.join(ORDERS)}){_NAME}(?:至少(\d{{1,3}})日)?$")
HOW = "可以写：不能出现：……；必须出现：……；{要素}不超过30字；{要素}写成文号；{日期}晚于{成文日期}至少10日"


@dataclass(frozen=True)
class Check:
    """One line, taken apart: ``what`` names its kind, the rest is what that kind needs."""

    line: str
    what: str
    name: str = ""
    words: tuple[str, ...] = ()
    how: str = ""
    other: str = ""
    number: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The things asked for that it speaks of."""
        return tuple(one for one in (self.name, self.other) if one)


def parse(line: str) -> Check:
    """One line as a check; :class:`InvalidInput` names the line that can't be understood."""
    plain = re.sub(r"\s", "", line).rstrip("。；;.")
    if found := _WORDS.match(plain):
        words = tuple(one for one in re.split(r"[、，,]", found[3]) if one)
        if words:
            return Check(line, "never" if found[2] == "不能出现" else "always", found[1] or "", words)
    if (found := _LENGTH.match(plain)) and (found[1] is None) == (found[4] == "项"):
        return Check(line, "length", found[1] or "", how=found[2], number=int(found[3]))
    if (found := _FORMAT.match(plain)) and found[2] in FORMATS:
        return Check(line, "format", found[1], how=found[2])
    if found := _ORDER.match(plain):
        return Check(line, "order", found[1], how=found[2], other=found[3], number=int(found[4] or 0))
    raise InvalidInput("checks", f"检查规则“{line.strip()[:40]}”看不懂。{HOW}。")


def parse_all(lines: Iterable[str]) -> tuple[Check, ...]:
    """Every line that is not empty; :class:`InvalidInput` for the first wrong one, or for too many."""
    kept = [line.strip() for line in lines if line.strip()]
    if len(kept) > MOST_LINES or any(len(line) > LONGEST for line in kept):
        raise InvalidInput("checks", f"检查规则最多 {MOST_LINES} 行，每行不超过 {LONGEST} 个字。")
    return tuple(parse(line) for line in kept)


def found_wrong(
    checks: Iterable[Check], draft: LetterDraft, body: str, on: date
) -> Iterator[tuple[str, str]]:
    """(place in the form, sentence) of each check that does not hold; empty things are the business of 必填."""
    labels = {one.name: one.label for one in draft.kind.fields}
    for check in checks:
        label = labels.get(check.name, "")
        if check.what == "never":
            yield from _never(check, draft, body, label)
        elif check.what == "always":
            yield from _always(check, draft, body, label)
        elif check.what == "length":
            yield from _length(check, draft, label)
        elif check.what == "format":
            yield from _format(check, draft, on, label)
        else:
            yield from _order(check, draft, on, labels)


def _typed(draft: LetterDraft) -> Iterator[tuple[str, str]]:
    """Every place in which a person types, with what stands there."""
    if not draft.body_by_hand:
        for one in draft.kind.fields:
            yield f"field:{one.name}", draft.fields.get(one.name, "")
        for index, problem in enumerate(draft.problems):
            yield f"problem:{index}:text", problem.text
            yield f"problem:{index}:suggestion", problem.suggestion
    yield "title", draft.title
    yield "annotation", draft.annotation
    yield "attachments", "\n".join(draft.attachments)


def _never(check: Check, draft: LetterDraft, body: str, label: str) -> Iterator[tuple[str, str]]:
    for word in check.words:
        if check.name:
            if word in draft.fields.get(check.name, ""):
                yield f"field:{check.name}", f"{label}里不能出现“{word}”，请改写。"
            continue
        places = [place for place, text in _typed(draft) if word in text]
        if not places and word in body:
            places = ["body"]
        why = "以免泄露反映人，" if word in REPORTERS else ""
        for place in places:
            yield place, f"{draft.kind.name}里不能出现“{word}”，{why}请改写。"


def _always(check: Check, draft: LetterDraft, body: str, label: str) -> Iterator[tuple[str, str]]:
    for word in check.words:
        if check.name:
            if (text := draft.fields.get(check.name, "")) and word not in text:
                yield f"field:{check.name}", f"{label}里须写明“{word}”，请补上。"
        elif body and word not in body:
            yield "body", f"{draft.kind.name}须写明“{word}”，请补上。"


def _length(check: Check, draft: LetterDraft, label: str) -> Iterator[tuple[str, str]]:
    if not check.name:
        count, unit, place, what = len(draft.problems), "项", "problems", "问题"
    else:
        text = "".join(draft.fields.get(check.name, "").split())
        count, unit, place, what = len(text), "个字", f"field:{check.name}", label
        if not text:
            return
    if count > check.number if check.how == "不超过" else count < check.number:
        yield place, f"{what}{check.how} {check.number} {unit}，现在 {count} {unit}。"


def _format(check: Check, draft: LetterDraft, on: date, label: str) -> Iterator[tuple[str, str]]:
    text = draft.fields.get(check.name, "").strip()
    if not text:
        return
    pattern, example = FORMATS[check.how]
    if check.how == "日期":
        fits = _day(text) is not None
    elif check.how == "身份证号":
        fits = _is_id_number(text, on)
    else:
        fits = re.fullmatch(pattern, text) is not None
    if not fits:
        yield f"field:{check.name}", f"{label}请写成{check.how}的样子，如 {example}。"


def _order(
    check: Check, draft: LetterDraft, on: date, labels: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    one, other = (_date_of(name, draft, on) for name in (check.name, check.other))
    if one is None or other is None:
        return
    later = check.how in ("晚于", "不早于")
    bound = other + timedelta(days=check.number if later else -check.number)
    # “晚于……至少10日”: the tenth day itself is late enough
    holds = (one >= bound if later else one <= bound) if check.number else ORDERS[check.how](one, other)
    if not holds:
        first, second = (labels.get(name) or DATES.get(name, name) for name in (check.name, check.other))
        least = f"至少 {check.number} 日" if check.number else ""
        yield _place_of(check.name), f"{first}须{check.how}{second}{least}，请核对。"


def _place_of(name: str) -> str:
    return {"reply_term": "reply_due_on", "date": "title"}.get(name, f"field:{name}")


def _date_of(name: str, draft: LetterDraft, on: date) -> date | None:
    if name == "date":
        return on
    if name == "reply_term":
        return draft.reply_due_on
    return _day(draft.fields.get(name, ""))


def _day(text: str) -> date | None:
    try:
        return parse_date(text) if text.strip() else None
    except InvalidInput:
        return None


def _is_id_number(text: str, on: date) -> bool:
    try:
        parse_id_number(text, on)
    except InvalidInput:
        return False
    return True

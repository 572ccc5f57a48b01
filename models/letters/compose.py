"""From fields and problems to the text of a letter. Pure: the editor calls it at every keystroke."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from models.calendar import plus_months
from models.dates import chinese_date
from models.letters.kinds import PLACEHOLDER, REPLY_UNITS, LetterKind
from models.letters.paper import LetterPaper

SECRECY_MARKS = {"NONE": "", "INTERNAL": "内部", "WORK_SECRET": "工作秘密"}
STATE_SECRETS = {"SECRET": "秘密", "CONFIDENTIAL": "机密", "TOPSECRET": "绝密"}
SECRECY_LABELS = {**SECRECY_MARKS, "NONE": "不标注", **STATE_SECRETS}
# the longest term of each level in years (保密法 20)
LONGEST_TERM = {"SECRET": 10, "CONFIDENTIAL": 20, "TOPSECRET": 30}
_DIGITS = "零一二三四五六七八九"
_END_MARKS = "。！？：；…”）"


@dataclass(frozen=True)
class ProblemText:
    """One problem of a letter, the suggestion that answers it, who is to put it right by when."""

    text: str
    suggestion: str = ""
    responsible: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class LetterDraft:
    """A letter as it is being written: everything that the form holds, nothing that the office gives later."""

    kind: LetterKind
    title: str
    issuer: str
    recipient: str
    fields: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[ProblemText, ...] = ()
    body: str = ""
    body_by_hand: bool = False
    layout: str = ""
    reply_days: int | None = None
    reply_due_on: date | None = None
    copies_to: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    annotation: str = ""
    urgency: str = ""
    secrecy: str = "INTERNAL"
    classification: Mapping[str, str] = field(default_factory=dict)


def chinese_number(number: int) -> str:
    """1 to 99 as 一 to 九十九, for the numbers of headings."""
    if not 0 < number < 100:
        raise ValueError(f"{number} is not between 1 and 99")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")


def _closed(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in _END_MARKS else text + "。"


def _items(texts: Sequence[str], *, under_heading: bool = True) -> str:
    """Items as paragraphs, numbered when there is more than one: （一） under a heading 一、, else 1. (levels of 1.3)."""
    written = [_closed(text) for text in texts]
    if len(written) == 1:
        return written[0]
    lines = []
    for number, text in enumerate(written, 1):
        mark = f"（{chinese_number(number)}）" if under_heading and number < 100 else f"{number}."
        if text:
            lines.append(mark + text)
    return "\n".join(lines)


def reply_term(draft: LetterDraft) -> str:
    """When the answer is due, as the letter says it: a date, or days from receipt."""
    if draft.reply_due_on is not None:
        return f"{chinese_date(draft.reply_due_on)}前"
    if draft.reply_days is not None and draft.kind.reply is not None:
        return f"收到本{draft.kind.name}之日起{draft.reply_days}{REPLY_UNITS[draft.kind.reply.unit]}内"
    return ""


def organ(issuer: str) -> str:
    """What follows 我 when the issuer speaks of itself: 委 for a commission, 部 for a department; the host's of a joint issue."""
    return {"会": "委", "部": "部", "组": "组", "室": "室", "办": "办"}.get(host(issuer)[-1:], "单位")


def host(issuer: str) -> str:
    """The issuer, of a joint issue (an organ a line) the host organ, which stands first."""
    return next((line.strip() for line in issuer.splitlines() if line.strip()), "")


def _date_text(value: str) -> str:
    try:
        return chinese_date(date.fromisoformat(value))
    except ValueError:
        return value


def values_of(draft: LetterDraft, on: date | None = None) -> dict[str, str]:
    """Every name that the kind's texts may use, with its value; what is not known is empty."""
    dates = {one.name for one in draft.kind.fields if one.type == "date"}
    areas = {one.name for one in draft.kind.fields if one.type == "area"}
    values = {}
    for name, text in draft.fields.items():
        if name in areas:
            values[name] = "\n".join(_closed(line) for line in text.splitlines() if line.strip())
        else:
            values[name] = _date_text(text) if name in dates else text.strip()
    values |= {
        "issuer": "、".join(line.strip() for line in draft.issuer.splitlines() if line.strip()),
        "recipient": draft.recipient,
        "organ": organ(draft.issuer),
        "party_committee": host(draft.issuer).replace("纪律检查委员会", "委员会"),
        "problems": _items([problem.text for problem in draft.problems]),
        "suggestions": _items([problem.suggestion for problem in draft.problems]),
        "problem_count": str(len(draft.problems)) if draft.problems else "",
        "reply_term": reply_term(draft),
        "reply_days": "" if draft.reply_days is None else str(draft.reply_days),
        "date": chinese_date(on) if on else "",
    }
    return values


def labels_of(kind: LetterKind) -> dict[str, str]:
    """What to call a name when its value is missing."""
    named = {
        "problems": "存在的问题",
        "suggestions": "建议",
        "problem_count": "问题项数",
        "reply_term": "回复期限",
        "recipient": "主送",
        "party_org": "单位党组织",
        "unit": "单位",
        "person": "姓名",
        "person_unit": "所在单位",
        "person_post": "职务",
        "clue_number": "线索编号",
        "clue_received": "收件日期",
    }
    return named | {one.name: one.label for one in kind.fields}


def fill(text: str, values: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """Put values into a text; a missing one that has a label shows as 〔待填：…〕 where it belongs."""

    def one(match: re.Match[str]) -> str:
        name = match[1]
        return values.get(name) or (f"〔待填：{labels[name]}〕" if name in labels else "")

    return PLACEHOLDER.sub(one, text)


def compose(draft: LetterDraft, on: date | None = None) -> str:
    """The body: as written by hand, or made from the kind's sections; one paragraph a line."""
    if draft.body_by_hand:
        return draft.body
    values = values_of(draft, on)
    lists = {one.name for one in draft.kind.fields if one.type == "list"}
    optional = {one.name for one in draft.kind.fields if not one.required}
    labels = {name: label for name, label in labels_of(draft.kind).items() if name not in optional}
    lines: list[str] = []
    number = 0
    for section in draft.kind.sections:
        if any(not values.get(name) for name in section.needs):
            continue
        if section.heading:
            number += 1
            lines.append(f"{chinese_number(number)}、{section.heading}")
        shown = dict(values)
        for name in lists:
            items = [line for line in values.get(name, "").splitlines() if line.strip()]
            shown[name] = _items(items, under_heading=bool(section.heading))
        for paragraph in section.text.splitlines():
            names = set(PLACEHOLDER.findall(paragraph))
            # a paragraph that only carries optional things goes when all of them are empty
            if names and names <= optional and not any(values.get(name) for name in names):
                continue
            lines += [line.strip() for line in fill(paragraph, shown, labels).splitlines() if line.strip()]
    return "\n".join(lines)


def compose_title(kind: LetterKind, values: Mapping[str, str]) -> str:
    """The title from the kind's pattern."""
    return fill(kind.title, values, {})


def copies_of(kind: LetterKind, values: Mapping[str, str]) -> tuple[str, ...]:
    """抄送 from the kind's pattern; an entry whose name is not on file is left out."""
    known = [text for text in kind.copies_to if all(values.get(name) for name in PLACEHOLDER.findall(text))]
    return tuple(fill(text, values, {}) for text in known)


def secrecy_mark(draft: LetterDraft) -> str:
    """The text of the mark on the page: 秘密★1年 for a state secret, plain words without ★ otherwise (保密法 22)."""
    if draft.secrecy in STATE_SECRETS:
        term = draft.classification.get("term", "")
        return f"{STATE_SECRETS[draft.secrecy]}★{term}" if term else STATE_SECRETS[draft.secrecy]
    return SECRECY_MARKS.get(draft.secrecy, "")


def release_day(draft: LetterDraft, issued_on: date | None) -> date | None:
    """The day on which a state secret's term ends, counted from the letter's date (保密法 20, 24); None where none is set."""
    if issued_on is None or draft.secrecy not in STATE_SECRETS:
        return None
    years = draft.classification.get("term", "").removesuffix("年")
    return plus_months(issued_on, 12 * int(years)) if years.isdigit() else None


def paper_of(
    draft: LetterDraft,
    *,
    on: date | None = None,
    number: str = "",
    seal_mm: int = 42,
    signer: str = "",
    printed_by: str = "",
) -> LetterPaper:
    """The draft as it goes on paper. ``seal_mm``: diameter of the seal in millimetres.

    ``signer`` stands on an upward letter in 文件格式 and on a 命令 (GB/T 9704-2012, 7.2.6 and 10.2), ``printed_by`` with the
    letter's day in the 版记.
    """
    layout = draft.layout or draft.kind.layout
    names_signer = layout == "命令" or (layout == "文件格式" and draft.kind.upward)
    return LetterPaper(
        kind=draft.kind.name,
        layout=layout,
        issuer=draft.issuer,
        title=draft.title,
        body=compose(draft, on),
        number=number,
        recipient=draft.recipient,
        attachments=draft.attachments,
        signature=draft.issuer,
        date=on,
        sealed=draft.kind.sealed,
        signed=draft.kind.signed,
        seal_mm=seal_mm,
        secrecy=secrecy_mark(draft),
        # 涉密公文 carry a 份号 (GB/T 9704-2012, 7.2.1): each copy its own
        copy_number=0 if draft.secrecy in STATE_SECRETS else None,
        urgency=draft.urgency,
        signer=(signer,) if signer and names_signer else (),
        note=draft.annotation,
        copies_to=draft.copies_to,
        printed_by=printed_by,
        printed_on=on if printed_by else None,
    )

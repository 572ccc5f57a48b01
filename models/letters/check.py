"""What is wrong with a letter's text, said before anyone signs it. Pure: the editor marks it in place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from models.letters.compose import (
    LONGEST_TERM,
    STATE_SECRETS,
    LetterDraft,
    compose,
    secrecy_mark,
)
from models.letters.own_checks import Check, found_wrong
from models.letters.wording import KNOWN_BLANKS

CLASSIFICATION = {
    "basis": "定密依据",
    "unit": "定密单位",
    "person": "定密责任人",
    "term": "保密期限",
    "scope": "知悉范围",
}
_TERM = re.compile(r"^([1-9]\d?)年$")
_WRONG_NUMBER = re.compile(
    r"[\u4e00-\u9fff][\[（【(](19|20)\d{2}[\]）】)]第?0*\d+号|〔(19|20)\d{2}〕(第\d+|0\d*)号"
)
_BLANK = re.compile(r"〔待填：([^〕]*)〕")
LONGEST_TITLE, LONGEST_RECIPIENT, LONGEST_BODY = 120, 200, 60_000


@dataclass(frozen=True)
class Flaw:
    """One thing to put right; ``place`` names the form's field, a ``serious`` one keeps the letter from 核稿."""

    place: str
    message: str
    serious: bool = True


def flaws_of(draft: LetterDraft, on: date) -> list[Flaw]:
    """Everything wrong with the draft if it were dated ``on``, in the order of the form."""
    found: list[Flaw] = []
    for part in (_head, _fields, _problems, _reply, _secrecy, _text):
        found += part(draft, on)
    return found


def _head(draft: LetterDraft, _on: date) -> Iterator[Flaw]:
    if not draft.title.strip():
        yield Flaw("title", "请填写标题。")
    elif len(draft.title) > LONGEST_TITLE:
        yield Flaw("title", f"标题超过 {LONGEST_TITLE} 个字，请缩短。")
    if not draft.issuer.strip():
        yield Flaw("issuer", "请填写发文机关。")
    if not draft.recipient.strip() and draft.kind.addressee != "NOBODY":
        yield Flaw("recipient", "请填写主送。")
    if len(draft.recipient) > LONGEST_RECIPIENT:
        yield Flaw("recipient", f"主送超过 {LONGEST_RECIPIENT} 个字，请缩短。")


def _fields(draft: LetterDraft, _on: date) -> Iterator[Flaw]:
    for name in draft.kind.on_file():
        if not draft.fields.get(name, "").strip() and not draft.body_by_hand:
            yield Flaw(f"field:{name}", f"请填写{KNOWN_BLANKS[name]}。")
    for field in draft.kind.fields:
        value = draft.fields.get(field.name, "").strip()
        place = f"field:{field.name}"
        if field.required and not value and not draft.body_by_hand:
            yield Flaw(place, f"请填写{field.label}。")
        elif value and field.type == "date" and not _is_date(value):
            yield Flaw(place, f"{field.label}不是一个日期，请写成 2022-03-05 的样子。")
        elif value and field.type == "number" and not value.isdigit():
            yield Flaw(place, f"{field.label}应为数字。")
        elif value and field.choices and value not in field.choices:
            yield Flaw(place, f"{field.label}请从列出的选项中选择。")


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _problems(draft: LetterDraft, on: date) -> Iterator[Flaw]:
    if not draft.kind.problems:
        return
    if not draft.problems:
        yield Flaw("problems", f"{draft.kind.name}至少要写明一项问题，请添加。")
    for index, problem in enumerate(draft.problems):
        if not problem.text.strip():
            yield Flaw(f"problem:{index}:text", f"第 {index + 1} 项问题还没有写。")
        if not problem.suggestion.strip():
            yield Flaw(f"problem:{index}:suggestion", f"第 {index + 1} 项问题还没有对应的建议。")
        if problem.due_on is not None and problem.due_on <= on:
            yield Flaw(f"problem:{index}:due_on", f"第 {index + 1} 项问题的整改期限须晚于成文日期。")


def _reply(draft: LetterDraft, on: date) -> Iterator[Flaw]:
    if draft.reply_due_on is not None and draft.reply_due_on <= on:
        yield Flaw("reply_due_on", "回复期限须晚于成文日期。")
    rule = draft.kind.reply
    if rule is None or not rule.required:
        return
    if draft.reply_due_on is None and (rule.starts == "FIXED" or not draft.reply_days):
        yield Flaw("reply_due_on", f"{draft.kind.name}须写明回复期限，请填写。")


def _secrecy(draft: LetterDraft, _on: date) -> Iterator[Flaw]:
    if draft.secrecy in STATE_SECRETS:
        missing = [label for key, label in CLASSIFICATION.items() if not draft.classification.get(key)]
        if missing:
            # 保密法 19: level, term and scope are fixed together; a company has no power of its own (17)
            yield Flaw("secrecy", f"标注国家秘密须写明{'、'.join(missing)}。")
            return
        term = _TERM.match(draft.classification["term"])
        longest = LONGEST_TERM[draft.secrecy]
        if term is None or int(term[1]) > longest:
            yield Flaw("secrecy", f"{STATE_SECRETS[draft.secrecy]}级的保密期限写成“1年”至“{longest}年”。")
    elif "★" in secrecy_mark(draft) + draft.title:
        yield Flaw("secrecy", "★ 专用于国家秘密标志，请删去。")


def _never(words: tuple[str, ...]) -> tuple[Check, ...]:
    return (Check("", "never", words=words),) if words else ()


def _text(draft: LetterDraft, on: date) -> Iterator[Flaw]:
    body = compose(draft, on)
    if not body.strip():
        yield Flaw("body", "正文还是空的，请填写。")
    if len(body) > LONGEST_BODY:
        yield Flaw("body", f"正文超过 {LONGEST_BODY} 个字，请分成附件。")
    if draft.body_by_hand and "〔待填：" in body:
        yield Flaw("body", "正文里还有“待填”的地方，请补上或删去。")
    if wrong := _WRONG_NUMBER.search(body):
        yield Flaw("body", f"文号“{wrong[0]}”写法不对，应为“某纪函〔2022〕7号”的样子。", serious=False)
    if (
        not draft.body_by_hand
        and "〔待填：" in body
        and not any(_fields(draft, on))
        and not any(_reply(draft, on))
    ):
        # what no field of the form holds, such as a term of reply that the text names
        yield Flaw("body", f"正文里还有“{_BLANK.findall(body)[0]}”没有着落，请补上有关内容。")
    checks = [*(_never(draft.kind.forbidden)), *draft.kind.checks]
    for place, message in found_wrong(checks, draft, body, on):
        yield Flaw(place, message)
    if draft.attachments and any(not name.strip() for name in draft.attachments):
        yield Flaw("attachments", "附件名称有空行，请补上或删去。")

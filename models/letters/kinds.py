"""文种 as data: what a kind of letter looks like, asks for, starts and gets back.

A kind is one TOML file (``resources/letters/*.toml``) or one row of ``letter_template``; both hold the same keys.
``models`` knows no resources folder: whoever composes the program passes it to :func:`load_kinds`.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.errors import InvalidInput
from models.letters.own_checks import DATES, Check, parse_all

LAYOUTS = ("信函格式", "文件格式", "纪要", "命令", "普通")
# a list's lines become numbered paragraphs, an area's lines plain ones
FIELD_TYPES = ("text", "area", "list", "date", "number", "choice")
# NOBODY: decisions, records, pledges and open letters have no 主送
ADDRESSEES = ("PARTY_ORG", "UNIT", "PERSON", "OUTSIDE", "NOBODY")
REPLY_UNITS = {"D": "日", "WD": "个工作日", "M": "个月"}
STARTS = ("FIXED", "RECEIPT")
# names that composition fills by itself, whatever the kind (models/letters/compose.py)
BUILT_IN = frozenset(
    {
        "issuer",
        "recipient",
        "party_committee",
        "unit",
        "unit_short",
        "party_org",
        "party_head",
        "leader_in_charge",
    }
    | {"person", "person_unit", "person_post", "clue_number", "clue_received", "problems", "suggestions"}
    | {"problem_count", "reply_term", "reply_days", "date", "organ"}
)
# what comes from the record of a unit, a person or a clue; the editor shows it to be corrected where the text uses it
ON_FILE = (
    "person",
    "person_unit",
    "person_post",
    "unit",
    "unit_short",
    "party_org",
    "party_head",
    "leader_in_charge",
    "clue_number",
    "clue_received",
)
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class LetterField:
    """One thing that the form asks for; ``source`` names where its first value comes from (``clue.summary``)."""

    name: str
    label: str
    type: str = "text"
    required: bool = True
    default: str = ""
    hint: str = ""
    source: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class LetterSection:
    """A part of the text; headings are numbered 一、二、 in order; without its ``needs`` it is left out."""

    text: str
    heading: str = ""
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReplyRule:
    """What comes back and by when; ``FIXED``: a date written in the letter, ``RECEIPT``: counted from 签收."""

    days: int
    unit: str = "D"
    starts: str = "FIXED"
    required: bool = True
    rule: str = "D_LETTER_REPLY"
    what: str = "回复文书"
    basis: str = "文书载明的回复期限"


@dataclass(frozen=True)
class LetterKind:
    """A kind of letter (domain.md 5.2)."""

    code: str
    name: str
    title: str
    sections: tuple[LetterSection, ...]
    fields: tuple[LetterField, ...] = ()
    layout: str = "信函格式"
    series: str = "letter"
    addressee: str = "UNIT"
    reply: ReplyRule | None = None
    problems: bool = False
    rectify: bool = False
    reports: bool = False
    sealed: bool = True
    signed: bool = True
    upward: bool = False
    acknowledge: bool = True
    secrecy: str = "INTERNAL"
    copies_to: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    basis: str = ""
    order: int = 100
    data: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the kind's data: two kinds of equal text are one template on file."""
        text = json.dumps(self.data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def names(self) -> frozenset[str]:
        """The names that its title and text use."""
        texts = [self.title, *(part for section in self.sections for part in (section.heading, section.text))]
        return frozenset(name for text in texts for name in PLACEHOLDER.findall(text))

    def on_file(self) -> tuple[str, ...]:
        """The names from records that its title and text use."""
        used = self.names()
        return tuple(name for name in ON_FILE if name in used)

    def field(self, name: str) -> LetterField | None:
        """The field of that name."""
        return next((one for one in self.fields if one.name == name), None)


class _Reader:
    """Takes typed values out of a table and names what is wrong or left over."""

    def __init__(self, data: Mapping[str, Any], where: str) -> None:
        self.data = dict(data)
        self.where = where

    def wrong(self, what: str) -> InvalidInput:
        return InvalidInput("template", f"文种“{self.where}”的模板有误：{what}，请改正后再用。")

    def text(self, key: str, default: str | None = None, among: tuple[str, ...] = ()) -> str:
        value = self.data.pop(key, default)
        if not isinstance(value, str):
            raise self.wrong(f"缺少文字项 {key}" if value is None else f"{key} 应为文字")
        if among and value not in among:
            raise self.wrong(f"{key} 只能是 {'、'.join(among)}")
        return value

    def flag(self, key: str, default: bool) -> bool:
        value = self.data.pop(key, default)
        if not isinstance(value, bool):
            raise self.wrong(f"{key} 应为 true 或 false")
        return value

    def number(self, key: str, default: int) -> int:
        value = self.data.pop(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.wrong(f"{key} 应为非负整数")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.data.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.wrong(f"{key} 应为文字列表")
        return tuple(value)

    def tables(self, key: str) -> list[Mapping[str, Any]]:
        value = self.data.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
            raise self.wrong(f"{key} 应为表")
        return value

    def done(self) -> None:
        if self.data:
            raise self.wrong(f"不认识的项 {'、'.join(sorted(self.data))}")


def _field(data: Mapping[str, Any], where: str) -> LetterField:
    reader = _Reader(data, where)
    made = LetterField(
        name=reader.text("name"),
        label=reader.text("label"),
        type=reader.text("type", "text", FIELD_TYPES),
        required=reader.flag("required", True),
        default=reader.text("default", ""),
        hint=reader.text("hint", ""),
        source=reader.text("source", ""),
        choices=reader.texts("choices"),
    )
    reader.done()
    if made.name in BUILT_IN or not made.name.isidentifier():
        raise reader.wrong(f"要素名 {made.name} 不能用")
    return made


def _section(data: Mapping[str, Any], where: str) -> LetterSection:
    reader = _Reader(data, where)
    made = LetterSection(reader.text("text").strip(), reader.text("heading", ""), reader.texts("needs"))
    reader.done()
    return made


def _reply(data: Mapping[str, Any], where: str) -> ReplyRule:
    reader = _Reader(data, where)
    made = ReplyRule(
        days=reader.number("days", 30),
        unit=reader.text("unit", "D", tuple(REPLY_UNITS)),
        starts=reader.text("starts", "FIXED", STARTS),
        required=reader.flag("required", True),
        rule=reader.text("rule", "D_LETTER_REPLY"),
        what=reader.text("what", "回复文书"),
        basis=reader.text("basis", "文书载明的回复期限"),
    )
    reader.done()
    return made


def kind_from_data(data: Mapping[str, Any]) -> LetterKind:
    """A kind from its TOML or stored form; :class:`InvalidInput` names the key that is missing, wrong or unknown."""
    where = str(data.get("name") or data.get("code") or "未命名")
    reader = _Reader(data, where)
    reply = reader.data.pop("reply", None)
    kind = LetterKind(
        code=reader.text("code"),
        name=reader.text("name"),
        title=reader.text("title"),
        sections=tuple(_section(one, where) for one in reader.tables("section")),
        fields=tuple(_field(one, where) for one in reader.tables("field")),
        layout=reader.text("layout", "信函格式", LAYOUTS),
        series=reader.text("series", "letter"),
        addressee=reader.text("addressee", "UNIT", ADDRESSEES),
        reply=None if reply is None else _reply(reply, where),
        problems=reader.flag("problems", False),
        rectify=reader.flag("rectify", False),
        reports=reader.flag("reports", False),
        sealed=reader.flag("sealed", True),
        signed=reader.flag("signed", True),
        upward=reader.flag("upward", False),
        acknowledge=reader.flag("acknowledge", True),
        secrecy=reader.text("secrecy", "INTERNAL"),
        copies_to=reader.texts("copies_to"),
        forbidden=reader.texts("forbidden"),
        checks=parse_all(reader.texts("checks")),
        basis=reader.text("basis", ""),
        order=reader.number("order", 100),
        data=dict(data),
    )
    reader.done()
    _require_known_names(kind, reader)
    return kind


def _require_known_names(kind: LetterKind, reader: _Reader) -> None:
    if not kind.sections:
        raise reader.wrong("没有正文（section）")
    names = [one.name for one in kind.fields]
    if len(set(names)) != len(names):
        raise reader.wrong("要素重名")
    known = BUILT_IN | set(names)
    texts = [kind.title, *kind.copies_to, *(one.default for one in kind.fields)]
    for section in kind.sections:
        texts += [section.text, section.heading, *(f"{{{name}}}" for name in section.needs)]
    for check in kind.checks:
        wanted = {*names, *DATES} if check.what == "order" else set(names)
        if strange := [name for name in check.names if name not in wanted]:
            said = f"检查规则“{check.line}”里的“{strange[0]}”不是这个文种要填写的要素，请照正文里的写法改正。"
            raise InvalidInput("checks", said)
    for text in texts:
        unknown = sorted(set(PLACEHOLDER.findall(text)) - known)
        if unknown:
            raise reader.wrong(f"正文用到的要素 {'、'.join(unknown)} 没有定义")


def load_kinds(folder: Path) -> dict[str, LetterKind]:
    """Every kind of a folder of TOML files, by code, in their order; :class:`InvalidInput` for a bad file."""
    kinds: list[LetterKind] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            kinds.append(kind_from_data(tomllib.loads(path.read_text("utf-8"))))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InvalidInput("template", f"文种模板 {path.name} 不是完好的 TOML 文件：{error}。") from error
    codes = [kind.code for kind in kinds]
    if len(set(codes)) != len(codes):
        raise InvalidInput("template", "两个文种模板用了同一个代码，请改正后再用。")
    return {kind.code: kind for kind in sorted(kinds, key=lambda kind: (kind.order, kind.code))}

"""A kind of letter as the office writes it: plain text with blanks ``{事由}``, headings after ``#``; no file format.

Every blank that is not known already becomes something that the form asks for. Pure: the page calls it at every keystroke.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from models.errors import InvalidInput
from models.letters.kinds import BUILT_IN, PLACEHOLDER, LetterField, LetterKind, kind_from_data
from models.letters.own_checks import parse_all

KNOWN_BLANKS: Mapping[str, str] = {
    "issuer": "发文机关",
    "recipient": "主送",
    "party_committee": "本级党委",
    "unit": "单位",
    "unit_short": "单位简称",
    "party_org": "单位党组织",
    "party_head": "党组织负责人",
    "leader_in_charge": "分管领导",
    "person": "姓名",
    "person_unit": "所在单位",
    "person_post": "职务",
    "clue_number": "线索编号",
    "clue_received": "线索收件日期",
    "problems": "问题清单",
    "suggestions": "建议清单",
    "problem_count": "问题项数",
    "reply_term": "回复期限",
    "reply_days": "回复天数",
    "date": "成文日期",
    "organ": "机关简称",
}
"""What the program fills in by itself, by the names that the office reads."""
HEADING = "# "
NEVER = "不能出现："
_BLANK = re.compile(r"\{([^{}\n]*)\}")


@dataclass(frozen=True)
class Wording:
    """What the page edits. ``reply_days`` None: nothing comes back; ``fields`` by their shown names, in order of the text."""

    code: str
    name: str
    title: str
    text: str
    fields: tuple[LetterField, ...] = ()
    layout: str = "信函格式"
    addressee: str = "UNIT"
    series: str = "letter"
    secrecy: str = "INTERNAL"
    sealed: bool = True
    signed: bool = True
    upward: bool = False
    reply_days: int | None = None
    reply_unit: str = "D"
    reply_starts: str = "FIXED"
    copies_to: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()


def wording_of(kind: LetterKind) -> Wording:
    """A kind as text; its fields carry their shown names."""
    shown = _shown(kind)
    lines: list[str] = []
    for section in kind.sections:
        if section.heading:
            lines.append(HEADING + _say(section.heading, shown))
        lines += _say(section.text, shown).splitlines()
    return Wording(
        code=kind.code,
        name=kind.name,
        title=_say(kind.title, shown),
        text="\n".join(lines),
        fields=tuple(replace(one, name=shown[one.name]) for one in kind.fields),
        layout=kind.layout,
        addressee=kind.addressee,
        series=kind.series,
        secrecy=kind.secrecy,
        sealed=kind.sealed,
        signed=kind.signed,
        upward=kind.upward,
        reply_days=kind.reply.days if kind.reply else None,
        reply_unit=kind.reply.unit if kind.reply else "D",
        reply_starts=kind.reply.starts if kind.reply else "FIXED",
        copies_to=tuple(_say(text, shown) for text in kind.copies_to),
        checks=(*_never(kind.forbidden), *(_say(check.line, shown) for check in kind.checks)),
    )


def _never(words: tuple[str, ...]) -> tuple[str, ...]:
    return (f"{NEVER}{'、'.join(words)}",) if words else ()


def asked(title: str, text: str, known: Iterable[LetterField]) -> tuple[LetterField, ...]:
    """What the form has to ask for: each blank once; known ones keep settings and order, new ones follow.

    Raises :class:`InvalidInput` for a blank that can't be a name.
    """
    built_in = set(KNOWN_BLANKS.values())
    used = [name for name in dict.fromkeys(_BLANK.findall(f"{title}\n{text}")) if name not in built_in]
    for name in used:
        if not name.isidentifier():
            raise InvalidInput(
                "text", f"“{{{name}}}”不能作要素名，花括号里只写汉字、字母和数字，如 {{事由}}。"
            )
    kept = {one.name: one for one in known if one.name in used}
    return (*kept.values(), *(LetterField(name, name) for name in used if name not in kept))


def data_of(wording: Wording, base: LetterKind | None = None) -> dict[str, Any]:
    """The kind's data, checked; ``base`` gives what the page does not show (basis, hidden words, problems …).

    Raises :class:`InvalidInput` with what to put right.
    """
    if not wording.name.strip():
        raise InvalidInput("name", "请填写文种名称。")
    if not wording.title.strip():
        raise InvalidInput("title", "请填写标题的写法，如：关于{事由}的函。")
    fields = asked(wording.title, wording.text, wording.fields)
    names = _names(base, fields)
    data = {
        key: value
        for key, value in (base.data if base else {}).items()
        if key not in ("field", "section", "reply", "forbidden", "checks")
    }
    data |= {
        "code": wording.code,
        "name": wording.name.strip(),
        "title": _unsay(wording.title.strip(), names),
        "layout": wording.layout,
        "addressee": wording.addressee,
        "series": wording.series,
        "secrecy": wording.secrecy,
        "sealed": wording.sealed,
        "signed": wording.signed,
        "upward": wording.upward,
        "copies_to": [_unsay(text.strip(), names) for text in wording.copies_to if text.strip()],
        "field": [_field_data(one, names) for one in fields],
        "section": _sections(wording.text, fields, names),
    }
    data |= _checks(wording.checks, names)
    if wording.reply_days is not None:
        data["reply"] = _reply(wording, base)
    kind_from_data(data)
    return data


def _shown(kind: LetterKind) -> dict[str, str]:
    shown = dict(KNOWN_BLANKS)
    taken = set(shown.values())
    for one in kind.fields:
        name = re.sub(r"\W", "", one.label) or one.name
        while name in taken or not name.isidentifier():
            name = f"要素{name}"
        shown[one.name] = name
        taken.add(name)
    return shown


def _say(text: str, shown: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda match: f"{{{shown[match[1]]}}}", text)


def _unsay(text: str, names: Mapping[str, str]) -> str:
    return _BLANK.sub(lambda match: f"{{{names.get(match[1], match[1])}}}", text)


def _names(base: LetterKind | None, fields: Iterable[LetterField]) -> dict[str, str]:
    """From shown names to those of the data: built-in ones, those of the base, new ones as they are."""
    names = {shown: name for name, shown in (_shown(base) if base else KNOWN_BLANKS).items()}
    for one in fields:
        names.setdefault(one.name, one.name if one.name not in BUILT_IN else f"x_{one.name}")
    return names


def _field_data(one: LetterField, names: Mapping[str, str]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "name": names[one.name],
        "label": one.label,
        "type": one.type,
        "required": one.required,
    }
    more = {"default": one.default, "hint": one.hint, "source": one.source}
    data |= {key: value for key, value in more.items() if value}
    if one.choices:
        data["choices"] = list(one.choices)
    return data


def _sections(text: str, fields: Iterable[LetterField], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Parts between headings; a part with a heading and nothing but optional blanks is left out when they are empty."""
    optional = {one.name for one in fields if not one.required}
    parts: list[tuple[str, list[str]]] = [("", [])]
    for line in text.splitlines():
        if line.startswith(HEADING.rstrip()):
            parts.append((line.lstrip("# ").strip(), []))
        elif line.strip():
            parts[-1][1].append(line.strip())
    made = []
    for heading, lines in parts:
        if not heading and not lines:
            continue
        body = "\n".join(lines)
        blanks = list(dict.fromkeys(_BLANK.findall(body)))
        section: dict[str, Any] = {"text": _unsay(body, names)}
        if heading:
            section["heading"] = _unsay(heading, names)
            if blanks and set(blanks) <= optional:
                section["needs"] = [names[blank] for blank in blanks]
        made.append(section)
    return made


def _checks(lines: Iterable[str], names: Mapping[str, str]) -> dict[str, list[str]]:
    """Words that may stand nowhere, and the other lines; empty ones are left out."""
    data: dict[str, list[str]] = {"forbidden": [], "checks": []}
    for check in parse_all(lines):
        if check.what == "never" and not check.name:
            data["forbidden"] += check.words
        else:
            data["checks"].append(_unsay(check.line, names))
    return {key: value for key, value in data.items() if value}


def _reply(wording: Wording, base: LetterKind | None) -> dict[str, Any]:
    kept = dict(base.data.get("reply", {})) if base else {}
    kept |= {"days": wording.reply_days, "unit": wording.reply_unit, "starts": wording.reply_starts}
    return kept

"""容错免责清单: the office's own conditions and exclusions in place of the shipped ones (domain.md 4.1: 码表可配)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from models.errors import InvalidInput
from models.followups.kinds import Asked, Kind, kind_of, kinds
from models.operations import Read, Work, operation, query
from models.rights import Right
from models.settings.operations import case_setting, put_case_setting

LISTS: Final = {"conditions": "容错条件", "exclusions": "排除情形"}
SETTING: Final = "tolerance_lists"
LONGEST, MOST = 100, 30


def kind_here(read: Read, code: str) -> Kind:
    """A kind with the office's own lists; raises :class:`InvalidInput` for an unknown one."""
    return _with_lists(kind_of(code), case_setting(read, SETTING))


def _with_lists(kind: Kind, own: dict[str, list[str]]) -> Kind:
    if kind.code != "TOLERANCE" or not any(own.values()):
        return kind

    def asked(fields: tuple[Asked, ...]) -> tuple[Asked, ...]:
        return tuple(
            replace(one, choices=_choices(one, own[one.name])) if own.get(one.name) else one for one in fields
        )

    steps = tuple(replace(step, fields=asked(step.fields)) for step in kind.steps)
    return replace(kind, fields=asked(kind.fields), steps=steps)


def _choices(shipped: Asked, lines: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """A line that is a shipped one keeps its code, so that earlier records read the same; others are their own code."""
    codes = {text: code for code, text in shipped.choices}
    return tuple((codes.get(line, line), line) for line in lines)


def shipped_lines(name: str) -> dict[str, str]:
    """Code → line of a list as it comes with the program; empty for a field that is none of the two."""
    if name not in LISTS:
        return {}
    return dict(next(one.choices for one in kind_of("TOLERANCE").asked() if one.name == name))


@query("容错澄清回访种类", right=Right.CASE_READ)
def kinds_here(read: Read) -> dict[str, Kind]:
    """Every kind as it is filled in here."""
    own = case_setting(read, SETTING)
    return {code: _with_lists(kind, own) for code, kind in kinds().items()}


@query("容错清单", right=Right.CASE_READ)
def tolerance_lists(read: Read) -> dict[str, list[str]]:
    """The lines of both lists, the shipped ones where the office has none of its own."""
    fields = {one.name: one for one in kind_here(read, "TOLERANCE").asked()}
    return {name: [text for _code, text in fields[name].choices] for name in LISTS}


@operation("修改容错清单", right=Right.CASE_SETTINGS)
def set_tolerance_lists(work: Work, *, conditions: Sequence[str], exclusions: Sequence[str]) -> None:
    """Keep the office's own lists; an empty one brings the shipped one back. Raises :class:`InvalidInput`."""
    kept: dict[str, list[str]] = {}
    for name, lines in (("conditions", conditions), ("exclusions", exclusions)):
        told = list(dict.fromkeys("".join(line.split()) for line in lines if line.strip()))
        if len(told) > MOST or any(len(line) > LONGEST for line in told):
            raise InvalidInput(name, f"{LISTS[name]}最多 {MOST} 条，每条最多 {LONGEST} 个字。")
        kept[name] = [] if told == list(shipped_lines(name).values()) else told
    put_case_setting(work, SETTING, kept)

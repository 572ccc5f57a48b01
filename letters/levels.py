"""Levels of a letter's text and their typefaces: 一、 黑体, （一） 楷体, 1. and （1） 仿宋 (GB/T 9704-2012, 7.3.3)."""

from __future__ import annotations

import re

from letters.breaking import Span
from letters.fonts import Role

_NUMERAL = "一二三四五六七八九十百零〇"
_FIRST = re.compile(rf"[{_NUMERAL}]+、")
_SECOND = re.compile(rf"[（(][{_NUMERAL}]+[）)]")
_THIRD = re.compile(r"[0-9]{1,2}[.．、](?![0-9])")
_FOURTH = re.compile(r"[（(][0-9]{1,2}[）)]")
# a first sentence up to so many characters is a run-in heading; a longer one is text behind its number
_LONGEST_HEADING = 40


def level(paragraph: str) -> int:
    """1 to 4 by the number that the paragraph begins with, 0 for plain text."""
    for number, pattern in enumerate((_FIRST, _SECOND, _THIRD, _FOURTH), 1):
        if pattern.match(paragraph):
            return number
    return 0


def spans(paragraph: str) -> list[Span]:
    """The paragraph in runs of one typeface: number and heading in the level's, the text behind a run-in heading in 仿宋."""
    rank = level(paragraph)
    if rank not in {1, 2}:
        return [(paragraph, Role.FANG)]
    role = Role.HEI if rank == 1 else Role.KAI
    mark = (_FIRST if rank == 1 else _SECOND).match(paragraph)
    behind = mark.end() if mark else 0
    stop = paragraph.find("。", behind)
    end = stop + 1 if stop >= 0 else len(paragraph)
    if end > _LONGEST_HEADING:
        end = behind
    if end >= len(paragraph):
        return [(paragraph, role)]
    return [(paragraph[:end], role), (paragraph[end:], Role.FANG)]


def is_heading(paragraph: str) -> bool:
    """A paragraph that is nothing but a heading: it must not be the last row of a page."""
    return (
        level(paragraph) > 0
        and len(paragraph) <= _LONGEST_HEADING
        and not paragraph.endswith(("。", "；", "！", "？"))
    )

"""The office's own fonts: from the setting into the typesetter, each examined first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import letters
from letters import FontFile, FontSet, Role

SAMPLE = "中共某某集团有限公司纪律检查委员会关于规范招标采购管理的建议一二三四五六七八九十〔〕《》，。：；、“”0123456789"
EXTRA = "extra"


def chosen(setting: Mapping[str, Any]) -> tuple[dict[Role, FontFile], list[FontFile]]:
    """The files of a setting ``{role: path, "extra": [paths]}``."""
    own = {role: FontFile(Path(setting[role.value])) for role in Role if setting.get(role.value)}
    return own, [FontFile(Path(path)) for path in setting.get(EXTRA, [])]


def examine(setting: Mapping[str, Any]) -> dict[str, list[str]]:
    """What is wrong with each file, by role or ``extra:0``; empty lists for what is fit. Reads the fonts."""
    own, extra = chosen(setting)
    found = {role.value: letters.examine(file, SAMPLE) for role, file in own.items()}
    return found | {f"{EXTRA}:{place}": letters.examine(file) for place, file in enumerate(extra)}


def usable(setting: Mapping[str, Any]) -> dict[str, Any]:
    """The setting without what can't be used at all; a font that only lacks some characters stays."""
    wrong = {place for place, said in examine(setting).items() if said and "缺少" not in said[0]}
    kept: dict[str, Any] = {
        role.value: setting[role.value]
        for role in Role
        if setting.get(role.value) and role.value not in wrong
    }
    extra = [path for place, path in enumerate(setting.get(EXTRA, [])) if f"{EXTRA}:{place}" not in wrong]
    return kept | ({EXTRA: extra} if extra else {})


def put_in_force(setting: Mapping[str, Any]) -> None:
    """Set every page from now on with these fonts; without any, with the bundled ones."""
    own, extra = chosen(usable(setting)) if setting else ({}, [])
    letters.use(own, extra)


def sample_page(setting: Mapping[str, Any]) -> bytes:
    """A page that shows every role, set with the usable fonts of the setting."""
    own, extra = chosen(usable(setting))
    letter = letters.Letter(
        kind="函",
        layout="文件格式",
        issuer="中共某某集团有限公司纪律检查委员会",
        number="某纪函〔2026〕7号",
        title="关于规范招标采购管理的函",
        recipient="某某建设有限公司",
        body="一、一级标题用黑体\n（一）二级标题用楷体\n1.三级标题和正文用仿宋，数字2026、字母ABC。\n生僻字：喆、龘、𬭎、堃、犇。",
        sealed=False,
    )
    return letters.typeset(letter, fonts=FontSet(own, extra))

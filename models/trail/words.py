"""What an entry of the house's own trail tells beside its name: which account, on what basis, which failed log-ins.

These are entries about accounts, settings, backups; what concerns a case is named by kind and number only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

SHOWN_FAILURES = 3


def _failures(found: Any) -> str:
    told = [
        f"{str(at)[5:16].replace('T', ' ')} {login} {reason}" for at, login, reason in found[:SHOWN_FAILURES]
    ]
    more = " 等" if len(found) > SHOWN_FAILURES else ""
    return f"登录失败 {len(found)} 次（{'；'.join(told)}{more}）"


def _named(word: str) -> Callable[[Any], str]:
    return lambda value: f"{word}{'、'.join(map(str, value)) if isinstance(value, list) else value}"


WORDS: dict[str, Callable[[Any], str]] = {
    "account": _named(""),
    "role": _named("角色"),
    "given": _named("增加"),
    "taken": _named("去掉"),
    "authorised_by": _named("授权人"),
    "basis": _named("依据"),
    "one_person_office": lambda _value: "一人办公室，由同一人办理",
    "failures": _failures,
    "upgraded": _named("升级"),
    "settings": _named(""),
    "medium": _named("介质"),
    "snapshot": lambda value: f"{str(value)[:5]} 号备份",
    "how": lambda value: {"password": "凭密码", "recovery": "凭恢复密钥"}.get(str(value), str(value)),
    "problems": lambda value: f"发现 {value} 处问题" if value else "内容一致",
    "stage": _named(""),
    "generation": lambda value: f"第 {value} 代密钥",
    "key_file": _named(""),
    "recovery": _named(""),
    "before": _named("原为"),
    "after": _named("改为"),
    "officers": _named(""),
    "warning": _named(""),
    "list": _named(""),
    "count": lambda value: f"{value} 条",
    "filters": _named("筛选"),
}


def told(notes: Mapping[str, Any]) -> str:
    """The notes in words, in the order of the table; what has no words is left out, never shown raw."""
    parts = (say(notes[name]) for name, say in WORDS.items() if notes.get(name) not in (None, "", []))
    return "，".join(part for part in parts if part)

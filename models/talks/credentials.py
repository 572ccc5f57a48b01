"""出示证件: which 证件 the talkers showed, in words (监督执纪工作规则 42, 46: 两人以上、出示证件)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol

from models.talks.records import TALKER

SHOWN: Final = "（出示证件）"


class Shows(Protocol):
    """Who talks, with what he shows."""

    @property
    def name(self) -> str: ...

    @property
    def role(self) -> str: ...

    @property
    def credential(self) -> str: ...

    @property
    def credential_no(self) -> str: ...


def credential_text(one: Shows) -> str:
    """The 证件 by name and number: 监督执纪工作证 第012号; empty where nothing is known."""
    return " ".join(text for text in (one.credential, one.credential_no) if text)


def shown_words(talkers: Iterable[Shows]) -> str:
    """What the opening words say of it; without numbers where none is known."""
    known = [
        f"{one.name}，{credential_text(one)}"
        for one in talkers
        if one.role == TALKER and credential_text(one)
    ]
    return f"（出示证件：{'；'.join(known)}）" if known else SHOWN


def without_credential(talkers: Iterable[Shows]) -> list[str]:
    """Names of talkers whose 证件 is not entered."""
    return [one.name for one in talkers if one.role == TALKER and not credential_text(one)]

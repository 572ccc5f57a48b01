"""Papers of an undertaking that leave the vault: pledges, letters of responsibility, notices to sign (domain.md 6.2)."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Final

from models.errors import InvalidInput
from models.operations import Work, operation
from models.rights import Right
from models.rules import DATA
from models.undertakings.kinds import Kind
from models.undertakings.operations import seen_undertaking

WAYS = {"PRINT": "打印", "SAVE": "另存"}
OTHER: Final = "OTHER"
"""The words of a kind that names none."""


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads((DATA / "undertaking_papers.toml").read_text("utf-8"))


def paper_words(kind: Kind) -> tuple[str, str]:
    """Title and text of what everybody on the list of such a kind is given, with places to fill in."""
    found = _words()[kind.paper or OTHER]
    return found["title"], found["text"].strip("\n")


@operation("登记合并文书", right=Right.CASE_PRINT)
def note_papers(work: Work, *, undertaking_id: int, count: int, how: str = "PRINT", device: str = "") -> None:
    """Leave the entry of papers printed or saved: which work's, how many, where to. Saving asks for 导出 besides."""
    row = seen_undertaking(work, undertaking_id)
    if how not in WAYS or count < 1:
        raise InvalidInput("how", "没有可以生成的文书，请先登记签订的对象。")
    if how == "SAVE":
        work.actor.require(Right.CASE_EXPORT)
    work.about("undertaking", row.id)
    work.note(how=WAYS[how], count=count, device=device.strip()[:120])

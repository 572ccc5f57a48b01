"""Lists that leave the vault: by a right of their own, on the trail before the file is written (domain.md 6.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.errors import InvalidInput
from models.operations import Work, operation
from models.rights import Right
from models.rules import codes, name_of

INTERNAL = "INTERNAL"


@dataclass(frozen=True)
class Marking:
    """What stands above an exported list: its mark, who took it out and when."""

    mark: str
    who: str
    when: str
    count: int
    chosen: str


@operation("导出清单", right=Right.LIST_EXPORT)
def note_export(
    work: Work, *, title: str, count: int, chosen: str = "", levels: Sequence[str] = ()
) -> Marking:
    """Leave the entry of an export and return the marking that the file has to carry.

    ``chosen``: the filters in words; ``levels``: the secrecy codes of the rows, the highest marks the file.
    """
    if not title.strip():
        raise InvalidInput("title", "没有写明导出的是哪个清单。")
    order = list(codes("secrecy"))
    highest = max((INTERNAL, *(code for code in levels if code in order)), key=order.index)
    work.note(list=title, count=count, filters=chosen, secrecy=highest)
    return Marking(
        mark=f"{name_of('secrecy', highest)}资料　不得外传",
        who=work.actor.name,
        when=f"{work.now:%Y-%m-%d %H:%M}",
        count=count,
        chosen=chosen,
    )

"""导出审计日志: what the auditor takes out, on the trail before the file is written."""

from __future__ import annotations

from models.exports import INTERNAL, Marking
from models.operations import Store, Work, operation
from models.rights import Right
from models.rules import name_of

TITLE = "审计日志"


@operation("导出审计日志", right=Right.TRAIL_READ, store=Store.HOUSE)
def note_trail_export(work: Work, *, count: int, chosen: str = "") -> Marking:
    """Leave the entry of an export and return the marking that the file has to carry."""
    work.note(count=count, filters=chosen)
    return Marking(
        mark=f"{name_of('secrecy', INTERNAL)}资料　不得外传",
        who=work.actor.name,
        when=f"{work.now:%Y-%m-%d %H:%M}",
        count=count,
        chosen=chosen,
    )

"""Papers of an undertaking that leave the vault: pledges, letters of responsibility, notices to sign (domain.md 6.2)."""

from __future__ import annotations

from models.errors import InvalidInput
from models.operations import Work, operation
from models.rights import Right
from models.undertakings.operations import seen_undertaking

WAYS = {"PRINT": "打印", "SAVE": "另存"}


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

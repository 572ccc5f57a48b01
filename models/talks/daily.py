"""Daily talks held with many in one go: 谈心谈话, 任前廉政谈话, 集体廉政谈话, entered after they were held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from models.errors import InvalidInput
from models.operations import Work, operation
from models.rights import Right
from models.talks.operations import plan_talk
from models.talks.records import Talk, TalkTalker
from models.talks.rules import DAILY, DONE


@operation("整批登记日常谈话", right=Right.CASE_WRITE)
def enter_daily_talks(
    work: Work,
    *,
    kind: str,
    held_at: datetime,
    talker: str,
    rows: Sequence[Mapping[str, Any]],
    result: str = "",
) -> list[int]:
    """Enter talks that were held: one record a person (名). Rows: subject_name, subject_unit, subject_post, subject_rank.

    Raises :class:`InvalidInput` for a kind of talk that needs a transcript or a clue.
    """
    if kind not in DAILY:
        raise InvalidInput("kind", "整批登记只用于日常谈心、任前和集体廉政谈话。")
    if held_at > work.now:
        raise InvalidInput("held_at", "谈话时间不能晚于现在，请核对。")
    if not talker.strip() or not rows:
        raise InvalidInput("talker", "请填写谈话人和谈话对象。")
    made = []
    for row in rows:
        talk_id = plan_talk(work, kind=kind, on=held_at.date(), **row)
        talk = work.session.get_one(Talk, talk_id)
        talk.state, talk.locked_at = DONE, work.now
        talk.started_at, talk.ended_at, talk.result = held_at, held_at, result.strip()
        work.session.add(TalkTalker(talk_id=talk_id, name=talker.strip()))
        made.append(talk_id)
    return made

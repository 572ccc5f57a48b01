"""核对笔录: the person reads the transcript; what is changed from then on is marked as a correction (监察法实施条例 78)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from models.errors import IllegalStep
from models.operations import Read, Work, operation
from models.rights import Right
from models.talks.operations import seen_talk
from models.talks.records import Talk, TalkLine
from models.talks.rules import TALKING, require_state

KEY: Final = "reading_since"
AROUND: Final = 6
"""Characters left standing on both sides of what was changed, so that the place is found again."""


@dataclass(frozen=True)
class Correction:
    """One correction: ``before`` and ``after`` are the changed places; no ``before``: added, no ``after``: struck out.

    ``as_read`` is the whole line as the person had read it.
    """

    number: int
    uid: str
    speaker: str
    before: str
    after: str
    as_read: str


def reading_since(talk: Talk) -> datetime | None:
    """Since when the person reads the transcript; None while the talk goes on."""
    kept = (talk.extra or {}).get(KEY)
    return datetime.fromisoformat(kept) if kept else None


@operation("交本人核对笔录", right=Right.CASE_WRITE)
def begin_reading(work: Work, *, talk_id: int) -> None:
    """The person reads what was written; raises :class:`IllegalStep` where there is nothing to read."""
    talk = seen_talk(work, talk_id)
    require_state(talk, TALKING, what="交本人核对")
    if reading_since(talk) is not None:
        raise IllegalStep("笔录已经交本人核对，此后的改动都作为更正标出。")
    written = select(TalkLine.id).where(
        TalkLine.talk_id == talk.id, TalkLine.deleted_at.is_(None), TalkLine.text != ""
    )
    if work.session.scalar(written.limit(1)) is None:
        raise IllegalStep("还没有笔录，请先记下问和答，再交本人核对。")
    talk.extra = dict(talk.extra or {}) | {KEY: work.now.isoformat()}
    work.about("talk", talk.id)


@operation("继续谈话", right=Right.CASE_WRITE)
def go_on_talking(work: Work, *, talk_id: int) -> None:
    """The talk goes on after the reading: new questions and answers are no corrections; those made stay marked."""
    talk = seen_talk(work, talk_id)
    require_state(talk, TALKING, what="继续谈话")
    talk.extra = {key: value for key, value in (talk.extra or {}).items() if key != KEY}
    work.about("talk", talk.id)


def mark(record: TalkLine, before: str | None) -> None:
    """Keep what the person had read in the line: ``before``, None for a line put in since."""
    if record.as_read is None:
        record.as_read = before or ""
    if record.as_read == record.text and record.deleted_at is None:
        record.as_read = None


def corrections_of(read: Read, talk_id: int) -> tuple[Correction, ...]:
    """The transcript's corrections in the order of its lines."""
    statement = select(TalkLine).where(TalkLine.talk_id == talk_id, TalkLine.as_read.is_not(None))
    found: list[Correction] = []
    for row in read.session.scalars(statement.order_by(TalkLine.ordinal, TalkLine.id)):
        said = row.text if row.deleted_at is None else ""
        before, after = changed_part(row.as_read or "", said)
        if before or after:
            found.append(Correction(len(found) + 1, row.uid, row.speaker, before, after, row.as_read or ""))
    return tuple(found)


def changed_part(before: str, after: str) -> tuple[str, str]:
    """What differs between two texts, with a few characters around it; the whole where one of them is empty."""
    if not before or not after or before == after:
        return ("", "") if before == after else (before, after)
    first = _alike(before, after)
    last = _alike(before[first:][::-1], after[first:][::-1])
    start = max(0, first - AROUND)
    return _cut(before, start, len(before) - last), _cut(after, start, len(after) - last)


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


def _cut(text: str, start: int, end: int) -> str:
    stop = min(len(text), end + AROUND)
    return f"{'…' if start else ''}{text[start:stop]}{'…' if stop < len(text) else ''}"

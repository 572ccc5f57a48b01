"""核对笔录: the person reads the transcript; what is changed from then on is marked as a correction (监察法实施条例 78)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from models.errors import IllegalStep, InvalidInput
from models.operations import Read, Work, operation
from models.rights import Right
from models.rules import talk_kind
from models.talks.operations import seen_talk
from models.talks.records import Talk, TalkLine
from models.talks.rules import TALKING, require_state

KEY: Final = "reading_since"
READING_NOTE: Final = "reading_note"
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


def unread(talk: Talk) -> bool:
    """Whether a kind that must have a transcript has not been given to the person to be read."""
    return talk_kind(talk.kind).transcript and reading_since(talk) is None


def keep_reading_note(talk: Talk, text: str) -> None:
    """Before the record is locked: a transcript that was not given to be read needs a word of reason, which is printed.

    Whoever refused is told of in his 拒签说明. Raises :class:`InvalidInput` without a reason.
    """
    note = text.strip()
    if len(note) > 200:
        raise InvalidInput(READING_NOTE, "核对说明最多 200 个字，请缩短。")
    if not unread(talk):
        return
    if not note and not talk.refuse_note:
        raise InvalidInput(
            READING_NOTE,
            "笔录还没有交本人核对（监察法实施条例第78条），请先按“交本人核对”；"
            "已在打印件上核对或者没有核对的，在“核对说明”中写明情况，印在笔录上。",
        )
    if note:
        talk.extra = dict(talk.extra or {}) | {READING_NOTE: note}


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

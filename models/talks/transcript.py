"""The transcript: autosaved line by line while it is typed, finished once, locked for good.

Source: 监察法实施条例 78 (reading, signing page by page, refusal noted), 监督执纪工作规则 28, 48; domain.md 2.2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from models.deadlines.operations import drop_deadlines, meet_deadline, set_deadline
from models.errors import IllegalStep, InvalidInput
from models.operations import Read, Work, operation, query
from models.rights import Right
from models.rules import talk_kind
from models.rules.tables import talk_rules
from models.talks.approval import why_not_held
from models.talks.groups import Subject, put_subjects, require_attendance
from models.talks.identity import keep_credential_note, keep_identity
from models.talks.open_ends import open_ends
from models.talks.operations import plan_talk, seen_talk, start_talk, talkers_of, told
from models.talks.reading import keep_reading_note, mark, reading_since
from models.talks.records import Talk, TalkLine
from models.talks.rules import DONE, PLANNED, TALKING, minute, require_state, require_talkers

QUESTION: Final = "Q"
ANSWER: Final = "A"
NOTE: Final = "N"
SPEAKERS: Final = {QUESTION: "问", ANSWER: "答", NOTE: "记"}
STEP: Final = 1 << 12
LONGEST_LINE: Final = 20_000
MOST_LINES: Final = 20_000


@dataclass(frozen=True)
class Line:
    """One line as the editor holds it; ``uid`` is made by the editor and stays with the line (32 hex digits)."""

    uid: str
    speaker: str
    text: str
    clock: datetime | None = None


@dataclass(frozen=True)
class Saved:
    """What an autosave wrote: rows written, rows taken out, and when."""

    written: int
    removed: int
    at: datetime


@operation("保存谈话笔录", right=Right.CASE_WRITE)
def save_lines(work: Work, *, talk_id: int, lines: Sequence[Line]) -> Saved:
    """Make the transcript these lines, writing only those that changed.

    A line put between two others takes a place between theirs, so that a keystroke in a long transcript writes one
    row. Raises :class:`IllegalStep` once the talk is locked, :class:`InvalidInput` for a line that can't be.
    """
    talk = seen_talk(work, talk_id)
    require_state(talk, PLANNED, TALKING, what="记录")
    return write_lines(work, talk, lines)


def write_lines(work: Work, talk: Talk, lines: Sequence[Line]) -> Saved:
    """Write the difference between what is kept and what is given."""
    _check(lines)
    kept = {row.uid: row for row in _rows(work, talk.id)}
    places = _places([kept[line.uid].ordinal if line.uid in kept else None for line in lines])
    changed: dict[str, tuple[int, Line]] = {}
    for line, place in zip(lines, places, strict=True):
        row = kept.get(line.uid)
        if row is None or row.deleted_at is not None or _differs(row, line, place):
            changed[line.uid] = (place, line)
    present = {line.uid for line in lines}
    gone = [uid for uid, row in kept.items() if uid not in present and row.deleted_at is None]
    records = _records(work, talk.id, [*changed, *gone]) if changed or gone else {}
    reading = reading_since(talk) is not None
    for uid, (place, line) in changed.items():
        record = records.get(uid)
        before = record.text if record is not None else None
        if record is None:
            record = TalkLine(uid=uid, talk_id=talk.id)
            work.session.add(record)
        record.ordinal, record.speaker, record.text = place, line.speaker, line.text
        record.clock, record.deleted_at = line.clock, None
        if reading and before != line.text:
            mark(record, before)
    for uid in gone:
        records[uid].deleted_at = work.now
        if reading:
            mark(records[uid], records[uid].text)
    work.session.flush()
    return Saved(len(changed), len(gone), work.now)


def _check(lines: Sequence[Line]) -> None:
    if len(lines) > MOST_LINES:
        raise InvalidInput("lines", f"一份笔录最多 {MOST_LINES} 条，请另立一份补充笔录。")
    if len({line.uid for line in lines}) != len(lines):
        raise InvalidInput("lines", "笔录条目重复，请重新打开这次谈话。")
    for line in lines:
        if line.speaker not in SPEAKERS:
            raise InvalidInput("lines", "每条笔录只能是问、答或记。")
        if len(line.text) > LONGEST_LINE:
            raise InvalidInput("lines", f"一条笔录最多 {LONGEST_LINE} 个字，请分成几条。")
        if len(line.uid) != 32:
            raise InvalidInput("lines", "笔录条目没有标识，请重新打开这次谈话。")


def _differs(row: Any, line: Line, place: int) -> bool:
    kept: tuple[int, str, str, datetime | None] = (row.ordinal, row.speaker, row.text, row.clock)
    return kept != (place, line.speaker, line.text, line.clock)


def _places(kept: Sequence[int | None]) -> list[int]:
    """Strictly rising places: a line keeps its own where it can, a new one goes between its neighbours.

    Kept places that form the longest rising run stay; everything is counted anew only where no room is left.
    """
    stay = _longest_rising(kept)
    places: list[int] = [0] * len(kept)
    previous, index = 0, 0
    while index < len(kept):
        if index in stay:
            previous = places[index] = stay[index]
            index += 1
            continue
        end = index
        while end < len(kept) and end not in stay:
            end += 1
        count = end - index
        upper = stay[end] if end < len(kept) else previous + STEP * (count + 1)
        step = (upper - previous) // (count + 1)
        if step < 1:
            return [STEP * (place + 1) for place in range(len(kept))]
        for offset in range(count):
            previous += step
            places[index + offset] = previous
        index = end
    return places


def _longest_rising(kept: Sequence[int | None]) -> dict[int, int]:
    """Index → place of the longest strictly rising run among the places that are kept."""
    from bisect import bisect_left

    tails: list[int] = []
    at: list[int] = []
    before: dict[int, int | None] = {}
    for index, place in enumerate(kept):
        if place is None:
            continue
        slot = bisect_left(tails, place)
        before[index] = at[slot - 1] if slot else None
        if slot == len(tails):
            tails.append(place)
            at.append(index)
        else:
            tails[slot], at[slot] = place, index
    found: dict[int, int] = {}
    last = at[-1] if at else None
    while last is not None:
        place = kept[last]
        assert place is not None
        found[last] = place
        last = before[last]
    return found


def _rows(read: Read, talk_id: int) -> Sequence[Any]:
    columns = (TalkLine.uid, TalkLine.ordinal, TalkLine.speaker, TalkLine.text, TalkLine.clock)
    statement = select(*columns, TalkLine.deleted_at).where(TalkLine.talk_id == talk_id)
    return read.session.execute(statement.order_by(TalkLine.ordinal, TalkLine.id)).all()


def _records(work: Work, talk_id: int, uids: Sequence[str]) -> Mapping[str, TalkLine]:
    found: dict[str, TalkLine] = {}
    for start in range(0, len(uids), 500):
        some = uids[start : start + 500]
        statement = select(TalkLine).where(TalkLine.talk_id == talk_id, TalkLine.uid.in_(some))
        found |= {record.uid: record for record in work.session.scalars(statement)}
    return found


def lines_of(read: Read, talk_id: int) -> tuple[Line, ...]:
    """The transcript in order."""
    return tuple(
        Line(row.uid, row.speaker, row.text, row.clock)
        for row in _rows(read, talk_id)
        if row.deleted_at is None
    )


@query("读取谈话笔录", right=Right.CASE_READ)
def transcript(read: Read, *, talk_id: int) -> tuple[Line, ...]:
    """The transcript of a talk that the acting account may see."""
    return lines_of(read, seen_talk(read, talk_id).id)


@operation("完成谈话", right=Right.CASE_WRITE)
def finish_talk(
    work: Work,
    *,
    talk_id: int,
    ended_at: datetime | None = None,
    confirm_text: str = "",
    refuse_note: str = "",
    summary: str = "",
    result: str = "",
    subjects: Sequence[Subject] | None = None,
    care: str = "",
    credential_note: str = "",
    reading_note: str = "",
) -> tuple[str, ...]:
    """The talk is over and its record locked; returns what to mind, as sentences.

    A kind that must have a transcript needs at least one question with an answer, 告知 done, and the reader's
    confirmation or a note of his refusal (监察法实施条例 74, 78). A 谈话函询 starts the month for the report
    (监督执纪工作规则 30). ``subjects`` of a 集体谈话 say who came, and why somebody did not; ``care`` is how meals
    and rest were seen to; ``credential_note`` why a 证件 was not shown or not checked, where a kind asks for it;
    ``reading_note`` why the person was not given the transcript to read in the program. Raises :class:`InvalidInput`, :class:`IllegalStep`.
    """
    talk = seen_talk(work, talk_id)
    require_state(talk, TALKING, what="完成")
    assert talk.started_at is not None
    moment = minute(ended_at or work.now)
    if moment > work.now:
        raise InvalidInput("ended_at", "结束时间不能晚于现在，请核对。")
    if moment <= talk.started_at:
        raise InvalidInput("ended_at", f"结束时间须晚于开始时间 {talk.started_at:%Y-%m-%d %H:%M}。")
    talkers = talkers_of(work, talk.id)
    require_talkers(talk_kind(talk.kind), talkers, talk.subject_name)
    talk.ended_at = moment
    talk.confirm_text, talk.refuse_note = confirm_text.strip()[:200], refuse_note.strip()[:200]
    talk.summary = summary.strip() or talk.summary
    talk.result = result.strip() or talk.result
    if reason := why_not_held(work, talk):
        raise IllegalStep(reason)
    if subjects is not None:
        put_subjects(work, talk, subjects)
    require_attendance(work, talk)
    _require_record(work, talk)
    keep_reading_note(talk, reading_note)
    keep_credential_note(work, talk, talkers, credential_note)
    keep_identity(work, talk)
    if care.strip():
        talk.extra = dict(talk.extra or {}) | {"care": care.strip()[:400]}
    talk.state, talk.locked_at = DONE, work.now
    _start_report(work, talk)
    work.about("talk", talk.id)
    return (*told(work, talk), *open_ends(work, talk))


def _require_record(work: Work, talk: Talk) -> None:
    row = talk_kind(talk.kind)
    lines = [line for line in lines_of(work, talk.id) if line.text.strip()]
    spoken = {line.speaker for line in lines}
    if row.transcript and not {QUESTION, ANSWER} <= spoken:
        raise IllegalStep(f"{row.name}必须制作笔录（{row.basis}），请先记下问和答。")
    if row.transcript and not talk.notice_read:
        raise InvalidInput("notice_read", "请先向被谈话人告知身份、事由和权利义务，并勾选“已告知”。")
    if not lines and not talk.summary:
        raise InvalidInput("summary", "请填写谈话内容，或者记下笔录。")
    if talk_rules()[talk.kind].opinion and not talk.confirm_text and not talk.refuse_note:
        raise InvalidInput(
            "confirm_text", f"请填写本人签署的意见；拒绝签署的，由谈话人记明情况（{row.basis}）。"
        )
    if row.transcript and not talk.confirm_text and not talk.refuse_note:
        raise InvalidInput("confirm_text", "请填写被谈话人的核对意见；拒绝签名的，由谈话人记明情况。")
    if talk.confirm_text and talk.refuse_note:
        raise InvalidInput("refuse_note", "核对意见和拒签说明只填一项。")


def _start_report(work: Work, talk: Talk) -> None:
    if talk.kind != "INQUIRY_TALK" or talk.clue_id is None or talk.ended_at is None:
        return
    owner = ("clue", talk.clue_id)
    day = talk.ended_at.date()
    meet_deadline(work, owner, "D_INQ_BEGIN", day)
    for rule in ("D_INQ_SIGN", "D_INQ_REPLY"):
        # the talk stands in for the letter: nothing is signed for or answered in writing any more
        drop_deadlines(work, owner, rule, by="谈话结束", on=day)
    set_deadline(
        work,
        owner=owner,
        rule="D_INQ_REPORT",
        starts_on=day,
        clue_id=talk.clue_id,
        responsible_uid=work.actor.uid,
    )


@operation("登记谈话", right=Right.CASE_WRITE)
def record_talk(
    work: Work,
    /,
    *,
    kind: str,
    started_at: datetime,
    ended_at: datetime,
    place: str,
    lines: Sequence[Line] = (),
    notice_read: bool = False,
    confirm_text: str = "",
    refuse_note: str = "",
    credential_note: str = "",
    person_id: int | None = None,
    clue_id: int | None = None,
    **changes: Any,
) -> int:
    """A talk that was held already, entered in one go: plan, hold, record, lock. Returns its id."""
    if started_at > work.now:
        raise InvalidInput("started_at", "开始时间不能晚于现在，请核对。")
    talk_id = plan_talk(
        work, kind=kind, person_id=person_id, clue_id=clue_id, on=started_at.date(), **changes
    )
    start_talk(work, talk_id=talk_id, started_at=started_at, place=place, notice_read=notice_read)
    if lines:
        save_lines(work, talk_id=talk_id, lines=lines)
    finish_talk(
        work,
        talk_id=talk_id,
        ended_at=ended_at,
        confirm_text=confirm_text,
        refuse_note=refuse_note,
        credential_note=credential_note,
        reading_note="谈话后按纸质笔录录入" if lines else "",
    )
    return talk_id

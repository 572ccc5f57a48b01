"""自书材料: asked for at a talk, handed in, taken by two, signed page by page (监察法实施条例 79; domain.md 2.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from models.access import may_see
from models.errors import IllegalStep, InvalidInput, NotFound
from models.evidence.records import Evidence
from models.identity import check_name
from models.operations import Read, Work, operation
from models.rights import Right
from models.talks.operations import seen_talk
from models.talks.records import Talk, TalkStatement
from models.talks.rules import DONE, TALKING, minute, require_state

RECEIVERS: Final = 2
MOST_PAGES: Final = 2000
EVIDENCE_ROLE: Final = "STATEMENT"
"""What its scan is among the evidence: the 案卷 puts it with 本人检查、说明."""
BASIS: Final = "监察法实施条例第79条"


@dataclass(frozen=True)
class StatementView:
    """A 自书材料 as shown; ``wants`` is what the rule asks for and is not there, in words."""

    id: int
    title: str
    asked_on: date
    handed_in_by: str
    received_at: datetime | None
    receivers: tuple[str, ...]
    written_on: date | None
    pages: int
    page_signed: bool
    evidence_id: int | None
    evidence_name: str
    note: str
    wants: tuple[str, ...]


@operation("要求书写自书材料", right=Right.CASE_WRITE)
def ask_statement(work: Work, *, talk_id: int, title: str, asked_on: date | None = None) -> int:
    """Note that the person was asked to write something himself; returns its id."""
    talk = _writable(work, talk_id)
    day = asked_on or work.today
    _between(work, talk, day, "asked_on")
    record = TalkStatement(talk_id=talk.id, title=_title(title), asked_on=day, receivers=[])
    work.session.add(record)
    work.session.flush()
    work.about("talk", talk.id)
    return record.id


@operation("登记收到自书材料", right=Right.CASE_WRITE)
def receive_statement(
    work: Work,
    *,
    statement_id: int,
    handed_in_by: str,
    received_at: datetime,
    receivers: Sequence[str],
    pages: int,
    page_signed: bool = False,
    written_on: date | None = None,
    evidence_id: int | None = None,
    note: str = "",
) -> None:
    """It was handed in: by whom, when, to which two, how many pages; entered again, it corrects what was entered.

    ``evidence_id`` is its scan among the talk's attachments. Raises :class:`InvalidInput`, :class:`IllegalStep`.
    """
    record = _kept(work, statement_id)
    talk = _writable(work, record.talk_id)
    moment = minute(received_at)
    if moment > work.now:
        raise InvalidInput("received_at", "收到时间不能晚于现在，请核对。")
    if moment.date() < record.asked_on:
        raise InvalidInput("received_at", f"收到时间不能早于要求书写的 {record.asked_on:%Y-%m-%d}，请核对。")
    record.handed_in_by = check_name(handed_in_by, "handed_in_by")
    record.receivers = _receivers(record, receivers)
    if not 1 <= pages <= MOST_PAGES:
        raise InvalidInput("pages", f"页数应为 1 至 {MOST_PAGES}，请核对。")
    if written_on is not None and written_on > moment.date():
        raise InvalidInput("written_on", "末页日期不能晚于收到日期，请核对。")
    if len(note.strip()) > 200:
        raise InvalidInput("note", "说明最多 200 个字，请缩短。")
    record.received_at, record.pages, record.page_signed = moment, pages, page_signed
    record.written_on, record.note = written_on, note.strip()
    _put_scan(work, talk, record, evidence_id)
    work.about("talk", talk.id)


@operation("撤去自书材料登记", right=Right.CASE_WRITE)
def drop_statement(work: Work, *, statement_id: int) -> None:
    """What was entered by mistake goes to the trash; the history keeps it, its scan stays where it is."""
    record = _kept(work, statement_id)
    talk = _writable(work, record.talk_id)
    _put_scan(work, talk, record, None)
    record.deleted_at = work.now
    work.about("talk", talk.id)


def statements_of(read: Read, talk_id: int) -> tuple[StatementView, ...]:
    """The talk's 自书材料 in the order in which they were asked for."""
    statement = (
        select(TalkStatement, Evidence.name)
        .outerjoin(Evidence, (Evidence.id == TalkStatement.evidence_id) & Evidence.deleted_at.is_(None))
        .where(TalkStatement.talk_id == talk_id, TalkStatement.deleted_at.is_(None))
        .order_by(TalkStatement.asked_on, TalkStatement.id)
    )
    return tuple(
        StatementView(
            id=row.id,
            title=row.title,
            asked_on=row.asked_on,
            handed_in_by=row.handed_in_by,
            received_at=row.received_at,
            receivers=tuple(row.receivers or ()),
            written_on=row.written_on,
            pages=row.pages,
            page_signed=row.page_signed,
            evidence_id=row.evidence_id if name else None,
            evidence_name=name or "",
            note=row.note,
            wants=_wants(row, bool(name)),
        )
        for row, name in read.session.execute(statement)
    )


def _wants(row: TalkStatement, scanned: bool) -> tuple[str, ...]:
    if row.received_at is None:
        return ("还没有收到",)
    found = [] if row.page_signed else ["没有逐页签名、捺印"]
    found += [] if row.written_on else ["末页没有写明日期"]
    found += [] if scanned else ["还没有附上扫描件"]
    return tuple(found)


def _kept(work: Work, statement_id: int) -> TalkStatement:
    """The 自书材料, or :class:`NotFound` alike for one that is not there and one outside the 知悉范围."""
    record = work.session.get(TalkStatement, statement_id)
    if (
        record is None
        or record.deleted_at is not None
        or not may_see(work.session, work.actor, record.governing_clue())
    ):
        raise NotFound("没有这份自书材料，或者您不在它的知悉范围内。")
    return record


def _writable(work: Work, talk_id: int) -> Talk:
    """自书材料 may come in after the talk's record is locked; once the file is sealed, every write is refused."""
    talk = seen_talk(work, talk_id)
    if talk.state != DONE:
        require_state(talk, TALKING, what="登记自书材料")
    return talk


def _title(text: str) -> str:
    plain = text.strip()
    if not plain:
        raise InvalidInput("title", "请写明要求书写什么，例如“关于备用金问题的情况说明”。")
    if len(plain) > 120:
        raise InvalidInput("title", "内容最多 120 个字，请缩短。")
    return plain


def _between(work: Work, talk: Talk, day: date, field: str) -> None:
    if day > work.today:
        raise InvalidInput(field, "日期不能晚于今天，请核对。")
    if talk.started_at is not None and day < talk.started_at.date():
        raise InvalidInput(field, f"日期不能早于谈话的 {talk.started_at:%Y-%m-%d}，请核对。")


def _receivers(record: TalkStatement, names: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(check_name(name, "receivers") for name in names if name.strip()))
    if len(found) != RECEIVERS:
        raise InvalidInput(
            "receivers", f"自书材料由两名接收人在首页注明收到时间并签名（{BASIS}），请填写两人的姓名。"
        )
    if record.handed_in_by in found:
        raise InvalidInput("receivers", f"“{record.handed_in_by}”是交来的人，不能同时是接收人。")
    return found


def _put_scan(work: Work, talk: Talk, record: TalkStatement, evidence_id: int | None) -> None:
    if record.evidence_id is not None and record.evidence_id != evidence_id:
        before = work.session.get(Evidence, record.evidence_id)
        if before is not None and before.deleted_at is None:
            before.role = ""
    if evidence_id is None:
        record.evidence_id = None
        return
    scan = work.session.get(Evidence, evidence_id)
    if scan is None or scan.deleted_at is not None or (scan.owner_kind, scan.owner_id) != ("talk", talk.id):
        raise InvalidInput("evidence_id", "扫描件须是这次谈话“材料”中的文件，请先添加再选。")
    taken = select(TalkStatement.title).where(
        TalkStatement.evidence_id == evidence_id,
        TalkStatement.id != record.id,
        TalkStatement.deleted_at.is_(None),
    )
    if (other := work.session.scalar(taken)) is not None:
        raise IllegalStep(f"这个文件已经是“{other}”的扫描件，请另选。")
    record.evidence_id, scan.role = scan.id, EVIDENCE_ROLE


def still_awaited(read: Read, talk: Talk) -> str:
    """What to mind when a talk's record is locked: 自书材料 asked for and not there; empty otherwise."""
    waiting = [one.title for one in statements_of(read, talk.id) if one.received_at is None]
    return f"要求书写的自书材料还没有收到：{'、'.join(waiting)}；收到后仍可登记。" if waiting else ""

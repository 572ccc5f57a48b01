"""Operations on 党风廉政意见: register, tell persons apart, draft, propose, check again, decide, answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from models.access import may_see_record
from models.deadlines.operations import drop_deadlines, meet_deadline, set_deadline
from models.errors import IllegalStep, InvalidInput, NotAllowed, NotFound
from models.identity import parse_id_number
from models.numbering.operations import give_number
from models.operations import Read, Work, operation
from models.opinions.gather import gather, unseen
from models.opinions.records import Opinion, OpinionPerson
from models.persons.operations import kept_person
from models.persons.records import Person
from models.rights import Right
from models.second_person import second_person

OPEN, PROPOSED, RETURNED, DECIDED, ANSWERED, DROPPED = (
    "OPEN", "PROPOSED", "RETURNED", "DECIDED", "ANSWERED", "DROPPED",
)  # fmt: skip
STATES: Final = {
    OPEN: "核对中",
    PROPOSED: "待审定",
    RETURNED: "已退回",
    DECIDED: "已审定，待回复",
    ANSWERED: "已回复",
    DROPPED: "已撤销",
}
BEFORE: Final = (OPEN, RETURNED)
BY_NUMBER, BY_HAND, NOBODY, UNSETTLED = "NUMBER", "HAND", "NOBODY", "UNSETTLED"
MATCHES: Final = {
    BY_NUMBER: "身份证号一致",
    BY_HAND: "人工核对",
    NOBODY: "档案中没有此人",
    UNSETTLED: "待人工核对",
}
LONGEST_LIST: Final = 300


def kept_opinion(read: Read, opinion_id: int) -> Opinion:
    """The request, or :class:`NotFound`."""
    found = read.session.get(Opinion, opinion_id)
    if found is None or found.deleted_at is not None:
        raise NotFound("没有这件征求意见，请刷新后再试。")
    return found


def persons_of(read: Read, opinion_id: int) -> list[OpinionPerson]:
    """The persons asked about, in the order of the letter."""
    statement = select(OpinionPerson).where(
        OpinionPerson.opinion_id == opinion_id, OpinionPerson.deleted_at.is_(None)
    )
    return list(read.session.scalars(statement.order_by(OpinionPerson.ordinal)))


def sees_row(read: Read, row: OpinionPerson) -> bool:
    """Whether the acting account may see every record that the row's opinion leans on."""
    return may_see_record(read.session, read.actor, row)


@operation("登记征求党风廉政意见", right=Right.CASE_WRITE)
def register_opinion(
    work: Work,
    *,
    requester: str,
    purpose: str,
    persons: Sequence[Mapping[str, Any]],
    doc_no: str = "",
    received_on: date | None = None,
    due_on: date | None = None,
) -> int:
    """Register a request and its list ({"name", "id_no", "unit_name", "post"}); returns its id.

    Persons are told by 身份证号; a name without a number that matches is settled by hand, also where only one person
    bears it (domain.md 5.5).
    """
    day = received_on or work.today
    if day > work.today:
        raise InvalidInput("received_on", "收到日期不能晚于今天，请核对。")
    if not persons:
        raise InvalidInput("persons", "请至少填写一名征求意见的人员。")
    if len(persons) > LONGEST_LIST:
        raise InvalidInput("persons", f"一件最多 {LONGEST_LIST} 人，请分件登记。")
    names = [_text("persons", str(one.get("name", "")), "姓名", 100) for one in persons]
    several = f"等{len(names)}名同志" if len(names) > 1 else "同志"
    opinion = Opinion(
        title=f"关于{names[0]}{several}的党风廉政意见",
        requester=_text("requester", requester, "来函单位", 120),
        doc_no=doc_no.strip()[:60],
        purpose=_text("purpose", purpose, "事由", 200),
        received_on=day,
        due_on=due_on,
        state=OPEN,
        proposed_by_uid=work.actor.uid,
        proposed_by_name=work.actor.name,
        events=[],
    )
    work.session.add(opinion)
    work.session.flush()
    opinion.number = give_number(work, "opinion", day.year, "opinion", opinion.id)
    for place, (name, given) in enumerate(zip(names, persons, strict=True), 1):
        _add_person(work, opinion, place, name, given)
    made = set_deadline(
        work,
        owner=("opinion", opinion.id),
        rule="D_OPINION",
        starts_on=day,
        due_on=due_on,
        clue_id=None,
        responsible_uid=work.actor.uid,
    )
    opinion.due_on = made.due_on
    note_event(work, opinion, "登记", day)
    return opinion.id


def _add_person(work: Work, opinion: Opinion, place: int, name: str, given: Mapping[str, Any]) -> None:
    number = str(given.get("id_no", "")).strip()
    if number:
        number = parse_id_number(number, work.today, "persons").text
    person = None
    if number:
        person = work.session.scalar(
            select(Person).where(Person.id_no == number, Person.deleted_at.is_(None))
        )
    if person is not None and name not in (person.name, person.former_name):
        raise InvalidInput("persons", f"{name}的身份证号在档的姓名是“{person.name}”，请与来函单位核对。")
    match = BY_NUMBER if person is not None else UNSETTLED if _named(work, name) else NOBODY
    work.session.add(
        OpinionPerson(
            opinion_id=opinion.id,
            ordinal=place,
            name=name,
            id_no=number,
            unit_name=str(given.get("unit_name", "")).strip()[:120],
            post=str(given.get("post", "")).strip()[:100],
            match=match,
            person_id=person.id if person is not None else None,
            basis=[],
        )
    )


def _named(work: Work, name: str) -> bool:
    statement = select(Person.id).where(Person.name == name, Person.deleted_at.is_(None))
    return work.session.scalar(statement.limit(1)) is not None


@operation("核对征求意见人员", right=Right.CASE_WRITE)
def match_person(work: Work, *, row_id: int, person_id: int | None) -> None:
    """Say by hand who it is; None: none of those on file. Clears what was drafted for the row."""
    opinion, row = _row(work, row_id)
    _require(opinion, *BEFORE, what="核对人员")
    if person_id is not None:
        person = kept_person(work, person_id)
        if row.id_no and person.id_no and row.id_no != person.id_no:
            raise InvalidInput("person", "来函的身份证号与档案中的不一致，不是同一人，请核对。")
    row.person_id = person_id
    row.match = BY_HAND if person_id is not None else NOBODY
    row.verdict = row.answer = row.changed_because = ""
    row.basis = []
    work.about("opinion", opinion.id)


@operation("核对档案并起草意见", right=Right.CASE_WRITE)
def draft_opinion(work: Work, *, opinion_id: int) -> None:
    """Ask everything on file about every person and draft each answer; what was written by hand is drafted anew."""
    opinion = kept_opinion(work, opinion_id)
    _require(opinion, *BEFORE, what="起草意见")
    rows = persons_of(work, opinion.id)
    _settled(rows)
    for row in rows:
        _gather(work, row)
    note_event(work, opinion, "核对档案、起草意见", work.today)


def _gather(work: Work, row: OpinionPerson) -> None:
    found = gather(work, row.name, row.person_id)
    row.verdict, row.answer, row.basis = found.verdict, found.answer, found.basis()
    row.changed_because, row.gathered_on = "", work.today


@operation("修改廉政意见", right=Right.CASE_READ)
def change_answer(work: Work, *, row_id: int, answer: str, reason: str) -> None:
    """Write another answer than the drafted one, with the reason: by who drafts, or by who decides."""
    opinion, row = _row(work, row_id)
    _require(opinion, *BEFORE, PROPOSED, what="修改意见")
    work.require(Right.CASE_APPROVE if opinion.state == PROPOSED else Right.CASE_WRITE)
    if not row.verdict:
        raise IllegalStep("请先核对档案、起草意见，再修改。")
    row.answer = _text("answer", answer, "意见", 2000)
    row.changed_because = _text("reason", reason, "修改理由", 2000)
    work.about("opinion", opinion.id)


@operation("提请审定廉政意见", right=Right.CASE_WRITE)
def propose_opinion(work: Work, *, opinion_id: int, on: date | None = None) -> None:
    """Hand the drafts to whoever decides."""
    opinion = kept_opinion(work, opinion_id)
    _require(opinion, *BEFORE, what="提请审定")
    rows = persons_of(work, opinion.id)
    _settled(rows)
    missing = next((row for row in rows if not row.answer), None)
    if missing is not None:
        raise IllegalStep(f"{missing.name}的意见还没有起草，请先“核对档案”。")
    opinion.state, opinion.proposed_on = PROPOSED, _after(work, opinion, on)
    opinion.proposed_by_uid, opinion.proposed_by_name = work.actor.uid, work.actor.name
    note_event(work, opinion, "提请审定", opinion.proposed_on)


@operation("复核廉政意见", right=Right.CASE_APPROVE)
def recheck_opinion(work: Work, *, opinion_id: int) -> int:
    """Ask everything anew with the deciding account's own rights; returns how many answers had to be drafted anew."""
    opinion = kept_opinion(work, opinion_id)
    _require(opinion, PROPOSED, what="复核")
    changed = 0
    for row in persons_of(work, opinion.id):
        found = gather(work, row.name, row.person_id)
        if found.differs(row.verdict, row.basis):
            _gather(work, row)
            changed += 1
        elif not row.changed_because:
            # the same is on file, and it is known until today
            row.answer, row.gathered_on = found.answer, work.today
    note_event(
        work, opinion, "复核档案", work.today, f"重新起草 {changed} 人的意见" if changed else "与原稿一致"
    )
    return changed


@operation("审定廉政意见", right=Right.CASE_APPROVE)
def decide_opinion(
    work: Work,
    *,
    opinion_id: int,
    decided_by: str,
    on: date | None = None,
    on_paper_by: str = "",
    paper_no: str = "",
) -> None:
    """Decide what is answered: never by who drafted it, by somebody asked about, or by whom a record is hidden from.

    Raises :class:`IllegalStep` while the drafts lack a record that is on file: the deciding account checks again first.
    """
    opinion = kept_opinion(work, opinion_id)
    _require(opinion, PROPOSED, what="审定")
    rows = persons_of(work, opinion.id)
    uid, paper = _not_own(work, opinion, rows, on_paper_by, paper_no)
    for row in rows:
        if unseen(work, row.person_id):
            raise NotAllowed("这件征求意见须由其他审批人审定。")
        if gather(work, row.name, row.person_id).differs(row.verdict, row.basis):
            raise IllegalStep("档案中的记录与起草时不一致，请先“复核档案”，看过重新起草的意见再审定。")
    opinion.decided_by = _text("decided_by", decided_by, "审定人或者会议", 120)
    opinion.state, opinion.decided_on = DECIDED, _after(work, opinion, on)
    opinion.decider_uid = uid
    note_event(
        work, opinion, "审定", opinion.decided_on, "；".join(filter(None, (opinion.decided_by, paper)))
    )


@operation("退回廉政意见", right=Right.CASE_APPROVE)
def return_opinion(
    work: Work, *, opinion_id: int, reason: str, on_paper_by: str = "", paper_no: str = ""
) -> None:
    """Give the drafts back with the reason."""
    opinion = kept_opinion(work, opinion_id)
    _require(opinion, PROPOSED, what="退回")
    _uid, paper = _not_own(work, opinion, persons_of(work, opinion.id), on_paper_by, paper_no)
    opinion.state = RETURNED
    why = _text("reason", reason, "退回理由", 2000)
    note_event(work, opinion, "退回", work.today, "；".join(filter(None, (paper, why))))


@operation("登记廉政意见回复", right=Right.CASE_WRITE)
def answer_opinion(work: Work, *, opinion_id: int, answer_no: str, on: date | None = None) -> None:
    """Note that the answer went out, under which number."""
    opinion = kept_opinion(work, opinion_id)
    _require(opinion, DECIDED, what="登记回复")
    opinion.answer_no = _text("answer_no", answer_no, "回复函文号", 60)
    opinion.state, opinion.answered_on = ANSWERED, _after(work, opinion, on)
    meet_deadline(work, ("opinion", opinion.id), "D_OPINION", opinion.answered_on)
    note_event(work, opinion, "回复", opinion.answered_on, opinion.answer_no)


@operation("撤销征求意见", right=Right.CASE_WRITE)
def drop_opinion(work: Work, *, opinion_id: int, reason: str) -> None:
    """The request was taken back or entered wrongly; number and history stay."""
    opinion = kept_opinion(work, opinion_id)
    _require(opinion, *BEFORE, what="撤销")
    opinion.state = DROPPED
    drop_deadlines(work, ("opinion", opinion.id), by="撤销征求意见")
    note_event(work, opinion, "撤销", work.today, _text("reason", reason, "理由", 2000))


def note_event(work: Work, opinion: Opinion, name: str, on: date, text: str = "", **more: int) -> None:
    """One line of the request's way; ``more``: the id of what was made with it."""
    line = {"on": on.isoformat(), "name": name, "actor": work.actor.name, "text": text.strip()[:2000]} | more
    opinion.events = [*(opinion.events or []), line]
    work.about("opinion", opinion.id)


def _row(work: Work, row_id: int) -> tuple[Opinion, OpinionPerson]:
    row = work.session.get(OpinionPerson, row_id)
    if row is None or row.deleted_at is not None or not sees_row(work, row):
        raise NotFound("没有这名人员，或者有关记录不在您的知悉范围内。")
    return kept_opinion(work, row.opinion_id), row


def _require(opinion: Opinion, *states: str, what: str) -> None:
    if opinion.state not in states:
        wanted = "、".join(STATES[state] for state in states)
        raise IllegalStep(f"这件征求意见现在是“{STATES[opinion.state]}”，“{wanted}”时才能{what}。")


def _settled(rows: Sequence[OpinionPerson]) -> None:
    waiting = [row.name for row in rows if row.match == UNSETTLED]
    if waiting:
        raise IllegalStep(f"{'、'.join(waiting)}与档案中的人员同名，请先人工核对是不是同一人。")


def _not_own(
    work: Work, opinion: Opinion, rows: Sequence[OpinionPerson], on_paper_by: str, paper_no: str
) -> tuple[str, str]:
    """Who decides (no uid: on paper), and the words that say on which paper."""
    refusal = "不能审定自己起草的意见，请由其他审批人办理。"
    uid, name = second_person(
        work, opinion.proposed_by_uid, refusal, on_paper_by=on_paper_by, paper_no=paper_no
    )
    if name in [row.name for row in rows]:
        raise NotAllowed("名单中有与审定人同名的人员，须先确认是否应当回避，请由其他审批人办理。")
    return uid, "" if uid else f"{name}在纸件“{paper_no.strip()}”上签批"


def _after(work: Work, opinion: Opinion, on: date | None) -> date:
    day = on or work.today
    last = date.fromisoformat(opinion.events[-1]["on"])
    if not last <= day <= work.today:
        raise InvalidInput("on", f"日期须在上一步的 {last:%Y-%m-%d} 至今天之间，请核对。")
    return day


def _text(field: str, value: str, label: str, longest: int) -> str:
    text = value.strip()
    if not text:
        raise InvalidInput(field, f"请填写{label}。")
    if len(text) > longest:
        raise InvalidInput(field, f"{label}最多 {longest} 个字，请缩短。")
    return text

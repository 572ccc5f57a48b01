"""Reading files: the list, the open file, what a new one would be called, and the forms that go into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from models.access import require_clue, sees_clue
from models.clues.records import Clue, ClueParty, ClueProblem, ClueStep, Proposal
from models.dossiers import lending
from models.dossiers.operations import (
    ENDED,
    FINISHED,
    OPEN,
    STATES,
    items_of,
    missing_from,
    seen_dossier,
    suggested_title,
)
from models.dossiers.order import CATEGORIES, SECTIONS
from models.dossiers.records import Dossier, DossierItem, DossierLoan
from models.followups.queries import paper_rows
from models.followups.records import FollowUp
from models.letters.records import OfficialLetter
from models.operations import Read, query
from models.rights import Right
from models.rules import name_of
from models.rules.tables import retentions
from models.talks.records import TalkStatement


@dataclass(frozen=True)
class DossierRow:
    """A file in a list; ``due_on`` when it is lent."""

    id: int
    number: str
    title: str
    category_text: str
    retention_text: str
    state_text: str
    made_on: date
    borrower: str
    due_on: date | None
    overdue: bool


@dataclass(frozen=True)
class ItemView:
    """A line of the 卷内目录."""

    id: int
    volume: str
    section: int
    section_text: str
    ordinal: int
    source_kind: str
    source_id: int
    doc_no: str
    author: str
    title: str
    on: date | None
    remark: str
    first_page: int | None
    page_count: int | None
    evidence_id: int | None = None


@dataclass(frozen=True)
class LoanView:
    """A loan; ``refusal`` says why the acting account may not decide it."""

    id: int
    borrower: str
    borrower_unit: str
    purpose: str
    state: str
    state_text: str
    asked_on: date
    asked_by: str
    decider: str
    decided_on: date | None
    answer: str
    due_on: date
    returned_on: date | None
    returned_note: str
    overdue: bool
    refusal: str


@dataclass(frozen=True)
class DossierView:
    """The open file. ``expires_on``: the first day after the retention; it waits for 鉴定 then, never deleted."""

    id: int
    revision: int
    number: str
    title: str
    clue_id: int
    clue_number: str
    fonds: str
    category: str
    category_text: str
    retention_years: int
    retention_text: str
    retention_basis: str
    expires_on: date | None
    secrecy: str
    secrecy_text: str
    state: str
    state_text: str
    first_on: date | None
    last_on: date | None
    made_on: date
    compiler: str
    checker: str
    notes: str
    numbered_on: date | None
    sealed_on: date | None
    sealed_by: str
    clue_finished: bool
    items: tuple[ItemView, ...]
    loans: tuple[LoanView, ...]
    events: tuple[Mapping[str, Any], ...]
    missing: tuple[str, ...] = ()
    """What came since and is not in the open file yet."""


@query("案卷列表", right=Right.CASE_READ)
def dossiers(
    read: Read, *, show: str = "all", text: str = "", before_id: int | None = None, limit: int = 200
) -> list[DossierRow]:
    """Files, newest first; ``show``: all, OPEN, SEALED, lent, overdue."""
    statement = select(Dossier).where(Dossier.deleted_at.is_(None), sees_clue(read.actor, Dossier.clue_id))
    if show in STATES:
        statement = statement.where(Dossier.state == show)
    elif show in ("lent", "overdue"):
        out = select(DossierLoan.id).where(
            DossierLoan.dossier_id == Dossier.id, DossierLoan.state == lending.LENT
        )
        if show == "overdue":
            out = out.where(DossierLoan.due_on < read.today)
        statement = statement.where(out.exists())
    for word in text.split():
        statement = statement.where(
            or_(Dossier.number.contains(word, autoescape=True), Dossier.title.contains(word, autoescape=True))
        )
    if before_id is not None:
        statement = statement.where(Dossier.id < before_id)
    found = read.session.scalars(statement.order_by(Dossier.id.desc()).limit(limit)).all()
    loans = select(DossierLoan).where(
        DossierLoan.dossier_id.in_([one.id for one in found]), DossierLoan.state == lending.LENT
    )
    out_now = {loan.dossier_id: loan for loan in read.session.scalars(loans)}
    return [_row(read, one, out_now.get(one.id)) for one in found]


def _row(read: Read, one: Dossier, loan: DossierLoan | None) -> DossierRow:
    return DossierRow(
        id=one.id,
        number=one.number,
        title=one.title,
        category_text=CATEGORIES[one.category][0],
        retention_text=retention_text(one.retention_years),
        state_text="借出" if loan else STATES[one.state],
        made_on=one.made_on,
        borrower=loan.borrower if loan else "",
        due_on=loan.due_on if loan else None,
        overdue=loan is not None and loan.due_on < read.today,
    )


def retention_text(years: int) -> str:
    """永久 or 30 年."""
    return f"{years} 年" if years else "永久"


@query("查看案卷", right=Right.CASE_READ, audited=True)
def open_dossier(read: Read, *, dossier_id: int) -> DossierView:
    """One file with its contents and loans; a look that the trail records."""
    dossier = seen_dossier(read, dossier_id)
    read.about("dossier", dossier.id)
    clue = require_clue(read, dossier.clue_id, with_deleted=True)
    columns = set(Dossier.__table__.columns.keys()) - {"events"}
    copied = {key: getattr(dossier, key) for key in DossierView.__dataclass_fields__ if key in columns}
    loans = select(DossierLoan).where(DossierLoan.dossier_id == dossier.id, DossierLoan.deleted_at.is_(None))
    years = dossier.retention_years
    return DossierView(
        **copied,
        clue_number=clue.number,
        category_text=CATEGORIES[dossier.category][0],
        retention_text=retention_text(years),
        # counted from the year after the file was made (企业文件材料归档范围和档案保管期限规定)
        expires_on=date(dossier.made_on.year + years + 1, 1, 1) if years else None,
        secrecy_text=name_of("secrecy", dossier.secrecy),
        state_text=STATES[dossier.state],
        clue_finished=clue.status in FINISHED,
        items=tuple(_items(read, dossier.id)),
        loans=tuple(_loan(read, one) for one in read.session.scalars(loans.order_by(DossierLoan.id.desc()))),
        events=tuple(dossier.events),
        missing=tuple(one.title for one in missing_from(read, dossier, clue))
        if dossier.state == OPEN
        else (),
    )


def _items(read: Read, dossier_id: int) -> list[ItemView]:
    items = items_of(read, dossier_id)
    letters = [item.source_id for item in items if item.source_kind == "letter"]
    kept = select(OfficialLetter.id, OfficialLetter.pdf_evidence_id).where(OfficialLetter.id.in_(letters))
    frozen = {row.id: row.pdf_evidence_id for row in read.session.execute(kept)}
    return [_item(item, frozen) for item in items]


def _item(item: DossierItem, frozen: Mapping[int, int | None]) -> ItemView:
    evidence = item.source_id if item.source_kind == "evidence" else None
    if item.source_kind == "letter":
        evidence = frozen.get(item.source_id)
    plain = {
        key: getattr(item, key)
        for key in ItemView.__dataclass_fields__
        if key not in ("section_text", "evidence_id")
    }
    return ItemView(**plain, section_text=SECTIONS[item.section], evidence_id=evidence)


def _loan(read: Read, loan: DossierLoan) -> LoanView:
    plain = {
        key: getattr(loan, key)
        for key in LoanView.__dataclass_fields__
        if key not in ("state_text", "overdue", "refusal")
    }
    return LoanView(
        **plain,
        state_text=lending.STATES[loan.state],
        overdue=loan.state == lending.LENT and loan.due_on < read.today,
        refusal=lending.may_not_allow(read, loan),
    )


@dataclass(frozen=True)
class NewDossier:
    """What a new file may be made of: ended clues without one, each with the title that suggests itself."""

    clues: Mapping[str, int]
    titles: Mapping[int, str]
    categories: tuple[tuple[str, str], ...]


def category_choices() -> tuple[tuple[str, str], ...]:
    """Each category with its retention."""
    terms = retentions()
    return tuple((code, f"{name}，{terms[term].label}") for code, (name, term) in CATEGORIES.items())


@query("可立卷的线索", right=Right.CASE_READ)
def ready_clues(read: Read) -> NewDossier:
    """Ended clues that the acting account sees and that have no file yet, the latest 200."""
    held = select(Dossier.id).where(Dossier.clue_id == Clue.id, Dossier.deleted_at.is_(None))
    statement = select(Clue).where(
        Clue.status.in_(ENDED), Clue.deleted_at.is_(None), ~held.exists(), sees_clue(read.actor, Clue.id)
    )
    found = read.session.scalars(statement.order_by(Clue.id.desc()).limit(200)).all()
    names = {f"{clue.number} {clue.title}": clue.id for clue in found}
    return NewDossier(names, {clue.id: suggested_title(read, clue) for clue in found}, category_choices())


@query("线索的案卷", right=Right.CASE_READ)
def dossier_of(read: Read, *, clue_id: int) -> DossierRow | None:
    """The file of a clue, if it has one."""
    require_clue(read, clue_id)
    one = read.session.scalars(
        select(Dossier).where(Dossier.clue_id == clue_id, Dossier.deleted_at.is_(None))
    ).first()
    return _row(read, one, None) if one is not None else None


@dataclass(frozen=True)
class FormText:
    """A form in the file: title and its rows of label and value."""

    title: str
    number: str
    rows: tuple[tuple[str, str], ...]
    made_on: date | None


@query("卷内表单", right=Right.CASE_READ)
def dossier_forms(read: Read, *, dossier_id: int) -> dict[int, FormText]:
    """The forms of the items that are no papers of their own, by item id."""
    dossier = seen_dossier(read, dossier_id)
    clue = require_clue(read, dossier.clue_id, with_deleted=True)
    found: dict[int, FormText] = {}
    for item in items_of(read, dossier.id):
        rows = _form_rows(read, clue, item.source_kind, item.source_id)
        if rows is not None:
            filled = tuple((name, value) for name, value in rows if value)
            found[item.id] = FormText(item.title, clue.number, filled, item.on)
    return found


def _clue_rows(read: Read, clue: Clue) -> list[tuple[str, str]]:
    """线索登记表: each allegation in a row of its own, so that a page breaks between them."""
    parties = select(ClueParty).where(ClueParty.clue_id == clue.id, ClueParty.deleted_at.is_(None))
    problems = select(ClueProblem).where(ClueProblem.clue_id == clue.id, ClueProblem.deleted_at.is_(None))
    people = [
        "，".join(filter(None, (one.name, f"{one.unit_name}{one.post}")))
        for one in read.session.scalars(parties.order_by(ClueParty.ordinal))
    ]
    told = [one.text for one in read.session.scalars(problems.order_by(ClueProblem.ordinal))]
    return [
        ("线索编号", clue.number),
        ("线索名称", clue.title),
        ("来源", name_of("sources", clue.source)),
        ("类别", name_of("categories", clue.category)),
        ("署名", name_of("signatures", clue.signature)),
        ("来文号", clue.source_doc_no),
        ("收件日期", f"{clue.received_on:%Y-%m-%d}"),
        ("登记日期", f"{clue.registered_on:%Y-%m-%d}"),
        ("被反映人", "；".join(people)),
        *((f"问题 {place}", text) for place, text in enumerate(told or [clue.summary], 1)),
        ("承办人", clue.handler_name),
        ("办结日期", f"{clue.closed_on:%Y-%m-%d}" if clue.closed_on else ""),
        ("结论", clue.conclusion),
    ]


def _statement_rows(written: TalkStatement) -> list[tuple[str, str]]:
    """The page before a 自书材料 that is on paper only."""
    return [
        ("材料", written.title),
        ("要求书写", f"{written.asked_on:%Y-%m-%d}"),
        ("书写日期", f"{written.written_on:%Y-%m-%d}" if written.written_on else ""),
        ("交来人", written.handed_in_by),
        ("收到时间", f"{written.received_at:%Y-%m-%d %H:%M}" if written.received_at else ""),
        ("接收人", "、".join(written.receivers)),
        ("页数", str(written.pages or "")),
        ("说明", "纸质原件附在本页之后。"),
    ]


def _form_rows(read: Read, clue: Clue, kind: str, record_id: int) -> list[tuple[str, str]] | None:
    if kind == "clue":
        return _clue_rows(read, clue)
    if kind == "clue_party" and (party := read.session.get(ClueParty, record_id)):
        return [
            ("姓名", party.name),
            ("单位", party.unit_name),
            ("职务", party.post),
            ("政治面貌", party.political_status),
            ("管理层级", name_of("subject_levels", party.subject_level)),
            ("处理结果", party.outcome),
        ]
    if kind == "clue_step" and (step := read.session.get(ClueStep, record_id)):
        return [
            ("事项", step.name),
            ("日期", f"{step.happened_on:%Y-%m-%d}"),
            ("内容", step.text),
            ("依据", step.basis),
            ("文号", step.paper_no),
            ("经办人", step.actor_name),
            ("批准人", step.approver_name),
            ("批准日期", f"{step.approved_on:%Y-%m-%d}" if step.approved_on else ""),
        ]
    if kind == "proposal" and (asked := read.session.get(Proposal, record_id)):
        return [
            ("请示事项", asked.name),
            ("请示人", asked.proposer_name),
            ("请示日期", f"{asked.proposed_on:%Y-%m-%d}"),
            ("意见", asked.opinion),
            ("批示人", asked.decider_name),
            ("批示日期", f"{asked.decided_on:%Y-%m-%d}" if asked.decided_on else ""),
            ("批示", asked.answer),
        ]
    if kind == "talk_statement" and (written := read.session.get(TalkStatement, record_id)):
        return _statement_rows(written)
    if kind == "followup" and (record := read.session.get(FollowUp, record_id)):
        return paper_rows(record)
    return None

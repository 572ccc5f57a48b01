"""借阅: asked for, allowed by another, lent until a day, returned; overdue ones stand on 工作台."""

from __future__ import annotations

from datetime import date
from typing import Final

from models.deadlines.operations import meet_deadline, set_deadline
from models.dossiers.operations import lent, note_event, seen_dossier
from models.dossiers.records import Dossier, DossierLoan
from models.errors import IllegalStep, InvalidInput, NotAllowed, NotFound
from models.operations import Read, Work, operation
from models.rights import Right
from models.second_person import alone, blocked, second_person

ASKED, LENT, RETURNED, REFUSED = "ASKED", "LENT", "RETURNED", "REFUSED"
UNSEALED: Final = "案卷还在整理中，封卷后才能借阅。"
"""Pages that may still be moved, added and taken out can't be counted when the file comes back (内部约定)."""
STATES: Final = {ASKED: "待批准", LENT: "借出", RETURNED: "已归还", REFUSED: "未批准"}
RULE: Final = "D_LOAN"


@operation("申请借阅案卷", right=Right.CASE_READ)
def ask_loan(
    work: Work,
    *,
    dossier_id: int,
    borrower: str,
    purpose: str,
    due_on: date,
    borrower_unit: str = "",
) -> int:
    """Ask for a file: who, why, until when; returns the loan's id."""
    dossier = seen_dossier(work, dossier_id)
    if dossier.sealed_on is None:
        raise IllegalStep(UNSEALED)
    if not borrower.strip():
        raise InvalidInput("borrower", "请填写借阅人。")
    if not purpose.strip() or len(purpose) > 400:
        raise InvalidInput("purpose", "请写明借阅事由，不超过 400 个字。")
    if due_on <= work.today:
        raise InvalidInput("due_on", "归还期限须晚于今天。")
    if out := lent(work, dossier.id):
        raise IllegalStep(f"案卷已由{out.borrower}借出，归还后才能再借。")
    loan = DossierLoan(
        dossier_id=dossier.id,
        clue_id=dossier.clue_id,
        borrower=borrower.strip()[:100],
        borrower_unit=borrower_unit.strip()[:120],
        purpose=purpose.strip(),
        state=ASKED,
        asked_on=work.today,
        asked_by_uid=work.actor.uid,
        asked_by=work.actor.name,
        due_on=due_on,
    )
    work.session.add(loan)
    work.session.flush()
    work.about("dossier", dossier.id)
    return loan.id


def _loan(work: Read, loan_id: int, state: str) -> tuple[Dossier, DossierLoan]:
    loan = work.session.get(DossierLoan, loan_id)
    if loan is None or loan.deleted_at is not None:
        raise NotFound("没有这次借阅，请刷新后再试。")
    dossier = seen_dossier(work, loan.dossier_id)
    if loan.state != state:
        raise IllegalStep(f"这次借阅现在是“{STATES[loan.state]}”，到“{STATES[state]}”时才能这样办。")
    work.about("dossier", dossier.id)
    return dossier, loan


def may_not_allow(read: Read, loan: DossierLoan) -> str:
    """Why the acting account may not allow a loan, in a few words; empty where it may."""
    if Right.CASE_APPROVE not in read.actor.rights:
        return "您的账户没有审批权限"
    borrows = read.actor.name == loan.borrower and not alone(read.actor)
    return "申请人或借阅人本人不能批准" if borrows or blocked(read.actor, loan.asked_by_uid) else ""


@operation("批准借阅案卷", right=Right.CASE_APPROVE)
def allow_loan(
    work: Work,
    *,
    loan_id: int,
    allow: bool = True,
    answer: str = "",
    on_paper_by: str = "",
    paper_no: str = "",
) -> None:
    """Allow or refuse a loan; nobody allows what he asked for or borrows himself.

    In a one-person office ``on_paper_by`` and ``paper_no`` name who allowed it on which paper.
    """
    dossier, loan = _loan(work, loan_id, ASKED)
    refusal = "借阅不能由申请人或借阅人本人批准，请由其他负责人批准。"
    uid, name = second_person(work, loan.asked_by_uid, refusal, on_paper_by=on_paper_by, paper_no=paper_no)
    if name == loan.borrower:
        raise NotAllowed(refusal)
    if not allow and not answer.strip():
        raise InvalidInput("answer", "不同意借阅须写明理由。")
    if allow and dossier.sealed_on is None:
        raise IllegalStep(UNSEALED)
    if allow and (out := lent(work, dossier.id)):
        raise IllegalStep(f"案卷已由{out.borrower}借出，归还后才能再借。")
    loan.state = LENT if allow else REFUSED
    loan.decider_uid, loan.decider, loan.decided_on = uid, name, work.today
    told = "" if uid else f"{name}在纸件“{paper_no.strip()}”上签批"
    loan.answer = "；".join(filter(None, (told, answer.strip()[:280])))
    if allow:
        if loan.due_on <= work.today:
            raise InvalidInput("due_on", "归还期限已过，请重新申请。")
        set_deadline(
            work,
            owner=("dossier", dossier.id),
            rule=RULE,
            starts_on=work.today,
            clue_id=dossier.clue_id,
            what=f"归还案卷（{loan.borrower}借阅）",
            due_on=loan.due_on,
            responsible_uid=loan.asked_by_uid,
        )
    note_event(work, dossier, "批准借阅" if allow else "未批准借阅", f"{loan.borrower}：{loan.purpose}")


@operation("归还案卷", right=Right.CASE_WRITE)
def return_loan(work: Work, *, loan_id: int, note: str = "", on: date | None = None) -> None:
    """Note that the file came back, and whether it is whole."""
    dossier, loan = _loan(work, loan_id, LENT)
    day = on or work.today
    if day > work.today or (loan.decided_on is not None and day < loan.decided_on):
        raise InvalidInput("on", "归还日期须在借出之后、今天以前，请核对。")
    loan.state, loan.returned_on, loan.returned_note = RETURNED, day, note.strip()[:400]
    meet_deadline(work, ("dossier", dossier.id), RULE, day)
    note_event(work, dossier, "归还", f"{loan.borrower} {note}".strip())

"""借阅 on the file's page: each loan with what can be done about it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.dates import chinese_date
from models.dossiers.lending import allow_loan, return_loan
from models.dossiers.queries import DossierView, LoanView
from models.rights import Right
from ui.kit.fields import DateField, TextArea
from ui.kit.form import FormPanel
from ui.kit.on_paper import on_paper_fields
from ui.kit.pieces import FactsGrid, button, card, chip, label
from ui.kit.record import Step

if TYPE_CHECKING:
    from ui.dossiers.record import DossierRecord


def loans_card(page: DossierRecord, view: DossierView) -> QWidget:
    """Every loan, the latest first."""
    if not view.loans:
        return card(
            label("没有借阅记录。借阅须写明借阅人、事由、期限，经批准后借出。", "quiet", wrap=True),
            title="借阅登记",
        )
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    for loan in view.loans:
        column.addWidget(_loan(page, loan))
    return holder


def _loan(page: DossierRecord, loan: LoanView) -> QWidget:
    allowed = f"{loan.decider}，{chinese_date(loan.decided_on)} {loan.answer}" if loan.decided_on else ""
    back = f"{chinese_date(loan.returned_on)} {loan.returned_note}" if loan.returned_on else ""
    facts = FactsGrid(
        [
            ("借阅人", f"{loan.borrower} {loan.borrower_unit}".strip()),
            ("事由", loan.purpose),
            ("申请", f"{loan.asked_by}，{chinese_date(loan.asked_on)}"),
            ("批准", allowed),
            ("归还期限", chinese_date(loan.due_on)),
            ("归还", back),
        ]
    )
    bar = QWidget()
    row = QHBoxLayout(bar)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(chip("逾期未还" if loan.overdue else loan.state_text, "warning" if loan.overdue else ""))
    if loan.state == "ASKED" and loan.refusal:
        row.addWidget(label(f"待其他人批准：{loan.refusal}。", "quiet"))
    elif loan.state == "ASKED":
        for text, name, allow in (("批准借出", "allowLoan", True), ("不同意", "refuseLoan", False)):
            press = button(text, "primary" if allow else "", name=name)
            press.clicked.connect(partial(_decide, page, loan, allow))
            row.addWidget(press)
    elif loan.state == "LENT" and Right.CASE_WRITE in page.tasks.office.actor.rights:
        press = button("登记归还", "primary", name="returnLoan")
        press.clicked.connect(partial(_return, page, loan))
        row.addWidget(press)
    row.addStretch(1)
    return card(bar, facts)


def loan_steps(page: DossierRecord, view: DossierView) -> list[Step]:
    """What waits about a loan, as the file's next steps: it is allowed, it comes back."""
    found = []
    for loan in view.loans:
        if loan.state == "ASKED" and not loan.refusal:
            found += [
                Step("批准借出", partial(_decide, page, loan, True), primary=not found),
                Step("不同意借阅", partial(_decide, page, loan, False)),
            ]
        elif loan.state == "LENT" and Right.CASE_WRITE in page.tasks.office.actor.rights:
            found.append(Step("登记归还", partial(_return, page, loan), primary=True))
    return found


def _decide(page: DossierRecord, loan: LoanView, allow: bool, _on: bool = False) -> None:
    title = "批准借出" if allow else "不同意借阅"
    answer = TextArea("answer", "意见", required=not allow, rows=3)
    fields = [answer, *on_paper_fields(page.tasks.office.actor)]
    form = FormPanel(title, fields, submit=title, hint=f"{loan.borrower}：{loan.purpose}")
    page.open_form(form, allow_loan, loan_id=loan.id, allow=allow)


def _return(page: DossierRecord, loan: LoanView, _on: bool = False) -> None:
    form = FormPanel(
        "登记归还",
        [
            TextArea("note", "清点情况", rows=3, hint="页数齐全、有无损坏"),
            DateField("on", "归还日期", hint="不填为今天"),
        ],
        submit="登记归还",
    )
    page.open_form(form, return_loan, loan_id=loan.id)

"""会签 on the screen: who is asked, what each answered, and the forms for both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from models.accounts.operations import AccountRow, accounts
from models.errors import OfficeError
from models.letters.countersigning import ANSWERS, Countersigner, SignatureView, lacking
from models.letters.operations import ask_countersigns
from models.letters.queries import LetterView
from models.rights import CASE_ROLES
from ui.kit.fields import ChoiceField, DateField, Field, RowsField, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.glyphs import printable_name
from ui.kit.pieces import FactsGrid, card, label
from ui.tasks import Tasks

HINT = (
    "有账户的请选账户，本人登录后会签；没有账户的写姓名和单位，书面签好后由办公室登记。全部同意后才能签发。"
)
ON_PAPER = "没有账户（书面会签）"


def signers_form(view: LetterView, people: Sequence[AccountRow]) -> FormPanel:
    """Who is to countersign, one a line."""
    offered = [
        (row.uid, row.name) for row in people if set(row.roles) & CASE_ROLES and row.uid != view.drafter_uid
    ]

    def make() -> list[Field]:
        account = ChoiceField("account", "账户", [("", ON_PAPER), *offered], required=True)
        name, unit = (
            printable_name(TextField("name", "姓名", limit=100)),
            TextField("unit", "单位、职务", limit=120),
        )

        def chosen() -> None:
            names = dict(offered)
            if account.value() or name.raw() in names.values():
                name.set_value(names.get(account.value(), ""))

        account.edited.connect(chosen)
        return [account, name, unit]

    rows = RowsField("signers", "会签人", make, add="再加一名")
    rows.set_value(
        [{"account": one.account_uid, "name": one.name, "unit": one.unit} for one in view.signatures]
    )
    return FormPanel(
        "确定会签人",
        [rows, DateField("on", "日期", hint="不填为今天")],
        submit="确定",
        hint=HINT,
        place=f"letter/{view.id}/signers",
    )


def open_signers(page: Any, tasks: Tasks, view: LetterView, written: Callable[[Any], None]) -> None:
    """Open the form once the accounts are read; ``page`` is the letter's record page, ``written`` what follows."""

    def ready(people: list[AccountRow]) -> None:
        form = signers_form(view, people)
        page.open_form(form)

        def send(values: dict[str, Any]) -> None:
            asked = [
                Countersigner(row["name"], row["unit"], row["account"])
                for row in values["signers"]
                if _said(row)
            ]
            data = {"letter_id": view.id, "signers": asked, "on": values["on"]}
            tasks.write(ask_countersigns, data, written, form.fail, owner=form)

        form.submitted.connect(send)

    def failed(error: OfficeError) -> None:
        page.banner.say(str(error), "error")

    tasks.read(accounts, {}, ready, failed, owner=page)


def _said(row: dict[str, Any]) -> bool:
    return any(row.values())


def own_fields() -> list[Field]:
    """What the one who signs is asked."""
    return [
        ChoiceField("answer", "会签", list(ANSWERS.items()), required=True),
        TextArea("opinion", "会签意见", rows=2, hint="有不同意见的，写明意见"),
        DateField("on", "日期", hint="不填为今天"),
    ]


def paper_fields(view: LetterView) -> list[Field]:
    """The same for somebody who signed on paper."""
    waited = [(row.id, row.shown) for row in view.signatures if not row.account_uid and not row.agreed]
    return [ChoiceField("signature_id", "会签人", waited, required=True), *own_fields()]


def issue_fields(view: LetterView) -> list[Field]:
    """签发 asks why it does not wait, where somebody has not agreed."""
    day = DateField("on", "日期", hint="不填为今天")
    if not lacking(view.signatures):
        return [day]
    return [
        TextArea("without", "不等会签的理由", rows=2, hint="会签没有完成就签发的，写明理由，记入经过"),
        day,
    ]


def waits_for(view: LetterView, uid: str) -> bool:
    """Whether the account's own signature is waited for."""
    return any(row.account_uid == uid and not row.answer for row in view.signatures)


def signatures_card(rows: Sequence[SignatureView]) -> QWidget:
    """The list as it stands: who, what, when; the missing ones named."""
    lines = []
    for row in rows:
        said = "未签"
        if row.answer:
            when = f"{row.signed_on:%Y-%m-%d}" if row.signed_on else ""
            entered = f"（书面，{row.entered_by}登记）" if row.entered_by else ""
            opinion = row.opinion if row.opinion != ANSWERS[row.answer] else ""
            said = "　".join(part for part in (ANSWERS[row.answer], when, opinion) if part) + entered
        lines.append((row.shown, said))
    missing = lacking(rows)
    note = label(f"{missing}。" if missing else "全部同意。", "error" if missing else "quiet", wrap=True)
    note.setObjectName("signaturesNote")
    return card(FactsGrid(lines), note, title="会签")

"""The steps of a letter as the page offers them: label, what it means, what it asks, which operation it runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from models.letters import operations
from models.letters.countersigning import lacking
from models.letters.delivery import DELIVERIES
from models.letters.queries import LetterView
from models.operations import Actor, Operation
from models.rights import Right
from models.second_person import alone
from ui.kit.fields import ChoiceField, DateField, Field, TextArea, TextField
from ui.letters.signing import issue_fields, own_fields, paper_fields, waits_for

_TODAY = "不填为今天"


@dataclass(frozen=True)
class LetterStep:
    """One step: ``fields`` makes the form's fields, ``fixed`` goes to the operation as it is."""

    code: str
    title: str
    operation: Operation[..., Any]
    fields: Callable[[LetterView], Sequence[Field]]
    hint: str = ""
    right: Right = Right.CASE_WRITE
    fixed: tuple[tuple[str, Any], ...] = ()


def _on() -> DateField:
    return DateField("on", "日期", hint=_TODAY)


def _report(which: int) -> Callable[[LetterView], Sequence[Field]]:
    def fields(view: LetterView) -> Sequence[Field]:
        report = view.reports[which - 1]
        to, receipt = (
            TextField("to", "报送对象", required=True, limit=120),
            TextField("receipt", "签收人", limit=100),
        )
        to.set_value(report.to)
        receipt.set_value(report.receipt)
        return [to, receipt, _on()]

    return fields


def _reply(view: LetterView) -> Sequence[Field]:
    """What came back: of a person asked his explanation, of a unit its answer and what it objects to."""
    kind = view.draft.kind
    asked = kind.reply is not None and kind.reply.rule == "D_INQ_REPLY"
    hint = "本人说明的要点；党组织主要负责人签署的意见；原件附在“材料”里" if asked else ""
    found: list[Field] = [
        TextArea("text", "回复内容", required=True, rows=5, hint=hint),
        TextField("reference", "来文号", limit=60),
    ]
    if kind.rectify:
        found.append(TextArea("objection", "不同意见", rows=2, hint="对建议有不同意见的，写明理由"))
    return [*found, _on()]


STEPS: Final[tuple[LetterStep, ...]] = (
    LetterStep(
        "check",
        "核稿",
        operations.check_letter,
        lambda _view: [TextArea("opinion", "核稿意见", rows=2), _on()],
        "核稿后请有签发权限的同志签发；还要再改的，可以退回修改。",
    ),
    LetterStep(
        "issue",
        "签发",
        operations.issue_letter,
        issue_fields,
        "签发后给出文号、锁定正文、保存定稿，不能再改。",
        Right.LETTER_ISSUE,
    ),
    LetterStep(
        "countersign",
        "会签",
        operations.countersign_letter,
        lambda _view: own_fields(),
        right=Right.CASE_READ,
    ),
    LetterStep(
        "signers",
        "确定会签人",
        operations.ask_countersigns,
        lambda _view: [],
    ),
    LetterStep(
        "enter",
        "登记会签",
        operations.enter_countersign,
        paper_fields,
        "书面会签的，照纸上的意见登记；登记人记入经过。",
    ),
    LetterStep(
        "return",
        "退回修改",
        operations.return_letter,
        lambda _view: [TextArea("reason", "退回原因", required=True, rows=3), _on()],
        right=Right.CASE_READ,
    ),
    LetterStep(
        "seal", "登记用印", operations.seal_letter, lambda _view: [TextField("sealed_by", "用印人"), _on()]
    ),
    LetterStep(
        "send",
        "登记发出",
        operations.send_letter,
        lambda _view: [
            ChoiceField("delivery", "送达方式", tuple(DELIVERIES.items()), required=True),
            TextField("deliverer", "送达人"),
            _on(),
        ],
    ),
    LetterStep(
        "receive",
        "登记签收",
        operations.receive_letter,
        lambda _view: [TextField("receiver", "签收人", required=True, limit=100), _on()],
        "从签收之日起计算的期限由此开始。",
    ),
    LetterStep(
        "reply",
        "登记回复",
        operations.reply_letter,
        _reply,
    ),
    LetterStep(
        "report1",
        "报送党委",
        operations.report_letter,
        _report(1),
        "“一书两报”之一；补记签收人时可以再登记一次。",
        fixed=(("which", 1),),
    ),
    LetterStep(
        "report2",
        "报送分管领导",
        operations.report_letter,
        _report(2),
        "“一书两报”之二；补记签收人时可以再登记一次。",
        fixed=(("which", 2),),
    ),
    LetterStep("file", "归档", operations.file_letter, lambda _view: [_on()]),
    LetterStep(
        "void",
        "作废",
        operations.void_letter,
        lambda _view: [TextArea("reason", "作废原因", required=True, rows=3), _on()],
        "文号保留并注明作废，不再使用；由它产生的整改事项一并作废。",
        Right.LETTER_ISSUE,
    ),
)
# the step that leads on from each state
MAIN: Final = {
    "DRAFT": "check",
    "CHECKED": "issue",
    "SIGNED": "seal",
    "SEALED": "send",
    "SENT": "receive",
    "RECEIVED": "reply",
    "REPLIED": "file",
}


def offered(view: LetterView, actor: Actor) -> list[LetterStep]:
    """The steps that the rules and the acting account's rights leave open, the leading one first."""
    legal = set(view.steps)
    if "report" in legal:
        legal |= {"report1", "report2"}
    if not any(not row.account_uid and not row.agreed for row in view.signatures):
        legal.discard("enter")
    found = [step for step in STEPS if step.code in legal and _may(step, actor)]
    main = "countersign" if waits_for(view, actor.uid) else MAIN.get(view.state)
    return sorted(found, key=lambda step: step.code != main)


def _may(step: LetterStep, actor: Actor) -> bool:
    if step.code in ("check", "return"):
        return bool({Right.CASE_WRITE, Right.LETTER_ISSUE} & actor.rights)
    return step.right in actor.rights


def why_not(step: LetterStep, view: LetterView, actor: Actor) -> str:
    """Why the acting account can't take a step that is legal as such."""
    if actor.uid == view.drafter_uid and step.code in ("check", "issue") and not alone(actor):
        return "拟稿人不能核稿、签发"
    if step.code == "countersign" and actor.uid == view.drafter_uid:
        return "拟稿人不用会签自己拟的文书"
    if step.code == "send" and view.state == "SIGNED" and view.draft.kind.sealed:
        return "请先登记用印"
    rule = view.draft.kind.reply
    if step.code == "file" and rule is not None and rule.required and view.replied_on is None:
        return "还没有收到回复"
    return ""


def fields_of(step: LetterStep, view: LetterView, actor: Actor) -> list[Field]:
    """What a step asks; in a one-person office also who signed on paper."""
    found = list(step.fields(view))
    if step.code in ("check", "issue") and actor.uid == view.drafter_uid:
        found += [
            TextField(
                "on_paper_by", "纸上签批人", required=True, limit=100, hint="一人办公室由领导在纸上签批"
            ),
            TextField(
                "paper_no", "签批的纸件", required=True, limit=100, hint="发文稿纸、呈批件的名称或编号"
            ),
        ]
    return found


def waiting_for(view: LetterView, actor: Actor) -> str:
    """Who has to act next, in a sentence; empty where it is the acting account."""
    own = actor.uid == view.drafter_uid and not alone(actor)
    if view.state == "DRAFT" and own:
        return "写好保存后，请另一位同志核稿。"
    if view.state == "CHECKED" and waits_for(view, actor.uid):
        return "请您会签。"
    if view.state == "CHECKED" and lacking(view.signatures):
        return f"{lacking(view.signatures)}。"
    if view.state == "CHECKED" and (own or Right.LETTER_ISSUE not in actor.rights):
        return "已核稿，等待有签发权限的同志签发。"
    return ""

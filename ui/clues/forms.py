"""Forms of the clue's page, built from what each step asks for; and the people to choose from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

from models.accounts.operations import AccountRow, accounts
from models.clues import fields as asked
from models.clues.inputs import IS_HEAD, AccountRef, PartyInput, ReporterInput
from models.clues.offers import PAPER, TAKE, NextStep
from models.clues.reporting import REPORTED, REPORTED_ON, REPORTED_WORDS, YES
from models.clues.view import ClueView, PartyView, ProblemView, ProposalView
from models.errors import OfficeError
from models.rights import CASE_ROLES
from ui.clues.words import choices
from ui.kit.fields import ChoiceField, DateField, Field, TextArea, TextField
from ui.kit.form import FormPanel, show_field
from ui.kit.glyphs import printable_name
from ui.tasks import Tasks

LEVELS = choices("subject_levels")
HEADS = [("NO", "不是一把手"), *((code, f"一把手：{name}") for code, name in IS_HEAD.items() if code != "NO")]
ON = "on"
AREA_HEIGHT = 96
# what is made in the program is not entered in the clue a second time
ELSEWHERE = {
    "E1": "在程序里制作函询通知书的不在这里登记：发出、签收、回复都登记在那份文书里。",
    "E4": "在程序里安排谈话的不在这里登记：那次谈话完成时，期限自动往下走。",
}
AS_PUT_UP = "不填就照请示的内容"


class AccountField(ChoiceField):
    """One of the accounts that handle cases; its value is an :class:`AccountRef`."""

    def __init__(
        self,
        key: str,
        title: str,
        people: Sequence[AccountRef],
        *,
        required: bool = False,
        hint: str = "",
    ) -> None:
        self._people = {person.uid: person for person in people}
        pairs = [(person.uid, person.name) for person in people]
        super().__init__(key, title, pairs, required=required, hint=hint)

    def set_people(self, people: Sequence[AccountRef]) -> None:
        """Offer other people."""
        chosen = super().value()
        self._people = {person.uid: person for person in people}
        self.set_choices([(person.uid, person.name) for person in people])
        self.set_value(chosen)

    def value(self) -> Any:
        """The chosen account; "" for none."""
        return self._people.get(super().value(), "")

    def set_value(self, value: Any) -> None:
        """Choose by uid or account."""
        super().set_value(value.uid if isinstance(value, AccountRef) else value)

    def raw(self) -> Any:
        """The uid, for a draft."""
        return super().value()


class SealedField(TextField):
    """A line about the reporter: never in a draft, which lies in the store without the reporter's seal."""

    def raw(self) -> str:
        """Nothing."""
        return ""


def case_people(rows: Sequence[AccountRow]) -> list[AccountRef]:
    """The accounts that may handle or decide cases."""
    return [AccountRef(row.uid, row.name) for row in rows if set(row.roles) & CASE_ROLES]


def read_people(
    tasks: Tasks,
    done: Callable[[list[AccountRef]], None],
    failed: Callable[[OfficeError], None],
    owner: Any,
) -> None:
    """Hand over the people, read from the register."""
    tasks.read(accounts, {}, lambda rows: done(case_people(rows)), failed, owner=owner)


def field_for(spec: asked.Field, people: Sequence[AccountRef]) -> Field:
    """The field on the page for one that a step asks for."""
    required = spec.required
    if spec.kind == asked.DATE:
        return DateField(spec.name, spec.label, required=required, hint=spec.hint or "如 2022-3-5")
    if spec.kind == asked.CODE:
        # what has several answers is answered, never left to the one that happens to be first
        asks = len(spec.choices) > 1
        return ChoiceField(spec.name, spec.label, spec.choices, required=required, hint=spec.hint, asks=asks)
    if spec.kind == asked.ACCOUNT:
        return AccountField(spec.name, spec.label, people, required=required, hint=spec.hint)
    if spec.kind in (asked.TEXT, asked.PERSONS):
        return TextField(spec.name, spec.label, required=required, hint=spec.hint)
    made = TextArea(spec.name, spec.label, required=required, hint=spec.hint, rows=3)
    made.area.setMaximumHeight(AREA_HEIGHT)
    return made


def step_hint(step: NextStep) -> str:
    """What a step's form says above its fields."""
    parts = [f"依据：{step.basis}。由{step.doer}办理。"]
    if step.approver:
        verb = "录入已签的纸质批示" if step.mode == PAPER else "提交后由其他审批人批准，提出人不能自批"
        parts.append(f"须经{step.approver}批准，{verb}。")
    if step.note:
        parts.append(f"{step.note}。")
    if not step.another:
        parts.append(ELSEWHERE.get(step.code, ""))
    if step.starts:
        parts.append(f"办理后开始计算：{'；'.join(step.starts)}。")
    if step.awaits:
        parts.append(f"以后开始计算：{'；'.join(step.awaits)}。")
    return "".join(parts)


def step_form(
    view: ClueView, step: NextStep, people: Sequence[AccountRef], today: Any, *, paper: bool = False
) -> FormPanel:
    """The form of a step: its own fields, the day, and the paper where it was signed on paper."""
    by_paper = paper or step.mode == PAPER
    put_up = by_paper and any(one.state == "PENDING" and one.step == step.code for one in view.proposals)
    # what was proposed stays as it was proposed unless something is filled in here
    specs = [replace(spec, required=False, hint=AS_PUT_UP) if put_up else spec for spec in step.fields]
    fields = [field_for(spec, people) for spec in specs]
    name = step.name.removeprefix("批准")
    if by_paper:
        fields += [field_for(spec, people) for spec in step.asks]
        fields += [
            TextField("approver", "批准人", required=True, hint=f"{step.approver.split('、')[-1]}姓名"),
            DateField("approved_on", "批准日期", hint="不填按办理日期"),
        ]
    fields.append(DateField(ON, "办理日期", required=True))
    numbered = any(spec.name == "report_no" for spec in step.fields)
    if by_paper or (step.mode == TAKE and not numbered):
        hint = "不在程序里制作的那份纸质函的文号" if step.another else ""
        name_of_no = "批件文号" if by_paper else "文号"
        fields.append(TextField("paper_no", name_of_no, required=by_paper or step.another, hint=hint))
    if step.another:
        name += "（另有纸质函）"
    title = f"录入批示：{name}" if by_paper else name if step.mode == TAKE else f"提请{name}"
    submit = "提交请示" if step.code == "T4" or not (by_paper or step.mode == TAKE) else "保存"
    form = FormPanel(title, fields, submit=submit, hint=step_hint(step), place=f"clue/{view.id}/{step.code}")
    form.set_values({ON: today})
    if not put_up:
        form.set_values({"handler": AccountRef(view.handler_uid, view.handler_name)})
    by_disposal(form, step.fields)
    by_report(form)
    return form


def by_report(form: FormPanel) -> None:
    """When and with what answer it was reported is asked only where it was."""
    chooser = form.fields.get(REPORTED)
    if not isinstance(chooser, ChoiceField):
        return

    def show() -> None:
        for name in (REPORTED_ON, REPORTED_WORDS):
            show_field(form, name, chooser.value() == YES)

    chooser.edited.connect(show)
    show()


def by_disposal(form: FormPanel, specs: Sequence[asked.Field]) -> None:
    """Fields that only one disposal asks for appear with it."""
    chooser = form.fields.get("disposition")
    conditional = [spec for spec in specs if spec.only]
    if not isinstance(chooser, ChoiceField) or not conditional:
        return

    def show() -> None:
        for spec in conditional:
            on = chooser.value() in spec.only
            form.fields[spec.name].required = on and spec.required
            show_field(form, spec.name, on)

    chooser.edited.connect(show)
    show()


def filled(specs: Sequence[asked.Field], values: dict[str, Any]) -> dict[str, Any]:
    """What was filled in of what a step asks for; what only another disposal asks for is left out."""
    disposition = values.get("disposition")
    wanted = {spec.name for spec in specs if not spec.only or disposition in spec.only}
    return {key: value for key, value in values.items() if key in wanted and value not in ("", None)}


def step_data(step: NextStep, values: dict[str, Any]) -> dict[str, Any]:
    """The operation's arguments for a form's values."""
    specs = (*step.fields, *step.asks)
    names = {spec.name for spec in specs}
    rest = {key: value for key, value in values.items() if key not in names}
    return {"step": step.code, "data": filled(specs, values), **rest}


def approval_data(specs: Sequence[asked.Field], values: dict[str, Any]) -> dict[str, Any]:
    """The values of an approval, what it asks besides put together under ``data``."""
    names = {spec.name for spec in specs}
    rest = {key: value for key, value in values.items() if key not in names}
    return rest | ({"data": filled(specs, values)} if specs else {})


def decision_form(view: ClueView, asked_for: ProposalView, today: Any, *, approve: bool) -> FormPanel:
    """Approve or return a proposal; what was asked for stands above."""
    fields: list[Field] = []
    if approve and asked_for.above:
        fields += [
            TextField("approver", "批准人", required=True, hint=f"{asked_for.above}姓名"),
            TextField("paper_no", "批件文号", required=True, hint="文号或呈批件名称"),
        ]
    if approve:
        fields += [field_for(spec, ()) for spec in asked_for.asks]
    answer = TextArea("answer", "批示意见" if approve else "退回意见", required=not approve, rows=3)
    answer.area.setMaximumHeight(AREA_HEIGHT)
    fields.append(answer)
    fields.append(DateField(ON, "批复日期", required=True))
    head = (
        f"依据：{asked_for.basis}。须经{asked_for.approver_role_text}批准。\n"
        f"{asked_for.proposer_name} {asked_for.proposed_on:%Y-%m-%d} 提出：\n{asked_for.opinion}"
    )
    form = FormPanel(
        f"{'批准' if approve else '退回'}：{asked_for.name}",
        fields,
        submit="批准" if approve else "退回",
        hint=head,
        place=f"clue/{view.id}/proposal/{asked_for.id}",
    )
    form.set_values({ON: today})
    by_report(form)
    return form


def clue_form(view: ClueView) -> FormPanel:
    """What was registered, to be changed."""
    form = FormPanel(
        "修改登记内容",
        [
            TextField("title", "标题", required=True),
            TextArea("summary", "主要问题", required=True, rows=4),
            ChoiceField("source", "来源", choices("sources"), required=True),
            TextField("assigned_by", "交办机关", hint="上级交办的填机关，领导批办的填批示人"),
            DateField("assigned_on", "交办日期"),
            TextField("source_doc_no", "来文号", limit=60),
            DateField("received_on", "收件日期", required=True),
            ChoiceField("category", "类别", choices("categories"), required=True),
            ChoiceField("signature", "署名", choices("signatures"), required=True),
            TextField("unit_name", "问题所在单位", limit=120),
            TextField("problem_type", "问题类型", limit=40),
            TextField("occurred", "发生时间", limit=60),
            ChoiceField("secrecy", "标识", choices("secrecy"), required=True),
        ],
        place=f"clue/{view.id}/change",
    )
    form.set_values({key: getattr(view, key) for key in form.fields})
    return form


def party_fields() -> list[Field]:
    """The fields of 被反映人."""
    return [
        printable_name(TextField("name", "姓名", required=True, limit=100)),
        TextField("unit_name", "单位", limit=120),
        TextField("post", "职务", limit=100),
        TextField("id_no", "身份证号", limit=30, hint="18 位，不知道的不填"),
        TextField("political_status", "政治面貌", limit=20),
        ChoiceField("subject_level", "管理层级", LEVELS, required=True),
        ChoiceField("is_head", "一把手", HEADS, required=True),
    ]


def party_form(view: ClueView, party: PartyView | None) -> FormPanel:
    """Add or change 被反映人."""
    fields = party_fields()
    if party is not None:
        fields.append(TextField("outcome", "处理结果", limit=200))
    title = "修改被反映人" if party else "增加被反映人"
    form = FormPanel(title, fields, place=f"clue/{view.id}/party/{party.id if party else 'new'}")
    if party is None:
        form.set_values({"subject_level": "ORDINARY_MEMBER"})
    else:
        form.set_values({key: getattr(party, key) for key in form.fields if hasattr(party, key)})
    return form


def party_data(values: dict[str, Any], party: PartyView | None) -> dict[str, Any]:
    """The operation's arguments for a party's form."""
    plain = {key: value for key, value in values.items() if key != "outcome"}
    given = PartyInput(**plain, person_id=party.person_id if party else None)
    if party is None:
        return {"parties": [given]}
    return {"party": given, "outcome": values.get("outcome", "")}


def problem_form(view: ClueView, problem: ProblemView | None) -> FormPanel:
    """Add an allegation, or change it and say what was found."""
    fields: list[Field] = [
        TextArea("text", "反映的问题", required=True, rows=3),
        TextField("problem_type", "问题类型", limit=40),
    ]
    if problem is not None:
        fields += [
            ChoiceField("finding", "认定结果", choices("findings")),
            TextArea("finding_text", "认定情况", rows=3, hint="查实的事实；建议书从这里取用"),
        ]
    title = "反映的问题" if problem else "增加反映的问题"
    form = FormPanel(title, fields, place=f"clue/{view.id}/problem/{problem.id if problem else 'new'}")
    if problem is not None:
        form.set_values({key: getattr(problem, key) for key in form.fields})
    return form


def reporter_form(told: ReporterInput | None) -> FormPanel:
    """反映人, to be sealed; nothing of it is ever in a draft."""
    form = FormPanel(
        "改录反映人" if told else "登记反映人",
        [
            SealedField("name", "姓名", limit=100),
            SealedField("gender", "性别", limit=2),
            SealedField("phone", "联系方式", limit=60),
            SealedField("address", "住址", limit=200),
            SealedField("unit", "单位", limit=120),
            SealedField("post", "职务", limit=100),
            SealedField("political_status", "政治面貌", limit=20),
            SealedField("contact_wish", "联系要求", limit=200, hint="如：只在晚间来电"),
            SealedField("reason", "说明", limit=200, hint="匿名件填写反映人的，说明理由"),
        ],
        submit="封存",
        hint="单独加密，不进入检索、打印和导出。",
    )
    if told is not None:
        form.set_values(asdict(told))
    return form


def fail_at_own_field(form: FormPanel, error: OfficeError) -> None:
    """An error of parties.0.name or reporter.name belongs to the field name of a small form."""
    field = getattr(error, "field", "")
    if "." in field:
        error.field = field.rsplit(".", 1)[-1]  # type: ignore[attr-defined]
    form.fail(error)

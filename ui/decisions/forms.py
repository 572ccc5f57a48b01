"""Forms of a decision: propose and change; the ways of execution are in the record's page."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox

from models.decisions.joint import propose_joint
from models.decisions.queries import DecisionView, MeasureChoice, measure_choices
from models.decisions.rules import RESPONSIBILITIES, WEIGHINGS
from models.decisions.special import NO_POST, NO_POST_FORBIDS, NO_POST_MONTHS, TERMS
from models.errors import InvalidInput
from ui.decisions.weighing import CircumstancesField
from ui.kit.fields import CheckField, ChoiceField, DateField, Field, RowsField, TextArea, TextField
from ui.kit.form import FormPanel, show_field
from ui.kit.record import NewPage
from ui.persons.fields import PersonField
from ui.talks.fields import ClueField
from ui.tasks import Tasks
from ui.units.fields import UnitField

ON_PERSON, ON_UNIT = "person", "unit"
HINT = "提出后由另一位有审批权限的同志作出决定；自己提出的不能自己批。"


def _named(offered: list[MeasureChoice]) -> list[tuple[str, str]]:
    return [(one.code, f"{one.family_name} · {one.name}") for one in offered]


def _term_fields() -> list[Field]:
    """What only some measures ask for; shown with them."""
    return [
        CheckField("no_post", "没有党内职务", "应当撤职而没有党内职务，影响期二年"),
        TextField("acts", "行为数", limit=2, hint="同种处分的行为有两个以上的填写"),
        TextField("term_months", "合并处分期", limit=2, hint="月数：一个处分期以上、总和以下，最长 48 个月"),
        TextField("gains", "违纪所得", limit=20, hint="须收缴、退赔的金额（元），没有的不填"),
    ]


def _weighing_fields() -> list[Field]:
    return [
        TextArea("facts", "认定事实", required=True, rows=5, hint="时间、经过、数额、后果，只写查实的"),
        TextField("basis", "依据", limit=400, hint="不填则用所选处理方式的条款"),
        ChoiceField("responsibility", "责任", [(k, v) for k, v in RESPONSIBILITIES.items() if k]),
        ChoiceField(
            "weighing", "轻重", [(k, v) for k, v in WEIGHINGS.items() if k], hint="从轻、减轻、从重、加重"
        ),
        CircumstancesField(),
        TextArea("weighing_reason", "理由", rows=2, hint="情节以外的说明；没有列出情节的必填"),
    ]


def _weighing_of(form: FormPanel) -> QComboBox:
    field = form.fields["weighing"]
    assert isinstance(field, ChoiceField)
    return field.box


def show_circumstances(form: FormPanel, families: set[str]) -> None:
    """What the chosen measures' rules name for the chosen weighing; hidden where they name nothing."""
    field = form.fields["circumstances"]
    assert isinstance(field, CircumstancesField)
    show_field(form, "circumstances", field.show_for(families, form.fields["weighing"].value()))


class NewDecision(NewPage):
    """Propose a measure. What may not be chosen for the subject is not offered, and the note below says why."""

    def __init__(
        self,
        tasks: Tasks,
        *,
        clue: tuple[int, str] | None = None,
        person: tuple[int, str] | None = None,
        unit: tuple[int, str] | None = None,
        replaces: tuple[int, str] | None = None,
        facts: str = "",
    ) -> None:
        """``replaces``: the revoked decision in whose place it comes; its ``facts`` stand there to be put right."""
        self._replaces = replaces
        self._choices: dict[str, MeasureChoice] = {}
        self.subject_kind = ChoiceField(
            "on", "对象", [(ON_PERSON, "个人"), (ON_UNIT, "党组织")], required=True
        )
        self.person = PersonField(tasks, "person", "人员")
        self.unit = UnitField(tasks, "unit", "党组织")
        self.clue = ClueField(tasks)
        self.measure = ChoiceField("measure_code", "处理方式", [], required=True)
        # the reasons among the choices are long: they may not widen the form
        self.measure.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.measure.box.setMinimumContentsLength(16)
        self.also = RowsField("also", "并处", self._another, add="并处另一项", least=0)
        self._refused: list[MeasureChoice] = []
        form = FormPanel(
            "重新提出处理意见" if replaces else "提出处理意见",
            [
                ("", [self.subject_kind, self.person, self.unit, self.clue, self.measure, *_term_fields()]),
                ("", [self.also]),
                ("事实和轻重", _weighing_fields()),
                ("", [DateField("day", "提出日期", hint="不填为今天")]),
            ],
            submit="提出",
            place=f"decision/new/{replaces[0]}" if replaces else "decision/new",
            hint=f"代替已撤销的 {replaces[1]}，原决定和经过都保留。" if replaces else HINT,
        )
        super().__init__(tasks, form, propose_joint, "decision")
        if clue is not None:
            self.clue.show_clue(*clue)
        if person is not None:
            self.person.show_person(*person)
        if facts:
            form.set_values({"facts": facts})
        if unit is not None:
            self.subject_kind.set_value(ON_UNIT)
            self.unit.set_known({unit[1]: unit[0]})
            self.unit.line.setText(unit[1])
        self.subject_kind.edited.connect(self._ask)
        self.person.edited.connect(self._ask)
        self.measure.box.currentIndexChanged.connect(lambda _index: self._say_measure())
        self.also.edited.connect(self._say_circumstances)
        form.fields["no_post"].edited.connect(self._say_measure)
        _weighing_of(form).currentIndexChanged.connect(lambda _index: self._say_circumstances())
        self._ask()

    def _ask(self) -> None:
        on_unit = self.subject_kind.value() == ON_UNIT
        self.person.setEnabled(not on_unit)
        self.unit.setEnabled(on_unit)
        data = {"on_unit": on_unit, "person_id": None if on_unit else self.person.chosen()}
        self.tasks.read(measure_choices, data, self._offer, self.form.fail, owner=self)

    def _offer(self, choices: list[MeasureChoice]) -> None:
        kept = self.measure.value()
        self._choices = {choice.code: choice for choice in choices}
        offered = [choice for choice in choices if not choice.refused]
        self.measure.set_choices(_named(offered))
        for row in self.also.rows:
            chosen = row[0].value()
            row[0].set_choices(_named(offered))  # type: ignore[attr-defined]  # the row's only field is a ChoiceField
            row[0].set_value(chosen)
        self._name_refused([choice for choice in choices if choice.refused])
        if any(choice.code == kept for choice in offered):
            self.measure.set_value(kept)
        elif "CRITICIZE" in {choice.code for choice in offered}:
            self.measure.set_value("CRITICIZE")
        self._say_measure()

    def _another(self) -> list[Field]:
        """A row for one more measure at once."""
        offered = [choice for choice in self._choices.values() if not choice.refused]
        field = ChoiceField("code", "处理方式", _named(offered))
        field.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        field.box.setMinimumContentsLength(16)
        return [field]

    def _say_measure(self) -> None:
        chosen = self._choices.get(self.measure.value())
        soe = chosen is not None and chosen.family == "SOE" and bool(chosen.months)
        self._say_circumstances()
        for key, on in (
            ("no_post", chosen is not None and chosen.code == NO_POST),
            ("acts", soe),
            ("term_months", soe),
        ):
            show_field(self.form, key, on)
        if chosen is None:
            self.form.banner.silence()
            return
        parts = [f"{chosen.name}属{chosen.form_name}"]
        no_post = chosen.code == NO_POST and self.form.fields["no_post"].value()
        months = NO_POST_MONTHS if no_post else chosen.months
        if months:
            parts.append(f"影响期 {months} 个月")
        if chosen.forbids:
            parts.append(NO_POST_FORBIDS if no_post else chosen.forbids)
        if chosen.collective:
            parts.append("须立案、审理，由集体讨论决定")
        self.form.banner.say(f"{'；'.join(parts)}。依据：{chosen.basis}")

    def _say_circumstances(self) -> None:
        codes = [self.measure.value(), *(row[0].value() for row in self.also.rows)]
        families = {self._choices[code].family for code in codes if code in self._choices}
        show_circumstances(self.form, families)

    def _name_refused(self, refused: list[MeasureChoice]) -> None:
        """What can't be chosen stands below the choices, greyed, with its reason."""
        model = self.measure.box.model()
        assert isinstance(model, QStandardItemModel)
        for choice in refused:
            item = QStandardItem(f"不能选用：{choice.name}，{choice.refused}")
            item.setEnabled(False)
            item.setToolTip(choice.refused)
            model.appendRow(item)

    def data(self, values: dict[str, Any]) -> dict[str, Any]:
        """Ids instead of names; raises :class:`InvalidInput` for a subject that is not on file."""
        data = {
            key: value
            for key, value in values.items()
            if key not in ("on", "person", "unit", "clue", "day", "also", "measure_code")
            and value not in ("", False)
        }
        shown = {key for key in TERMS if not self.form.fields[key].isHidden()}
        data = {key: value for key, value in data.items() if key not in TERMS or key in shown}
        if self.form.fields["circumstances"].isHidden():
            data.pop("circumstances", None)
        data["measure_codes"] = [values["measure_code"], *(row["code"] for row in values["also"])]
        if self._replaces is not None:
            data["replaces"] = self._replaces[0]
        data["clue_id"] = self.clue.required_id(values["clue"])
        if values["day"]:
            data["on"] = values["day"]
        field = self.unit if values["on"] == ON_UNIT else self.person
        if field.chosen() is None:
            raise InvalidInput(
                field.key, "请从名单中选择处理对象；还没有登记的，先在“廉政档案”或“单位”中登记。"
            )
        data["unit_id" if field is self.unit else "person_id"] = field.chosen()
        return data

    def send(self, values: dict[str, Any]) -> None:
        """Send; a name that must be picked says so beside its field."""
        try:
            super().send(values)
        except InvalidInput as error:
            self.form.fail(error)


def change_form(view: DecisionView) -> FormPanel:
    """Change what is only proposed."""
    form = FormPanel(
        "修改处理意见",
        [TextField("title", "标题", required=True, limit=200), *_weighing_fields()],
        place=f"decision/{view.id}",
    )
    form.set_values({key: getattr(view, key) for key in form.fields if hasattr(view, key)})
    _weighing_of(form).currentIndexChanged.connect(lambda _index: show_circumstances(form, {view.family}))
    show_circumstances(form, {view.family})
    return form


def decide_form(view: DecisionView, today: Any, *, together: bool = False) -> FormPanel:
    """Enter the decision."""
    fields: list[Field] = [
        DateField("decided_on", "决定日期", required=True),
        TextField("decided_by", "决定机关", required=True, limit=120, hint="如“集团纪委会议”"),
        TextArea(
            "meeting_note",
            "集体讨论",
            required=view.collective,
            rows=3,
            hint="会议名称、日期、出席人员和讨论结果",
        ),
    ]
    if view.branch:
        fields.append(
            TextArea(
                "branch_note",
                "支部大会",
                required=True,
                rows=2,
                hint="讨论日期和结果；不经支部大会的写明理由",
            )
        )
    if view.higher:
        fields.append(
            TextField("approved_by", "批准机关", required=True, limit=200, hint="批准的党委或上级纪委、文号")
        )
    fields.append(TextArea("opinion", "说明", rows=2))
    form = FormPanel(
        "一并作出决定" if together else "作出决定",
        fields,
        submit="一并作出决定" if together else "作出决定",
        place=f"decision/{view.id}/decide{'-together' if together else ''}",
        hint=f"{view.title}。作出后给编号、算影响期，并列出宣布、送达等后续事项和期限。"
        + (f"由谁批准：{view.deciders}。" if view.deciders else ""),
    )
    form.set_values({"decided_on": today})
    return form

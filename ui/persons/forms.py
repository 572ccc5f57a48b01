"""The form of a person."""

from __future__ import annotations

from typing import Any

from models.errors import InvalidInput
from models.persons.operations import GENDERS, ID_TYPES, add_person
from models.persons.queries import PersonView
from models.rules import codes
from ui.kit.fields import CheckField, ChoiceField, DateField, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.glyphs import printable_name
from ui.kit.record import NewPage
from ui.tasks import Tasks
from ui.units.fields import UnitField

POLITICAL = ("中共党员", "中共预备党员", "共青团员", "群众", "民主党派", "无党派人士")


def person_form(tasks: Tasks, title: str, place: str) -> FormPanel:
    """A form for a person, in the order in which one is described."""
    levels = [(row.code, row.name) for row in codes("subject_levels").values()]
    ranks = [(row.code, row.name) for row in codes("ranks").values()]
    form = FormPanel(
        title,
        [
            (
                "",
                [
                    printable_name(TextField("name", "姓名", required=True, limit=100)),
                    UnitField(tasks),
                    TextField("post", "职务", limit=100),
                    ChoiceField("rank", "人员层级", ranks, hint="用于谈话统计"),
                    ChoiceField("subject_level", "管理层级", levels, required=True, hint="决定由谁批准"),
                    CheckField("is_supervised", "", "管理人员（适用国有企业管理人员处分条例）"),
                    DateField("retired_on", "退休日期", hint="已退休的填写；退休后不再给予企业处分"),
                ],
            ),
            (
                "身份",
                [
                    ChoiceField("id_type", "证件类型", [(text, text) for text in ID_TYPES], required=True),
                    TextField("id_no", "证件号", limit=30, hint="身份证号填后自动得出性别和出生日期"),
                    ChoiceField("gender", "性别", [(text, text) for text in GENDERS if text]),
                    DateField("birth", "出生日期"),
                    TextField("ethnicity", "民族", limit=20),
                    ChoiceField("political_status", "政治面貌", [(text, text) for text in POLITICAL]),
                    DateField("party_join_date", "入党日期"),
                    TextField("education", "文化程度", limit=20),
                    printable_name(TextField("former_name", "曾用名", limit=100)),
                ],
            ),
            (
                "联系",
                [
                    TextField("phone", "电话", limit=40),
                    TextField("address", "住址", limit=200),
                    TextArea("note", "备注", rows=2),
                ],
            ),
        ],
        place=place,
    )
    form.set_values({"is_supervised": True, "subject_level": "ORDINARY_MEMBER"})
    return form


def person_data(form: FormPanel, values: dict[str, Any]) -> dict[str, Any]:
    """What the operation gets; raises :class:`InvalidInput` for a unit that is not on file."""
    data = {key: value for key, value in values.items() if key != "unit"}
    field = form.fields["unit"]
    assert isinstance(field, UnitField)
    if values["unit"] and field.chosen() is None:
        raise InvalidInput("unit", f"还没有登记“{values['unit']}”，请从名单中选，或先在“单位”中登记。")
    return data | {"unit_id": field.chosen()}


def fill(form: FormPanel, view: PersonView) -> None:
    """Show a person's data in the form."""
    form.set_values({key: getattr(view, key) for key in form.fields if hasattr(view, key)})
    field = form.fields["unit"]
    assert isinstance(field, UnitField)
    field.show_unit(view.unit_id, view.unit_name)


class NewPerson(NewPage):
    """Register a person."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__(tasks, person_form(tasks, "登记人员", "person/new"), add_person, "person")

    def send(self, values: dict[str, Any]) -> None:
        """Send with the unit's id."""
        try:
            super().send(person_data(self.form, values))
        except InvalidInput as error:
            self.form.fail(error)

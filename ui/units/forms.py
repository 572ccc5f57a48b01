"""The form of a unit."""

from __future__ import annotations

from typing import Any

from models.errors import InvalidInput
from models.units.operations import UNIT_KINDS, add_unit
from models.units.queries import UnitView
from ui.kit.fields import ChoiceField, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.glyphs import printable_name
from ui.kit.record import NewPage
from ui.tasks import Tasks
from ui.units.fields import UnitField


def unit_form(tasks: Tasks, title: str, place: str) -> FormPanel:
    """A form for a unit; its parent by name."""
    return FormPanel(
        title,
        [
            (
                "",
                [
                    printable_name(
                        TextField("name", "全称", required=True, limit=120, hint="与公章一致的名称")
                    ),
                    TextField("short_name", "简称", limit=60),
                    ChoiceField("kind", "类别", list(UNIT_KINDS.items()), required=True),
                    UnitField(tasks, "parent", "上级单位"),
                ],
            ),
            (
                "发函时使用",
                [
                    TextField("party_org", "党组织", limit=120, hint="纪律检查建议书的主送对象"),
                    TextField("party_head", "党组织负责人", limit=100),
                    printable_name(
                        TextField("leader_in_charge", "分管领导", limit=100, hint="“一书两报”的第二报")
                    ),
                ],
            ),
            (
                "其他",
                [
                    TextField("credit_code", "信用代码", limit=40, hint="18 位统一社会信用代码"),
                    TextField(
                        "credit_code_reason", "代码核实说明", limit=200, hint="校验不符、经核实保留时填写"
                    ),
                    TextArea("note", "备注", rows=2),
                ],
            ),
        ],
        submit="保存",
        place=place,
    )


def unit_data(form: FormPanel, values: dict[str, Any]) -> dict[str, Any]:
    """What the operation gets; raises :class:`InvalidInput` for a parent that is not on file."""
    data = {key: value for key, value in values.items() if key != "parent"}
    field = form.fields["parent"]
    assert isinstance(field, UnitField)
    if values["parent"] and field.chosen() is None:
        raise InvalidInput("parent", f"还没有登记“{values['parent']}”，请从名单中选，或先登记上级单位。")
    return data | {"parent_id": field.chosen()}


def fill(form: FormPanel, view: UnitView) -> None:
    """Show a unit's data in its form."""
    form.set_values({key: getattr(view, key) for key in form.fields if hasattr(view, key)})
    field = form.fields["parent"]
    assert isinstance(field, UnitField)
    field.show_unit(view.parent_id, view.parent_name)


class NewUnit(NewPage):
    """Register a unit."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__(tasks, unit_form(tasks, "登记单位", "unit/new"), add_unit, "unit")

    def send(self, values: dict[str, Any]) -> None:
        """Send with the parent's id."""
        try:
            super().send(unit_data(self.form, values))
        except InvalidInput as error:
            self.form.fail(error)

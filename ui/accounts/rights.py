"""权限 of one account of case work: its role, and each right that may be given or taken beside it."""

from __future__ import annotations

from typing import Any

from models.accounts.adjusting import ADJUSTABLE
from models.accounts.operations import AccountRow
from models.rights import CASE_ROLES, Role, rights_of
from ui.kit.fields import CheckField, ChoiceField, Field, TextField
from ui.kit.form import FormPanel

HINT = (
    "先选角色，再逐项增减。调整后本人下次登录时生效；能不能打开案卷库，由“授权接触案卷”和“授予案卷权限”决定。"
)


class RightsPanel(FormPanel):
    """Ticks what the account may do; a role ticks what it brings."""

    def __init__(self, row: AccountRow) -> None:
        self.role = ChoiceField(
            "role", "角色", [(role.value, role.label) for role in Role if role in CASE_ROLES], required=True
        )
        ticks: list[Field] = []
        for right in ADJUSTABLE:
            tick = CheckField(right.value, "", right.label)
            tick.box.setAccessibleName(right.label)
            ticks.append(tick)
        super().__init__(
            f"{row.name}的权限",
            [
                ("", [self.role]),
                ("可以", ticks),
                ("", [TextField("basis", "依据", required=True, hint="批准人、日期和批件名称")]),
            ],
            submit="调整",
            place=f"accounts/rights/{row.uid}",
            hint=HINT,
        )
        self.set_values(
            {"role": row.roles[0].value} | {right.value: right in row.rights for right in ADJUSTABLE}
        )
        self.role.edited.connect(self._by_role)

    def _by_role(self) -> None:
        brought = rights_of(frozenset({Role(self.role.value())}))
        for right in ADJUSTABLE:
            self.fields[right.value].set_value(right in brought)

    @staticmethod
    def asked(values: dict[str, Any]) -> dict[str, Any]:
        """The form's values as the operation wants them."""
        ticked = [right.value for right in ADJUSTABLE if values[right.value]]
        return {"role": values["role"], "rights": ticked, "basis": values["basis"]}

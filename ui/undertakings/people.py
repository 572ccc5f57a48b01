"""Who is on a list: everybody on file to be ticked, and namesakes to be told apart."""

from __future__ import annotations

from typing import Any

from models.undertakings.people import Match, entry_candidates
from ui.kit.fields import ChoiceField
from ui.kit.form import FormPanel
from ui.talks.choose import PersonsPicker
from ui.tasks import Tasks

NOBODY = "NOBODY"


class EntryPicker(PersonsPicker):
    """Tick persons for a role of one undertaking."""

    heads = ("姓名", "职务和单位", "层级", "名单")

    def __init__(self, tasks: Tasks, undertaking_id: int, role: str) -> None:
        self._asked = {"undertaking_id": undertaking_id, "role": role}
        super().__init__(tasks)

    def read_again(self, campaign: str) -> None:
        """Read who there is, and who is in the list already."""
        self._tasks.read(entry_candidates, self._asked, self._take, self._failed, owner=self)

    def rows(self) -> list[dict[str, Any]]:
        """Who is ticked, as entries."""
        return [
            {
                "title": one.name,
                "unit_id": one.unit_id,
                "unit_name": one.unit_name,
                "post": one.post,
                "person_id": one.id,
            }
            for one in self.chosen_rows()
        ]


def matched(rows: list[dict[str, Any]], found: list[Match]) -> list[Match]:
    """Give each row the one person that it can only be; returns the rows to ask about. Others keep the bare name."""
    doubtful = []
    for match in found:
        if len(match.options) == 1:
            take(rows[match.row], match, match.options[0].id)
        elif match.options:
            doubtful.append(match)
    return doubtful


def take(row: dict[str, Any], match: Match, person_id: int) -> None:
    """This row is that person; unit and post are filled in where the list does not say."""
    option = next(one for one in match.options if one.id == person_id)
    row["person_id"] = option.id
    row["title"] = "".join(row["title"].split())
    row.setdefault("unit_name", "")
    row["unit_name"] = row["unit_name"] or option.unit_name
    row["post"] = row.get("post") or option.post


def namesakes_form(doubtful: list[Match]) -> FormPanel:
    """One question a row: which of the namesakes is meant."""
    fields = [
        ChoiceField(
            f"row{match.row}",
            f"第 {match.row + 1} 行　{match.title}",
            [*((str(option.id), option.label) for option in match.options), (NOBODY, "都不是，只记姓名")],
            required=True,
        )
        for match in doubtful
    ]
    return FormPanel(
        "同名人员请选定",
        fields,
        submit="确定",
        hint="廉政档案中有同名的人，请逐一选定是哪一位，免得记到别人名下。",
    )

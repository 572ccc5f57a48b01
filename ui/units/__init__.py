"""单位: the list, the unit's page, its form."""

from __future__ import annotations

from typing import Any

from models.errors import InvalidInput
from models.rights import Right
from models.units.operations import UNIT_KINDS, change_unit
from models.units.queries import UnitView, open_unit, unit_list
from ui.kit.lists import Column, Filter, ListPage
from ui.kit.pieces import EmptyState, FactsGrid, card
from ui.kit.record import RecordPage, Step, scrolled
from ui.persons.file import LinkList, linked_lines
from ui.tasks import Tasks
from ui.topics import Topic
from ui.units.forms import NewUnit, fill, unit_data, unit_form


def make_list(tasks: Tasks) -> ListPage:
    """The list of units."""
    may_write = Right.CASE_WRITE in tasks.office.actor.rights
    return ListPage(
        tasks,
        "单位",
        unit_list,
        [
            Column("名称", lambda row: row.name),
            Column("类别", lambda row: row.kind_name, 80, quiet=True),
            Column("人员", lambda row: str(row.persons or ""), 56, quiet=True),
        ],
        kinds=("unit", "person"),
        filters=[Filter("kind", "类别", (("", "全部类别"), *UNIT_KINDS.items()))],
        new="登记单位" if may_write else "",
        empty=("还没有单位", "先登记本集团和所属公司；发函、登记人员时从这里选。"),
    )


class UnitRecord(RecordPage):
    """A unit, its people and what is on file about it."""

    def __init__(self, tasks: Tasks, record_id: int) -> None:
        super().__init__(
            tasks, open_unit, "unit_id", record_id, ("unit", "person", "letter", "rectification")
        )

    def show_view(self, view: UnitView) -> None:
        """Show the unit."""
        self.head("", view.name, [(view.kind_name, "")])
        may_write = Right.CASE_WRITE in self.tasks.office.actor.rights
        self.steps([Step("修改", self.edit)] if may_write else [])
        facts = [
            ("简称", view.short_name),
            ("上级单位", view.parent_name),
            ("党组织", view.party_org),
            ("党组织负责人", view.party_head),
            ("分管领导", view.leader_in_charge),
            ("信用代码", view.credit_code),
            ("下级单位", "、".join(child.short_name or child.name for child in view.children)),
            ("备注", view.note),
        ]
        people = [("person", row[0], row[1], row[2], "", "") for row in view.persons]
        pages: list[tuple[str, Any]] = [("概况", scrolled(card(FactsGrid(facts))))]
        pages.append(
            (f"人员 {len(people)}" if people else "人员", self._links(people, "还没有登记这个单位的人员。"))
        )
        linked = linked_lines(view.linked)
        pages.append(
            (
                f"往来 {len(linked)}" if linked else "往来",
                self._links(linked, "还没有相关的线索、文书和整改事项。"),
            )
        )
        self.pages(pages)

    def _links(self, lines: list[Any], nothing: str) -> Any:
        if not lines:
            return EmptyState("这里还没有内容", nothing)
        made = LinkList(lines)
        made.navigate.connect(self.navigate.emit)
        return scrolled(made)

    def edit(self) -> None:
        """Change the unit in a form."""
        form = unit_form(self.tasks, "修改单位", f"unit/{self.record_id}")
        fill(form, self.view)
        self.open_form(form)
        form.submitted.connect(self._send)

    def _send(self, values: dict[str, Any]) -> None:
        form = self.form()
        assert form is not None
        try:
            data = unit_data(form, values)
        except InvalidInput as error:
            form.fail(error)
            return
        data |= {"unit_id": self.record_id, "revision": self.view.revision}
        self.tasks.write(change_unit, data, lambda _value: self.close_form(), form.fail, owner=form)


TOPIC = Topic(
    "units",
    "单位",
    "unit",
    Right.CASE_READ,
    kind="unit",
    make_list=make_list,
    make_record=UnitRecord,
    make_new=NewUnit,
)

"""廉政档案: the list of persons, and one person's whole picture."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from models.errors import InvalidInput
from models.persons.operations import change_person
from models.persons.queries import PersonView, open_person, person_list
from models.rights import Right
from models.rules import codes, name_of
from models.settings.operations import house_settings
from ui.kit.lists import Column, Filter, ListPage
from ui.kit.pieces import EmptyState, FactsGrid, card, label
from ui.kit.record import RecordPage, Step, scrolled
from ui.persons.file import LinkList, file_lines
from ui.persons.forms import NewPerson, fill, person_data, person_form
from ui.persons.paper import identity, person_pdf
from ui.talks.paper import show_paper
from ui.tasks import Tasks
from ui.topics import Topic


def make_list(tasks: Tasks) -> ListPage:
    """The list of persons."""
    may_write = Right.CASE_WRITE in tasks.office.actor.rights
    ranks = tuple((row.code, row.name) for row in codes("ranks").values())
    return ListPage(
        tasks,
        "廉政档案",
        person_list,
        [
            Column("姓名", lambda row: row.name, 96),
            Column("单位和职务", lambda row: " ".join(part for part in (row.unit_name, row.post) if part)),
            Column("人员层级", lambda row: name_of("ranks", row.rank), 112, quiet=True),
        ],
        kinds=("person", "unit"),
        filters=[Filter("rank", "人员层级", (("", "全部人员层级"), *ranks))],
        new="登记人员" if may_write else "",
        empty=("还没有人员", "登记线索、谈话时会用到这里的人员；也可以现在登记。"),
    )


class PersonRecord(RecordPage):
    """廉政档案: who the person is and every record about him that the account may see."""

    def __init__(self, tasks: Tasks, record_id: int) -> None:
        kinds = ("person", "clue", "clue_party", "talk", "decision", "followup", "letter", "deadline")
        super().__init__(tasks, open_person, "person_id", record_id, kinds)

    def show_view(self, view: PersonView) -> None:
        """Show the person."""
        level = name_of("subject_levels", view.subject_level)
        self.head(
            " ".join(part for part in (view.unit_name, view.post) if part),
            view.name,
            [
                (name_of("ranks", view.rank), ""),
                (level if view.subject_level != "ORDINARY_MEMBER" else "", "strong"),
            ],
        )
        may_write = Right.CASE_WRITE in self.tasks.office.actor.rights
        steps = [Step("修改", self.edit)] if may_write else []
        self.steps([*steps, Step("打印档案", self.paper)])
        if view.warnings:
            self.banner.say(" ".join(view.warnings), "warning")
        else:
            self.banner.silence()
        pages: list[tuple[str, QWidget]] = [("概况", self._summary(view))]
        for title, entries in view.parts:
            if entries:
                pages.append((f"{title} {len(entries)}", self._links(tuple(reversed(entries)))))
        pages.append(("身份", scrolled(card(FactsGrid(identity(view))))))
        self.pages(pages)

    def _summary(self, view: PersonView) -> QWidget:
        if not view.entries and not view.deadlines:
            return EmptyState(
                "档案里还没有记录",
                "这名人员没有您可以查看的线索、谈话、处理和文书；有了之后会按时间列在这里。",
            )
        parts: list[QWidget] = []
        if view.limits:
            parts.append(card(*(label(line, wrap=True) for line in view.limits), title="正在影响期内"))
        if view.deadlines:
            lines = [label(row.told, "error" if row.overdue else "", wrap=True) for row in view.deadlines]
            parts.append(card(*lines, title="未了期限"))
        links = LinkList(file_lines(view.entries))
        links.navigate.connect(self.navigate.emit)
        counts = "、".join(f"{name} {len(entries)}" for name, entries in view.parts if entries)
        return scrolled(*parts, label(f"在档记录：{counts}", "quiet"), links)

    def _links(self, entries: Any) -> QWidget:
        made = LinkList(file_lines(entries))
        made.navigate.connect(self.navigate.emit)
        return scrolled(made)

    def paper(self) -> None:
        """The file as it prints."""
        self.read_own(self._ask_names)

    def _ask_names(self, own: list[tuple[str, str]]) -> None:
        self.tasks.read(
            house_settings, {}, lambda found: self._show_paper(found, own), self._failed, owner=self
        )

    def _show_paper(self, settings: dict[str, Any], own: list[tuple[str, str]]) -> None:
        view, office = self.view, str(settings["office_name"])
        actor, today = self.tasks.office.actor.name, self.tasks.office.now().date()
        self.close_form()
        show_paper(
            self,
            "廉政档案",
            lambda: person_pdf(view, office, actor, today, own),
            ("person", self.record_id),
        )

    def edit(self) -> None:
        """Change the person in a form."""
        form = person_form(self.tasks, "修改人员", f"person/{self.record_id}")
        fill(form, self.view)
        self.open_form(form)
        form.submitted.connect(self._send)

    def _send(self, values: dict[str, Any]) -> None:
        form = self.form()
        assert form is not None
        try:
            data = person_data(form, values)
        except InvalidInput as error:
            form.fail(error)
            return
        data |= {"person_id": self.record_id, "revision": self.view.revision}
        self.tasks.write(change_person, data, lambda _value: self.close_form(), form.fail, owner=form)


TOPIC = Topic(
    "persons",
    "廉政档案",
    "person",
    Right.CASE_READ,
    kind="person",
    make_list=make_list,
    make_record=PersonRecord,
    make_new=NewPerson,
)

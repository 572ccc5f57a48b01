"""登记问题线索: in the order in which a person speaks; what may be on file already is said beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout

from models.clues.inputs import AccountRef, PartyInput, ReporterInput, goes_up
from models.clues.links import register_repeat
from models.clues.queries import DuplicateRow, possible_duplicates
from models.clues.registration import register_clue
from models.errors import InvalidInput, OfficeError
from models.persons.queries import PersonName, person_names
from models.units.queries import unit_names
from ui.clues.forms import HEADS, LEVELS, AccountField, SealedField, read_people, show_field
from ui.clues.repeats import REPEAT, Hits
from ui.clues.words import choices
from ui.kit.fields import (
    CheckField,
    ChoiceField,
    CompleteField,
    DateField,
    Field,
    RowsField,
    TextArea,
    TextField,
)
from ui.kit.form import FormPanel
from ui.kit.glyphs import printable_name
from ui.kit.pieces import Banner, button
from ui.kit.record import NewPage
from ui.talks.fields import ClueField
from ui.tasks import Tasks

ASSIGNED = ("assigned_by", "assigned_on", "report_due_on", "passed_on")
INSTRUCTED = ("leader", "led_on", "instruction")
LED = {"assigned_by": "leader", "assigned_on": "led_on", "note": "instruction"}
# sources that come with a paper of their own, and what its number is called (domain.md 1.1)
NUMBERED = {
    "SUPERIOR_ASSIGN": "来文号",
    "INSPECTION": "巡视巡察轮次、移交清单编号",
    "AUDIT": "审计移送书文号",
    "JUDICIAL_ADMIN": "移送函文号",
    "DEPT_TRANSFER": "移送函文号",
    "SUPERVISION": "检查编号",
    "SUB_REPORT": "上报文号",
    "CASE_FOUND": "原案不在本程序中的，写明编号或名称",
}
REPORTER = ("reporter_name", "reporter_phone", "reporter_address", "reporter_unit", "reporter_contact_wish")
UNITS_KNOWN = 2000
# not the key of a field
PICKED = "picked_repeat"
# where each field of a person stands: row, column, rows, columns of six
PLACES = ((0, 0, 1, 1), (0, 1, 1, 3), (0, 4, 1, 2), (1, 0, 1, 2), (1, 2, 1, 2), (1, 4, 1, 2))


class PartiesField(RowsField):
    """Several persons, each in two lines; a name on file fills in its unit and post."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._units: dict[str, int] = {}
        self._persons: dict[str, PersonName] = {}
        self._taken: dict[Field, PersonName] = {}
        super().__init__("parties", "被反映人", self._fields, add="再加一人")

    def _fields(self) -> list[Field]:
        name = printable_name(CompleteField("name", "姓名"))
        name.line.textEdited.connect(lambda text: self._ask(name, text))
        name.line.completer().activated[str].connect(lambda label: self._chosen(name, label))
        return [
            name,
            CompleteField("unit_name", "单位", self._units),
            TextField("post", "职务", limit=100),
            TextField("id_no", "身份证号", limit=30),
            ChoiceField("subject_level", "管理层级", LEVELS, required=True),
            ChoiceField("is_head", "是否一把手", HEADS, required=True),
        ]

    def add_row(self) -> list[Field]:
        """Add an empty person: name, unit, post above; number, level below."""
        fields = list(self._make())
        holder = QFrame()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 6)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        number = len(self.rows) + 1
        for place, field in enumerate(fields):
            field.input.setObjectName(f"{self.key}_{field.key}_{number}")
            field.input.setAccessibleName(f"第{number}人 {field.title}")
            if isinstance(field, TextField):
                field.line.setPlaceholderText(field.title)
            else:
                field.input.setToolTip(field.title)
            field.edited.connect(self._touched)
            grid.addWidget(field, *PLACES[place])
            if isinstance(field, ChoiceField):
                field.box.setSizeAdjustPolicy(
                    field.box.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
                )
                field.box.setMinimumContentsLength(7)
        for column in range(6):
            grid.setColumnStretch(column, 1)
        remove = button("", "flat", symbol="close", name=f"{self.key}_remove_{number}", tip="去掉这一人")
        remove.clicked.connect(lambda: self.remove_row(fields))
        grid.addWidget(remove, 0, 6)
        fields[4].set_value("ORDINARY_MEMBER")
        self._lines.addWidget(holder)
        self.rows.append(fields)
        return fields

    def value(self) -> list[dict[str, Any]]:
        """The persons that have anything typed."""
        typed = ("name", "unit_name", "post", "id_no")
        found = [self._person(row) for row in self.rows]
        return [row for row in found if any(row[key] for key in typed)]

    def _person(self, row: list[Field]) -> dict[str, Any]:
        typed = {field.key: field.value() for field in row}
        chosen = self._taken.get(row[0])
        return typed | ({"person_id": chosen.id} if chosen and chosen.name == typed["name"] else {})

    def filled(self) -> list[list[Field]]:
        """The rows of :meth:`value`, as fields: where an error belongs."""
        return [row for row in self.rows if any(field.raw() for field in row[:4])]

    def set_units(self, units: dict[str, int]) -> None:
        """Units to complete from."""
        self._units = units
        for row in self.rows:
            if isinstance(row[1], CompleteField):
                row[1].set_known(units)

    def _ask(self, name: CompleteField, text: str) -> None:
        if text.strip() and text not in self._persons:
            self._tasks.read(person_names, {"words": text}, lambda rows: self._offer(name, rows), owner=name)

    def _offer(self, name: CompleteField, rows: list[PersonName]) -> None:
        self._persons |= {row.label: row for row in rows}
        name.set_known({row.label: row.id for row in rows})
        if name.line.hasFocus() and rows and name.line.text() not in self._persons:
            name.line.completer().complete()

    def _chosen(self, name: CompleteField, label: str) -> None:
        person = self._persons.get(label)
        row = next((fields for fields in self.rows if fields[0] is name), None)
        if person is None or row is None:
            return
        self._taken[name] = person
        name.set_value(person.name)
        row[1].set_value(person.unit_name)
        row[2].set_value(person.post)
        self._touched()


class ClueForm(FormPanel):
    """The registration, with what was picked as its repeat: both are kept when the program locks, and come back.

    ``resumed`` says that a draft was put back.
    """

    resumed = Signal()

    def __init__(self, sections: Sequence[tuple[str, Sequence[Field]]], hits: Hits) -> None:
        super().__init__("登记问题线索", sections, submit="登记", place="clue/new")
        self._hits = hits

    def draft(self) -> dict[str, Any]:
        """The fields, and what was picked."""
        return super().draft() | {PICKED: self._hits.draft()}

    def take_draft(self, draft: Mapping[str, Any]) -> None:
        """Put both back."""
        self._hits.take_draft(draft.get(PICKED) or {})
        super().take_draft(draft)
        self.resumed.emit()


class NewClue(NewPage):
    """Registers a clue and opens it; ``found_in``: the case (id, number) while handling which it was found."""

    def __init__(self, tasks: Tasks, *, found_in: tuple[int, str] | None = None) -> None:
        self.source = ChoiceField("source", "来源", choices("sources"), required=True)
        self.parties = PartiesField(tasks)
        self.problems = RowsField(
            "problems", "反映的问题", lambda: [TextArea("text", "问题", rows=1)], add="再加一个问题"
        )
        self.unit = CompleteField("unit_name", "问题所在单位", hint="从登记的单位中选，或直接填写")
        self.title_field = TextField("title", "标题", hint="如：反映某公司招标采购不规范")
        self.signature = ChoiceField("signature", "署名", choices("signatures"), required=True)
        self.found_in = ClueField(tasks, "found_in_id", "原案", hint="办理哪一件时发现的；两件互相关联")
        self.handler = AccountField("handler", "承办人", [], hint="不选则由本人承办")
        self._people: list[AccountRef] = []
        sections: list[tuple[str, list[Field]]] = [
            ("从哪里来", self._origin()),
            ("反映谁", [self.parties, self.unit]),
            ("反映什么", [self.problems, self.title_field]),
            (
                "谁反映的",
                [
                    ChoiceField("category", "类别", choices("categories"), required=True),
                    self.signature,
                    *self._reporter(),
                ],
            ),
            ("谁来办", [self.handler, DateField("registered_on", "登记日期", required=True)]),
        ]
        self.hits = Hits()
        form = ClueForm(sections, self.hits)
        super().__init__(tasks, form, register_clue, "clue")
        self.refusal = Banner()
        self.refusal.setObjectName("refusal")
        self.hits.look.connect(lambda clue_id: self.navigate.emit("clue", clue_id))
        self.hits.chosen.connect(self._name_submit)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        holder = QVBoxLayout()
        holder.setContentsMargins(24, 12, 24, 0)
        holder.addWidget(self.refusal)
        holder.addWidget(self.hits)
        column.insertLayout(0, holder)
        form.set_values(
            {
                "source": "LETTER",
                "received_on": tasks.office.now().date(),
                "registered_on": tasks.office.now().date(),
                "category": "ACCUSATION",
                "signature": "ANONYMOUS",
            }
        )
        if found_in is not None:
            form.set_values({"source": "CASE_FOUND"})
            self.found_in.show_clue(*found_in)
        self.source.edited.connect(self._fit)
        self.signature.edited.connect(self._fit)
        for field in (self.parties, self.unit, self.title_field):
            field.edited.connect(self._look)
        form.resumed.connect(self._look_again)
        self._fit()
        tasks.read(unit_names, {"limit": UNITS_KNOWN}, self._units, form.fail, owner=self)
        read_people(tasks, self._know_people, form.fail, self)

    def _origin(self) -> list[Field]:
        return [
            self.source,
            DateField("received_on", "收件日期", required=True),
            TextField("assigned_by", "交办机关", limit=120),
            DateField("assigned_on", "交办日期"),
            TextField("leader", "批示人", limit=120),
            DateField("led_on", "批示日期"),
            TextArea("instruction", "批示内容", rows=2, hint="批示内容摘要"),
            self.found_in,
            TextField("source_doc_no", "来文号", limit=60),
            DateField("report_due_on", "要求办结日期", hint="不填按 3 个月"),
            CheckField("passed_on", "转送件", "上级只转送、不要结果，5 个工作日内登记并受理或转办"),
        ]

    @staticmethod
    def _reporter() -> list[Field]:
        return [
            SealedField("reporter_name", "反映人姓名", limit=100, hint="单独加密封存，不进入检索和打印"),
            SealedField("reporter_phone", "电话等联系方式", limit=60),
            SealedField("reporter_address", "住址", limit=200),
            SealedField("reporter_unit", "反映人单位", limit=120),
            SealedField("reporter_contact_wish", "联系要求", limit=200, hint="如：只在晚间来电"),
        ]

    # --- what is known

    def _units(self, rows: list[Any]) -> None:
        known = {row.name: row.id for row in rows}
        self.unit.set_known(known)
        self.parties.set_units(known)

    def _know_people(self, people: list[AccountRef]) -> None:
        self._people = people
        self.handler.set_people(people)

    def _fit(self) -> None:
        """Ask only what this source and signature need."""
        source = self.source.value()
        assigned = source == "SUPERIOR_ASSIGN"
        for key in ASSIGNED:
            show_field(self.form, key, assigned)
        for key in INSTRUCTED:
            show_field(self.form, key, source == "LEADER_INSTRUCT")
        show_field(self.form, "found_in_id", source == "CASE_FOUND")
        show_field(self.form, "source_doc_no", source in NUMBERED)
        number = self.form.fields["source_doc_no"]
        if isinstance(number, TextField):
            number.line.setPlaceholderText(NUMBERED.get(source, ""))
        for key in REPORTER:
            show_field(self.form, key, self.signature.value() != "ANONYMOUS")

    def _look_again(self) -> None:
        """A draft was put back: what was picked in it is looked for by all that it holds."""
        self._look(resumed=True)

    def _look(self, *, resumed: bool = False) -> None:
        """Ask what on file may be about the same; of whom the superior manages nothing is asked, nor kept as a draft."""
        rows = self.parties.value()
        refused = next((said for row in rows if (said := goes_up(row["subject_level"]))), "")
        self.form.withheld = bool(refused)
        if refused:
            self.hits.show_rows(())
            self.refusal.say(
                f"{refused}请清空这里，只登记收到几件。",
                "error",
                action="登记径送",
                do=lambda: self.navigate.emit("upward", 0),
            )
            return
        self.refusal.silence()
        data = {
            "names": [row["name"] for row in rows if len(row["name"]) > 1],
            "id_numbers": [row["id_no"] for row in rows if len(row["id_no"]) >= 15],
            "unit_name": self.unit.raw(),
            "title": self.title_field.raw(),
        }
        self.tasks.read(
            possible_duplicates, data, lambda rows: self._found(rows, resumed), self.form.fail, owner=self
        )

    def _found(self, rows: list[DuplicateRow], resumed: bool) -> None:
        if self.form.withheld:
            return  # the answer to what was asked before the level was chosen
        self.hits.show_rows(rows)
        if resumed and self.hits.lost():
            self.refusal.say(
                "暂存时选定的原件（关联线索）现在找不到了：可能已并入别件、移入回收站，或者您不再知悉。"
                "将按单独登记办理，需要关联的请重新选定。",
                "warning",
            )

    def _name_submit(self) -> None:
        """The button says what it does: a repeat is registered as one."""
        self.form.submit_button.setText("登记为重复件" if self.hits.how == REPEAT else "登记")

    # --- sending

    def data(self, values: dict[str, Any]) -> dict[str, Any]:
        """The operation's arguments."""
        keys = ("source", "received_on", "registered_on", "category", "signature", "unit_name")
        data = {key: values[key] for key in keys}
        problems = [row["text"] for row in values["problems"]]
        if values["source"] in NUMBERED:
            data["source_doc_no"] = values["source_doc_no"]
        if values["source"] == "SUPERIOR_ASSIGN":
            data |= {key: values[key] for key in ASSIGNED}
        elif values["source"] == "LEADER_INSTRUCT":
            data |= {"assigned_by": values["leader"], "assigned_on": values["led_on"]}
            data["note"] = values["instruction"]
        data["parties"] = [PartyInput(**row) for row in values["parties"]]
        data["problems"] = problems
        data["title"] = values["title"] or suggested_title(values["parties"], values["unit_name"], problems)
        if values["handler"]:
            data["handler"] = values["handler"]
        if values["signature"] != "ANONYMOUS":
            data["reporter"] = ReporterInput(
                **{key.removeprefix("reporter_"): values[key] for key in REPORTER}
            )
        return data

    def send(self, values: dict[str, Any]) -> None:
        """Register, as a repeat or tied where one was picked; what is refused stands where it belongs."""
        data, picked = self.data(values), self.hits.picked
        if values["source"] == "CASE_FOUND":
            try:
                data["found_in_id"] = self.found_in.required_id(values["found_in_id"])
            except InvalidInput as error:
                self.refused(error)
                return
        if picked is not None and self.hits.how == REPEAT:
            data |= {"original_id": picked.id, "nothing_new": self.hits.nothing_new.isChecked()}
            self.tasks.write(register_repeat, data, self._made, self.refused, owner=self)
            return
        if picked is not None:
            data["related_id"] = picked.id
        self.tasks.write(register_clue, data, self._made, self.refused, owner=self)

    def refused(self, error: OfficeError) -> None:
        """Show an error at the very field of a person, a problem or the reporter."""
        self.form.busy(False)
        parts = error.field.split(".") if isinstance(error, InvalidInput) else []
        if len(parts) == 3 and parts[0] == "parties":
            rows = self.parties.filled()
            field = next((f for f in rows[int(parts[1])] if f.key == parts[2]), None)
        elif len(parts) == 2 and parts[0] == "problems":
            filled = [row[0] for row in self.problems.rows if row[0].raw()]
            field = filled[int(parts[1])]
        elif len(parts) == 2 and parts[0] == "reporter":
            field = self.form.fields.get("_".join(parts))
        elif self.source.value() == "LEADER_INSTRUCT" and parts and parts[0] in LED:
            field = self.form.fields[LED[parts[0]]]
        elif parts == ["summary"]:
            field = self.problems.rows[0][0]
        else:
            self.form.fail(error)
            return
        if field is None:
            self.form.banner.say(str(error), "error")
        else:
            field.show_error(str(error))
            field.setFocus()


def suggested_title(parties: list[dict[str, Any]], unit: str, problems: list[str]) -> str:
    """A title where none was typed: 反映张某等 2 人招标采购不规范."""
    if not problems:
        return ""
    names = [row["name"] for row in parties if row["name"]]
    who = names[0] if len(names) == 1 else f"{names[0]}等 {len(names)} 人" if names else unit
    return f"反映{who}{problems[0].strip().rstrip('。；')}"[:60]

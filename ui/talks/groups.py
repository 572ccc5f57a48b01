"""集体谈话: planning one for a list of persons, its list, who came."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QScrollArea, QSizePolicy, QWidget

from models.errors import InvalidInput
from models.talks.groups import ABSENT, PRESENT, Subject
from models.talks.operations import plan_talk
from models.talks.queries import TalkView, talk_kind_choices
from ui.kit.fields import ChoiceField, Field, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import label, tip_text
from ui.kit.record import NewPage
from ui.talks.choose import PersonsPicker
from ui.talks.fields import MomentField, TalkersField
from ui.tasks import Tasks

OTHERS_HINT = "一行一人：姓名 单位 职务，中间空一格"


def others(text: str) -> list[Subject]:
    """Persons not on file, one a line: name, unit, post."""
    found = []
    for line in text.splitlines():
        parts = line.split(maxsplit=2)
        if parts:
            name, unit, post = (*parts, "", "")[:3]
            found.append(Subject(name, unit, post))
    return found


def chosen(form: FormPanel) -> list[Subject]:
    """Who is on the list; raises :class:`InvalidInput` beside the list for too few."""
    picker, more = form.fields["persons"], form.fields["others"]
    assert isinstance(picker, PersonsPicker)
    assert isinstance(more, TextArea)
    subjects = [Subject(row.name, row.unit_name, row.post, row.rank, row.id) for row in picker.chosen_rows()]
    subjects += others(more.value())
    if len(subjects) < 2:
        raise InvalidInput("persons", "集体谈话请至少选两人；只有一人的，请用“安排谈话”。")
    return subjects


def list_fields(tasks: Tasks) -> list[Field]:
    """The list of persons: ticked from those on file, and written down where somebody is not."""
    picker = PersonsPicker(tasks, "persons", "谈话对象")
    picker.required = False
    return [picker, TextArea("others", "未建档人员", rows=2, hint=OTHERS_HINT)]


class GroupTalk(NewPage):
    """Plan a 集体谈话: one record, several persons."""

    def __init__(self, tasks: Tasks) -> None:
        kinds = [(kind.code, kind.name) for kind in talk_kind_choices() if kind.group]
        form = FormPanel(
            "安排集体谈话",
            [
                ChoiceField("kind", "类型", kinds, required=True),
                *list_fields(tasks),
                TextField("campaign", "专项名称", limit=40, hint="如“任前廉政谈话”，用于成批统计；可不填"),
                MomentField("planned_at", "计划时间"),
                TextField("place", "地点", limit=120, hint="写到具体房间"),
                TalkersField(tasks, me=True, credentials=False),
                TextArea("plan", "谈话提纲", rows=3),
            ],
            submit="安排",
            place="talk/group",
            hint="一次谈话、一份记录；完成时逐人登记到场，缺席的写明原因。统计按到场的人计。",
        )
        form.set_values({"kind": kinds[0][0]})
        super().__init__(tasks, form, plan_talk, "talk")

    def data(self, values: dict[str, Any]) -> dict[str, Any]:
        """The list as data."""
        talkers = self.form.fields["talkers"]
        assert isinstance(talkers, TalkersField)
        left_out = ("persons", "others", "talkers")
        data = {key: value for key, value in values.items() if key not in left_out and value}
        return data | {"subjects": chosen(self.form), "talkers": talkers.talkers()}

    def send(self, values: dict[str, Any]) -> None:
        """Send; too short a list says so beside it."""
        try:
            super().send(values)
        except InvalidInput as error:
            self.form.fail(error)


def list_form(tasks: Tasks, view: TalkView) -> FormPanel:
    """Change the list of a 集体谈话."""
    form = FormPanel("修改名单", list_fields(tasks), place=f"talk/{view.id}/list")
    strangers = [one for one in view.subjects if one.person_id is None]
    form.set_values(
        {
            "persons": [one.person_id for one in view.subjects if one.person_id is not None],
            "others": "\n".join(
                " ".join(part for part in (s.name, s.unit_name, s.post) if part) for s in strangers
            ),
        }
    )
    return form


class AttendanceField(Field):
    """Who came: a tick a person, and a reason beside each who did not."""

    def __init__(self, subjects: tuple[Subject, ...], key: str = "subjects", title: str = "到场") -> None:
        super().__init__(key, title)
        self._subjects = subjects
        self.rows: list[tuple[QCheckBox, QLineEdit]] = []
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(8, 8, 8, 8)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for number, one in enumerate(subjects, 1):
            here, reason = QCheckBox(one.name), QLineEdit()
            here.setObjectName(f"here_{number}")
            here.setAccessibleName(f"{one.name}到场")
            reason.setObjectName(f"absence_{number}")
            reason.setAccessibleName(f"{one.name}缺席原因")
            reason.setPlaceholderText("缺席原因")
            reason.setFixedWidth(168)
            here.setChecked(one.attendance != ABSENT)
            reason.setText(one.absence)
            reason.setEnabled(one.attendance == ABSENT)
            here.toggled.connect(lambda on, line=reason: self._toggled(line, on))
            reason.textEdited.connect(lambda _text: self._touched())
            what = " ".join(part for part in (one.unit_name, one.post, one.rank_name) if part)
            grid.addWidget(here, number, 0)
            told = label(what, "quiet")
            told.setToolTip(tip_text(what))
            told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            grid.addWidget(told, number, 1)
            grid.addWidget(reason, number, 2)
            self.rows.append((here, reason))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setFixedHeight(min(44 + 34 * len(subjects), 280))
        self._place(area)

    def _toggled(self, line: QLineEdit, here: bool) -> None:
        line.setEnabled(not here)
        self._touched()

    def value(self) -> list[Subject]:
        """Everybody with what is ticked; raises :class:`InvalidInput` for somebody absent without a reason."""
        found = []
        for one, (here, reason) in zip(self._subjects, self.rows, strict=True):
            text = "" if here.isChecked() else reason.text().strip()
            if not here.isChecked() and not text:
                raise InvalidInput(self.key, f"请写明{one.name}缺席的原因。")
            found.append(replace(one, attendance=PRESENT if here.isChecked() else ABSENT, absence=text))
        return found

    def raw(self) -> list[dict[str, Any]]:
        """The ticks and reasons, in order."""
        return [{"here": here.isChecked(), "absence": line.text()} for here, line in self.rows]

    def set_value(self, value: Any) -> None:
        """Put ticks and reasons of a draft back."""
        for (here, line), kept in zip(self.rows, value or [], strict=False):
            here.setChecked(bool(kept["here"]))
            line.setText(kept["absence"])

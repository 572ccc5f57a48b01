"""The page behind “安排谈话”: plan one, enter one that was held, or plan a whole list at once."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout

from models.talks.campaigns import plan_campaign
from models.talks.queries import talk_kind_choices
from ui.kit.fields import ChoiceField, TextField
from ui.kit.form import FormPanel, take_first
from ui.kit.pieces import button
from ui.kit.record import NewPage
from ui.talks.choose import PersonsPicker
from ui.talks.editor import CHOSEN
from ui.talks.fields import MomentField, TalkersField
from ui.talks.forms import NewTalk, RecordTalk
from ui.talks.groups import GroupTalk
from ui.talks.progress import ProgressPage
from ui.tasks import Tasks


class Campaign(NewPage):
    """谈心谈话 for a list of persons: one talk each, under one name."""

    def __init__(self, tasks: Tasks) -> None:
        kinds = [(kind.code, kind.name) for kind in talk_kind_choices() if kind.daily and not kind.group]
        form = FormPanel(
            "成批安排谈心谈话",
            [
                TextField("campaign", "专项名称", required=True, limit=40, hint="如“节前廉政提醒”"),
                ChoiceField("kind", "类型", kinds, required=True),
                PersonsPicker(tasks),
                MomentField("planned_at", "计划时间"),
                TextField("place", "地点", limit=120),
                TalkersField(tasks, me=True, credentials=False),
            ],
            submit="安排",
            place="talk/campaign",
            hint="每人一次谈话，分别记录；已在同一专项中安排过的人不会重复。",
        )
        form.set_values({"kind": "ROUTINE"})
        super().__init__(tasks, form, plan_campaign, "talk")
        name, picker = form.fields["campaign"], form.fields["persons"]
        assert isinstance(name, TextField)
        assert isinstance(picker, PersonsPicker)
        name.line.editingFinished.connect(lambda: picker.read_again(name.line.text().strip()))

    def data(self, values: dict[str, Any]) -> dict[str, Any]:
        """The persons by their ids."""
        talkers = self.form.fields["talkers"]
        assert isinstance(talkers, TalkersField)
        data = {key: value for key, value in values.items() if key not in ("persons", "talkers") and value}
        return data | {"person_ids": values["persons"], "talkers": talkers.talkers()}

    def _made(self, value: Any) -> None:
        self.form.saved()
        if value:
            self.navigate.emit("talk", int(value[0]))
        else:
            self.form.banner.say("这些人员在这个专项中都已安排过，没有新增谈话。", "warning")


class NewTalkPage(QFrame):
    """Every way to a talk, one at a time; what was typed in one stays while another is looked at."""

    navigate = Signal(str, int)
    closed = Signal()

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("recordpane")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(24, 12, 24, 0)
        row.setSpacing(6)
        group = QButtonGroup(self)
        self.stack = QStackedWidget()
        self.pages: dict[str, NewPage | ProgressPage] = {
            "安排谈话": NewTalk(tasks),
            "登记已谈的": RecordTalk(tasks),
            "集体谈话": GroupTalk(tasks),
            "成批安排": Campaign(tasks),
            "进度和统计": ProgressPage(tasks),
        }
        for title, page in self.pages.items():
            press = button(title, "flat", name=f"mode_{title}")
            press.setCheckable(True)
            press.setStyleSheet(CHOSEN)
            press.clicked.connect(lambda _on=False, shown=page: self._turn_to(shown))
            group.addButton(press)
            row.addWidget(press)
            self.stack.addWidget(page)
            page.navigate.connect(self.navigate.emit)
            page.closed.connect(self.closed.emit)
        group.buttons()[0].setChecked(True)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.stack, 1)

    def _turn_to(self, page: NewPage | ProgressPage) -> None:
        self.stack.setCurrentWidget(page)
        take_first(page)

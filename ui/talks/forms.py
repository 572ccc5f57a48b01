"""Forms of a talk: plan, hold, finish, record in one go."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from models.errors import InvalidInput
from models.persons.operations import GENDERS
from models.rules import codes
from models.talks.operations import plan_talk
from models.talks.queries import TalkView, talk_kind_choices
from models.talks.records import STRANGER
from models.talks.rules import CONFIRM_TEXT, SAFETY
from models.talks.strangers import ELEMENTS
from models.talks.transcript import record_talk
from ui.kit.fields import CheckField, ChoiceField, DateField, Field, TextArea, TextField
from ui.kit.form import FormPanel, show_field
from ui.kit.glyphs import printable_name
from ui.kit.record import NewPage
from ui.persons.fields import PersonField
from ui.talks.fields import ClueField, MomentField, TalkersField
from ui.talks.groups import AttendanceField
from ui.talks.strangers import show_stranger, stranger_fields, take_stranger
from ui.tasks import Tasks


def kind_note(code: str) -> str:
    """What a kind of talk asks for, in one line."""
    kind = next((kind for kind in talk_kind_choices() if kind.code == code), None)
    if kind is None:
        return ""
    parts = [f"谈话人不少于 {kind.talkers} 人"]
    if kind.transcript:
        parts.append("必须制作笔录")
    if kind.needs_clue:
        parts.append("须挂在线索上")
    if kind.needs_approval:
        parts.append("须先报批")
    if kind.safety:
        parts.append("须有安全预案")
    parts.append(f"留存{kind.record}")
    return f"{'，'.join(parts)}。依据：{kind.basis}"


# what is on file of a person comes along by itself; of somebody who is not it is asked for
_OF_STRANGERS = ("subject_gender", "subject_unit", "subject_post")


def _who_fields() -> list[Field]:
    """Who the person is, as the transcript states it."""
    return [
        ChoiceField("subject_gender", "性别", [(text, text) for text in GENDERS if text]),
        TextField("subject_unit", "单位", limit=120),
        TextField("subject_post", "职务", limit=100),
    ]


def _name_field() -> Field:
    return printable_name(TextField("subject_name", "被谈话人", required=True, limit=100))


def _note_field() -> Field:
    hint = "档案以外、核实身份时所说的，如家庭情况、主要经历；印在笔录开头"
    return TextField("identity_note", "其他情况", limit=400, hint=hint)


def _subject_fields(tasks: Tasks) -> list[Field]:
    ranks = [(row.code, row.name) for row in codes("ranks").values()]
    return [
        PersonField(tasks, "person", "被谈话人", required=True),
        *_who_fields(),
        ChoiceField("subject_rank", "层级", ranks, hint="用于统计；从档案带出，可改"),
        *stranger_fields(),
    ]


def _plan_fields(tasks: Tasks, *, new: bool = False, credentials: bool = True) -> list[Field]:
    return [
        MomentField("planned_at", "计划时间"),
        TextField("place", "地点", limit=120, hint="写到具体房间"),
        TalkersField(tasks, me=new, credentials=credentials),
        TextField("recorder", "记录人", limit=100),
    ]


def _approval_fields() -> list[Field]:
    return [
        TextArea("plan", "谈话方案", rows=3, hint="目的、要点、分工"),
        TextField("approved_by", "批准人", limit=100, hint="纸面已批准的，写批准人；否则由领导在程序中批准"),
        DateField("approved_on", "批准日期"),
    ]


_SAFETY_HINTS = {"handover_no": "不填的，登记陪送到达时自动编号"}


def _safety_fields() -> list[Field]:
    risks = [(text, text) for text in ("低", "中", "高")]
    return [
        ChoiceField(f"safety_{key}", title, risks)
        if key == "risk"
        else TextField(f"safety_{key}", title, hint=_SAFETY_HINTS.get(key, ""))
        for key, title in SAFETY.items()
    ]


def _safety(values: dict[str, Any]) -> dict[str, str]:
    return {key: values.pop(f"safety_{key}", "") for key in SAFETY}


class _Talk(NewPage):
    """What planning and recording a talk have in common: kind, subject, clue."""

    def __init__(self, tasks: Tasks, form: FormPanel, operation: Any) -> None:
        super().__init__(tasks, form, operation, "talk")
        kind = form.fields["kind"]
        assert isinstance(kind, ChoiceField)
        kind.box.currentIndexChanged.connect(lambda _index: self._say_kind())
        self._say_kind()
        person = form.fields["person"]
        assert isinstance(person, PersonField)
        person.edited.connect(self._person_known)
        self._person_known()

    def _say_kind(self) -> None:
        code = self.form.fields["kind"].value()
        self.form.banner.say(kind_note(code))
        kind = next((kind for kind in talk_kind_choices() if kind.code == code), None)
        # daily talks have no plan to be approved and no 安全预案: fields that ask for nothing only lengthen the way
        for key in (*(f"safety_{one}" for one in SAFETY), "approved_by", "approved_on"):
            if key in self.form.fields:
                show_field(self.form, key, kind is not None and not kind.daily)
        talkers = self.form.fields["talkers"]
        assert isinstance(talkers, TalkersField)
        talkers.ask_credentials(not _is_daily(code))
        self._ask_stranger()

    def _ask_stranger(self) -> None:
        """Whoever is not on file is asked who he is, where the talk is more than a daily one."""
        person = self.form.fields["person"]
        assert isinstance(person, PersonField)
        code = self.form.fields["kind"].value()
        self._stranger = bool(person.raw()) and person.chosen_row() is None
        self._elements = self._stranger and not _is_daily(code)
        show_stranger(self.form, self._elements)
        for key in _OF_STRANGERS:
            show_field(self.form, key, self._stranger)

    def _person_known(self) -> None:
        row = self.form.fields["person"].chosen_row()  # type: ignore[attr-defined]
        self._ask_stranger()
        if row is not None and not self.form.fields["subject_rank"].value():
            self.form.fields["subject_rank"].set_value(row.rank)

    def data(self, values: dict[str, Any]) -> dict[str, Any]:
        """Ids instead of names; somebody not on file goes by name."""
        person, clue = self.form.fields["person"], self.form.fields["clue"]
        talkers = self.form.fields["talkers"]
        assert isinstance(person, PersonField)
        assert isinstance(clue, ClueField)
        assert isinstance(talkers, TalkersField)
        data = {key: value for key, value in values.items() if key not in ("person", "clue")}
        data["talkers"] = talkers.talkers()
        data["clue_id"] = clue.required_id(values["clue"])
        stranger = take_stranger(data, on=self._elements)
        if person.chosen() is None:
            data["subject_name"] = values["person"]
            if any(stranger.values()):
                data["stranger"] = stranger
        else:
            data["person_id"] = person.chosen()
            for key in _OF_STRANGERS:
                data.pop(key, None)
        for optional in ("subject_rank", "planned_at", "recorder", "approved_on", *_OF_STRANGERS):
            if optional in data and not data[optional]:
                del data[optional]
        return data

    def send(self, values: dict[str, Any]) -> None:
        """Send; a name that must be picked says so beside its field."""
        try:
            super().send(values)
        except InvalidInput as error:
            self.form.fail(error)


def _is_daily(code: str) -> bool:
    return any(kind.daily for kind in talk_kind_choices() if kind.code == code)


def _kinds(*, held: bool = False) -> list[tuple[str, str]]:
    """Kinds for one person; of a talk entered afterwards those that can do without a transcript typed in the talk."""
    return [
        (kind.code, kind.name)
        for kind in talk_kind_choices()
        if not kind.group and not (held and kind.transcript)
    ]


class NewTalk(_Talk):
    """Plan a talk."""

    def __init__(
        self,
        tasks: Tasks,
        *,
        clue: tuple[int, str] | None = None,
        kind: str = "",
        party: tuple[int, str] | None = None,
    ) -> None:
        """``party``: the one person whom the clue is about, talked to unless a witness is."""
        self._party = party
        form = FormPanel(
            "安排谈话",
            [
                (
                    "",
                    [
                        ChoiceField("kind", "类型", _kinds(), required=True),
                        ClueField(tasks, hint="日常谈话不填；输入编号或标题中的几个字"),
                        *_subject_fields(tasks),
                    ],
                ),
                ("安排", _plan_fields(tasks, new=True)),
                ("方案和批准", _approval_fields()),
                ("安全预案", _safety_fields()),
            ],
            submit="安排",
            place="talk/new",
        )
        if clue is not None:
            clue_field = form.fields["clue"]
            assert isinstance(clue_field, ClueField)
            clue_field.show_clue(*clue)
        form.set_values({"kind": kind or "ROUTINE", "recorder": tasks.office.actor.name})
        super().__init__(tasks, form, plan_talk)

    def _say_kind(self) -> None:
        super()._say_kind()
        person = self.form.fields["person"]
        assert isinstance(person, PersonField)
        if self._party is None:
            return
        witness = self.form.fields["kind"].value() == "WITNESS"
        if witness and person.chosen() == self._party[0]:
            person.set_value("")
        elif not witness and not person.raw():
            person.show_person(*self._party)
        self._ask_stranger()

    def data(self, values: dict[str, Any]) -> dict[str, Any]:
        """With the safety plan in one piece."""
        data = super().data(values)
        return data | {"safety": _safety(data)}


class RecordTalk(_Talk):
    """Enter a talk that was held already: 谈心谈话, 任前廉政谈话."""

    def __init__(self, tasks: Tasks) -> None:
        form = FormPanel(
            "登记已谈的谈话",
            [
                (
                    "",
                    [
                        ChoiceField("kind", "类型", _kinds(held=True), required=True),
                        ClueField(tasks, hint="日常谈话不填"),
                        *_subject_fields(tasks),
                        TextField("campaign", "专项名称", limit=40, hint="如“节前廉政提醒”，用于成批统计"),
                    ],
                ),
                (
                    "经过",
                    [
                        MomentField("started_at", "开始时间", required=True),
                        MomentField("ended_at", "结束时间", required=True),
                        TextField("place", "地点", required=True, limit=120),
                        TalkersField(tasks, me=True),
                        CheckField("notice_read", "", "已告知身份、事由和权利义务"),
                        TextArea("summary", "谈话内容", required=True, rows=5),
                        TextArea("result", "结果", rows=2, hint="本人态度、需要跟进的事项"),
                        TextField(
                            "confirm_text",
                            "本人意见",
                            limit=200,
                            hint="见面核对事实、宣布处分的，填写本人签署的意见",
                        ),
                        TextField("refuse_note", "拒签说明", limit=200, hint="拒绝签署的，由谈话人记明"),
                    ],
                ),
            ],
            submit="登记",
            place="talk/record",
        )
        form.set_values({"kind": "ROUTINE"})
        super().__init__(tasks, form, record_talk)


def change_form(tasks: Tasks, view: TalkView) -> FormPanel:
    """Change what is planned or known of a talk."""
    ranks = [(row.code, row.name) for row in codes("ranks").values()]
    form = FormPanel(
        "修改谈话",
        [
            (
                "",
                [
                    TextField("title", "标题", required=True, limit=200),
                    *([_name_field()] if _of_stranger(view) else ()),
                    *_who_fields(),
                    ChoiceField("subject_rank", "层级", ranks),
                    *(stranger_fields() if _of_stranger(view) else ()),
                    _note_field(),
                    *_plan_fields(tasks, credentials=not _is_daily(view.kind)),
                    CheckField("notice_read", "", "已告知身份、事由和权利义务"),
                ],
            ),
            ("方案和批准", _approval_fields()),
            ("安全预案", _safety_fields()),
        ],
        place=f"talk/{view.id}",
    )
    values = {key: getattr(view, key) for key in form.fields if hasattr(view, key)}
    values["talkers"] = [asdict(talker) for talker in view.talkers]
    values |= {f"{STRANGER}_{key}": text for key, text in view.stranger.items()}
    values |= {f"safety_{key}": view.safety.get(key, "") for key in SAFETY}
    form.set_values(values)
    return form


def _of_stranger(view: TalkView) -> bool:
    """Whether one person is talked to who is not on file."""
    return view.person_id is None and not view.group


def changed(form: FormPanel, view: TalkView, values: dict[str, Any]) -> dict[str, Any]:
    """What was changed in the form, as the operation takes it."""
    talkers = form.fields["talkers"]
    assert isinstance(talkers, TalkersField)
    data = dict(values)
    data["safety"] = _safety(data)
    data["talkers"] = talkers.talkers()
    if _of_stranger(view):
        data["stranger"] = take_stranger(data)
    kept = {key: getattr(view, key) for key in data if hasattr(view, key)}
    kept["talkers"] = list(view.talkers)
    kept["safety"] = {key: view.safety.get(key, "") for key in SAFETY}
    kept["stranger"] = {key: view.stranger.get(key, "") for key in ELEMENTS}
    different = {key: value for key, value in data.items() if (value or "") != (kept.get(key) or "")}
    if "approved_on" in different and "approved_by" not in different:
        different["approved_by"] = data["approved_by"]
    return different


def start_form(view: TalkView, now: Any) -> FormPanel:
    """The talk begins."""
    form = FormPanel(
        "开始谈话",
        [
            MomentField("started_at", "开始时间", required=True),
            TextField("place", "地点", required=True, limit=120, hint="写到具体房间"),
            CheckField("notice_read", "", "已表明身份，告知事由、权利义务和如实说明的要求"),
        ],
        submit="开始谈话",
        hint=kind_note(view.kind),
        place=f"talk/{view.id}/start",
    )
    form.set_values({"started_at": now, "place": view.place, "notice_read": view.notice_read})
    return form


def finish_form(view: TalkView, now: Any, *, written: bool) -> FormPanel:
    """The talk is over; the record is locked by it. ``written``: questions and answers stand on the sheet."""
    fields: list[Field] = [MomentField("ended_at", "结束时间", required=True)]
    if view.subjects:
        fields.append(AttendanceField(view.subjects))
    # of those who were talked to together nobody reads and confirms for all
    if not view.group and (view.transcript_needed or view.opinion_needed or written):
        title, hint = ("核对意见", "被谈话人核对笔录后写明的意见")
        if view.opinion_needed:
            title, hint = ("本人意见", "本人签署的意见，照原话填写")
        fields += [
            TextField("confirm_text", title, limit=200, hint=hint),
            TextField(
                "refuse_note", "拒签说明", limit=200, hint=f"拒绝签名的，由谈话人记明；与{title}只填一项"
            ),
        ]
    if written and view.unread:
        hint = "还没有交本人核对：先按“交本人核对”；在打印件上核对等，写明情况"
        fields.append(TextField("reading_note", "核对说明", limit=200, hint=hint))
    if view.unproven:
        hint = f"缺{'、'.join(view.unproven)}；能补的先在“修改”或档案中补，不能的写明原因"
        fields.append(TextField("credential_note", "证件说明", limit=200, hint=hint))
    if view.rest_hinted:
        fields.append(TextField("care", "饮食和休息", limit=400, hint="怎样保障的，印在笔录末尾"))
    fields += [
        TextArea("summary", "谈话内容", required=not written, rows=4, hint="没有笔录的必须填写"),
        TextArea("result", "结果", rows=2, hint="本人态度、处理意见、需要跟进的事项"),
    ]
    form = FormPanel(
        "完成谈话",
        fields,
        submit="完成并锁定",
        hint="完成后记录锁定，不能再改；有补充的另立补充笔录。",
        place=f"talk/{view.id}/finish",
    )
    values = {"ended_at": now, "summary": view.summary, "result": view.result}
    if "confirm_text" in form.fields and view.reading_since and not view.opinion_needed:
        values["confirm_text"] = CONFIRM_TEXT
    form.set_values(values)
    return form

"""A request's page: each person, the drafted answer and the records it is based on; the leader decides."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from models.letters.records import OfficialLetter
from models.opinions import operations as ops
from models.opinions.gather import Entry
from models.opinions.queries import AskedPerson, OpinionView, Reply, open_opinion
from models.opinions.reply import LETTER, draft_reply
from models.rights import Right
from ui.kit.attachments import Attachments
from ui.kit.fields import ChoiceField, DateField, Field, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.on_paper import on_paper_fields
from ui.kit.pieces import FactsGrid, Moment, Timeline, button, card, chip, label
from ui.kit.record import RecordPage, Step, scrolled
from ui.letters.kinds import shipped_kinds
from ui.persons.file import LinkLine
from ui.tasks import Tasks

NOBODY = 0
TONES = {"": "", "NONE": "good", "PAST": "", "PLAIN": ""}


class OpinionRecord(RecordPage):
    """One request."""

    view: OpinionView

    def __init__(self, tasks: Tasks, record_id: int) -> None:
        kinds = ("opinion", "opinion_person", "deadline", "clue", "decision", "followup", "letter")
        super().__init__(tasks, open_opinion, "opinion_id", record_id, kinds)

    def show_view(self, view: OpinionView) -> None:
        """Show the request."""
        tone = {"PROPOSED": "strong", "ANSWERED": "good", "DROPPED": ""}.get(view.state, "warning")
        self.head(view.number, view.title, [(view.requester, ""), (view.state_text, tone)])
        self.steps(self._next(view))
        if any(person.stale for person in view.persons):
            self.banner.say(
                "档案中的记录与起草时不一致（有新的，或者原有的已经变化），请重新核对。", "warning"
            )
        else:
            self.banner.silence()
        moments = [
            Moment(f"{event.on:%Y-%m-%d}", event.name, event.actor, event.text, strong=place == 0)
            for place, event in enumerate(reversed(view.events))
        ]
        people: list[QWidget] = [self._person(view, person) for person in view.persons]
        if view.reply is not None:
            people.insert(0, self._reply(view.reply))
        self.pages(
            [
                ("人员和意见", scrolled(*people)),
                ("来函", scrolled(card(FactsGrid(self._facts(view))))),
                ("经过", scrolled(Timeline(moments))),
                ("材料", Attachments(self.tasks, "opinion", view.id)),
            ]
        )

    @staticmethod
    def _facts(view: OpinionView) -> list[tuple[str, str]]:
        return [
            ("来函单位", view.requester),
            ("文号", view.doc_no),
            ("事由", view.purpose),
            ("收到日期", view.received_on.isoformat()),
            ("回复期限", view.due_on.isoformat() if view.due_on else ""),
            ("起草", view.proposed_by_name),
            ("审定", " ".join(part for part in (view.decided_by, str(view.decided_on or "")) if part)),
            ("回复", " ".join(part for part in (view.answer_no, str(view.answered_on or "")) if part)),
        ]

    def _reply(self, reply: Reply) -> QFrame:
        """The letter that answers, opened by a press."""
        on = f"{reply.issued_on:%Y-%m-%d}" if reply.issued_on else "尚未签发"
        made = LinkLine((OfficialLetter.KIND, reply.id, reply.title, reply.number, reply.state_text, on))
        made.chosen.connect(self.navigate.emit)
        return card(label("回复函", "heading"), made)

    def _person(self, view: OpinionView, person: AskedPerson) -> QFrame:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label(person.name, "heading"))
        told = "　".join(part for part in (person.unit_name, person.post, person.id_masked) if part)
        row.addWidget(label(told, "quiet"))
        row.addStretch(1)
        row.addWidget(chip(person.match_text, "warning" if person.match == ops.UNSETTLED else ""))
        if person.verdict_text:
            row.addWidget(chip(person.verdict_text, TONES.get(person.verdict, "strong")))
        parts: list[QWidget] = [head]
        if person.hidden:
            parts.append(label("有关记录不在您的知悉范围内，意见由审批人办理。", "quiet", wrap=True))
        elif person.answer:
            parts.append(label(person.answer, wrap=True, select=True))
            if person.changed_because:
                parts.append(label(f"与起草不同的理由：{person.changed_because}", "small", wrap=True))
            parts.append(self._based_on(person))
        buttons = self._buttons(view, person)
        if buttons:
            line = QWidget()
            below = QHBoxLayout(line)
            below.setContentsMargins(0, 0, 0, 0)
            for one in buttons:
                below.addWidget(one)
            below.addStretch(1)
            parts.append(line)
        return card(*parts)

    def _based_on(self, person: AskedPerson) -> QWidget:
        """The records behind the opinion, each opens by a press."""
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(0)
        gathered = f"{person.gathered_on:%Y-%m-%d} 核对" if person.gathered_on else ""
        count = (
            f"依据档案中的 {len(person.entries)} 条记录"
            if person.entries
            else "档案中没有线索、处理和问责记录"
        )
        column.addWidget(label(f"{count}（{gathered}，只列您可以查看的）", "small", wrap=True))
        for entry in person.entries:
            made = LinkLine(_line(entry))
            made.chosen.connect(self.navigate.emit)
            column.addWidget(made)
        return holder

    def _buttons(self, view: OpinionView, person: AskedPerson) -> list[QWidget]:
        rights = self.tasks.office.actor.rights
        found: list[QWidget] = []

        def add(text: str, name: str, do: Any, symbol: str = "") -> None:
            made = button(text, "flat", symbol=symbol, name=f"{name}_{person.id}")
            made.clicked.connect(lambda _on=False: do())
            found.append(made)

        before = view.state in ops.BEFORE and Right.CASE_WRITE in rights
        if before and not person.hidden and person.match != ops.BY_NUMBER:
            add("核对是谁", "match", partial(self.match, person))
        decides = view.state == ops.PROPOSED and Right.CASE_APPROVE in rights
        if person.answer and (before or decides):
            add("修改意见", "change", partial(self.change, person), "edit")
        if person.person_id is not None:
            add("廉政档案", "file", lambda: self.navigate.emit("person", person.person_id), "person")
        return found

    # --- steps

    def _next(self, view: OpinionView) -> list[Step]:
        drafted = all(person.answer or person.hidden for person in view.persons)
        unsettled = any(person.match == ops.UNSETTLED for person in view.persons)
        why = "有同名人员还没有核对" if unsettled else ""
        do = {
            "draft": Step("核对档案、起草意见", self.draft, primary=not drafted, why_not=why),
            "propose": Step("提请审定", self.propose, primary=True, why_not="" if drafted else "先核对档案"),
            "drop": Step("撤销", self.drop),
            "decide": Step("审定", self.decide, primary=True),
            "recheck": Step("复核档案", self.recheck),
            "return": Step("退回", self.give_back),
            "reply": Step(f"拟制{shipped_kinds()[LETTER].name}", self.letter, primary=True),
            "answer": Step("登记回复", self.answer, primary=view.reply is not None),
        }
        if any(person.stale for person in view.persons) and "recheck" in view.steps:
            # what is on file is no longer what the drafts say: that is seen to first
            do["recheck"] = Step("复核档案", self.recheck, primary=True)
            do["decide"] = Step("审定", self.decide, why_not="先复核档案")
        found = [do[step] for step in view.steps]
        if view.state == ops.PROPOSED and not view.steps:
            found.append(Step("审定", self.decide, why_not="由起草人以外的审批人办理"))
        return found

    def _ask(self, title: str, fields: list[Field], operation: Any, hint: str = "") -> FormPanel:
        place = f"opinion/{self.record_id}/{title}"
        form = FormPanel(title, fields, submit=title, place=place, hint=hint)
        return self.open_form(form, operation, opinion_id=self.record_id)

    def _day(self) -> DateField:
        field = DateField("on", "日期", required=True)
        field.set_value(self.tasks.office.now().date())
        return field

    def _on_paper(self) -> list[Field]:
        return on_paper_fields(self.tasks.office.actor)

    def _run(self, operation: Any) -> None:
        self.tasks.write(operation, {"opinion_id": self.record_id}, None, self._failed, owner=self)

    def draft(self) -> None:
        """Ask everything on file and draft."""
        self._run(ops.draft_opinion)

    def recheck(self) -> None:
        """Ask everything again with one's own rights."""
        self._run(ops.recheck_opinion)

    def propose(self) -> None:
        """Hand it to whoever decides."""
        self._ask("提请审定", [self._day()], ops.propose_opinion)

    def decide(self) -> None:
        """Decide what is answered."""
        who = TextField("decided_by", "审定人", required=True, limit=120, hint="领导姓名，或者会议名称")
        hint = "审定后按各人的意见拟制回复函；审定前请看过每个人的依据。"
        self._ask("审定", [who, *self._on_paper(), self._day()], ops.decide_opinion, hint)

    def give_back(self) -> None:
        """Give it back."""
        why = TextArea("reason", "退回理由", required=True, rows=3)
        self._ask("退回", [why, *self._on_paper()], ops.return_opinion)

    def drop(self) -> None:
        """End it."""
        self._ask("撤销", [TextArea("reason", "撤销理由", required=True, rows=3)], ops.drop_opinion)

    def answer(self) -> None:
        """The answer went out."""
        number = TextField("answer_no", "回复函文号", required=True, limit=60)
        form = self._ask("登记回复", [number, self._day()], ops.answer_opinion)
        if self.view.reply is not None and self.view.reply.number:
            form.set_values({"answer_no": self.view.reply.number})

    def match(self, person: AskedPerson) -> None:
        """Say who it is."""
        choices = [(one.id, one.label) for one in person.namesakes]
        who = ChoiceField("person", "档案中的", [*choices, (NOBODY, "都不是，档案中没有此人")], required=True)
        told = "　".join(
            part for part in (person.name, person.unit_name, person.post, person.id_masked) if part
        )
        place = f"opinion/{self.record_id}/match/{person.id}"
        form = FormPanel("核对是谁", [who], submit="确定", place=place, hint=f"来函写的是：{told}")

        def send(values: dict[str, Any]) -> None:
            data = {"row_id": person.id, "person_id": values["person"] or None}
            self.tasks.write(ops.match_person, data, self._written, form.fail, owner=form)

        self.open_form(form).submitted.connect(send)

    def change(self, person: AskedPerson) -> None:
        """Write another answer than the drafted one."""
        fields: list[Field] = [
            TextArea("answer", "意见", required=True, rows=4),
            TextArea("reason", "修改理由", required=True, rows=2),
        ]
        place = f"opinion/{self.record_id}/answer/{person.id}"
        form = FormPanel(f"修改意见：{person.name}", fields, submit="保存", place=place)
        form.set_values({"answer": person.answer, "reason": person.changed_because})
        self.open_form(form, ops.change_answer, row_id=person.id)

    def letter(self) -> None:
        """Begin the answer, filled with what was decided, and open it."""
        data = {"opinion_id": self.record_id, "kind": shipped_kinds()[LETTER]}
        self.tasks.write(
            draft_reply, data, lambda made: self.navigate.emit("letter", int(made)), self._failed, owner=self
        )


def _line(entry: Entry) -> tuple[str, int, str, str, str, str]:
    on = f"{entry.on:%Y-%m-%d}" if entry.on else "未定日期"
    second = "　".join(part for part in (entry.number, entry.limits) if part)
    return (entry.kind, entry.id, entry.title, second, entry.state, on)

"""A decision's page: what is proposed, the decision, what follows it and by when."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.decisions.appeals import INVOLVED, RESULTS, answer_appeal, register_appeal
from models.decisions.execution import (
    announce,
    carry_out,
    deliver,
    end_period,
)
from models.decisions.joint import decide_joint
from models.decisions.operations import (
    change_decision,
    decide,
    reject_decision,
    revoke_decision,
    withdraw_decision,
)
from models.decisions.probation import extend_probation, restore_rights
from models.decisions.queries import DecisionView, open_decision
from models.decisions.rules import IN_FORCE, PROPOSED
from models.rights import Right
from ui.clues.tabs import deadlines_card
from ui.decisions.forms import NewDecision, change_form, decide_form
from ui.followups.begin import begin as begin_followup
from ui.kit.attachments import Attachments
from ui.kit.fields import ChoiceField, DateField, Field, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import FactsGrid, Moment, Timeline, card, label
from ui.kit.record import RecordPage, Step, scrolled
from ui.persons.file import LinkLine
from ui.tasks import Tasks

WRITERS_STEPS = frozenset({"announce", "deliver", "end_period", "appeal"})
_SEPARATORS = re.compile(r"[、，,；;\s]+")


class DecisionRecord(RecordPage):
    """One decision."""

    def __init__(self, tasks: Tasks, record_id: int) -> None:
        super().__init__(tasks, open_decision, "decision_id", record_id, ("decision", "deadline", "followup"))

    def show_view(self, view: DecisionView) -> None:
        """Show the decision."""
        tone = "strong" if view.state == PROPOSED else "good" if view.state in IN_FORCE else ""
        self.head(
            view.number or "未编号（作出决定时编号）",
            view.title,
            [
                (view.family_name if view.family_name != view.form_name else "", ""),
                (view.form_name, ""),
                (view.state_text, tone),
            ],
        )
        self.steps(self._next(view))
        pages: list[tuple[str, QWidget]] = [("概况", self._summary(view))]
        if view.tasks:
            open_tasks = sum(task.done_on is None for task in view.tasks)
            pages.append((f"执行 {open_tasks}" if open_tasks else "执行", self._execution(view)))
        moments = [
            Moment(f"{event.on:%Y-%m-%d}", event.name, event.actor, event.text, strong=index == 0)
            for index, event in enumerate(reversed(view.events))
        ]
        pages += [
            ("经过", scrolled(Timeline(moments))),
            ("材料", Attachments(self.tasks, "decision", view.id)),
        ]
        self.pages(pages)

    def _summary(self, view: DecisionView) -> QWidget:
        weighing = view.weighing_name if view.weighing else ""
        if weighing and view.weighing_text:
            weighing += f"：{view.weighing_text}"
        facts = [
            ("问题线索", view.clue_number),
            (
                "对象",
                " ".join(part for part in (view.subject_name, view.subject_unit, view.subject_post) if part),
            ),
            ("处理方式", view.measure_name),
            ("责任", view.responsibility_name if view.responsibility else ""),
            ("轻重", weighing or view.weighing_text),
            ("依据", view.basis or view.measure_basis),
            ("提出", self._by(view.proposed_by_name, view.proposed_on)),
            ("决定", self._by(view.decided_by, view.decided_on)),
            ("由谁批准", view.deciders),
            ("集体讨论", view.meeting_note),
            ("生效", f"{view.effective_on:%Y-%m-%d}" if view.effective_on else ""),
            ("影响期", view.period_text),
            ("起算", view.counted),
            ("期间限制", view.forbids),
            *view.notes,
        ]
        parts: list[QWidget] = [card(FactsGrid(facts)), *self._tied(view)]
        parts.append(card(label(view.facts, wrap=True, select=True), title="认定事实"))
        for appeal in reversed(view.appeals):
            answer = f"{appeal.answered_on:%Y-%m-%d} {appeal.result}" if appeal.answered_on else "等待答复"
            asked = [("提出", f"{appeal.on:%Y-%m-%d}"), ("理由", appeal.text), ("答复", answer)]
            parts.insert(
                0 if appeal.answered_on is None else len(parts), card(FactsGrid(asked), title=appeal.name)
            )
        return scrolled(*parts)

    def _tied(self, view: DecisionView) -> list[QWidget]:
        """Joint measures, and the decision that it replaces or that replaces it; each opens by a press."""
        found: list[QWidget] = []
        if view.joint is not None:
            counted = f"人数按最重的{view.joint.counted_by}计入{view.joint.form_name}。"
            until = f"限制至最后一项影响期届满的 {view.joint.until:%Y-%m-%d}。" if view.joint.until else ""
            rows = [(row.id, row.title, row.number, row.state_text, row.period_to) for row in view.joint.rows]
            lines = [
                LinkLine(("decision", one, title, number, f"影响期至 {to:%Y-%m-%d}" if to else state, ""))
                for one, title, number, state, to in rows
            ]
            found.append(card(label(counted + until, "quiet", wrap=True), *lines, title="并处"))
        for head, tie in (("代替的原决定", view.replaces), ("已重新作出", view.replaced_by)):
            if tie is not None:
                found.append(card(LinkLine(("decision", tie[0], tie[1], "", "", "")), title=head))
        if view.followups:
            lines = [LinkLine(("followup", one, name, no, "", on)) for one, name, no, on in view.followups]
            found.append(card(*lines, title="容错澄清回访"))
        for widget in found:
            for line in widget.findChildren(LinkLine):
                line.chosen.connect(self.navigate.emit)
        return found

    @staticmethod
    def _by(name: str, on: Any) -> str:
        return f"{name}，{on:%Y-%m-%d}" if name and on else name

    def _execution(self, view: DecisionView) -> QWidget:
        parts: list[QWidget] = []
        rows = [
            (
                f"{task.done_on:%Y-%m-%d}" if task.done_on else "未办",
                task.name,
                task.basis,
                task.text,
                task.done_on is None,
            )
            for task in view.tasks
        ]
        parts.append(card(Timeline([Moment(*row) for row in rows]), title="后续事项"))
        if view.deadlines:
            parts.append(deadlines_card(view.deadlines, None))
        return scrolled(*parts)

    # --- steps

    def _next(self, view: DecisionView) -> list[Step]:
        do: dict[str, Step] = {
            "decide": Step("作出决定", self.decide, primary=True),
            "reject": Step("不同意", self.reject),
            "change": Step("修改", self.change),
            "withdraw": Step("撤回", self.withdraw),
            "announce": Step("宣布", self.announce, primary="answer_appeal" not in view.steps),
            "deliver": Step("送达", self.deliver),
            "restore_rights": Step("恢复党员权利", self.restore),
            "extend_probation": Step("延长留党察看", self.extend),
            "end_period": Step("登记届满", self.end),
            "appeal": Step(f"登记{view.next_appeal}", self.appeal),
            "answer_appeal": Step("答复申诉", self.answer, primary=True),
            "revoke": Step("撤销决定", self.revoke),
            "replace": Step("重新提出处理", self.replace),
        }
        names = {task.code: task.name for task in view.tasks}
        writer = Right.CASE_WRITE in self.tasks.office.actor.rights
        found = []
        for step in (one for one in view.steps if one != "revoke"):
            code = step.partition(":")[2]
            if code and writer:
                found.append(Step(names.get(code, code), partial(self.carry_out, code)))
            elif step in do and (writer or step not in WRITERS_STEPS):
                found.append(do[step])
        if view.state == PROPOSED and "decide" not in view.steps:
            found.append(Step("作出决定", self.decide, why_not="由提出人以外的审批人办理"))
        for step, reason in view.why_not.items():
            if step not in view.steps:
                found.append(Step(do[step].title, do[step].do, why_not=reason))
        waiting = view.joint is not None and any(row.state == PROPOSED for row in view.joint.rows)
        if "decide" in view.steps and waiting:
            # what was proposed together is decided together, unless one is held back
            found[0] = Step(found[0].title, found[0].do)
            found.insert(0, Step("一并作出决定", lambda: self.decide(together=True), primary=True))
        waiting_answer = any(one.answered_on is None for one in view.appeals)
        approves = Right.CASE_APPROVE in self.tasks.office.actor.rights
        if waiting_answer and approves and "answer_appeal" not in view.steps:
            found.append(Step("答复申诉", self.answer, why_not=INVOLVED.rstrip("。")))
        if writer and view.state in IN_FORCE:
            found.append(Step("登记容错、澄清、回访", self.follow_up))
        if view.clue_id is not None:
            found.append(Step("打开线索", lambda: self.navigate.emit("clue", view.clue_id)))
        if view.person_id is not None:
            found.append(Step("廉政档案", lambda: self.navigate.emit("person", view.person_id)))
        if view.unit_id is not None:
            found.append(Step("打开单位", lambda: self.navigate.emit("unit", view.unit_id)))
        if "revoke" in view.steps:
            # what undoes a decision never stands first
            found.append(do["revoke"])
        return found

    def _ask(self, title: str, fields: list[Field], operation: Any, submit: str = "登记") -> FormPanel:
        form = FormPanel(title, fields, submit=submit, place=f"decision/{self.record_id}/{title}")
        return self.open_form(form, operation, decision_id=self.record_id)

    def _day(self, key: str = "on", title: str = "日期") -> DateField:
        field = DateField(key, title, required=True)
        field.set_value(self.tasks.office.now().date())
        return field

    def decide(self, *, together: bool = False) -> None:
        """Enter the decision, or those of the joint proposal at once."""
        form = decide_form(self.view, self.tasks.office.now().date(), together=together)
        seen = {"decision_id": self.record_id, "revision": self.view.revision}
        self.open_form(form, decide_joint if together else decide, **seen)

    def replace(self) -> None:
        """Propose anew in place of this revoked decision."""
        view = self.view
        named = (view.person_id, view.subject_name) if view.person_id is not None else None
        unit = (view.unit_id, view.subject_unit) if view.unit_id is not None else None
        clue = (view.clue_id, view.clue_number) if view.clue_id is not None else None
        made = NewDecision(
            self.tasks, clue=clue, person=named, unit=unit, replaces=(view.id, view.number), facts=view.facts
        )
        self.show_instead(made)
        made.navigate.connect(self.navigate.emit)
        made.closed.connect(self.show_tabs)

    def follow_up(self) -> None:
        """Register what stands after it: 回访, 容错 …"""
        view = self.view
        named = (view.person_id, view.subject_name) if view.person_id is not None else None
        clue = (view.clue_id, view.clue_number) if view.clue_id is not None else None
        begin_followup(self, clue=clue, person=named, decision_id=view.id)

    def reject(self) -> None:
        """The proposal is not agreed to."""
        self._ask("不同意", [TextArea("reason", "理由", required=True), self._day()], reject_decision, "退回")

    def change(self) -> None:
        """Change the proposal."""
        form = change_form(self.view)
        self.open_form(form, change_decision, decision_id=self.record_id, revision=self.view.revision)

    def withdraw(self) -> None:
        """Take the proposal back."""
        self._ask("撤回", [TextArea("reason", "原因", required=True, rows=2)], withdraw_decision, "撤回")

    def announce(self) -> None:
        """Note the announcement."""
        people = TextField("announcers", "宣布人", required=True, hint="处分须两人以上，用顿号隔开")
        form = FormPanel(
            "宣布",
            [
                self._day("on", "宣布日期"),
                TextField("announced_to", "范围", required=True, hint="如“所在党支部全体党员和本人”"),
                people,
                TextArea("opinion", "本人意见", rows=2, hint="签署的意见；拒签的写明"),
            ],
            submit="登记",
            place=f"decision/{self.record_id}/announce",
        )
        self.open_form(form)

        def send(values: dict[str, Any]) -> None:
            data = values | {
                "announcers": [name for name in _SEPARATORS.split(values["announcers"]) if name],
                "decision_id": self.record_id,
            }
            self.tasks.write(announce, data, self._written, form.fail, owner=form)

        form.submitted.connect(send)

    def deliver(self) -> None:
        """Note the delivery."""
        fields: list[Field] = [
            self._day("on", "送达日期"),
            TextField("receiver", "签收人", required=True, hint="拒签的写见证人"),
            TextField("receipt", "回证", hint="回证编号；扫描件放在“材料”"),
        ]
        self._ask("送达", fields, deliver)

    def carry_out(self, task: str) -> None:
        """Note another task as done."""
        name = next((one.name for one in self.view.tasks if one.code == task), task)
        form = FormPanel(
            name,
            [self._day(), TextArea("text", "情况", required=True, hint="办理情况和凭据")],
            submit="登记",
            place=f"decision/{self.record_id}/{task}",
        )
        self.open_form(form, carry_out, decision_id=self.record_id, task=task)

    def restore(self) -> None:
        """留党察看 ended, rights restored."""
        fields: list[Field] = [self._day(), TextField("decided_by", "决定机关", required=True)]
        self._ask("恢复党员权利", fields, restore_rights)

    def extend(self) -> None:
        """One year more."""
        fields: list[Field] = [
            self._day("on", "决定日期"),
            TextField("decided_by", "决定机关", required=True, hint="如“集团党委会议”"),
            TextArea("reason", "理由", required=True, hint="期满后仍不符合恢复党员权利条件的情况"),
        ]
        self._ask("延长留党察看", fields, extend_probation)

    def end(self) -> None:
        """Note that the period is over."""
        self._ask("登记届满", [TextArea("text", "说明", rows=2, hint="已通知档案岗等")], end_period)

    def appeal(self) -> None:
        """The person asks for a 复核 or 申诉."""
        fields: list[Field] = [
            self._day("on", "提出日期"),
            TextArea("text", "理由和要求", required=True),
            TextField("late_reason", "逾期理由", limit=400, hint="超过期限、有正当理由的填写"),
        ]
        self._ask(f"登记{self.view.next_appeal}", fields, register_appeal)

    def answer(self) -> None:
        """Answer it."""
        fields: list[Field] = [
            ChoiceField("result", "结果", list(RESULTS.items()), required=True),
            self._day("on", "答复日期"),
            TextField("decided_by", "决定机关", required=True),
            TextArea("text", "结论和理由", required=True),
        ]
        self._ask("答复申诉", fields, answer_appeal, "答复")

    def revoke(self) -> None:
        """The decision was wrong."""
        fields: list[Field] = [
            self._day(),
            TextField("decided_by", "决定机关", required=True),
            TextArea("reason", "理由", required=True, hint="复议、复查的结论"),
        ]
        self._ask("撤销决定", fields, revoke_decision, "撤销")

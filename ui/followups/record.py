"""A follow-up's page: what was filled in, its deadlines, its way, its next steps."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.deadlines.extension import extend_deadline
from models.deadlines.queries import DeadlineRow
from models.followups.operations import (
    change_followup,
    decide_followup,
    drop_followup,
    return_followup,
    work_followup,
)
from models.followups.queries import WAITING, FollowUpStep, FollowUpView, open_followup
from models.letters.operations import draft_letter
from models.rights import Right
from ui.clues.tabs import deadlines_card
from ui.followups.extend import extend_form
from ui.followups.fields import day_field, fields_for, filled
from ui.kit.attachments import Attachments
from ui.kit.fields import TextArea
from ui.kit.form import FormPanel
from ui.kit.on_paper import on_paper_fields
from ui.kit.pieces import FactsGrid, Moment, Timeline, card
from ui.kit.record import RecordPage, Step, scrolled
from ui.letters.kinds import shipped_kinds
from ui.persons.file import LinkLine
from ui.tasks import Tasks


class FollowUpRecord(RecordPage):
    """One record."""

    view: FollowUpView

    def __init__(self, tasks: Tasks, record_id: int) -> None:
        super().__init__(tasks, open_followup, "followup_id", record_id, ("followup", "deadline", "letter"))

    def show_view(self, view: FollowUpView) -> None:
        """Show the record."""
        tone = {"PROPOSED": "strong", "DONE": "good", "DROPPED": ""}.get(view.state, "warning")
        self.head(
            view.number,
            view.title,
            [(view.kind_name, ""), (view.outcome_text, ""), (view.state_text, tone)],
        )
        self.steps(self._next(view))
        moments = [
            Moment(f"{event.on:%Y-%m-%d}", event.name, event.actor, event.text, strong=place == 0)
            for place, event in enumerate(reversed(view.events))
        ]
        self.pages(
            [
                ("概况", self._summary(view)),
                ("经过", scrolled(Timeline(moments))),
                ("材料", Attachments(self.tasks, "followup", view.id)),
            ]
        )

    def _summary(self, view: FollowUpView) -> QWidget:
        who = (view.subject_name, view.subject_unit, view.subject_post)
        tied = [
            ("对象", " ".join(dict.fromkeys(part for part in who if part))),
            ("问题线索", view.clue_number),
            ("处理处分", view.decision_number),
            ("依据", view.basis),
        ]
        parts: list[QWidget] = [card(FactsGrid(tied))]
        # what was done last stands first
        parts += [card(FactsGrid(list(facts)), title=name) for name, facts in reversed(view.parts)]
        if view.deadlines:
            may = Right.CASE_APPROVE in self.tasks.office.actor.rights
            parts.append(deadlines_card(view.deadlines, self.extend if may else None))
        if view.visits:
            lines = [
                LinkLine(("followup", one.id, one.title, one.number, one.outcome_text or one.state_text, f"{one.registered_on:%Y-%m-%d}"))
                for one in view.visits
            ]  # fmt: skip
            for line in lines:
                line.chosen.connect(self.navigate.emit)
            parts.append(card(*lines, title="其他各次回访"))
        return scrolled(*parts)

    # --- steps

    def _next(self, view: FollowUpView) -> list[Step]:
        found: list[Step] = []
        approver = Right.CASE_APPROVE in self.tasks.office.actor.rights
        for step in view.steps:
            if step.refused:
                continue
            found.append(Step(step.name, partial(self.take, step), primary=not found))
            if step.approve and view.state in WAITING:
                found.append(Step("退回", self.give_back))
        if view.state in WAITING and not found:
            why = "由提出人以外的审批人办理" if approver else "等待审批领导办理"
            found.append(Step("审批", self.give_back, why_not=why))
        for code in view.letters:
            found.append(Step(f"拟制{shipped_kinds()[code].name}", partial(self.draft, code)))
        if view.may_change:
            found += [Step("修改", self.change), Step("撤销", self.drop)]
        if view.clue_id is not None:
            found.append(Step("打开线索", lambda: self.navigate.emit("clue", view.clue_id)))
        if view.person_id is not None:
            found.append(Step("廉政档案", lambda: self.navigate.emit("person", view.person_id)))
        if view.decision_id is not None:
            found.append(Step("打开处理处分", lambda: self.navigate.emit("decision", view.decision_id)))
        found += [
            Step(step.name, self.give_back, why_not=step.refused) for step in view.steps if step.refused
        ]
        return found

    def _panel(self, title: str, fields: list[Any], submit: str, hint: str = "") -> FormPanel:
        place = f"followup/{self.record_id}/{title}"
        return FormPanel(title, fields, submit=submit, hint=hint, place=place)

    def take(self, step: FollowUpStep) -> None:
        """Fill in a step."""
        paper = on_paper_fields(self.tasks.office.actor) if step.approve else []
        fields = [*fields_for(step.fields), *paper, day_field(lambda: self.tasks.office.now().date())]
        form = self._panel(step.name, fields, step.name, self.view.hint)
        form.set_values({key: value for key, value in self._before(step).items() if key in form.fields})
        operation = decide_followup if step.approve else work_followup

        def send(values: dict[str, Any]) -> None:
            data = {"followup_id": self.record_id, "step": step.code, "on": values["on"]}
            data["data"] = filled(step.fields, values)
            data |= {field.key: values[field.key] for field in paper}
            self.tasks.write(operation, data, self._written, form.fail, owner=form)

        self.open_form(form).submitted.connect(send)

    def _before(self, step: FollowUpStep) -> dict[str, Any]:
        """What is known already: what was filled in before it was given back, what was suggested, who was planned."""
        content = dict(self.view.content)
        known = {"finding": content.get("suggestion"), "visited_by": content.get("visitors")}
        known |= {"talked_with": content.get("contacts"), "sent_to": content.get("authority")}
        known |= {"found_by": content.get("authority"), "letter_no": self.view.issued}
        names = {field.name for field in step.fields}
        return {key: value for key, value in (known | content).items() if key in names and value}

    def change(self) -> None:
        """Change what was registered."""
        form = self._panel("修改", list(fields_for(self.view.fields)), "保存", self.view.hint)
        form.set_values({key: value for key, value in self.view.content.items() if key in form.fields})

        def send(values: dict[str, Any]) -> None:
            data = {"followup_id": self.record_id, "revision": self.view.revision}
            data["data"] = filled(self.view.fields, values)
            self.tasks.write(change_followup, data, self._written, form.fail, owner=form)

        self.open_form(form).submitted.connect(send)

    def give_back(self) -> None:
        """Give the proposal back."""
        why = TextArea("reason", "退回理由", required=True, rows=3)
        form = self._panel("退回", [why, *on_paper_fields(self.tasks.office.actor)], "退回")
        self.open_form(form, return_followup, followup_id=self.record_id)

    def drop(self) -> None:
        """End it before it is approved."""
        form = self._panel("撤销", [TextArea("reason", "撤销理由", required=True, rows=3)], "撤销")
        self.open_form(form, drop_followup, followup_id=self.record_id)

    def extend(self, row: DeadlineRow) -> None:
        """Approve a later day."""
        form = extend_form(
            row,
            f"followup/{self.record_id}/deadline/{row.id}",
            self.tasks.office.now().date(),
            self.tasks.office.actor,
        )
        self.open_form(form, extend_deadline, deadline_id=row.id)

    def draft(self, code: str) -> None:
        """Begin a letter that says it, filled with what stands here, and open it."""
        view = self.view
        data = {
            "kind": shipped_kinds()[code],
            "clue_id": view.clue_id,
            "person_id": view.person_id,
            "unit_id": view.unit_id,
            "fields": dict(view.letters[code]),
        }
        self.tasks.write(
            draft_letter, data, lambda made: self.navigate.emit("letter", int(made)), self._failed, owner=self
        )

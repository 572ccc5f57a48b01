"""The open clue: its state, its next legal steps, and everything that hangs on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.clues import operations as ops
from models.clues.facts import RESUME
from models.clues.inputs import AccountRef
from models.clues.offers import PROPOSE, TAKE, NextStep
from models.clues.view import ClueView, LinkedRow, MemberView, PartyView, ProblemView, ProposalView, open_clue
from models.deadlines.extension import extend_deadline
from models.deadlines.queries import DeadlineRow
from models.rights import Right
from models.settings.operations import house_settings
from models.trail.queries import HistoryRow, history
from ui import dialogs
from ui.clues import begin, forms, tabs, ties
from ui.clues.papers import approval_pdf, register_pdf
from ui.clues.reporter import SealedReporter
from ui.clues.words import standing_text, standing_tone
from ui.dossiers.of_clue import ClueDossier
from ui.kit.attachments import Attachments
from ui.kit.fields import DateField, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.on_paper import on_paper_fields
from ui.kit.pieces import FactsGrid, card, label
from ui.kit.record import RecordPage, Step, scrolled
from ui.talks.paper import show_paper
from ui.tasks import Tasks
from ui.trash.discard import discard_steps

KINDS = (
    "clue", "clue_party", "clue_problem", "clue_step", "clue_member", "clue_link", "clue_reporter", "proposal",
    "deadline", "person", "talk", "decision", "followup", "letter", "rectification", "evidence",
)  # fmt: skip
FIRST = ("T4", "T1")
# a step back is never the one that suggests itself
BACK = ("T4a", "T9", "T19", "T21", "T23", "T26")
# what may happen at any time, the likeliest first; what comes from outside is never what suggests itself
LAST = ("E10", "E14", "E22", "E16")


class ClueRecord(RecordPage):
    """One clue."""

    view: ClueView

    def __init__(self, tasks: Tasks, record_id: int) -> None:
        super().__init__(tasks, open_clue, "clue_id", record_id, kinds=KINDS)
        self._people: list[AccountRef] = []
        self._history: list[HistoryRow] | None = None
        self.reporter = SealedReporter(self)
        forms.read_people(tasks, self._know, self._failed, self)

    def _know(self, people: list[AccountRef]) -> None:
        self._people = people

    @property
    def _may_write(self) -> bool:
        return Right.CASE_WRITE in self.tasks.office.actor.rights and self.view.status != "ARCHIVED"

    @property
    def _may_approve(self) -> bool:
        return Right.CASE_APPROVE in self.tasks.office.actor.rights

    def _today(self) -> Any:
        return self.tasks.office.now().date()

    # --- showing

    def show_view(self, view: ClueView) -> None:
        """Show the clue; the attachments' page is made anew with the rest, the place in the tabs is kept."""
        due = next((row for row in view.deadlines if row.done_on is None), None)
        chips = [(view.status_text, "strong" if view.closed_on is None else "good")]
        if due is not None:
            chips.insert(0, (f"{due.what} · {standing_text(due)}", standing_tone(due)))
        if view.suspended_on is not None:
            chips.insert(0, (f"{view.suspended_on:%Y-%m-%d} 起中止", "warning"))
        if view.duplicate_of is not None:
            chips.insert(0, ("重复件", "warning"))
        chips += [(tag, "") for tag in view.tags]
        self.head(view.number, view.title, chips)
        self.steps(self._offered(view))
        self.pages(
            [
                ("概况", self._overview(view)),
                ("经过", scrolled(tabs.timeline(view.steps, view.held_talks, self.navigate.emit))),
                ("人员", self._people_page(view)),
                (
                    "谈话",
                    scrolled(self._linked("谈话", view.talks, "还没有谈话。从“更多”里的“安排谈话”开始。")),
                ),
                ("文书", self._letters_page(view)),
                ("材料", Attachments(self.tasks, "clue", self.record_id)),
                ("案卷", scrolled(ClueDossier(self, view.id, view.status), tabs.dossier_card(view))),
                (
                    "期限",
                    scrolled(
                        tabs.deadlines_card(view.deadlines, self._extend if self._may_approve else None),
                        *([tabs.replaced_card(view.replaced)] if view.replaced else []),
                    ),
                ),
                ("修改历史", self._history_page()),
            ]
        )

    def _offered(self, view: ClueView) -> list[Step]:
        found: list[Step] = []
        asked = _pending(view)
        if asked is not None and not asked.refusal:
            if not asked.held:
                found.append(Step("批准", lambda: self._decide(asked, approve=True), primary=True))
            found.append(Step("退回", lambda: self._decide(asked, approve=False), primary=bool(asked.held)))
        elif asked is not None and asked.mine and self._may_write:
            found.append(Step("撤回请示", lambda: self._withdraw(asked)))
        legal = [step for step in view.next_steps if step.legal]
        legal.sort(key=_rank)
        onward = [step for step in legal if not step.event and step.code not in BACK]
        awaited = (step for step in legal if step.meets or (step.code == RESUME and not onward))
        alone = onward[0] if len(onward) == 1 else next(awaited, None)
        if self._may_write:
            found += [
                Step(f"{step.name}（登记在通知书）", partial(self._to_letter, letter), primary=not found)
                for step in view.next_steps
                if (letter := step.letter) is not None
            ]
            found += begin.leading(self)
        for step in legal:
            first = step.code in FIRST or (not found and step is alone)
            found.append(Step(_title(step), partial(self._step, step), primary=first))
        found += [
            Step(f"{step.name}（另有纸质函）", partial(self._step, step))
            for step in view.next_steps
            if step.another
        ]
        found += [
            Step(f"录入批示：{step.name.removeprefix('批准')}", partial(self._step, step, paper=True))
            for step in legal
            if step.mode == PROPOSE
        ]
        if self._may_write:
            found.append(Step("修改登记内容", self._change))
            found += ties.offered(self)
        if view.status != "ARCHIVED":
            found += begin.offered(self)
        if view.status == "REGISTERED":
            found += discard_steps(self, "clue")
        if Right.CASE_PRINT in self.tasks.office.actor.rights:
            found.append(Step("打印登记表", self._print_register))
            if view.proposals:
                found.append(Step("打印审批表", self._print_approval))
        return found

    def _print_register(self) -> None:
        view = self.view
        self.read_own(lambda own: self._print("线索登记表", lambda office: register_pdf(view, office, own)))

    def _print_approval(self) -> None:
        """Of the newest proposal: the one that waits, or the one decided last."""
        view = self.view
        asked = _pending(view) or view.proposals[0]
        self._print("处置审批表", lambda office: approval_pdf(view, asked, office))

    def _print(self, title: str, make: Callable[[str], bytes]) -> None:
        def arrived(settings: dict[str, Any]) -> None:
            show_paper(self, title, lambda: make(str(settings["office_name"])), ("clue", self.record_id))

        self.tasks.read(house_settings, {}, arrived, self._failed, owner=self)

    def beside_steps(self) -> list[QWidget]:
        """A way to see why the other steps are not legal now."""
        others = tabs.pressed("其他步骤…", "refusedSteps", self._reasons)
        others.setToolTip("现在不能办的步骤和原因")
        return [others]

    def _overview(self, view: ClueView) -> QWidget:
        widgets: list[QWidget] = []
        asked = _pending(view)
        if asked is not None:
            widgets.append(
                tabs.proposal_card(
                    asked,
                    lambda: self._decide(asked, approve=True),
                    lambda: self._decide(asked, approve=False),
                    lambda: self._withdraw(asked),
                    self._may_write,
                )
            )
        if notes := [*view.warnings, *_held_up(view)]:
            widgets.insert(0, card(*(label(text, wrap=True) for text in notes), title="请注意"))
        if view.conclusion:
            widgets.append(card(label(view.conclusion, wrap=True, select=True), title="结论"))
        widgets += [
            tabs.parties_card(view.parties, self._open_person),
            tabs.problems_card(
                view.problems,
                self._problem,
                (lambda: self._problem(None)) if view.closed_on is None else None,
                self._may_write,
                view.summary,
            ),
        ]
        if view.links or view.duplicate_of:
            rows = [*view.links, *([view.duplicate_of] if view.duplicate_of else [])]
            untie = self._untie if self._may_write else None
            widgets.append(tabs.linked_card("关联线索", rows, self.navigate.emit, "", untie))
        if view.status != "ARCHIVED":
            widgets.append(ties.alike_card(self))
        widgets.append(card(tabs.facts(view), title="登记内容"))
        return scrolled(*widgets)

    def _people_page(self, view: ClueView) -> QWidget:
        may_list = self._may_approve or view.handler_uid == self.tasks.office.actor.uid
        buttons = [
            tabs.pressed("扩大知悉范围", "addMember", self._add_member, symbol="add") if may_list else None,
            tabs.pressed("改派承办人", "changeHandler", self._change_handler) if self._may_approve else None,
            tabs.pressed("决定回避", "recuse", self._recuse) if self._may_approve else None,
            tabs.pressed("主动回避", "recuseSelf", self._recuse_self),
        ]
        return scrolled(
            tabs.parties_card(
                view.parties,
                self._open_person,
                self._party if self._may_write else None,
                (lambda: self._party(None)) if self._may_write and view.closed_on is None else None,
            ),
            tabs.members_card(
                view.members,
                self._remove_member if may_list else None,
                buttons,
                self._end_recusal if self._may_approve else None,
            ),
            self.reporter.card(view, write=self._may_write),
        )

    def _letters_page(self, view: ClueView) -> QWidget:
        return scrolled(
            self._linked("文书", view.letters, "还没有文书。从“更多”里的“拟制文书”开始。"),
            self._linked("处理处分", view.decisions, "还没有处理处分。"),
            self._linked(
                "容错澄清回访", view.followups, "还没有记录。容错、澄清、回访、一案双查都从“下一步”登记。"
            ),
            self._linked("整改事项", view.rectifications, "还没有整改事项。签发建议书后自动列入台账。"),
        )

    def _linked(self, title: str, rows: Any, empty: str) -> QWidget:
        return tabs.linked_card(title, rows, self.navigate.emit, empty)

    def _history_page(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)

        def arrived(rows: list[HistoryRow]) -> None:
            column.addWidget(scrolled(tabs.history_timeline(rows)))

        data = {"kind": "clue", "record_id": self.record_id}
        self.tasks.read(history, data, arrived, self._failed, owner=holder)
        return holder

    def _open_person(self, person_id: Any) -> None:
        if person_id is not None:
            self.navigate.emit("person", int(person_id))

    # --- steps and proposals

    def _step(self, step: NextStep, _pressed: bool = False, *, paper: bool = False) -> None:
        form = forms.step_form(self.view, step, self._people, self._today(), paper=paper)
        take = paper or step.mode != PROPOSE
        operation = ops.take_step if take else ops.propose_step

        def send(values: dict[str, Any]) -> None:
            data = {"clue_id": self.record_id, **forms.step_data(step, values)}
            self.tasks.write(operation, data, self._written, form.fail, owner=form)

        self.open_form(form).submitted.connect(send)

    def _decide(self, asked: ProposalView, *, approve: bool) -> None:
        form = forms.decision_form(self.view, asked, self._today(), approve=approve)
        operation = ops.approve_proposal if approve else ops.return_proposal

        def send(values: dict[str, Any]) -> None:
            data = {"proposal_id": asked.id, **forms.approval_data(asked.asks if approve else (), values)}
            self.tasks.write(operation, data, self._written, form.fail, owner=form)

        self.open_form(form).submitted.connect(send)

    def _to_letter(self, letter_id: int, _pressed: bool = False) -> None:
        """What is entered in the letter is not entered here a second time: the letter opens."""
        self.navigate.emit("letter", letter_id)

    def _withdraw(self, asked: ProposalView) -> None:
        form = FormPanel(
            f"撤回请示：{asked.name}", [TextArea("reason", "撤回理由", required=True, rows=2)], submit="撤回"
        )
        self.open_form(form, ops.withdraw_proposal, proposal_id=asked.id)

    def _reasons(self) -> None:
        refused = [step for step in self.view.next_steps if not step.legal and (step.here or not step.event)]
        refused.sort(key=lambda step: not step.here)
        form = FormPanel("现在不能办的步骤", [], submit="知道了", cancel="", scroll=False)
        area = scrolled(FactsGrid([(step.name, step.reason) for step in refused]))
        layout = form.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, area, 1)
        form.submitted.connect(lambda _values: self.close_form())
        self.open_form(form)

    def _change(self) -> None:
        form = forms.clue_form(self.view)
        self.open_form(form, ops.change_clue, clue_id=self.record_id, revision=self.view.revision)

    # --- parts

    def _party(self, party: PartyView | None) -> None:
        form = forms.party_form(self.view, party)
        operation = ops.add_parties if party is None else ops.change_party
        fixed = {"clue_id": self.record_id} if party is None else {"party_id": party.id}

        def send(values: dict[str, Any]) -> None:
            data = fixed | forms.party_data(values, party)
            self.tasks.write(
                operation, data, self._written, lambda error: forms.fail_at_own_field(form, error), owner=form
            )

        self.open_form(form).submitted.connect(send)
        if party is not None:
            ask = f"把{party.name}从这件线索中移除？修改历史里仍会留下。"
            self._removable(form, ask, ops.remove_party, party_id=party.id)

    def _removable(self, form: FormPanel, ask: str, operation: Any, **fixed: Any) -> None:
        """A way in the form to take the part out of the clue, for what was entered by mistake."""

        def remove() -> None:
            if dialogs.ask(self, ask, yes="移除"):
                self.tasks.write(operation, fixed, self._written, form.fail, owner=form)

        form.foot.insertWidget(0, tabs.pressed("移除", "removePart", remove))

    def _problem(self, problem: ProblemView | None) -> None:
        form = forms.problem_form(self.view, problem)
        if problem is not None:
            self.open_form(form, ops.change_problem, problem_id=problem.id)
            ask = "把这个问题从线索中移除？修改历史里仍会留下。"
            self._removable(form, ask, ops.remove_problem, problem_id=problem.id)
            return

        def send(values: dict[str, Any]) -> None:
            given = ops.ProblemInput(values["text"], values["problem_type"])
            data = {"clue_id": self.record_id, "problems": [given]}
            self.tasks.write(
                ops.add_problems,
                data,
                self._written,
                lambda error: forms.fail_at_own_field(form, error),
                owner=form,
            )

        self.open_form(form).submitted.connect(send)

    def _extend(self, row: DeadlineRow) -> None:
        form = FormPanel(
            f"批准延期：{row.what}",
            [
                DateField("due_on", "延至", required=True),
                TextArea("reason", "理由", required=True, rows=3),
                *on_paper_fields(self.tasks.office.actor, with_paper=False),
                TextField("superior", "另有批准人", limit=100, hint="须由他人或上级批准的，填写其姓名或机关"),
                TextField("paper_no", "批件文号", limit=60),
                DateField("on", "批准日期", required=True),
            ],
            submit="批准延期",
            hint=f"现在的期限是 {row.due_on:%Y-%m-%d}。依据：{row.basis}。原期限和理由都会保留。",
            place=f"clue/{self.record_id}/deadline/{row.id}",
        )
        form.set_values({"on": self._today()})
        self.open_form(form, extend_deadline, deadline_id=row.id)

    # --- people

    def _account(self, title: str, key: str, label_text: str, submit: str, *more: Any) -> FormPanel:
        listed = {member.account_uid for member in self.view.members if member.role != "RECUSED"}
        people = [
            p for p in self._people if key != "account" or title != "扩大知悉范围" or p.uid not in listed
        ]
        return FormPanel(
            title, [forms.AccountField(key, label_text, people, required=True), *more], submit=submit
        )

    def _add_member(self) -> None:
        reason = TextField("reason", "理由", limit=200)
        form = self._account("扩大知悉范围", "account", "人员", "列入", reason)
        self.open_form(form, ops.add_member, clue_id=self.record_id)

    def _remove_member(self, member: MemberView) -> None:
        if dialogs.ask(self, f"把{member.name}移出这件线索的知悉范围？", yes="移出"):
            data = {"clue_id": self.record_id, "account_uid": member.account_uid}
            self.tasks.write(ops.remove_member, data, failed=self._failed, owner=self)

    def _end_recusal(self, member: MemberView) -> None:
        form = FormPanel(
            f"解除{member.name}的回避",
            [TextArea("reason", "解除的理由", required=True, rows=2)],
            submit="解除回避",
            hint=f"回避自 {member.since:%Y-%m-%d} 起，理由：{member.reason}。解除后按其职责和知悉范围可见。",
        )
        self.open_form(form, ops.end_recusal, clue_id=self.record_id, account_uid=member.account_uid)

    def _untie(self, row: LinkedRow) -> None:
        if dialogs.ask(self, f"解除与{row.number}的关联？修改历史里仍会留下。", yes="解除"):
            self.tasks.write(ops.unlink_clues, {"link_id": row.link_id}, failed=self._failed, owner=self)

    def _change_handler(self) -> None:
        form = self._account("改派承办人", "handler", "承办人", "改派")
        self.open_form(form, ops.change_handler, clue_id=self.record_id)

    def _recuse(self) -> None:
        more = (
            TextArea(
                "reason", "回避理由", required=True, rows=2, hint="近亲属、利害关系等（检举控告规则第48条）"
            ),
            forms.AccountField("successor", "接办人", self._people, hint="承办人回避的必须指定"),
        )
        form = self._account("决定回避", "account", "回避人员", "决定回避", *more)
        self._send_recusal(form, ops.recuse)

    def _recuse_self(self) -> None:
        own = self.tasks.office.actor.uid
        people = [person for person in self._people if person.uid != own]
        form = FormPanel(
            "主动回避",
            [
                TextArea("reason", "回避理由", required=True, rows=2),
                forms.AccountField("successor", "接办人", people, hint="您是承办人的必须指定"),
            ],
            submit="回避",
            hint="回避后您将不能再看到这件线索。",
        )
        self._send_recusal(form, ops.recuse_self)

    def _send_recusal(self, form: FormPanel, operation: Any) -> None:
        def send(values: dict[str, Any]) -> None:
            data = {"clue_id": self.record_id, **{key: value or None for key, value in values.items()}}
            self.tasks.write(operation, data, self._written, form.fail, owner=form)

        self.open_form(form).submitted.connect(send)


def _held_up(view: ClueView) -> list[str]:
    """What the one step that leads on from here still waits for: its button is not there to say it."""
    if _pending(view) is not None:
        return []
    onward = [step for step in view.next_steps if step.here and not step.event and step.code not in BACK]
    return (
        [f"还不能{step.name}：{step.reason}" for step in onward if not step.legal] if len(onward) == 1 else []
    )


def _pending(view: ClueView) -> ProposalView | None:
    return next((asked for asked in view.proposals if asked.state == "PENDING"), None)


def _rank(step: NextStep) -> tuple[int, ...]:
    """What leads on comes first, what is waited for next before what may happen at any time, a step back after it."""
    last = LAST.index(step.code) + 1 if step.code in LAST else 0
    back = step.code in BACK
    return (step.event and not step.meets, last, step.code not in FIRST, back, not step.meets)


def _title(step: NextStep) -> str:
    name = step.name.removeprefix("批准")
    return step.name if step.mode == TAKE else f"提请{name}" if step.mode == PROPOSE else f"录入批示：{name}"

"""A talk's page: what is planned, the transcript while it is typed, the locked record afterwards."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from models.errors import InvalidInput
from models.rights import Right
from models.settings.operations import house_settings
from models.talks.credentials import credential_text
from models.talks.handovers import bring_to_talk, give_back
from models.talks.operations import approve_talk, cancel_talk, change_talk, plan_talk, start_talk
from models.talks.queries import TalkView, open_talk
from models.talks.reading import begin_reading, go_on_talking
from models.talks.rules import CANCELLED, DONE, PLANNED, SAFETY, TALKER_ROLES, TALKING
from models.talks.statements import StatementView, ask_statement, drop_statement, receive_statement
from models.talks.transcript import NOTE, QUESTION, SPEAKERS, finish_talk
from ui import dialogs
from ui.kit.attachments import Attachments
from ui.kit.fields import TextArea
from ui.kit.form import FormPanel
from ui.kit.pieces import FactsGrid, card, label
from ui.kit.record import RecordPage, Step, scrolled
from ui.talks.editor import TranscriptEditor
from ui.talks.forms import change_form, changed, finish_form, start_form
from ui.talks.groups import chosen, list_form
from ui.talks.handovers import brought_form, handover_card, handover_pdf, returned_form
from ui.talks.paper import paper_title, show_paper, transcript_pdf
from ui.talks.statements import ask_form, receive_form, received, statements_card
from ui.talks.together import attendance_facts, sign_sheet_pdf
from ui.tasks import Tasks
from ui.trash.discard import discard_steps

TONES = {TALKING: "strong", DONE: "good"}


KINDS = ("talk", "talk_talker", "talk_subject", "talk_statement", "talk_handover", "evidence")


class TalkRecord(RecordPage):
    """One talk. The transcript's editor lives as long as the page, so that a refresh never disturbs the typing."""

    def __init__(self, tasks: Tasks, record_id: int) -> None:
        super().__init__(tasks, open_talk, "talk_id", record_id, KINDS)
        self.editor: TranscriptEditor | None = None
        self._state = ""

    def show_view(self, view: TalkView) -> None:
        """Show the talk; the transcript is read once and then only written."""
        self.head(view.number, view.title, self._chips_of(view))
        self.steps(self._next(view))
        summary = self._summary(view)
        if self.editor is None:
            self.editor = TranscriptEditor(self.tasks, self.record_id)
            # in a 集体谈话 one speaks and many listen: it is noted down, not asked and answered
            first = NOTE if view.group else QUESTION
            self.editor.show_lines(view.lines, writable=self._writable(view), first=first)
            attachments = Attachments(self.tasks, "talk", self.record_id)
            self.pages([("概况", summary), ("笔录", self.editor), ("材料", attachments)])
            if view.state == TALKING:
                self.tabs.setCurrentWidget(self.editor)
        else:
            self._replace_summary(summary)
            if not self._writable(view):
                self.editor.close_for_writing()
        self.editor.know_talkers(view.talkers)
        read = {one.uid: one.as_read for one in view.corrections}
        self.editor.show_reading(view.reading_since if self._writable(view) else None, read)
        if view.state == TALKING and self._state not in ("", TALKING):
            self.tabs.setCurrentWidget(self.editor)
            self.editor.sheet.setFocus()
        if view.state == DONE and self._state == TALKING and not view.lines:
            self.tabs.setCurrentIndex(0)
        self._state = view.state

    def _arrived(self, view: Any) -> None:
        # which part is in front is this page's own matter: the typing is never put away by a refresh
        self.view = view
        self.show_view(view)
        if self._say_then:
            self.banner.say(self._say_then, "good")
        self.ask_beside()

    def _replace_summary(self, summary: QWidget) -> None:
        here = self.tabs.currentIndex()
        old = self.tabs.widget(0)
        self.tabs.removeTab(0)
        self.tabs.insertTab(0, summary, "概况")
        old.deleteLater()
        self.tabs.setCurrentIndex(here)

    def _writable(self, view: TalkView) -> bool:
        return view.state not in (DONE, CANCELLED) and self._may_write()

    def _may_write(self) -> bool:
        return Right.CASE_WRITE in self.tasks.office.actor.rights

    @staticmethod
    def _chips_of(view: TalkView) -> list[tuple[str, str]]:
        locked = "已锁定" if view.locked_at else ""
        return [(view.kind_name, ""), (view.state_text, TONES.get(view.state, "")), (locked, "")]

    def _summary(self, view: TalkView) -> QWidget:
        parts: list[QWidget] = []
        if view.warnings and view.state != CANCELLED:
            parts.append(card(*(label(text, wrap=True) for text in view.warnings), title="请注意"))
        parts.append(card(FactsGrid(self._facts(view))))
        if view.subjects:
            parts.append(card(FactsGrid(attendance_facts(view)), title="谈话对象"))
        for title, text in (("谈话方案", view.plan), ("谈话内容", view.summary), ("结果", view.result)):
            if text:
                parts.append(card(label(text, wrap=True, select=True), title=title))
        safety = [(title, view.safety.get(key, "")) for key, title in SAFETY.items()]
        if any(value for _title, value in safety):
            parts.append(card(FactsGrid(safety), title="安全预案"))
        if view.handover is not None:
            parts.append(handover_card(view.handover))
        if view.statements:
            may = self._may_write() and view.state != CANCELLED
            parts.append(
                statements_card(view, receive=self.receive if may else None, drop=self.drop if may else None)
            )
        if view.corrections:
            lines = [
                (
                    f"更正{one.number}（{SPEAKERS[one.speaker]}）",
                    f"{one.before or '（补充）'} → {one.after or '（删去）'}",
                )
                for one in view.corrections
            ]
            parts.append(card(FactsGrid(lines), title="核对时的更正"))
        if view.supplements:
            names = "、".join(f"{row.number} {row.state_text}" for row in view.supplements)
            parts.append(card(label(names, wrap=True), title="补充笔录"))
        return scrolled(*parts)

    @staticmethod
    def _facts(view: TalkView) -> list[tuple[str, str]]:
        subject = " ".join(part for part in (view.subject_name, view.subject_unit, view.subject_post) if part)
        talkers = "；".join(
            " ".join(part for part in (one.name, one.unit_name, one.post, credential_text(one)) if part)
            + (f"（{TALKER_ROLES[one.role]}）" if one.role != "TALKER" else "")
            for one in view.talkers
        )
        held = ""
        if view.started_at:
            until = f" 至 {view.ended_at:%H:%M}" if view.ended_at else " 开始"
            if view.ended_at and view.ended_at.date() != view.started_at.date():
                until = f" 至 {view.ended_at:%Y-%m-%d %H:%M}"
            held = f"{view.started_at:%Y-%m-%d %H:%M}{until}"
        approved = view.approved_by
        if view.approved_on:
            approved += f"，{view.approved_on:%Y-%m-%d}"
        return [
            ("问题线索", view.clue_number),
            ("被谈话人", subject),
            *(view.identity if not view.subjects else ()),
            ("层级", view.subject_rank_name),
            ("专项", view.campaign),
            ("计划时间", f"{view.planned_at:%Y-%m-%d %H:%M}" if view.planned_at and not held else ""),
            ("谈话时间", held),
            ("地点", view.place),
            ("谈话人", talkers),
            ("记录人", view.recorder),
            ("批准", approved),
            ("告知", "已告知身份、事由和权利义务" if view.notice_read else ""),
            ("本人意见" if view.opinion_needed else "核对意见", view.confirm_text),
            ("拒签说明", view.refuse_note),
            ("核对说明", view.reading_note),
            ("证件说明", view.credential_note),
            ("饮食和休息", view.care),
            ("应当留存", view.record),
            ("依据", view.kind_basis),
        ]

    # --- steps

    def _next(self, view: TalkView) -> list[Step]:
        do = {
            "start": Step("开始谈话", self.start, primary=True),
            "finish": Step("完成谈话", self.finish, primary=not view.unread),
            "approve": Step("批准方案", self.approve, primary=True),
            "cancel": Step("取消谈话", self.cancel),
            "read": Step("交本人核对", self.read, primary=view.unread),
            "talk_on": Step("继续谈话", self.talk_on),
            "supplement": Step("另立补充笔录", self.supplement),
        }
        writer = self._may_write()
        found = [do[step] for step in view.steps if (writer or step == "approve") and step != "cancel"]
        if writer and self._writable(view):
            found.insert(1 if view.state == PLANNED and found else len(found), Step("修改", self.change))
        if writer and view.state == PLANNED and not {"start", "approve"} & set(view.steps):
            found.append(Step("开始谈话", self.start, why_not="谈话方案批准后才能开始"))
        if writer and "cancel" in view.steps:
            found.append(do["cancel"])
        if writer and view.subjects and self._writable(view):
            found.append(Step("修改名单", self.change_list))
        if view.subjects:
            found.append(Step("签到表（预览、打印）", self.sign_sheet))
        if view.lines or view.subjects or (view.state == DONE and view.summary):
            what = "谈话记录" if view.subjects else paper_title(view)
            found.append(Step(f"{what}（预览、打印）", self.paper))
        if writer and _not_given_back(view):
            found.insert(0, Step("登记谈后交接", self.returned, primary=True))
        if view.clue_id is not None:
            found.append(Step("打开线索", lambda: self.navigate.emit("clue", view.clue_id)))
        if view.person_id is not None:
            found.append(Step("廉政档案", lambda: self.navigate.emit("person", view.person_id)))
        found += self._beside(view, writer=writer)
        if view.state in (PLANNED, CANCELLED):
            found += discard_steps(self, "talk")
        return found

    def _beside(self, view: TalkView, *, writer: bool) -> list[Step]:
        """陪送交接 and 自书材料: they come and go beside the talk, and after its record is locked."""
        found: list[Step] = []
        if view.handed_over and view.state != CANCELLED:
            if writer:
                found.append(Step("登记陪送到达", self.brought))
            if writer and view.handover is not None and not _not_given_back(view):
                found.append(Step("登记谈后交接", self.returned))
            found.append(Step("陪送交接单（预览、打印）", self.handover_sheet))
        if writer and not view.group and view.state in (TALKING, DONE):
            found.append(Step("要求书写自书材料", self.ask_statement))
        return found

    def start(self) -> None:
        """The talk begins."""
        form = start_form(self.view, self.tasks.office.now())
        self.open_form(form, start_talk, talk_id=self.record_id)

    def _written(self, value: Any) -> None:
        super()._written(value)
        self._back_to_typing()
        if isinstance(value, tuple) and value:
            self.banner.say(" ".join(value), "warning")
        else:
            self.banner.silence()

    def finish(self) -> None:
        """The talk is over: what is typed is written first, then the record is locked."""
        if self.editor is not None:
            self.editor.save(leaving=True)
        written = self.editor is not None and any(line.text.strip() for line in self.editor.sheet.lines())
        form = finish_form(self.view, self.tasks.office.now(), written=written)
        self.open_form(form, finish_talk, talk_id=self.record_id)

    def read(self) -> None:
        """The person reads it: what was typed is written first, what is changed from now on is a correction."""
        self._after_saving(begin_reading)

    def talk_on(self) -> None:
        """The talk goes on: what is typed from now on is no correction."""
        self._after_saving(go_on_talking)

    def _after_saving(self, operation: Any) -> None:
        if self.editor is not None:
            self.editor.save(leaving=True)
        self.tasks.write(
            operation, {"talk_id": self.record_id}, self._done_beside_typing, self._failed, owner=self
        )

    def _done_beside_typing(self, _value: Any) -> None:
        self.banner.silence()
        self._back_to_typing()

    def _back_to_typing(self) -> None:
        """What was pressed or filled in is gone: the next word belongs to the transcript, not to the search box."""
        if self.editor is not None and self.tabs.currentWidget() is self.editor:
            self.editor.sheet.setFocus(Qt.FocusReason.OtherFocusReason)

    def paper(self) -> None:
        """The transcript as it prints; what is typed is written and read again first."""
        if self.editor is not None:
            self.editor.save(leaving=True)
        self.tasks.call(self._paper_data, self._show_paper, self._failed, owner=self, writes=True)

    def _paper_data(self) -> tuple[TalkView, str]:
        office = self.tasks.office
        view = office.read(open_talk, talk_id=self.record_id)
        return view, str(office.read(house_settings)["office_name"])

    def _show_paper(self, read: tuple[TalkView, str]) -> None:
        view, office = read
        hash_name = self.tasks.office.header.hash
        self.close_form()
        show_paper(
            self, paper_title(view), lambda: transcript_pdf(view, office, hash_name), ("talk", self.record_id)
        )

    def approve(self) -> None:
        """Approve somebody else's plan."""
        self.tasks.write(
            approve_talk,
            {"talk_id": self.record_id, "revision": self.view.revision},
            lambda _none: self.banner.silence(),
            self._failed,
            owner=self,
        )

    def cancel(self) -> None:
        """The talk won't be held."""
        form = FormPanel(
            "取消谈话", [TextArea("reason", "原因", required=True, rows=2)], submit="取消谈话", cancel="返回"
        )
        self.open_form(form, cancel_talk, talk_id=self.record_id)

    def change(self) -> None:
        """Change what is planned."""
        view: TalkView = self.view
        form = change_form(self.tasks, view)
        self.open_form(form)

        def send(values: dict[str, Any]) -> None:
            data = changed(form, view, values) | {"talk_id": self.record_id, "revision": view.revision}
            self.tasks.write(change_talk, data, self._written, form.fail, owner=form)

        form.submitted.connect(send)

    def change_list(self) -> None:
        """Change who is talked to together."""
        form = list_form(self.tasks, self.view)
        self.open_form(form)

        def send(_values: dict[str, Any]) -> None:
            try:
                data = {"talk_id": self.record_id, "subjects": chosen(form)}
            except InvalidInput as error:
                form.fail(error)
                return
            self.tasks.write(change_talk, data, self._written, form.fail, owner=form)

        form.submitted.connect(send)

    def sign_sheet(self) -> None:
        """签到表 to be signed in the room."""
        self.tasks.call(self._paper_data, self._show_sign_sheet, self._failed, owner=self, writes=True)

    def _show_sign_sheet(self, read: tuple[TalkView, str]) -> None:
        view, office = read
        self.close_form()
        show_paper(self, "签到表", lambda: sign_sheet_pdf(view, office), ("talk", self.record_id))

    def brought(self) -> None:
        """The person was brought by his unit."""
        self.open_form(
            brought_form(self.view, self.tasks.office.now()), bring_to_talk, talk_id=self.record_id
        )

    def returned(self) -> None:
        """The person was given back to his unit."""
        self.open_form(returned_form(self.view, self.tasks.office.now()), give_back, talk_id=self.record_id)

    def handover_sheet(self) -> None:
        """陪送交接单 to be signed."""
        self.tasks.call(self._paper_data, self._show_handover, self._failed, owner=self, writes=True)

    def _show_handover(self, read: tuple[TalkView, str]) -> None:
        view, office = read
        self.close_form()
        show_paper(self, "陪送交接单", lambda: handover_pdf(view, office), ("talk", self.record_id))

    def ask_statement(self) -> None:
        """The person is asked to write something himself."""
        self.open_form(ask_form(self.view, self.tasks.office.now()), ask_statement, talk_id=self.record_id)

    def receive(self, one: StatementView) -> None:
        """A 自书材料 was handed in."""
        form = receive_form(self.view, one, self.tasks.office.now())
        self.open_form(form)

        def send(values: dict[str, Any]) -> None:
            try:
                data = received(values) | {"statement_id": one.id}
            except InvalidInput as error:
                form.fail(error)
                return
            self.tasks.write(receive_statement, data, self._written, form.fail, owner=form)

        form.submitted.connect(send)

    def drop(self, one: StatementView) -> None:
        """A 自书材料 was entered by mistake."""
        if dialogs.ask(self, f"撤去“{one.title}”的登记？扫描件仍留在材料里。", yes="撤去"):
            self.tasks.write(drop_statement, {"statement_id": one.id}, failed=self._failed, owner=self)

    def supplement(self) -> None:
        """A new record that adds to this locked one."""
        view: TalkView = self.view
        data = {
            "kind": view.kind,
            "person_id": view.person_id,
            "clue_id": view.clue_id,
            "supplement_of": view.id,
            "talkers": view.talkers,
            "place": view.place,
            "subject_name": view.subject_name,
            "plan": f"对 {view.number} 的补充",
        }
        if view.subjects:
            data["subjects"] = view.subjects
        self.tasks.write(
            plan_talk, data, lambda made: self.navigate.emit("talk", int(made)), self._failed, owner=self
        )


def _not_given_back(view: TalkView) -> bool:
    """Whether the talk is over and who was brought to it still waits to be taken back."""
    return view.state == DONE and view.handover is not None and view.handover.returned_at is None

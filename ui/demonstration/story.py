"""The year as it was lived: every clue, talk, decision and letter through the operations, by the right accounts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from models.accounts.operations import accounts
from models.clues.operations import (
    AccountRef,
    PartyInput,
    approve_proposal,
    propose_disposal,
    propose_step,
    register_clue,
    take_step,
)
from models.clues.view import open_clue
from models.decisions.execution import deliver
from models.decisions.operations import change_decision, decide
from models.letters.compose import ProblemText
from models.letters.kinds import LetterKind, load_kinds
from models.letters.operations import (
    check_letter,
    draft_letter,
    issue_letter,
    receive_letter,
    reply_letter,
    report_letter,
    seal_letter,
    send_letter,
)
from models.letters.queries import open_letter
from models.operations import Operation
from models.rectification.operations import submit, verify_and_close
from models.talks.operations import approve_talk, plan_talk, start_talk
from models.talks.reading import begin_reading
from models.talks.transcript import finish_talk, save_lines
from models.units.operations import add_unit
from storage.shifts import Shifts
from ui.demonstration.cast import ACCOUNTS, ADVICES, CASES, PARTY_COMMITTEE, SUPERIOR, UNITS, Advice, Case
from ui.demonstration.safety import SAFETY_PLAN
from ui.demonstration.talking import talker_of, transcript_of
from ui.paper.typesetting import set_page
from ui.resources_folder import resources

HEAD, LEADER = "zhou", "zheng"
NAMES = {person.login: person.name for person in ACCOUNTS}
MORNING = time(9, 0)
DISPOSALS = {
    "prelim": "PRELIM_VERIFY",
    "inquiry": "TALK_INQUIRY",
    "talk": "TALK_INQUIRY",
    "minor": "TALK_INQUIRY",
    "close": "CLOSE",
}


@dataclass
class Clock:
    """The office's clock while the story is told; ticks a minute at each look, as work takes time."""

    at: datetime = datetime(2021, 10, 8, 9, 0)

    def __call__(self) -> datetime:
        """The moment."""
        self.at += timedelta(minutes=1)
        return self.at

    def on(self, day: date) -> None:
        """Go to the morning of a day, never backwards within it."""
        self.at = (
            max(self.at, datetime.combine(day, MORNING))
            if self.at.date() == day
            else datetime.combine(day, MORNING)
        )


@dataclass
class Story:
    """Tells the year; ``told`` hears each sentence."""

    shifts: Shifts
    clock: Clock
    told: Callable[[str], None]
    letters: Path
    refs: dict[str, AccountRef] = field(default_factory=dict)
    units: list[int] = field(default_factory=list)
    clues: dict[int, int] = field(default_factory=dict)

    def run(self, login: str, operation: Operation[..., Any], day: date, /, **data: Any) -> Any:
        """One operation by one account on one day."""
        self.clock.on(day)
        with self.shifts.as_(login) as office:
            return office.run(operation, **data).value

    # --- the stage

    def set_up(self) -> None:
        """Units, and who is who."""
        self.clock.on(date(2021, 10, 8))
        with self.shifts.as_(HEAD) as office:
            self.refs = {row.login: AccountRef(row.uid, row.name) for row in office.read(accounts)}
            for name, short, leader in UNITS:
                made = office.run(
                    add_unit,
                    name=name,
                    short_name=short,
                    party_org=f"中共{name}委员会",
                    leader_in_charge=leader,
                )
                self.units.append(made.value)

    def kinds(self) -> dict[str, LetterKind]:
        """The kinds of letter that came with the program."""
        return load_kinds(resources() / "letters")

    # --- a clue from the first letter to its end

    def case(self, place: int, case: Case) -> None:
        """Live one clue's life."""
        received = date.fromisoformat(case.received)
        clue = self._register(case, received)
        self.clues[place] = clue
        dispatched = received + timedelta(days=2)
        self._ask(
            clue,
            case.handler,
            "T1",
            dispatched,
            opinion=f"由{NAMES[case.handler]}承办",
            handler=self.refs[case.handler],
        )
        way, _, more = case.way.partition(":")
        if case.way == "open:dispatched":
            return
        disposal = DISPOSALS[more if way == "open" else way]
        proposed = received + timedelta(days=16)
        self._dispose(clue, case, disposal, proposed)
        if way == "open":
            if more == "inquiry":
                sent, data = proposed + timedelta(days=3), {"receiver": case.party[0]}
                self.run(case.handler, take_step, sent, clue_id=clue, step="E1", on=sent, data=data)
            return
        closed = date.fromisoformat(case.closed)
        if way == "prelim":
            self._ask(
                clue,
                case.handler,
                "T16",
                closed,
                report="核查组调取资料、逐项核实，没有发现违纪违法事实。",
                conclusion="未发现违纪违法问题。",
                close_kind="PRELIM_NOT_FOUND",
                explained=f"{closed:%m月%d日}已向所在单位党组织说明",
            )
        elif way == "inquiry":
            self._letter_of_inquiry(clue, case, proposed, closed)
        elif way in ("talk", "minor"):
            self._talk(clue, case, closed - timedelta(days=9))
            if way == "talk":
                self._ask(
                    clue,
                    case.handler,
                    "T10",
                    closed,
                    report="本人说明清楚，经抽查属实。",
                    conclusion="予以采信了结。",
                )
            else:
                self._minor(clue, case, more, closed)
        if case.assigned:
            self._report_up(clue, case, closed + timedelta(days=6))

    def _report_up(self, clue: int, case: Case, on: date) -> None:
        self._ask(
            clue,
            case.handler,
            "E15",
            on,
            meeting="集团纪委集体审核研究，同意核查结论和处理意见。",
            report="线索来源、核查情况、认定结论和处理意见已写明。",
            report_no=f"某集纪报〔{on.year}〕{len(self.clues)}号",
            receiver=SUPERIOR,
        )

    def _register(self, case: Case, received: date) -> int:
        data: dict[str, Any] = {
            "title": case.title,
            "source": "SUPERIOR_ASSIGN" if case.assigned else case.source,
            "received_on": received,
            "registered_on": received,
            "parties": [PartyInput(case.party[0], UNITS[case.unit][0], case.party[1])],
            "problems": [case.problem],
            "unit_id": self.units[case.unit],
        }
        if case.assigned:
            number = 20 + CASES.index(case)
            data |= {
                "assigned_by": SUPERIOR,
                "assigned_on": received,
                "source_doc_no": f"某纪交〔{received.year}〕{number}号",
            }
        clue: int = self.run(case.handler, register_clue, received, **data)
        return clue

    def _ask(self, clue: int, login: str, step: str, on: date, /, **data: Any) -> None:
        """Propose a step and have it approved by the leader: four eyes."""
        self.run(login, propose_step, on, clue_id=clue, step=step, on=on, data=data)
        self._approve(clue, on)

    def _approve(self, clue: int, on: date) -> None:
        self.clock.on(on)
        with self.shifts.as_(LEADER) as office:
            view = office.read(open_clue, clue_id=clue)
            waiting = next(row for row in view.proposals if row.state == "PENDING")
            data = {"reported": "NO"} if waiting.asks else {}
            office.run(approve_proposal, proposal_id=waiting.id, on=on, answer="同意", data=data)

    def _dispose(self, clue: int, case: Case, disposal: str, on: date) -> None:
        data: dict[str, Any] = {"opinion": "反映的问题有一定可查性，经研究提出。"}
        if disposal == "PRELIM_VERIFY":
            others = "、".join(name for login, name in NAMES.items() if login in ("wu", "feng", "jiang"))
            data |= {"plan": "调取合同、账目和会议记录，了解有关人员情况。", "group": others}
        elif disposal == "TALK_INQUIRY":
            data |= {"plan": "就反映的问题当面了解，两人谈话，做好笔录。"}
        else:
            data |= {"conclusion": "前期检查已作处理，没有新的可核查内容。"}
        self.run(case.handler, propose_disposal, on, clue_id=clue, disposition=disposal, on=on, data=data)
        self._approve(clue, on)

    def _letter_of_inquiry(self, clue: int, case: Case, begun: date, closed: date) -> None:
        steps = (
            ("E1", begun + timedelta(days=2), {"receiver": case.party[0]}),
            ("E2", begun + timedelta(days=3), {"receiver": case.party[0]}),
            ("E3", begun + timedelta(days=12), {"report": "本人书面说明，所在党组织主要负责人签署意见。"}),
        )
        for code, on, data in steps:
            self.run(case.handler, take_step, on, clue_id=clue, step=code, on=on, data=data)
        self._ask(
            clue,
            case.handler,
            "T10",
            closed,
            report="说明清楚，经抽查没有发现相反证据。",
            conclusion="予以采信了结。",
            feedback="已发函反馈",
        )

    def _talk(self, clue: int, case: Case, on: date) -> None:
        person = self.party(clue)
        talkers = [
            talker_of(case.handler, "男", self.refs[case.handler].uid),
            talker_of("jiang" if case.handler != "jiang" else "wu", "女"),
        ]
        talk = self.run(
            case.handler,
            plan_talk,
            on - timedelta(days=2),
            kind="INQUIRY_TALK",
            clue_id=clue,
            person_id=person,
            plan="围绕反映的问题逐项了解，告知权利义务，做好笔录。",
            place="集团谈话室一",
            talkers=talkers,
            safety=SAFETY_PLAN,
            on=on - timedelta(days=2),
        )
        self.run(LEADER, approve_talk, on - timedelta(days=1), talk_id=talk, on=on - timedelta(days=1))
        begun = datetime.combine(on, time(9, 30))
        self.clock.at = begun
        with self.shifts.as_(case.handler) as office:
            office.run(start_talk, talk_id=talk, started_at=begun, place="集团谈话室一", notice_read=True)
            self.clock.at = begun + timedelta(minutes=50)
            office.run(save_lines, talk_id=talk, lines=transcript_of(case, begun))
            office.run(begin_reading, talk_id=talk)
            office.run(
                finish_talk,
                talk_id=talk,
                ended_at=begun + timedelta(minutes=45),
                confirm_text="以上笔录我看过，和我说的相符。",
                summary="本人如实说明了情况。",
                result="本人认识到存在的问题，愿意改正。",
            )
        view = self._view(clue)
        if "D_INQ_REPORT" not in {row.rule for row in view.deadlines}:
            self.run(
                case.handler,
                take_step,
                on,
                clue_id=clue,
                step="E4",
                on=on,
                data={"report": "已按方案谈话，笔录登记在谈话里。"},
            )

    def _minor(self, clue: int, case: Case, measure: str, closed: date, wait: int = 3) -> None:
        self._ask(
            clue,
            case.handler,
            "T11",
            closed,
            report="本人承认管理不到位，情节轻微。",
            conclusion="未发现违纪违法，以第一种形态处理。",
            measure=measure,
        )
        made = self._view(clue).decisions[-1].id
        facts = f"{case.problem}本人负有管理责任，情节轻微，认错态度好。"
        self.run(case.handler, change_decision, closed, decision_id=made, facts=facts)
        decided = closed + timedelta(days=wait)
        self.run(
            LEADER,
            decide,
            decided,
            decision_id=made,
            decided_by="集团纪委",
            decided_on=decided,
            opinion="同意",
        )
        self.run(case.handler, deliver, decided, decision_id=made, receiver="本人", on=decided)

    def _view(self, clue: int) -> Any:
        with self.shifts.as_(HEAD) as office:
            return office.read(open_clue, clue_id=clue)

    def party(self, clue: int) -> int:
        """The person whom a clue names first."""
        person: int = self._view(clue).parties[0].person_id
        return person

    # --- a letter

    def advice(self, advice: Advice) -> None:
        """A 纪律检查建议书 from the draft to the answer."""
        case = CASES[advice.case]
        issued = date.fromisoformat(advice.issued)
        problems = [
            ProblemText(text, suggestion, UNITS[case.unit][2]) for text, suggestion in advice.problems
        ]
        letter = self.run(
            case.handler,
            draft_letter,
            issued - timedelta(days=4),
            kind=self.kinds()["DISC_ADVICE"],
            clue_id=self.clues[advice.case],
            unit_id=self.units[case.unit],
            problems=problems,
            on=issued - timedelta(days=4),
            fields={
                "subject": advice.subject,
                "found_in": advice.found_in,
                "contact": f"{NAMES[case.handler]}，0000-0000000",
                "party_committee": PARTY_COMMITTEE,
            },
        )
        data = {"letter_id": letter}
        self.run(HEAD, check_letter, issued - timedelta(days=2), **data, on=issued - timedelta(days=2))
        number = self.run(LEADER, issue_letter, issued, **data, render=set_page, on=issued)
        sent = issued + timedelta(days=1)
        self.run(case.handler, seal_letter, sent, **data, on=sent)
        self.run(case.handler, send_letter, sent, **data, on=sent)
        self.run(case.handler, report_letter, sent, **data, which=1, receipt="集团党委办公室", on=sent)
        self.run(case.handler, report_letter, sent, **data, which=2, receipt=UNITS[case.unit][2], on=sent)
        self.run(
            case.handler,
            receive_letter,
            sent + timedelta(days=1),
            **data,
            receiver=f"{UNITS[case.unit][1]}党委办公室",
            on=sent + timedelta(days=1),
        )
        if advice.replied:
            replied = date.fromisoformat(advice.replied)
            self.run(
                case.handler,
                reply_letter,
                replied,
                **data,
                text="已逐项整改并修订制度，附整改情况报告。",
                reference=f"{UNITS[case.unit][1]}党〔2022〕9号",
                on=replied,
            )
            self._put_right(letter, case, replied)
        self._keep_copy(letter, number)

    def _put_right(self, letter: int, case: Case, replied: date) -> None:
        self.clock.on(replied)
        with self.shifts.as_(case.handler) as office:
            items = office.read(open_letter, letter_id=letter).items
            for item in items:
                office.run(submit, item_id=item.id, text="已整改，佐证材料齐全。", on=replied)
            day = replied + timedelta(days=6)
            self.clock.on(day)
            for item in items:
                office.run(
                    verify_and_close,
                    item_id=item.id,
                    verifier=NAMES[HEAD],
                    verifier_unit="集团纪检监察部",
                    result="现场核验，制度已修订并执行。",
                    on=day,
                )

    def _keep_copy(self, letter: int, number: str) -> None:
        """The issued page, written out as the office would export it: an entry in the trail, a plain file outside."""
        with self.shifts.as_(HEAD) as office:
            view = office.read(open_letter, letter_id=letter)
            self.letters.mkdir(parents=True, exist_ok=True)
            with (self.letters / f"{number}.pdf").open("wb") as stream:
                office.evidence_write(view.pdf_evidence_id, stream)

    # --- all of it

    def tell_year(self) -> None:
        """Everything, in the order of its days as far as clues allow."""
        for place, case in enumerate(CASES):
            self.told(f"问题线索 {place + 1}/{len(CASES)}：{case.title}")
            self.case(place, case)
        for advice in ADVICES:
            self.told(f"纪律检查建议书：关于{advice.subject}")
            self.advice(advice)

    def tell_new_year(self) -> None:
        """The main job once more, shown step by step: a clue, its disposal, a talk, a decision, a letter."""
        case = Case(
            "2023-01-03",
            False,
            "来信反映建设公司办公用品采购虚开数量",
            0,
            ("谢某", "综合部副经理"),
            "办公用品采购数量与入库不符。",
            "minor:REMIND",
            "2023-01-05",
        )
        self.told("四、再做一遍主要工作：登记线索、提出处置意见、批准、谈话、作出处理、制发建议书")
        self.quick_case(len(CASES), case)

    def quick_case(self, place: int, case: Case) -> None:
        """A clue handled within three days, each step said aloud."""
        first, second, third = (date(2023, 1, day) for day in (3, 4, 5))
        clue = self._register(case, first)
        self.clues[place] = clue
        number = self._view(clue).number
        self.told(f"登记问题线索 {number}：{case.title}")
        self._ask(clue, case.handler, "T1", first, opinion="由吴某承办", handler=self.refs[case.handler])
        self._dispose(clue, case, "TALK_INQUIRY", first)
        self.told("提出处置意见“谈话函询”，审批领导批准（提出人与批准人不是同一人）")
        self._talk(clue, case, second)
        self.told("谈话一次，笔录逐句记录、本人核对后锁定")
        self._minor(clue, case, "REMIND", third, wait=0)
        self.told("了结线索，作出“提醒谈话”处理")
        letter = self.run(
            case.handler,
            draft_letter,
            third,
            kind=self.kinds()["DISC_ADVICE"],
            clue_id=clue,
            unit_id=self.units[case.unit],
            problems=[
                ProblemText(
                    "办公用品入库验收由采购人员一人办理", "验收由使用部门和仓管共同签字", UNITS[case.unit][2]
                )
            ],
            fields={
                "subject": "规范办公用品采购验收",
                "found_in": "近期，我委对你单位办公用品采购情况进行了了解。",
            },
            on=third,
        )
        self.run(HEAD, check_letter, third, letter_id=letter, on=third)
        number = self.run(LEADER, issue_letter, third, letter_id=letter, render=set_page, on=third)
        self._keep_copy(letter, number)
        self.told(f"制发纪律检查建议书 {number}，问题列入整改台账")

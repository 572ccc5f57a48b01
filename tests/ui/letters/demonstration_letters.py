"""One letter of every shipped kind, drafted, checked and issued in a copy of the demonstration office.

Each begins where the office would begin it (a clue, a person, a unit, a 澄清 record …) and takes from there what the
editor takes; only what nobody can know beforehand is typed in. What is looked at is the frozen page.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2

from letters.sheets import recovery_sheet
from models.clues.operations import take_step
from models.clues.view import open_clue
from models.decisions.operations import decide, propose_decision
from models.dossiers.queries import dossiers
from models.followups.queries import followups, open_followup
from models.letters.compose import ProblemText
from models.letters.operations import change_letter, check_letter, draft_letter, issue_letter
from models.letters.queries import LetterView, open_letter
from models.opinions.operations import decide_opinion
from models.opinions.queries import open_opinion, opinions
from models.opinions.reply import reply_fields
from models.persons.operations import change_person
from models.settings.operations import change_case_settings, house_settings
from models.talks.operations import Talker, plan_talk
from models.talks.queries import open_talk, talk_list
from models.trail.monthly import Head, month_sheet
from storage.shifts import Shifts
from ui.clues.papers import approval_pdf, register_pdf
from ui.demonstration import followups as cast_followups
from ui.demonstration.cast import ADVICES, CASES
from ui.demonstration.story import Clock, Story
from ui.dossiers.paper import dossier_paper
from ui.letters.kinds import shipped_kinds
from ui.paper.typesetting import set_page
from ui.talks.paper import transcript_pdf
from ui.trail.monthly import month_pdf

HEAD, LEADER = "zhou", "zheng"
AUDITOR = "wei"
HANDLERS = ("wu", "feng", "jiang")
TRIED_ON, ON = date(2023, 1, 12), date(2023, 1, 18)
PHONE = "0000-0000000"


@dataclass(frozen=True)
class Begun:
    """Where a letter begins: a clue of the cast by its place, its person or not, a unit; what is typed in besides."""

    case: int | None = None
    person: bool = True
    unit: int | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    recipient: str = ""
    problems: tuple[ProblemText, ...] = ()


def _problems(place: int) -> tuple[ProblemText, ...]:
    return tuple(ProblemText(*both) for both in ADVICES[place].problems)


LETTERS: dict[str, Begun] = {
    "DISC_ADVICE": Begun(
        0, person=False, problems=_problems(0),
        typed={"subject": ADVICES[0].subject, "found_in": ADVICES[0].found_in, "contact": f"吴某，{PHONE}"},
    ),
    "ADVICE_REPORT": Begun(0, person=False, recipient="中共某某集团有限公司委员会"),
    "INTEGRITY_REMIND": Begun(unit=3, typed={
        "subject": "规范公务接待", "background": "春节临近，近期收到关于公务接待超标准的反映。",
        "matters": "公务接待严格执行标准，不得转嫁费用。\n报销须附接待清单和公函。",
        "requirements": "组织一次学习。\n对2022年接待费用自查一遍，自查情况留存备查。", "contact": f"冯某，{PHONE}",
    }),
    "LAW_REMIND": Begun(unit=2, typed={"occasion": "2023年春节", "channel": f"电话{PHONE}"}),
    "OPEN_LETTER": Begun(typed={
        "audience": "全体党员干部家属", "opening": "新春将至，感谢您一年来对家人工作的理解和支持。",
        "points": "多提一句醒，守住家庭的廉洁底线。\n不收不该收的礼金礼品，不赴不该赴的宴请。",
    }),
    "RISK_NOTICE": Begun(unit=0, typed={
        "project": "某某路改造项目", "risks": "招标文件设置倾向性条件。\n现场签证不真实。",
        "channel": f"电话{PHONE}，来信请寄某某集团纪检监察部。",
    }),
    "INQUIRY_NOTICE": Begun(15, typed={"reply_address": "某某集团纪检监察部", "contact": f"冯某，{PHONE}"}),
    "TALK_NOTICE": Begun(15, typed={"contact": f"冯某，{PHONE}"}),
    "ADMONISH_LETTER": Begun(7, typed={"correction": "立即终止有关业务往来。\n向党支部作出书面检查。"}),
    "CRITICIZE_NOTICE": Begun(4),
    "ORDER_CHECK_NOTICE": Begun(10),
    "FILING_DECISION": Begun(14, typed={"facts": "出借企业资质供他人投标，涉嫌违反工作纪律。"}),
    "FILING_NOTICE": Begun(14, typed={"matter": "涉嫌违规出借企业资质", "contact": f"吴某，{PHONE}"}),
    "DISC_DECISION": Begun(14),
    "EXEMPT_DECISION": Begun(16),
    "CLARIFY_LETTER": Begun(2, typed={"contact": f"蒋某，{PHONE}"}),
    "EXEC_NOTICE": Begun(14, typed={"contact": f"吴某，{PHONE}"}),
    "ACC_DECISION": Begun(13),
    "CLARIFY_CIRCULAR": Begun(2),
    "REVISIT_RECORD": Begun(7, typed={"help": "结对帮带半年。"}),
    "INTEGRITY_OPINION": Begun(typed={"contact": f"吴某，{PHONE}"}),
    "URGE_LETTER": Begun(18, person=False, typed={
        "delay": "已超过办结期限，至今没有报告办理情况。", "responsible": "赵某某",
        "requirements": "查清接待的事由、人数、标准和费用来源。\n逐笔核对报销凭证。", "contact": f"冯某，{PHONE}",
    }),
    "FORWARD_LETTER": Begun(18, person=False, typed={"materials": "网络反映截图1份2页"}),
    "REAL_ACK": Begun(15, person=False, recipient="马某某", typed={"contact": f"冯某，{PHONE}"}),
    "REAL_FB": Begun(9, person=False, recipient="马某某", typed={
        "result": "所提问题已经了结，没有发现违纪情形；食堂采购已改为三家比价。", "contact": f"吴某，{PHONE}",
    }),
    "FEEDBACK_LETTER": Begun(15, typed={"matter": "收取购房人好处费"}),
    "ASSIGN_LETTER": Begun(18, person=False, typed={
        "summary": "反映公交公司公务接待超标准，请核查2022年接待费用。", "contact": f"冯某，{PHONE}",
    }),
    "TRANSFER_LETTER": Begun(17, person=False, typed={"materials": "审计移送函1份3页\n合同台账复印件1份12页"}),
    "CASE_HANDOVER": Begun(14, recipient="某某集团纪委案件审理室", typed={
        "volumes": "审查卷2册186页\n非涉案材料卷1册20页", "opinion": "事实清楚，证据确凿，建议给予党内警告处分。",
    }),
    "CIRCULAR": Begun(recipient="所属各单位", typed={
        "subject": "两起违反工作纪律问题", "cases": "某单位收费员夜间收取现金不入账，受到批评教育。",
        "lessons": "日常监督不严，制度执行走样。", "requirements": "以案促改，开展一次自查。\n完善收费管理办法。",
    }),
    "PRELIM_PLAN": Begun(14, typed={
        "source": "反映建设公司出借资质供他人投标。", "time": "2022年11月2日至2023年1月31日",
    }),
    "PRELIM_REPORT": Begun(0, typed={"reason": "没有发现违纪违法事实。"}),
    "CLOSING_REPORT": Begun(4, typed={
        "origin": "上级交办，反映停车公司收费员私收现金。", "follow": "整改收费管理。\n材料归档。",
    }),
    "RESP_LETTER": Begun(unit=1),
    "PLEDGE_WORK": Begun(3),
    "PLEDGE_NET": Begun(3),
    "MINUTES": Begun(typed={
        "subject": "某某集团纪委会议纪要", "when": "2023-01-16", "where": "集团三楼会议室", "chair": "郑某",
"present": "郑某、周某、吴某", "guests": "冯某、蒋某",         "agenda": "听取审理情况汇报，同意给予党内警告处分的意见。\n研究2023年监督工作安排。",
    }),
}  # fmt: skip
LAYOUT_NAMES = {
    "信函格式": "LETTER",
    "文件格式": "DOCUMENT",
    "纪要": "MINUTES",
    "命令": "ORDER",
    "普通": "PLAIN",
}
"""Every layout, and what its picture is called."""
# drafted after these, whose numbers they name
AFTER = ("FEEDBACK_LETTER", "URGE_LETTER", "EXEC_NOTICE")


def _own_pages(file: bytes) -> bytes:
    """Cover, 卷内目录 and 备考表 of a bound file."""
    made = BytesIO()
    with pypdfium2.PdfDocument(file) as whole, pypdfium2.PdfDocument.new() as part:
        part.import_pages(whole, [0, 1, len(whole) - 1])
        part.save(made)
    return made.getvalue()


class DemonstrationLetters:
    """A copy of the demonstration office in January 2023, and what was issued in it."""

    def __init__(self, demonstration: Path, folder: Path) -> None:
        shutil.copytree(demonstration / "vault", folder / "vault")
        rows = json.loads((demonstration / "accounts.json").read_text("utf-8"))
        passwords = {row["login"]: row["password"] for row in rows}
        self.clock = Clock(datetime(2023, 1, 9, 9, 0))
        self.shifts = Shifts(
            folder / "vault", {one: passwords[one] for one in (HEAD, LEADER, AUDITOR, *HANDLERS)}, self.clock
        )
        self.story = Story(self.shifts, self.clock, lambda _sentence: None, folder)
        self.issued: dict[str, LetterView] = {}
        self.laid: dict[str, LetterView] = {}
        self.pages: dict[str, bytes] = {}
        try:
            self._look_up()
            self._sheets()
            self._live_on()
            self._told()
            self._write()
            self._write_in_each_layout()
        finally:
            self.shifts.close()

    # --- what the demonstration has, and what it lacks for a few kinds

    def _look_up(self) -> None:
        with self.shifts.as_(HEAD) as office:
            # the cast's clues were registered in their order, the units too
            self.clues = {place: place + 1 for place in range(len(CASES))}
            self.persons = {}
            for place, clue in self.clues.items():
                view = office.read(open_clue, clue_id=clue)
                assert view.title == CASES[place].title
                self.persons[place] = view.parties[0].person_id
        self.story.clues = self.clues

    def _told(self) -> None:
        """What 澄清 and 回访 records and an asked 党风廉政意见 give to their letters."""
        self.told: dict[str, Mapping[str, str]] = {}
        with self.shifts.as_(HEAD) as office:
            for row in office.read(followups, limit=50):
                self.told |= office.read(open_followup, followup_id=row.id).letters
            opinion = office.read(open_opinion, opinion_id=self.opinion)
            self.told["INTEGRITY_OPINION"] = reply_fields(opinion, opinion.persons)
            self.requester = opinion.requester

    def _live_on(self) -> None:
        """Two clues go on to 立案 and 审理, since no case of the cast's year ended with a 处分; one talk is planned."""
        with self.shifts.as_(HEAD) as office:
            office.run(change_case_settings, values={"printed_by": "某某集团纪委办公室"})
        self._tried(14, "WARNING", weighing_reason="主动说明情况、退出所得，从轻处理。")
        self._tried(16, "PARTY_EXEMPT", weighing_reason="情节轻微，主动消除影响。")
        self._decided(13, "ACC_CIRCULAR", responsibility="MAIN_LEADER")
        self._cleared()
        with self.shifts.as_(HEAD) as office:
            self.opinion = next(row.id for row in office.read(opinions) if row.state == "PROPOSED")
        on = date(2023, 1, 13)
        self.story.run(
            LEADER, decide_opinion, on, opinion_id=self.opinion, decided_by="集团纪委书记郑某", on=on
        )
        talkers = [
            Talker("吴某", "集团纪检监察部", "承办人", "男"),
            Talker("冯某", "集团纪检监察部", "承办人", "女"),
        ]
        self.story.run(
            "feng", plan_talk, ON, kind="INQUIRY_TALK", title="了解购房收费情况", person_id=self.persons[15],
            clue_id=self.clues[15], planned_at=datetime(2023, 1, 19, 9, 30), place="集团谈话室", talkers=talkers,
        )  # fmt: skip

    def _sheets(self) -> None:
        """What is no letter: the talk's transcript, the clue's two forms, the file's own pages, the officers' sheets."""
        with self.shifts.as_(HEAD) as office:
            name = str(office.read(house_settings)["office_name"])
            clue = office.read(open_clue, clue_id=self.clues[7])
            talk = office.read(talk_list, clue_id=self.clues[7])[0]
            dossier = office.read(dossiers)[0]
            self.pages |= {
                "SHEET_TRANSCRIPT": transcript_pdf(
                    office.read(open_talk, talk_id=talk.id), name, office.header.hash
                ),
                "SHEET_CLUE": register_pdf(clue, name),
                "SHEET_APPROVAL": approval_pdf(clue, clue.proposals[-1], name),
                "SHEET_DOSSIER": _own_pages(dossier_paper(office, dossier.id, lambda *_told: None).pdf),
            }
        with self.shifts.as_(AUDITOR) as office:
            found = office.read(month_sheet, year=2022, month=12)
        # the ends of the two trails are other ones in every vault
        end = Head(100, "0" * 64)
        self.pages["SHEET_AUDIT"] = month_pdf(replace(found, house=end, cases=end), name, ON)
        groups = [f"{number:02d}ABC" for number in range(1, 14)]
        self.pages["SHEET_RECOVERY"] = recovery_sheet(name, "0" * 32, groups, ON)

    def _cleared(self) -> None:
        """A clue found untrue is cleared up, as far as the letter that says so."""
        on = date(2023, 1, 12)
        said = {"trigger": "ORGAN", "falsity": "FALSE", "verifier": "集团纪检监察部"}
        made = cast_followups._begin(
            self.story, 2, "CLARIFICATION", on, **said, matter="车辆维修费用虚高", harms=["CAREER"],
            consent="YES", consented_on="2023-01-11",
        )  # fmt: skip
        cast_followups._step(
            self.story, 2, made, "propose", on, ways=["WRITTEN"], audience="COMMITTEE", planned_on="2023-01-20",
            scope="公交公司领导班子和机务部", words="经核查，反映的车辆维修费用虚高问题不属实。",
        )  # fmt: skip
        cast_followups._decide(self.story, made, "approve", on, decided_by="集团纪委书记郑某")

    def _tried(self, place: int, measure: str, **said: Any) -> None:
        clue, who, story = self.clues[place], CASES[place].handler, self.story
        story.run(
            HEAD, change_person, date(2023, 1, 9), person_id=self.persons[place], political_status="中共党员"
        )
        story._ask(clue, who, "T15", date(2023, 1, 9), report="初核报告", opinion="拟立案", case_kind="PARTY")
        told = {"opinion": "两人宣布，向其所在党委书记通报"}
        story.run(who, take_step, date(2023, 1, 10), clue_id=clue, step="E8", on=date(2023, 1, 10), data=told)
        trial = {"report": "审查报告", "facts": "本人签字", "trial_group": ["沈某", "韩某某"]}
        story._ask(clue, who, "T20", date(2023, 1, 11), **trial)
        self._decided(place, measure, branch="支部大会讨论同意", **said)

    def _decided(self, place: int, measure: str, branch: str = "", **said: Any) -> None:
        case = CASES[place]
        facts = f"2022年，{case.party[0]}{case.problem}经查属实，本人认错态度好。"
        made = self.story.run(
            case.handler, propose_decision, TRIED_ON, measure_code=measure, facts=facts, clue_id=self.clues[place],
            person_id=self.persons[place], **said,
        )  # fmt: skip
        self.story.run(
            LEADER, decide, TRIED_ON, decision_id=made, decided_by="集团纪委", decided_on=TRIED_ON,
            meeting_note="2023年1月12日集团纪委会议", branch_note=branch, approved_by="集团党委" if branch else "",
        )  # fmt: skip

    # --- the letters

    def _write(self) -> None:
        first = [code for code in LETTERS if code not in AFTER]
        for codes in (first, AFTER):
            drafted: dict[str, int] = {}
            for login in HANDLERS:
                mine = [code for code in codes if self._writer(code) == login]
                if mine:
                    drafted |= self._draft(login, mine)
            self._issue({code: drafted[code] for code in codes})

    def _write_in_each_layout(self) -> None:
        """One 通报 in each of the five, chosen in the letter: no kind of domain.md is a 命令, any may be laid out as one."""
        self.clock.on(ON)
        drafted: dict[str, int] = {}
        with self.shifts.as_("wu") as office:
            for layout in LAYOUT_NAMES:
                given = {"fields": LETTERS["CIRCULAR"].typed, "recipient": LETTERS["CIRCULAR"].recipient}
                letter = office.run(
                    draft_letter, kind=shipped_kinds()["CIRCULAR"], layout=layout, **given
                ).value
                drafted[layout] = letter
        self._check(drafted)
        for layout, (view, pdf) in self._signed(drafted).items():
            self.laid[layout] = view
            self.pages[f"LAYOUT_{LAYOUT_NAMES[layout]}"] = pdf

    @staticmethod
    def _writer(code: str) -> str:
        case = LETTERS[code].case
        return "wu" if case is None else CASES[case].handler

    def _draft(self, login: str, codes: Sequence[str]) -> dict[str, int]:
        self.clock.on(ON)
        made = {}
        with self.shifts.as_(login) as office:
            for code in codes:
                begun = LETTERS[code]
                data: dict[str, Any] = {"fields": self.told.get(code, {})}
                if begun.case is not None:
                    data["clue_id"] = self.clues[begun.case]
                    data |= {"person_id": self.persons[begun.case]} if begun.person else {}
                if begun.unit is not None:
                    data["unit_id"] = begun.unit + 1
                letter = office.run(draft_letter, kind=shipped_kinds()[code], **data).value
                recipient = self.requester if code == "INTEGRITY_OPINION" else begun.recipient
                changes: dict[str, Any] = {"recipient": recipient} if recipient else {}
                if begun.problems:
                    changes["problems"] = begun.problems
                office.run(change_letter, letter_id=letter, fields=begun.typed, **changes)
                made[code] = letter
        return made

    def _issue(self, drafted: dict[str, int]) -> None:
        self._check(drafted)
        for code, (view, pdf) in self._signed(drafted).items():
            self.issued[code], self.pages[code] = view, pdf

    def _check(self, drafted: dict[str, int]) -> None:
        with self.shifts.as_(HEAD) as office:
            for letter in drafted.values():
                office.run(check_letter, letter_id=letter)

    def _signed(self, drafted: dict[str, int]) -> dict[str, tuple[LetterView, bytes]]:
        found = {}
        with self.shifts.as_(LEADER) as office:
            for code, letter in drafted.items():
                office.run(issue_letter, letter_id=letter, render=set_page)
                view = office.read(open_letter, letter_id=letter)
                assert view.pdf_evidence_id is not None
                found[code] = (view, office.evidence_bytes(view.pdf_evidence_id))
        return found

"""What followed the year's cases: 澄清, 回访, 容错, 一案双查, 考验性问责, 诬告提请, and 党风廉政意见 that were asked for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from models.clues.view import open_clue
from models.followups.kinds import kind_of
from models.followups.operations import decide_followup, register_followup, work_followup
from models.opinions.operations import (
    answer_opinion,
    decide_opinion,
    draft_opinion,
    match_person,
    propose_opinion,
    register_opinion,
)
from models.opinions.queries import open_opinion
from ui.demonstration.cast import CASES, SUPERIOR, UNITS

if TYPE_CHECKING:
    from ui.demonstration.story import Story

HEAD, LEADER = "zhou", "zheng"
ADMONISHED, UNTRUE, TRIED, TOLERATED, SLANDERED = 7, 8, 13, 6, 0


def tell_followups(story: Story) -> None:
    """Every kind once, in the states in which an office would have them at the year's end."""
    story.told("容错免责、澄清正名、回访教育、一案双查、考验性问责、诬告提请认定")
    _clarified(story)
    _visited(story)
    _tolerated(story)
    _dual_checked(story)
    _on_trial(story)
    _slandered(story)
    story.told("党风廉政意见：来函两件")
    _opinions(story)


def _party(story: Story, clue: int) -> int:
    """The person whom a clue names first."""
    with story.shifts.as_(HEAD) as office:
        person: int = office.read(open_clue, clue_id=clue).parties[0].person_id
    return person


def _begin(story: Story, place: int, kind: str, on: date, **data: Any) -> int:
    case, clue = CASES[place], story.clues[place]
    whom = {"clue_id": clue, "person_id": _party(story, clue)}
    made: int = story.run(case.handler, register_followup, on, kind=kind, data=data, on=on, **whom)
    return made


def _step(story: Story, place: int, made: int, step: str, on: date, **data: Any) -> None:
    """A step by the handler."""
    story.run(CASES[place].handler, work_followup, on, followup_id=made, step=step, data=data, on=on)


def _decide(story: Story, made: int, step: str, on: date, **data: Any) -> None:
    """A decision by the leader: four eyes."""
    story.run(LEADER, decide_followup, on, followup_id=made, step=step, data=data, on=on)


def _reasoned(kind: str, name: str, reason: str) -> list[dict[str, str]]:
    field = next(field for field in kind_of(kind).asked() if field.name == name)
    return [{"code": code, "reason": reason} for code, _text in field.choices]


def _clarified(story: Story) -> None:
    """A contract that was found in order: cleared up before the leading group."""
    place = UNTRUE
    made = _begin(
        story, place, "CLARIFICATION", date(2022, 7, 12), trigger="ORGAN", matter="违规分包",
        falsity="FALSE", verifier="集团纪检监察部", harms=["CAREER"], consent="YES", consented_on="2022-07-11",
    )  # fmt: skip
    _step(
        story, place, made, "propose", date(2022, 7, 13), ways=["WRITTEN", "MEETING"], audience="COMMITTEE",
        scope="建设公司领导班子和项目部负责人 16 人", words="经核查，反映的违规分包问题不属实。", planned_on="2022-07-22",
    )  # fmt: skip
    _decide(story, made, "approve", date(2022, 7, 14), decided_by="集团纪委书记郑某")
    _step(
        story, place, made, "carry_out", date(2022, 7, 21), venue="建设公司三楼会议室",
        attendees="领导班子和项目部负责人 16 人", letter_no="某某纪澄〔2022〕1号", result="本人表示放下包袱、安心工作",
    )  # fmt: skip
    _step(
        story,
        place,
        made,
        "file",
        date(2022, 7, 25),
        notified="集团组织部，7月25日",
        archived="7月25日，蒋某",
    )


def _visited(story: Story) -> None:
    """The admonished person: seen once, planned again."""
    place, visitors = ADMONISHED, "冯某、吴某"
    made = _begin(
        story, place, "RETURN_VISIT", date(2022, 7, 4), reason="FORM1", planned_on="2022-09-20",
        visitors=visitors, contacts=["SELF", "UNIT"], focus="对诫勉的认识，履职情况",
    )  # fmt: skip
    _step(
        story, place, made, "visit", date(2022, 9, 19), visited_by=visitors, talked_with=["SELF", "UNIT", "MASSES"],
        thoughts="认识到问题，主动清理亲属经营事项。", work="分管工作进展正常，安全指标完成。", result="GOOD",
        suggestion="继续跟踪了解半年。", next_on="2023-01-13",
    )  # fmt: skip


def _tolerated(story: Story) -> None:
    """A new way of clearing advances that went wrong; found tolerable, the person is still to be told."""
    place, kind = TOLERATED, "TOLERANCE"
    made = _begin(
        story, place, kind, date(2022, 11, 21), starter="SELF", applicant=CASES[place].party[0],
        facts="试行备用金集中核销，因系统衔接不畅造成延期，没有造成损失。", grounds="建设公司2022年第7次班子会纪要。",
        procedure="经班子集体研究，报集团财务部备案。",
    )  # fmt: skip
    _step(
        story, place, made, "propose", date(2022, 12, 12),
        distinctions=_reasoned(kind, "distinctions", "有会议纪要和备案材料，没有谋取私利"),
        conditions=_reasoned(kind, "conditions", "经核实符合"), consulted="财务部、组织部同意。",
        opinion="符合容错条件，建议予以容错。", suggestion="ACCEPT",
    )  # fmt: skip
    _decide(
        story, made, "approve", date(2022, 12, 27), finding="ACCEPT", decided_by="集团纪委会议",
        decision="六项条件齐备，没有排除情形。",
    )  # fmt: skip


def _dual_checked(story: Story) -> None:
    """Leaders looked at too; waits for the leader."""
    place = TRIED
    made = _begin(
        story, place, "DUAL_CHECK", date(2022, 12, 26), facts="物业项目收入没有全部入账，正在核实直接责任。"
    )
    _step(
        story, place, made, "propose", date(2023, 1, 4), party_duty="NOT_INVOLVED",
        party_reason="党组织定期研究项目收支，制度健全。", watch_duty="NOT_PURSUE",
        watch_reason="监督检查中已提出过问题并督促整改。",
    )  # fmt: skip


def _on_trial(story: Story) -> None:
    """Somebody who answers for supervision: a term with tasks, checked at its middle."""
    place = 12
    made = _begin(
        story, place, "TRIAL", date(2022, 10, 24), matter="设备采购未集体研究，履行主体责任不到位。",
        leadership="IMPORTANT_LEADER", trial_from="2022-11-01", trial_to="2023-02-01",
        tasks="修订采购议事规则，完成两次专项自查。", helper="吕某某", limits="YES",
    )  # fmt: skip
    _step(story, place, made, "propose", date(2022, 10, 25), opinion="情节较轻，建议实施考验性问责。")
    _decide(story, made, "approve", date(2022, 10, 27), decided_by="集团党委会议")
    _step(story, place, made, "mid_check", date(2022, 12, 16), mid_check="议事规则已修订，完成一次自查。")


def _slandered(story: Story) -> None:
    """A made-up report: sent upward, since only the city may find it one."""
    place = SLANDERED
    made = _begin(
        story, place, "FALSE_REPORT", date(2022, 3, 7), facts="所附招标文件系伪造，与备案文件不符。",
        evidence="备案文件、系统留痕。", intent="在中层竞聘公示期间投递，意图影响任用。",
        unlike_mistake="伪造附件，不属于了解情况不全面的错告。", aggravating=["ELECTION"],
    )  # fmt: skip
    _step(story, place, made, "propose", date(2022, 3, 9), opinion="建议提请上级认定。", authority=SUPERIOR)
    _decide(story, made, "approve", date(2022, 3, 10), decided_by="集团纪委书记郑某")
    _step(story, place, made, "report", date(2022, 3, 14), sent_to=SUPERIOR, paper_no="某某纪报〔2022〕2号")


def _opinions(story: Story) -> None:
    first = _asked(story, date(2022, 9, 5), "中层干部调整", (UNTRUE, ADMONISHED))
    decided = date(2022, 9, 8)
    story.run(LEADER, decide_opinion, decided, opinion_id=first, decided_by="集团纪委书记郑某", on=decided)
    story.run(HEAD, answer_opinion, date(2022, 9, 9), opinion_id=first, answer_no="某某纪函〔2022〕6号")
    _asked(story, date(2023, 1, 4), "年度评优", (TOLERATED, 12))


def _asked(story: Story, on: date, purpose: str, places: tuple[int, ...]) -> int:
    """Registered, told apart by hand and drafted by the head, who sees every clue."""
    persons = [
        {
            "name": CASES[place].party[0],
            "unit_name": UNITS[CASES[place].unit][0],
            "post": CASES[place].party[1],
        }
        for place in places
    ]
    data = {"requester": "某某集团组织部", "purpose": purpose, "persons": persons, "received_on": on}
    made: int = story.run(HEAD, register_opinion, on, **data)
    known = [_party(story, story.clues[place]) for place in places]
    with story.shifts.as_(HEAD) as office:
        for person, row in zip(known, office.read(open_opinion, opinion_id=made).persons, strict=True):
            office.run(match_person, row_id=row.id, person_id=person)
        office.run(draft_opinion, opinion_id=made)
        office.run(propose_opinion, opinion_id=made)
    return made

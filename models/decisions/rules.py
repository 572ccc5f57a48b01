"""What may be decided, on whom, by which way, and what follows from it (domain.md 0.3, 3.1 to 3.8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from models.clues.records import Clue, ClueStep
from models.errors import IllegalStep, InvalidInput, NotAllowed
from models.operations import Read
from models.persons.records import Person
from models.rules import Measure, codes
from models.rules.tables import measure_rule

PROPOSED: Final = "PROPOSED"
REJECTED: Final = "REJECTED"
WITHDRAWN: Final = "WITHDRAWN"
DECIDED: Final = "DECIDED"
EXECUTED: Final = "EXECUTED"
REVOKED: Final = "REVOKED"
STATES: Final = {
    PROPOSED: "待决定",
    REJECTED: "未予同意",
    WITHDRAWN: "已撤回",
    DECIDED: "已决定，执行中",
    EXECUTED: "执行完毕",
    REVOKED: "已撤销",
}
IN_FORCE: Final = (DECIDED, EXECUTED)
FAMILIES: Final = {
    "FORM1": "第一种形态",
    "PARTY": "党纪处分",
    "SOE": "企业处分",
    "ADMIN": "政务处分",
    "ORG_HANDLING": "组织处理",
    "ACCOUNTABILITY": "问责",
    "CRIME": "涉嫌犯罪移送",
}
FORMS: Final = {1: "第一种形态", 2: "第二种形态", 3: "第三种形态", 4: "第四种形态"}
RESPONSIBILITIES: Final = {
    "": "未区分",
    "DIRECT": "直接责任",
    "OVERALL_LEADER": "全面领导责任",
    "MAIN_LEADER": "主要领导责任",
    "IMPORTANT_LEADER": "重要领导责任",
}
WEIGHINGS: Final = {
    "": "一般",
    "LIGHTER": "从轻",
    "MITIGATED": "减轻",
    "HEAVIER": "从重",
    "AGGRAVATED": "加重",
}
DISCIPLINE: Final = frozenset({"PARTY", "SOE"})
MEMBERS: Final = ("中共党员", "中共预备党员", "党员", "预备党员")
# 纪检机关只能提建议，由党委及其组织部门办理 (组织处理规定 3, 6, 10; 问责条例 8).
ONLY_PROPOSED: Final = frozenset({"ACC_ADJUST"})
# 撤职以上党纪、降级以上企业处分须办理职务、工资等变更 (处分条例 44, 国企条例 36).
CHANGES_POST: Final = frozenset(
    {
        "REMOVAL",
        "PROBATION_1",
        "PROBATION_2",
        "EXPULSION",
        "SOE_DOWNGRADE",
        "SOE_DISMISS_POST",
        "SOE_DISMISS",
        "SOE_RETIRED",
    }
)
# 免予处分: a written decision, announced and filed as one, that punishes nobody (批准权限规定; 国企条例 12, 27)
EXEMPT: Final = frozenset({"PARTY_EXEMPT", "SOE_EXEMPT"})
# 国企条例 16: in the place of 降级, 撤职 and 开除 for whoever has retired
RETIRED_ADJUST: Final = "SOE_RETIRED"
# 处分条例 9: of Party organisations
OF_PARTY_ORGS: Final = frozenset({"PARTY_REORGANIZE", "PARTY_DISSOLVE", "PARTY_ORG_CIRCULAR"})
PROBATION_MONTHS: Final = {"PROBATION_1": 12, "PROBATION_2": 24}
SOE_IN_FORCE: Final = date(2024, 9, 1)
FILED_STAGES: Final = ("FILED",)
TRIED_STAGES: Final = ("TRIAL", "DECIDED")
ANNOUNCERS: Final = 2


@dataclass(frozen=True)
class Task:
    """One thing to be done after a decision (domain.md 3.8); ``rule`` is its deadline's, or empty."""

    code: str
    name: str
    rule: str
    basis: str


ANNOUNCE: Final = "ANNOUNCE"
DELIVER: Final = "DELIVER"
PROC: Final = "PROC"
PAY: Final = "PAY"
SELF_REVIEW: Final = "SELF_REVIEW"
ORG_CHECK: Final = "ORG_CHECK"
CHECKS_ITSELF: Final = frozenset({"ACC_ORG_CHECK", "PARTY_ORG_CHECK"})
"""A 党组织 is told to write its 书面检查; the day by which is 内部约定, neither document names one."""
REPORT_UP: Final = "REPORT_UP"
EXEC_REPORT: Final = "EXEC_REPORT"
ARCHIVE: Final = "ARCHIVE"
HAND_OVER: Final = "HAND_OVER"
OUTCOME: Final = "OUTCOME"
EFFECT_END: Final = "EFFECT_END"


def tasks_for(measure: Measure) -> tuple[Task, ...]:
    """What has to follow the decision (domain.md 3.3, 3.8); the end of the period is watched apart."""
    if measure.family in DISCIPLINE:
        return _after_discipline(measure)
    if measure.family == "ACCOUNTABILITY":
        basis = "问责条例 第13条"
        found = [Task(ANNOUNCE, "宣布", "", basis)]
        if measure.code in ONLY_PROPOSED:
            found.append(Task(PROC, "组织部门办理", "D_PROC", "问责条例 第13条；组织处理规定（试行）"))
        if measure.person:
            found.append(Task(SELF_REVIEW, "书面检讨、在会议上检查", "", basis))
        if measure.code in CHECKS_ITSELF:
            found.append(_written_check(measure))
        found.append(Task(REPORT_UP, "报上级组织部门备案", "", basis))
        return (*found, Task(ARCHIVE, "归档", "", basis))
    if measure.family == "ORG_HANDLING":
        return (Task(PROC, "组织部门办理", "D_PROC", "组织处理规定（试行）"), Task(ARCHIVE, "归档", "", ""))
    if measure.family == "CRIME":
        return (
            Task(HAND_OVER, "移送材料并取得签收", "", measure.basis),
            Task(OUTCOME, "登记受理机关的处理结果", "", measure.basis),
            Task(ARCHIVE, "归档", "", ""),
        )
    return (Task(DELIVER, "告知本人", "", "四种形态统计指标体系（试行）"),)


def _written_check(measure: Measure) -> Task:
    return Task(ORG_CHECK, "收到党组织的书面检查和整改情况", "D_ORG_CHECK", measure.basis)


def _after_discipline(measure: Measure) -> tuple[Task, ...]:
    soe = measure.family == "SOE"
    basis = "国有企业管理人员处分条例 第27条" if soe else "纪律处分条例 第44条"
    announced = "D_ANNOUNCE_SOE" if soe else "D_ANNOUNCE"
    found = [Task(ANNOUNCE, "宣布", announced, basis), Task(DELIVER, "送达", announced, basis)]
    if measure.code in CHANGES_POST:
        found += [
            Task(PROC, "办理职务等变更手续", "D_PROC", basis),
            Task(PAY, "办理工资等变更手续", "D_PROC", basis),
        ]
    if measure.code in CHECKS_ITSELF:
        found.append(_written_check(measure))
    if not soe and measure.code not in EXEMPT:
        found.append(Task(EXEC_REPORT, "报告执行情况", "D_EXEC_REPORT", "纪律处分条例 第45条"))
    return (*found, Task(ARCHIVE, "归档抄送组织人事", "", basis))


def refusal(measure: Measure, *, person: Person | None, on_unit: bool, today: date) -> str:
    """Why this office may not propose the measure for this subject, as a sentence; empty when it may."""
    if measure.only:
        return measure.only
    if on_unit and not measure.org:
        return f"{measure.name}只适用于个人。"
    if not on_unit and not measure.person:
        return f"{measure.name}只适用于党组织。"
    if person is not None:
        level = codes("subject_levels").get(person.subject_level)
        if level is not None and level.refuse:
            return level.refuse
        if measure.family == "PARTY" and person.political_status and person.political_status not in MEMBERS:
            return f"{person.name}的政治面貌是{person.political_status}，党纪处分只适用于党员（纪律处分条例 第6条）。"
        if reason := _retired(measure, person, today):
            return reason
        if measure.family == "SOE" and not person.is_supervised:
            return f"{person.name}不是管理人员，不适用《国有企业管理人员处分条例》。"
    if measure.family == "SOE" and today < SOE_IN_FORCE:
        return "《国有企业管理人员处分条例》自 2024 年 9 月 1 日起施行，此前不能依此给予处分。"
    return ""


def _retired(measure: Measure, person: Person, today: date) -> str:
    """国企条例 16: whoever has retired is not punished any more, his 待遇 is adjusted instead."""
    retired = person.retired_on is not None and person.retired_on <= today
    if measure.code == RETIRED_ADJUST:
        return "" if retired else f"{person.name}没有登记退休，{measure.name}只适用于已退休的管理人员。"
    if not retired:
        return ""
    if measure.family == "SOE" and measure.code not in EXEMPT:
        return (
            f"{person.name}已退休，不再给予处分；应当降级、撤职、开除的，调整其待遇"
            "（国有企业管理人员处分条例 第16条），请选“退休人员调整待遇”。"
        )
    if measure.family == "ORG_HANDLING":
        return f"{person.name}已退休，没有职务可以调整，不适用{measure.name}。"
    return ""


def require_allowed(measure: Measure, *, person: Person | None, on_unit: bool, today: date) -> None:
    """Raise :class:`NotAllowed` with the rule where the measure may not be chosen."""
    reason = refusal(measure, person=person, on_unit=on_unit, today=today)
    if reason:
        raise NotAllowed(reason)


def require_decider(measure: Measure, decided_by: str) -> None:
    """What this office may only propose is not decided by it (组织处理规定 3, 6; 问责条例 8; domain.md 3.3, 3.4)."""
    if measure_rule(measure.code).use != "SUGGEST" or "纪" not in decided_by:
        return
    if measure.family == "ORG_HANDLING" or measure.code in ONLY_PROPOSED:
        raise InvalidInput(
            "decided_by", "组织处理由党委及其组织部门决定，纪检机关只提建议（组织处理规定 第3、6条）。"
        )
    raise InvalidInput(
        "decided_by", f"{measure.name}由有管理权限的党组织决定，纪检机关只提建议（{measure.basis}）。"
    )


def require_clue_way(read: Read, measure: Measure, clue: Clue | None, stages: tuple[str, ...]) -> None:
    """处分 follows 立案 and 审理 (监督执纪工作规则 37, 55; 国企条例 27): the clue must have been there."""
    if measure.family == "CRIME" and clue is None:
        raise InvalidInput("clue_id", f"{measure.name}须说明出自哪件问题线索，请选择线索。")
    if measure.family not in DISCIPLINE:
        return
    if clue is None:
        raise InvalidInput("clue_id", f"{measure.name}须经立案，请选择已立案的问题线索。")
    reached = clue.status in (*stages, *TRIED_STAGES) or read.session.scalar(
        select(ClueStep.id).where(
            ClueStep.clue_id == clue.id,
            ClueStep.to_status.in_((*stages, *TRIED_STAGES)),
            ClueStep.deleted_at.is_(None),
        )
    )
    if not reached:
        what = "立案" if stages == FILED_STAGES else "审理"
        raise IllegalStep(
            f"线索 {clue.number} 还没有{what}，不能{'提出' if what == '立案' else '作出'}{measure.name}。"
        )


def plain_name(measure: Measure) -> str:
    """The measure as a sentence names it: 通报, not 问责：通报（党组织）."""
    return measure.name.removeprefix("问责：").removeprefix("企业").removesuffix("（党组织）")


def title_of(measure: Measure, subject: str) -> str:
    """The decision's title (domain.md 3.7: 关于给予×××（处分种类）处分的决定)."""
    name = plain_name(measure)
    if measure.code in EXEMPT:
        return f"关于{name[:2]}{subject}{name[2:]}的决定"
    if measure.code == RETIRED_ADJUST:
        return f"关于调整{subject}退休待遇的决定"
    if measure.family == "CRIME":
        crime, organ = name.split("移送")
        return f"关于将{subject}{crime}问题移送{organ}的决定"
    if measure.code in OF_PARTY_ORGS:
        return f"关于对{subject}予以{name}的决定"
    if measure.family in DISCIPLINE and measure.code not in _VERBS:
        return f"关于给予{subject}{name}处分的决定"
    if measure.family == "ORG_HANDLING" or measure.code in ONLY_PROPOSED:
        return f"关于建议对{subject}予以{name}的意见"
    if measure.family == "ACCOUNTABILITY":
        return f"关于以{name}方式对{subject}问责的决定"
    return _VERBS.get(measure.code, "关于对{}进行" + name + "的决定").format(subject)


_VERBS: Final = {
    "ADMONISH": "关于给予{}诫勉的决定",
    "ORDER_CHECK": "关于责令{}作出检查的决定",
    "PARTY_ORG_CHECK": "关于责令{}作出书面检查的决定",
    "STOP": "关于责令{}停止违纪行为的决定",
    "RETURN": "关于责成{}退出违纪所得的决定",
    "RECTIFY": "关于责令{}限期整改的决定",
    "DEM_LIFE": "关于{}在民主生活会上接受批评帮助的决定",
    "APOLOGIZE": "关于责令{}公开道歉的决定",
    "OTHER_FORM1": "关于对{}采取第一种形态措施的决定",
}

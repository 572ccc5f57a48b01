"""One filled letter of every shipped kind: plainly fictional, the same at every run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from models.letters.compose import LetterDraft, ProblemText, compose_title, copies_of, paper_of, values_of
from models.letters.kinds import LetterKind
from models.letters.paper import LetterPaper

ON = date(2022, 6, 30)
ISSUER = "中共某某集团有限公司纪律检查委员会"
PERSON = {"person": "张某", "person_unit": "某某建设有限公司", "person_post": "工程部经理"}
UNIT = {
    "unit": "某某建设有限公司",
    "unit_short": "某某建设",
    "party_org": "中共某某建设有限公司委员会",
    "leader_in_charge": "李某某",
}
SAID = {
    "subject": "规范招标采购管理",
    "facts": "2021年3月至2022年2月，张某在负责设备采购期间，未按规定组织集体研究，先后3次指定供应商，涉及金额126000元。",
    "who": "张某，某某建设有限公司工程部经理，中共党员。",
    "grounds": "《中国共产党纪律处分条例》有关规定",
    "measure": "党内警告",
    "meeting": "2022年6月30日集团纪委会议",
    "year": "2022",
    "contact": "吴某，0000-0000000",
    "project": "某某道路改造工程",
    "risks": "招标文件设置倾向性条件。\n现场签证不真实。",
    "channel": "电话0000-0000000",
    "occasion": "2022年中秋国庆",
    "audience": "全体党员干部家属",
    "number": "集团纪函〔2022〕5号",
    "matters": "设备采购是否经集体研究。\n是否接受供应商宴请。",
    "reply_address": "某某集团纪检监察部（某某路1号）",
    "correction": "立即停止违规做法。\n完善采购审批记录。",
    "scope": "本人及所在单位党组织",
    "conclusion": "经核查，上述问题不属实。",
    "period": "2022年6月30日至2023年12月29日",
}
RECIPIENTS = {
    "PARTY_ORG": UNIT["party_org"],
    "UNIT": UNIT["unit"],
    "PERSON": "张某同志",
    "OUTSIDE": "某某集团有限公司党委组织部",
    "NOBODY": "",
}


def draft_of(kind: LetterKind) -> LetterDraft:
    """The kind with everything filled in."""
    fields = {}
    for one in kind.fields:
        if one.type == "date":
            fields[one.name] = ON.isoformat()
        elif one.choices:
            fields[one.name] = one.default or one.choices[0]
        else:
            fields[one.name] = SAID.get(one.name) or one.default or f"某某{one.label}"
    problems = ()
    if kind.problems:
        problems = (
            ProblemText(
                "招标文件审查流于形式，3个项目未经集体研究即发布公告", "修订招标文件审查办法，实行集体会审"
            ),
            ProblemText("备用金长期挂账未清理，合计12.6万元", "限期清理备用金，按月核对"),
        )
    draft = LetterDraft(
        kind,
        "",
        ISSUER,
        RECIPIENTS[kind.addressee],
        fields | PERSON | UNIT,
        problems,
        reply_days=kind.reply.days if kind.reply else None,
        reply_due_on=date(2022, 7, 30) if kind.reply and kind.reply.starts == "FIXED" else None,
        secrecy=kind.secrecy,
    )
    values = values_of(draft, ON)
    return replace(draft, title=compose_title(kind, values), copies_to=copies_of(kind, values))


def filled(kind: LetterKind) -> LetterPaper:
    """The same, as it goes on paper."""
    number = "" if kind.layout == "普通" else "集团纪函〔2022〕7号"
    return paper_of(draft_of(kind), on=ON, number=number)

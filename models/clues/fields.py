"""What each step asks for, as data: the page builds its form from it, the operation checks against it.

Source: the column 必备材料 of domain.md 1.6.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from models.clues.inputs import AccountRef, words
from models.dates import chinese_date
from models.errors import InvalidInput
from models.operations import Read
from models.rules import codes, deadline_rule, events, transitions

TEXT, LINES, DATE, CODE, PERSONS, ACCOUNT = "text", "lines", "date", "code", "persons", "account"


@dataclass(frozen=True)
class Field:
    """One thing to fill in; ``choices`` for a code; ``only`` shows it just for these disposals.

    ``proves``: what its being filled in puts on file (codes: on_file).
    """

    name: str
    label: str
    kind: str = LINES
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    only: tuple[str, ...] = ()
    least: int = 1
    future: bool = False
    proves: str = ""


def _table(name: str) -> tuple[tuple[str, str], ...]:
    return tuple((row.code, row.name) for row in codes(name).values())


CASE_KINDS = (("PARTY", "党纪"), ("SOE", "任免单位处分"), ("BOTH", "党纪并任免单位处分"))
MINOR = (("REMIND", "谈话提醒"), ("CRITICIZE", "批评教育"), ("ORDER_CHECK", "责令检查"), ("ADMONISH", "诫勉"))
# 检举控告规则 20, 22
ASSIGN_CAUSES = (
    ("POLICY", "落实中央决策部署中明显违纪违法"),
    ("TYPICAL", "问题典型、群众反映强烈"),
    ("SLOW", "久拖不办，有影响"),
    ("OTHER", "其他需要交办的"),
)
URGE_CAUSES = (
    ("OVERDUE", "超期没有办结"),
    ("WEAK", "组织不力、敷衍推诿"),
    ("AGAIN", "需要补充核查、重新研究或补报材料"),
    ("OTHER", "其他需要督办的"),
)
URGE_WAYS = (("LETTER", "发函"), ("HEAR", "听取汇报"), ("FILES", "审阅案卷"), ("CHECK", "检查督促"))
PRELIM_CLOSE = (("PRELIM_NOT_FOUND", "未发现违纪"), ("PRELIM_MINOR", "以第一种形态了结"))


def _extendable() -> tuple[tuple[str, str], ...]:
    """Every deadline of a clue that may be extended; the page offers those that run (domain.md 1.8)."""
    started = {rule for step in transitions().values() for rule in step.starts}
    started |= {rule for event in events().values() for rule in event.starts}
    rules = (deadline_rule(rule) for rule in sorted({*started, "D_ASSIGN", "D_CASE_SOE"}))
    return tuple((rule.code, rule.what) for rule in rules if rule.extendable)


def _needs() -> dict[str, Field]:
    return {
        "opinion": Field("opinion", "意见"),
        "handler": Field("handler", "承办人", ACCOUNT),
        "rejection": Field("rejection", "不予受理的原因", CODE, choices=_table("rejections")),
        "receiver": Field("receiver", "接收单位", TEXT),
        "disposition": Field("disposition", "处置方式", CODE, choices=_table("disposals")),
        "plan": Field("plan", "方案", hint="时间、地点、人员、重点和安全预案"),
        "group": Field("group", "核查组", PERSONS, least=2, hint="至少两人，用顿号隔开"),
        "review_on": Field("review_on", "复查日期", DATE, future=True),
        "conclusion": Field("conclusion", "结论"),
        "report": Field("report", "情况报告", hint="写明报告的主要内容；报告全文附在材料里"),
        "meeting": Field("meeting", "集体审议记录", hint="会议时间、参加人、意见", proves="MINUTES"),
    }


LABELS: Mapping[tuple[str, str], str] = {
    ("T1", "opinion"): "分办意见",
    ("T2", "opinion"): "说明",
    ("T3", "opinion"): "移送理由",
    ("T4", "opinion"): "理由",
    ("T4a", "opinion"): "退回理由",
    ("T5", "plan"): "谈话方案、工作预案",
    ("T6", "plan"): "工作方案",
    ("T7", "opinion"): "暂存理由",
    ("T8", "opinion"): "了结理由",
    ("T9", "opinion"): "退回意见",
    ("T12", "plan"): "谈话方案、工作预案",
    ("T13", "plan"): "工作方案",
    ("T15", "report"): "初核报告",
    ("T15", "opinion"): "立案呈批意见",
    ("T16", "report"): "初核报告",
    ("T17", "report"): "初核报告",
    ("T18", "report"): "初核报告",
    ("T19", "opinion"): "启用理由",
    ("T20", "report"): "审查报告",
    ("T21", "opinion"): "退回意见",
    ("T22", "report"): "审理报告",
    ("T23", "report"): "撤案报告",
    ("T25", "opinion"): "卷宗检查情况",
    ("T26", "opinion"): "重新办理的理由",
}
_SIGNED = Field("signed_on", "承办人签收日期", DATE, required=False, hint="一个月从这天起算，不填按分办日期")
EXTRA: Mapping[str, tuple[Field, ...]] = {
    "T1": (Field("handling", "办理方式", CODE, required=False, choices=_table("handlings")), _SIGNED),
    "T4": (
        Field(
            "plan", "方案", only=("TALK_INQUIRY", "PRELIM_VERIFY"), hint="时间、地点、人员、重点和安全预案"
        ),
        Field("group", "核查组", PERSONS, least=2, only=("PRELIM_VERIFY",), hint="至少两人，用顿号隔开"),
        Field("review_on", "复查日期", DATE, only=("SHELVE",), future=True),
        Field("conclusion", "结论", only=("CLOSE",)),
    ),
    "T10": (
        Field(
            "feedback", "发函反馈情况", TEXT, required=False, hint="还没有发的不填，了结后再登记采信反馈函"
        ),
    ),
    "T11": (Field("measure", "处理方式", CODE, choices=MINOR),),
    "T14": (Field("new_title", "另建线索的标题", TEXT, hint="诬告陷害由设区的市级以上机关认定，本级只提请"),),
    "T15": (Field("case_kind", "立案类型", CODE, choices=CASE_KINDS),),
    "T16": (
        Field("close_kind", "了结类别", CODE, choices=PRELIM_CLOSE),
        Field("measure", "处理方式", CODE, required=False, choices=MINOR, hint="以第一种形态了结的选择"),
        Field("explained", "向所在党组织说明情况", TEXT, required=False, hint="日期、对象；必要时澄清"),
    ),
    "T20": (
        Field("facts", "事实材料见面情况", hint="本人意见和签名；拒签的注明", proves="FACTS_MET"),
        Field("trial_group", "审理组", PERSONS, least=2, hint="至少两人，不得有审查人员（规则第55条）"),
    ),
    "E1": (Field("receiver", "发给谁", TEXT, hint="被函询人；抄送所在党组织"),),
    "E2": (Field("receiver", "签收人", TEXT),),
    "E3": (Field("report", "回复要点", hint="党组织主要负责人签署的意见；原件附在材料里"),),
    "E4": (Field("report", "谈话情况", hint="时间、地点、谈话人；笔录登记在谈话里"),),
    "E5": (Field("opinion", "复查情况"), Field("review_on", "下次复查日期", DATE, future=True)),
    "E6": (Field("opinion", "告知方式和内容"),),
    "E7": (Field("opinion", "反馈方式和反映人的意见", hint="有异议的如实记录；提供新证据的可重新办理"),),
    "E8": (Field("opinion", "宣布和通报情况", hint="宣布人、被审查人签名；向其党组织主要负责人通报"),),
    "E9": (Field("measure", "措施", TEXT, hint="调取、查核、要求说明等，逐项登记"), Field("opinion", "理由")),
    "E10": (Field("opinion", "记事"),),
    "E11": (
        Field("opinion", "本人的陈述和申辩", hint="拟给予的处分、依据已告知；没有意见的也写明"),
        Field("told_on", "告知日期", DATE),
    ),
    "E12": (Field("opinion", "中止的理由", hint="只停算本机关自己定的期限；规则定的期限照常计算"),),
    "E13": (Field("opinion", "恢复的理由"),),
    "E14": (Field("opinion", "报告的主要内容"), Field("report_no", "上报文号", TEXT, required=False)),
    "E15": (
        Field("meeting", "集体审核研究情况", hint="承办机关集体审核研究，本机关主要负责人批准后报结"),
        Field("report", "报结内容", hint="线索来源、核查情况、认定结论、处理意见；实名的写明反馈情况"),
        Field("report_no", "报结文号", TEXT),
        Field("receiver", "报送机关", TEXT),
    ),
    "E16": (
        Field("receiver", "督办机关", TEXT),
        Field("report_no", "督办文号", TEXT),
        Field("due_on", "要求报结日期", DATE, future=True),
        Field("opinion", "督办要求"),
    ),
    "E17": (Field("opinion", "说明情况", hint="会议名称、日期；领导干部在民主生活会，党员在组织生活会"),),
    "E18": (
        Field("receiver", "承办的下级机关", TEXT),
        Field("cause", "交办情形", CODE, choices=ASSIGN_CAUSES),
        Field("report_no", "交办函文号", TEXT),
        Field("due_on", "要求报结日期", DATE, required=False, future=True, hint="不填按三个月"),
        Field("opinion", "交办要求"),
    ),
    "E19": (
        Field("cause", "督办情形", CODE, choices=URGE_CAUSES),
        Field("way", "督办方式", CODE, choices=URGE_WAYS),
        Field("opinion", "督办要求"),
    ),
    "E20": (
        Field("report", "下级报结内容", hint="核查情况、认定结论、处理意见"),
        Field("report_no", "报结文号", TEXT),
    ),
    "E21": (Field("opinion", "抽查核实情况", hint="抽查了什么，与本人说明是否一致"),),
    "E22": (
        Field("deadline", "哪一项期限", CODE, choices=_extendable()),
        Field("due_on", "延至", DATE, future=True),
        Field("opinion", "延期的理由"),
    ),
    "E23": (
        Field("report_no", "移送函文号", TEXT),
        Field("receiver", "签收人和日期", TEXT, hint="接收单位谁签收、哪天；签收单附在材料里"),
    ),
    "E24": (Field("feedback", "发函反馈情况", TEXT, hint="发给谁、函的名称，不在程序里制作的在这里登记"),),
    "T24": (
        Field("announced_on", "宣布日期", DATE, proves="ANNOUNCED"),
        Field("delivered", "送达和执行情况", hint="送达回证、执行回执", proves="DELIVERED"),
    ),
}


def fields_of(step: str, needs: Sequence[str]) -> tuple[Field, ...]:
    """The fields of a step: what the table of rules needs, then what this office records besides."""
    known = _needs()
    named = tuple(replace(known[need], label=LABELS.get((step, need), known[need].label)) for need in needs)
    return (*named, *EXTRA.get(step, ()))


def shown(fields: Sequence[Field], data: Mapping[str, Any]) -> str:
    """The data of a step as lines to read: label and value."""
    lines = []
    for field in fields:
        value = data.get(field.name)
        if value in (None, "", []):
            continue
        if field.kind == CODE:
            value = dict(field.choices).get(value, value)
        elif field.kind == PERSONS:
            value = "、".join(value)
        elif field.kind == ACCOUNT:
            value = value["name"]
        elif field.kind == DATE:
            value = chinese_date(date.fromisoformat(value))
        lines.append(f"{field.label}：{value}")
    return "\n".join(lines)


def checked(
    read: Read, fields: Sequence[Field], data: Mapping[str, Any], on: date, disposition: str = ""
) -> dict[str, Any]:
    """The data of a step as kept; raises :class:`InvalidInput` with one sentence for the first field that is wrong."""
    known = {field.name for field in fields}
    strangers = sorted(set(data) - known)
    if strangers:
        raise InvalidInput(strangers[0], "这一步不需要这一项，请刷新后再试。")
    kept: dict[str, Any] = {}
    for field in fields:
        if field.only and disposition not in field.only:
            continue
        value = _value(read, field, data.get(field.name), on)
        if value not in (None, "", []):
            kept[field.name] = value
    return kept


def _value(read: Read, field: Field, value: Any, on: date) -> Any:
    if value in (None, "", (), []):
        if field.required:
            verb = "选择" if field.kind in (CODE, ACCOUNT) else "填写"
            raise InvalidInput(field.name, f"请{verb}{field.label}。")
        return None
    if field.kind == CODE:
        if value not in dict(field.choices):
            raise InvalidInput(field.name, f"请从列表中选择{field.label}。")
        return value
    if field.kind == DATE:
        return _date(read, field, value, on)
    if field.kind == PERSONS:
        return _names(field, value)
    if field.kind == ACCOUNT:
        if isinstance(value, Mapping):
            value = AccountRef(str(value["uid"]), str(value["name"]))
        if not isinstance(value, AccountRef) or not value.uid:
            raise InvalidInput(field.name, f"请选择{field.label}。")
        return {"uid": value.uid, "name": value.name}
    return words(field.name, str(value), field.label, longest=200 if field.kind == TEXT else 20_000)


def _date(read: Read, field: Field, value: Any, on: date) -> str:
    day = date.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(day, date):
        raise InvalidInput(field.name, f"请填写{field.label}。")
    if field.future and day <= on:
        raise InvalidInput(field.name, f"{field.label}须晚于办理日期，请核对。")
    if not field.future and day > read.today:
        raise InvalidInput(field.name, f"{field.label}不能晚于今天，请核对。")
    return day.isoformat()


def _names(field: Field, value: Any) -> list[str]:
    parts = re.split(r"[、，,；;\s]+", value) if isinstance(value, str) else [str(one) for one in value]
    names = list(dict.fromkeys(part.strip() for part in parts if part.strip()))
    if len(names) < field.least:
        raise InvalidInput(field.name, f"{field.label}至少 {field.least} 人，请补充。")
    return names

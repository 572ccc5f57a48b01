"""处理处分台账 (domain.md 3.1 to 3.6): decisions that were made, with the period that they started."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from models.access import sees_governed
from models.calendar import effect_period
from models.deadlines.records import Deadline
from models.decisions.records import Decision
from models.decisions.rules import DISCIPLINE, EXECUTED, PROBATION_MONTHS, title_of
from models.errors import InvalidInput
from models.identity import parse_id_number
from models.imports.bulk import Bulk
from models.imports.cells import read_money
from models.imports.fields import Draft, Key, LedgerField, LedgerKind, Row, Span
from models.imports.people import People
from models.operations import Read
from models.rules import deadline_rule, measure, measures
from models.settings.operations import case_setting

# words of old ledgers, the longer before the shorter that it contains
MEASURE_ALSO: Final = {
    "企业警告": "SOE_WARNING", "企业记过": "SOE_DEMERIT", "企业记大过": "SOE_SERIOUS_DEMERIT",
    "政务警告": "ADM_WARNING", "政务记过": "ADM_DEMERIT", "政务记大过": "ADM_SERIOUS_DEMERIT",
    "政务降级": "ADM_DOWNGRADE", "政务撤职": "ADM_DISMISS_POST", "政务开除": "ADM_DISMISS",
    "严重警告": "SERIOUS_WARNING", "党内警告": "WARNING", "撤销党内": "REMOVAL", "开除党籍": "EXPULSION",
    "留党察看两年": "PROBATION_2", "留党察看二年": "PROBATION_2", "留党察看2年": "PROBATION_2",
    "留党察看一年": "PROBATION_1", "留党察看1年": "PROBATION_1",
    "诫勉": "ADMONISH", "提醒": "REMIND", "警示谈话": "WARN_TALK", "批评教育": "CRITICIZE", "责令检查": "ORDER_CHECK",
    "书面检查": "ORDER_CHECK", "通报批评": "CIRCULAR", "通报": "CIRCULAR", "停职": "SUSPEND", "责令辞职": "ORDER_RESIGN",
    "免职": "REMOVE_POST", "降职": "DEMOTE",
}  # fmt: skip
FIELDS: Final = (
    LedgerField("number", "文号", ("编号", "决定文号", "处分文号", "处理文号", "发文字号")),
    LedgerField("decided_on", "决定日期", ("处分日期", "处分时间", "决定时间", "处理时间", "处理日期", "日期", "时间"), required=True),
    LedgerField("subject", "处理对象", ("受处分人", "受处分人姓名", "被处分人", "被处理人", "姓名", "对象", "受处理人"), required=True),
    LedgerField("unit", "单位", ("所在单位", "工作单位")),
    LedgerField("post", "职务", ("原职务", "时任职务", "岗位")),
    LedgerField("id_no", "身份证号", ("身份证", "身份证号码")),
    LedgerField("measure", "处理方式", ("处分种类", "处分类型", "处分", "处理种类", "处理类型", "处理结果", "措施", "处理", "组织处理"), required=True),
    LedgerField("decided_by", "决定机关", ("作出决定的组织", "批准机关", "决定单位", "批准单位", "处分单位")),
    LedgerField("facts", "事实", ("违纪事实", "主要违纪事实", "事由", "处分原因", "处理原因", "原因", "主要问题", "简要案情")),
    LedgerField("basis", "依据", ("处分依据", "条款", "适用条款")),
    LedgerField("effective_on", "生效日期", ("生效时间", "影响期起", "处分起始时间")),
    LedgerField("ends_on", "影响期止", ("影响期满", "影响期截止", "处分期满", "解除时间", "期满日期", "期满时间", "影响期至")),
    LedgerField("money", "收缴金额", ("收缴", "退缴金额", "违纪金额", "上缴金额", "追缴金额")),
)  # fmt: skip


def read(row: Row) -> Draft:
    """A decision out of a row; several persons in the cell are one decision each (``write``)."""
    names = row.names("subject")
    if len(names) > 1 and (row.text("id_no") or row.text("number", 60)):
        row.wrong("subject", "写了文号或身份证号的，一行只写一名处理对象，请分行写。")
    table = {code: one.name for code, one in measures().items()}
    code = row.choice("measure", table, MEASURE_ALSO, "")
    if code:
        row.try_("measure", lambda: _allowed(code))
    number = row.text("id_no")
    day, effective, ends = row.day("decided_on"), row.day("effective_on"), row.deadline("ends_on")
    if ends and day and ends < day:
        row.wrong("ends_on", "早于决定日期，请核对。")
    if effective and day and effective < day:
        row.wrong("effective_on", "早于决定日期，请核对。")
    money = row.read("money", read_money)
    data: dict[str, Any] = {
        "measure": code,
        "subjects": [(one.name, one.note[:100]) for one in names],
        "unit": row.text("unit", 120),
        "post": row.text("post", 100),
        "id_no": row.try_("id_no", lambda: parse_id_number(number, row.today).text, "") if number else "",
        "decided_on": day,
        "effective_on": effective or day,
        "ends_on": ends,
        "decided_by": row.text("decided_by", 120),
        "facts": row.text("facts"),
        "basis": row.text("basis"),
        "money": str(money) if money is not None else "",
    }
    old = row.text("number", 60)
    shown = measure(code).name if code else ""
    keys: tuple[Key, ...] = tuple(("decision", day, code, one.name) for one in names)
    return Draft([row.number], data, f"{'、'.join(one.name for one in names)}　{shown}", day, old, keys)


def _each(draft: Draft) -> list[Draft]:
    """The row's decision for each person that it names."""
    return [
        Draft(
            draft.rows,
            draft.data | {"subject_name": name, "post": draft.data["post"] or note},
            draft.caption,
            draft.happened_on,
            draft.old_number,
        )
        for name, note in draft.data["subjects"]
    ]


def _allowed(code: str) -> None:
    row = measure(code)
    if row.only:
        raise InvalidInput("measure", row.only)
    if not row.person:
        raise InvalidInput("measure", f"{row.name}只适用于党组织，请在“处理处分”里登记。")


def known(read: Read, days: Span) -> dict[Key, str]:
    """Decisions on file that may be seen, by day, measure and person."""
    columns = select(
        Decision.number, Decision.measure, Decision.subject_name, Decision.decided_on, Decision.title
    )
    rows = read.session.execute(
        columns.where(
            Decision.deleted_at.is_(None),
            Decision.decided_on.between(*days),
            sees_governed(read.actor, Decision.clue_id),
        )
    )
    return {
        ("decision", row.decided_on, row.measure, row.subject_name): row.number or row.title
        for row in rows
        if row.decided_on is not None
    }


def check(people: People, draft: Draft) -> None:
    """Whom the file has more than once."""
    for one in _each(draft):
        data = one.data
        unit = people.unit_name(data["unit"]) if data["unit"] else ""
        people.person(data["subject_name"], unit, data["post"], data["id_no"])


def write(bulk: Bulk, drafts: Sequence[Draft]) -> list[tuple[int, ...]]:
    """Queue the decisions as carried out; a period that still runs stands on 工作台."""
    people = People(bulk.work, bulk)
    single = [_each(draft) for draft in drafts]
    flat = [one for some in single for one in some]
    ids = [bulk.add(Decision, _decision(bulk, people, draft)) for draft in flat]
    wanted = [
        (draft.data["decided_on"].year, draft.old_number, ids[place]) for place, draft in enumerate(flat)
    ]
    numbers = bulk.numbers("decision", "decision", wanted)
    bulk.rename(Decision, numbers, ids)
    for decision_id, number, draft in zip(ids, numbers, flat, strict=True):
        data = draft.data
        title = title_of(measure(data["measure"]), data["subject_name"])[:200]
        texts = [
            number,
            draft.old_number,
            title,
            data["subject_name"],
            data["unit"],
            data["post"],
            data["facts"],
        ]
        bulk.index("decision", decision_id, number, title, [*texts, data["basis"], data["decided_by"]])
        _watch(bulk, decision_id, draft)
    left = iter(ids)
    return [tuple(next(left) for _one in some) for some in single]


def _period(bulk: Bulk, draft: Draft) -> tuple[Any, Any]:
    """影响期: as the ledger says, else counted by the measure's rule (domain.md 3.1)."""
    data = draft.data
    row = measure(data["measure"])
    if data["ends_on"] is not None:
        return data["effective_on"], data["ends_on"]
    if not row.months or data["measure"] in PROBATION_MONTHS:
        return None, None
    day_before = case_setting(bulk.work, "effect_end") == "DAY_BEFORE"
    return effect_period(data["effective_on"], row.months, day_before=day_before)


def _probation(bulk: Bulk, draft: Draft) -> tuple[date, date] | None:
    """From when to when a 留党察看 of the ledger runs; its 影响期 begins when rights are restored."""
    months = PROBATION_MONTHS.get(draft.data["measure"])
    if months is None:
        return None
    day_before = case_setting(bulk.work, "effect_end") == "DAY_BEFORE"
    return effect_period(draft.data["effective_on"], months, day_before=day_before)


def _decision(bulk: Bulk, people: People, draft: Draft) -> dict[str, Any]:
    data = draft.data
    row = measure(data["measure"])
    unit = people.unit_name(data["unit"]) if data["unit"] else ""
    first, last = _period(bulk, draft)
    term = _probation(bulk, draft) if last is None else None
    data["watched"] = ("D_PROBATION_END", *term) if term else ("D_EFFECT_END", first, last)
    extra = {"imported": True} | ({"money": data["money"]} if data["money"] else {})
    if term:
        extra |= {"probation_from": term[0].isoformat(), "probation_to": term[1].isoformat()}
    event = {
        "on": data["decided_on"].isoformat(),
        "name": "由台账导入",
        "actor": bulk.work.actor.name,
        "text": f"原文号 {draft.old_number}" if draft.old_number else "",
    }
    return {
        "number": "",
        "title": title_of(row, data["subject_name"])[:200],
        "person_id": people.person(data["subject_name"], unit, data["post"], data["id_no"]),
        "subject_name": data["subject_name"],
        "subject_unit": unit,
        "subject_post": data["post"],
        "family": row.family,
        "measure": row.code,
        "form": row.form,
        "state": EXECUTED,
        "facts": data["facts"],
        "basis": data["basis"] or row.basis,
        "decided_by": data["decided_by"],
        "decided_on": data["decided_on"],
        "effective_on": data["effective_on"],
        "period_from": first,
        "period_to": last,
        "proposed_by_uid": bulk.work.actor.uid,
        "proposed_by_name": bulk.work.actor.name,
        "execution": {},
        "events": [event],
        "extra": extra,
    }


def _watch(bulk: Bulk, decision_id: int, draft: Draft) -> None:
    code, first, last = draft.data["watched"]
    row = measure(draft.data["measure"])
    if last is None or last < bulk.work.today or row.family not in (*DISCIPLINE, "FORM1"):
        return
    rule = deadline_rule(code)
    bulk.add(
        Deadline,
        {
            "owner_kind": "decision", "owner_id": decision_id, "clue_id": None, "rule": rule.code,
            "what": f"{draft.data['subject_name']}{row.name}：{rule.what}"[:120], "basis": rule.basis,
            "starts_on": first, "due_on": last, "first_due_on": last, "extensions": [],
            "responsible_uid": bulk.work.actor.uid,
        },
    )  # fmt: skip


KIND = LedgerKind("decisions", "处理处分", "decision", FIELDS, read, known, write, check)

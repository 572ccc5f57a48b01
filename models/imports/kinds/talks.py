"""谈话台账 (domain.md 2.1): talks that were held; they come in finished and locked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select

from models.access import sees_governed
from models.imports.bulk import Bulk
from models.imports.fields import Draft, Key, LedgerField, LedgerKind, Row, Span
from models.imports.kinds.persons import RANK_ALSO
from models.imports.people import People
from models.operations import Read
from models.rules import codes, talk_kinds
from models.talks.records import TALKER, Talk, TalkTalker
from models.talks.rules import DONE

KIND_ALSO: Final = {
    "函询": "INQUIRY_TALK", "提醒": "REMIND", "警示": "WARN_TALK", "批评": "CRITICIZE", "诫勉": "ADMONISH",
    "任前": "PRE_POST", "任职": "PRE_POST", "集体": "GROUP", "初核": "PRELIM_TALK", "审查": "CASE_TALK",
    "证人": "WITNESS", "审理": "TRIAL_TALK", "回访": "RETURN_VISIT", "宣布": "ANNOUNCE", "约谈": "JOINT_RESP",
    "责令检查": "ORDER_CHECK", "谈心": "ROUTINE", "日常": "ROUTINE", "廉政谈话": "ROUTINE",
}  # fmt: skip
FIELDS: Final = (
    LedgerField("number", "编号", ("谈话编号", "登记号")),
    LedgerField("on", "谈话日期", ("谈话时间", "日期", "时间", "谈话开始时间"), required=True),
    LedgerField("kind", "谈话类型", ("类型", "谈话种类", "谈话类别", "谈话形式", "种类", "类别")),
    LedgerField("subject", "谈话对象", ("被谈话人", "被谈话人姓名", "谈话对象姓名", "姓名", "对象"), required=True),
    LedgerField("unit", "对象单位", ("单位", "所在单位", "被谈话人单位", "工作单位", "部门")),
    LedgerField("post", "对象职务", ("职务", "岗位", "被谈话人职务")),
    LedgerField("rank", "对象层级", ("层级", "人员层级", "人员类别")),
    LedgerField("talkers", "谈话人", ("谈话人姓名", "主谈人", "谈话领导", "谈话人员")),
    LedgerField("recorder", "记录人", ("记录",)),
    LedgerField("place", "地点", ("谈话地点",)),
    LedgerField("campaign", "专项名称", ("专项", "谈话主题", "主题", "事由", "谈话事由", "谈话原因")),
    LedgerField("summary", "谈话内容", ("内容", "主要内容", "谈话情况", "谈话要点")),
    LedgerField("result", "谈话结果", ("结果", "效果", "被谈话人表态", "处理结果")),
)  # fmt: skip


def read(row: Row) -> Draft:
    """One talk a row; several persons in the cell are one talk each (``write``)."""
    subjects = row.names("subject")
    talkers = row.names("talkers")
    if {one.name for one in subjects} & {one.name for one in talkers}:
        row.wrong("talkers", "谈话人和谈话对象是同一个人，请核对。")
    campaign = row.text("campaign")
    summary = row.text("summary")
    if len(campaign) > 40:
        summary, campaign = f"{campaign}\n{summary}".strip(), ""
    moment = row.moment("on")
    data: dict[str, Any] = {
        "started_at": moment,
        "kind": row.choice(
            "kind", {code: one.name for code, one in talk_kinds().items()}, KIND_ALSO, "ROUTINE"
        ),
        "subjects": [(one.name, one.note) for one in subjects],
        "unit": row.text("unit", 120),
        "post": row.text("post", 100),
        "rank": row.choice("rank", {code: one.name for code, one in codes("ranks").items()}, RANK_ALSO, ""),
        "talkers": [(one.name, one.note) for one in talkers],
        "recorder": row.text("recorder", 100),
        "place": row.text("place", 120),
        "campaign": campaign,
        "summary": summary,
        "result": row.text("result"),
    }
    day = moment.date() if moment else None
    old = row.text("number", 60)
    who = "、".join(one.name for one in subjects)
    keys: tuple[Key, ...] = tuple(("talk", day, data["kind"], one.name) for one in subjects)
    name = talk_kinds()[data["kind"]].name
    return Draft(
        [row.number],
        data,
        f"{who}　{name}",
        day,
        old,
        (*keys, *([("number", day.year, old)] if old and day else [])),
    )


def known(read: Read, days: Span) -> dict[Key, str]:
    """Talks on file that may be seen, by day, kind and person."""
    columns = select(Talk.number, Talk.kind, Talk.subject_name, Talk.started_at)
    rows = read.session.execute(
        columns.where(
            Talk.deleted_at.is_(None),
            Talk.started_at >= datetime.combine(days[0], time()),
            Talk.started_at < datetime.combine(days[1] + timedelta(days=1), time()),
            sees_governed(read.actor, Talk.clue_id),
        )
    )
    found: dict[Key, str] = {}
    for row in rows:
        if row.started_at is None:
            continue
        found["number", row.started_at.year, row.number] = row.number
        # a day more or less is another talk
        found["talk", row.started_at.date(), row.kind, row.subject_name] = row.number
    return found


def check(people: People, draft: Draft) -> None:
    """Whom the file has more than once."""
    data = draft.data
    if not data["unit"]:
        return
    unit = people.unit_name(data["unit"])
    for name, note in data["subjects"]:
        people.person(name, unit, data["post"] or note)


def write(bulk: Bulk, drafts: Sequence[Draft]) -> list[tuple[int, ...]]:
    """Queue the talks; a draft with several persons makes several talks."""
    people = People(bulk.work, bulk)
    made = [(draft, subject) for draft in drafts for subject in draft.data["subjects"]]
    ids = [bulk.add(Talk, _talk(bulk, people, draft, subject)) for draft, subject in made]
    wanted = [
        (draft.data["started_at"].year, draft.old_number, ids[place]) for place, (draft, _) in enumerate(made)
    ]
    numbers = bulk.numbers("talk", "talk", wanted)
    bulk.rename(Talk, numbers, ids)
    for talk_id, number, (draft, (name, _)) in zip(ids, numbers, made, strict=True):
        data = draft.data
        for talker, post in data["talkers"]:
            row = {"talk_id": talk_id, "name": talker, "post": post[:100], "role": TALKER}
            bulk.add(TalkTalker, row)
        title = f"与{name}{talk_kinds()[data['kind']].name}"
        texts = [
            number,
            draft.old_number,
            title,
            name,
            data["unit"],
            data["post"],
            data["place"],
            data["summary"],
        ]
        texts += [data["result"], data["campaign"], *(talker for talker, _ in data["talkers"])]
        bulk.index("talk", talk_id, number, title, texts)
    by_draft: dict[int, list[int]] = {}
    for talk_id, (draft, _) in zip(ids, made, strict=True):
        by_draft.setdefault(id(draft), []).append(talk_id)
    return [tuple(by_draft[id(draft)]) for draft in drafts]


def _talk(bulk: Bulk, people: People, draft: Draft, subject: tuple[str, str]) -> dict[str, Any]:
    data = draft.data
    name, note = subject
    post = data["post"] or note[:100]
    unit = people.unit_name(data["unit"]) if data["unit"] else ""
    keys = ("kind", "started_at", "place", "campaign", "summary", "result", "recorder")
    return {
        **{key: data[key] for key in keys},
        "number": "",
        "title": f"与{name}{talk_kinds()[data['kind']].name}"[:200],
        "person_id": people.person(name, unit, post) if unit else None,
        "subject_name": name,
        "subject_unit": unit,
        "subject_post": post,
        "subject_rank": data["rank"],
        "state": DONE,
        "ended_at": data["started_at"],
        "planner_uid": bulk.work.actor.uid,
        "locked_at": bulk.work.now,
        "safety": {},
        "extra": {"imported": True},
    }


KIND = LedgerKind("talks", "谈话", "talk", FIELDS, read, known, write, check)

"""问题线索台账 (domain.md 1.1 to 1.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from sqlalchemy import and_, select

from models.access import sees_clue
from models.clues.inputs import LEVELS, ReporterInput, highest_level, keeps_reporter_out, own_level
from models.clues.records import Clue, ClueMember, ClueParty, ClueProblem, ClueReporter, ClueStep
from models.deadlines.records import Deadline
from models.errors import InvalidInput
from models.identity import parse_id_number
from models.imports.bulk import Bulk
from models.imports.fields import Draft, Key, LedgerField, LedgerKind, Row, Span
from models.imports.people import People
from models.imports.records import ImportBatch, ImportEntry
from models.operations import Read
from models.rights import Right
from models.rules import codes, deadline_rule

SOURCES_ALSO: Final = {
    "上级交办": "SUPERIOR_ASSIGN", "上级转": "SUPERIOR_ASSIGN", "交办": "SUPERIOR_ASSIGN", "批办": "LEADER_INSTRUCT",
    "批示": "LEADER_INSTRUCT", "巡视": "INSPECTION", "巡察": "INSPECTION", "审计": "AUDIT", "公安": "JUDICIAL_ADMIN",
    "检察": "JUDICIAL_ADMIN", "法院": "JUDICIAL_ADMIN", "司法": "JUDICIAL_ADMIN", "执法": "JUDICIAL_ADMIN",
    "移送": "DEPT_TRANSFER", "移交": "DEPT_TRANSFER", "监督检查": "SUPERVISION", "日常监督": "SUPERVISION",
    "专项检查": "SUPERVISION", "案件": "CASE_FOUND", "办案": "CASE_FOUND", "下级": "SUB_REPORT", "上报": "SUB_REPORT",
    "主动": "SELF_REPORT", "媒体": "MEDIA", "舆情": "MEDIA", "来信": "LETTER", "信件": "LETTER", "信函": "LETTER",
    "来访": "VISIT", "走访": "VISIT", "来电": "PHONE", "电话": "PHONE", "网": "WEB", "邮箱": "WEB", "邮件": "WEB",
    "信访": "OTHER_CHANNEL", "举报": "OTHER_CHANNEL", "其他": "OTHER_CHANNEL",
}  # fmt: skip
STILL_OPEN: Final = ("未办结", "未结", "未了结", "尚未", "正在", "在办", "办理中", "核查中")
DONE_ALSO: Final = dict.fromkeys(("办结", "了结", "结案", "归档", "完成"), "CLOSED")
STAGES_ALSO: Final = {
    "审理": "TRIAL", "立案": "FILED", "审查": "FILED", "初核": "PRELIM", "初步核实": "PRELIM", "函询": "INQUIRY",
    "暂存": "SHELVED", "待查": "SHELVED", "待受理": "REGISTERED", "不予受理": "REJECTED", "移送": "TRANSFERRED",
    "转办": "TRANSFERRED", "转交": "TRANSFERRED", "待办": "DISPATCHED",
}  # fmt: skip
DISPOSALS_ALSO: Final = {
    "函询": "TALK_INQUIRY", "初核": "PRELIM_VERIFY", "核实": "PRELIM_VERIFY", "暂存": "SHELVE", "了结": "CLOSE",
}  # fmt: skip
SIGNATURE_ALSO: Final = {"实名": "REAL_NAME", "署名": "SIGNED", "匿名": "ANONYMOUS"}
LEVEL_ALSO: Final = {
    "班子": "SUPERIOR_MANAGED", "上级管理": "SUPERIOR_MANAGED", "省管": "SUPERIOR_MANAGED", "市管": "SUPERIOR_MANAGED",
    "下一级": "NEXT_LEVEL_HEAD", "中层": "MANAGED_CADRE", "集团管": "MANAGED_CADRE", "党员": "ORDINARY_MEMBER",
    "职工": "ORDINARY_MEMBER", "员工": "ORDINARY_MEMBER", "一般": "ORDINARY_MEMBER",
}  # fmt: skip
DUE_RULES: Final = {
    "REGISTERED": "D_DISPOSE", "DISPATCHED": "D_DISPOSE", "INQUIRY": "D_INQ_REPORT", "PRELIM": "D_PRELIM",
    "FILED": "D_CASE_SOE", "TRIAL": "D_TRIAL",
}  # fmt: skip
FINAL: Final = ("CLOSED", "REJECTED", "TRANSFERRED")

FIELDS: Final = (
    LedgerField("number", "编号", ("线索编号", "登记号", "登记编号", "受理编号", "受理号", "信访编号", "件号", "线索号")),
    LedgerField("received_on", "收件日期", ("收到日期", "收到时间", "收件时间", "来件时间", "来信时间", "接收时间", "受理日期", "受理时间")),
    LedgerField("registered_on", "登记日期", ("登记时间", "录入日期", "日期", "时间")),
    LedgerField("title", "标题", ("线索名称", "线索标题", "名称", "件名", "题目")),
    LedgerField("summary", "反映的问题", ("主要问题", "反映内容", "问题摘要", "反映主要问题", "反映问题", "线索内容", "问题线索", "主要内容", "内容", "问题", "举报内容", "线索摘要")),
    LedgerField("party", "被反映人", ("被反映人姓名", "被举报人", "被举报人姓名", "反映对象", "姓名", "被核查人", "涉及人员")),
    LedgerField("unit", "被反映人单位", ("单位", "所在单位", "工作单位", "被反映单位", "涉及单位", "所属单位", "单位名称")),
    LedgerField("post", "被反映人职务", ("职务", "岗位", "单位职务", "现任职务")),
    LedgerField("id_no", "被反映人身份证号", ("身份证号", "身份证", "证件号", "身份证号码")),
    LedgerField("level", "管理层级", ("层级", "干部层级", "级别", "人员类别")),
    LedgerField("source", "线索来源", ("来源", "信访方式", "举报方式", "来件方式", "来源渠道", "渠道")),
    LedgerField("signature", "署名情况", ("署名", "是否实名", "实名匿名", "是否署名", "举报性质", "实名或匿名")),
    LedgerField("assigned_by", "交办机关", ("交办单位", "批示人", "批办领导", "来文单位")),
    LedgerField("assigned_on", "交办日期", ("交办时间", "批示时间")),
    LedgerField("source_doc_no", "来文号", ("文号", "来文文号", "交办文号")),
    LedgerField("problem_type", "问题类型", ("问题类别", "问题性质", "违纪类型", "类别", "类型")),
    LedgerField("handler", "承办人", ("经办人", "承办人员", "核查人", "办理人", "承办部门", "责任人")),
    LedgerField("disposition", "处置方式", ("处置意见", "处置情况", "处置", "办理方式")),
    LedgerField("status", "办理状态", ("状态", "办理情况", "办理进度", "进展", "进展情况", "目前进展", "是否办结", "办结情况")),
    LedgerField("closed_on", "办结日期", ("办结时间", "了结时间", "了结日期", "结案时间", "结案日期", "完成时间")),
    LedgerField("due_on", "办理期限", ("办结期限", "要求办结时间", "要求办结日期", "办结时限", "办理时限", "期限")),
    LedgerField("conclusion", "处理结果", ("结果", "办理结果", "查核结论", "核查结论", "核查情况", "处理情况", "处理意见", "结论")),
    LedgerField("reporter", "反映人姓名", ("反映人", "举报人", "举报人姓名", "信访人", "信访人姓名", "检举人", "来信人", "来访人", "姓名"), secret=True),
    LedgerField("reporter_phone", "反映人电话", ("举报人电话", "举报人联系方式", "反映人联系方式", "信访人电话", "联系方式", "电话"), secret=True),
    LedgerField("reporter_address", "反映人住址", ("举报人地址", "反映人地址", "信访人地址", "地址", "住址"), secret=True),
)  # fmt: skip


def read(row: Row) -> Draft:
    """A clue out of a row."""
    names = row.names("party")
    parties = _parties(row, names)
    received, registered = row.day("received_on"), row.day("registered_on")
    day = registered or received
    if day is None and not row.problems:
        row.wrong("registered_on", "没有收件日期，也没有登记日期。")
    if received and registered and received > registered:
        row.wrong("received_on", "晚于登记日期，请核对。")
    summary, title = row.text("summary"), row.text("title", 200)
    if not summary and not title:
        row.wrong("summary", "没有写反映的问题。")
    if not parties and not row.text("unit"):
        row.wrong("party", "被反映人和单位都没有写。")
    who = "、".join(party["name"] for party in parties) or row.text("unit", 120)
    data: dict[str, Any] = {
        "title": title or _title(who, summary),
        "summary": summary or title,
        "received_on": received or day,
        "registered_on": day,
        "parties": parties,
        "unit": row.text("unit", 120) if not parties or "、" not in row.text("unit") else "",
        "source": row.choice("source", _names("sources"), SOURCES_ALSO, "OTHER_CHANNEL"),
        "signature": row.choice("signature", _names("signatures"), SIGNATURE_ALSO, ""),
        "problem_type": row.text("problem_type", 40),
        "source_doc_no": row.text("source_doc_no", 60),
        "assigned_by": row.text("assigned_by", 120),
        "assigned_on": row.day("assigned_on"),
        "handler": row.text("handler", 100),
        "due_on": row.deadline("due_on"),
        "conclusion": row.text("conclusion"),
        **_state(row),
    }
    if data["due_on"] and day and data["due_on"] < day:
        row.wrong("due_on", "早于登记日期，请核对。")
    _reporter(row, data)
    old = row.text("number", 60)
    key = (day, tuple(sorted(party["name"] for party in parties)), data["summary"][:300])
    keys: tuple[Key, ...] = (("content", *key), *([("number", day.year, old)] if old and day else []))
    return Draft(
        [row.number],
        data,
        data["title"] if who in data["title"] else f"{who}　{data['title']}",
        day,
        old,
        keys,
    )


def _title(who: str, summary: str) -> str:
    plain = " ".join(summary.split()).rstrip("。；;,，、")
    if plain.startswith("反映"):
        return plain[:80]
    return f"反映{who}：{plain[:40]}…"[:200] if len(plain) > 40 else f"反映{who}{plain}的问题"[:200]


def _names(table: str) -> dict[str, str]:
    return {code: row.name for code, row in codes(table).items()}


def _parties(row: Row, names: Sequence[Any]) -> list[dict[str, Any]]:
    """The persons with unit, post and number: as many of each as persons, or one for all."""
    many: dict[str, list[str]] = {}
    for key, longest in (("unit", 120), ("post", 100), ("id_no", 40)):
        texts = [
            part for part in row.text(key).replace("，", "、").replace("\n", "、").split("、") if part.strip()
        ]
        if len(names) > 1 and len(texts) not in (0, 1, len(names)):
            row.wrong(key, f"写了 {len(texts)} 个，被反映人是 {len(names)} 名，对不上，请分行写。")
        if len(texts) != len(names):
            texts = [row.text(key, longest)] * len(names)
        many[key] = texts
    level = row.choice("level", _names("subject_levels"), LEVEL_ALSO, "ORDINARY_MEMBER")
    parties = []
    for place, one in enumerate(names):
        number = many["id_no"][place].strip()
        if number:
            number = row.try_("id_no", partial(_id_number, number, row.today), "")
        row.try_("level", partial(own_level, level, "level", one.name))
        parties.append(
            {
                "name": one.name,
                "unit": many["unit"][place].strip(),
                "post": (many["post"][place].strip() or one.note)[:100],
                "id_no": number,
                "level": level if level in LEVELS else LEVELS[0],
            }
        )
    return parties


def _id_number(typed: str, today: date) -> str:
    return parse_id_number(typed, today).text


def _state(row: Row) -> dict[str, Any]:
    """Where it stands: closed where there is a day of closing; words that name no state are kept as words."""
    closed = row.day("closed_on")
    told = row.text("status")
    status = row.read("status", lambda cell: _status(told), "")
    if closed is not None and status not in FINAL:
        status = "CLOSED"
    if status == "CLOSED" and closed is None:
        row.wrong("closed_on", "已经办结，但没有写办结日期。")
    disposition = row.text("disposition")
    return {
        "status": status or "REGISTERED",
        "closed_on": closed,
        "told": told,
        "disposition": _contained(disposition, DISPOSALS_ALSO),
        "close_kind": _close_kind(f"{disposition} {row.text('conclusion')} {told}")
        if status == "CLOSED"
        else "",
    }


def _status(text: str) -> str:
    plain = "".join(text.split())
    if plain in ("是", "已办", "已", "√"):
        return "CLOSED"
    if plain in ("否", "未"):
        return "DISPATCHED"
    still_open = any(word in plain for word in STILL_OPEN)
    done = "" if still_open else _contained(plain, DONE_ALSO)
    return done or _contained(plain, STAGES_ALSO) or ("DISPATCHED" if still_open else "")


def _contained(text: str, words: Mapping[str, str]) -> str:
    return next((code for word, code in words.items() if word in text), "")


def _close_kind(text: str) -> str:
    """How it was closed, where the words say it; else nothing: an old ledger is not made to say more than it does."""
    light = any(word in text for word in ("提醒", "批评", "诫勉", "第一种形态", "谈话教育"))
    unproven = any(word in text for word in ("失实", "不属实", "未发现", "不实"))
    for code, name in _names("close_kinds").items():
        if name in text:
            return code
    if "撤销案件" in text:
        return "CASE_DROPPED"
    if "处分" in text and "立案" in text:
        return "CASE_DONE"
    if "函询" in text:
        return "INQUIRY_MINOR" if light else "INQUIRY_ACCEPTED" if "采信" in text or unproven else ""
    if "初核" in text or "初步核实" in text:
        return "PRELIM_MINOR" if light else "PRELIM_NOT_FOUND" if unproven else ""
    return "DIRECT" if "直接了结" in text else ""


def _reporter(row: Row, data: dict[str, Any]) -> None:
    name = row.text("reporter", 100)
    if name.strip("匿名 无") == "":
        name = ""
    reporter = ReporterInput(
        name=name,
        phone=row.text("reporter_phone", 60),
        address=row.text("reporter_address", 200),
        reason="台账导入",
    )
    data["reporter"] = reporter if reporter.name or reporter.phone or reporter.address else None
    data["signature"] = data["signature"] or ("SIGNED" if name else "ANONYMOUS")
    texts = [("summary", data["summary"]), ("title", data["title"])]
    if data["source"] != "SELF_REPORT":
        row.try_("summary", lambda: keeps_reporter_out(data["reporter"], texts))


def join(first: Draft, more: Draft) -> None:
    """Another person of the same clue, from a row that is merged with the one above."""
    there = {(party["name"], party["unit"]) for party in first.data["parties"]}
    first.data["parties"] += [p for p in more.data["parties"] if (p["name"], p["unit"]) not in there]
    if more.data["summary"] != first.data["summary"]:
        first.data["summary"] += f"；{more.data['summary']}"


def known(read: Read, days: Span) -> dict[Key, str]:
    """What is on file and may be seen: by old number, by number, by day, persons and problem."""
    within = and_(Clue.deleted_at.is_(None), Clue.registered_on.between(*days))
    columns = select(Clue.id, Clue.number, Clue.registered_on, Clue.summary)
    clues = read.session.execute(columns.where(within, sees_clue(read.actor, Clue.id))).all()
    names: dict[int, list[str]] = {}
    parties = select(ClueParty.clue_id, ClueParty.name).join(Clue, Clue.id == ClueParty.clue_id)
    parties = parties.where(ClueParty.deleted_at.is_(None), within)
    for clue_id, name in read.session.execute(parties):
        names.setdefault(clue_id, []).append(name)
    found: dict[Key, str] = {}
    by_id = {}
    for row in clues:
        by_id[row.id] = row.number
        found["number", row.registered_on.year, row.number] = row.number
        found["content", row.registered_on, tuple(sorted(set(names.get(row.id, ())))), row.summary[:300]] = (
            row.number
        )
    old = (
        select(ImportEntry.record_id, ImportEntry.year, ImportEntry.old_number)
        .join(ImportBatch)
        .where(ImportEntry.kind == "clue", ImportEntry.old_number != "", ImportBatch.undone_at.is_(None))
    )
    for clue_id, year, number in read.session.execute(old):
        if clue_id in by_id:
            found["number", year, number] = by_id[clue_id]
    return found


def check(people: People, draft: Draft) -> None:
    """Whom the office may not handle, and whom the file has more than once."""
    for party in draft.data["parties"]:
        if not party["unit"] and not party["id_no"]:
            continue
        unit = people.unit_name(party["unit"]) if party["unit"] else ""
        person = people.find(party["name"], unit, party["post"], party["id_no"])
        if person is not None:
            own_level(person.subject_level, "level", party["name"])
        people.person(party["name"], unit, party["post"], party["id_no"])
    if not draft.data["parties"]:
        people.unit(draft.data["unit"])
    if draft.data["reporter"] is not None and Right.REPORTER_SEE not in people.read.actor.rights:
        raise InvalidInput(
            "reporter", "这一行写有反映人，您没有“查看反映人”权限，请由有权限的人导入，或把这一列设为不导入。"
        )


def write(bulk: Bulk, drafts: Sequence[Draft]) -> list[tuple[int, ...]]:
    """Queue the clues with persons, problem, origin as the first step, and the importing account as 承办人."""
    people = People(bulk.work, bulk)
    ids = [bulk.add(Clue, _clue(bulk, people, draft)) for draft in drafts]
    wanted = [
        (draft.data["registered_on"].year, draft.old_number, ids[place]) for place, draft in enumerate(drafts)
    ]
    numbers = bulk.numbers("clue", "clue", wanted)
    bulk.rename(Clue, numbers, ids)
    for clue_id, number, draft in zip(ids, numbers, drafts, strict=True):
        _parts(bulk, people, clue_id, number, draft)
    return [(clue_id,) for clue_id in ids]


def _clue(bulk: Bulk, people: People, draft: Draft) -> dict[str, Any]:
    data, actor = draft.data, bulk.work.actor
    level = highest_level([party["level"] for party in data["parties"]])
    keys = (
        "title", "summary", "source", "signature", "received_on", "registered_on", "problem_type", "source_doc_no",
        "assigned_by", "assigned_on", "status", "closed_on", "close_kind", "disposition", "conclusion",
    )  # fmt: skip
    return {
        **{key: data[key] for key in keys},
        "number": "",
        "origin_group": codes("sources")[data["source"]].group,
        "category": "ACCUSATION",
        "unit_id": people.unit(data["unit"]) if data["unit"] and not data["parties"] else None,
        "subject_level": level,
        "handler_uid": actor.uid,
        "handler_name": actor.name,
        "dispatched_on": None if data["status"] == "REGISTERED" else data["registered_on"],
        "extra": {},
    }


def _parts(bulk: Bulk, people: People, clue_id: int, number: str, draft: Draft) -> None:
    data, work = draft.data, bulk.work
    texts = [
        number,
        draft.old_number,
        data["title"],
        data["summary"],
        data["source_doc_no"],
        data["conclusion"],
    ]
    for ordinal, party in enumerate(data["parties"], 1):
        texts += [party["name"], party["post"], party["unit"]]
        unit = people.unit_name(party["unit"]) if party["unit"] else ""
        known_person = bool(party["unit"] or party["id_no"])
        person_id = (
            people.person(party["name"], unit, party["post"], party["id_no"], party["level"])
            if known_person
            else None
        )
        bulk.add(
            ClueParty,
            {
                "clue_id": clue_id, "person_id": person_id, "ordinal": ordinal, "name": party["name"], "unit_name": unit,
                "post": party["post"], "subject_level": party["level"],
            },
        )  # fmt: skip
    bulk.add(ClueProblem, {"clue_id": clue_id, "ordinal": 1, "text": data["summary"]})
    told = [f"原编号 {draft.old_number}"] if draft.old_number else []
    told += [f"原承办人 {data['handler']}"] if data["handler"] else []
    told += [f"台账所记办理情况：{data['told']}"] if data["told"] else []
    bulk.add(
        ClueStep,
        {
            "clue_id": clue_id, "code": "T0", "name": "由台账导入", "from_status": "", "to_status": data["status"],
            "happened_on": data["closed_on"] or data["registered_on"], "text": "；".join(told), "basis": "",
            "actor_uid": work.actor.uid, "actor_name": work.actor.name, "data": {"imported": True},
        },
    )  # fmt: skip
    bulk.add(
        ClueMember,
        {
            "clue_id": clue_id, "account_uid": work.actor.uid, "account_name": work.actor.name, "role": "HANDLER",
            "since": work.now,
        },
    )  # fmt: skip
    if data["due_on"] is not None and data["status"] in DUE_RULES:
        _deadline(bulk, clue_id, data)
    if data["reporter"] is not None:
        bulk.add(
            ClueReporter,
            {"clue_id": clue_id, "sealed": work.keeper.seal_reporter(data["reporter"].to_bytes())},
        )
    texts.append(people.names.get(people.units.get(data["unit"], 0), "") if data["unit"] else "")
    texts += told
    bulk.index("clue", clue_id, number, data["title"], texts, clue_id)


def _deadline(bulk: Bulk, clue_id: int, data: dict[str, Any]) -> None:
    """What the ledger says is due; a clue still open without it gets its deadline at its next step."""
    rule = deadline_rule("D_ASSIGN" if data["source"] == "SUPERIOR_ASSIGN" else DUE_RULES[data["status"]])
    bulk.add(
        Deadline,
        {
            "owner_kind": "clue", "owner_id": clue_id, "clue_id": clue_id, "rule": rule.code, "what": rule.what,
            "basis": rule.basis, "starts_on": data["registered_on"], "due_on": data["due_on"],
            "first_due_on": data["due_on"], "extensions": [], "responsible_uid": bulk.work.actor.uid,
        },
    )  # fmt: skip


KIND = LedgerKind(
    key="clues",
    label="问题线索",
    record="clue",
    fields=FIELDS,
    read=read,
    known=known,
    write=write,
    check=check,
    join=join,
    group=("number", "title", "summary"),
)

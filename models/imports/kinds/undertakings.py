"""年度工作的旧台账: 教育活动, 责任书和承诺书签订表, 廉政风险点清单, as entries of 年度工作."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from models.access import sees_governed
from models.imports.bulk import Bulk
from models.imports.cells import plain_of, read_choice, read_count, read_items, read_unit, text_of
from models.imports.fields import Draft, Key, LedgerField, LedgerKind, Row, Span
from models.imports.people import People
from models.operations import Read
from models.undertakings.kinds import ATTENDED, ENDED, roles, shipped
from models.undertakings.records import Undertaking, UndertakingEntry

SIGNER: Final = "SIGNER"
RISK: Final = "RISK"
RULE: Final = "RULE"
REGISTER: Final = "RISK_REGISTER"
EVENTS_ALSO: Final = {
    "夜校": "NIGHT_SCHOOL", "警示": "WARNING", "答题": "TEST", "测试": "TEST", "考试": "TEST", "通报": "CIRCULAR",
    "以案促改": "REFORM_MEETING", "宣讲": "SITE_LECTURE", "培训": "TRAINING", "激励": "INCENTIVE_MEETING",
    "传达": "STUDY", "学习": "STUDY", "会议": "STUDY", "党课": "STUDY",
}  # fmt: skip
PLEDGES_ALSO: Final = {"网": "NETWORK_PLEDGE", "责任书": "RESPONSIBILITY", "承诺": "INTEGRITY"}
_UNIT: Final = re.compile(r"公司|集团|中心|支部|党委|部门|车间|分局|工厂|(?:部|处|室|局|厂|院|所|队|站)$")
NOT_YET: Final = frozenset({"未签", "未签订", "未签字", "未", "否", "无", "待签", "拒签", "—", "-", "/"})
"""What stands in the date's place of whoever has not signed."""
GRADES_ALSO: Final = {
    "III": "低", "II": "中", "I": "高",
    "高": "高", "一级": "高", "重大": "高", "A": "高", "中": "中", "二级": "中", "较大": "中", "B": "中", "低": "低",
    "三级": "低", "一般": "低", "C": "低",
}  # fmt: skip
EVENT_FIELDS: Final = (
    LedgerField("on", "活动日期", ("日期", "时间", "活动时间", "开展时间", "举办时间"), required=True),
    LedgerField("kind", "活动种类", ("种类", "类型", "活动类型", "活动形式", "形式", "类别")),
    LedgerField("title", "活动名称", ("名称", "活动主题", "主题", "活动内容", "标题"), required=True),
    LedgerField("unit", "单位", ("组织单位", "承办单位", "开展单位", "举办单位")),
    LedgerField("place", "地点", ("活动地点",)),
    LedgerField("owner", "负责人", ("主讲人", "主持人", "组织人")),
    LedgerField("headcount", "参加人数", ("人数", "参训人数", "参与人数", "受教育人数", "参加人次", "人次")),
    LedgerField("attendees", "参加人员", ("参加人", "人员名单", "参会人员", "参训人员")),
    LedgerField("films", "影片", ("警示片", "观看影片", "片名")),
    LedgerField("cases", "案例", ("通报案例", "典型案例")),
    LedgerField("summary", "情况", ("内容", "主要内容", "活动情况", "备注")),
)
PLEDGE_FIELDS: Final = (
    LedgerField(
        "signer", "签订对象", ("姓名", "签订人", "承诺人", "责任人", "签字人", "单位名称"), required=True
    ),
    LedgerField("kind", "文书种类", ("种类", "类型", "名称", "文书名称", "承诺书种类")),
    LedgerField("unit", "单位", ("所在单位", "工作单位", "部门")),
    LedgerField("post", "职务", ("岗位",)),
    LedgerField("on", "签订日期", ("签订时间", "日期", "时间", "签字日期", "签字时间")),
    LedgerField("note", "备注", ("说明",)),
)
RISK_FIELDS: Final = (
    LedgerField("process", "业务流程", ("流程", "流程名称", "业务事项", "权力事项", "工作事项")),
    LedgerField("unit", "单位", ("部门", "单位部门", "责任单位", "所在单位", "责任部门")),
    LedgerField("post", "岗位", ("岗位名称", "涉及岗位", "职务")),
    LedgerField("title", "廉政风险点", ("风险点", "廉洁风险点", "风险描述", "风险表现", "风险内容", "风险点描述", "表现形式"), required=True),
    LedgerField("grade", "风险等级", ("等级", "风险级别", "级别")),
    LedgerField("text", "防控措施", ("措施", "控制措施", "防范措施", "防控举措")),
    LedgerField("owner", "责任人", ("防控责任人", "负责人")),
    LedgerField("on", "排查日期", ("排查时间", "识别时间", "日期", "时间")),
    LedgerField("rule", "修订的制度", ("修订制度", "完善制度", "制度名称", "相关制度")),
)  # fmt: skip


def _of_shape(shape: str, role: str = "") -> dict[str, str]:
    return {
        code: kind.name
        for code, kind in shipped().items()
        if kind.shape == shape and (not role or role in kind.entries)
    }


def _kind(row: Row, names: Mapping[str, str], also: Mapping[str, str], otherwise: str) -> str:
    """By the row's own word, else by what the sheet or the file is called."""
    return row.choice("kind", names, also, read_choice(row.about, names, also) or otherwise)


def _year(row: Row, day: date | None) -> date | None:
    """The day, or the last one of the ledger's year; a ledger without a year is asked for one."""
    if day is not None or row.year is None:
        if day is None and not row.problems:
            row.wrong("on", "没有写日期，表名里也没有年份。")
        return day
    return min(date(row.year, 12, 31), row.today)


# --- 教育活动


def read_event(row: Row) -> Draft:
    """An event out of a row; attendance by list where there is one, else by number."""
    day = row.day("on")
    data: dict[str, Any] = {
        "kind": _kind(row, _of_shape("EVENT"), EVENTS_ALSO, "STUDY"),
        "title": row.text("title", 200),
        "held_on": day,
        "unit": row.text("unit", 120),
        "place": row.text("place", 120),
        "owner": row.text("owner", 100),
        "headcount": row.read("headcount", read_count),
        "attendees": [one.name for one in row.names("attendees")],
        "films": _listed(row.text("films", 2000)),
        "cases": _listed(row.text("cases", 5000)),
        "summary": row.text("summary"),
    }
    key: Key = ("event", data["kind"], day, data["title"])
    return Draft([row.number], data, data["title"], day, "", (key,))


def _listed(text: str) -> list[str]:
    parts = text.replace("\n", "；").replace(";", "；").split("；")
    return [part.strip()[:300] for part in parts if part.strip()]


def known_events(read: Read, days: Span) -> dict[Key, str]:
    """Events on file within the years, by kind, day and title."""
    columns = select(Undertaking.kind, Undertaking.held_on, Undertaking.title)
    within = Undertaking.deleted_at.is_(None), Undertaking.held_on.between(*days)
    rows = read.session.execute(columns.where(*within, sees_governed(read.actor, Undertaking.clue_id)))
    return {("event", row.kind, row.held_on, row.title): row.title for row in rows}


def write_events(bulk: Bulk, drafts: Sequence[Draft]) -> list[tuple[int, ...]]:
    """Queue the events as ended, with who attended, films and cases."""
    people = People(bulk.work, bulk)
    ids: list[tuple[int, ...]] = []
    for draft in drafts:
        data = draft.data
        head = {
            key: data[key] for key in ("kind", "title", "held_on", "place", "owner", "headcount", "summary")
        }
        unit = data["unit"]
        head |= {
            "unit_id": people.unit(unit) if unit else None,
            "unit_name": people.unit_name(unit) if unit else "",
        }
        made = bulk.add(Undertaking, _head(head, done_on=data["held_on"]))
        listed = [(ATTENDED, name) for name in data["attendees"]]
        listed += [("FILM", name) for name in data["films"]] + [("CASE", name) for name in data["cases"]]
        allowed = shipped()[data["kind"]].entries
        kept = [(role, name) for role, name in listed if role in allowed]
        for role, name in kept:
            bulk.add(UndertakingEntry, _entry(made, role, name))
        texts = [data["title"], unit, data["place"], data["owner"], data["summary"]]
        bulk.index("undertaking", made, "", data["title"], [*texts, *(name for _, name in listed)])
        ids.append((made,))
    return ids


def _head(given: Mapping[str, Any], *, done_on: date | None) -> dict[str, Any]:
    blank = {"place": "", "owner": "", "headcount": None, "summary": "", "unit_id": None, "unit_name": ""}
    state = {"state": ENDED if done_on else "OPEN", "done_on": done_on, "due_on": None, "clue_id": None}
    return {**blank, **state, "programme": shipped()[given["kind"]].programme, **given}


def _entry(head: int, role: str, title: str, **more: Any) -> dict[str, Any]:
    blank: dict[str, Any] = dict.fromkeys(("unit_name", "post", "grouping", "grade", "text", "owner"), "")
    rest: dict[str, Any] = {
        "unit_id": None,
        "person_id": None,
        "amount": None,
        "due_on": None,
        "done_on": None,
        "ballot": {},
    }
    return {"undertaking_id": head, "role": role, "title": title[:300], **blank, **rest, **more}


# --- 责任书、承诺书


def read_pledge(row: Row) -> Draft:
    """Those who sign, or have not yet: everybody whom the cell names; the campaign is the kind and the year."""
    not_yet = plain_of(row.cells.get("on")) in NOT_YET
    day = None if not_yet else row.day("on")
    names = _of_shape("CAMPAIGN", SIGNER)
    typed = row.text("signer", 300)
    # a letter of responsibility is signed by units as well as by persons
    signers = _units(typed) if _UNIT.search(typed) else [one.name for one in row.names("signer")]
    note = row.text("note")
    data = {
        "kind": _kind(row, names, PLEDGES_ALSO, "INTEGRITY"),
        "signers": signers,
        "unit": read_unit(row.text("unit", 120)),
        "post": row.text("post", 100),
        "text": f"{text_of(row.cells.get('on'))}　{note}".strip() if not_yet else note,
        "signed_on": day,
    }
    when = _year(row, day)
    year = when.year if when else None
    keys: tuple[Key, ...] = tuple(("pledge", data["kind"], year, one, data["unit"]) for one in signers)
    caption = f"{'、'.join(signers)}　{names.get(str(data['kind']), '')}"
    return Draft([row.number], data, caption, when, "", keys)


def _units(text: str) -> list[str]:
    return [read_unit(part) for part in re.split(r"[、，,；;\n]", text) if part.strip()]


def known_pledges(read: Read, days: Span) -> dict[Key, str]:
    """Who is on the lists of the campaigns of these years."""
    return {
        ("pledge", row.kind, row.held_on.year, row.title, row.unit_name): f"{row.head}　{row.title}"
        for row in _entries(read, days, SIGNER)
    }


def _entries(read: Read, days: Span, role: str) -> Sequence[Any]:
    columns = select(
        Undertaking.kind, Undertaking.held_on, Undertaking.title.label("head"), UndertakingEntry.title,
        UndertakingEntry.unit_name, UndertakingEntry.grouping,
    ).join(Undertaking, Undertaking.id == UndertakingEntry.undertaking_id)  # fmt: skip
    within = (
        Undertaking.deleted_at.is_(None),
        Undertaking.held_on.between(*days),
        UndertakingEntry.deleted_at.is_(None),
        UndertakingEntry.role == role,
        sees_governed(read.actor, Undertaking.clue_id),
    )
    return read.session.execute(columns.where(*within)).all()


def write_pledges(bulk: Bulk, drafts: Sequence[Draft]) -> list[tuple[int, ...]]:
    """Queue one campaign a kind and year with its signers; it is ended where everybody has signed."""
    people = People(bulk.work, bulk)
    groups: dict[tuple[str, int], list[Draft]] = {}
    for draft in drafts:
        groups.setdefault((draft.data["kind"], draft.year or bulk.work.today.year), []).append(draft)
    heads: dict[tuple[str, int], int] = {}
    for (kind, year), rows in groups.items():
        signed = [row.data["signed_on"] for row in rows]
        last = max((day for day in signed if day), default=None)
        begun = min((day for day in signed if day), default=min(date(year, 12, 31), bulk.work.today))
        title = f"{shipped()[kind].name}（{year}年）"
        head = _head(
            {"kind": kind, "title": title, "held_on": begun}, done_on=None if None in signed else last
        )
        heads[kind, year] = bulk.add(Undertaking, head)
        texts = [title, *(text for row in rows for text in (*row.data["signers"], row.data["unit"]))]
        bulk.index("undertaking", heads[kind, year], "", title, texts)
    ids: list[tuple[int, ...]] = []
    for draft in drafts:
        data = draft.data
        made = heads[data["kind"], draft.year or bulk.work.today.year]
        unit = data["unit"]
        more = {"post": data["post"], "text": data["text"], "done_on": data["signed_on"]}
        place = {"unit_id": people.unit(unit), "unit_name": people.unit_name(unit)} if unit else {}
        for signer in data["signers"]:
            bulk.add(UndertakingEntry, _entry(made, SIGNER, signer, **more, **place))
        ids.append((made,))
    return ids


# --- 廉政风险点


def read_risk(row: Row) -> Draft:
    """A risk point with its process, post, grade and control; the register is the year's.

    A cell that lists several under numbers is as many points: they are counted.
    """
    grades = {grade: grade for grade in roles()[RISK].grades}
    data = {
        "grouping": row.text("process", 120),
        "unit": read_unit(row.text("unit", 120)),
        "post": row.text("post", 100),
        "titles": read_items(row.text("title", 3000)),
        "grade": row.choice("grade", grades, GRADES_ALSO, ""),
        "text": row.text("text"),
        "owner": row.text("owner", 100),
        "rules": _listed(row.text("rule", 3000).replace("、《", "；《")),
    }
    if any(len(title) > 300 for title in data["titles"]):
        row.wrong("title", "一个风险点最多 300 个字，请缩短。")
    when = _year(row, row.day("on"))
    year = when.year if when else None
    keys: tuple[Key, ...] = tuple(
        ("risk", year, data["unit"], data["grouping"], title) for title in data["titles"]
    )
    caption = f"{data['grouping']}　{'；'.join(data['titles'])}".strip()
    return Draft([row.number], data, caption, when, "", keys)


def known_risks(read: Read, days: Span) -> dict[Key, str]:
    """The risk points of the registers of these years."""
    return {
        ("risk", row.held_on.year, row.unit_name, row.grouping, row.title): f"{row.head}　{row.title}"
        for row in _entries(read, days, RISK)
    }


def write_risks(bulk: Bulk, drafts: Sequence[Draft]) -> list[tuple[int, ...]]:
    """Queue one register a year with its points and the rules that were mended."""
    people = People(bulk.work, bulk)
    heads: dict[int, int] = {}
    for year in sorted({draft.year or bulk.work.today.year for draft in drafts}):
        title = f"{shipped()[REGISTER].name}（{year}年）"
        day = max((row.happened_on for row in drafts if row.happened_on and row.year == year), default=None)
        head = {"kind": REGISTER, "title": title, "held_on": day or bulk.work.today}
        heads[year] = bulk.add(Undertaking, _head(head, done_on=None))
        mine = [draft.data for draft in drafts if (draft.year or bulk.work.today.year) == year]
        texts = [text for one in mine for text in (*one["titles"], one["unit"], one["text"])]
        bulk.index("undertaking", heads[year], "", title, [title, *texts])
    ids: list[tuple[int, ...]] = []
    ruled: set[tuple[int, str]] = set()
    for draft in drafts:
        data = draft.data
        made = heads[draft.year or bulk.work.today.year]
        unit = data["unit"]
        place = {"unit_id": people.unit(unit), "unit_name": people.unit_name(unit)} if unit else {}
        more = {key: data[key] for key in ("grouping", "post", "grade", "text", "owner")}
        for title in data["titles"]:
            bulk.add(UndertakingEntry, _entry(made, RISK, title, **more, **place))
        for rule in data["rules"]:
            if (made, rule) not in ruled:
                ruled.add((made, rule))
                bulk.add(UndertakingEntry, _entry(made, RULE, rule, done_on=draft.happened_on, **place))
        ids.append((made,))
    return ids


def check(people: People, draft: Draft) -> None:
    """A new unit is made with it."""
    if draft.data["unit"]:
        people.unit(draft.data["unit"])


EVENTS = LedgerKind(
    "events", "教育活动", "undertaking", EVENT_FIELDS, read_event, known_events, write_events, check
)
PLEDGES = LedgerKind(
    "pledges", "责任书承诺书", "undertaking", PLEDGE_FIELDS, read_pledge, known_pledges, write_pledges, check
)
RISKS = LedgerKind(
    "risks", "廉政风险点", "undertaking", RISK_FIELDS, read_risk, known_risks, write_risks, check
)

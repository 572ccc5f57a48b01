"""人员花名册."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select

from models.clues.inputs import LEVELS
from models.identity import check_name, parse_id_number
from models.imports.bulk import Bulk
from models.imports.fields import Draft, Key, LedgerField, LedgerKind, Row, Span
from models.imports.kinds.clues import LEVEL_ALSO
from models.imports.people import People
from models.operations import Read
from models.persons.initials import initials_of
from models.persons.operations import ID_CARD
from models.persons.records import Person
from models.rules import codes
from models.units.records import Unit

RANK_ALSO: Final = {
    "班子": "LEADERSHIP", "新任": "NEW_MIDLEVEL", "中层": "MIDLEVEL", "一般": "STAFF", "员工": "STAFF", "职工": "STAFF",
    "外": "OUTSIDER",
}  # fmt: skip
FIELDS: Final = (
    LedgerField("name", "姓名", ("人员姓名", "名字"), required=True),
    LedgerField("former_name", "曾用名"),
    LedgerField("gender", "性别"),
    LedgerField("birth", "出生日期", ("出生年月日", "出生年月", "生日")),
    LedgerField("id_no", "身份证号", ("身份证", "身份证号码", "公民身份号码", "证件号", "证件号码")),
    LedgerField("ethnicity", "民族"),
    LedgerField("political_status", "政治面貌", ("面貌",)),
    LedgerField("party_join_date", "入党日期", ("入党时间",)),
    LedgerField("education", "文化程度", ("学历",)),
    LedgerField("unit", "单位", ("所在单位", "工作单位", "部门", "所在部门", "单位名称", "单位部门")),
    LedgerField("post", "职务", ("岗位", "职位", "现任职务", "职务名称")),
    LedgerField("rank", "人员层级", ("层级", "人员类别", "岗位层级")),
    LedgerField("subject_level", "管理层级", ("干部管理权限", "管理权限")),
    LedgerField("phone", "电话", ("手机", "联系电话", "手机号", "联系方式")),
    LedgerField("address", "住址", ("家庭住址", "地址")),
    LedgerField("note", "备注", ("说明",)),
)
_TEXTS: Final = {
    "former_name": 100, "ethnicity": 20, "political_status": 20, "education": 20, "post": 100, "phone": 40,
    "address": 200, "note": 5000,
}  # fmt: skip


def read(row: Row) -> Draft:
    """A person out of a row; birth and gender not given are read from the 身份证号."""
    names = row.names("name")
    if len(names) > 1:
        row.wrong("name", "一行只写一个人，请分行写。")
    name = names[0].name if len(names) == 1 else ""
    data: dict[str, Any] = {key: row.text(key, longest) for key, longest in _TEXTS.items()}
    number = row.text("id_no")
    told = row.try_("id_no", lambda: parse_id_number(number, row.today)) if number else None
    levels = {code: one.name for code, one in codes("subject_levels").items()}
    birth, born = row.day_or_words("birth")
    joined, joining = row.day_or_words("party_join_date")
    # of which only the month is known, the words are kept: a false first of the month is not (domain.md 9.4)
    told_only = [f"出生 {born}"] * bool(born) + [f"入党 {joining}"] * bool(joining)
    data["note"] = "；".join([*told_only, *([data["note"]] if data["note"] else [])])
    data |= {
        "name": name,
        "id_no": told.text if told else "",
        "gender": row.choice("gender", {"男": "男", "女": "女"}, {}, told.gender if told else ""),
        "birth": birth or (told.birth if told else None),
        "party_join_date": joined,
        "unit": row.text("unit", 120),
        "rank": row.choice("rank", {code: one.name for code, one in codes("ranks").items()}, RANK_ALSO, ""),
        "subject_level": row.choice("subject_level", levels, LEVEL_ALSO, LEVELS[0]),
    }
    caption = f"{name}　{data['unit']}"
    keys: tuple[Key, ...] = (("name", name, data["unit"], data["post"] if not told else data["id_no"]),)
    if told:
        keys = (("id_no", told.text),)
    return Draft([row.number], data, caption, None, "", keys)


def known(read: Read, _days: Span) -> dict[Key, str]:
    """Every person: by number, those in the trash too, and by name, unit and post."""
    columns = select(Person.name, Person.id_no, Person.post, Person.deleted_at, Unit.name.label("unit"))
    found: dict[Key, str] = {}
    for row in read.session.execute(columns.outerjoin(Unit, Unit.id == Person.unit_id)):
        shown = f"{row.name}　{row.unit or ''}".strip()
        if row.id_no:
            found["id_no", row.id_no] = f"{shown}（在回收站里）" if row.deleted_at else shown
        if row.deleted_at is None:
            found["name", row.name, row.unit or "", row.post] = shown
    return found


def check(people: People, draft: Draft) -> None:
    """A person on file without a number is not made twice; a new unit is made with the person."""
    data = draft.data
    check_name(data["name"])
    unit = people.unit_name(data["unit"]) if data["unit"] else ""
    if data["unit"]:
        people.unit(data["unit"])
    people.new_persons.setdefault((data["name"], unit))


def write(bulk: Bulk, drafts: Sequence[Draft]) -> list[tuple[int, ...]]:
    """Queue the persons."""
    people = People(bulk.work, bulk)
    ids = []
    for draft in drafts:
        row = {key: value for key, value in draft.data.items() if key != "unit"}
        unit = people.unit_name(draft.data["unit"]) if draft.data["unit"] else ""
        row |= {
            "unit_id": people.unit(unit) if unit else None,
            "id_no": row["id_no"] or None,
            "id_type": ID_CARD,
            "initials": initials_of(row["name"]),
        }
        ids.append(bulk.person(row, unit))
    return [(person_id,) for person_id in ids]


KIND = LedgerKind("persons", "人员", "person", FIELDS, read, known, write, check, unique=True)

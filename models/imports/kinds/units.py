"""单位台账."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from models.identity import check_credit_code, check_name
from models.imports.bulk import Bulk
from models.imports.cells import read_unit
from models.imports.fields import Draft, Key, LedgerField, LedgerKind, Row, Span
from models.imports.people import People
from models.operations import Read
from models.units.operations import UNIT_KINDS
from models.units.records import Unit

KIND_ALSO: Final = {
    "党": "PARTY_ORG",
    "部": "DEPARTMENT",
    "处": "DEPARTMENT",
    "外": "EXTERNAL",
    "司": "COMPANY",
}
FIELDS: Final = (
    LedgerField(
        "name", "单位名称", ("名称", "单位", "单位全称", "公司名称", "企业名称", "全称"), required=True
    ),
    LedgerField("short_name", "简称", ("单位简称",)),
    LedgerField("kind", "单位类别", ("类别", "类型", "单位性质", "性质")),
    LedgerField("parent", "上级单位", ("上级", "隶属单位", "主管单位", "所属公司")),
    LedgerField("party_org", "党组织名称", ("党组织", "党委名称", "党支部", "党组织全称")),
    LedgerField("party_head", "党组织负责人", ("书记", "党组织书记", "党委书记", "支部书记")),
    LedgerField("leader_in_charge", "分管领导", ("联系领导",)),
    LedgerField("credit_code", "统一社会信用代码", ("信用代码", "社会信用代码")),
    LedgerField("note", "备注", ("说明",)),
)


def read(row: Row) -> Draft:
    """A unit out of a row."""
    typed = read_unit(row.text("name"))
    name = row.try_("name", lambda: check_name(typed, "name", 120), "") if typed else ""
    code = row.text("credit_code")
    data = {
        "name": name,
        "short_name": row.text("short_name", 60),
        "kind": row.choice("kind", UNIT_KINDS, KIND_ALSO, "COMPANY"),
        "parent": read_unit(row.text("parent", 120)),
        "party_org": row.text("party_org", 120),
        "party_head": row.text("party_head", 100),
        "leader_in_charge": row.text("leader_in_charge", 100),
        "credit_code": row.try_("credit_code", lambda: check_credit_code(code), "") if code else "",
        "note": row.text("note", 2000),
    }
    if data["parent"] and data["parent"] == name:
        row.wrong("parent", "上级单位不能是本单位。")
    return Draft([row.number], data, name, None, "", (("name", name),))


def known(read: Read, _days: Span) -> dict[Key, str]:
    """Every unit, those in the trash too: a name is given once."""
    rows = read.session.execute(select(Unit.name, Unit.short_name, Unit.deleted_at))
    found: dict[Key, str] = {}
    for name, short, deleted in rows:
        found["name", name] = f"{name}（在回收站里）" if deleted else name
        if short and not deleted:
            found.setdefault(("name", short), name)
    return found


def check(people: People, draft: Draft) -> None:
    """A parent that is not on file is made with it."""
    people.units.setdefault(draft.data["name"], 0)
    if draft.data["parent"]:
        people.unit(draft.data["parent"])


def write(bulk: Bulk, drafts: Sequence[Draft]) -> list[tuple[int, ...]]:
    """Queue the units; a parent may stand in a later row."""
    people = People(bulk.work, bulk)
    ids = []
    for draft in drafts:
        row = {key: value for key, value in draft.data.items() if key != "parent"} | {"parent_id": None}
        unit_id = bulk.full_unit(row)
        people.units[draft.data["name"]], people.names[unit_id] = unit_id, draft.data["name"]
        ids.append(unit_id)
    for unit_id, draft in zip(ids, drafts, strict=True):
        if draft.data["parent"]:
            bulk.change(Unit, unit_id, parent_id=people.unit(draft.data["parent"]))
    return [(unit_id,) for unit_id in ids]


KIND = LedgerKind("units", "单位", "unit", FIELDS, read, known, write, check, unique=True)

"""Operations on units: adding, changing, and finding the one that is on file already."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import or_, select

from models.errors import Conflict, InvalidInput, NotFound
from models.identity import check_credit_code, check_name
from models.operations import Read, Work, operation
from models.rights import Right
from models.units.records import Unit

UNIT_KINDS: Final = {
    "COMPANY": "公司",
    "DEPARTMENT": "部门",
    "PARTY_ORG": "党组织",
    "EXTERNAL": "外部单位",
}
_LIMITS: Final = {
    "short_name": (60, "简称"),
    "party_org": (120, "党组织名称"),
    "party_head": (100, "党组织负责人"),
    "leader_in_charge": (100, "分管领导"),
    "note": (2000, "备注"),
}
CHANGEABLE: Final = frozenset(_LIMITS) | {"name", "kind", "parent_id", "credit_code", "credit_code_reason"}


@operation("登记单位", right=Right.CASE_WRITE)
def add_unit(
    work: Work,
    *,
    name: str,
    short_name: str = "",
    kind: str = "COMPANY",
    parent_id: int | None = None,
    party_org: str = "",
    party_head: str = "",
    leader_in_charge: str = "",
    credit_code: str = "",
    credit_code_reason: str = "",
    note: str = "",
) -> int:
    """A new unit; returns its id. ``party_org`` is whom a 纪律检查建议书 addresses.

    Raises :class:`InvalidInput` for a name that is on file, a kind or parent that is not, a 统一社会信用代码 that
    fails its check without a reason to keep it (domain.md 9.2).
    """
    unit = Unit(name="", kind="COMPANY")
    _apply(
        work,
        unit,
        {
            "name": name,
            "short_name": short_name,
            "kind": kind,
            "parent_id": parent_id,
            "party_org": party_org,
            "party_head": party_head,
            "leader_in_charge": leader_in_charge,
            "note": note,
            "credit_code": credit_code,
            "credit_code_reason": credit_code_reason,
        },
    )
    work.session.add(unit)
    work.session.flush()
    return unit.id


@operation("修改单位", right=Right.CASE_WRITE)
def change_unit(work: Work, /, *, unit_id: int, revision: int | None = None, **changes: Any) -> None:
    """Change what is named (see ``CHANGEABLE``); with ``revision``, refuse a unit changed since it was read."""
    unit = kept_unit(work, unit_id)
    if revision is not None and revision != unit.revision:
        raise Conflict("这个单位在您打开之后已被修改，请重新打开再改。")
    _apply(work, unit, changes)
    work.about("unit", unit.id)


def kept_unit(read: Read, unit_id: int) -> Unit:
    """The unit, or :class:`NotFound`."""
    unit = read.session.get(Unit, unit_id)
    if unit is None or unit.deleted_at is not None:
        raise NotFound("没有这个单位，请重新选择。")
    return unit


def ensure_unit(work: Work, *, name: str, kind: str = "COMPANY") -> int:
    """The unit with this full or short name; a new one where none is on file."""
    plain = check_name(name, "unit", 120)
    kept = Unit.deleted_at.is_(None)
    matches = select(Unit.id).where(or_(Unit.name == plain, Unit.short_name == plain), kept)
    found = work.session.scalars(matches.order_by((Unit.name == plain).desc(), Unit.id)).first()
    return found if found is not None else add_unit(work, name=plain, kind=kind)


def _apply(work: Work, unit: Unit, changes: dict[str, Any]) -> None:
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise InvalidInput("unit", f"单位没有这些要素：{'、'.join(sorted(unknown))}。")
    for field, (longest, label) in _LIMITS.items():
        if field in changes:
            text = str(changes[field]).strip()
            if len(text) > longest:
                raise InvalidInput(field, f"{label}最多 {longest} 个字，请缩短。")
            setattr(unit, field, text)
    if "name" in changes:
        unit.name = _free_name(work, unit, changes["name"])
    if "kind" in changes:
        if changes["kind"] not in UNIT_KINDS:
            raise InvalidInput("kind", f"单位类别只能是{'、'.join(UNIT_KINDS.values())}。")
        unit.kind = changes["kind"]
    if "parent_id" in changes:
        unit.parent_id = _sound_parent(work, unit, changes["parent_id"])
    if "credit_code" in changes:
        _put_credit_code(unit, changes["credit_code"], changes.get("credit_code_reason", ""))


def _free_name(work: Work, unit: Unit, name: str) -> str:
    plain = check_name(name, "name", 120)
    taken = select(Unit.id, Unit.deleted_at).where(Unit.name == plain, Unit.id.is_not(unit.id))
    row = work.session.execute(taken).first()
    if row is not None:
        where = "在回收站里，请先恢复" if row.deleted_at else "已经登记，请直接选用"
        raise InvalidInput("name", f"单位“{plain}”{where}。")
    return plain


def _sound_parent(work: Work, unit: Unit, parent_id: int | None) -> int | None:
    """The parent, which may not be the unit itself or one below it."""
    above = parent_id
    while above is not None:
        parent = kept_unit(work, above)
        if parent is unit:
            raise InvalidInput("parent_id", "上级单位不能是本单位或本单位的下级。")
        above = parent.parent_id
    return parent_id


def _put_credit_code(unit: Unit, typed: str, reason: str) -> None:
    """Old codes that break the standard exist: kept as verified, with the reason on file (domain.md 9.2)."""
    if not typed.strip():
        unit.credit_code = ""
        return
    try:
        unit.credit_code = check_credit_code(typed)
    except InvalidInput:
        plain = "".join(typed.split()).upper()
        if not reason.strip() or len(plain) > 18:
            raise
        unit.credit_code = plain
        unit.note = f"{unit.note}\n统一社会信用代码经核实保留：{reason.strip()}".strip()

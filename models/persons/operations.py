"""Operations on persons: adding, changing, and finding the one that is on file already."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import select

from models.errors import Conflict, InvalidInput, NotFound
from models.identity import check_name, parse_id_number
from models.operations import Read, Work, operation
from models.persons.initials import initials_of
from models.persons.records import Person
from models.rights import Right
from models.rules import code
from models.units.operations import kept_unit

ID_CARD: Final = "身份证"
ID_TYPES: Final = (
    ID_CARD,
    "护照",
    "港澳居民来往内地通行证",
    "台湾居民来往大陆通行证",
    "外国人永久居留证",
    "其他",
)
GENDERS: Final = ("", "男", "女")
TEXTS: Final = {
    "former_name": (100, "曾用名"),
    "ethnicity": (20, "民族"),
    "political_status": (20, "政治面貌"),
    "education": (20, "文化程度"),
    "post": (100, "职务"),
    "phone": (40, "电话"),
    "address": (200, "住址"),
    "note": (5000, "备注"),
    "rank": (24, "人员层级"),
    "subject_level": (24, "管理层级"),
}
DATES: Final = {"birth": "出生日期", "party_join_date": "入党日期", "retired_on": "退休日期"}
CHANGEABLE: Final = frozenset(TEXTS) | frozenset(DATES) | {
    "name", "gender", "id_no", "id_type", "unit_id", "is_supervised",
}  # fmt: skip


@operation("登记人员", right=Right.CASE_WRITE)
def add_person(
    work: Work,
    /,
    *,
    name: str,
    id_no: str = "",
    unit_id: int | None = None,
    post: str = "",
    **more: Any,
) -> int:
    """A new person; ``more`` is whatever else :func:`change_person` takes. Returns the id.

    A 身份证号 must pass GB 11643 and be nobody else's; birth and gender not given are read from it. Where they are
    given and differ, the person is kept and :func:`models.persons.queries.open_person` says so (domain.md 9.1).
    Raises :class:`InvalidInput`, :class:`NotFound` for an unknown unit.
    """
    person = Person(name="", id_type=ID_CARD, gender="", subject_level="ORDINARY_MEMBER", is_supervised=True)
    _apply(work, person, {"name": name, "unit_id": unit_id, "post": post, "id_no": id_no} | more)
    work.session.add(person)
    work.session.flush()
    return person.id


@operation("修改人员", right=Right.CASE_WRITE)
def change_person(work: Work, /, *, person_id: int, revision: int | None = None, **changes: Any) -> None:
    """Change what is named (see ``CHANGEABLE``); with ``revision``, refuse a person changed since it was read."""
    person = kept_person(work, person_id)
    if revision is not None and revision != person.revision:
        raise Conflict("这名人员的资料在您打开之后已被修改，请重新打开再改。")
    _apply(work, person, changes)
    work.about("person", person.id)


def kept_person(read: Read, person_id: int) -> Person:
    """The person, or :class:`NotFound`."""
    person = read.session.get(Person, person_id)
    if person is None or person.deleted_at is not None:
        raise NotFound("没有这名人员，请重新选择。")
    return person


def ensure_person(
    work: Work,
    *,
    name: str,
    id_no: str = "",
    unit_id: int | None = None,
    post: str = "",
    **more: Any,
) -> int:
    """The person on file with this 身份证号, else with this name in this unit; a new one where there is none.

    What the file does not have yet (number, post, ``more``) is filled in; what it has is left alone. Raises
    :class:`InvalidInput` when the number is somebody else's, or several persons share the name and none the post.
    """
    plain = check_name(name)
    given = {"id_no": id_no, "post": post} | more
    found = _by_number(work, plain, id_no, str(more.get("id_type", ID_CARD)))
    if found is None:
        found = _by_name(work, plain, unit_id, post, with_number=not id_no.strip())
    if found is None:
        return add_person(work, name=plain, unit_id=unit_id, **given)
    missing = {key: value for key, value in given.items() if value and not getattr(found, key)}
    if found.unit_id is None and unit_id is not None:
        missing["unit_id"] = unit_id
    if missing:
        _apply(work, found, missing)
        work.session.flush()
    return found.id


def _by_number(work: Work, name: str, id_no: str, id_type: str) -> Person | None:
    if not id_no.strip():
        return None
    number = number_text(work, id_no, id_type)
    person = work.session.scalar(select(Person).where(Person.id_no == number, Person.deleted_at.is_(None)))
    if person is not None and name not in (person.name, person.former_name):
        raise InvalidInput("id_no", f"这个证件号在档的姓名是“{person.name}”，与“{name}”不一致，请核对。")
    return person


def _by_name(work: Work, name: str, unit_id: int | None, post: str, *, with_number: bool) -> Person | None:
    same_unit = Person.unit_id.is_(None) if unit_id is None else Person.unit_id == unit_id
    statement = select(Person).where(Person.name == name, same_unit, Person.deleted_at.is_(None))
    if not with_number:
        # somebody whose number is on file and differs is somebody else
        statement = statement.where(Person.id_no.is_(None))
    persons = list(work.session.scalars(statement.order_by(Person.id)))
    if len(persons) < 2:
        return persons[0] if persons else None
    same_post = [person for person in persons if post and person.post == post]
    if len(same_post) != 1:
        raise InvalidInput("name", f"有 {len(persons)} 名同单位的“{name}”，请填写身份证号或从名单中选择。")
    return same_post[0]


def _apply(work: Work, person: Person, changes: dict[str, Any]) -> None:
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise InvalidInput("person", f"人员没有这些要素：{'、'.join(sorted(unknown))}。")
    _apply_plain(work, person, changes)
    if "name" in changes:
        person.name = check_name(changes["name"])
        person.initials = initials_of(person.name)
    for field, allowed, label in (("gender", GENDERS, "性别"), ("id_type", ID_TYPES, "证件类型")):
        if field in changes:
            if changes[field] not in allowed:
                raise InvalidInput(field, f"{label}只能是{'、'.join(text for text in allowed if text)}。")
            setattr(person, field, changes[field])
    if "unit_id" in changes:
        person.unit_id = None if changes["unit_id"] is None else kept_unit(work, changes["unit_id"]).id
    if "is_supervised" in changes:
        person.is_supervised = bool(changes["is_supervised"])
    if "id_no" in changes or "id_type" in changes:
        _put_number(work, person, changes.get("id_no", person.id_no) or "")


def _apply_plain(work: Work, person: Person, changes: dict[str, Any]) -> None:
    for field, (longest, label) in TEXTS.items():
        if field in changes:
            text = str(changes[field]).strip()
            if len(text) > longest:
                raise InvalidInput(field, f"{label}最多 {longest} 个字，请缩短。")
            setattr(person, field, text)
    for field, table in (("rank", "ranks"), ("subject_level", "subject_levels")):
        if changes.get(field):
            code(table, changes[field], field)
    for field, label in DATES.items():
        if field in changes:
            setattr(person, field, past_day(work, changes[field], field, label))


def past_day(work: Work, day: date | None, field: str, label: str) -> date | None:
    """A day of somebody's life, never to come."""
    if day is not None and day > work.today:
        raise InvalidInput(field, f"{label}不能晚于今天，请核对。")
    return day


def number_text(read: Read, typed: str, id_type: str) -> str:
    """A 证件号 as kept; raises :class:`InvalidInput` for a 身份证号 that can't be one."""
    if id_type == ID_CARD:
        return parse_id_number(typed, read.today).text
    plain = "".join(typed.split()).upper()
    if len(plain) > 30:
        raise InvalidInput("id_no", "证件号最多 30 位，请核对。")
    return plain


def _put_number(work: Work, person: Person, typed: str) -> None:
    if not typed.strip():
        person.id_no = None
        return
    number = number_text(work, typed, person.id_type)
    with work.session.no_autoflush:
        other = work.session.scalar(select(Person).where(Person.id_no == number, Person.id.is_not(person.id)))
    if other is not None:
        where = "已在回收站里，请先恢复" if other.deleted_at else "已经登记，请直接选用"
        raise InvalidInput("id_no", f"证件号与“{other.name}”相同，这名人员{where}。")
    person.id_no = number
    if person.id_type == ID_CARD:
        told = parse_id_number(number, work.today)
        person.birth = person.birth or told.birth
        person.gender = person.gender or told.gender


def identity_warnings(id_no: str, id_type: str, gender: str, birth: date | None, today: date) -> list[str]:
    """What a form says that the 身份证号 does not: a warning, never a refusal (domain.md 9.1)."""
    if id_type != ID_CARD or not id_no.strip():
        return []
    told = parse_id_number(id_no, today)
    warnings = []
    if gender and gender != told.gender:
        warnings.append(f"身份证号显示为{told.gender}性，填写的是{gender}，请核对；确有更正依据的可以保留。")
    if birth and birth != told.birth:
        said = f"{told.birth:%Y-%m-%d}"
        warnings.append(f"身份证号中的出生日期是 {said}，与填写的不一致，请核对；确有更正依据的可以保留。")
    return warnings

"""The fields that an office adds to its kinds of record, and their values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from models.access import may_see_record, sees_governed
from models.base import KINDS, Record, new_uid
from models.dates import parse_date
from models.errors import InvalidInput, NotFound
from models.operations import Read, Work, operation, query
from models.ownfields.records import OwnValue
from models.rights import Right
from models.settings.operations import case_setting, put_case_setting

KEY: Final = "own_fields"
KINDS_WITH: Final = ("clue", "talk", "decision", "letter", "rectification", "person", "unit")
TYPES: Final = {
    "text": "一行文字",
    "area": "几段文字",
    "date": "日期",
    "number": "数字",
    "choice": "从选项中选",
}
MOST: Final = 20
LONGEST: Final = 4000
AT_ONCE: Final = 500


@dataclass(frozen=True)
class OwnField:
    """A field of the office's own; ``key`` stays when the label changes, so that values are not lost."""

    key: str
    label: str
    type: str = "text"
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class OwnEntry:
    """A field and what a record has in it."""

    field: OwnField
    text: str


@query("自定义项设置", right=Right.CASE_READ)
def own_fields(read: Read, *, kind: str) -> tuple[OwnField, ...]:
    """The fields that the office added to a kind of record."""
    return _fields(read, kind)


def _fields(read: Read, kind: str) -> tuple[OwnField, ...]:
    rows = (case_setting(read, KEY) or {}).get(kind, [])
    return tuple(OwnField(row["key"], row["label"], row["type"], tuple(row["choices"])) for row in rows)


@operation("修改自定义项设置", right=Right.CASE_SETTINGS)
def set_own_fields(work: Work, *, kind: str, fields: Sequence[OwnField]) -> None:
    """Replace the fields of a kind. Values of a field that is left out stay on file and come back with it.

    A field with an empty ``key`` is new. Raises :class:`InvalidInput`.
    """
    if kind not in KINDS_WITH:
        raise InvalidInput("kind", "这类记录不能增加自定义项。")
    if len(fields) > MOST:
        raise InvalidInput("fields", f"每类记录最多 {MOST} 个自定义项。")
    labels = [field.label.strip() for field in fields]
    if not all(labels) or len(set(labels)) != len(labels):
        raise InvalidInput("fields", "每个自定义项都要有名称，名称不能重复。")
    for field in fields:
        if field.type not in TYPES or (field.type == "choice" and not field.choices):
            raise InvalidInput("fields", f"“{field.label}”请选择类型；从选项中选的，要写出选项。")
    rows = [
        {
            "key": field.key or new_uid(),
            "label": field.label.strip(),
            "type": field.type,
            "choices": [choice.strip() for choice in field.choices if choice.strip()],
        }
        for field in fields
    ]
    put_case_setting(work, KEY, dict(case_setting(work, KEY) or {}) | {kind: rows})


@query("查看自定义项", right=Right.CASE_READ)
def own_entries(read: Read, *, kind: str, record_id: int) -> tuple[OwnEntry, ...]:
    """The record's values, in the order of the fields; empty where the kind has no fields of its own."""
    fields = _fields(read, kind)
    if not fields:
        return ()
    owner_of(read, kind, record_id)
    found = {row.key: row.text for row in _values(read, kind, record_id)}
    return tuple(OwnEntry(field, found.get(field.key, "")) for field in fields)


@dataclass(frozen=True)
class OwnColumns:
    """The office's own fields of many records: their names, and by record what stands in each."""

    labels: tuple[str, ...]
    texts: Mapping[int, tuple[str, ...]]

    def of(self, record_id: int) -> tuple[str, ...]:
        """A record's texts in the order of the names, empty where nothing is filled in."""
        return self.texts.get(record_id, ("",) * len(self.labels))


@query("自定义项一览", right=Right.CASE_READ)
def own_columns(read: Read, *, kind: str, record_ids: Sequence[int]) -> OwnColumns:
    """What records have in the office's own fields, for a list that is exported; within the 知悉范围."""
    fields = _fields(read, kind)
    found: dict[int, dict[str, str]] = {}
    ids = sorted(set(record_ids)) if fields else []
    for at in range(0, len(ids), AT_ONCE):
        statement = select(OwnValue.owner_id, OwnValue.key, OwnValue.text).where(
            OwnValue.owner_kind == kind,
            OwnValue.owner_id.in_(ids[at : at + AT_ONCE]),
            OwnValue.deleted_at.is_(None),
            sees_governed(read.actor, OwnValue.clue_id),
        )
        for owner, key, text in read.session.execute(statement):
            found.setdefault(owner, {})[key] = text
    texts = {owner: tuple(kept.get(field.key, "") for field in fields) for owner, kept in found.items()}
    return OwnColumns(tuple(field.label for field in fields), texts)


@operation("填写自定义项", right=Right.CASE_WRITE)
def put_own_values(work: Work, *, kind: str, record_id: int, values: Mapping[str, str]) -> None:
    """Write values by key. Raises :class:`InvalidInput` with the field's key, ``IllegalStep`` for a sealed file."""
    owner = owner_of(work, kind, record_id)
    fields = {field.key: field for field in _fields(work, kind)}
    rows = {row.key: row for row in _values(work, kind, record_id)}
    for key, given in values.items():
        if key not in fields:
            raise InvalidInput(key, "没有这个自定义项，请重新打开记录。")
        text = _checked(fields[key], given)
        if key in rows:
            rows[key].text = text
        elif text:
            row = OwnValue(
                owner_kind=kind, owner_id=record_id, clue_id=owner.governing_clue(), key=key, text=text
            )
            work.session.add(row)
    work.about(kind, record_id)


def _checked(field: OwnField, given: str) -> str:
    text = given.strip()
    if len(text) > LONGEST:
        raise InvalidInput(field.key, f"{field.label}超过 {LONGEST} 个字，请作为材料附上。")
    if not text:
        return ""
    if field.type == "date":
        return parse_date(text, field.key).isoformat()
    if field.type == "number":
        try:
            float(text.replace(",", "").replace("，", ""))
        except ValueError:
            raise InvalidInput(field.key, f"{field.label}请填数字。") from None
    if field.type == "choice" and text not in field.choices:
        raise InvalidInput(field.key, f"{field.label}请从选项中选择。")
    return text


def owner_of(read: Read, kind: str, record_id: int) -> Record:
    """The record, or :class:`NotFound` alike for one that is not there and one outside the 知悉范围."""
    record: Any = read.session.get(KINDS[kind], record_id) if kind in KINDS_WITH else None
    if (
        record is None
        or record.deleted_at is not None
        or not may_see_record(read.session, read.actor, record)
    ):
        raise NotFound("没有这条记录，或者您不在它的知悉范围内。")
    found: Record = record
    return found


def _values(read: Read, kind: str, record_id: int) -> Sequence[OwnValue]:
    statement = select(OwnValue).where(
        OwnValue.owner_kind == kind, OwnValue.owner_id == record_id, OwnValue.deleted_at.is_(None)
    )
    return read.session.scalars(statement).all()

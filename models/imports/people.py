"""Units and persons on file, looked up by the thousand: loaded once, each new one made once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from models.errors import InvalidInput
from models.identity import check_name
from models.imports.cells import read_unit
from models.operations import Read
from models.persons.initials import initials_of
from models.persons.operations import ID_CARD
from models.persons.records import Person
from models.units.records import Unit

if TYPE_CHECKING:
    from models.imports.bulk import Bulk


@dataclass(frozen=True)
class Someone:
    """What has to be known of a person on file."""

    id: int
    name: str
    unit: str
    post: str
    id_no: str
    subject_level: str


@dataclass
class People:
    """The units and persons on file by name; without a ``bulk`` it only tells which would be new."""

    read: Read
    bulk: Bulk | None = None
    units: dict[str, int] = field(default_factory=dict)
    by_number: dict[str, Someone] = field(default_factory=dict)
    by_name: dict[tuple[str, str], list[Someone]] = field(default_factory=dict)
    new_units: dict[str, None] = field(default_factory=dict)
    new_persons: dict[tuple[str, str], None] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = select(Unit.id, Unit.name, Unit.short_name).where(Unit.deleted_at.is_(None))
        rows = self.read.session.execute(kept.order_by(Unit.id.desc())).all()
        for row in rows:
            if row.short_name:
                self.units[row.short_name] = row.id
            self.names[row.id] = row.name
        self.units |= {row.name: row.id for row in rows}
        columns = (Person.id, Person.name, Person.unit_id, Person.post, Person.id_no, Person.subject_level)
        for one in self.read.session.execute(select(*columns).where(Person.deleted_at.is_(None))):
            unit = self.names.get(one.unit_id or 0, "")
            self._add(Someone(one.id, one.name, unit, one.post, one.id_no or "", one.subject_level))

    def _add(self, one: Someone) -> None:
        if one.id_no:
            self.by_number[one.id_no] = one
        self.by_name.setdefault((one.name, one.unit), []).append(one)

    def unit_name(self, typed: str) -> str:
        """The full name of the unit that is meant; as typed where none is on file."""
        plain = check_name(read_unit(typed), "unit", 120)
        return self.names.get(self.units.get(plain, 0), plain)

    def unit(self, typed: str, kind: str = "COMPANY") -> int:
        """The unit's id; a new unit where none is on file."""
        plain = check_name(read_unit(typed), "unit", 120)
        if plain in self.units:
            return self.units[plain]
        self.new_units.setdefault(plain)
        unit_id = self.bulk.unit(plain, kind) if self.bulk else -len(self.new_units)
        self.units[plain], self.names[unit_id] = unit_id, plain
        return unit_id

    def find(self, name: str, unit: str, post: str = "", id_no: str = "") -> Someone | None:
        """The person on file; raises :class:`InvalidInput` where several could be meant."""
        if id_no and id_no in self.by_number:
            one = self.by_number[id_no]
            if one.name != name:
                raise InvalidInput("id_no", f"这个证件号在档的姓名是“{one.name}”，与“{name}”不一致，请核对。")
            return one
        same = [one for one in self.by_name.get((name, unit), []) if not (id_no and one.id_no)]
        if len(same) > 1:
            same = [one for one in same if post and one.post == post]
            if len(same) != 1:
                raise InvalidInput("name", f"在档有几名同单位的“{name}”，请在台账里补上身份证号或者职务。")
        return same[0] if same else None

    def person(
        self, name: str, unit: str, post: str = "", id_no: str = "", level: str = "ORDINARY_MEMBER"
    ) -> int:
        """The person's id; a new person where none is on file. ``unit`` is a full name."""
        found = self.find(name, unit, post, id_no)
        if found is not None:
            return found.id
        unit_id = self.unit(unit) if unit else None
        self.new_persons.setdefault((name, unit))
        person_id = -len(self.new_persons)
        if self.bulk is not None:
            row = {
                "name": name,
                "initials": initials_of(name),
                "unit_id": unit_id,
                "post": post,
                "id_no": id_no or None,
                "id_type": ID_CARD,
                "subject_level": level,
            }
            person_id = self.bulk.person(row, unit)
        self._add(Someone(person_id, name, unit, post, id_no, level))
        return person_id

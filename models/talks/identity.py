"""Who the person talked to is, as a transcript states it (监察法实施条例 83): from his file, and as he says himself."""

from __future__ import annotations

from typing import Final

from models.errors import InvalidInput
from models.operations import Read
from models.persons.records import Person
from models.talks.records import Talk
from models.talks.strangers import stranger_facts

IDENTITY: Final = "identity"
IDENTITY_NOTE: Final = "identity_note"
LONGEST_NOTE: Final = 400

Facts = tuple[tuple[str, str], ...]


def identity_of(read: Read, talk: Talk) -> Facts:
    """Label and value of what is known; of a locked talk what was known when it was locked."""
    extra = talk.extra or {}
    if talk.locked_at is not None:
        return tuple((name, value) for name, value in extra.get(IDENTITY, ()))
    return _from_file(read, talk)


def keep_identity(read: Read, talk: Talk) -> None:
    """The record is locked: later changes of the person's file do not change what was signed."""
    talk.extra = dict(talk.extra or {}) | {IDENTITY: [list(fact) for fact in _from_file(read, talk)]}


def note_of(text: object) -> str:
    """What the person says of himself, as kept."""
    note = str(text).strip()
    if len(note) > LONGEST_NOTE:
        raise InvalidInput("identity_note", f"身份情况最多 {LONGEST_NOTE} 个字，请缩短。")
    return note


def _from_file(read: Read, talk: Talk) -> Facts:
    person = read.session.get(Person, talk.person_id) if talk.person_id is not None else None
    facts: list[tuple[str, str]] = [("性别", talk.subject_gender)]
    if person is not None:
        facts += [
            ("曾用名", person.former_name),
            ("出生日期", f"{person.birth:%Y-%m-%d}" if person.birth else ""),
            ("民族", person.ethnicity),
            ("文化程度", person.education),
            ("政治面貌", person.political_status),
            ("入党日期", f"{person.party_join_date:%Y-%m-%d}" if person.party_join_date else ""),
            (person.id_type or "证件号", person.id_no or ""),
            ("住址", person.address),
            ("电话", person.phone),
        ]
    else:
        facts += stranger_facts(talk)
    facts.append(("其他情况", str((talk.extra or {}).get(IDENTITY_NOTE, ""))))
    return tuple((name, value) for name, value in facts if value)

"""Who the person talked to is, as a transcript states it (监察法实施条例 83): from his file, and as he says himself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from models.errors import InvalidInput
from models.operations import Read
from models.persons.records import Person
from models.rules.tables import talk_rules
from models.talks.credentials import without_credential
from models.talks.records import Talk, TalkTalker
from models.talks.strangers import ID_NO, stranger_facts, stranger_of

IDENTITY: Final = "identity"
IDENTITY_NOTE: Final = "identity_note"
LONGEST_NOTE: Final = 400
CREDENTIAL_NOTE: Final = "credential_note"
NUMBER_BASIS: Final = "监察法实施条例第83条"

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


def unproven(read: Read, talk: Talk, talkers: Sequence[TalkTalker]) -> tuple[str, ...]:
    """What the transcript of a 初核, 审查 or 证人谈话 must state and does not, in words; nothing for other kinds.

    Two talkers show their 证件 (监督执纪工作规则 42, 46), and who was talked to is proven by his own.
    """
    if not talk_rules()[talk.kind].credentials:
        return ()
    names = without_credential(talkers)
    found = [f"{'、'.join(names)}出示的证件"] if names else []
    return (*found, *([f"被谈话人{talk.subject_name}的证件号"] if number_missing(read, talk) else []))


def number_missing(read: Read, talk: Talk) -> bool:
    """Whether nothing says by which 证件 the person is known, neither his file nor the talk."""
    person = read.session.get(Person, talk.person_id) if talk.person_id is not None else None
    return not (person.id_no if person is not None else stranger_of(talk).get(ID_NO))


def number_warning(read: Read, talk: Talk) -> list[str]:
    """What to mind of it while the talk is planned or held."""
    if (
        talk.locked_at is not None
        or not talk_rules()[talk.kind].credentials
        or not number_missing(read, talk)
    ):
        return []
    where = "其廉政档案" if talk.person_id is not None else "“修改”"
    return [f"还没有核实被谈话人的证件号（{NUMBER_BASIS}），请在{where}中填写，印在笔录上。"]


def keep_credential_note(read: Read, talk: Talk, talkers: Sequence[TalkTalker], text: str) -> None:
    """Before the record is locked: what is not proven needs a word of reason, which is printed.

    The talk has been held and is not undone by refusing it; the paper must not be silent about it either. Raises
    :class:`InvalidInput` without a reason.
    """
    missing = unproven(read, talk, talkers)
    note = text.strip()
    if missing and not note:
        raise InvalidInput(
            CREDENTIAL_NOTE,
            f"还没有填写{'、'.join(missing)}（监督执纪工作规则第42条、{NUMBER_BASIS}）。"
            "请先补上；确实没有出示或没有核实的，在“证件说明”中写明原因，印在笔录上。",
        )
    if len(note) > 200:
        raise InvalidInput(CREDENTIAL_NOTE, "证件说明最多 200 个字，请缩短。")
    if missing:
        talk.extra = dict(talk.extra or {}) | {CREDENTIAL_NOTE: note}


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

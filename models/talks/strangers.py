"""身份要素 of somebody who is not on file: kept with the talk, printed like those of a person on file, making no person.

Source: 监察法实施条例 83; an ordinary talk takes part of them (domain.md 2.2, 约定).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from models.errors import InvalidInput
from models.identity import parse_id_number
from models.operations import Work
from models.persons.operations import (
    DATES,
    ID_CARD,
    ID_TYPES,
    TEXTS,
    identity_warnings,
    number_text,
    past_day,
)
from models.persons.records import Person
from models.talks.records import STRANGER, Talk

ID_NO: Final = "id_no"
ID_TYPE: Final = "id_type"
BIRTH: Final = "birth"
ELEMENTS: Final[Mapping[str, str]] = {
    "former_name": TEXTS["former_name"][1],
    BIRTH: DATES[BIRTH],
    "ethnicity": TEXTS["ethnicity"][1],
    "education": TEXTS["education"][1],
    "political_status": TEXTS["political_status"][1],
    "party_join_date": DATES["party_join_date"],
    ID_TYPE: "证件类型",
    ID_NO: "证件号",
    "address": TEXTS["address"][1],
    "phone": TEXTS["phone"][1],
}
"""The elements and their names, in the order in which a transcript states them."""
ON_FILE: Final = "被谈话人已经建档，身份要素请在廉政档案中修改。"


def stranger_of(talk: Talk) -> dict[str, str]:
    """The elements as kept, days as ISO texts."""
    return dict((talk.extra or {}).get(STRANGER, {}))


def put_stranger(work: Work, talk: Talk, given: Mapping[str, Any]) -> None:
    """Keep what is ``given`` (keys of ``ELEMENTS``) beside what was kept before; an empty value takes one away.

    Raises :class:`InvalidInput` (its field is the element's key after ``stranger_``) for a number that can't be one or
    belongs to somebody on file, and for whoever is on file himself.
    """
    if talk.person_id is not None and any(given.values()):
        raise InvalidInput("stranger", ON_FILE)
    if unknown := set(given) - set(ELEMENTS):
        raise InvalidInput("stranger", f"身份要素中没有这一项：{'、'.join(sorted(unknown))}。")
    kept = stranger_of(talk)
    for key, value in given.items():
        kept[key] = _text(work, key, value)
    id_type = kept.get(ID_TYPE) or ID_CARD
    if kept.get(ID_NO):
        kept[ID_NO] = _number(work, talk, kept[ID_NO], id_type)
        kept[ID_TYPE] = id_type
        if id_type == ID_CARD:
            _told_by_number(work, talk, kept)
    else:
        kept.pop(ID_TYPE, None)
    talk.extra = dict(talk.extra or {}) | {STRANGER: {key: text for key, text in kept.items() if text}}


def stranger_facts(talk: Talk) -> list[tuple[str, str]]:
    """Label and value, as those of a person on file are stated."""
    kept = stranger_of(talk)
    named = {**ELEMENTS, ID_NO: kept.get(ID_TYPE) or ELEMENTS[ID_NO]}
    return [(named[key], kept[key]) for key in ELEMENTS if key != ID_TYPE and kept.get(key)]


def stranger_warnings(talk: Talk, today: date) -> list[str]:
    """What is stated that the 身份证号 does not say."""
    kept = stranger_of(talk)
    birth = date.fromisoformat(kept[BIRTH]) if kept.get(BIRTH) else None
    id_type = kept.get(ID_TYPE) or ID_CARD
    return identity_warnings(kept.get(ID_NO, ""), id_type, talk.subject_gender, birth, today)


def _text(work: Work, key: str, value: Any) -> str:
    field = f"{STRANGER}_{key}"
    if key in DATES:
        day = date.fromisoformat(value) if isinstance(value, str) and value else value or None
        past_day(work, day, field, DATES[key])
        return day.isoformat() if day else ""
    text = str(value or "").strip()
    if key == ID_TYPE and text and text not in ID_TYPES:
        raise InvalidInput(field, f"证件类型只能是{'、'.join(ID_TYPES)}。")
    longest, label = TEXTS.get(key, (30, ELEMENTS[key]))
    if len(text) > longest:
        raise InvalidInput(field, f"{label}最多 {longest} 个字，请缩短。")
    return text


def _number(work: Work, talk: Talk, typed: str, id_type: str) -> str:
    field = f"{STRANGER}_{ID_NO}"
    try:
        number = number_text(work, typed, id_type)
    except InvalidInput as error:
        raise InvalidInput(field, str(error)) from error
    with work.session.no_autoflush:
        known = work.session.scalar(
            select(Person.name).where(Person.id_no == number, Person.deleted_at.is_(None))
        )
    if known == talk.subject_name:
        raise InvalidInput(field, f"这个证件号在档，就是“{known}”，请在“被谈话人”中从名单里选。")
    if known is not None:
        raise InvalidInput(field, f"这个证件号在档的姓名是“{known}”，与被谈话人不一致，请核对。")
    return number


def _told_by_number(work: Work, talk: Talk, kept: dict[str, str]) -> None:
    """What the 身份证号 says of birth and gender stands where nothing else was stated."""
    told = parse_id_number(kept[ID_NO], work.today)
    kept[BIRTH] = kept.get(BIRTH) or told.birth.isoformat()
    talk.subject_gender = talk.subject_gender or told.gender

"""集体谈话: several persons in one record, who of them came, who did not and why (domain.md 2.1 GROUP: 签到和记录)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from models.errors import IllegalStep, InvalidInput
from models.identity import check_name
from models.operations import Read, Work
from models.persons.operations import kept_person
from models.rules import code, name_of, talk_kind
from models.rules.tables import talk_rules
from models.talks.records import Talk, TalkSubject
from models.units.records import Unit

PRESENT: Final = "PRESENT"
ABSENT: Final = "ABSENT"
ATTENDANCE: Final[Mapping[str, str]] = {"": "未登记", PRESENT: "到场", ABSENT: "缺席"}
FEWEST: Final = 2
MOST: Final = 500


@dataclass(frozen=True)
class Subject:
    """One of the persons talked to together; ``rank`` is a code of ``ranks``, ``attendance`` one of ``ATTENDANCE``."""

    name: str = ""
    unit_name: str = ""
    post: str = ""
    rank: str = ""
    person_id: int | None = None
    attendance: str = ""
    absence: str = ""

    @property
    def rank_name(self) -> str:
        """The rank in words."""
        return name_of("ranks", self.rank) if self.rank else ""


def is_group(kind: str) -> bool:
    """Whether a kind of talk is held with several persons at once."""
    return talk_rules()[kind].group


def subject_rows(read: Read, talk_id: int) -> list[TalkSubject]:
    """The persons of a 集体谈话 in the order given; none for any other talk."""
    statement = select(TalkSubject).where(TalkSubject.talk_id == talk_id, TalkSubject.deleted_at.is_(None))
    return list(read.session.scalars(statement.order_by(TalkSubject.id)))


def subjects_of(read: Read, talk_id: int) -> tuple[Subject, ...]:
    """The persons of a 集体谈话 as data."""
    return tuple(
        Subject(row.name, row.unit_name, row.post, row.rank, row.person_id, row.attendance, row.absence)
        for row in subject_rows(read, talk_id)
    )


def put_subjects(work: Work, talk: Talk, subjects: Sequence[Subject]) -> None:
    """Make these the persons of the talk; who is no longer named goes to the trash, so that the history keeps him.

    Unit, post and rank of somebody on file are kept as they are now. Raises :class:`InvalidInput` for a kind that is
    held one by one (谈话个别进行，监察法实施条例 70), for a person named twice, and for fewer than two.
    """
    row = talk_kind(talk.kind)
    if not is_group(talk.kind):
        raise InvalidInput(
            "subjects", f"{row.name}应当个别进行，一次只能与一人谈；与多人一起谈的，请选“集体廉政谈话”。"
        )
    if not FEWEST <= len(subjects) <= MOST:
        raise InvalidInput("subjects", f"集体谈话请选 {FEWEST} 至 {MOST} 人；只有一人的，请安排个别谈话。")
    work.session.flush()
    kept = {_key(one): one for one in subject_rows(work, talk.id)}
    named: set[object] = set()
    for given in subjects:
        made = TalkSubject(talk_id=talk.id)
        _fill(work, made, given)
        key = _key(made)
        if key in named:
            raise InvalidInput("subjects", f"“{made.name}”在名单中出现了两次，请核对。")
        named.add(key)
        record = kept.pop(key, made)
        record.attendance, record.absence = _attended(given)
        work.session.add(record)
    for gone in kept.values():
        gone.deleted_at = work.now
    talk.person_id, talk.subject_rank, talk.subject_gender = None, "", ""
    talk.subject_name = f"{_first(subjects, work)}等{len(subjects)}人"
    talk.subject_unit = talk.subject_post = ""
    work.session.flush()
    from models.talks.operations import talkers_of

    if twice := sorted(
        {t.name for t in talkers_of(work, talk.id)} & {s.name for s in subject_rows(work, talk.id)}
    ):
        raise InvalidInput("subjects", f"“{twice[0]}”是谈话人，不能同时是谈话对象。")


def require_list(work: Work, talk: Talk) -> None:
    """A 集体谈话 begins with its list of persons."""
    if is_group(talk.kind) and not subject_rows(work, talk.id):
        raise InvalidInput("subjects", "集体谈话还没有谈话对象名单，请先在“修改名单”中选人。")


def require_attendance(work: Work, talk: Talk) -> None:
    """Before the record is locked, everybody on the list is present, or absent with a reason; somebody came."""
    rows = subject_rows(work, talk.id)
    if not is_group(talk.kind) or not rows:
        return
    unknown = [row.name for row in rows if not row.attendance]
    if unknown:
        raise InvalidInput("subjects", f"还有 {len(unknown)} 人没有登记是否到场：{'、'.join(unknown[:5])}。")
    if all(row.attendance == ABSENT for row in rows):
        raise IllegalStep("没有一人到场，不能完成；没有谈成的请“取消谈话”。")


def _first(subjects: Sequence[Subject], work: Work) -> str:
    first = subjects[0]
    return kept_person(work, first.person_id).name if first.person_id is not None else first.name.strip()


def _key(row: TalkSubject) -> object:
    return row.person_id if row.person_id is not None else (row.name, row.unit_name)


def _fill(work: Work, row: TalkSubject, given: Subject) -> None:
    if given.person_id is not None:
        person = kept_person(work, given.person_id)
        unit = work.session.get(Unit, person.unit_id) if person.unit_id else None
        row.person_id, row.name, row.unit_name = person.id, person.name, unit.name if unit else ""
        row.post, row.rank = person.post, given.rank or person.rank
    else:
        row.name = check_name(given.name, "subjects")
        row.unit_name, row.post, row.rank = (
            given.unit_name.strip()[:120],
            given.post.strip()[:100],
            given.rank,
        )
    if row.rank:
        code("ranks", row.rank, "subjects")
    row.attendance = row.absence = ""


def _attended(given: Subject) -> tuple[str, str]:
    if given.attendance not in ATTENDANCE:
        raise InvalidInput("subjects", "到场情况只能是到场或缺席。")
    reason = given.absence.strip()
    if given.attendance == ABSENT and not reason:
        raise InvalidInput("subjects", f"请写明{given.name or '缺席人员'}缺席的原因。")
    if len(reason) > 100:
        raise InvalidInput("subjects", "缺席原因最多 100 个字，请缩短。")
    return given.attendance, reason if given.attendance == ABSENT else ""

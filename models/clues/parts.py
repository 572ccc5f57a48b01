"""The parts of a clue: parties, problems and findings, the sealed reporter; changing them later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from models.access import require_clue
from models.clues.inputs import (
    IS_HEAD,
    LEVELS,
    PartyInput,
    ProblemInput,
    ReporterInput,
    highest_level,
    keeps_reporter_out,
    own_level,
    words,
)
from models.clues.records import Clue, ClueParty, ClueProblem, ClueReporter
from models.errors import IllegalStep, InvalidInput, NotFound
from models.identity import check_name
from models.operations import Work, operation
from models.persons.operations import change_person, ensure_person, kept_person
from models.persons.records import Person
from models.rights import Right
from models.rules import code
from models.units.operations import ensure_unit

SEALED_STATES = frozenset({"ARCHIVED"})
NAMED_ON_FILE = "标题或反映的问题里写出了这个姓名，请先改成“反映人”再封存，以免泄露（检举控告规则第47条）。"


def changeable(work: Work, clue_id: int) -> Clue:
    """The clue, as long as it is not archived; raises :class:`NotFound` and :class:`IllegalStep`."""
    clue = require_clue(work, clue_id)
    if clue.status in SEALED_STATES:
        raise IllegalStep(
            "这件线索已经归档封存，不能再修改；有新证据的，请另行登记一件，并把这件关联为前案。"
        )
    work.about("clue", clue.id)
    return clue


def _in_hand(work: Work, clue_id: int) -> Clue:
    """The clue, as long as somebody works on it: what is added to one that has ended is never looked into."""
    clue = changeable(work, clue_id)
    if clue.closed_on is not None:
        raise IllegalStep(
            "这件线索已经办结，新反映的人和问题加进来没有人再办：请另行登记并关联为前案，"
            "或先重新办理（检举控告规则第14条）。"
        )
    return clue


def put_parties(work: Work, clue: Clue, parties: Sequence[PartyInput]) -> None:
    """Enter parties after those on file and set the clue's level by the highest of all."""
    last = work.session.scalar(select(func.max(ClueParty.ordinal)).filter_by(clue_id=clue.id)) or 0
    for place, given in enumerate(parties):
        party = ClueParty(clue_id=clue.id, ordinal=last + place + 1, outcome="")
        _fill(work, party, given, f"parties.{place}.")
        work.session.add(party)
    work.session.flush()
    _set_level(work, clue)


def _fill(work: Work, party: ClueParty, given: PartyInput, prefix: str) -> None:
    level = own_level(given.subject_level, f"{prefix}subject_level", given.name.strip())
    person = _person(work, given, prefix)
    name = check_name(given.name or (person.name if person else ""), f"{prefix}name")
    if person is not None:
        own_level(person.subject_level, f"{prefix}subject_level", name)
        level = highest_level([level, person.subject_level])
    if given.is_head not in IS_HEAD:
        raise InvalidInput(f"{prefix}is_head", "请从列表中选择是否“一把手”。")
    party.person_id = person.id if person else None
    party.name = name
    party.unit_name = words(
        f"{prefix}unit_name", given.unit_name, "单位", longest=120, required=False
    ) or _unit_of(work, person)
    party.post = words(f"{prefix}post", given.post, "职务", longest=100, required=False) or (
        person.post if person else ""
    )
    party.political_status = given.political_status.strip()[:20] or (
        person.political_status if person else ""
    )
    party.subject_level, party.is_head = level, given.is_head


def _person(work: Work, given: PartyInput, prefix: str) -> Person | None:
    """The person on file: as chosen, by 身份证号, or by name in a known unit; a bare name is nobody in particular."""
    if given.person_id is not None:
        person = kept_person(work, given.person_id)
        if given.name.strip() in ("", person.name, person.former_name):
            _number(work, person, given.id_no, prefix)
            return person
        # another name is another person: nothing of this clue may stay in the file of who was meant by mistake
    if not given.id_no.strip() and not given.unit_name.strip():
        return None
    try:
        unit_id = ensure_unit(work, name=given.unit_name) if given.unit_name.strip() else None
        person_id = ensure_person(
            work,
            name=given.name,
            id_no=given.id_no,
            unit_id=unit_id,
            post=given.post,
            political_status=given.political_status,
        )
    except InvalidInput as refused:
        raise InvalidInput(f"{prefix}{refused.field}", refused.message) from refused
    person = kept_person(work, person_id)
    if LEVELS.index(given.subject_level) > 0 and person.subject_level == LEVELS[0]:
        person.subject_level = given.subject_level
    return person


def _number(work: Work, person: Person, id_no: str, prefix: str) -> None:
    """Fill in the number of a person on file; one that differs is somebody else's."""
    if not id_no.strip() or id_no.strip().upper() == person.id_no:
        return
    if person.id_no:
        raise InvalidInput(
            f"{prefix}id_no", f"在档的“{person.name}”是另一个身份证号；是同名的另一人，请移除后重新增加。"
        )
    try:
        change_person(work, person_id=person.id, id_no=id_no)
    except InvalidInput as refused:
        raise InvalidInput(f"{prefix}{refused.field}", refused.message) from refused


def _unit_of(work: Work, person: Person | None) -> str:
    from models.units.records import Unit

    unit = work.session.get(Unit, person.unit_id) if person and person.unit_id else None
    return unit.name if unit else ""


def _set_level(work: Work, clue: Clue) -> None:
    levels = select(ClueParty.subject_level).where(
        ClueParty.clue_id == clue.id, ClueParty.deleted_at.is_(None)
    )
    clue.subject_level = highest_level(work.session.scalars(levels))


def put_problems(work: Work, clue: Clue, problems: Sequence[ProblemInput | str]) -> None:
    """Enter problems after those on file."""
    last = work.session.scalar(select(func.max(ClueProblem.ordinal)).filter_by(clue_id=clue.id)) or 0
    for place, given in enumerate(problems):
        problem = given if isinstance(given, ProblemInput) else ProblemInput(given)
        work.session.add(
            ClueProblem(
                clue_id=clue.id,
                ordinal=last + place + 1,
                text=words(f"problems.{place}", problem.text, "反映的问题"),
                problem_type=problem.problem_type.strip()[:40],
                finding=code("findings", problem.finding, "finding").code if problem.finding else "",
                finding_text=problem.finding_text,
            )
        )


def put_reporter(work: Work, clue: Clue, reporter: ReporterInput) -> None:
    """Seal the reporter's identity; the trail notes that it was done, never what it says.

    Whoever registers the letter has it in hand and seals it; to replace what is sealed takes the right to see it.
    """
    kept = work.session.scalar(select(ClueReporter).filter_by(clue_id=clue.id, deleted_at=None))
    if kept is not None:
        work.require(Right.REPORTER_SEE)
    if clue.signature == "ANONYMOUS" and reporter.name.strip() and not reporter.reason.strip():
        raise InvalidInput("reporter.reason", "匿名件填写了反映人姓名，请说明理由，或改为“署名（未核实）”。")
    if clue.signature == "REAL_NAME" and not (
        reporter.name.strip() and (reporter.phone.strip() or reporter.address.strip())
    ):
        raise InvalidInput("reporter.name", "实名件须有反映人的姓名和电话等联系方式（检举控告规则第24条）。")
    sealed = work.keeper.seal_reporter(reporter.to_bytes())
    if kept is None:
        work.session.add(ClueReporter(clue_id=clue.id, sealed=sealed))
    else:
        kept.sealed = sealed


@operation("登记反映人", right=Right.CASE_WRITE)
def set_reporter(work: Work, *, clue_id: int, reporter: ReporterInput) -> None:
    """Enter the sealed reporter of a clue; replacing one takes the right to see reporters.

    Raises :class:`InvalidInput` where the clue's own words name him (检举控告规则 47).
    """
    clue = changeable(work, clue_id)
    if clue.source != "SELF_REPORT":
        texts = select(ClueProblem.text).where(
            ClueProblem.clue_id == clue.id, ClueProblem.deleted_at.is_(None)
        )
        kept = (clue.title, clue.summary, *work.session.scalars(texts))
        keeps_reporter_out(reporter, (("reporter.name", text) for text in kept), NAMED_ON_FILE)
    put_reporter(work, clue, reporter)


@operation("增加被反映人", right=Right.CASE_WRITE)
def add_parties(work: Work, *, clue_id: int, parties: Sequence[PartyInput]) -> None:
    """Add persons to a clue; a person whom the superior manages is refused with the rule."""
    if not parties:
        raise InvalidInput("parties", "请至少填写一名被反映人。")
    put_parties(work, _in_hand(work, clue_id), parties)


def _party(work: Work, party_id: int) -> tuple[Clue, ClueParty]:
    party = work.session.get(ClueParty, party_id)
    if party is None or party.deleted_at is not None:
        raise NotFound("没有这名被反映人，请刷新后再试。")
    return changeable(work, party.clue_id), party


@operation("修改被反映人", right=Right.CASE_WRITE)
def change_party(work: Work, *, party_id: int, party: PartyInput, outcome: str | None = None) -> None:
    """Replace what is on file of a party; ``outcome`` is what came of it for this person."""
    clue, kept = _party(work, party_id)
    _fill(work, kept, party, "")
    if outcome is not None:
        kept.outcome = words("outcome", outcome, "处理结果", longest=200, required=False)
    work.session.flush()
    _set_level(work, clue)


@operation("移除被反映人", right=Right.CASE_WRITE)
def remove_party(work: Work, *, party_id: int) -> None:
    """Take a person out of a clue; the history keeps him."""
    clue, kept = _party(work, party_id)
    kept.deleted_at = work.now
    work.session.flush()
    if clue.unit_id is None and not _left(work, ClueParty, clue.id):
        raise IllegalStep("线索须写明被反映的人或单位：请先增加正确的被反映人，或填写问题所在单位，再移除。")
    _set_level(work, clue)


@operation("增加反映的问题", right=Right.CASE_WRITE)
def add_problems(work: Work, *, clue_id: int, problems: Sequence[ProblemInput | str]) -> None:
    """Add allegations to a clue."""
    if not problems:
        raise InvalidInput("problems", "请至少填写一个问题。")
    put_problems(work, _in_hand(work, clue_id), problems)


@operation("修改反映的问题", right=Right.CASE_WRITE)
def change_problem(work: Work, /, *, problem_id: int, **changes: Any) -> None:
    """Change an allegation (``text``, ``problem_type``) or its finding (``finding``, ``finding_text``)."""
    problem = work.session.get(ClueProblem, problem_id)
    if problem is None or problem.deleted_at is not None:
        raise NotFound("没有这个问题，请刷新后再试。")
    changeable(work, problem.clue_id)
    labels = {"text": "反映的问题", "problem_type": "问题类型", "finding_text": "认定情况"}
    for field, value in changes.items():
        if field == "finding":
            problem.finding = code("findings", value, "finding").code if value else ""
        elif field in labels:
            longest = 40 if field == "problem_type" else 20_000
            setattr(
                problem,
                field,
                words(field, value, labels[field], longest=longest, required=field == "text"),
            )
        else:
            raise InvalidInput(field, "问题没有这一项，请刷新后再试。")


@operation("移除反映的问题", right=Right.CASE_WRITE)
def remove_problem(work: Work, *, problem_id: int) -> None:
    """Take an allegation out of a clue; the history keeps it."""
    problem = work.session.get(ClueProblem, problem_id)
    if problem is None or problem.deleted_at is not None:
        raise NotFound("没有这个问题，请刷新后再试。")
    changeable(work, problem.clue_id)
    problem.deleted_at = work.now
    work.session.flush()
    if not _left(work, ClueProblem, problem.clue_id):
        raise IllegalStep("线索至少要有一个反映的问题：请先增加正确的问题，再移除这一个。")


def _left(work: Work, cls: type[ClueParty] | type[ClueProblem], clue_id: int) -> bool:
    left = select(cls.id).where(cls.clue_id == clue_id, cls.deleted_at.is_(None)).limit(1)
    return work.session.scalar(left) is not None

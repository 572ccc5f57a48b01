"""Links between clues: tied by hand, split off, merged, and what follows from a false accusation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select

from models.access import may_see, require_clue
from models.clues.facts import pending
from models.clues.inputs import AccountRef, PartyInput, ProblemInput, words
from models.clues.members import MEMBER, carry_recusals, live_members
from models.clues.parts import changeable, put_parties, put_problems
from models.clues.records import Clue, ClueLink, ClueParty, ClueProblem, ClueReporter, ClueStep
from models.deadlines.operations import drop_deadlines, open_deadlines, open_rules, unset_deadlines
from models.errors import IllegalStep, InvalidInput, NotFound
from models.operations import Work, operation
from models.rights import Right
from models.rules import name_of

Part = TypeVar("Part", ClueParty, ClueProblem)

# relation → how it reads from here, how it reads from the other side
RELATIONS = {
    "RELATED": ("相关线索", "相关线索"),
    "SPLIT": ("分出的线索", "分自"),
    "MERGED": ("并入的线索", "已并入"),
    "FALSE_REPORT": ("涉嫌诬告另建", "诬告所涉原件"),
    "EARLIER": ("前案", "后续线索"),
    "FOUND": ("办理中发现的线索", "发现于"),
}


BY_HAND = ("RELATED", "EARLIER", "FOUND")
# the report that the superior waits for outlasts a merger
SUPERIORS = "D_ASSIGN"
KEPT_BY_SPLIT = (
    "source", "category", "signature", "assigned_by", "assigned_on", "source_doc_no", "unit_id", "secrecy",
    "problem_type", "domain", "campaign", "occurred",
)  # fmt: skip


@operation("关联线索", right=Right.CASE_WRITE)
def link_clues(work: Work, *, clue_id: int, other_id: int, relation: str = "RELATED", note: str = "") -> int:
    """Tie two clues, both within the acting account's 知悉范围."""
    clue, other = require_clue(work, clue_id), require_clue(work, other_id)
    if relation not in RELATIONS:
        raise InvalidInput("relation", "请从列表中选择关联方式。")
    if clue.id == other.id:
        raise InvalidInput("other_id", "不能与自己关联，请另选一件线索。")
    return tie(work, clue, other, relation, words("note", note, "说明", longest=200, required=False))


def tie_on_file(work: Work, clue: Clue, *, found_in_id: int | None, related_id: int | None) -> None:
    """Tie a clue just registered to the case in which it was found, and to one that is about the like."""
    if found_in_id is not None:
        tie(work, require_clue(work, found_in_id), clue, "FOUND")
    if related_id is not None:
        other = require_clue(work, related_id)
        tie(work, clue, other, "EARLIER" if other.closed_on is not None else "RELATED")


def tie(work: Work, clue: Clue, other: Clue, relation: str, note: str = "") -> int:
    """Tie two clues by a relation as read from the first; says the link, also one that is there already."""
    same = select(ClueLink.id).where(
        ClueLink.clue_id == clue.id,
        ClueLink.other_id == other.id,
        ClueLink.relation == relation,
        ClueLink.deleted_at.is_(None),
    )
    if (found := work.session.scalar(same)) is not None:
        return found
    made = ClueLink(clue_id=clue.id, other_id=other.id, relation=relation, note=note)
    work.session.add(made)
    work.session.flush()
    work.about("clue", clue.id)
    work.about("clue", other.id)
    return made.id


@operation("解除关联", right=Right.CASE_WRITE)
def unlink_clues(work: Work, *, link_id: int) -> None:
    """Untie two clues; the history keeps that they were tied."""
    link = work.session.get(ClueLink, link_id)
    if link is None or link.deleted_at is not None:
        raise NotFound("没有这个关联，请刷新后再试。")
    clue = require_clue(work, link.clue_id)
    if link.relation not in BY_HAND:
        name = RELATIONS[link.relation][0]
        raise IllegalStep(f"“{name}”是并入、分出或另建时留下的记录，不能解除；只能解除人工建立的关联。")
    link.deleted_at = work.now
    work.about("clue", clue.id)
    work.about("clue", link.other_id)


@operation("登记重复件", right=Right.CASE_WRITE)
def register_repeat(
    work: Work, /, *, original_id: int, reason: str = "", nothing_new: bool = False, **registration: Any
) -> int:
    """Register what came in again of a clue on file, and merge it at once; returns the repeat's id.

    ``registration`` is what :func:`models.clues.registration.register_clue` takes. It has a number of its own and is
    not acknowledged anew (检举控告规则 14, 26); unless somebody else is named, it lies with who handles the original,
    and who is recused from that does not see it.
    """
    from models.clues.registration import register_clue

    original = require_clue(work, original_id)
    if registration.get("handler") is None and original.handler_uid:
        registration["handler"] = AccountRef(original.handler_uid, original.handler_name)
    made = register_clue(work, duplicate_of_id=original.id, **registration)
    carry_recusals(work, original, require_clue(work, made))
    why = reason.strip() or "同一问题再次反映"
    merge_into(work, clue_id=made, original_id=original.id, reason=why, nothing_new=nothing_new)
    return made


@operation("并入重复件", right=Right.CASE_WRITE)
def merge_into(work: Work, *, clue_id: int, original_id: int, reason: str, nothing_new: bool = False) -> None:
    """Make a clue a repeat of an earlier one: kept on file, no longer handled for itself (检举控告规则 14, 26).

    New allegations and persons of the repeat are added to the original, so not to one that has ended or waits for an
    answer; with ``nothing_new`` it says in other words what is on file already, and none are. Whoever is recused from
    the repeat is recused from the original. Only a clue not yet proposed upon. What the superior waits for stays due:
    交办件 is reported back, merged or not (检举控告规则 23).
    """
    clue, original = changeable(work, clue_id), changeable(work, original_id)
    why = words("reason", reason, "并入的理由", longest=2000)
    if clue.id == original.id or original.duplicate_of_id is not None:
        raise InvalidInput("original_id", "请选择原件，不能选这件线索自己或另一件重复件。")
    _mergeable(work, clue)
    parties, problems = ([], []) if nothing_new else _new_in(work, clue, original)
    if (parties or problems) and (said := _not_to_be_added(work, original)):
        raise IllegalStep(said)
    carry_recusals(work, clue, original)
    put_parties(work, original, parties)
    put_problems(work, original, problems)
    before = clue.status
    clue.duplicate_of_id, clue.status = original.id, "CLOSED"
    clue.closed_on, clue.close_kind, clue.conclusion = work.today, "DIRECT", f"并入{original.number}：{why}"
    for rule in open_rules(work, ("clue", clue.id)) - {SUPERIORS}:
        drop_deadlines(work, ("clue", clue.id), rule, by=f"并入{original.number}")
    tie(work, original, clue, "MERGED")
    for one, name, text, old in (
        (clue, "并入原件", f"并入{original.number}。理由：{why}", before),
        (original, "并入重复件", f"{clue.number}并入本件。理由：{why}", original.status),
    ):
        _note(work, one, name, text, old)


def _mergeable(work: Work, clue: Clue) -> None:
    """Before a disposal is proposed, and with nothing out that waits for an answer."""
    if clue.status not in ("REGISTERED", "DISPATCHED"):
        now = name_of("statuses", clue.status)
        raise IllegalStep(f"这件线索现在是“{now}”，提出处置意见之前才能并入。")
    if (asked := pending(work, clue.id)) is not None:
        raise IllegalStep(f"“{asked.name}”的请示正在等待批复，请等批复或撤回后再并入。")
    if "D_ASSIGN_SUB" in open_rules(work, ("clue", clue.id)):
        raise IllegalStep("这件线索已经交办下级，收到下级报结后再并入（检举控告规则第23条）。")


def _not_to_be_added(work: Work, original: Clue) -> str:
    """Why nothing new may be added to an original: it would be closed unseen."""
    if original.closed_on is not None:
        return (
            f"{original.number}已经办结，这件里有新的问题或人员，并入后没有人再办：请单独办理并关联为前案，"
            "或先重新办理原件（检举控告规则第14条）。"
        )
    if (asked := pending(work, original.id)) is not None:
        return (
            f"{original.number}的“{asked.name}”正在等待批复，这件里有新的问题或人员，请等批复或撤回后再并入。"
        )
    return ""


def _new_in(work: Work, clue: Clue, original: Clue) -> tuple[list[PartyInput], list[ProblemInput]]:
    """What the repeat tells that the original does not have yet."""
    names = {(party.person_id, party.name) for party in _live(work, ClueParty, original.id)}
    texts = {problem.text for problem in _live(work, ClueProblem, original.id)}
    return (
        [_same(p) for p in _live(work, ClueParty, clue.id) if (p.person_id, p.name) not in names],
        [_as_found(problem) for problem in _live(work, ClueProblem, clue.id) if problem.text not in texts],
    )


def _as_found(problem: ClueProblem) -> ProblemInput:
    """A problem as it goes to another clue, with its 认定."""
    return ProblemInput(problem.text, problem.problem_type, problem.finding, problem.finding_text)


def _live(work: Work, cls: type[Part], clue_id: int) -> list[Part]:
    statement = select(cls).where(cls.clue_id == clue_id, cls.deleted_at.is_(None))
    return list(work.session.scalars(statement.order_by(cls.ordinal)))


def _same(party: ClueParty) -> PartyInput:
    return PartyInput(
        party.name,
        party.unit_name,
        party.post,
        "",
        party.political_status,
        party.subject_level,
        party.is_head,
        party.person_id,
    )


@operation("分出线索", right=Right.CASE_WRITE)
def split_clue(
    work: Work,
    *,
    clue_id: int,
    title: str,
    party_ids: Sequence[int] = (),
    problem_ids: Sequence[int] = (),
    reason: str = "",
) -> int:
    """Register some problems of a clue as a clue of its own, tied to this one; returns its id.

    The problems move; the persons named stand in both, since one person may be in both matters. Who knows of the one
    knows of the other, who is recused is recused from both, and the superior's day and the sealed reporter go along.
    """
    from models.clues.registration import register_clue

    clue = changeable(work, clue_id)
    if clue.closed_on is not None:
        raise IllegalStep("这件线索已经办结，不能再分出问题；有新情况的，请重新办理或另行登记。")
    parties = [p for p in _live(work, ClueParty, clue.id) if p.id in set(party_ids)]
    problems = [p for p in _live(work, ClueProblem, clue.id) if p.id in set(problem_ids)]
    if not problems:
        raise InvalidInput("problem_ids", "请至少选择一个要分出的问题。")
    made = register_clue(
        work,
        title=title,
        received_on=clue.received_on,
        parties=[_same(p) for p in parties],
        problems=[_as_found(problem) for problem in problems],
        handler=AccountRef(clue.handler_uid, clue.handler_name),
        members=[
            AccountRef(m.account_uid, m.account_name) for m in live_members(work, clue.id) if m.role == MEMBER
        ],
        report_due_on=_superiors_day(work, clue),
        passed_on=bool(clue.extra.get("passed_on")),
        note=_first_words(work, clue),
        **{name: getattr(clue, name) for name in KEPT_BY_SPLIT} | _found_in(work, clue),
    )
    for problem in problems:
        problem.deleted_at = work.now
    other = require_clue(work, made)
    carry_recusals(work, clue, other)
    _share_reporter(work, clue, other)
    tie(work, clue, other, "SPLIT", reason.strip()[:200])
    _note(work, clue, "分出线索", f"分出{other.number}。{reason.strip()}", clue.status)
    return made


def _found_in(work: Work, clue: Clue) -> dict[str, Any]:
    """The case in which it was found; who does not know of that learns of it as little by the split."""
    if clue.source != "CASE_FOUND":
        return {}
    origin = work.session.scalar(
        select(ClueLink.clue_id).where(
            ClueLink.other_id == clue.id, ClueLink.relation == "FOUND", ClueLink.deleted_at.is_(None)
        )
    )
    if origin is not None and may_see(work.session, work.actor, origin):
        return {"found_in_id": origin}
    return {"source_doc_no": clue.source_doc_no or clue.number}


def found_somewhere(work: Work, clue: Clue) -> bool:
    """Whether the case in which it was found is told: by its number, or tied to it."""
    tied = select(ClueLink.id).where(
        ClueLink.other_id == clue.id, ClueLink.relation == "FOUND", ClueLink.deleted_at.is_(None)
    )
    return bool(clue.source_doc_no) or work.session.scalar(tied.limit(1)) is not None


def _first_words(work: Work, clue: Clue) -> str:
    """What was noted at registration: the words of the leader who sent it."""
    first = select(ClueStep.text).where(ClueStep.clue_id == clue.id, ClueStep.code == "T0")
    return work.session.scalar(first.order_by(ClueStep.id)) or f"同{clue.number}"


def _superiors_day(work: Work, clue: Clue) -> date | None:
    """The day by which the superior wants its report, extended or not: a part of the matter is due with it."""
    due = [one.due_on for one in open_deadlines(work, ("clue", clue.id)) if one.rule == SUPERIORS]
    return max([*due, clue.received_on]) if due else None


def _share_reporter(work: Work, clue: Clue, other: Clue) -> None:
    """One letter, one reporter: sealed with both, and told once that it was received (检举控告规则 26)."""
    unset_deadlines(work, ("clue", other.id), "D_REAL_ACK")
    kept = work.session.scalar(select(ClueReporter).filter_by(clue_id=clue.id, deleted_at=None))
    if kept is not None:
        work.session.add(ClueReporter(clue_id=other.id, sealed=kept.sealed))


def _note(work: Work, clue: Clue, name: str, text: str, before: str) -> None:
    work.session.add(
        ClueStep(
            clue_id=clue.id,
            code="",
            name=name,
            from_status=before,
            to_status=clue.status,
            happened_on=work.today,
            text=text,
            basis="检举控告规则 第14条",
            actor_uid=work.actor.uid,
            actor_name=work.actor.name,
            data={},
        )
    )

"""Links between clues: tied by hand, split off, merged, and what follows from a false accusation."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from models.access import require_clue
from models.clues.inputs import PartyInput, words
from models.clues.parts import changeable
from models.clues.records import Clue, ClueLink, ClueParty, ClueProblem, ClueStep
from models.errors import IllegalStep, InvalidInput, NotFound
from models.operations import Work, operation
from models.rights import Right
from models.rules import name_of

# relation → how it reads from here, how it reads from the other side
RELATIONS = {
    "RELATED": ("相关线索", "相关线索"),
    "SPLIT": ("分出的线索", "分自"),
    "MERGED": ("并入的线索", "已并入"),
    "FALSE_REPORT": ("涉嫌诬告另建", "诬告所涉原件"),
    "EARLIER": ("前案", "后续线索"),
}


@operation("关联线索", right=Right.CASE_WRITE)
def link_clues(work: Work, *, clue_id: int, other_id: int, relation: str = "RELATED", note: str = "") -> int:
    """Tie two clues, both within the acting account's 知悉范围."""
    clue, other = require_clue(work, clue_id), require_clue(work, other_id)
    if relation not in RELATIONS:
        raise InvalidInput("relation", "请从列表中选择关联方式。")
    if clue.id == other.id:
        raise InvalidInput("other_id", "不能与自己关联，请另选一件线索。")
    return _tie(work, clue, other, relation, words("note", note, "说明", longest=200, required=False))


def _tie(work: Work, clue: Clue, other: Clue, relation: str, note: str = "") -> int:
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
    require_clue(work, link.clue_id)
    link.deleted_at = work.now


@operation("并入重复件", right=Right.CASE_WRITE)
def merge_into(work: Work, *, clue_id: int, original_id: int, reason: str) -> None:
    """Make a clue a repeat of an earlier one: kept on file, no longer handled for itself (检举控告规则 14, 26).

    New allegations and persons of the repeat are added to the original. Only a clue not yet proposed upon.
    """
    clue, original = changeable(work, clue_id), changeable(work, original_id)
    why = words("reason", reason, "并入的理由", longest=2000)
    if clue.id == original.id or original.duplicate_of_id is not None:
        raise InvalidInput("original_id", "请选择原件，不能选这件线索自己或另一件重复件。")
    if clue.status not in ("REGISTERED", "DISPATCHED"):
        now = name_of("statuses", clue.status)
        raise IllegalStep(f"这件线索现在是“{now}”，提出处置意见之前才能并入。")
    _carry_over(work, clue, original)
    before = clue.status
    clue.duplicate_of_id, clue.status = original.id, "CLOSED"
    clue.closed_on, clue.close_kind, clue.conclusion = work.today, "DIRECT", f"并入{original.number}：{why}"
    from models.deadlines.operations import drop_deadlines

    drop_deadlines(work, ("clue", clue.id))
    _tie(work, original, clue, "MERGED")
    for one, name, text, old in (
        (clue, "并入原件", f"并入{original.number}。理由：{why}", before),
        (original, "并入重复件", f"{clue.number}并入本件。理由：{why}", original.status),
    ):
        _note(work, one, name, text, old)


def _carry_over(work: Work, clue: Clue, original: Clue) -> None:
    from models.clues.parts import put_parties, put_problems

    def live(cls: type[ClueParty] | type[ClueProblem], clue_id: int) -> list[ClueParty | ClueProblem]:
        statement = select(cls).where(cls.clue_id == clue_id, cls.deleted_at.is_(None))
        return list(work.session.scalars(statement.order_by(cls.ordinal)))

    names = {one.name for one in live(ClueParty, original.id) if isinstance(one, ClueParty)}
    parties = [one for one in live(ClueParty, clue.id) if isinstance(one, ClueParty)]
    put_parties(
        work,
        original,
        [
            PartyInput(
                p.name, p.unit_name, p.post, "", p.political_status, p.subject_level, p.is_head, p.person_id
            )
            for p in parties
            if p.name not in names
        ],
    )
    texts = {one.text for one in live(ClueProblem, original.id) if isinstance(one, ClueProblem)}
    put_problems(
        work,
        original,
        [
            one.text
            for one in live(ClueProblem, clue.id)
            if isinstance(one, ClueProblem) and one.text not in texts
        ],
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

    The problems move; the persons named stand in both, since one person may be in both matters.
    """
    from models.clues.inputs import AccountRef
    from models.clues.registration import register_clue

    clue = changeable(work, clue_id)
    parties = [p for p in (work.session.get(ClueParty, i) for i in party_ids) if p and p.clue_id == clue.id]
    problems = [
        p for p in (work.session.get(ClueProblem, i) for i in problem_ids) if p and p.clue_id == clue.id
    ]
    if not problems:
        raise InvalidInput("problem_ids", "请至少选择一个要分出的问题。")
    made = register_clue(
        work,
        title=title,
        source=clue.source,
        received_on=clue.received_on,
        category=clue.category,
        signature=clue.signature,
        parties=[
            PartyInput(
                p.name, p.unit_name, p.post, "", p.political_status, p.subject_level, p.is_head, p.person_id
            )
            for p in parties
        ],
        problems=[p.text for p in problems],
        unit_id=clue.unit_id,
        assigned_by=clue.assigned_by,
        assigned_on=clue.assigned_on,
        source_doc_no=clue.source_doc_no,
        handler=AccountRef(clue.handler_uid, clue.handler_name),
        secrecy=clue.secrecy,
    )
    for problem in problems:
        problem.deleted_at = work.now
    other = require_clue(work, made)
    _tie(work, clue, other, "SPLIT", reason.strip()[:200])
    _note(work, clue, "分出线索", f"分出{other.number}。{reason.strip()}", clue.status)
    return made


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

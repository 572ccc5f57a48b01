"""What goes into a package: the clues as contents, the documents that hang on them, within the sender's 知悉范围."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select

from models.access import require_clue
from models.clues.inputs import ReporterInput
from models.clues.records import Clue, ClueParty, ClueProblem, ClueReporter, ClueStep
from models.decisions.records import Decision
from models.errors import InvalidInput, NotAllowed, NotFound
from models.evidence.records import Evidence
from models.exchange.contents import MOST_CLUES, ClueContent, PartyContent, ProblemContent, Sort
from models.exchange.records import ExchangeClue, ExchangePackage
from models.operations import Read, query
from models.persons.records import Person
from models.rights import Right
from models.rules import code, measure, name_of
from models.talks.records import Talk
from models.units.records import Unit

OWNERS: Final = {"clue": "线索材料", "letter": "文书", "talk": "谈话", "decision": "处理处分"}


@dataclass(frozen=True)
class DocumentRow:
    """A document that may go along: a piece of evidence, or a transcript (``kind`` talk) that is printed for it."""

    kind: str
    id: int
    clue_id: int
    clue_number: str
    name: str
    owner_text: str
    size: int


@dataclass(frozen=True)
class KeptDocument:
    """A document as storage has to find it; its key never shows."""

    uid: str
    file_name: str
    file_key: bytes = field(repr=False)
    sha256: str
    name: str
    media_type: str
    size: int
    clue_uid: str


@dataclass(frozen=True)
class Gathered:
    """Everything chosen: the clues' contents with their ids here, and the documents."""

    clues: tuple[tuple[int, ClueContent], ...]
    documents: tuple[KeptDocument, ...]


@query("可附材料", right=Right.EXCHANGE)
def sendable_documents(read: Read, *, clue_ids: Sequence[int]) -> list[DocumentRow]:
    """Letters as issued, attachments of the clue, its talks and decisions: what may go along with these clues."""
    found = []
    for clue_id in clue_ids:
        clue = require_clue(read, clue_id)
        rows = read.session.scalars(
            select(Evidence)
            .where(Evidence.clue_id == clue.id, Evidence.deleted_at.is_(None))
            .order_by(Evidence.id)
        )
        found += [
            DocumentRow(
                Evidence.KIND,
                row.id,
                clue.id,
                clue.number,
                row.name,
                OWNERS.get(row.owner_kind, "其他材料"),
                row.size,
            )
            for row in rows
        ]
        talks = read.session.scalars(
            select(Talk)
            .where(Talk.clue_id == clue.id, Talk.locked_at.is_not(None), Talk.deleted_at.is_(None))
            .order_by(Talk.id)
        )
        found += [
            DocumentRow(Talk.KIND, talk.id, clue.id, clue.number, f"谈话笔录：{talk.title}", "谈话", 0)
            for talk in talks
        ]
    return found


@query("提取往来包内容", right=Right.EXCHANGE, audited=True)
def gather(
    read: Read,
    *,
    sort: Sort,
    clue_ids: Sequence[int],
    document_ids: Sequence[int] = (),
    with_reporter: bool = False,
) -> Gathered:
    """The contents of a package. The course of a clue goes upward and across, never down with a task (交办).

    ``with_reporter`` needs the right to see reporters; without it the reporter stays here (检举控告规则 47). Raises
    :class:`NotFound` for what is not seen, :class:`InvalidInput` for state secrets, which never travel this way.
    """
    if len(clue_ids) > MOST_CLUES:
        raise InvalidInput("clues", f"一个往来包最多装 {MOST_CLUES} 件线索，请分成几个包。")
    if with_reporter:
        read.actor.require(Right.REPORTER_SEE)
        if sort is Sort.REPORT:
            raise NotAllowed("上报结果不附反映人身份；上级确需核实的，请按检举控告规则第47条另行报送。")
    clues = []
    for clue_id in dict.fromkeys(clue_ids):
        clue = require_clue(read, clue_id)
        if code("secrecy", clue.secrecy, "secrecy").state:
            raise InvalidInput("clues", f"{clue.number}定为国家秘密，请通过机要渠道报送，不能装入往来包。")
        read.about("clue", clue.id)
        clues.append((clue.id, _content(read, clue, sort, with_reporter=with_reporter)))
    uids = {clue_id: content.uid for clue_id, content in clues}
    return Gathered(tuple(clues), tuple(_document(read, one, uids) for one in dict.fromkeys(document_ids)))


def _document(read: Read, document_id: int, uids: dict[int, str]) -> KeptDocument:
    row = read.session.get(Evidence, document_id)
    if row is None or row.deleted_at is not None or row.clue_id not in uids:
        raise NotFound("有一份材料不属于所选的线索，或者已经移除，请重新选择。")
    read.about("evidence", row.id)
    return KeptDocument(
        row.uid, row.file_name, row.file_key, row.sha256, safe_name(row.name), row.media_type[:80], row.size,
        uids[row.clue_id],
    )  # fmt: skip


def safe_name(name: str) -> str:
    """A document's name that every system takes for a plain name."""
    kept = "".join("_" if char in '/\\:*?"<>|' or not char.isprintable() else char for char in name)
    return kept if kept.strip(" .") else "材料"


def _content(read: Read, clue: Clue, sort: Sort, *, with_reporter: bool) -> ClueContent:
    unit = read.session.get(Unit, clue.unit_id) if clue.unit_id else None
    problems = read.session.scalars(
        select(ClueProblem)
        .where(ClueProblem.clue_id == clue.id, ClueProblem.deleted_at.is_(None))
        .order_by(ClueProblem.ordinal)
    )
    upward = sort is not Sort.ASSIGN
    return ClueContent(
        uid=clue.uid,
        number=clue.number,
        title=clue.title,
        summary=clue.summary,
        category=clue.category,
        signature=clue.signature,
        received_on=clue.received_on,
        occurred=clue.occurred,
        problem_type=clue.problem_type,
        domain=clue.domain,
        unit_name=unit.name if unit else "",
        secrecy=clue.secrecy,
        status_text=name_of("statuses", clue.status) if upward else "",
        parties=_parties(read, clue, outcome=upward),
        problems=tuple(
            ProblemContent(p.text, p.problem_type, _finding(p) if upward else "") for p in problems
        ),
        told=tuple(_told(read, clue)) if upward else (),
        answers=_answers(read, clue) if sort is Sort.REPORT else "",
        reporter=_reporter(read, clue) if with_reporter else None,
    )


def _finding(problem: ClueProblem) -> str:
    name = name_of("findings", problem.finding) if problem.finding else ""
    return "：".join(part for part in (name, problem.finding_text) if part)


def _parties(read: Read, clue: Clue, *, outcome: bool) -> tuple[PartyContent, ...]:
    rows = read.session.execute(
        select(ClueParty, Person.id_no)
        .outerjoin(Person, Person.id == ClueParty.person_id)
        .where(ClueParty.clue_id == clue.id, ClueParty.deleted_at.is_(None))
        .order_by(ClueParty.ordinal)
    )
    return tuple(
        PartyContent(
            party.name, party.unit_name, party.post, id_no or "", party.political_status, party.is_head,
            party.outcome if outcome else "",
        )
        for party, id_no in rows
    )  # fmt: skip


def _told(read: Read, clue: Clue) -> list[str]:
    """The course in lines: every step by its day and name, what was decided of whom, how it ended."""
    steps = read.session.scalars(
        select(ClueStep)
        .where(ClueStep.clue_id == clue.id, ClueStep.deleted_at.is_(None))
        .order_by(ClueStep.happened_on, ClueStep.id)
    )
    lines = [f"{step.happened_on:%Y-%m-%d}　{step.name}" for step in steps]
    decisions = read.session.scalars(
        select(Decision)
        .where(Decision.clue_id == clue.id, Decision.deleted_at.is_(None), Decision.decided_on.is_not(None))
        .order_by(Decision.decided_on)
    )
    lines += [
        f"{one.decided_on:%Y-%m-%d}　{measure(one.measure).name}：{one.subject_name}" for one in decisions
    ]
    if clue.closed_on:
        kind = name_of("close_kinds", clue.close_kind) if clue.close_kind else "办结"
        lines.append(f"{clue.closed_on:%Y-%m-%d}　{kind}")
    if clue.conclusion:
        lines.append(f"结论：{clue.conclusion}")
    return lines


def _answers(read: Read, clue: Clue) -> str:
    """The uid under which the recipient sent us this clue, so that he finds his own."""
    found = read.session.scalars(
        select(ExchangeClue.clue_uid)
        .join(ExchangePackage, ExchangePackage.id == ExchangeClue.package_id)
        .where(
            ExchangeClue.clue_id == clue.id,
            ExchangeClue.result.in_(("NEW", "JOIN")),
            ExchangePackage.direction == "IN",
            ExchangePackage.sort == Sort.ASSIGN,
            ExchangePackage.state == "TAKEN",
        )
        .order_by(ExchangeClue.id.desc())
    ).first()
    return found or ""


def _reporter(read: Read, clue: Clue) -> ReporterInput | None:
    row = read.session.scalar(
        select(ClueReporter).where(ClueReporter.clue_id == clue.id, ClueReporter.deleted_at.is_(None))
    )
    if row is None:
        return None
    read.about("clue_reporter", row.id)
    return ReporterInput.from_bytes(read.keeper.open_reporter(row.sealed))

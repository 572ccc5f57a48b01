"""What belongs into a clue's file, in the prescribed order; the reporter (反映人) never (检控规则 47)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from models.clues.records import Clue, ClueParty, ClueStep, Proposal
from models.decisions.records import Decision
from models.dossiers.order import MAIN, SIDE, step_section, step_volume
from models.evidence.records import Evidence
from models.followups.kinds import DROPPED
from models.followups.records import FollowUp
from models.letters.records import OfficialLetter
from models.operations import Read
from models.talks.records import Talk, TalkHandover, TalkStatement

OWN_WORDS = ("STATEMENT", "SELF_CHECK", "REPLY")
OF_NO_CLUE = "INTEGRITY_OPINION"
"""A reply on 党风廉政 speaks of a person, out of many files; it belongs into none of them."""
UNDECIDED = ("PROPOSED", "WITHDRAWN", "REJECTED")


@dataclass(frozen=True)
class Found:
    """A record or file that belongs into the file."""

    volume: str
    section: int
    kind: str
    id: int
    title: str
    on: date | None
    doc_no: str = ""
    author: str = ""


def gather(read: Read, clue: Clue) -> list[Found]:
    """Everything in order: 正卷 before 副卷, by section, within it by day."""
    found = [*_clue(read, clue), *_records(read, clue), *_followups(read, clue), *_files(read, clue)]
    found.sort(key=lambda one: (one.volume != MAIN, one.section, one.on or date.max, one.kind, one.id))
    return found


def _of(read: Read, cls: Any, clue: Clue) -> Any:
    return read.session.scalars(
        select(cls).where(cls.clue_id == clue.id, cls.deleted_at.is_(None)).order_by(cls.id)
    )


def _sheet_name(step: str) -> str:
    """What a step's sheet is called: 初步核实登记表, by what was approved and never 批准初步核实登记表."""
    name = step.removeprefix("批准")
    return name + ("表" if name.endswith("登记") else "登记表")


def _clue(read: Read, clue: Clue) -> Iterator[Found]:
    yield Found(MAIN, 1, "clue", clue.id, "问题线索登记表", clue.registered_on, clue.number, "线索管理人员")
    for party in _of(read, ClueParty, clue):
        yield Found(MAIN, 8, "clue_party", party.id, f"{party.name}自然状况", clue.registered_on)
    # T0 is the 登记表 itself, T25 the act of archiving: neither is a paper of its own
    for step in _of(read, ClueStep, clue):
        if step.code and step.code not in ("T0", "T25"):
            section = step_section(step.from_status, step.to_status)
            author = step.approver_name or step.actor_name
            yield Found(
                step_volume(step.code),
                section,
                "clue_step",
                step.id,
                _sheet_name(step.name),
                step.happened_on,
                step.paper_no,
                author,
            )
    for asked in _of(read, Proposal, clue):
        yield Found(
            SIDE,
            1,
            "proposal",
            asked.id,
            f"关于{asked.name}的请示及批示",
            asked.proposed_on,
            "",
            asked.proposer_name,
        )


def _records(read: Read, clue: Clue) -> Iterator[Found]:
    for talk in _of(read, Talk, clue):
        if talk.started_at is not None and talk.state == "DONE":
            yield Found(
                MAIN,
                9,
                "talk",
                talk.id,
                f"{talk.subject_name}谈话笔录",
                talk.started_at.date(),
                talk.number,
                talk.recorder,
            )
            yield from _beside(read, talk)
    for letter in _of(read, OfficialLetter, clue):
        if letter.pdf_evidence_id is not None and letter.state != "VOID" and letter.kind != OF_NO_CLUE:
            yield Found(
                MAIN,
                10,
                "letter",
                letter.id,
                letter.title,
                letter.issued_on,
                letter.number or "",
                letter.issuer,
            )
    for decision in _of(read, Decision, clue):
        if decision.state not in UNDECIDED:
            yield Found(
                MAIN, 10, "decision", decision.id, decision.title, decision.decided_on, decision.number or "",
                decision.decided_by,
            )  # fmt: skip


def _beside(read: Read, talk: Talk) -> Iterator[Found]:
    """What was signed beside the transcript; a 自书材料 that was scanned stands there as its scan."""
    handover = select(TalkHandover).where(TalkHandover.talk_id == talk.id, TalkHandover.deleted_at.is_(None))
    for sheet in read.session.scalars(handover):
        if sheet.returned_at is not None:
            day = (sheet.brought_at or sheet.returned_at).date()
            title = f"{talk.subject_name}陪送交接单"
            yield Found(MAIN, 9, "talk_handover", sheet.id, title, day, sheet.number, sheet.received_by)
    written = select(TalkStatement).where(
        TalkStatement.talk_id == talk.id,
        TalkStatement.deleted_at.is_(None),
        TalkStatement.received_at.is_not(None),
        TalkStatement.evidence_id.is_(None),
    )
    for one in read.session.scalars(written.order_by(TalkStatement.id)):
        day = one.written_on or one.asked_on
        yield Found(MAIN, 6, "talk_statement", one.id, one.title, day, "", one.handed_in_by)


def _followups(read: Read, clue: Clue) -> Iterator[Found]:
    """一案双查, 容错, 澄清 and the like that were carried through or decided."""
    for record in _of(read, FollowUp, clue):
        if record.state != DROPPED and (record.decided_on is not None or record.closed_on is not None):
            day = record.decided_on or record.closed_on
            yield Found(MAIN, 10, "followup", record.id, record.title, day, record.registration())


def _files(read: Read, clue: Clue) -> Iterator[Found]:
    """Files brought in; a letter's frozen PDF stands for the letter itself."""
    sections = {"decision": 10, "letter": 10}
    for file in _of(read, Evidence, clue):
        if file.role == "FROZEN" or file.owner_kind in ("dossier", "rectification"):
            continue
        section = 6 if file.role in OWN_WORDS else sections.get(file.owner_kind, 9)
        yield Found(MAIN, section, "evidence", file.id, file.name, file.created_at.date())

"""What on file may belong together with an open clue, and what to look at before it goes on."""

from __future__ import annotations

from sqlalchemy import or_, select

from models.access import require_clue
from models.clues.queries import DuplicateRow, possible_duplicates
from models.clues.records import Clue, ClueLink, ClueParty, ClueReporter
from models.operations import Read, query
from models.persons.records import Person
from models.rights import Right

MOST = 5


@query("可能相关的线索", right=Right.CASE_READ)
def alike(read: Read, *, clue_id: int, limit: int = MOST) -> list[DuplicateRow]:
    """Clues about the same persons (name, 身份证号) or the like of the same unit that are not tied to this one yet."""
    clue = require_clue(read, clue_id)
    parties = select(ClueParty.name, Person.id_no).outerjoin(Person, Person.id == ClueParty.person_id)
    rows = read.session.execute(
        parties.where(ClueParty.clue_id == clue.id, ClueParty.deleted_at.is_(None))
    ).all()
    tied = _tied(read, clue)
    found = possible_duplicates(
        read,
        names=[row.name for row in rows],
        id_numbers=[row.id_no for row in rows if row.id_no],
        unit_id=clue.unit_id,
        title=clue.title,
        except_id=clue.id,
        limit=limit + len(tied),
    )
    return [row for row in found if row.id not in tied][:limit]


def _tied(read: Read, clue: Clue) -> set[int]:
    links = select(ClueLink.clue_id, ClueLink.other_id).where(
        or_(ClueLink.clue_id == clue.id, ClueLink.other_id == clue.id), ClueLink.deleted_at.is_(None)
    )
    tied = {key for pair in read.session.execute(links) for key in pair}
    tied |= set(read.session.scalars(select(Clue.id).where(Clue.duplicate_of_id == clue.id)))
    return tied | ({clue.duplicate_of_id} if clue.duplicate_of_id else set())


def warnings_of(read: Read, clue: Clue) -> tuple[str, ...]:
    """What whoever opens the clue should look at: a namesake who handles it, a person who came under the superior."""
    from models.clues.facts import investigators, level_now, suspended
    from models.clues.inquiry_letters import owes_feedback
    from models.rules import code

    found = []
    refused = code("subject_levels", level_now(read, clue)).refuse
    if refused:
        found.append(refused)
    if clue.signature == "REAL_NAME" and clue.closed_on is None and not _has_reporter(read, clue):
        found.append(
            "实名件还没有登记反映人，无从告知和反馈：请在“人员”中登记，或把署名改为“署名（未核实）”"
            "（检举控告规则第24、30条）。"
        )
    names = set(
        read.session.scalars(
            select(ClueParty.name).where(ClueParty.clue_id == clue.id, ClueParty.deleted_at.is_(None))
        )
    )
    same = sorted(names & investigators(read, clue))
    if same:
        found.append(
            f"承办或核查人员中有与被反映人同名的：{'、'.join(same)}，请核对是否须回避（检举控告规则第48条）。"
        )
    if owes_feedback(read, clue):
        found.append(
            "谈话函询后采信了结的须发函反馈本人：请拟制采信反馈函并登记发出，再归档（监督执纪工作规则第30条）。"
        )
    stood = suspended(read, clue.id)
    if stood is not None:
        found.append(
            f"已于 {stood.happened_on:%Y-%m-%d} 中止办理；规则定的期限照常计算，本机关自己定的期限恢复办理时顺延。"
        )
    return tuple(found)


def _has_reporter(read: Read, clue: Clue) -> bool:
    kept = select(ClueReporter.id).where(ClueReporter.clue_id == clue.id, ClueReporter.deleted_at.is_(None))
    return read.session.scalar(kept) is not None

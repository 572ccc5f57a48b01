"""What the rules weigh about a clue, gathered from its records: the facts of :mod:`models.rules.steps`."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from models.access import RECUSED
from models.clues.records import Clue, ClueMember, ClueParty, ClueStep, Proposal
from models.deadlines.operations import open_rules
from models.operations import Read
from models.rights import Role
from models.rules import code, events, transitions
from models.rules.steps import ClueFacts
from models.rules.tables import step_rules

# domain.md 0.2: which approver of the rules an account of this office stands for
ROLES = {Role.APPROVER: "ORGAN_HEAD", Role.HEAD: "ORGAN_DEPUTY"}
SUSPEND, RESUME, HEARD, EXTEND = "E12", "E13", "E11", "E22"
# what is done after a filing, and again after the next one: event → what it puts on file
AFTER_FILING = {HEARD: "HEARD", "E8": "FILING_TOLD"}
ANSWERS = ("E3", "E4")
ROUNDS = ("T5", "T12")


def last_step(read: Read, clue_id: int, code: str = "") -> ClueStep | None:
    """The clue's last step, or its last one of a code."""
    statement = select(ClueStep).where(ClueStep.clue_id == clue_id, ClueStep.deleted_at.is_(None))
    if code:
        statement = statement.where(ClueStep.code == code)
    return read.session.scalars(statement.order_by(ClueStep.id.desc())).first()


def last_day(read: Read, clue_id: int) -> date | None:
    """The day of the clue's latest step: nothing later may be dated before it (domain.md 9.6)."""
    statement = select(func.max(ClueStep.happened_on)).where(
        ClueStep.clue_id == clue_id, ClueStep.deleted_at.is_(None)
    )
    return read.session.scalar(statement)


def pending(read: Read, clue_id: int) -> Proposal | None:
    """The clue's proposal that waits for approval, if any."""
    statement = select(Proposal).where(
        Proposal.clue_id == clue_id, Proposal.state == "PENDING", Proposal.deleted_at.is_(None)
    )
    return read.session.scalar(statement)


def investigators(read: Read, clue: Clue) -> set[str]:
    """Names of those who investigated: the handler and every 核查组 on file; they do not try the case (规则 55)."""
    names = {clue.handler_name} if clue.handler_name else set()
    statement = select(ClueStep.data).where(ClueStep.clue_id == clue.id, ClueStep.deleted_at.is_(None))
    for data in read.session.scalars(statement):
        names.update((data or {}).get("group", ()))
    return names


def dropped_by(read: Read, clue_id: int) -> dict[tuple[str, date], str]:
    """(rule, day) → the step by which a deadline that ended that day fell away undone.

    For deadlines that ended before this was kept with them (revision 0007); a day on which another step did what was
    due is left out, since it is not known which of them was first.
    """
    statement = select(ClueStep.code, ClueStep.happened_on).where(
        ClueStep.clue_id == clue_id, ClueStep.code != "", ClueStep.deleted_at.is_(None)
    )
    dropped: dict[tuple[str, date], str] = {}
    done: set[tuple[str, date]] = set()
    for step, day in read.session.execute(statement):
        rule = step_rules().get(step)
        if rule is None:
            continue
        row = transitions().get(step) or events()[step]
        dropped |= {(one, day): f"“{row.name}”" for one in rule.drops}
        done |= {(one, day) for one in set(row.ends) - set(rule.drops)}
    return {key: name for key, name in dropped.items() if key not in done}


def suspended(read: Read, clue_id: int) -> ClueStep | None:
    """The step by which the clue stands suspended, if it does."""
    last = last_step(read, clue_id, SUSPEND)
    again = last_step(read, clue_id, RESUME)
    return last if last is not None and (again is None or again.id < last.id) else None


def track_of(read: Read, clue_id: int) -> str:
    """PARTY, SOE or BOTH, by the latest filing."""
    filed = last_step(read, clue_id, "T15")
    return str(filed.data.get("case_kind", "PARTY")) if filed else "PARTY"


def facts_of(read: Read, clue: Clue) -> ClueFacts:
    """The facts of a clue for the acting account."""
    asked = pending(read, clue.id)
    tried = last_step(read, clue.id, "T20")
    names = investigators(read, clue)
    uids = {read.actor.uid} if read.actor.name in names else set()
    return ClueFacts(
        status=clue.status,
        subject_level=level_now(read, clue),
        disposition=clue.disposition,
        signature=clue.signature,
        duplicate=clue.duplicate_of_id is not None,
        track=track_of(read, clue.id),
        measures=_measures(read, clue.id) if clue.status == "TRIAL" else (),
        inquiry_round=clue.inquiry_round,
        pending_step=asked.step if asked else "",
        proposer_uid=asked.proposer_uid if asked else "",
        handler_uid=clue.handler_uid,
        investigators=frozenset(names | uids),
        trial_group=frozenset(tried.data.get("trial_group", ())) if tried else frozenset(),
        actor_uid=read.actor.uid,
        actor_roles=frozenset(ROLES[role] for role in read.actor.roles if role in ROLES),
        actor_recused=_recused(read, clue.id),
        suspended=suspended(read, clue.id) is not None,
        on_file=_on_file(read, clue),
        open_deadlines=frozenset(open_rules(read, ("clue", clue.id))),
        uncounted=frozenset(open_rules(read, ("clue", clue.id), uncounted=True)),
    )


def level_now(read: Read, clue: Clue) -> str:
    """The clue's level; that of the superior as soon as one of its persons has come under it (检举控告规则 15)."""
    from models.persons.records import Person

    levels = (
        select(Person.subject_level)
        .join(ClueParty, ClueParty.person_id == Person.id)
        .where(ClueParty.clue_id == clue.id, ClueParty.deleted_at.is_(None))
    )
    for level in read.session.scalars(levels):
        if code("subject_levels", level).refuse:
            return level
    return clue.subject_level


def _recused(read: Read, clue_id: int) -> bool:
    statement = select(ClueMember.id).where(
        ClueMember.clue_id == clue_id,
        ClueMember.account_uid == read.actor.uid,
        ClueMember.role == RECUSED,
        ClueMember.until.is_(None),
        ClueMember.deleted_at.is_(None),
    )
    return read.session.scalar(statement) is not None


def _measures(read: Read, clue_id: int) -> tuple[str, ...]:
    from models.decisions.records import Decision
    from models.rules.tables import measure_rules

    statement = select(Decision.measure).where(
        Decision.clue_id == clue_id,
        Decision.state.in_(("PROPOSED", "DECIDED")),
        Decision.deleted_at.is_(None),
    )
    return tuple(sorted({one for one in read.session.scalars(statement) if one in measure_rules()}))


def _put_up(read: Read, clue_id: int) -> bool:
    """Whether it is said what shall be decided: by that, who decides and what follows (domain.md 3.7, 3.8)."""
    from models.decisions.records import Decision

    statement = select(Decision.id).where(
        Decision.clue_id == clue_id,
        Decision.state.not_in(("WITHDRAWN", "REJECTED", "REVOKED")),
        Decision.deleted_at.is_(None),
    )
    return read.session.scalar(statement.limit(1)) is not None


def _on_file(read: Read, clue: Clue) -> frozenset[str]:
    found: set[str] = set()
    if clue.status == "INQUIRY":
        if _answered(read, clue):
            found.add("INQUIRY_ANSWERED")
        if not _open_talks(read, clue.id):
            found.add("TRANSCRIPTS")
    if clue.status in ("FILED", "TRIAL"):
        filed = last_step(read, clue.id, "T15")
        for event, proven in AFTER_FILING.items():
            done = last_step(read, clue.id, event)
            if done is not None and (filed is None or done.id > filed.id):
                found.add(proven)
    if clue.status == "TRIAL" and _put_up(read, clue.id):
        found.add("MEASURE")
    if clue.status == "DECIDED" and _dual_checked(read, clue.id):
        found.add("DUAL_CHECK")
    if clue.status in ("DECIDED", "CLOSED") and _carried_out(read, clue.id):
        found.add("CARRIED_OUT")
    return frozenset(found)


def _carried_out(read: Read, clue_id: int) -> bool:
    """Whether nothing put up on the clue waits for its decision, its announcement or its delivery."""
    from models.decisions.records import Decision
    from models.decisions.rules import ANNOUNCE, DELIVER, PROPOSED
    from models.decisions.rules import DECIDED as IN_HAND
    from models.decisions.special import tasks_of

    open_ones = select(Decision).where(
        Decision.clue_id == clue_id,
        Decision.state.in_((PROPOSED, IN_HAND)),
        Decision.deleted_at.is_(None),
    )
    for decision in read.session.scalars(open_ones):
        due = {task.code for task in tasks_of(decision)} & {ANNOUNCE, DELIVER}
        if decision.state == PROPOSED or due - set(decision.execution or {}):
            return False
    return True


def _dual_checked(read: Read, clue_id: int) -> bool:
    """The record itself says so (domain.md 4.4), no form's word for it."""
    from models.followups.queries import dual_checked

    return dual_checked(read, clue_id)


def _answered(read: Read, clue: Clue) -> bool:
    """Whether this round's talk was held or its letter answered."""
    from models.talks.records import Talk

    rounds = select(ClueStep).where(
        ClueStep.clue_id == clue.id, ClueStep.code.in_(ROUNDS), ClueStep.deleted_at.is_(None)
    )
    begun = read.session.scalars(rounds.order_by(ClueStep.id.desc())).first()
    answers = select(func.count(ClueStep.id)).where(
        ClueStep.clue_id == clue.id,
        ClueStep.code.in_(ANSWERS),
        ClueStep.deleted_at.is_(None),
        ClueStep.id > (begun.id if begun else 0),
    )
    if read.session.scalar(answers):
        return True
    talks = select(Talk).where(
        Talk.clue_id == clue.id,
        Talk.kind == "INQUIRY_TALK",
        Talk.ended_at.is_not(None),
        Talk.deleted_at.is_(None),
    )
    for talk in read.session.scalars(talks):
        ended = talk.ended_at.date() if talk.ended_at else None
        if begun is None or (ended is not None and ended > begun.happened_on):
            return True
        if ended == begun.happened_on and talk.created_at >= begun.created_at:
            return True
    return False


def _open_talks(read: Read, clue_id: int) -> bool:
    """Whether a talk of the inquiry was begun and its 笔录 is not finished (规则 28)."""
    from models.talks.records import Talk

    statement = select(Talk.id).where(
        Talk.clue_id == clue_id,
        Talk.kind == "INQUIRY_TALK",
        Talk.started_at.is_not(None),
        Talk.ended_at.is_(None),
        Talk.deleted_at.is_(None),
    )
    return read.session.scalar(statement) is not None

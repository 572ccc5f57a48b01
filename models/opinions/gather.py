"""Everything on file about one person within the acting account's 知悉范围, and what the answer says of it (5.5)."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import and_, func, select

from models.access import sees_clue, sees_governed
from models.clues.records import Clue, ClueParty
from models.dates import chinese_date
from models.decisions.periods import probation_end
from models.decisions.records import Decision
from models.decisions.rules import IN_FORCE, PROBATION_MONTHS, STATES
from models.decisions.special import forbids_of
from models.followups.kinds import kinds
from models.followups.records import FollowUp
from models.operations import Read
from models.rules import DATA, codes, measure, name_of

NONE, OPEN_CLUE = "NONE", "OPEN_CLUE"


@dataclass(frozen=True)
class Entry:
    """One record that the opinion leans on; ``verdict`` is what it means for the answer, empty: nothing."""

    kind: str
    id: int
    clue_id: int | None
    number: str
    title: str
    on: date | None
    state: str
    verdict: str
    sentence: str
    limits: str = ""
    """What a period that runs forbids; told to who drafts and decides, not to who asked."""


@dataclass(frozen=True)
class Gathered:
    """What is on file and the drafted answer."""

    entries: tuple[Entry, ...]
    verdict: str
    answer: str

    def basis(self) -> list[dict[str, Any]]:
        """The records as kept: what is shown of them is read anew with the reader's own rights.

        What each said is kept as a digest, so that a record that says something else by now is noticed.
        """
        return [
            {"kind": one.kind, "id": one.id, "clue_id": one.clue_id, "said": _digest(one)}
            for one in self.entries
        ]

    def differs(self, verdict: str, basis: Sequence[Mapping[str, Any]]) -> bool:
        """Whether this is no longer what an answer was drafted from: other records, or the same that say another thing."""
        now = self.basis()
        if verdict != self.verdict or len(now) != len(basis):
            return True
        # drafts of an earlier program kept no digest: of these the records alone are compared
        return any(kept != {key: one[key] for key in kept} for one, kept in zip(now, basis, strict=True))


def _digest(entry: Entry) -> str:
    return hashlib.sha256(f"{entry.verdict}\n{entry.sentence}".encode()).hexdigest()[:16]


@cache
def verdicts() -> Mapping[str, Mapping[str, str]]:
    """Name and sentence of every verdict, in the order in which they are judged."""
    return MappingProxyType(tomllib.loads((DATA / "opinions.toml").read_text("utf-8")))


def verdict_name(code: str) -> str:
    """A verdict's Chinese name; empty for none yet."""
    return verdicts()[code]["name"] if code else ""


def gather(read: Read, name: str, person_id: int | None, day: date | None = None) -> Gathered:
    """Ask every room; somebody who is not on file has nothing on file. ``day``: as periods stood then, else today."""
    day = day or read.today
    entries: Sequence[Entry] = ()
    if person_id is not None:
        found = [*_clues(read, person_id, name), *_decisions(read, person_id, name, day)]
        found += _followups(read, person_id, name, day)
        entries = sorted(found, key=lambda entry: (entry.on or date.min, entry.kind, entry.id))
    order = list(verdicts())
    judged = sorted({entry.verdict for entry in entries if entry.verdict}, key=order.index)
    verdict = judged[0] if judged else NONE
    # the clue's own sentence comes once, however many are under way, and none is told apart from another
    sentences = list(dict.fromkeys(entry.sentence for entry in entries if entry.sentence))
    sentences.sort(key=lambda text: text != _sentence(OPEN_CLUE, name))
    return Gathered(tuple(entries), verdict, "".join(sentences) or _sentence(NONE, name, today=day))


def unseen(read: Read, person_id: int | None) -> bool:
    """Whether records about the person lie outside the acting account's 知悉范围: then it may not decide."""
    if person_id is None:
        return False
    hidden = (
        select(func.count(Clue.id))
        .join(ClueParty, and_(ClueParty.clue_id == Clue.id, ClueParty.deleted_at.is_(None)))
        .where(ClueParty.person_id == person_id, Clue.deleted_at.is_(None), ~sees_clue(read.actor, Clue.id))
    )
    governed = (
        select(func.count(cls.id)).where(
            cls.person_id == person_id, cls.deleted_at.is_(None), ~sees_governed(read.actor, cls.clue_id)
        )
        for cls in (Decision, FollowUp)
    )
    return any(read.session.scalar(statement) for statement in (hidden, *governed))


def _sentence(verdict: str, name: str, **facts: Any) -> str:
    told = {key: chinese_date(value) if isinstance(value, date) else value for key, value in facts.items()}
    return verdicts()[verdict]["sentence"].format(name=name, **told)


def _clues(read: Read, person_id: int, name: str) -> list[Entry]:
    """Clues under way count; what was closed is shown to whoever decides and says nothing by itself."""
    statement = (
        select(Clue)
        .join(ClueParty, and_(ClueParty.clue_id == Clue.id, ClueParty.deleted_at.is_(None)))
        .where(ClueParty.person_id == person_id, Clue.deleted_at.is_(None), sees_clue(read.actor, Clue.id))
    )
    found = []
    for clue in read.session.scalars(statement).unique():
        under_way = codes("statuses")[clue.status].open
        verdict = OPEN_CLUE if under_way else ""
        state = name_of("statuses", clue.status)
        if clue.close_kind:
            state = f"{state}：{name_of('close_kinds', clue.close_kind)}"
        sentence = _sentence(OPEN_CLUE, name) if under_way else ""
        found.append(
            Entry(
                "clue",
                clue.id,
                clue.id,
                clue.number,
                clue.title,
                clue.registered_on,
                state,
                verdict,
                sentence,
            )
        )
    return found


def _decisions(read: Read, person_id: int, name: str, day: date) -> list[Entry]:
    statement = select(Decision).where(
        Decision.person_id == person_id,
        Decision.deleted_at.is_(None),
        Decision.decided_on.is_not(None),
        sees_governed(read.actor, Decision.clue_id),
    )
    return [_decision(read, decision, name, day) for decision in read.session.scalars(statement)]


DISCIPLINE: Final = ("PARTY", "SOE", "ADMIN")


def _decision(read: Read, decision: Decision, name: str, day: date) -> Entry:
    row = measure(decision.measure)
    first, last = decision.period_from or decision.effective_on, decision.period_to
    if last is None and decision.measure in PROBATION_MONTHS and decision.effective_on is not None:
        # the 影响期 begins only when rights are restored: until then it is not over (处分条例 12)
        last = max(probation_end(read, decision), day)
    state, verdict, sentence, limits = STATES[decision.state], "", "", ""
    if decision.state in IN_FORCE:
        facts = {
            "on": decision.decided_on,
            "measure": row.name.removeprefix("问责："),
            "from": first,
            "to": last,
        }
        if last is not None and last >= day:
            verdict = "SANCTION" if decision.family in DISCIPLINE else "MEASURE"
            state, limits = f"影响期至 {last:%Y-%m-%d}", forbids_of(decision, row)
        elif decision.family == "ACCOUNTABILITY":
            verdict = "ACCOUNTABLE"
        elif last is not None:
            verdict, state = "PAST", f"影响期已于 {last:%Y-%m-%d} 届满"
        else:
            verdict = "PLAIN"
        sentence = _sentence(verdict, name, **facts)
    return Entry(
        "decision",
        decision.id,
        decision.clue_id,
        decision.number or "",
        decision.title,
        decision.decided_on,
        state,
        verdict,
        sentence,
        limits,
    )


def _followups(read: Read, person_id: int, name: str, day: date) -> list[Entry]:
    """容错, 澄清 and 回访 are shown to whoever decides; only a 考验期 that runs says something."""
    statement = select(FollowUp).where(
        FollowUp.person_id == person_id,
        FollowUp.deleted_at.is_(None),
        FollowUp.state != "DROPPED",
        FollowUp.kind != "FALSE_REPORT",
        sees_governed(read.actor, FollowUp.clue_id),
    )
    found = []
    for record in read.session.scalars(statement):
        on_trial = record.kind == "TRIAL" and record.state in ("RUNNING", "ASSESSED")
        verdict = sentence = ""
        if on_trial:
            span = {key: date.fromisoformat(record.content[f"trial_{key}"]) for key in ("from", "to")}
            verdict = "TRIAL" if day <= span["to"] else "TRIAL_OVER"
            sentence = _sentence(verdict, name, **span)
        found.append(
            Entry(
                "followup",
                record.id,
                record.clue_id,
                record.number or "",
                record.title,
                record.registered_on,
                kinds()[record.kind].name,
                verdict,
                sentence,
            )
        )
    return found

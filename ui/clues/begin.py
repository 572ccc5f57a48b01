"""Begin a talk, a decision or a letter from the clue that is open: the clue comes along, and each names the other."""

from __future__ import annotations

from typing import Any

from models.clues.tags import set_tags
from models.rights import Right
from ui.clues.new import NewClue
from ui.decisions.forms import NewDecision
from ui.followups.begin import begin as begin_followup
from ui.kit.record import RecordPage, Step, tags_form
from ui.letters.new import NewLetter
from ui.talks.forms import NewTalk

# the talk that a clue's state calls for (domain.md 2.1)
TALKS = {"INQUIRY": "INQUIRY_TALK", "PRELIM": "PRELIM_TALK", "FILED": "CASE_TALK", "TRIAL": "TRIAL_TALK"}


def leading(page: RecordPage) -> list[Step]:
    """The paper or talk that comes next in the clue's state: what is made here is not entered a second time."""
    view = page.view
    clue = (view.id, view.number)
    to_begin = any(step.code == "E1" and step.meets for step in view.next_steps)
    if view.status == "INQUIRY" and to_begin:
        return [
            Step(
                "拟制函询通知书", lambda: _show(page, NewLetter(page.tasks, clue=clue, kind="INQUIRY_NOTICE"))
            ),
            _talk(page),
        ]
    if view.status == "TRIAL" and not view.decisions:
        return [_decision(page)]
    if view.owes_feedback and Right.CASE_WRITE in page.tasks.office.actor.rights:
        return [
            Step(
                "拟制采信反馈函",
                lambda: _show(page, NewLetter(page.tasks, clue=clue, kind="FEEDBACK_LETTER")),
            )
        ]
    return []


def _talk(page: RecordPage) -> Step:
    return Step("安排谈话", lambda: _show(page, new_talk(page)))


def _decision(page: RecordPage) -> Step:
    view = page.view
    clue = (view.id, view.number)
    return Step("提出处理意见", lambda: _show(page, NewDecision(page.tasks, clue=clue, person=_person(view))))


def offered(page: RecordPage) -> list[Step]:
    """What may be begun from the open clue."""
    view = page.view
    clue = (view.id, view.number)
    found = [
        _talk(page),
        _decision(page),
        Step("拟制文书", lambda: _show(page, NewLetter(page.tasks, clue=clue))),
        Step("登记办理中发现的线索", lambda: _show(page, NewClue(page.tasks, found_in=clue))),
        Step("登记容错、澄清、回访", lambda: begin_followup(page, clue=clue)),
        Step("标签", lambda: tag(page)),
    ]
    led = {step.title for step in leading(page)}
    found = [step for step in found if step.title not in led]
    return found if Right.CASE_WRITE in page.tasks.office.actor.rights else []


def new_talk(page: RecordPage) -> NewTalk:
    """The talk that the clue's state calls for, with the person whom the clue is about."""
    view = page.view
    kind = TALKS.get(view.status, "")
    return NewTalk(page.tasks, clue=(view.id, view.number), kind=kind, party=_person(view) if kind else None)


def _person(view: Any) -> tuple[int, str] | None:
    known = [(party.person_id, party.name) for party in view.parties if party.person_id is not None]
    return known[0] if len(known) == 1 else None


def _show(page: RecordPage, made: Any) -> None:
    page.show_instead(made)
    made.navigate.connect(page.navigate.emit)
    made.closed.connect(page.show_tabs)


def tag(page: RecordPage) -> None:
    """The clue's tags, in a line."""
    page.open_form(tags_form(page.view.tags), set_tags, clue_id=page.record_id)

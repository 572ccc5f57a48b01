"""Begin a follow-up from the record that is open: the clue, the decision or the person comes along."""

from __future__ import annotations

from ui.followups.new import NewFollowUp
from ui.kit.record import RecordPage


def begin(
    page: RecordPage,
    *,
    clue: tuple[int, str] | None = None,
    person: tuple[int, str] | None = None,
    decision_id: int | None = None,
) -> NewFollowUp:
    """Show the choice of kinds in place of the page's tabs."""
    made = NewFollowUp(page.tasks, clue=clue, person=person, decision_id=decision_id)
    page.show_instead(made)
    made.navigate.connect(page.navigate.emit)
    made.closed.connect(page.show_tabs)
    return made

"""What a talk leaves to be done when its record is locked: 自书材料 to come in, the person to be given back."""

from __future__ import annotations

from models.operations import Read
from models.talks.handovers import not_given_back
from models.talks.records import Talk
from models.talks.rules import DONE
from models.talks.statements import still_awaited


def open_ends(read: Read, talk: Talk) -> tuple[str, ...]:
    """As sentences, of a talk that is over; nothing while it goes on."""
    if talk.state != DONE:
        return ()
    return tuple(text for text in (not_given_back(read, talk), still_awaited(read, talk)) if text)

"""问题线索: the list, the registration, the open clue with its legal steps."""

from __future__ import annotations

from models.rights import Right
from ui.clues.listing import ClueList
from ui.clues.new import NewClue
from ui.clues.record import ClueRecord
from ui.topics import Topic

TOPIC = Topic(
    "clues",
    "问题线索",
    "clue",
    Right.CASE_READ,
    kind="clue",
    make_list=ClueList,
    make_record=ClueRecord,
    make_new=NewClue,
)

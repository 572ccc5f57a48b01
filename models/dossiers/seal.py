"""封卷: what went into a sealed file is read-only until the file is reopened (规则 52; 监察法实施条例 190)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.dossiers.records import Dossier
from models.errors import IllegalStep

# A decision still lives after its file is sealed (影响期, 申诉), and so do deadlines, 回访 and the 知悉范围.
SEALED_KINDS: Final = frozenset(
    {"clue", "clue_party", "clue_problem", "clue_reporter", "clue_step", "proposal"}
    | {"talk", "letter", "evidence", "dossier_item", "own_value"}
    # what is written beside a talk that is locked, or on the sheet of one that never was
    | {"talk_talker", "talk_subject", "talk_line", "talk_statement", "talk_handover"}
)

AT_ONCE: Final = 500


def refuse_sealed(session: Session, records: Iterable[Any]) -> None:
    """Raise :class:`IllegalStep` when one of the changed records went into a sealed file.

    Parts of a letter change with their letter, whose own steps the topic refuses by its state.
    """
    clues = {
        clue
        for record in records
        if getattr(record, "KIND", "") in SEALED_KINDS and (clue := record.governing_clue()) is not None
    }
    for some in batched(sorted(clues)):
        sealed = select(Dossier.number).where(
            Dossier.clue_id.in_(some), Dossier.sealed_on.is_not(None), Dossier.deleted_at.is_(None)
        )
        with session.no_autoflush:
            number = session.scalar(sealed)
        if number:
            raise IllegalStep(f"这件线索已封卷（{number}），不能修改；确需修改，请先在案卷中启封并写明原因。")


def batched(clues: list[int]) -> list[list[int]]:
    """No more ids in one statement than SQLite takes, however many records an import changes at once."""
    return [clues[at : at + AT_ONCE] for at in range(0, len(clues), AT_ONCE)]

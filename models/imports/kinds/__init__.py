"""The kinds of ledger that can be brought in, each from a file of this folder."""

from __future__ import annotations

from models.errors import InvalidInput
from models.imports.fields import LedgerKind
from models.imports.kinds import clues, decisions, persons, rectification, talks, undertakings, units

KINDS: dict[str, LedgerKind] = {
    one.key: one
    for one in (
        clues.KIND,
        talks.KIND,
        decisions.KIND,
        persons.KIND,
        units.KIND,
        rectification.KIND,
        undertakings.EVENTS,
        undertakings.PLEDGES,
        undertakings.RISKS,
    )
}


def ledger_kind(key: str) -> LedgerKind:
    """A kind by its key; raises :class:`InvalidInput` that names those there are."""
    kind = KINDS.get(key)
    if kind is None:
        raise InvalidInput("kind", f"没有“{key}”这种台账，可选：{'、'.join(KINDS)}。")
    return kind

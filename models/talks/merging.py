"""What a lock kept of a transcript meets what others wrote meanwhile: nobody's word is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from models.base import new_uid
from models.talks.transcript import Line


def merged(mine: Sequence[Line], stored: Mapping[str, str], now: Sequence[Line]) -> list[Line]:
    """``mine`` as it was typed, ``stored`` what the vault held of it then (uid → text), ``now`` what it holds.

    A line that only one side changed or struck out goes by that side; one that both changed stands in both versions,
    theirs first.
    """
    own = {line.uid: line for line in mine}
    found: list[Line] = []
    for line in now:
        typed, before = own.get(line.uid), stored.get(line.uid)
        if typed is None:
            if before is None or line.text != before:
                found.append(line)
        elif typed.text in (line.text, before):
            found.append(line)
        elif line.text == before:
            found.append(typed)
        else:
            found += [line, replace(typed, uid=new_uid())]
    there = {line.uid for line in now}
    for place, line in enumerate(mine):
        if line.uid not in there and line.text != stored.get(line.uid):
            found.insert(_after(found, mine[:place]), line)
    return found


def _after(found: Sequence[Line], earlier: Sequence[Line]) -> int:
    """The place behind the nearest line before it that is still there."""
    places = {line.uid: place for place, line in enumerate(found)}
    return next((places[line.uid] + 1 for line in reversed(earlier) if line.uid in places), 0)

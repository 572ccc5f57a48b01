"""Which snapshots a medium keeps; the last good one is never removed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from storage import fs
from storage.backup.manifest import (
    EVIDENCE,
    MEDIUM_FILE,
    PACKS,
    SNAPSHOTS,
    Closed,
    DamagedBackup,
    Manifest,
    snapshots,
)
from storage.errors import StorageError
from storage.vault.secrets import Secret

NEWEST = 5
DAYS, WEEKS, MONTHS = 14, 8, 36


def medium_card(medium: Path) -> dict[str, Any]:
    """What the medium says of itself: which vault's, which medium. Raises ``PlaceMissing``, ``DamagedBackup``."""
    data = fs.read_limited(medium / MEDIUM_FILE, 64 * 1024)
    try:
        card = json.loads(data)
        return {"vault": str(card["vault"]), "medium": str(card["medium"])}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DamagedBackup("介质的标识文件已损坏，请换一个文件夹备份。", detail="medium card") from error


def to_keep(made: dict[str, datetime], now: datetime) -> set[str]:
    """The snapshots to keep: the newest five, then the last of each day, week and month for a while.

    The newest by running number, whatever the machine's clock said: a clock set back must not make the snapshot just
    written the oldest.
    """
    newest_first = sorted(made, key=lambda name: (made[name], name), reverse=True)
    keep = set(newest_first[:NEWEST]) | set(sorted(made)[-NEWEST:])
    seen: set[tuple[str, str]] = set()
    rules = (("day", "%Y%m%d", timedelta(days=DAYS)), ("week", "%G%V", timedelta(weeks=WEEKS)))
    for name in newest_first:
        at = made[name]
        slots = [(label, at.strftime(form)) for label, form, age in rules if now - at <= age]
        if now - at <= timedelta(days=31 * MONTHS):
            slots.append(("month", at.strftime("%Y%m")))
        slots.append(("year", at.strftime("%Y")))
        if any(slot not in seen for slot in slots):
            keep.add(name)
        seen.update(slots)
    return keep


def thin(medium: Path, register_key: Secret, vault_id: str, now: datetime) -> list[str]:
    """Remove snapshots that the rule does not keep, then files that no snapshot names; gives their names.

    Does nothing at all where any snapshot can't be read: what it needs is then unknown.
    """
    found: dict[str, Manifest] = {}
    for name in snapshots(medium):
        try:
            found[name] = Closed.read(medium, name).open(register_key)
        except StorageError:
            return []
        if found[name].vault_id != vault_id:
            return []
    keep = to_keep({name: manifest.made_at for name, manifest in found.items()}, now)
    removed = sorted(set(found) - keep)
    for name in removed:
        fs.remove(medium / SNAPSHOTS / f"{name}.json")
    if removed:
        _collect(medium, [found[name] for name in keep])
    return removed


def _collect(medium: Path, kept: list[Manifest]) -> None:
    packs = {pack for manifest in kept for pack in manifest.packs}
    for path in (medium / PACKS).iterdir():
        if path.name not in packs:
            fs.remove(path)
    names = {name for manifest in kept for name in manifest.evidence}
    for folder in (medium / EVIDENCE).iterdir():
        for path in folder.iterdir():
            if path.name.partition(".")[0] not in names:
                fs.remove(path)


__all__ = ["medium_card", "thin", "to_keep"]

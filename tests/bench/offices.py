"""The offices that are measured: made once under ``build/``, used again."""

from __future__ import annotations

from pathlib import Path

from storage.founding import CASES_DB, REGISTER_DB
from storage.shifts import Shifts
from ui.demonstration.cast import ACCOUNTS
from ui.headless.demo import VAULT, build

ROOT = Path(__file__).resolve().parents[2]
PASSWORDS = {person.login: person.password for person in ACCOUNTS}


def made(clues: int) -> Path:
    """The vault of a demonstration office with so many clues more."""
    folder = ROOT / "build" / f"bench-{clues}"
    if not (folder / "done").exists():
        build(folder, clues=clues)
        (folder / "done").touch()
    return folder / VAULT


def shifts(vault: Path) -> Shifts:
    """The head and a handler, their keys derived once: derivation is not what is measured."""
    return Shifts(vault, {login: PASSWORDS[login] for login in ("zhou", "wu")})


STORES = (REGISTER_DB, CASES_DB)

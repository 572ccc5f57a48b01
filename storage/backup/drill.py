"""恢复演练: a snapshot restored as after a disaster, with what a person remembers or has on paper, checked and taken away.

What is laid down for the drill is ciphertext, in a folder beside the vault, and is gone afterwards whatever happens.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from models.rights import Right
from models.settings.operations import note_drill
from storage import attempts, fs
from storage.backup.restore import Opened, open_medium, restore
from storage.check import check
from storage.errors import WrongPassword
from storage.office import Office
from storage.vault.keyfile import KeyFinder

Progress = Callable[[str, int, int], None]
FOLDER = "restore-drill"


@dataclass
class DrillResult:
    """What a drill proved. ``how``: password or recovery; ``seconds`` from the typed secret to the checked vault."""

    at: str
    snapshot: str
    made_at: str
    how: str
    by: str
    seconds: float
    counts: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether everything came back as it was."""
        return not self.problems


def drill(
    office: Office,
    medium: Path,
    *,
    password: str = "",
    recovery: str = "",
    key_file: KeyFinder | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> DrillResult:
    """Restore the newest snapshot of a medium, open it, compare, take it away again, and note the day.

    Exactly one of ``password`` (the acting account's own) and ``recovery`` opens it. Raises ``WrongPassword``,
    ``NoBackup``, ``DamagedBackup``, ``NoSpace``, ``Cancelled`` and the like: then nothing is noted; ``NotAllowed`` while
    the next guess has to wait.
    """
    office.actor.require(Right.BACKUP)
    attempts.require_patience(office.folder, office.now())
    begun = time.monotonic()
    target = office.folder.parent / f"{office.folder.name}.{FOLDER}"
    login = office.actor.login
    if target.exists():
        fs.remove_folder(target)  # of a drill that was cut off
    try:
        with _guess(
            office, medium, login=login, password=password, recovery=recovery, key_file=key_file
        ) as opened:
            # pages, structure, counts and trail heads are held against the manifest here
            left_out = restore(opened, target, progress=progress, cancelled=cancelled)
            manifest = opened.manifest
        problems: list[str] = []
        if password:
            with Office.unlock(
                target, login, password, clock=office.unit.clock, key_file=key_file
            ) as restored:
                report = check(restored, progress=progress, cancelled=cancelled)
                problems, left_out = report.problems, [*left_out, *report.left_out]
        result = DrillResult(
            office.now().isoformat(),
            manifest.name,
            manifest.made_at.isoformat(),
            "password" if password else "recovery",
            office.actor.name,
            round(time.monotonic() - begun, 1),
            dict(manifest.counts),
            problems,
            left_out,
        )
    finally:
        if target.exists():
            fs.remove_folder(target)
    office.run(note_drill, result=asdict(result))
    return result


def _guess(office: Office, medium: Path, **typed: Any) -> Opened:
    """Open the medium with what was typed; a wrong guess is slowed and recorded like one at the log-in."""
    try:
        return open_medium(medium, **typed)
    except WrongPassword:
        what = "演练时密码输错" if typed["password"] else "演练时恢复密钥错误"
        attempts.note(office.folder, office.now(), office.actor.login, what)
        raise

"""Putting rotated keys in force: one rename decides, and whoever opens the vault next can finish without any key."""

from __future__ import annotations

from pathlib import Path

from storage import fs, upgrades
from storage.evidence.store import EvidenceStore
from storage.founding import CASES_DB
from storage.unit_of_work import evidence_folder
from storage.vault.header import HEADER_NAME, PREVIOUS_NAME, VaultHeader
from storage.vault.header_json import HEADER_LIMIT

STAGE = "rotation"
DRAFT = "draft"
OLD_FILES = "old-evidence"
DONE = "done"
FINISHED = "案卷密钥已更换（上次中断后自动完成）"
_LONGEST_LIST = 1 << 30


def put_in_force(folder: Path) -> None:
    """The one moment: from the first rename on the new keys hold, whatever happens."""
    fs.replace(folder / STAGE / DRAFT / HEADER_NAME, folder / STAGE / HEADER_NAME)
    _switch(folder)


def finish(folder: Path) -> bool:
    """Finish a rotation that was cut off after it came into force; True when it did. The caller holds the lock."""
    stage = folder / STAGE
    if (stage / HEADER_NAME).exists():
        _switch(folder)
    return (stage / DONE).exists()


def settle(folder: Path) -> None:
    """The trail knows that it is done: nothing of it stays."""
    if (folder / STAGE).is_dir():
        fs.remove_folder(folder / STAGE)


def _switch(folder: Path) -> None:
    """Move the new files to their places; each step can be done twice."""
    stage = folder / STAGE
    if (stage / CASES_DB).exists():
        # a journal of the old store beside the new one would be taken for its own
        for beside in (f"{CASES_DB}-wal", f"{CASES_DB}-shm"):
            if (folder / beside).exists():
                fs.remove(folder / beside)
        fs.replace(stage / CASES_DB, folder / CASES_DB)
    evidence = EvidenceStore(evidence_folder(folder), VaultHeader.load(stage).evidence_cipher)
    for name in fs.read_limited(stage / OLD_FILES, _LONGEST_LIST).decode("ascii").split():
        evidence.remove(name)
    upgrades.forget(folder)
    fs.atomic_write(stage / DONE, b"")
    fs.atomic_write(folder / PREVIOUS_NAME, fs.read_limited(stage / HEADER_NAME, HEADER_LIMIT))
    fs.replace(stage / HEADER_NAME, folder / HEADER_NAME)

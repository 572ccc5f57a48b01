"""One program at a time has a vault open: a lock on a file in its folder, gone with the process."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from storage import fs
from storage.errors import ReadOnlyPlace, VaultInUse

LOCK_NAME = "vault.lock"


class FolderLock:
    """Holds the lock until ``release``; raises :class:`VaultInUse` when another program holds it."""

    def __init__(self, folder: Path) -> None:
        path = folder / LOCK_NAME
        with fs.mapped(path):
            try:
                self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            except PermissionError as error:
                raise ReadOnlyPlace(path) from error
        try:
            _lock(self._file)
        except OSError as error:
            os.close(self._file)
            raise VaultInUse from error

    def release(self) -> None:
        """Let go; may be called twice."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


if sys.platform == "win32":  # pragma: no cover - tried on Windows only
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

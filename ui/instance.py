"""One window an account of the machine: the second start says so and ends.

The vault's own lock keeps two programs out of one vault in any case; this mark only spares a person the surprise.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLockFile

from models.errors import OfficeError
from storage import fs
from ui.app import config_folder

MARK = "window.lock"


def only_window(folder: Path | None = None) -> QLockFile | None:
    """The mark of the only window, to be kept while it is open; None when another window has it.

    A mark left by a crash is taken over. Where no mark can be made (a read-only home), the window opens all the same.
    """
    place = folder or config_folder()
    mark = QLockFile(str(place / MARK))
    mark.setStaleLockTime(0)
    try:
        fs.make_folder(place)
    except OfficeError:
        return mark
    if mark.tryLock(0) or mark.error() != QLockFile.LockError.LockFailedError:
        return mark
    return None

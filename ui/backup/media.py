"""Removable media that are plugged in: offered first, any folder is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStorageInfo

from ui.sizes import size_text

FOLDER = "清卷备份"
REMOVABLE = ("/media/", "/run/media/", "/mnt/", "/Volumes/")
SYSTEM_DRIVE = "C:"


@dataclass(frozen=True)
class Medium:
    """A place to back up to."""

    folder: Path
    title: str


def media() -> list[Medium]:
    """The removable media that can be written, each with its free space."""
    found = []
    for volume in QStorageInfo.mountedVolumes():
        root = volume.rootPath()
        removable = root.startswith(REMOVABLE) or (
            root[1:2] == ":" and not root.upper().startswith(SYSTEM_DRIVE)
        )
        if removable and volume.isReady() and not volume.isReadOnly():
            name = volume.displayName() or root
            found.append(Medium(Path(root) / FOLDER, f"{name}（剩余 {size_text(volume.bytesAvailable())}）"))
    return found

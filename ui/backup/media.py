"""Removable media that are plugged in: offered first, any folder is allowed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QStorageInfo

from models.errors import OfficeError
from storage.backup.retention import medium_card
from ui.sizes import size_text

FOLDER = "清卷备份"
REMOVABLE = ("/media/", "/run/media/", "/mnt/", "/Volumes/")
SYSTEM_DRIVE = "C:"


class Volume(Protocol):
    """What is asked of a mounted volume (``QStorageInfo``)."""

    def rootPath(self) -> str: ...
    def isReady(self) -> bool: ...
    def isReadOnly(self) -> bool: ...
    def displayName(self) -> str: ...
    def bytesAvailable(self) -> int: ...


@dataclass(frozen=True)
class Medium:
    """A place to back up to. ``known``: it holds backups of this very vault."""

    folder: Path
    title: str
    known: bool = False


def media(vault_id: str = "", volumes: Iterable[Volume] | None = None) -> list[Medium]:
    """The removable media that can be written, each with its free space; those that know this vault first."""
    found = []
    for volume in QStorageInfo.mountedVolumes() if volumes is None else volumes:
        if is_removable(volume.rootPath()) and volume.isReady() and not volume.isReadOnly():
            folder = Path(volume.rootPath()) / FOLDER
            known = _vault_of(folder) == vault_id != ""
            name = volume.displayName() or volume.rootPath()
            more = "，已有本库的备份" if known else ""
            title = f"{name}（剩余 {size_text(volume.bytesAvailable())}{more}）"
            found.append(Medium(folder, title, known))
    return sorted(found, key=lambda medium: not medium.known)


def is_removable(root: str) -> bool:
    """Whether a volume of this root is one that people plug in, as far as its place tells."""
    return root.startswith(REMOVABLE) or (root[1:2] == ":" and not root.upper().startswith(SYSTEM_DRIVE))


def _vault_of(folder: Path) -> str:
    try:
        return str(medium_card(folder)["vault"])
    except OfficeError:
        return ""

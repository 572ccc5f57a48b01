"""Where key files are looked for: the top of every stick that is plugged in, and what the person chose."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QStorageInfo

from storage.vault.keyfile import KeyFinder, finder
from storage.vault.secrets import Secret
from ui.backup.media import Volume, is_removable


def key_finder(chosen: Path | None = None, volumes: Iterable[Volume] | None = None) -> KeyFinder:
    """Looks at the chosen file first, then at every stick; the sticks are read when it is asked."""

    def find(vault_id: str, slot_id: str) -> Secret | None:
        mounted = QStorageInfo.mountedVolumes() if volumes is None else volumes
        sticks = [Path(one.rootPath()) for one in mounted if is_removable(one.rootPath()) and one.isReady()]
        places = sticks if chosen is None else [chosen, *sticks]
        return finder(places)(vault_id, slot_id)

    return find

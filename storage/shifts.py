"""Several people at one desk, each unlocked once: who works now has the vault open, the others wait outside.

For the demonstration and for scripts that need four eyes; the vault is still open to one account at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from models.version import VERSION
from storage.errors import WrongPassword
from storage.office import Office, take_vault
from storage.unit_of_work import now_local
from storage.vault.header import VaultHeader
from storage.vault.slots import Identity, open_slot


class Shifts:
    """Opens the same vault as one account after another without paying the key derivation each time."""

    def __init__(
        self, folder: Path, passwords: Mapping[str, str], clock: Callable[[], datetime] = now_local
    ) -> None:
        self.folder, self.clock = folder, clock
        header = VaultHeader.load(folder, VERSION)
        self._identities: dict[str, Identity] = {}
        for login, password in passwords.items():
            slot = header.by_login(login)
            if slot is None:
                raise WrongPassword
            self._identities[login] = open_slot(slot, password)

    @contextmanager
    def as_(self, login: str) -> Iterator[Office]:
        """The vault unlocked as one account for the length of a ``with``."""
        header, lock = take_vault(self.folder)
        try:
            slot = header.by_login(login)
            if slot is None:
                raise WrongPassword
            office = Office.open_with(
                self.folder, header, slot, self._identities[login].clone(), lock, self.clock
            )
        except BaseException:
            lock.release()
            raise
        with office:
            yield office

    def close(self) -> None:
        """Wipe everybody's keys."""
        for identity in self._identities.values():
            identity.wipe()

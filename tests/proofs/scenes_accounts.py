"""The scene of accounts; see ``scenes``, whose table gets it where the worker begins."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models.errors import NotFound
from models.rights import Role
from storage.accounts import create_account
from storage.errors import WrongPassword
from storage.founding import NewAccount
from storage.office import Office
from storage.vault.kdf import LIGHT
from tests.fixtures_vault import PASSWORD
from tests.proofs.scenes import SCENES, Founded, Say, flaws, unlocked


class MakingAccounts(Founded):
    """An account is a slot in the header and a row in the register: both, or neither and it can be made again."""

    rounds = 10

    def enter(self, base: Path) -> Any:
        """The administrator makes accounts."""
        return unlocked(base / "vault", "admin")

    def act(self, base: Path, state: Office, say: Say, rounds: int) -> None:
        """Make one after the other."""
        for number in range(1, rounds + 1):
            create_account(state, self.account(number), kdf=LIGHT)
            say("made")

    @staticmethod
    def account(number: int) -> NewAccount:
        """The so-maniest."""
        return NewAccount(f"new{number}", f"蒋某{number}", frozenset({Role.HANDLER}), PASSWORD, "承办人")

    def weigh(self, base: Path, office: Office, said: int, exact: bool) -> list[str]:
        """Those said to be made can come in; the one under way can too, or can be made now."""
        office.lock()
        found = []
        for number in range(1, said + 1):
            unlocked(base / "vault", f"new{number}").lock()
        following = self.account(said + 1)
        try:
            unlocked(base / "vault", following.login).lock()
            if exact:
                found.append("an account that was refused can come in")
        except (WrongPassword, NotFound):
            with unlocked(base / "vault", "admin") as admin:
                create_account(admin, following, kdf=LIGHT)
            unlocked(base / "vault", following.login).lock()
        with unlocked(base / "vault") as again:
            return [*found, *flaws(again)]

    def judge(self, base: Path, said: int, exact: bool) -> list[str]:
        """As of the others, without writing to an office that was locked meanwhile."""
        return self.weigh(base, unlocked(base / "vault"), said, exact)


SCENES["making accounts"] = MakingAccounts()

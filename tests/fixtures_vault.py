"""One real encrypted vault a run, copied for each test: Argon2 and the migrations are paid once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest

from models.rights import Role
from storage.founding import NewAccount, VaultPlan, create_vault
from storage.office import Office
from storage.vault.header import EvidenceCipher
from storage.vault.kdf import LIGHT

PASSWORD = "青山依旧在 几度夕阳红7"
NOW = datetime(2022, 6, 30, 9, 0)
PEOPLE = {
    "head": ("周某", Role.HEAD, "部长"),
    "leader": ("郑某", Role.APPROVER, "纪委书记"),
    "handler": ("吴某", Role.HANDLER, "承办人"),
    "other": ("冯某", Role.HANDLER, "承办人"),
    "admin": ("陈某", Role.SYS_ADMIN, "系统管理员"),
    "security": ("褚某", Role.SEC_ADMIN, "安全保密管理员"),
    "auditor": ("卫某", Role.AUDITOR, "安全审计员"),
}


@dataclass
class Clock:
    """The office's clock in tests: stands still until it is set."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        """The moment."""
        return self.at


@dataclass
class House:
    """A vault on disk and who may come in; one account at a time, as in life."""

    folder: Path
    clock: Clock = field(default_factory=Clock)
    recovery: list[str] = field(default_factory=list)

    def unlock(self, login: str, password: str = PASSWORD) -> Office:
        """Unlock as an account; the caller locks."""
        return Office.unlock(self.folder, login, password, clock=self.clock)

    @contextmanager
    def as_(self, login: str) -> Iterator[Office]:
        """Unlocked as an account for the length of a ``with``."""
        with self.unlock(login) as office:
            yield office


def plan() -> VaultPlan:
    """The test office: seven accounts, one role each."""
    accounts = tuple(
        NewAccount(login, name, frozenset({role}), PASSWORD, post, must_change=False)
        for login, (name, role, post) in PEOPLE.items()
    )
    return VaultPlan(accounts, house={"office_name": "某某集团纪检监察部"})


@pytest.fixture(scope="session")
def template_vault(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The vault that every test's vault is copied from."""
    folder = tmp_path_factory.mktemp("template") / "vault"
    groups = create_vault(folder, plan(), kdf=LIGHT, clock=Clock())
    return folder, groups


@pytest.fixture
def house(template_vault: tuple[Path, list[str]], tmp_path: Path) -> House:
    """A vault of the test's own."""
    folder, groups = template_vault
    shutil.copytree(folder, tmp_path / "vault")
    return House(tmp_path / "vault", recovery=list(groups))


@pytest.fixture(scope="session")
def national_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template's like, founded with 国密."""
    folder = tmp_path_factory.mktemp("national") / "vault"
    create_vault(folder, replace(plan(), evidence_cipher=EvidenceCipher.SM4_GCM), kdf=LIGHT, clock=Clock())
    return folder


@pytest.fixture
def national_house(national_template: Path, tmp_path: Path) -> House:
    """A vault of 国密 of the test's own."""
    shutil.copytree(national_template, tmp_path / "vault")
    return House(tmp_path / "vault")


@pytest.fixture
def unlock(house: House) -> Iterator[Callable[[str], Office]]:
    """Unlock as an account, locking the one before; the last is locked at the end."""
    opened: list[Office] = []

    def change_to(login: str) -> Office:
        for office in opened:
            office.lock()
        opened.append(house.unlock(login))
        return opened[-1]

    yield change_to
    for office in opened:
        office.lock()


@pytest.fixture
def office(unlock: Callable[[str], Office]) -> Office:
    """The vault unlocked as the head of the office."""
    return unlock("head")

"""One small vault header, made once: parameters light enough for tests, everything else as in an office."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest

from storage.vault import kdf, recovery, slots
from storage.vault.header import VaultHeader
from storage.vault.secrets import Secret

VAULT = "ab" * 16
NOW = datetime(2026, 11, 23, 9, 0)
PASSWORD = "清风徐来 Hehua 73"


@dataclass
class SmallVault:
    """The header of a two-account office and the keys behind it."""

    header: VaultHeader
    register: Secret
    cases: Secret
    recovery: Secret
    data: bytes

    def fresh(self) -> VaultHeader:
        return VaultHeader.parse(self.data)


@pytest.fixture(scope="session")
def small() -> SmallVault:
    register, cases, paper = Secret.random(), Secret.random(), recovery.new_recovery_key()
    header = VaultHeader.new(VAULT, NOW, min_app="0.1", key_names=(slots.REGISTER, slots.CASES))
    handler, _ = slots.new_slot(
        VAULT, "u1", login="zhang", label="张某", password=PASSWORD, kdf=kdf.LIGHT, now=NOW
    )
    administrator, _ = slots.new_slot(
        VAULT, "u2", login="admin", label="李某某", password="Guanli-4-Tieguan", kdf=kdf.LIGHT, now=NOW
    )
    sheet, _ = slots.new_recovery_slot(VAULT, "recovery", paper, label="恢复密钥", now=NOW)
    for slot in (handler, sheet):
        header.put(slots.grant(slots.grant(slot, slots.REGISTER, register), slots.CASES, cases))
    header.put(slots.grant(administrator, slots.REGISTER, register))
    return SmallVault(header, register, cases, paper, header.to_bytes(register))


@pytest.fixture
def refused() -> Callable[[BaseException], str]:
    """The text of an error with all its causes and every local variable of every frame."""
    import traceback

    def text(error: BaseException) -> str:
        shown = traceback.TracebackException.from_exception(error, capture_locals=True)
        # The test's own frame holds the planted secret in the open; only the program's frames are asked.
        pieces = [str(error), repr(error), repr(error.args)]
        while shown is not None:
            for frame in shown.stack:
                place = frame.filename.replace("\\", "/")
                if "/storage/" in place and "/tests/" not in place:
                    pieces += [f"{name}={value}" for name, value in (frame.locals or {}).items()]
            pieces.append(str(shown))
            shown = shown.__cause__ or shown.__context__
        return "\n".join(pieces)

    return text

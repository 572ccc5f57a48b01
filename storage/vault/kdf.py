"""From a password to a key: Argon2id (RFC 9106), its cost kept with each slot and capped on reading."""

from __future__ import annotations

import os
import time
import unicodedata
from dataclasses import dataclass

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from models.errors import InvalidInput
from storage.errors import ExcessiveCost, NotEnoughMemory
from storage.vault.secrets import KEY_BYTES, Secret
from storage.vault.strength import MINIMUM_LENGTH, Strength, check_policy, strength

__all__ = [
    "LIGHT", "MINIMUM", "MINIMUM_LENGTH", "KdfParameters", "Strength", "calibrate", "check_policy", "derive",
    "password_secret", "strength",
]  # fmt: skip

SALT_BYTES = 16
PASSWORD_LIMIT = 1024
"""Characters; more is a pasted file, not a password."""

# No honest vault asks for more: calibration stops far below. An unlock at the cap takes some tens of seconds,
# so a hostile header can't take the machine's memory or its evening.
CAP_MEMORY_KIB = 1024 * 1024
CAP_ITERATIONS = 100
CAP_LANES = 16
CAP_WORK_KIB = 16 * 1024 * 1024


@dataclass(frozen=True)
class KdfParameters:
    """Cost of one derivation: memory in KiB, passes over it, parallel lanes."""

    memory_kib: int
    iterations: int
    lanes: int

    def check(self) -> None:
        """Raise ``ExcessiveCost`` beyond the caps, ``ValueError`` where Argon2 has no such parameters."""
        too_much = (
            self.memory_kib > CAP_MEMORY_KIB
            or self.iterations > CAP_ITERATIONS
            or self.lanes > CAP_LANES
            or self.memory_kib * self.iterations > CAP_WORK_KIB
        )
        if too_much:
            raise ExcessiveCost("key derivation cost beyond the caps")
        if self.lanes < 1 or self.iterations < 1 or self.memory_kib < 8 * self.lanes:
            raise ValueError("not Argon2 parameters")

    def weaker_than(self, other: KdfParameters) -> bool:
        """Whether a guess costs clearly less than with ``other``: then raise the cost at the next unlock."""
        return self.memory_kib * self.iterations * 3 < other.memory_kib * other.iterations * 2


MINIMUM = KdfParameters(memory_kib=64 * 1024, iterations=3, lanes=4)
"""The least that ``calibrate`` gives (RFC 9106, section 4, second recommended option)."""

LIGHT = KdfParameters(memory_kib=1024, iterations=1, lanes=1)
"""For tests and nothing else: pass it explicitly when a slot is made. Never chosen by the program."""


def calibrate(target_seconds: float = 1.0) -> KdfParameters:
    """Parameters that take about ``target_seconds`` on this machine, never less than ``MINIMUM``.

    Memory grows first (it is what makes guessing on graphics cards dear), up to 256 MiB, then the passes.
    """
    return chosen_for(_measure(MINIMUM), target_seconds)


def chosen_for(seconds_at_minimum: float, target_seconds: float) -> KdfParameters:
    """The parameters for a machine that takes ``seconds_at_minimum`` for ``MINIMUM``."""
    passes_at_minimum = max(target_seconds / seconds_at_minimum, 1.0)
    factor = 4 if passes_at_minimum >= 4 else 2 if passes_at_minimum >= 2 else 1
    iterations = max(MINIMUM.iterations, int(MINIMUM.iterations * passes_at_minimum / factor))
    memory = MINIMUM.memory_kib * factor
    iterations = min(iterations, CAP_ITERATIONS, CAP_WORK_KIB // memory)
    return KdfParameters(memory_kib=memory, iterations=iterations, lanes=MINIMUM.lanes)


def _measure(parameters: KdfParameters) -> float:
    """Seconds of one derivation, the better of two (the first one pays for fresh memory)."""
    best = float("inf")
    for _ in range(2):
        start = time.perf_counter()
        derive("calibration", bytes(SALT_BYTES), parameters).wipe()
        best = min(best, time.perf_counter() - start)
    return best


def new_salt() -> bytes:
    """A fresh random salt."""
    return os.urandom(SALT_BYTES)


def password_secret(password: Secret | str) -> Secret:
    """The password as NFC-normalised UTF-8, so that every input method and system gives the same bytes.

    Lone surrogates are passed through: an encoding error would carry the password in its text.
    """
    if isinstance(password, Secret):
        with password.view() as data:
            text, errors = str(data, "utf-8", "surrogateescape"), "surrogateescape"
    else:
        text, errors = password, "surrogatepass"
    del password
    if len(text) > PASSWORD_LIMIT:
        del text
        raise InvalidInput("password", f"密码太长，请不要超过 {PASSWORD_LIMIT} 个字。")
    return Secret(unicodedata.normalize("NFC", text).encode("utf-8", errors))


def derive(password: Secret | str, salt: bytes, parameters: KdfParameters, size: int = KEY_BYTES) -> Secret:
    """Argon2id of the password. Raises ``ExcessiveCost`` beyond the caps, ``NotEnoughMemory``."""
    material = password_secret(password)
    del password
    parameters.check()
    key = bytearray(size)
    algorithm = Argon2id(
        salt=salt,
        length=size,
        iterations=parameters.iterations,
        lanes=parameters.lanes,
        memory_cost=parameters.memory_kib,
    )
    try:
        with material.view() as data:
            algorithm.derive_into(bytes(data), key)
    except MemoryError:
        raise NotEnoughMemory from None
    finally:
        material.wipe()
    return Secret.take(key)

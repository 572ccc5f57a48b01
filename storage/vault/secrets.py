"""One home for key material: held in one bytearray, never shown, wiped on lock.

Python can't promise that no copy stays in memory; this keeps the copies few and short-lived. What is promised:
a ``Secret`` never appears in ``str``, ``repr``, formatting, a pickle, a copy, an exception or a traceback's locals.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from storage.errors import VaultLocked

KEY_BYTES = 32


class Secret:
    """A few bytes that must not leak. ``wipe()`` overwrites them; afterwards every use raises ``VaultLocked``."""

    __slots__ = ("__weakref__", "_data", "_gone")

    def __init__(self, data: bytes | bytearray | memoryview) -> None:
        self._data = bytearray(data)
        self._gone = False

    @classmethod
    def take(cls, data: bytearray) -> Secret:
        """Adopt a bytearray without copying; the caller must not keep it."""
        secret = cls(b"")
        secret._data = data
        return secret

    @classmethod
    def random(cls, size: int = KEY_BYTES) -> Secret:
        """``size`` bytes from the operating system's generator."""
        return cls.take(bytearray(os.urandom(size)))

    @contextmanager
    def view(self) -> Iterator[memoryview]:
        """The bytes themselves, for the length of a ``with``. Raises ``VaultLocked`` after ``wipe``."""
        if self._gone:
            raise VaultLocked
        with memoryview(self._data) as inner, inner.toreadonly() as readonly:
            yield readonly

    def clone(self) -> Secret:
        """A second secret of the same content with a life of its own."""
        with self.view() as data:
            return Secret(data)

    def part(self, start: int, size: int) -> Secret:
        """A new secret of ``size`` bytes from ``start``."""
        with self.view() as data:
            if start < 0 or size < 0 or start + size > len(data):
                raise ValueError("the part lies outside the secret")
            return Secret(data[start : start + size])

    def wipe(self) -> None:
        """Overwrite with zeros. May be called twice."""
        self._data[:] = bytes(len(self._data))
        self._gone = True

    @property
    def wiped(self) -> bool:
        """Whether the content is gone."""
        return self._gone

    def __len__(self) -> int:
        return len(self._data)

    def __bool__(self) -> bool:
        return not self._gone and len(self._data) > 0

    def __eq__(self, other: object) -> bool:
        """Constant-time for equal lengths; a wiped secret equals nothing."""
        if not isinstance(other, Secret):
            return NotImplemented
        if self._gone or other._gone:
            return False
        return hmac.compare_digest(self._data, other._data)

    __hash__ = None  # type: ignore[assignment]  # a hash would be a fingerprint of the content

    def __enter__(self) -> Secret:
        return self

    def __exit__(self, *_: object) -> None:
        self.wipe()

    def __repr__(self) -> str:
        return "<Secret>"

    __str__ = __repr__

    def __format__(self, spec: str) -> NoReturn:
        raise TypeError("a secret can't be formatted")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret can't be pickled or copied")

    def __copy__(self) -> NoReturn:
        raise TypeError("a secret can't be copied; use clone()")

    def __deepcopy__(self, memo: object) -> NoReturn:
        raise TypeError("a secret can't be copied; use clone()")

    def __del__(self) -> None:
        data = getattr(self, "_data", None)
        if data:
            data[:] = bytes(len(data))

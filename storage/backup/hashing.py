"""The digests of blocks beside the reading and writing: OpenSSL hashes without the interpreter's lock, so threads help."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from storage.backup.pages import BLOCK
from storage.evidence.chunks import new_hasher
from storage.vault.header import EvidenceCipher

WORKERS = min(4, os.cpu_count() or 1)
AHEAD = 2 * WORKERS
"""Stretches that may wait for their digests: what is held in memory at a time."""
STRETCH = 16 * BLOCK
"""What is read and written at a time: 1 MiB, sixteen blocks."""

Stretch = TypeVar("Stretch", bytes, bytearray)


def block_digests(cipher: EvidenceCipher, stretch: bytes | bytearray | memoryview) -> bytes:
    """The SHA-256 (SM3 with SM4) of each block of a stretch, one after the other."""
    view = memoryview(stretch)
    return b"".join(_digest(cipher, view[at : at + BLOCK]) for at in range(0, len(view), BLOCK))


def _digest(cipher: EvidenceCipher, block: memoryview) -> bytes:
    hasher = new_hasher(cipher)
    hasher.update(block)
    return hasher.digest()


def with_digests(
    cipher: EvidenceCipher,
    stretches: Iterable[tuple[int, Stretch]],
    meanwhile: Callable[[int, Stretch], None] | None = None,
) -> Iterator[tuple[int, Stretch, bytes]]:
    """Each stretch with its digests, in order; ``meanwhile`` is done with a stretch while its digests are made."""
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="digest") as pool:
        waiting: deque[tuple[int, Stretch, Future[bytes]]] = deque()
        for index, stretch in stretches:
            waiting.append((index, stretch, pool.submit(block_digests, cipher, stretch)))
            if meanwhile is not None:
                meanwhile(index, stretch)
            if len(waiting) > AHEAD:
                yield _settled(waiting)
        while waiting:
            yield _settled(waiting)


def _settled(
    waiting: deque[tuple[int, Stretch, Future[bytes]]],
) -> tuple[int, Stretch, bytes]:
    index, stretch, digests = waiting.popleft()
    return index, stretch, digests.result()

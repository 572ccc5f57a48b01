"""SQLCipher's pages from outside: what tells a page from its earlier self, and whether a page is whole.

Every page of a SQLCipher 4 file ends in 16 random bytes and a 64-byte HMAC-SHA512 over what it holds. A page written
again gets new random bytes, so the last 80 bytes name its content: a backup finds what changed by reading a fiftieth
of the file. The HMAC key comes from the store's key (documented format: salt of page 1 xor 0x3a, PBKDF2, 2 rounds).
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from functools import cache

from storage.vault.secrets import Secret

PAGE = 4096
TRAILER = 80
MAC = 64
SALT = 16
BLOCK = 16 * PAGE
"""What is copied at a time: 64 KiB, sixteen pages."""
PRINT_SIZE = 16
HASH_SIZE = 32


def fingerprint(block: bytes | memoryview) -> bytes:
    """16 bytes that change whenever a page of the block was written again."""
    trailers = _trailers(len(block) // PAGE).unpack_from(block)
    return hashlib.sha256(b"".join(trailers)).digest()[:PRINT_SIZE]


@cache
def _trailers(pages: int) -> struct.Struct:
    return struct.Struct(f"{PAGE - TRAILER}x{TRAILER}s" * pages)


class PageCheck:
    """Checks pages of one store against its key: what SQLCipher itself does when it reads them."""

    def __init__(self, key: Secret, first_page: bytes) -> None:
        mask = bytes(byte ^ 0x3A for byte in first_page[:SALT])
        with key.view() as raw:
            self._key = hashlib.pbkdf2_hmac("sha512", raw, mask, 2, 32)

    def whole(self, number: int, page: bytes | memoryview) -> bool:
        """Whether page ``number`` (counted from 1) is as SQLCipher wrote it."""
        view = memoryview(page)
        start = SALT if number == 1 else 0
        mac = hmac.new(self._key, view[start : PAGE - MAC], hashlib.sha512)
        mac.update(number.to_bytes(4, "little"))
        return hmac.compare_digest(mac.digest(), view[PAGE - MAC :])

    def bad_pages(self, first_number: int, block: bytes | memoryview) -> list[int]:
        """Numbers of the pages in a block that are not whole."""
        view = memoryview(block)
        pages = range(len(view) // PAGE)
        return [
            first_number + index
            for index in pages
            if not self.whole(first_number + index, view[index * PAGE : (index + 1) * PAGE])
        ]

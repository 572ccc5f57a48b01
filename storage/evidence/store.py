"""The evidence folder of a vault: one encrypted file each, under a random name, its key kept in the case store."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from storage import fs
from storage.evidence import container
from storage.evidence.container import Readable, VerifyReport, Writable
from storage.vault.header import EvidenceCipher
from storage.vault.secrets import Secret

IN_MEMORY_LIMIT = 512 * 1024 * 1024
"""Bytes that are shown in the program at most; larger pieces are exported instead."""


class Keyed(Protocol):
    """What is needed to read a file: the case store's ``Evidence`` row."""

    @property
    def uid(self) -> str: ...

    @property
    def file_name(self) -> str: ...

    @property
    def file_key(self) -> bytes: ...

    @property
    def sha256(self) -> str: ...


@dataclass(frozen=True)
class Kept:
    """A file just written: what the case store has to remember of it. The key never shows in a repr."""

    uid: str
    file_name: str
    key: bytes = field(repr=False)
    size: int
    sha256: str
    stored_size: int
    name: str = ""
    media_type: str = ""


class EvidenceStore:
    """Writes and reads evidence files below one folder, spread over 256 subfolders."""

    def __init__(self, folder: Path, cipher: EvidenceCipher) -> None:
        self.folder = folder
        self.cipher = cipher

    def path(self, file_name: str) -> Path:
        """Where a file lies; refuses a name that climbs out."""
        return fs.inside(self.folder, f"{file_name[:2]}/{file_name}")

    def write_bytes(self, data: bytes) -> Kept:
        """Encrypt bytes into a new file."""
        return self._write(data, None, None)

    def write_file(
        self,
        source: Path,
        *,
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Kept:
        """Encrypt a person's file in one pass; raises ``Cancelled`` and place errors, then nothing is left."""
        return self._write(source, progress, cancelled)

    def write_stream(self, source: Readable) -> Kept:
        """Encrypt what a stream gives into a new file; place errors leave nothing."""
        return self._write(source, None, None)

    def write_again(self, source: Readable, uid: str) -> Kept:
        """Encrypt what is evidence already into another file under another key; the record keeps its ``uid``."""
        return self._write(source, None, None, uid)

    def _write(
        self,
        source: Path | bytes | Readable,
        progress: Callable[[int, int], None] | None,
        cancelled: Callable[[], bool] | None,
        uid: str = "",
    ) -> Kept:
        uid, file_name = uid or uuid.uuid4().hex, uuid.uuid4().hex
        target = self.path(file_name)
        fs.make_folder(target.parent)
        with container.new_evidence_key() as key, key.view() as raw:
            made = container.encrypt_file(
                source, target, key, uid=uid, cipher=self.cipher, progress=progress, cancelled=cancelled
            )
            return Kept(uid, file_name, bytes(raw), made.plain_size, made.digest.hex(), made.size)

    def read_bytes(self, row: Keyed) -> bytes:
        """The plaintext in memory; raises ``DamagedEvidence`` and the like."""
        with Secret(row.file_key) as key:
            return container.decrypt_bytes(self.path(row.file_name), key, uid=row.uid, limit=IN_MEMORY_LIMIT)

    @contextmanager
    def opened(self, row: Keyed) -> Iterator[container.EvidenceReader]:
        """A file open for reading by chunks; raises ``DamagedEvidence`` and place errors."""
        with (
            Secret(row.file_key) as key,
            container.open_evidence(self.path(row.file_name), key, uid=row.uid) as reader,
        ):
            yield reader

    def write_out(
        self,
        row: Keyed,
        target: Writable,
        *,
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> int:
        """Decrypt into ``target``; gives the number of bytes."""
        with Secret(row.file_key) as key:
            return container.decrypt_stream(
                self.path(row.file_name), target, key, uid=row.uid, progress=progress, cancelled=cancelled
            )

    def verify(self, row: Keyed) -> VerifyReport:
        """Whether a file is whole, its own and unchanged."""
        with Secret(row.file_key) as key:
            return container.verify(
                self.path(row.file_name), key, uid=row.uid, digest=bytes.fromhex(row.sha256)
            )

    def remove(self, file_name: str) -> None:
        """Delete a file that no record names."""
        path = self.path(file_name)
        if path.exists():
            fs.remove(path)

    def remove_all(self, file_names: Iterable[str]) -> None:
        """Delete several files that no record names; one that a failing disk keeps does not keep the others."""
        with ExitStack() as each:
            for file_name in file_names:
                each.callback(self.remove, file_name)

    def names(self) -> Iterator[str]:
        """Every file in the folder."""
        for folder in sorted(self.folder.iterdir()):
            if folder.is_dir():
                for path in sorted(folder.iterdir()):
                    if not path.name.endswith(fs.PARTIAL_SUFFIX):
                        yield path.name

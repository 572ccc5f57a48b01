"""Receiving a package: opened and proved in memory, looked at, then taken in by one operation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from models.exchange.contents import Manifest, Sort
from models.exchange.receiving import (
    Arrived,
    Choice,
    Look,
    kept_documents,
    look_into,
    refuse_package,
    take_package,
)
from models.exchange.sending import take_receipt
from models.operations import Outcome
from storage.errors import Cancelled, DamagedPackage
from storage.exchange.own import own_identities
from storage.exchange.package import OpenPackage, open_package
from storage.fs import CancelCheck, Progress
from storage.office import Office


def look(office: Office, path: Path) -> Look:
    """Open a package and show what it says; nothing is taken. Raises as ``open_package``, and ``NoCard``."""
    with own_identities(office) as identities, open_package(path, identities) as opened:
        return office.read(look_into, manifest=opened.manifest, signer=opened.signer)


def take_in(
    office: Office,
    path: Path,
    manifest: Manifest,
    choices: Sequence[Choice],
    *,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Outcome[int]:
    """Take a package in as chosen; ``manifest`` is the one that was looked at, and must still be the file's.

    Wholly or not at all: documents are encrypted anew first, and removed again where the operation fails.
    """
    with own_identities(office) as identities, open_package(path, identities) as opened:
        _require_same(opened, manifest)
        if opened.manifest.sort is Sort.RECEIPT:
            return office.run(
                take_receipt, manifest=opened.manifest, digest=opened.digest, signer=opened.signer
            )
        files: list[Arrived] = []
        try:
            _bring_in(office, opened, kept_documents(manifest, choices), files, progress, cancelled)
            return office.run(
                take_package,
                manifest=opened.manifest,
                digest=opened.digest,
                signer=opened.signer,
                choices=choices,
                files=files,
            )
        except BaseException:
            office.evidence.remove_all(one.file.file_name for one in files)
            raise


def _bring_in(
    office: Office,
    opened: OpenPackage,
    places: Sequence[int],
    files: list[Arrived],
    progress: Progress | None,
    cancelled: CancelCheck | None,
) -> None:
    documents = opened.manifest.documents
    total = sum(documents[place].size for place in places)
    done = 0
    for place in places:
        if cancelled is not None and cancelled():
            raise Cancelled
        document = documents[place]
        with opened.document(place) as stream:
            kept = office.evidence.write_stream(stream)
            files.append(
                Arrived(
                    place,
                    replace(
                        kept, name=document.name, media_type=document.media_type or "application/octet-stream"
                    ),
                )
            )
        done += document.size
        if progress is not None:
            progress(done, total)


def refuse(office: Office, path: Path, manifest: Manifest, reason: str) -> Outcome[int]:
    """Take nothing of a package, with the reason that the receipt will give."""
    with own_identities(office) as identities, open_package(path, identities) as opened:
        _require_same(opened, manifest)
        return office.run(
            refuse_package,
            manifest=opened.manifest,
            digest=opened.digest,
            signer=opened.signer,
            reason=reason,
        )


def _require_same(opened: OpenPackage, manifest: Manifest) -> None:
    """The stick may have been changed for another between the look and the press."""
    if opened.manifest != manifest:
        raise DamagedPackage("another package than the one that was looked at")

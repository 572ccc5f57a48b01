"""Sending a package: gathered within the sender's rights, noted, written, read back."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from models.errors import NotAllowed, OfficeError
from models.exchange.contents import DocumentContent, FiguresContent, Manifest, ReceiptContent, Sort, plain
from models.exchange.gathering import Gathered, KeptDocument, gather, safe_name
from models.exchange.peers import peers
from models.exchange.queries import receipt_for
from models.exchange.receiving import receipt_made
from models.exchange.sending import begin_package, drop_package, finish_package, title_of
from storage import fs
from storage.errors import NotACard
from storage.evidence.chunks import new_hasher
from storage.evidence.container import Readable, ReaderStream
from storage.exchange.cards import parse_card
from storage.exchange.own import own_identities, unit_name
from storage.exchange.package import Opened, manifest_digest, write_package
from storage.fs import CancelCheck, Progress
from storage.office import Office
from storage.vault.sealed import PublicCard
from storage.vault.slots import Identity


@dataclass(frozen=True)
class Paper:
    """A document made for the package, such as a transcript as PDF; ``clue_id`` the clue that it belongs to."""

    name: str
    media_type: str
    data: bytes
    clue_id: int | None = None

    def __repr__(self) -> str:
        return f"<Paper {len(self.data)} bytes>"


@dataclass(frozen=True)
class Outgoing:
    """What is to be sent and to whom; ``document_ids`` are pieces of evidence of the chosen clues."""

    sort: Sort
    peer_ids: tuple[int, ...]
    clue_ids: tuple[int, ...] = ()
    document_ids: tuple[int, ...] = ()
    papers: tuple[Paper, ...] = ()
    figures: FiguresContent | None = None
    note: str = ""
    approved_by: str = ""
    approved_on: date | None = None
    paper_no: str = ""
    reply_by: date | None = None
    with_reporter: bool = False


def send_package(
    office: Office,
    outgoing: Outgoing,
    target: Path,
    *,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> int:
    """Write a package to ``target``, a new file; gives the package's id.

    It stands on the trail before the file does. Where the file can't be written, or not be noted as written, no file is
    left, the list says so, and the error is raised as it was. Raises ``NoCard``, ``InvalidInput`` and what ``write_package`` raises.
    """
    with own_identities(office) as identities:
        found = office.read(
            gather,
            sort=outgoing.sort,
            clue_ids=outgoing.clue_ids,
            document_ids=outgoing.document_ids,
            with_reporter=outgoing.with_reporter,
        )
        cards = _cards(office, outgoing.peer_ids)
        manifest, documents = _manifest(office, outgoing, found, identities[0], cards)
        package_id = office.run(
            begin_package,
            package_uid=manifest.uid,
            digest=manifest_digest(manifest),
            sort=outgoing.sort,
            peer_ids=outgoing.peer_ids,
            clues=[(clue_id, content.uid) for clue_id, content in found.clues],
            documents=[one.name for one in manifest.documents],
            figures=plain(outgoing.figures) if outgoing.figures else None,
            form=outgoing.figures.name if outgoing.figures else "",
            note=outgoing.note,
            approved_by=outgoing.approved_by,
            approved_on=outgoing.approved_on,
            paper_no=outgoing.paper_no,
            reply_by=outgoing.reply_by,
            with_reporter=outgoing.with_reporter,
        ).value
        _write(office, package_id, manifest, documents, identities[0], cards, target, progress, cancelled)
        return package_id


def _write(
    office: Office,
    package_id: int,
    manifest: Manifest,
    documents: Sequence[Opened],
    signer: Identity,
    cards: Sequence[PublicCard],
    target: Path,
    progress: Progress | None,
    cancelled: CancelCheck | None,
) -> None:
    try:
        write_package(
            target, manifest, documents, signer, cards, cipher=office.header.evidence_cipher,
            progress=progress, cancelled=cancelled,
        )  # fmt: skip
        with _gone_unless_noted(target):
            office.run(finish_package, package_id=package_id)
    except OfficeError as error:
        office.run(drop_package, package_id=package_id, why=str(error))
        raise


@contextmanager
def _gone_unless_noted(target: Path) -> Iterator[None]:
    """Whoever is told that it failed must not find the file and hand it over."""
    try:
        yield
    except BaseException:
        fs.remove(target)
        raise


def _cards(office: Office, peer_ids: Sequence[int]) -> list[PublicCard]:
    """The cards as they were kept, proved anew: the row might have been changed underneath."""
    rows = {row.id: row for row in office.read(peers, usable=True)}
    found = []
    for peer_id in dict.fromkeys(peer_ids):
        row = rows.get(peer_id)
        if row is None:
            raise NotAllowed("收件单位的名片还没有核对或已停用，请先核对它的核对码。")
        card = parse_card(row.card.encode("utf-8"))
        if card.fingerprint != row.fingerprint:
            raise NotACard("the card on file is another than the one confirmed")
        found.append(card.keys)
    return found


def _manifest(
    office: Office, outgoing: Outgoing, found: Gathered, signer: Identity, cards: Sequence[PublicCard]
) -> tuple[Manifest, list[Opened]]:
    uids = {clue_id: content.uid for clue_id, content in found.clues}
    listed: list[DocumentContent] = []
    opened: list[Opened] = []
    for kept in found.documents:
        listed.append(DocumentContent(kept.name, kept.media_type, kept.size, kept.sha256, kept.clue_uid))
        opened.append(partial(_evidence, office, kept))
    for paper in outgoing.papers:
        hasher = new_hasher(office.header.evidence_cipher)
        hasher.update(paper.data)
        clue = uids[paper.clue_id] if paper.clue_id is not None else ""
        listed.append(
            DocumentContent(
                safe_name(paper.name), paper.media_type, len(paper.data), hasher.digest().hex(), clue
            )
        )
        opened.append(partial(_bytes, paper.data))
    form = outgoing.figures.name if outgoing.figures else ""
    manifest = Manifest(
        uid=uuid.uuid4().hex,
        sort=outgoing.sort,
        title=title_of(outgoing.sort, len(found.clues), len(listed), form),
        made_at=office.now(),
        sender=unit_name(office),
        sender_card=signer.public.to_json(),
        recipients=tuple(card.fingerprint() for card in cards),
        note=outgoing.note,
        approved_by=outgoing.approved_by,
        approved_on=outgoing.approved_on,
        paper_no=outgoing.paper_no,
        reply_by=outgoing.reply_by,
        clues=tuple(content for _id, content in found.clues),
        figures=outgoing.figures,
        documents=tuple(listed),
    )
    return manifest, opened


@contextmanager
def _evidence(office: Office, kept: KeptDocument) -> Iterator[Readable]:
    with office.evidence.opened(kept) as reader:
        yield ReaderStream(reader)


@contextmanager
def _bytes(data: bytes) -> Iterator[Readable]:
    yield io.BytesIO(data)


def send_receipt(office: Office, package_id: int, target: Path) -> None:
    """Write the receipt of a package that came in, sealed to its sender. Raises as :func:`send_package`."""
    due = office.read(receipt_for, package_id=package_id)
    with own_identities(office) as identities:
        cards = _cards(office, (due.peer_id,))
        manifest = Manifest(
            uid=uuid.uuid4().hex,
            sort=Sort.RECEIPT,
            title=_receipt_title(due.content),
            made_at=office.now(),
            sender=unit_name(office),
            sender_card=identities[0].public.to_json(),
            recipients=tuple(card.fingerprint() for card in cards),
            receipt=due.content,
        )
        write_package(target, manifest, (), identities[0], cards, cipher=office.header.evidence_cipher)
    with _gone_unless_noted(target):
        office.run(receipt_made, package_id=package_id)


def _receipt_title(content: ReceiptContent) -> str:
    return "回执：已收下" if content.answer == "ACCEPTED" else "回执：已退回"

"""Sealed packages and cards with bytes flipped, cut, swapped: each is refused with its sentence, and nothing of it is taken."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from models.clues.inputs import PartyInput
from models.clues.operations import register_clue
from models.errors import OfficeError
from models.evidence.records import Evidence
from models.exchange.contents import Sort
from models.exchange.peers import own_card
from models.exchange.queries import packages
from models.exchange.receiving import NEW, Choice
from storage.check import check
from storage.errors import DamagedPackage, NewerPackage, NotACard
from storage.exchange.cards import make_card, parse_card, read_card
from storage.exchange.own import own_identities
from storage.exchange.receiving import look, take_in
from storage.exchange.sending import Outgoing, Paper, send_package
from storage.office import Office
from storage.vault.sealed import canonical
from storage.vault.slots import Identity
from tests.proofs.figures import note
from tests.proofs.parcels import HEAD, SEALED, office_keys, parcel, plain_manifest, read_whole
from tests.proofs.scenes import rows
from tests.proofs.test_damage import COARSE, STEP, flipped
from tests.storage.exchange.conftest import acquainted, two
from tests.storage.exchange.two_offices import Two

__all__ = ["acquainted", "two"]

RECORDING = bytes(range(256)) * 5000
SENTENCES = ("DamagedPackage", "NotAPackage", "NotForThisOffice", "NewerPackage", "UnreadableContent")


def packed(two: Two, name: str = "a", title: str = "反映物业公司违规发放补贴") -> Path:
    """A package of one clue with a recording of two chunks."""
    target = two.stick / f"{name}.qjpack"
    with two.above() as office:
        clue_id = office.run(
            register_clue,
            title=title,
            source="LETTER",
            received_on=date(2022, 6, 20),
            parties=[PartyInput("钱某某")],
            problems=["违规发放补贴。"],
        ).value
        outgoing = Outgoing(
            Sort.ASSIGN, (two.peer_of(office),), (clue_id,),
            papers=(Paper("录音.bin", "audio/wav", RECORDING, clue_id), Paper("函.pdf", "application/pdf", b"%PDF-1.7 x")),
            approved_by="郑某", approved_on=date(2022, 6, 29), paper_no="集团纪呈〔2022〕8号",
        )  # fmt: skip
        send_package(office, outgoing, target)
    return target


@pytest.fixture
def lower_keys(two: Two) -> Iterator[list[Identity]]:
    """The subordinate's private keys."""
    with two.below() as office, own_identities(office) as identities:
        yield identities


def said_of(path: Path, identities: list[Identity]) -> str:
    """The name of the sentence with which a package is refused; empty where it is whole."""
    try:
        read_whole(path, identities)
    except OfficeError as error:
        return type(error).__name__ if "。" in str(error) else f"no sentence: {error}"
    return ""


def nothing_taken(office: Office) -> None:
    """No package, no clue, no file."""
    assert [row.direction for row in office.read(packages)] == []
    assert rows(office, select(Evidence.id)) == []
    assert list(office.evidence.names()) == []


# --- damage ------------------------------------------------------------------------------------------------


def look_through(path: Path, identities: list[Identity], step: int) -> int:
    """Flip through a package; each is refused with a sentence of a package. Gives the number of flips."""
    count = 0
    assert said_of(path, identities) == ""
    for at in flipped(path, step):
        assert said_of(path, identities) in SENTENCES, at
        count += 1
    assert said_of(path, identities) == ""
    return count


def test_each_flip_in_a_package_is_refused(two: Two, lower_keys: list[Identity]):
    path = packed(two)
    assert look_through(path, lower_keys, COARSE) > 200
    with path.open("r+b") as file:  # every byte that says how to read it
        for at in [*range(HEAD + 1), *range(HEAD + SEALED, HEAD + SEALED + 48)]:
            before = os.pread(file.fileno(), 1, at)
            for bit in range(8):
                os.pwrite(file.fileno(), bytes([before[0] ^ 1 << bit]), at)
                assert said_of(path, lower_keys) in SENTENCES, (at, bit)
            os.pwrite(file.fileno(), before, at)


@pytest.mark.slow
def test_every_97th_byte_of_a_package_flipped_is_refused(two: Two, lower_keys: list[Identity]):
    path = packed(two)
    count = look_through(path, lower_keys, STEP)
    assert count > 10_000
    cards = [refused_card(changed) for changed in flips(card_text(two), 1)]
    assert all(cards)
    note(
        "3-damage-package",
        "every 97th byte of a package, every bit of a card",
        f"{count + len(cards)} flips, 0 unnoticed",
    )


@pytest.mark.parametrize("where", ["first", "second"])
def test_a_flip_is_refused_before_anything_is_taken(two: Two, where: str):
    """Damage in the first chunk shows at the look, in a later one when the document is read: nothing stays of it."""
    path = packed(two)
    with two.below() as office:
        seen = look(office, path)
        choices = [Choice(seen.clues[0].content.uid, NEW)]
        at = HEAD + SEALED + 48 + (1000 if where == "first" else (1 << 20) + 16 + 1000)
        with path.open("r+b") as file:
            before = os.pread(file.fileno(), 1, at)
            os.pwrite(file.fileno(), bytes([before[0] ^ 1]), at)
            with pytest.raises(DamagedPackage, match="没有接收"):
                take_in(office, path, seen.manifest, choices)
            os.pwrite(file.fileno(), before, at)
        nothing_taken(office)
        take_in(office, path, seen.manifest, choices)
        assert check(office).problems == []


def test_a_package_cut_or_longer_anywhere_is_refused(two: Two, lower_keys: list[Identity]):
    path = packed(two)
    data = path.read_bytes()
    edges = [
        0,
        8,
        12,
        HEAD,
        HEAD + SEALED,
        HEAD + SEALED + 8,
        HEAD + SEALED + 48,
        HEAD + SEALED + 48 + (1 << 20) + 16,
    ]
    cuts = {at + by for at in edges for by in (-1, 0, 1, 16)} | set(range(0, len(data), len(data) // 150))
    for size in sorted(size for size in cuts if 0 <= size < len(data)):
        path.write_bytes(data[:size])
        assert said_of(path, lower_keys) in SENTENCES, size
    for more in (b"\0", bytes(16), bytes(4096), data):
        path.write_bytes(data + more)
        assert said_of(path, lower_keys) in SENTENCES, len(more)


def test_swapped_heads_and_bodies_are_refused(two: Two, lower_keys: list[Identity]):
    """Each head with the other's body; chunks exchanged, doubled, left out; recipients in another order."""
    a, b = packed(two).read_bytes(), packed(two, "b", "另一件").read_bytes()
    head, chunk = HEAD + SEALED, (1 << 20) + 16
    body = head + 48
    path = two.stick / "x.qjpack"
    swapped = {
        "head": a[:head] + b[head:],
        "identity": a[:12] + b[12:HEAD] + a[HEAD:],
        "sealed key": a[:HEAD] + b[HEAD:head] + a[head:],
        "inner head": a[:head] + b[head:body] + a[body:],
        "first chunk": a[:body] + b[body : body + chunk] + a[body + chunk :],
        "last chunk": a[: body + chunk] + b[body + chunk :],
        "chunk twice": a[: body + chunk] + a[body : body + chunk] + a[body + chunk :],
        "chunk left out": a[:body] + a[body + chunk :],
        "a recipient more": a[:9] + b"\2" + a[10:head] + b[HEAD:head] + a[head:],
    }
    for what, data in swapped.items():
        path.write_bytes(data)
        assert said_of(path, lower_keys) in SENTENCES, what


# --- cards -------------------------------------------------------------------------------------------------


def card_text(two: Two) -> bytes:
    """The superior's card."""
    with two.above() as office:
        card = office.read(own_card)
        assert card is not None
        return card.card.encode()


def refused_card(data: bytes) -> bool:
    """Whether a card is refused with a card's sentence."""
    try:
        parse_card(data)
    except (NotACard, NewerPackage) as error:
        return str(error).endswith("。")
    return False


def flips(data: bytes, step: int) -> Iterator[bytes]:
    """The bytes with one bit of each ``step``-th flipped, every bit in turn."""
    for at in range(0, len(data), step):
        for bit in range(8):
            yield data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


def test_a_card_flipped_cut_or_patched_together_is_refused(two: Two):
    data = card_text(two)
    assert parse_card(data).unit == "某某集团纪检监察部"
    assert all(refused_card(changed) for changed in flips(data, 7))
    assert all(refused_card(data[:size]) for size in range(0, len(data), 11))
    for more in (b"\n", b" ", b"\0", data):
        assert refused_card(data + more)
        assert refused_card(more + data)
    other = make_card(office_keys(), "某某集团纪检监察部", datetime(2022, 6, 30, 9))
    mine, theirs = json.loads(data), json.loads(other.text)
    for key in ("keys", "signature", "unit", "made_at"):
        if mine[key] != theirs[key]:
            assert refused_card(canonical(mine | {key: theirs[key]})), key
    for part in ("mlkem768", "x25519", "ed25519"):
        keys = mine["keys"] | {part: theirs["keys"][part]}
        assert refused_card(canonical(mine | {"keys": keys})), part
    assert refused_card(json.dumps(mine, ensure_ascii=False).encode()), "another form of the same"
    assert refused_card(canonical(mine | {"more": 1})), "more than is signed"


def test_a_card_of_a_newer_program_names_the_version_that_reads_it(two: Two):
    mine = json.loads(card_text(two))
    for needs, named in (("1.4.0", "更新到 1.4.0 或"), ("<b>1</b>", "请先更新本单位"), (7, "请先更新本单位")):
        with pytest.raises(NewerPackage, match=re.escape(named)):
            parse_card(canonical(mine | {"format": 2, "needs": needs}))


def test_a_package_of_a_newer_program_names_the_version_that_reads_it(two: Two):
    sender, receiver = office_keys(), office_keys()
    path = two.stick / "newer.qjpack"
    newer = plain_manifest(sender.public, [receiver.public], format=2, needs="1.4.0", sort="OF LATER")
    path.write_bytes(parcel(newer, b"", sender, [receiver.public]))
    with pytest.raises(NewerPackage, match=re.escape("更新到 1.4.0 或更新的版本")):
        read_whole(path, [receiver])
    head = bytearray(path.read_bytes())
    for versions, named in ((b"\2\1\0\0", "请先更新本单位"), (b"\2\1\1\4", "更新到 1.4 或更新的版本")):
        head[8:12] = versions
        path.write_bytes(head)
        with pytest.raises(NewerPackage, match=re.escape(named)):
            read_whole(path, [receiver])


def test_a_card_too_long_or_no_file_is_refused(two: Two):
    place = two.stick / "x.qjcard"
    place.write_bytes(card_text(two) + b" " * 20_000)
    with pytest.raises(NotACard):
        read_card(place)
    os.mkfifo(two.stick / "pipe.qjcard")
    with pytest.raises(OfficeError):
        read_card(two.stick / "pipe.qjcard")

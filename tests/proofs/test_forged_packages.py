"""Packages forged, passed on, played again, and made to do harm by an office whose card is confirmed: refused, or taken
as what they may be, and nothing beyond it."""

from __future__ import annotations

import hashlib
import json
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from models.clues.inputs import PartyInput
from models.clues.operations import register_clue
from models.clues.queries import clue_list
from models.errors import Conflict, IllegalStep, InvalidInput, NotAllowed, NotFound, OfficeError
from models.evidence.records import Evidence
from models.exchange.contents import MOST_DOCUMENTS, Sort, UnreadableContent
from models.exchange.peers import check_code, confirm_peer, own_card
from models.exchange.queries import packages
from models.exchange.receiving import NEW, SKIP, Choice, undo_take
from models.operations import Store
from storage.check import check
from storage.errors import DamagedPackage
from storage.exchange.cards import make_card
from storage.exchange.own import keep_card, own_identities
from storage.exchange.receiving import look, take_in
from storage.exchange.sending import Outgoing, send_package, send_receipt
from storage.office import Office
from storage.vault.sealed import PublicCard, canonical
from storage.vault.slots import Identity
from tests.proofs.figures import note
from tests.proofs.mutations import harmed_json
from tests.proofs.parcels import HEAD, SEALED, UID, office_keys, parcel, plain_manifest
from tests.proofs.scenes import rows
from tests.storage.exchange.conftest import acquainted, two
from tests.storage.exchange.two_offices import Two

__all__ = ["acquainted", "two"]

SECONDS = float(os.environ.get("QINGJUAN_FUZZ_SECONDS", "60")) / 4
APPROVED = {"approved_by": "郑某", "approved_on": date(2022, 6, 29), "paper_no": "集团纪呈〔2022〕8号"}


@contextmanager
def keys_of_upper(two: Two) -> Iterator[Identity]:
    """The superior's private keys."""
    with two.above() as office, own_identities(office) as identities:
        yield identities[0]


def card_of_lower(two: Two) -> PublicCard:
    """The subordinate's public keys."""
    with two.below() as office, own_identities(office) as identities:
        return identities[0].public


def laid(two: Two, data: bytes, name: str = "x") -> Path:
    """A file on the stick."""
    path = two.stick / f"{name}.qjpack"
    path.write_bytes(data)
    return path


def sent(two: Two, name: str = "a") -> Path:
    """A true package of one clue from above."""
    path = two.stick / f"{name}.qjpack"
    with two.above() as office:
        clue_id = office.run(
            register_clue, title=f"反映第{name}项", source="LETTER", received_on=date(2022, 6, 20),
            parties=[PartyInput("钱某某")], problems=["违规发放补贴。"],
        ).value  # fmt: skip
        send_package(office, Outgoing(Sort.ASSIGN, (two.peer_of(office),), (clue_id,), **APPROVED), path)
    return path


def nothing_taken(office: Office) -> None:
    """No package, no clue, no file."""
    assert office.read(packages) == []
    assert office.read(clue_list) == []
    assert list(office.evidence.names()) == []


# --- forged and passed on ----------------------------------------------------------------------------------


def test_a_package_signed_by_another_than_it_says_is_refused(two: Two):
    """Whoever has the recipient's card can seal to it; he can't sign for the office whose name he puts in."""
    mallory, lower = office_keys(), card_of_lower(two)
    with keys_of_upper(two) as upper:
        genuine = upper.public
    path = laid(two, parcel(plain_manifest(genuine, [lower]), b"", mallory, [lower]))
    with two.below() as office:
        with pytest.raises(DamagedPackage, match="没有接收"):
            look(office, path)
        # under keys of his own it opens, and is told apart by them, whatever name he gives himself
        path = laid(two, parcel(plain_manifest(mallory.public, [lower]), b"", mallory, [lower]))
        seen = look(office, path)
        assert "自称“某某集团纪检监察部”" in seen.refusal
        assert "没有登记" in seen.refusal
        assert (seen.peer, seen.clues) == (None, ())
        with pytest.raises(IllegalStep, match="没有登记"):
            take_in(office, path, seen.manifest, ())
        nothing_taken(office)


def test_a_package_passed_on_by_its_recipient_is_refused(two: Two):
    """A recipient knows manifest and signature; sealed anew to a third, or to us though signed for him, it is refused."""
    third, lower = office_keys(), card_of_lower(two)
    with keys_of_upper(two) as upper:
        theirs = canonical(plain_manifest(upper.public, [third.public]))
        head = parcel(theirs, b"", upper, [third.public])[: HEAD + SEALED]
        proof = b"qingjuan/package\x00" + hashlib.sha256(head).digest() + hashlib.sha256(theirs).digest()
        signature = upper.sign(proof)
        # the signature taken over, the key sealed to the next
        passed = laid(two, parcel(theirs, b"", third, [lower], signature=signature))
        with two.below() as office, pytest.raises(DamagedPackage):
            look(office, passed)
        # sealed to us by the sender himself, but signed for the other alone
        stray = laid(two, parcel(theirs, b"", upper, [third.public, lower]))
        with two.below() as office, pytest.raises(DamagedPackage):
            look(office, stray)
    with two.below() as office:
        nothing_taken(office)


def test_a_card_put_in_between_is_found_by_the_forty_digits(two: Two):
    """Somebody hands on a card of his own under the office's name: the digits read out by the office are others, nothing
    may be sent to it or taken from it, and its digits differ in every group but by chance."""
    mallory = office_keys()
    false = make_card(mallory, "某某集团纪检监察部", two.lower.clock())
    lower = card_of_lower(two)
    with two.above() as office:
        card = office.read(own_card)
        assert card is not None
        true_code = card.code
    with two.below() as office:
        peer = keep_card(office, false, relation="SUPERIOR").value
        with pytest.raises(InvalidInput, match="可能被调换"):
            office.run(confirm_peer, peer_id=peer, code=true_code, how="电话核对")
        for place in range(0, 40, 7):  # one digit misheard is not waved through
            digits = list(check_code(false.fingerprint).replace(" ", ""))
            digits[place] = str((int(digits[place]) + 1) % 10)
            with pytest.raises(InvalidInput, match="核对码不一致"):
                office.run(confirm_peer, peer_id=peer, code="".join(digits), how="电话核对")
        path = laid(two, parcel(plain_manifest(mallory.public, [lower]), b"", mallory, [lower]))
        seen = look(office, path)
        assert "还没有核对" in seen.refusal
        with pytest.raises(IllegalStep, match="还没有核对"):
            take_in(office, path, seen.manifest, ())
        clue_id = office.run(
            register_clue, title="甲", source="LETTER", received_on=date(2022, 6, 20), problems=["某事。"],
            parties=[PartyInput("钱某某")],
        ).value  # fmt: skip
        outgoing = Outgoing(Sort.TRANSFER, (peer,), (clue_id,), **APPROVED)
        with pytest.raises(NotAllowed, match="还没有核对"):
            send_package(office, outgoing, two.stick / "to-mallory.qjpack")
        assert not (two.stick / "to-mallory.qjpack").exists()


def test_a_card_changed_in_the_store_after_it_was_confirmed_is_not_sealed_to(two: Two):
    """The row says confirmed, the keys are another's: what is sealed to is proved anew against the confirmed digits."""
    false = make_card(office_keys(), "某某物业公司纪检监察室", two.upper.clock())
    with two.above() as office:
        with office.unit.stores.engine(Store.CASES, write=True).begin() as connection:
            connection.exec_driver_sql("UPDATE exchange_peer SET card = ?", (false.text,))
        clue_id = office.run(
            register_clue, title="甲", source="LETTER", received_on=date(2022, 6, 20), problems=["某事。"],
            parties=[PartyInput("钱某某")],
        ).value  # fmt: skip
        with pytest.raises(OfficeError, match="名片"):
            send_package(
                office,
                Outgoing(Sort.ASSIGN, (two.peer_of(office),), (clue_id,), **APPROVED),
                two.stick / "c.qjpack",
            )
        assert not (two.stick / "c.qjpack").exists()


# --- played again ------------------------------------------------------------------------------------------


def test_a_package_or_receipt_played_again_is_noticed(two: Two):
    """The same file again, also under another name and after newer ones; an older receipt; a receipt for another."""
    first = sent(two, "a")
    old = first.read_bytes()
    second, lower = sent(two, "b"), card_of_lower(two)
    with two.below() as office:
        ids = []
        for path in (first, second):
            seen = look(office, path)
            ids.append(take_in(office, path, seen.manifest, [Choice(seen.clues[0].content.uid, NEW)]).value)
            send_receipt(office, ids[-1], path.with_name(f"r{len(ids)}.qjpack"))
        again = laid(two, old, "again")
        seen = look(office, again)
        assert "已于 2022-06-30 收下，不用再收" in seen.refusal
        with pytest.raises(Conflict, match="不用再收"):
            take_in(office, again, seen.manifest, [Choice(seen.clues[0].content.uid, NEW)])
        assert len(office.read(clue_list)) == 2
        # a new package with a clue that came before is offered to be joined to it
        with keys_of_upper(two) as upper:
            manifest = seen.manifest.to_json() | {"uid": UID}
            fresh = laid(two, parcel(canonical(manifest), b"", upper, [lower]))
        found = look(office, fresh)
        assert found.refusal == ""
        assert found.clues[0].own is not None
        assert found.clues[0].own.reason == "以前收到过的同一线索"
    with two.above() as office:
        for name in ("r1", "r2"):
            path = two.stick / f"{name}.qjpack"
            seen = look(office, path)
            take_in(office, path, seen.manifest, ())
            with pytest.raises(Conflict, match="已经登记过"):
                take_in(office, path, seen.manifest, ())


def test_a_receipt_that_lies_is_refused(two: Two):
    """For a package never sent, for other content, or signed by an office to which it did not go."""
    path = sent(two)
    with two.below() as office, own_identities(office) as lower:
        seen = look(office, path)
        with keys_of_upper(two) as upper:
            to = upper.public
        true = {
            "of": seen.manifest.uid,
            "digest": "0" * 64,
            "answer": "ACCEPTED",
            "by": "周某",
            "on": "2022-06-30",
        }
        lies = [
            (true | {"of": UID}, NotFound, "没有给这个单位发过"),
            (true, Conflict, "不一致"),
        ]
        for receipt, kind, said in lies:
            manifest = plain_manifest(lower[0].public, [to], sort="RECEIPT", receipt=receipt)
            lie = laid(two, parcel(manifest, b"", lower[0], [to]))
            with two.above() as above:
                found = look(above, lie)
                with pytest.raises(kind, match=said):
                    take_in(above, lie, found.manifest, ())
                assert above.read(packages)[0].state == "SENT"


# --- harm by an office that is known -----------------------------------------------------------------------


def document(name: str, data: bytes, **more: Any) -> dict[str, Any]:
    """A document as the manifest lists it."""
    return {"name": name, "size": len(data), "digest": hashlib.sha256(data).hexdigest()} | more


HARM: dict[str, tuple[dict[str, Any], bytes, type[OfficeError]]] = {
    "a path": ({"documents": [document("../../x", b"a")]}, b"a", UnreadableContent),
    "a backslash": ({"documents": [document("..\\x", b"a")]}, b"a", UnreadableContent),
    "turned letters": ({"documents": [document("a\u202efdp.exe", b"a")]}, b"a", UnreadableContent),
    "half a character": ({"title": "\ud800"}, b"", UnreadableContent),
    "too many documents": (
        {"documents": [document("a", b"")] * (MOST_DOCUMENTS + 1)}, b"", UnreadableContent,
    ),
    "longer than it is": ({"documents": [document("a", b"a") | {"size": 2**49}]}, b"a", DamagedPackage),
    "more than is listed": ({"documents": [document("a", b"a")]}, b"ab", DamagedPackage),
    "less than is listed": ({"documents": [document("a", b"ab")]}, b"a", DamagedPackage),
    "a clue twice": (
        {"clues": [{"uid": UID, "title": "甲", "received_on": "2022-06-20"}] * 2}, b"", UnreadableContent,
    ),
    "a day that is none": ({"made_at": "2022-02-30T09:00:00"}, b"", UnreadableContent),
    "endless text": ({"note": "长" * 2_001}, b"", UnreadableContent),
    "for somebody else": ({"recipients": ["0" * 64]}, b"", DamagedPackage),
    "another package's name": ({"uid": "f" * 32}, b"", DamagedPackage),
}  # fmt: skip


@pytest.mark.parametrize("what", HARM)
def test_a_hostile_package_is_refused_at_the_look(two: Two, what: str):
    changed, documents, kind = HARM[what]
    lower = card_of_lower(two)
    with keys_of_upper(two) as upper:
        body = json.dumps(plain_manifest(upper.public, [lower]) | changed).encode()
        path = laid(two, parcel(body, documents, upper, [lower]))
    with two.below() as office:
        with pytest.raises(kind, match="没有接收"):
            look(office, path)
        nothing_taken(office)


def test_a_manifest_that_asks_for_too_much_is_refused(two: Two):
    """Lengths that lie, nesting without end, a number of many digits, a key twice: no memory, no crash."""
    lower = card_of_lower(two)
    with keys_of_upper(two) as upper, two.below() as office:
        body = canonical(plain_manifest(upper.public, [lower]))
        deep = b"[" * 200_000
        for made, length in (
            (body, 2**32 - 1), (body, 16 * 1024 * 1024 + 1), (body, 0), (body, len(body) - 1), (body, len(body) + 1),
            (deep, None), (b'{"format":' + b"9" * 20_000 + b"}", None), (body[:-1] + b',"uid":"' + b"0" * 32 + b'"}', None),
            (b"\xff\xfe", None), (b"NaN", None), (b"", None), (body[:-1] + b',"x":1e999}', None),
        ):  # fmt: skip
            path = laid(two, parcel(made, b"", upper, [lower], length=length))
            with pytest.raises((DamagedPackage, UnreadableContent), match="没有接收"):
                look(office, path)
        nothing_taken(office)


def test_a_document_that_is_another_than_was_signed_is_not_taken(two: Two):
    """The digest is proved while the document is read: nothing of the package stays."""
    lower = card_of_lower(two)
    with keys_of_upper(two) as upper:
        clue = {"uid": UID, "title": "甲", "received_on": "2022-06-20", "parties": [{"name": "钱某某"}],
                "problems": [{"text": "某事。"}]}  # fmt: skip
        listed = [document("a.txt", b"first", clue=UID), document("b.txt", b"true", clue=UID)]
        manifest = plain_manifest(upper.public, [lower], sort="ASSIGN", clues=[clue], documents=listed)
        path = laid(two, parcel(manifest, b"first" + b"lies", upper, [lower]))
    with two.below() as office:
        seen = look(office, path)
        with pytest.raises(DamagedPackage):
            take_in(office, path, seen.manifest, [Choice(UID, NEW)])
        nothing_taken(office)
        assert check(office).problems == []


class Ill:
    """An office whose card is confirmed and which sends whatever it likes."""

    def __init__(self, two: Two) -> None:
        path = sent(two)
        self.two, self.lower = two, card_of_lower(two)
        with two.below() as office:
            self.true = look(office, path).manifest.to_json()

    def sends(self, chance: random.Random, upper: Identity, office: Office) -> bool:
        """One harmed package looked at and taken in; gives whether it was taken. Only sentences are raised."""
        data = json.loads(json.dumps(self.true | {"uid": chance.randbytes(16).hex()}))
        size = chance.randrange(0, 400)
        data["documents"] = [
            document("函.pdf", bytes(size), clue=data["clues"][0]["uid"]),
            document("表.pdf", b"x"),
        ]
        uid = data["uid"]
        for _ in range(chance.choice([1, 1, 2, 4])):
            data = harmed_json(data, chance)
        if isinstance(data, dict) and chance.random() < 0.8:  # mostly past the gate, to what is behind it
            data |= {
                "uid": uid,
                "sender_card": self.true["sender_card"],
                "recipients": self.true["recipients"],
                "format": 1,
            }
        body = json.dumps(data).encode()
        path = laid(self.two, parcel(body, bytes(size) + b"x", upper, [self.lower], uid=uid), "ill")
        before = set(office.evidence.names())
        try:
            seen = look(office, path)
            choices = [Choice(one.content.uid, chance.choice([NEW, NEW, SKIP])) for one in seen.clues]
            take_in(office, path, seen.manifest, choices)
        except OfficeError as error:
            if "。" not in str(error):
                raise AssertionError(f"no sentence: {error}") from error
            assert set(office.evidence.names()) == before
            return False
        assert sorted(path.name for path in self.two.stick.iterdir() if path.name.startswith(".")) == []
        return True


def test_a_hostile_package_of_a_known_office_is_contained(two: Two):
    ill, chance = Ill(two), random.Random(17)
    with keys_of_upper(two) as upper, two.below() as office:
        taken = [ill.sends(chance, upper, office) for _ in range(60)]
        assert 3 < sum(taken) < 57
        assert check(office).problems == []
        for row in office.read(packages):
            if row.state == "TAKEN":
                office.run(undo_take, package_id=row.id)
        assert office.read(clue_list) == []
        assert check(office).problems == []


@pytest.mark.slow
def test_hostile_packages_for_minutes(two: Two):
    """Others each time, for a quarter of ``QINGJUAN_FUZZ_SECONDS``."""
    ill, chance = Ill(two), random.Random(int(os.environ.get("QINGJUAN_FUZZ_SEED", "1")))
    end, number, taken = time.monotonic() + SECONDS, 0, 0
    with keys_of_upper(two) as upper, two.below() as office:
        while time.monotonic() < end:
            taken += ill.sends(chance, upper, office)
            number += 1
        assert check(office).problems == []
        assert len(rows(office, select(Evidence.id))) == len(list(office.evidence.names()))
    assert number > 100
    note(
        "4-packages",
        "hostile packages of a confirmed office",
        f"{number} in {SECONDS:.0f} s, {taken} sound enough to be taken: 0 crashes",
    )

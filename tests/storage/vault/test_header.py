"""The header: hostile bytes are refused by type, accidents are found, saves are atomic."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import (
    DamagedVault,
    ExcessiveCost,
    ForgedVault,
    KeyWouldBeLost,
    NewerVault,
    NotAVault,
    OfficeError,
    VaultChanged,
)
from storage.vault import kdf, slots
from storage.vault.header import HEADER_NAME, PREVIOUS_NAME, EvidenceCipher, Hash, VaultHeader
from storage.vault.header_json import HEADER_LIMIT
from storage.vault.sealed import canonical
from storage.vault.secrets import Secret
from tests.storage.vault.conftest import NOW, PASSWORD, VAULT


def rewritten(data: bytes, change) -> bytes:
    """The header as a hostile editor leaves it: changed, and its unkeyed checksum made right again."""
    outer = json.loads(data)
    change(outer["body"])
    outer["checksum"] = hashlib.sha256(canonical([outer["body"], outer["mac"]])).hexdigest()
    return canonical(outer) + b"\n"


def test_round_trip(small):
    read = small.fresh()
    read.authenticate(small.register)
    assert read.slots == small.header.slots
    assert read.generations == {"register": 1, "cases": 1}
    assert (read.vault_id, read.created, read.min_app) == (VAULT, NOW, "0.1")
    assert (read.evidence_cipher, read.hash) == (EvidenceCipher.AES_256_GCM, Hash.SHA_256)
    assert read.by_login("zhang").slot_id == "u1"
    assert read.by_login("nobody") is None
    assert [slot.slot_id for slot in read.accounts()] == [
        "u1",
        "u2",
    ]
    assert read.recovery().slot_id == "recovery"
    assert slots.unseal(slots.open_slot(read.slots["u1"], PASSWORD), read.slots["u1"], "cases") == small.cases


def test_national_algorithms_are_named_from_the_first_day():
    header = VaultHeader.new(VAULT, NOW, min_app="0.1", evidence_cipher=EvidenceCipher.SM4_GCM)
    assert header.hash is Hash.SM3


def test_every_byte_flipped_is_noticed_without_a_key(small):
    header = small.fresh()
    header.slots = {"u1": slots.revoke(header.slots["u1"], slots.CASES)}
    data = bytearray(header.to_bytes(small.register))
    for place in range(len(data)):
        # bit 5 turns a letter's case: the flip that a lenient reader overlooks
        for bit in {5, place % 8}:
            data[place] ^= 1 << bit
            with pytest.raises((DamagedVault, NotAVault)):
                VaultHeader.parse(bytes(data))
            data[place] ^= 1 << bit
    VaultHeader.parse(bytes(data))


def test_every_truncation_is_noticed(small):
    for size in [*range(400), *range(400, len(small.data) - 1, 37), len(small.data) - 1]:
        with pytest.raises((DamagedVault, NotAVault)):
            VaultHeader.parse(small.data[:size])


@given(st.binary(max_size=300))
def test_any_bytes_give_a_typed_error(data: bytes):
    with pytest.raises(OfficeError):
        VaultHeader.parse(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.data(), JSON)
def test_any_value_in_any_place_gives_a_typed_error_or_an_unauthentic_header(small, data, value):
    def change(body):
        place, key = body, data.draw(st.sampled_from(sorted(body)))
        while isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
            place = place[key]
            key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        place[key] = value

    try:
        bad = rewritten(small.data, change)
    except ValueError:  # a float that JSON can't write: no such file can be
        return
    try:
        header = VaultHeader.parse(bad, "0.1")
    except OfficeError:
        return
    if canonical(json.loads(bad)["body"]) != canonical(json.loads(small.data)["body"]):
        with pytest.raises(ForgedVault):
            header.authenticate(small.register)


def test_deep_nesting_and_size_are_bounded():
    start = b'{"app":"qingjuan-vault","body":'
    for hostile in (start + b"[" * 200_000, start + b"9" * 10_000 + b"}", b" " * (HEADER_LIMIT + 1)):
        with pytest.raises(OfficeError):
            VaultHeader.parse(hostile)


@pytest.mark.parametrize("key", ["memory_kib", "iterations", "lanes"])
def test_a_header_asking_for_a_terabyte_is_refused(small, key):
    bad = rewritten(small.data, lambda body: body["slots"][0]["kdf"].update({key: 2**30}))
    with pytest.raises(ExcessiveCost):
        VaultHeader.parse(bad)


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.update(revision=7),
        lambda body: body["slots"][0].update(login="wang"),
        lambda body: body["slots"][0]["kdf"].update(iterations=2),
        lambda body: body["slots"].pop(),
        lambda body: body["slots"][1].update(public=body["slots"][0]["public"]),
        lambda body: body["slots"][0]["grants"].pop("cases"),
        lambda body: body["generations"].update(cases=2),
        lambda body: body["algorithms"].update(evidence="SM4-GCM"),
    ],
)
def test_an_edited_header_is_not_authentic(small, change):
    header = VaultHeader.parse(rewritten(small.data, change))
    with pytest.raises(ForgedVault):
        header.authenticate(small.register)


def test_another_key_authenticates_nothing(small):
    with pytest.raises(ForgedVault):
        small.fresh().authenticate(Secret.random())


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.update(format=2, min_app="3.1", something="new"),
        lambda body: body.update(min_app="3.1"),
        lambda body: (body.update(min_app="3.1"), body["algorithms"].update(evidence="ZUC-256")),
        lambda body: (body.update(min_app="3.1"), body["algorithms"].update(seal="X")),
    ],
)
def test_a_newer_vault_says_which_version_opens_it(small, change):
    with pytest.raises(NewerVault, match=r"清卷 3\.1") as caught:
        VaultHeader.parse(rewritten(small.data, change), "0.1.0")
    assert caught.value.needs == "3.1"


def test_saving_and_the_previous_copy(small, tmp_path):
    header = small.fresh()
    header._digest = b""
    header.save(tmp_path, small.register)
    assert not (tmp_path / PREVIOUS_NAME).exists()
    assert header.revision == 1
    read = VaultHeader.load(tmp_path)
    read.authenticate(small.register)
    read.put(slots.rename(read.slots["u2"], label="王某"))
    read.save(tmp_path, small.register)
    again = VaultHeader.load(tmp_path)
    again.authenticate(small.register)
    assert again.slots["u2"].label == "王某"
    assert again.revision == 2
    assert again.notice is None
    previous = VaultHeader.parse((tmp_path / PREVIOUS_NAME).read_bytes())
    previous.authenticate(small.register)
    assert previous.slots["u2"].label == "李某某"
    assert previous.revision == 1
    assert sorted(place.name for place in tmp_path.iterdir()) == [HEADER_NAME, PREVIOUS_NAME]
    if sys.platform != "win32":
        assert all(place.stat().st_mode & 0o777 == 0o600 for place in tmp_path.iterdir())


@pytest.fixture
def saved_twice(small, tmp_path):
    header = small.fresh()
    header._digest = b""
    header.save(tmp_path, small.register)
    header.save(tmp_path, small.register)
    return tmp_path


@pytest.mark.parametrize("damage", ["flip", "truncate", "empty", "gone", "foreign", "huge"])
def test_a_damaged_header_falls_back_with_a_notice_and_is_mended_by_the_next_save(small, saved_twice, damage):
    path = saved_twice / HEADER_NAME
    data = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        middle = len(data) // 2
        content = {
            "flip": data[:middle] + bytes([data[middle] ^ 4]) + data[middle + 1 :],
            "truncate": data[:middle],
            "empty": b"",
            "foreign": b"{}",
            "huge": bytes(HEADER_LIMIT + 1),
        }
        path.write_bytes(content[damage])
    header = VaultHeader.load(saved_twice)
    assert header.notice
    assert header.notice.endswith("。")
    assert header.revision == 1
    header.authenticate(small.register)
    header.save(saved_twice, small.register)
    mended = VaultHeader.load(saved_twice)
    mended.authenticate(small.register)
    assert mended.notice is None
    assert mended.revision == 2
    VaultHeader.parse((saved_twice / PREVIOUS_NAME).read_bytes()).authenticate(small.register)


def test_both_copies_damaged_is_damage(saved_twice):
    for name in (HEADER_NAME, PREVIOUS_NAME):
        path = saved_twice / name
        path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(DamagedVault):
        VaultHeader.load(saved_twice)


def test_a_newer_header_is_never_bypassed_by_the_old_copy(saved_twice):
    path = saved_twice / HEADER_NAME
    path.write_bytes(rewritten(path.read_bytes(), lambda body: body.update(format=2)))
    with pytest.raises(NewerVault):
        VaultHeader.load(saved_twice)


def test_an_empty_folder_is_no_vault(tmp_path):
    for place in (tmp_path, tmp_path / "missing"):
        with pytest.raises(NotAVault):
            VaultHeader.load(place)


def test_a_save_over_somebody_elses_change_is_refused(small, saved_twice):
    mine, theirs = VaultHeader.load(saved_twice), VaultHeader.load(saved_twice)
    theirs.save(saved_twice, small.register)
    before = (saved_twice / HEADER_NAME).read_bytes()
    with pytest.raises(VaultChanged):
        mine.save(saved_twice, small.register)
    assert (saved_twice / HEADER_NAME).read_bytes() == before
    fresh = small.fresh()
    fresh._digest = b""
    with pytest.raises(VaultChanged):
        fresh.save(saved_twice, small.register)


def test_a_failed_save_leaves_the_header_in_memory_as_the_file_says(small, saved_twice):
    header = VaultHeader.load(saved_twice)
    VaultHeader.load(saved_twice).save(saved_twice, small.register)
    before = dict(header.slots), dict(header.generations)
    header.put(slots.rename(header.slots["u2"], label="王某"))
    header.generations["cases"] = 2
    header.put(slots.grant(header.slots["u1"], "cases", Secret.random(), 2))
    with pytest.raises(VaultChanged):
        header.save(saved_twice, small.register)
    assert (header.slots, header.generations) == before


def test_the_last_ways_in_are_kept(small, tmp_path):
    header = small.fresh()
    with pytest.raises(KeyWouldBeLost, match="恢复密钥"):
        header.remove("recovery")
    with pytest.raises(KeyWouldBeLost, match="授权"):
        header.remove("u1")  # the only account that holds the case key
    header.remove("u2")
    with pytest.raises(KeyWouldBeLost, match="最后一个账户"):
        header.remove("u1")
    assert set(header.slots) == {"u1", "recovery"}
    header.slots.pop("recovery")
    with pytest.raises(KeyWouldBeLost):
        header.save(tmp_path, small.register)
    revoked = small.fresh()
    revoked.put(slots.revoke(revoked.slots["u1"], slots.CASES))
    with pytest.raises(KeyWouldBeLost):
        revoked.save(tmp_path, small.register)
    assert not list(tmp_path.iterdir())


def test_put_refuses_what_would_confuse(small):
    header = small.fresh()
    foreign, _ = slots.new_slot("cd" * 16, "u7", login="w", label="w", password="x", kdf=kdf.LIGHT, now=NOW)
    second, _ = slots.new_recovery_slot(VAULT, "recovery2", Secret.random(), label="x", now=NOW)
    for slot in (
        foreign,
        second,
        replace(header.slots["u2"], login="zhang"),
        replace(header.slots["u1"], slot_id="recovery"),
    ):
        with pytest.raises(ValueError, match="slot"):
            header.put(slot)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="the superuser ignores file modes")
def test_a_read_only_folder_leaves_the_old_header(small, saved_twice):
    header = VaultHeader.load(saved_twice)
    before = (saved_twice / HEADER_NAME).read_bytes()
    saved_twice.chmod(0o500)
    try:
        with pytest.raises(OfficeError):
            header.save(saved_twice, small.register)
        assert (saved_twice / HEADER_NAME).read_bytes() == before
    finally:
        saved_twice.chmod(0o700)

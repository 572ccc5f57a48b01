"""Duties held apart by keys: who has no grant reads nothing, and no error tells a secret."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from storage.errors import DamagedVault, ExcessiveCost, NotCleared, VaultLocked, WrongPassword
from storage.vault import kdf, sealed, slots
from storage.vault.secrets import Secret
from tests.storage.vault.conftest import NOW, PASSWORD, VAULT


@pytest.fixture(scope="module")
def opened(small):
    return slots.open_slot(small.header.slots["u1"], PASSWORD)


def test_the_password_opens_and_grants_give_the_keys(small, opened):
    slot = small.header.slots["u1"]
    assert slots.unseal(opened, slot, slots.REGISTER) == small.register
    assert slots.unseal(opened, slot, slots.CASES) == small.cases


@pytest.mark.parametrize("wrong", [PASSWORD + " ", PASSWORD.upper(), "x", "", "清风"])
def test_a_wrong_password_is_just_that(small, wrong: str, refused):
    with pytest.raises(WrongPassword) as caught:
        slots.open_slot(small.header.slots["u1"], wrong)
    assert not wrong or len(wrong) < 3 or wrong not in refused(caught.value)


def test_no_error_shows_a_password_or_a_key(small, refused):
    slot = small.header.slots["u1"]
    planted = "MARKER-wrong-password"
    broken = replace(slot, public=small.header.slots["u2"].public)
    hostile = replace(slot, kdf=kdf.KdfParameters(2**30, 1, 1))
    tries = [
        (slot, planted, WrongPassword),
        (broken, PASSWORD, DamagedVault),
        (hostile, PASSWORD, ExcessiveCost),
    ]
    for target, password, kind in tries:
        for form in (password, Secret(password.encode())):
            with pytest.raises(kind) as caught:
                slots.open_slot(target, form)
            text = refused(caught.value)
            assert "slot=" in text
            assert password not in text
            assert repr(password.encode())[2:-1] not in text


def test_no_error_shows_an_unsealed_key(small, opened, refused):
    slot = small.header.slots["u1"]
    forged = replace(slot.grants["cases"], tag=bytes(32))
    with pytest.raises(DamagedVault) as caught:
        slots.unseal(opened, replace(slot, grants={"cases": forged}), "cases")
    with small.cases.view() as view:
        text = refused(caught.value)
        assert bytes(view).hex() not in text
        assert repr(bytes(view))[2:-1] not in text


def test_an_administrator_holds_no_case_key(small):
    slot = small.header.slots["u2"]
    identity = slots.open_slot(slot, "Guanli-4-Tieguan")
    assert slots.unseal(identity, slot, slots.REGISTER) == small.register
    with pytest.raises(NotCleared) as caught:
        slots.unseal(identity, slot, slots.CASES)
    assert caught.value.key_name == "cases"


def test_an_administrator_gains_nothing_by_moving_a_grant(small):
    handler, slot = small.header.slots["u1"], small.header.slots["u2"]
    identity = slots.open_slot(slot, "Guanli-4-Tieguan")
    moved = replace(slot, grants={**slot.grants, "cases": handler.grants["cases"]})
    with pytest.raises(DamagedVault):
        slots.unseal(identity, moved, "cases")
    with pytest.raises(DamagedVault):
        slots.unseal(identity, handler, "cases")


def test_public_keys_put_in_by_an_administrator_show_before_a_key_is_sealed_to_them(small):
    handler = small.header.slots["u1"]
    assert slots.confirmed(handler, "cases", small.cases)
    substituted = replace(handler, public=small.header.slots["u2"].public)
    assert not slots.confirmed(substituted, "cases", small.cases)
    guessed = slots.grant(substituted, "cases", Secret.random())
    assert not slots.confirmed(guessed, "cases", small.cases)


@pytest.mark.parametrize(
    "change",
    [
        {"vault_id": "cd" * 16},
        {"slot_id": "u9"},
        {"kdf": kdf.KdfParameters(1024, 2, 1)},
        {"salt": bytes(16)},
        {"wrapped": bytes(156)},
    ],
)
def test_a_slot_opens_only_in_its_place_and_way(small, change):
    with pytest.raises(WrongPassword):
        slots.open_slot(replace(small.header.slots["u1"], **change), PASSWORD)


@pytest.mark.parametrize("field", ["key_name", "generation"])
def test_a_grant_opens_only_for_its_name_and_generation(small, opened, field):
    slot = small.header.slots["u1"]
    register, cases = slot.grants["register"], slot.grants["cases"]
    changed = replace(cases, generation=2) if field == "generation" else register
    with pytest.raises(DamagedVault):
        slots.unseal(opened, replace(slot, grants={"cases": changed}), "cases")


def test_a_new_password_keeps_keys_and_grants(small, opened):
    slot = small.header.slots["u1"]
    changed = slots.rewrap(slot, opened, "另一句 Tieguan 88", kdf=kdf.KdfParameters(2048, 1, 1), now=NOW)
    again = slots.open_slot(changed, "另一句 Tieguan 88")
    assert again.public == opened.public
    assert changed.salt != slot.salt
    assert slots.unseal(again, changed, slots.CASES) == small.cases
    with pytest.raises(WrongPassword):
        slots.open_slot(changed, PASSWORD)
    with pytest.raises(DamagedVault):
        slots.rewrap(small.header.slots["u2"], opened, "x" * 12, kdf=kdf.LIGHT, now=NOW)


def test_revoking_takes_one_key(small, opened):
    slot = slots.revoke(small.header.slots["u1"], slots.CASES)
    assert slots.unseal(opened, slot, slots.REGISTER) == small.register
    with pytest.raises(NotCleared):
        slots.unseal(opened, slot, slots.CASES)


def test_rotation_replaces_the_grant(small, opened):
    fresh = Secret.random()
    slot = slots.grant(small.header.slots["u1"], slots.CASES, fresh, generation=2)
    assert slot.grants["cases"].generation == 2
    assert slots.unseal(opened, slot, slots.CASES) == fresh


def test_the_recovery_key_opens_its_slot_and_can_be_reprinted(small):
    slot = small.header.slots["recovery"]
    identity = slots.open_recovery_slot(slot, small.recovery)
    assert slots.unseal(identity, slot, slots.CASES) == small.cases
    sheet = Secret.random()
    changed = slots.rewrap_recovery(slot, identity, sheet, now=NOW)
    assert slots.unseal(slots.open_recovery_slot(changed, sheet), changed, "cases") == small.cases
    for key, target in ((small.recovery, changed), (sheet, slot), (Secret(b"short"), slot)):
        with pytest.raises(WrongPassword, match="恢复密钥"):
            slots.open_recovery_slot(target, key)


def test_the_two_kinds_do_not_mix(small):
    with pytest.raises(WrongPassword):
        slots.open_slot(small.header.slots["recovery"], PASSWORD)
    with pytest.raises(WrongPassword):
        slots.open_recovery_slot(small.header.slots["u1"], small.recovery)


def test_signatures(opened, small):
    entry = b"canonical entry"
    signature = opened.sign(entry)
    assert sealed.verify(opened.public, entry, signature)
    assert sealed.verify(opened.public.ed25519, entry, signature)
    assert not sealed.verify(opened.public, entry + b" ", signature)
    assert not sealed.verify(small.header.slots["u2"].public, entry, signature)
    for broken in (b"", signature[:-1], bytes(64), signature + b"x"):
        assert not sealed.verify(opened.public, entry, broken)
    assert not sealed.verify(b"short", entry, signature)


def test_signing_is_quick(opened):
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(50):
            opened.sign(b"x" * 400)
        best = min(best, (time.perf_counter() - start) / 50)
    assert best < 0.0002


def test_a_wiped_identity_does_nothing(small):
    slot = small.header.slots["u1"]
    identity = slots.open_slot(slot, PASSWORD)
    identity.wipe()
    with pytest.raises(VaultLocked):
        identity.sign(b"x")
    with pytest.raises(VaultLocked):
        slots.unseal(identity, slot, slots.REGISTER)
    with pytest.raises(VaultLocked):
        slots.rewrap(slot, identity, "x" * 12, kdf=kdf.LIGHT, now=NOW)


def test_identities_do_not_travel(opened):
    import copy
    import pickle  # noqa: TID251 - to see it refused

    for way in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            way(opened)
    assert repr(opened) == "<Identity u1>"


def test_an_empty_password_makes_no_slot():
    with pytest.raises(WrongPassword, match="请输入密码"):
        slots.new_slot(VAULT, "u5", login="x", label="x", password="", kdf=kdf.LIGHT, now=NOW)


@pytest.mark.parametrize("name", ["", "Cases", "a/b", "x" * 33, "案卷"])
def test_key_names_are_plain(small, name):
    with pytest.raises(ValueError, match="key name"):
        slots.grant(small.header.slots["u1"], name, small.cases)


def test_boxes_for_drafts(opened, small):
    blob = sealed.wrap(small.cases, b"draft", b"talk 7")
    assert sealed.unwrap(small.cases, blob, b"talk 7") == Secret(b"draft")
    for key, data, aad in (
        (small.register, blob, b"talk 7"),
        (small.cases, blob, b"talk 8"),
        (small.cases, blob[:-1], b"talk 7"),
        (small.cases, b"", b"talk 7"),
        (small.cases, blob[:-1] + bytes([blob[-1] ^ 1]), b"talk 7"),
    ):
        with pytest.raises(DamagedVault):
            sealed.unwrap(key, data, aad)
    envelope = sealed.seal_to(opened.public, b"unsaved", b"draft")
    assert opened.open_sealed(envelope, b"draft") == Secret(b"unsaved")
    with pytest.raises(DamagedVault):
        opened.open_sealed(envelope[:40], b"draft")


def test_subkeys_are_apart(small):
    made = {purpose: sealed.subkey(small.cases, purpose) for purpose in ("a", "b")}
    assert made["a"] != made["b"]
    assert sealed.subkey(small.cases, "a", b"1") != made["a"]
    assert sealed.subkey(small.register, "a") != made["a"] == sealed.subkey(small.cases, "a")

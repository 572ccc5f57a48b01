"""A secret shows itself to nobody and is gone when wiped."""

from __future__ import annotations

import copy
import json
import pickle  # noqa: TID251 - to see it refused

import pytest

from storage.errors import VaultLocked
from storage.vault.secrets import Secret

PLANTED = b"MARKER-secret-7731"


def test_it_never_appears_in_text():
    secret = Secret(PLANTED)
    for text in (repr(secret), str(secret), repr([secret]), repr({"k": secret}), "%s" % secret):  # noqa: UP031
        assert "MARKER" not in text
        assert PLANTED.hex() not in text
    assert "MARKER" not in str(vars(type(secret)))


@pytest.mark.parametrize("spec", ["", "s", ">40", "x"])
def test_formatting_is_refused(spec: str):
    with pytest.raises(TypeError):
        format(Secret(PLANTED), spec)


@pytest.mark.parametrize("use", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, hash, bytes, iter])
def test_ways_out_are_refused(use):
    with pytest.raises(TypeError) as caught:
        use(Secret(PLANTED))
    assert "MARKER" not in str(caught.value)


def test_wiping_overwrites_the_memory_itself():
    memory = bytearray(PLANTED)
    secret = Secret.take(memory)
    with secret.view() as before:
        assert bytes(before) == PLANTED
    secret.wipe()
    secret.wipe()
    assert memory == bytes(len(PLANTED))
    assert secret.wiped
    assert not secret
    with pytest.raises(VaultLocked), secret.view():
        pass
    with pytest.raises(VaultLocked):
        secret.clone()


def test_leaving_a_with_block_wipes():
    memory = bytearray(PLANTED)
    with pytest.raises(RuntimeError), Secret.take(memory):
        raise RuntimeError
    assert memory == bytes(len(PLANTED))


def test_dropping_the_last_reference_wipes():
    memory = bytearray(PLANTED)
    secret = Secret.take(memory)
    del secret
    assert memory == bytes(len(PLANTED))


def test_equality_compares_content_and_wiped_equals_nothing():
    one, same, other = Secret(PLANTED), Secret(PLANTED), Secret(PLANTED + b"x")
    assert one == same
    assert one != other
    assert one != PLANTED
    same.wipe()
    assert one != same
    assert same != same


def test_the_view_is_read_only_and_ends_with_its_block():
    secret = Secret(PLANTED)
    with secret.view() as view, pytest.raises(TypeError):
        view[0] = 0
    with pytest.raises(ValueError, match="released"):
        bytes(view)


def test_parts_and_clones_live_on_their_own():
    secret = Secret(b"0123456789")
    part, clone = secret.part(2, 3), secret.clone()
    secret.wipe()
    assert part == Secret(b"234")
    assert clone == Secret(b"0123456789")
    with pytest.raises(ValueError, match="outside"):
        clone.part(8, 3)


def test_random_secrets_differ():
    assert Secret.random() != Secret.random()
    assert len(Secret.random(48)) == 48

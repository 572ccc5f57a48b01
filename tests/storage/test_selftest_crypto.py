"""The self-test runs every check and fails loudly when one is wrong."""

from __future__ import annotations

import pytest

from storage import selftest_crypto
from storage.errors import SelfTestFailed


def test_all_known_answers():
    names = selftest_crypto.run()
    assert len(names) == selftest_crypto.CHECKS == 13
    assert {"Argon2id", "AES-256-GCM", "SM4-GCM", "SM3", "HMAC-SHA256", "HPKE", "Ed25519"} <= set(names)


def test_a_wrong_answer_is_named(monkeypatch):
    monkeypatch.setitem(selftest_crypto._ALL, "SM4", lambda: False)
    with pytest.raises(SelfTestFailed) as caught:
        selftest_crypto.run()
    assert caught.value.check == "SM4"


def test_a_missing_check_is_noticed(monkeypatch):
    monkeypatch.delitem(selftest_crypto._ALL, "HPKE")
    with pytest.raises(SelfTestFailed):
        selftest_crypto.run()

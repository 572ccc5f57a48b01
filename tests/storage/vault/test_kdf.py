"""Passwords to keys: the same bytes everywhere, capped cost, honest advice."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import InvalidInput
from storage.errors import ExcessiveCost, WeakPassword
from storage.vault import kdf
from storage.vault.kdf import LIGHT, MINIMUM, KdfParameters
from storage.vault.secrets import Secret

SALT = b"0123456789abcdef"


def test_the_key_depends_on_password_salt_and_cost():
    key = kdf.derive("一把钥匙", SALT, LIGHT)
    assert key == kdf.derive("一把钥匙", SALT, LIGHT)
    assert len(key) == 32
    assert key != kdf.derive("一把钥匙 ", SALT, LIGHT)
    assert key != kdf.derive("一把钥匙", SALT[::-1], LIGHT)
    assert key != kdf.derive("一把钥匙", SALT, KdfParameters(1024, 2, 1))


@given(st.text(max_size=40))
def test_normal_forms_and_kinds_of_holder_are_one_password(text: str):
    plain = kdf.password_secret(text)
    assert plain == kdf.password_secret(unicodedata.normalize("NFD", text))
    assert plain == kdf.password_secret(Secret(unicodedata.normalize("NFD", text).encode()))


@given(st.binary(max_size=40))
def test_any_bytes_are_a_password(data: bytes):
    secret = kdf.password_secret(Secret(data))
    assert kdf.password_secret(secret) == secret


def test_lone_surrogates_do_not_throw_the_password_about():
    secret = kdf.password_secret("MARKER\ud800")
    with secret.view() as view:
        again = kdf.password_secret(Secret(view))
    assert again == secret


@pytest.mark.parametrize(
    "parameters",
    [
        KdfParameters(2**30, 1, 1),
        KdfParameters(kdf.CAP_MEMORY_KIB + 1, 1, 1),
        KdfParameters(1024, kdf.CAP_ITERATIONS + 1, 1),
        KdfParameters(1024, 1, kdf.CAP_LANES + 1),
        KdfParameters(kdf.CAP_MEMORY_KIB, 17, 1),
    ],
)
def test_hostile_cost_is_refused_before_it_is_paid(parameters: KdfParameters):
    with pytest.raises(ExcessiveCost):
        kdf.derive("x", SALT, parameters)


@pytest.mark.parametrize("parameters", [(7, 1, 1), (1024, 0, 1), (1024, 1, 0), (8, 1, 2), (-1, 1, 1)])
def test_impossible_cost_is_a_value_error(parameters: tuple[int, int, int]):
    with pytest.raises(ValueError, match="Argon2"):
        KdfParameters(*parameters).check()


def test_a_pasted_file_is_no_password():
    with pytest.raises(InvalidInput) as caught:
        kdf.password_secret("MARKER" * 1000)
    assert caught.value.field == "password"
    assert "MARKER" not in str(caught.value)


@pytest.mark.parametrize(
    ("seconds_of_minimum", "target"), [(0.05, 1.0), (0.3, 1.0), (2.0, 1.0), (0.0001, 1.0)]
)
def test_calibration_hits_the_target_and_never_falls_below_the_minimum(seconds_of_minimum, target):
    chosen = kdf.chosen_for(seconds_of_minimum, target)
    chosen.check()
    assert chosen.memory_kib >= MINIMUM.memory_kib
    assert chosen.iterations >= MINIMUM.iterations
    per_kib = seconds_of_minimum / (MINIMUM.memory_kib * MINIMUM.iterations)
    expected = per_kib * chosen.memory_kib * chosen.iterations
    capped = chosen.iterations == min(kdf.CAP_ITERATIONS, kdf.CAP_WORK_KIB // chosen.memory_kib)
    assert 0.6 * target <= expected <= max(1.4 * target, seconds_of_minimum) or capped


def test_calibration_measures_this_machine():
    chosen = kdf.calibrate(0.01)
    assert chosen == MINIMUM or not chosen.weaker_than(MINIMUM)


def test_light_is_recognised_as_too_cheap():
    assert LIGHT.weaker_than(MINIMUM)
    assert not MINIMUM.weaker_than(MINIMUM)


@pytest.mark.parametrize(
    "password",
    ["", "a", "短密码", "password1234", "zhang19820304", "aaaaaaaaaaaaaaaa", "12345678901234", "qwertyuiop123",
     "2022年3月5日", "P@ssw0rd2024", "woaini5201314", "jijian888888"],
)  # fmt: skip
def test_what_a_word_list_guesses_is_refused(password: str):
    with pytest.raises(WeakPassword) as caught:
        kdf.check_policy(password, ("zhang", "张某"))
    assert caught.value.message.endswith("。")
    assert not password or password not in caught.value.message


@pytest.mark.parametrize(
    "password", ["correct horse battery", "清风徐来水波不兴", "Tieguan-73-Hehua", "Ql7#vv9!Kt2x"]
)
def test_good_ones_pass(password: str):
    assert kdf.check_policy(password, ("zhang", "张某")).score >= 2


@given(st.text(max_size=60), st.text(min_size=2, max_size=6))
def test_strength_judges_anything(text: str, own: str):
    found = kdf.strength(text, (own,))
    assert 0 <= found.score <= 4
    assert found.label_cn
    assert found.advice_cn.endswith("。")

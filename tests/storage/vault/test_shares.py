"""Any two of three papers give the recovery key; one gives nothing, and a slip is located on its paper."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.accounts import recover_password
from storage.errors import RecoveryTyping, WrongPassword
from storage.vault.kdf import LIGHT
from storage.vault.recovery import ALPHABET, format_groups, parse_groups
from storage.vault.secrets import Secret
from storage.vault.shares import SHARES, parse_recovery, split, times
from tests.fixtures_vault import House

KEYS = st.binary(min_size=32, max_size=32)
NEW = "大江东去 浪淘尽 千古9"


@given(KEYS)
def test_any_two_in_any_order_and_all_three(raw: bytes):
    shares = split(Secret(raw))
    assert [len(share) for share in shares] == [14] * SHARES
    for count in (2, 3):
        for chosen in permutations(shares, count):
            assert parse_recovery(" ".join("-".join(share) for share in chosen)) == Secret(raw)
    assert parse_recovery(" ".join(format_groups(Secret(raw)))) == Secret(raw)


def test_the_field_is_one():
    for value in range(1, 256):
        assert sum(times(value, other) == 1 for other in range(256)) == 1
    assert times(0x57, 0x83) == 0xC1, "the example of FIPS 197, 4.2"
    assert times(0x57, 0x13) == 0xFE, "the example of FIPS 197, 4.2.1"


def test_one_share_alone_says_nothing_of_the_key():
    """For each value of a byte of a share, every byte of the key is as likely: x·slope takes every value once."""
    for number in range(1, SHARES + 1):
        assert {times(number, slope) for slope in range(256)} == set(range(256))


def test_the_same_key_is_split_anew_each_time():
    key = Secret(bytes(range(32)))
    assert split(key)[0][:13] != split(key)[0][:13]


@given(KEYS, st.integers(0, 1), st.integers(0, 13), st.integers(0, 4), st.integers(1, 31))
def test_one_wrong_character_is_located(raw: bytes, place: int, group: int, at: int, shift: int):
    shares = split(Secret(raw))[:2]
    old = shares[place][group]
    wrong = ALPHABET[(ALPHABET.index(old[at]) + shift) % 32]
    shares[place][group] = old[:at] + wrong + old[at + 1 :]
    with pytest.raises(RecoveryTyping) as caught:
        parse_recovery("".join("".join(share) for share in shares))
    assert caught.value.groups == (group + 1,)
    assert f"第 {place + 1} 份" in str(caught.value)


def test_what_does_not_belong_together_is_said():
    key, other = split(Secret(bytes(32))), split(Secret(bytes([7]) * 32))
    with pytest.raises(RecoveryTyping, match="还需要另外"):
        parse_recovery("".join(key[0]))
    with pytest.raises(RecoveryTyping, match="两次"):
        parse_recovery("".join(key[1] + key[1]))
    with pytest.raises(RecoveryTyping, match="同一次"):
        parse_recovery("".join(key[0] + other[1]))
    with pytest.raises(RecoveryTyping, match="每份"):
        parse_recovery("".join(key[0] + key[1][:5]))
    again = split(Secret(bytes(32)))
    with pytest.raises(RecoveryTyping, match="合不成"):
        parse_recovery("".join(key[0] + again[1]))


@given(st.text(alphabet=ALPHABET + " -oO夏", max_size=300))
def test_any_typing_is_a_key_or_a_sentence(text: str):
    said = ""
    try:
        size = len(parse_recovery(text))
    except RecoveryTyping as error:
        size, said = 0, str(error)
    assert size == 32 or said.endswith("。")


@pytest.mark.parametrize("pair", list(combinations(range(SHARES), 2)))
def test_two_papers_give_a_new_password(house: House, pair: tuple[int, int]):
    shares = split(parse_groups(house.recovery))
    typed = " ".join(" ".join(shares[place]) for place in pair)
    recover_password(house.folder, typed, "head", NEW, kdf=LIGHT)
    with pytest.raises(WrongPassword):
        house.unlock("head")
    with house.unlock("head", NEW) as office:
        assert office.cleared

"""The recovery key survives paper, handwriting and typing; a slip is found and located."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import RecoveryTyping
from storage.vault import recovery
from storage.vault.recovery import ALPHABET, format_groups, group_is_right, parse_groups
from storage.vault.secrets import Secret

KEYS = st.binary(min_size=32, max_size=32)


@given(KEYS)
def test_round_trip(raw: bytes):
    groups = format_groups(Secret(raw))
    assert len(groups) == 13
    assert all(len(group) == 5 for group in groups)
    assert parse_groups(groups) == Secret(raw)
    assert all(group_is_right(index, group) for index, group in enumerate(groups))


@given(KEYS, st.sampled_from([" ", "-", "\n", " － ".strip(), ", ", "　", ""]))
def test_forgiving_about_form(raw: bytes, between: str):
    typed = between.join(format_groups(Secret(raw)))
    for look_alike, digit in (("O", "0"), ("l", "1"), ("I", "1")):
        assert parse_groups(typed.replace(digit, look_alike).lower()) == Secret(raw)
    wide = "".join(chr(ord(char) + 0xFEE0) if char.isalnum() else char for char in typed)
    assert parse_groups(wide) == Secret(raw)


@given(KEYS, st.integers(0, 12), st.integers(0, 4), st.integers(1, 31))
def test_one_wrong_character_is_always_located(raw: bytes, group: int, place: int, shift: int):
    groups = format_groups(Secret(raw))
    old = groups[group]
    wrong = ALPHABET[(ALPHABET.index(old[place]) + shift) % 32]
    groups[group] = old[:place] + wrong + old[place + 1 :]
    with pytest.raises(RecoveryTyping) as caught:
        parse_groups(" ".join(groups))
    assert caught.value.groups == (group + 1,)
    assert f"第 {group + 1} 组" in str(caught.value)
    assert not group_is_right(group, groups[group])


@given(KEYS, st.integers(0, 12), st.integers(0, 3))
def test_swapped_neighbours_are_always_located(raw: bytes, group: int, place: int):
    groups = format_groups(Secret(raw))
    old = groups[group]
    groups[group] = old[:place] + old[place + 1] + old[place] + old[place + 2 :]
    if groups[group] == old:
        return
    with pytest.raises(RecoveryTyping) as caught:
        parse_groups(groups)
    assert caught.value.groups == (group + 1,)


@given(KEYS, st.integers(0, 12), st.integers(0, 12))
def test_swapped_groups_are_found_unless_they_are_the_same_place(raw: bytes, one: int, two: int):
    groups = format_groups(Secret(raw))
    groups[one], groups[two] = groups[two], groups[one]
    if one == two:
        assert parse_groups(groups) == Secret(raw)
    else:
        with pytest.raises(RecoveryTyping) as caught:
            parse_groups(groups)
        assert set(caught.value.groups) == {one + 1, two + 1}


@given(st.text(max_size=90))
def test_anything_else_is_a_typing_error_that_repeats_nothing(text: str):
    with pytest.raises(RecoveryTyping) as caught:
        parse_groups("MARKER" + text)
    assert "MARKER" not in str(caught.value)


def test_a_missing_character_says_which_group_or_how_many():
    groups = format_groups(Secret(bytes(32)))
    with pytest.raises(RecoveryTyping) as caught:
        parse_groups([*groups[:4], groups[4][:-1], *groups[5:]])
    assert caught.value.groups == (5,)
    with pytest.raises(RecoveryTyping, match="现在共有 60 个字符"):
        parse_groups(groups[:-1])


def test_only_256_bits_are_printed():
    with pytest.raises(ValueError, match="256"):
        format_groups(Secret(bytes(16)))
    assert recovery.new_recovery_key() != recovery.new_recovery_key()

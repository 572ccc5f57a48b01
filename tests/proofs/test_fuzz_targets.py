"""What ``fuzzed`` feeds to atheris, a few inputs of each here without it: the seeds are sound, harmed ones are refused or read."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.proofs.fuzz_targets import INNER, RAW, TARGETS
from tests.proofs.fuzzed import LONGEST, NAMES, changed
from tests.proofs.mutations import harmed

FEW = 40
READ = {
    "header": set(),
    "manifest": {RAW, INNER},
    "package": {RAW, INNER},
    "import": {0, 1, 2},
    "card": {RAW, INNER},
}
"""Ways of which some seed is read to its end; a header is refused at its proof, for the key is another."""


def test_each_target_is_run():
    assert list(TARGETS) == list(NAMES)


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_are_read_and_harmed_ones_end_in_a_sentence(tmp_path: Path, name: str):
    target = TARGETS[name](tmp_path)
    seeds = [bytes([way]) + data for way, data in target.seeds()]
    read = {seed[0] for seed in seeds if target.try_(seed)}
    assert read >= READ.get(name, {0, 1, 2, 3})
    chance = random.Random(13)
    for _ in range(FEW):
        seed = chance.choice(seeds)
        target.try_(changed(seed, chance.randrange(2**32), LONGEST) or seed[:1] + harmed(seed[1:], chance))
    target.close()


def test_a_sealed_body_that_is_no_json_is_damage(tmp_path: Path):
    """Found by atheris: whoever holds the register key could end the program with one file."""
    target = TARGETS["manifest"](tmp_path)
    for body in (b"", b"{", b"[" * 100_000, b"\xff", b"null", b'{"full":1}', b'{"stores":[[]]}'):
        for place in (b"\0", b"\1"):
            assert not target.try_(bytes([INNER]) + place + body)
    target.close()


def test_a_medium_s_card_nested_without_end_is_damage(tmp_path: Path):
    target = TARGETS["small"](tmp_path)
    assert not target.try_(b"\3" + b"[" * 50_000)

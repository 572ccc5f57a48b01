"""国密 by choice at creation: SM4-GCM and SM3 for evidence, in the vault, on the medium, after new keys, and back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from models.units.operations import add_unit
from storage.backup import backup, open_medium, restore
from storage.check import check
from storage.founding import create_vault
from storage.office import Office
from storage.rotation.work import rotate
from storage.vault.header import EvidenceCipher
from storage.vault.kdf import LIGHT
from tests.fixtures_vault import PASSWORD, Clock, plan

CONTENT = "关于招标的情况说明".encode() * 50_000
CIPHER_AT, SM4 = 9, 2
"""Where a file's head names its cipher, and SM4-GCM with SM3 (FORMAT.md, section 3)."""


def ciphers(folder: Path) -> set[int]:
    """What the heads of the evidence files name."""
    return {path.read_bytes()[CIPHER_AT] for path in (folder / "evidence").rglob("*") if path.is_file()}


def test_a_vault_of_sm4_lives_as_any_other(tmp_path: Path):
    folder, source = tmp_path / "vault", tmp_path / "说明.txt"
    source.write_bytes(CONTENT)
    create_vault(folder, replace(plan(), evidence_cipher=EvidenceCipher.SM4_GCM), kdf=LIGHT, clock=Clock())
    named = json.loads((folder / "vault.json").read_text(encoding="utf-8"))["body"]["algorithms"]
    assert (named["evidence"], named["hash"], named["store"]) == ("SM4-GCM", "SM3", "SQLCipher-4")
    with Office.unlock(folder, "head", PASSWORD, clock=Clock()) as office:
        unit = office.run(add_unit, name="某某路桥").value
        kept = office.attach(source, kind="unit", record_id=unit).value
        assert office.evidence_bytes(kept) == CONTENT
        assert backup(office, tmp_path / "stick").full
    assert ciphers(folder) == ciphers(tmp_path / "stick") == {SM4}
    with open_medium(tmp_path / "stick", login="head", password=PASSWORD) as opened:
        restore(opened, tmp_path / "again")
    with Office.unlock(tmp_path / "again", "head", PASSWORD, clock=Clock()) as office:
        rotate(office)
        assert office.evidence_bytes(kept) == CONTENT
        assert check(office).intact
    assert ciphers(tmp_path / "again") == {SM4}

"""``main.py import`` as an administrator calls it."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from models.clues.queries import clue_list
from tests.fixtures_vault import House
from tests.models.imports.ledgers import ugly_clues
from tests.ui.headless.test_commands import as_json, call


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "2021年线索台账.xlsx"
    path.write_bytes(ugly_clues())
    return path


def clues(house: House) -> int:
    with house.as_("head") as office:
        return len(office.read(clue_list, show="all"))


def test_dry_run_says_row_by_row_and_writes_nothing(house: House, ledger: Path):
    made = call("import", house.folder, ledger, "--kind", "clues", "--account", "head", "--dry-run")
    assert made.returncode == 0, made.stderr
    assert "第 10 行　退回" in made.stdout
    assert "没有写到日" in made.stdout
    assert "将新建单位：某某路桥建设有限公司、某某物业公司。" in made.stdout
    assert clues(house) == 0


def test_import_and_the_returned_rows(house: House, ledger: Path, tmp_path: Path):
    out = tmp_path / "退回.xlsx"
    told = as_json("import", house.folder, ledger, "--kind", "clues", "--account", "head", "--returned", out)
    assert told["made"] == 4
    assert told["counts"]["RETURNED"] == 5
    assert clues(house) == 4
    sheet = load_workbook(out)["退回"]
    heads = [cell.value for cell in sheet[1]]
    assert heads[-3:] == ["原行号", "结果", "原因"]
    assert sheet.max_row == 1 + 6
    assert all(row[-1].value for row in sheet.iter_rows(min_row=2))


@pytest.mark.parametrize("kind", ["clues", "persons"])
def test_what_is_no_ledger_is_one_sentence_and_1(house: House, tmp_path: Path, kind: str):
    path = tmp_path / "不是.xlsx"
    path.write_bytes(b"nothing")
    made = call("import", house.folder, path, "--kind", kind, "--account", "head")
    assert made.returncode == 1
    assert made.stderr.count("\n") == 1
    assert made.stderr.strip().endswith("。")
    assert made.stdout == ""


def test_unknown_kind_is_wrong_use(house: House, ledger: Path):
    made = call("import", house.folder, ledger, "--kind", "nothing", "--account", "head")
    assert made.returncode == 2

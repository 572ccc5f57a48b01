"""The headless commands as an administrator calls them: arguments, password by standard input, status, JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from models.settings.operations import change_case_settings
from models.units.operations import add_unit
from tests.fixtures_vault import PASSWORD, House

ROOT = Path(__file__).resolve().parents[3]


def call(*arguments: str | Path, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
    """The program itself, without a terminal."""
    command = [sys.executable, str(ROOT / "main.py"), *map(str, arguments)]
    return subprocess.run(
        command, input=f"{password}\n", capture_output=True, text=True, timeout=120, check=False
    )


def as_json(*arguments: str | Path) -> Any:
    made = call(*arguments, "--json")
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout)


@pytest.fixture
def vault(house: House) -> Path:
    """A vault with one unit to find; nobody has it open."""
    with house.as_("head") as office:
        office.run(add_unit, name="某某路桥建设有限公司")
    return house.folder


def test_check_says_all_is_well(vault: Path):
    made = call("check", vault, "--account", "head")
    assert made.returncode == 0
    assert "保险库完好" in made.stdout
    assert made.stderr == ""


def test_check_finds_harm_and_ends_with_1(vault: Path):
    path = vault / "cases.db"
    data = bytearray(path.read_bytes())
    data[-5000] ^= 1
    path.write_bytes(data)
    made = call("check", vault, "--account", "head")
    assert made.returncode == 1
    assert "损坏" in made.stdout + made.stderr


def test_wrong_password_is_one_sentence_and_1(vault: Path):
    made = call("check", vault, "--account", "head", password="不对的口令")
    assert made.returncode == 1
    assert made.stdout == ""
    assert made.stderr.strip().endswith("。")
    assert "Traceback" not in made.stderr


@pytest.mark.parametrize(
    "arguments",
    [["nothing"], ["check"], ["check", "VAULT", "--strange"], ["report", "VAULT"], ["search", "VAULT"]],
)
def test_wrong_use_is_2(vault: Path, arguments: list[str]):
    made = call(*[vault if word == "VAULT" else word for word in arguments])
    assert made.returncode == 2
    assert made.stderr
    assert "Traceback" not in made.stderr


def test_account_must_be_named_where_there_are_several(vault: Path):
    made = call("check", vault)
    assert made.returncode == 2
    assert "--account" in made.stderr


def test_no_vault_is_said(tmp_path: Path):
    made = call("check", tmp_path, "--account", "head")
    assert made.returncode == 1
    assert "没有清卷的保险库" in made.stderr


def test_search_prints_number_and_title(vault: Path):
    made = call("search", vault, "路桥", "--account", "head")
    assert made.stdout.split("\t")[1].strip() == "某某路桥建设有限公司"
    assert as_json("search", vault, "路桥", "--account", "head")["count"] == 1


def test_backup_list_verify_restore(vault: Path, tmp_path: Path, house: House):
    stick = tmp_path / "stick"
    first = as_json("backup", vault, stick, "--account", "admin")
    with house.as_("head") as office:
        office.run(change_case_settings, values={"reply_days": 20})
    second = as_json("backup", vault, stick, "--account", "head")
    assert (first["full"], second["full"]) == (True, False)
    assert [row["snapshot"] for row in as_json("verify", stick, "--list")] == [
        first["snapshot"],
        second["snapshot"],
    ]
    assert as_json("verify", stick, "--full", "--account", "head")["good"]
    assert (
        as_json("verify", stick, "--snapshot", first["snapshot"], "--account", "head")["snapshot"]
        == first["snapshot"]
    )
    restored = as_json("restore", stick, tmp_path / "new", "--account", "leader")
    assert restored["snapshot"] == second["snapshot"]
    assert call("check", tmp_path / "new", "--account", "head").returncode == 0
    again = call("restore", stick, tmp_path / "new", "--account", "leader")
    assert again.returncode == 1
    assert "已有内容" in again.stderr


def test_restore_with_the_recovery_key(vault: Path, tmp_path: Path, house: House):
    call("backup", vault, tmp_path / "stick", "--account", "head")
    made = call(
        "restore", tmp_path / "stick", tmp_path / "new", "--recovery", password=" ".join(house.recovery)
    )
    assert made.returncode == 0, made.stderr


def test_verify_of_a_damaged_medium_is_1(vault: Path, tmp_path: Path):
    stick = tmp_path / "stick"
    call("backup", vault, stick, "--account", "head")
    pack = max((stick / "packs").iterdir(), key=lambda path: path.stat().st_size)
    data = bytearray(pack.read_bytes())
    data[len(data) // 2] ^= 1
    pack.write_bytes(data)
    made = call("verify", stick, "--account", "head")
    assert made.returncode == 1
    assert "不能使用" in made.stdout


def test_report_of_an_empty_year(vault: Path, tmp_path: Path):
    values = as_json("report", vault, "--year", "2022", "--out", tmp_path / "out", "--account", "head")
    assert values["clues_handled"] == {"value": 0, "records": []}
    assert json.loads((tmp_path / "out" / "report.json").read_text("utf-8")) == values
    assert "查办问题线索" in (tmp_path / "out" / "report.md").read_text("utf-8")


LETTER = '''kind = "纪律检查建议书"
issuer = "中共某某集团有限公司纪律检查委员会"
number = "某纪建〔2022〕3号"
title = "关于规范招标采购管理的纪律检查建议书"
recipient = "某某建设有限公司党委"
body = """一、存在的问题
（一）招标文件审查流于形式。"""
date = 2022-06-30
'''


def test_typeset_a_plain_file(tmp_path: Path):
    (tmp_path / "letter.toml").write_text(LETTER, "utf-8")
    made = call("typeset", tmp_path / "letter.toml", tmp_path / "out.pdf")
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    "harm",
    [
        ('number = "某纪建', 'nummer = "某纪建'),
        ("date = 2022-06-30", 'date = "六月三十日"'),
        ("招标文件审查", "\U0003134a"),
        ('kind = "纪律', 'kind = 3 # "'),
    ],
)
def test_typeset_refuses_and_writes_nothing(tmp_path: Path, harm: tuple[str, str]):
    (tmp_path / "letter.toml").write_text(LETTER.replace(*harm), "utf-8")
    made = call("typeset", tmp_path / "letter.toml", tmp_path / "out.pdf")
    assert made.returncode == 1
    assert made.stderr.strip().endswith("。")
    assert not (tmp_path / "out.pdf").exists()


def test_selftest_passes():
    assert as_json("selftest")["problem"] == ""


def test_version():
    assert call("--version").stdout.startswith("清卷 ")

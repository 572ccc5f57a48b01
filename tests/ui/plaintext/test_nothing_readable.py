"""The whole main job at the window, and the built program: every file that was written, anywhere, searched for what
was typed; no socket but a local one was asked for."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from tests.proofs.figures import note
from tests.proofs.traced import ENCODINGS, Traced, grams, readable, traced

ROOT = Path(__file__).resolve().parents[3]
BUILT = ROOT / "dist" / "qingjuan" / "qingjuan"
FONT_CACHE = Path("/var/cache/fontconfig")
"""Made anew by whoever draws first after fonts were installed; searched like every file."""
WORDS = {
    "party": "暗记甲姓人",
    "unit": "暗记乙建设有限公司",
    "problem": "暗记丙招标审查流于形式",
    "opinion": "暗记丁由吴某承办",
    "person": "暗记戊姓人",
    "transcript": "暗记己备用金有三笔没有报销",
    "letter": "暗记庚采购验收记录不完整",
    "evidence": "暗记辛情况说明原文",
    "sent": "暗记子随往来包发出的问题",
    "control": "暗记壬故意写出",
}


def no_network(run: Traced) -> list[str]:
    """Sockets that are not local ones."""
    return [call for call in run.sockets if "AF_UNIX" not in call]


@pytest.mark.slow
def test_nothing_of_the_main_job_is_readable_anywhere(tmp_path: Path):
    given = tmp_path / "given" / "情况说明.txt"
    given.parent.mkdir()
    given.write_text(WORDS["evidence"], "utf-8")
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "lp").write_text("#!/bin/sh\ncat >/dev/null\n", "utf-8")  # a print service that keeps nothing
    (tools / "lp").chmod(0o755)
    for name in ("home", "base", "tmp"):
        (tmp_path / name).mkdir()
    environment = {
        "PATH": f"{tools}:{os.environ['PATH']}",
        "HOME": str(tmp_path / "home"),
        "TMPDIR": str(tmp_path / "tmp"),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "QINGJUAN_WORDS": json.dumps(WORDS),
        "QINGJUAN_GIVEN": str(given),
    }
    command = [
        sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "-p", "no:randomly",
        "--basetemp", tmp_path / "base" / "run", "tests/ui/plaintext/job.py",
    ]  # fmt: skip
    done, run = traced(command, tmp_path / "trace", env=environment, cwd=ROOT)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-9000:]
    control = run.find([WORDS["control"]])
    assert {encoding for _, _, encoding in control} == set(ENCODINGS), "the search itself must work"
    assert all("planted" in path for path, _, _ in control)
    secret = [word for key, word in WORDS.items() if key != "control"]
    assert run.find(secret) == []
    # the test lays its vaults by copying a template's ciphertext; nothing else may move bytes unseen
    laid = ("/vault/", "/upper/", "/lower/")
    assert all(any(name in path for name in laid) for path in run.unseen), run.unseen
    assert {path.rpartition("-")[2] for path in run.mapped} <= {"shm"}, run.mapped
    assert run.outside(tmp_path, FONT_CACHE) == []
    for seen in ("cases.db-wal", ".qjpack"):
        assert any(seen in path for path in run.written), f"writes of {seen} must be seen"
    size = sum(map(len, run.written.values()))
    assert size > 1_000_000
    assert no_network(run) == []
    files = len(run.opened | set(run.written))
    note(
        "6-plaintext",
        "the main job under strace",
        f"{files} files, {size / 1e6:.0f} MB written: 0 markers, 0 sockets",
    )


@pytest.mark.slow
def test_nothing_is_readable_of_what_the_built_program_does(tmp_path: Path):
    """The demonstration's whole year and the window's every page, by the program as it is shipped."""
    if not BUILT.is_file():
        pytest.skip("make package has not been run")
    from storage.office import Office

    for name in ("home", "tmp"):
        (tmp_path / name).mkdir()
    environment = {
        "HOME": str(tmp_path / "home"),
        "TMPDIR": str(tmp_path / "tmp"),
        "LANG": "C.UTF-8",
        "QT_QPA_PLATFORM": "offscreen",
    }
    office = tmp_path / "office"
    done, run = traced([BUILT, "demo", office, "--no-window"], tmp_path / "trace", env=environment)
    assert done.returncode == 0, done.stderr[-3000:]
    card = {row["login"]: row for row in json.loads((office / "accounts.json").read_text("utf-8"))}
    with Office.unlock(office / "vault", "zhou", card["zhou"]["password"]) as opened:
        texts = all_texts(opened)
    wanted = grams(texts, 6)
    assert len(wanted) > 1000
    found = {
        (path, text)
        for path, content in run.written.items()
        # what the demonstration is asked to lay beside the vault: its letters, its card of accounts
        if not path.startswith((f"{office}/letters/", f"{office}/accounts.json", f"{office}/.accounts.json"))
        for _, text in readable(bytes(content), wanted, 6)
    }
    assert found == set()
    assert run.outside(tmp_path, FONT_CACHE) == []
    assert no_network(run) == []
    files = len(run.opened | set(run.written))
    what = f"{files} files searched for {len(wanted)} stretches of every text on file: 0 found"
    note("7-built", "the built program under strace", what)


def all_texts(office: object) -> list[str]:
    """Every text that the case store holds, in any column."""
    engine = office.unit.stores.case_reader  # type: ignore[attr-defined]
    with engine.connect() as connection:
        tables = [
            row[0]
            for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not row[0].startswith(("search_", "sqlite_", "alembic", "case_setting", "letter_kind"))
        ]
        return [
            value
            for table in tables
            for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"')
            for value in row
            if isinstance(value, str)
        ]


def test_the_search_finds_what_is_there():
    wanted = grams(["张某备用金长期挂账未清理"], 6)
    for encoding in ENCODINGS:
        data = os.urandom(1001) + "其中备用金长期挂账".encode(encoding) + os.urandom(500)
        assert {text for _, text in readable(data, wanted, 6)} >= {"备用金长期挂"}, encoding
    assert not list(readable(os.urandom(300_000), wanted, 6))

"""``python -m tests.bench [--clues N]``: one table, each row against its target."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.clues.records import Clue
from models.settings.operations import change_case_settings
from storage.backup import backup
from storage.office import Office
from tests.bench.dossier import dossier_rows
from tests.bench.figures import figure_rows
from tests.bench.ledger import import_rows
from tests.bench.offices import ROOT, made, shifts
from tests.bench.paper import paper_rows
from tests.bench.rivals import evidence_rows, rival_rows
from tests.bench.statements import measure
from tests.bench.typing import typing_rows, workbench_rows
from ui.sizes import size_text

WORK = ROOT / "build" / "bench-work"
SMALL = 1_000
MB = 1024 * 1024
Row = tuple[str, str, str, bool]


def window(vault: Path) -> dict[str, float]:
    """Unlock time and memory, in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.window", str(vault)]
    result: dict[str, float] = json.loads(
        subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout
    )
    return result


def unlock_rows(small: Path, large: Path, clues: int) -> list[Row]:
    """Unlock to the painted first page, and the window's memory."""
    few, many = window(small), window(large)
    ratio = many["unlock"] / few["unlock"]
    return [
        (f"解锁到首页画出（{SMALL} 件）", f"{few['unlock'] * 1000:.0f} 毫秒", "≤ 1000", few["unlock"] <= 1),
        (f"解锁到首页画出（{clues} 件）", f"{many['unlock'] * 1000:.0f} 毫秒", "≤ 1000", many["unlock"] <= 1),
        ("　　两者之比", f"{ratio:.2f}", "0.8—1.2", 0.8 <= ratio <= 1.2),
        ("打开窗口的内存", f"{many['rss'] / MB:.0f} MB", "≤ 300", many["rss"] <= 300 * MB),
    ]


LIKE = """SELECT c.number, c.title FROM clue c WHERE c.deleted_at IS NULL AND (c.title LIKE :w OR c.summary LIKE :w
OR c.number LIKE :w OR c.conclusion LIKE :w
OR EXISTS (SELECT 1 FROM clue_party p WHERE p.clue_id = c.id AND (p.name LIKE :w OR p.post LIKE :w))
OR EXISTS (SELECT 1 FROM clue_problem q WHERE q.clue_id = c.id AND q.text LIKE :w)) ORDER BY c.id DESC LIMIT """


def search_rows(office: Office) -> list[Row]:
    """Search of one to four characters against LIKE, over the same records and with the same answer: a page, a count."""
    chance = random.Random(7)
    engine = office.unit.stores.case_reader
    assert engine is not None
    with Session(engine) as session:
        texts = [row[0] for row in session.query(Clue.summary).order_by(Clue.id).limit(400)]
        texts += [row[0] for row in session.query(Clue.title).order_by(Clue.id).limit(19)] * 20
    rows: list[Row] = []
    office.search("某", kinds=("clue",), limit=40)
    for length in (1, 2, 3, 4):
        words = []
        while len(words) < 40:
            whole = chance.choice(texts)
            start = chance.randrange(max(1, len(whole) - length))
            word = whole[start : start + length]
            if word.isalnum() and len(word) == length:
                words.append(word)
        ours = [_timed(lambda word=word: office.search(word, kinds=("clue",), limit=40)) for word in words]
        with Session(engine) as session:
            like = [_timed(lambda word=word: _like(session, word)) for word in words[:12]]
        fast, slow = _p95(ours), _p95(like)
        good = fast <= 0.05 and slow / fast >= 10
        shown = f"{fast * 1000:.1f} 毫秒，LIKE {slow * 1000:.0f} 毫秒，快 {slow / fast:.0f} 倍"
        rows.append((f"搜索 {length} 个字（95 分位）", shown, "≤ 50 毫秒，≥ 10 倍", good))
    return rows


def _like(session: Session, word: str) -> None:
    given: dict[str, Any] = {"w": f"%{word}%"}
    if len(session.execute(text(LIKE + "40"), given).all()) == 40:
        session.execute(text(LIKE + "1001"), given).all()


def _timed(function: Any) -> float:
    begun = time.perf_counter()
    function()
    return time.perf_counter() - begun


def _p95(times: list[float]) -> float:
    return sorted(times)[max(0, int(len(times) * 0.95) - 1)]


def statement_rows(office: Office) -> list[Row]:
    """The statements of everyday operations on the encrypted store and on plain SQLite; and the whole operation."""
    rows: list[Row] = []
    for name, times in measure(office, WORK / "copies").items():
        ratio = times.encrypted / times.plain
        shown = (
            f"语句 {times.encrypted * 1000:.1f} 毫秒，明文 SQLite {times.plain * 1000:.1f} 毫秒，{ratio:.2f} 倍；"
            f"连同权限、日志、索引和对象 {times.whole * 1000:.1f} 毫秒，{times.whole / times.plain:.1f} 倍"
        )
        rows.append((name, shown, "语句 ≤ 1.5 倍", ratio <= 1.5))
    return rows


def backup_rows(office: Office) -> list[Row]:
    """A full backup with verification against copying the vault and hashing the copy; then the next after one change."""
    stick, copy = WORK / "stick", WORK / "copy"
    full, plain = [], []
    for _ in range(3):
        for folder in (stick, copy):
            shutil.rmtree(folder, ignore_errors=True)
        plain.append(_timed(lambda: _copy_and_hash(office.folder, copy)))
        full.append(_timed(lambda: backup(office, stick)))
    first = sum(path.stat().st_size for path in stick.rglob("*") if path.is_file())
    more, size = [], 0
    for days in (11, 12, 13):
        office.run(change_case_settings, values={"reply_days": days})
        begun = time.perf_counter()
        size = backup(office, stick).new_bytes
        more.append(time.perf_counter() - begun)
    ratio = min(full) / min(plain)
    next_time, next_size = min(more) / min(full), size / first
    return [
        (
            "完整备份并核对",
            f"{min(full):.2f} 秒，复制、落盘加校验 {min(plain):.2f} 秒，{ratio:.2f} 倍",
            "≤ 1.5 倍",
            ratio <= 1.5,
        ),
        (
            "改一处后再备份：写入",
            f"{size_text(size)}，是首次的 {next_size * 100:.1f}%",
            "≤ 5%",
            next_size <= 0.05,
        ),
        (
            "改一处后再备份：时间",
            f"{min(more) * 1000:.0f} 毫秒，是首次的 {next_time * 100:.1f}%",
            "≤ 5%",
            next_time <= 0.05,
        ),
    ]


def _copy_and_hash(source: Path, target: Path) -> None:
    """A copy that has reached the medium (as a backup must), read back and hashed."""
    shutil.copytree(source, target)
    for path in sorted(target.rglob("*")):
        if path.is_file():
            with path.open("r+b") as written:
                os.fsync(written.fileno())
            with path.open("rb") as stream:
                hashlib.file_digest(stream, "sha256")


def say(rows: list[Row]) -> None:
    """Print the rows, each with its target."""
    for name, figure, target, good in rows:
        sys.stdout.write(f"{'达到' if good else '未达到'}  {name}：{figure}（目标 {target}）\n")
    sys.stdout.flush()


def main() -> int:
    """Measure and print; 0 always: a table, not a verdict."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--clues", type=int, default=100_000)
    clues = parser.parse_args().clues
    small, large = made(SMALL), made(clues)
    WORK.mkdir(parents=True, exist_ok=True)
    mine = WORK / "vault"
    shutil.rmtree(mine, ignore_errors=True)
    shutil.copytree(large, mine)
    say(unlock_rows(small, large, clues))
    desk = shifts(mine)
    with desk.as_("zhou") as office:
        for part in (search_rows, workbench_rows, backup_rows, statement_rows, import_rows):
            say(part(office))
        say(rival_rows(office, WORK))
        # last: it adds a million lines to the vault
        say(figure_rows(office))
    desk.close()
    say(evidence_rows(WORK))
    say(paper_rows(WORK))
    say(typing_rows())
    say(dossier_rows())
    shutil.rmtree(WORK, ignore_errors=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

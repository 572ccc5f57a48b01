"""Backup beside restic and borg, evidence beside the bare cipher: the same bytes on the same disk, verification included."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from models.settings.operations import change_case_settings
from models.units.operations import add_unit
from storage.backup import backup
from storage.evidence.container import decrypt_stream, encrypt_file, new_evidence_key
from storage.office import Office
from ui.sizes import size_text

Row = tuple[str, str, str, bool]
MB = 1024 * 1024
RECORDING = 192 * MB
ROUNDS = 3
CHANGES = 5
SIZE = 256 * MB
CHUNK = MB


@dataclass(frozen=True)
class Rival:
    """A backup program of the system's packages. Each command is a list of words."""

    name: str
    environment: dict[str, str]
    begin: list[str]
    save: list[str]
    verify: list[str]
    """Reads every byte back, as our first backup does."""
    verify_more: list[str]
    """After an increment: these programs can't read back only what is new, so they look at the structure alone."""
    idle: list[str]
    """Opens the repository and does next to nothing: its time is taken off, for our keys are open already."""

    def call(self, command: list[str]) -> float:
        """Run one command; gives its seconds."""
        begun = time.perf_counter()
        subprocess.run(command, env=os.environ | self.environment, check=True, capture_output=True)
        return time.perf_counter() - begun


def restic(program: str, place: Path, data: Path) -> Rival:
    """restic on a local repository, without compression (ciphertext gains nothing by it) and without a cache."""
    base = [program, "--no-cache", "--quiet", "-r", str(place), "--compression", "off"]
    return Rival(
        "restic",
        {"RESTIC_PASSWORD": "bench"},
        [*base, "init"],
        [*base, "backup", str(data)],
        [*base, "check", "--read-data"],
        [*base, "check"],
        [*base, "cat", "config"],
    )


def borg(program: str, place: Path, data: Path) -> Rival:
    """Borg on a local repository, encrypted as it recommends, without compression."""
    folder = place.with_name("borg-base")
    return Rival(
        "Borg",
        {
            "BORG_PASSPHRASE": "bench",
            "BORG_BASE_DIR": str(folder),
            "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK": "yes",
        },
        [program, "init", "-e", "repokey-blake2", str(place)],
        [program, "create", "--compression", "none", f"{place}::{{now:%H%M%S%f}}", str(data)],
        [program, "check", "--verify-data", str(place)],
        [program, "check", "--archives-only", "--last", "1", str(place)],
        [program, "info", str(place)],
    )


def rival_rows(office: Office, work: Path) -> list[Row]:
    """Full and incremental backup with verification, beside each rival that is installed."""
    rows: list[Row] = []
    recording = work / "recording.bin"
    _fill(recording, RECORDING)
    unit = office.run(add_unit, name="某某测量有限公司").value
    office.attach(recording, kind="unit", record_id=unit)
    recording.unlink()
    for program, make in (("restic", restic), ("borg", borg)):
        found = shutil.which(program)
        if found is None:
            rows.append((f"与 {program} 比", f"未测量：本机没有安装 {program}", "≤ 1 倍", False))
            continue
        rows += list(
            _beside(office, work, lambda place, make=make, found=found: make(found, place, office.folder))
        )
    return rows


def _beside(office: Office, work: Path, make: Callable[[Path], Rival]) -> Iterator[Row]:
    """The two take turns, so that what else the machine does falls on both alike."""
    stick, place = work / "rival-stick", work / "rival"
    ours, theirs = [], []
    rival = make(place)
    for _ in range(ROUNDS):
        for folder in (stick, place):
            shutil.rmtree(folder, ignore_errors=True)
        ours.append(_timed(lambda: backup(office, stick)))
        rival.call(rival.begin)
        opening = min(rival.call(rival.idle) for _ in range(2))
        theirs.append(rival.call(rival.save) + rival.call(rival.verify) - 2 * opening)
    yield _row(f"首次完整备份并核对，与 {rival.name} 比", ours, theirs)
    ours, theirs = [], []
    for days in range(CHANGES):
        office.run(change_case_settings, values={"reply_days": 11 + days})
        ours.append(_timed(lambda: backup(office, stick)))
        opening = min(rival.call(rival.idle) for _ in range(2))
        theirs.append(rival.call(rival.save) + rival.call(rival.verify_more) - 2 * opening)
    yield _row(f"改一处后再备份并核对，与 {rival.name} 比", ours, theirs)
    for folder in (stick, place, work / "borg-base"):
        shutil.rmtree(folder, ignore_errors=True)


def _row(name: str, ours: list[float], theirs: list[float]) -> Row:
    rival = max(median(theirs), 0.01)  # what is left after the opening may drown in its variation
    ratio = median(ours) / rival
    shown = f"{median(ours):.2f} 秒，对方 {rival:.2f} 秒（已扣除打开仓库），{ratio:.2f} 倍"
    return name, shown, "≤ 1 倍", ratio <= 1


def evidence_rows(work: Path) -> list[Row]:
    """A large file into the vault and out of it, beside the cipher alone on the same bytes: read, encrypt, write, sync."""
    source, sealed, out = work / "evidence-in", work / "evidence-sealed", work / "evidence-out"
    _fill(source, SIZE)
    ins, outs, bare_in, bare_out = [], [], [], []
    bare = AESGCM(os.urandom(32))
    for _ in range(5):
        for path in (sealed, out):
            path.unlink(missing_ok=True)
        bare_in.append(_timed(lambda: _bare(bare.encrypt, source, sealed, CHUNK)))
        out.unlink(missing_ok=True)
        bare_out.append(_timed(lambda: _bare(bare.decrypt, sealed, out, CHUNK + 16)))
        sealed.unlink()
        out.unlink()
        with new_evidence_key() as key:
            ins.append(_timed(lambda key=key: encrypt_file(source, sealed, key, uid="bench")))
            outs.append(_timed(lambda key=key: _out(sealed, out, key)))
    for path in (source, sealed, out):
        path.unlink()
    rows = []
    for name, ours, theirs in (("材料加密存入", ins, bare_in), ("材料解密取出", outs, bare_out)):
        ratio = min(theirs) / min(ours)
        shown = (
            f"{size_text(SIZE)} {min(ours):.2f} 秒，只用加密算法读写同样的内容 {min(theirs):.2f} 秒，"
            f"达到其速度的 {ratio * 100:.0f}%"
        )
        rows.append((name, shown, "≥ 70%", ratio >= 0.7))
    return rows


def _bare(work: Callable[[bytes, bytes, None], bytes], source: Path, target: Path, step: int) -> None:
    """The cipher and the disk, nothing else: no digest, no names, no order of chunks."""
    number = 0
    with source.open("rb", buffering=0) as given, target.open("xb", buffering=0) as taken:
        while piece := given.read(step):
            taken.write(work(number.to_bytes(12, "big"), piece, None))
            number += 1
        os.fsync(taken.fileno())


def _out(source: Path, target: Path, key: object) -> None:
    with target.open("xb") as taken:
        decrypt_stream(source, taken, key, uid="bench")  # type: ignore[arg-type]
        taken.flush()
        os.fsync(taken.fileno())


def _fill(path: Path, size: int) -> None:
    with path.open("wb") as stream:
        for _ in range(size // MB):
            stream.write(os.urandom(MB))


def _timed(function: Callable[[], object]) -> float:
    begun = time.perf_counter()
    function()
    return time.perf_counter() - begun

"""Sticks as they are: FAT32, exFAT and NTFS with their names and limits, pulled out in the middle, and several of them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from models.settings.operations import change_case_settings, house_settings
from models.units.operations import add_unit
from storage import fs
from storage.backup import backup, open_medium, restore, snapshots, verify
from storage.backup.write import PART_LIMIT
from storage.check import check
from storage.errors import StorageError
from storage.office import Office
from tests.fixtures_vault import PASSWORD, House

FAT_FORBIDDEN = re.compile(r'[\x00-\x1f"*/:<>?\\|+,;=\[\]]')
FAT32_LARGEST = 2**32 - 1
FORMATS: dict[str, tuple[list[str], list[str]]] = {
    "vfat": (["mkfs.vfat", "-F", "32"], ["fusefat", "-o", "rw+"]),
    "exfat": (["mkfs.exfat"], ["mount.exfat-fuse"]),
    "ntfs": (["mkfs.ntfs", "-F", "-q"], ["ntfs-3g"]),
}


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)


@contextmanager
def stick_of(kind: str, folder: Path, megabytes: int = 80) -> Iterator[Path]:
    """A real file system of this kind in a file, mounted by the kernel or by its FUSE driver; skips where neither is."""
    make, fuse = FORMATS[kind]
    may = hasattr(os, "geteuid") and os.geteuid() == 0
    if not may or shutil.which(make[0]) is None or shutil.which("losetup") is None:
        pytest.skip(f"needs to make and mount {kind}")
    image, place = folder / f"{kind}.img", folder / f"mounted-{kind}"
    with image.open("wb") as stream:
        stream.truncate(megabytes * 1024 * 1024)
    place.mkdir()
    if run(*make, image).returncode != 0:
        pytest.skip(f"{make[0]} does not work here")
    device = run("losetup", "-f", "--show", image).stdout.strip()
    if not device:
        pytest.skip("no loop device")
    try:
        mounted = run("mount", "-t", kind, device, place).returncode == 0
        if not mounted and shutil.which(fuse[0]):
            mounted = run(*fuse, device, place).returncode == 0 and os.path.ismount(place)
        if not mounted or not takes_chinese(place):
            pytest.skip(f"nothing here mounts {kind} with Chinese names")
        yield place
    finally:
        run("umount", "-l", place)
        run("losetup", "-d", device)


def takes_chinese(place: Path) -> bool:
    """Whether the driver is good enough: a FUSE one for FAT knows no long names."""
    try:
        (place / "试").mkdir()
        (place / "试").rmdir()
    except OSError:
        return False
    return True


def whole(medium: Path) -> list[str]:
    with open_medium(medium, login="head", password=PASSWORD) as found:
        return verify(found.medium, found.manifest, found.keys, full=True).problems


@pytest.mark.parametrize("kind", FORMATS)
def test_a_stick_of_each_format_takes_and_gives_back(house: House, tmp_path: Path, kind: str):
    recording = tmp_path / "录音.bin"
    recording.write_bytes(os.urandom(3_000_000))
    with stick_of(kind, tmp_path) as stick, house.as_("head") as office:
        medium = stick / "清卷备份"
        unit = office.run(add_unit, name="某某建设有限公司").value
        evidence = office.attach(recording, kind="unit", record_id=unit).value
        assert backup(office, medium).full
        office.run(change_case_settings, values={"reply_days": 22})
        assert not backup(office, medium, part_limit=1_000_000).full
        assert whole(medium) == []
        before = office.evidence_bytes(evidence)
        with open_medium(medium, login="head", password=PASSWORD) as opened:
            restore(opened, tmp_path / "new")
    with Office.unlock(tmp_path / "new", "head", PASSWORD) as copy:
        assert check(copy).problems == []
        assert copy.evidence_bytes(evidence) == before


@pytest.mark.parametrize("kind", ["ntfs", "exfat"])
def test_a_full_stick_of_a_foreign_format_is_said(house: House, tmp_path: Path, kind: str):
    with stick_of(kind, tmp_path, 40) as stick, house.as_("head") as office:
        backup(office, stick / "清卷备份")
        unit = office.run(add_unit, name="某某建设有限公司").value
        (tmp_path / "大.bin").write_bytes(os.urandom(60_000_000))
        office.attach(tmp_path / "大.bin", kind="unit", record_id=unit)
        with pytest.raises(StorageError, match="空间不足"):
            backup(office, stick / "清卷备份")
        assert len(snapshots(stick / "清卷备份")) == 1
        assert whole(stick / "清卷备份") == []


def test_every_name_on_a_medium_fits_every_format(house: House, tmp_path: Path):
    with house.as_("head") as office:
        unit = office.run(add_unit, name="某某建设有限公司").value
        (tmp_path / "a").write_bytes(os.urandom(300_000))
        office.attach(tmp_path / "a", kind="unit", record_id=unit)
        backup(office, tmp_path / "stick", part_limit=100_000)
        backup(office, tmp_path / "stick")
    names = [path.relative_to(tmp_path / "stick").as_posix() for path in (tmp_path / "stick").rglob("*")]
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        fs.inside(tmp_path / "stick", name)
        for part in name.split("/"):
            assert part.isascii()
            assert unicodedata.is_normalized("NFD", part)
            assert not FAT_FORBIDDEN.search(part)
            assert len(part) <= 80
    assert PART_LIMIT < FAT32_LARGEST


def pulled(stick: Path, at: int) -> Callable[[str, int, int], None]:
    """Pulls the stick at the so-maniest report of progress: what was on it stays there, at another place."""
    calls = iter(range(10**6))

    def progress(_what: str, _done: int, _total: int) -> None:
        if next(calls) == at:
            stick.rename(stick.with_name("in the pocket"))

    return progress


@pytest.mark.parametrize("at", [0, 2, 4])
def test_a_stick_pulled_out_is_gone_on_with(house: House, tmp_path: Path, at: int):
    """What had arrived whole is not copied again; the last good snapshot was never in danger."""
    (tmp_path / "stick").mkdir()
    medium = tmp_path / "stick" / "清卷备份"
    with house.as_("head") as office:
        backup(office, medium)
        unit = office.run(add_unit, name="某某建设有限公司").value
        for number in range(4):
            (tmp_path / f"{number}.bin").write_bytes(os.urandom(1_500_000))
            office.attach(tmp_path / f"{number}.bin", kind="unit", record_id=unit)
        with pytest.raises(StorageError) as caught:
            backup(office, medium, progress=pulled(tmp_path / "stick", at))
        assert str(caught.value).endswith("。")
        assert check(office).problems == []
        shutil.rmtree(
            tmp_path / "stick", ignore_errors=True
        )  # a mount point that was written to while nothing was there
        (tmp_path / "in the pocket").rename(tmp_path / "stick")
        assert len(snapshots(medium)) == 1
        assert whole(medium) == []
        again = backup(office, medium)
        assert whole(medium) == []
        assert again.evidence_total == 4


def test_what_had_arrived_whole_is_not_copied_again(house: House, tmp_path: Path):
    medium = tmp_path / "stick"
    with house.as_("head") as office:
        unit = office.run(add_unit, name="某某建设有限公司").value
        for number in range(4):
            (tmp_path / f"{number}.bin").write_bytes(os.urandom(1_500_000))
            office.attach(tmp_path / f"{number}.bin", kind="unit", record_id=unit)
        seen: list[int] = []

        def stop() -> bool:
            arrived = [
                path for path in (medium / "evidence").rglob("*") if path.is_file() and path.name[0] != "."
            ]
            seen.append(len(arrived))
            return len(arrived) >= 2

        with pytest.raises(StorageError):
            backup(office, medium, cancelled=stop)
        arrived = {
            path: path.stat().st_mtime_ns for path in (medium / "evidence").rglob("*") if path.is_file()
        }
        assert len(arrived) >= 2
        result = backup(office, medium)
        assert {path: path.stat().st_mtime_ns for path in arrived} == arrived
        assert result.evidence_total == 4
    assert whole(medium) == []


def test_each_medium_has_a_history_of_its_own(house: House, tmp_path: Path):
    with house.as_("head") as office:
        one = backup(office, tmp_path / "一号")
        office.run(change_case_settings, values={"reply_days": 11})
        other = backup(office, tmp_path / "二号")
        again = backup(office, tmp_path / "一号")
        media = office.read(house_settings)["backup_media"]
    assert (one.full, other.full, again.full) == (True, True, False)
    assert one.medium_id == again.medium_id != other.medium_id
    assert {key: row["count"] for key, row in media.items()} == {one.medium_id: 2, other.medium_id: 1}
    assert len(snapshots(tmp_path / "一号")) == 2
    assert len(snapshots(tmp_path / "二号")) == 1

"""Full disks, read-only places, large files: one clear sentence, and what was there stays there."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from models.errors import OfficeError
from models.settings.operations import case_settings, change_case_settings
from models.units.operations import add_unit
from storage.backup import backup, open_medium, snapshots, verify
from storage.check import check
from storage.errors import Cancelled, NoSpace, PlaceError, ReadOnlyPlace
from storage.office import Office
from tests.fixtures_vault import PASSWORD, House


@contextmanager
def disk(folder: Path, size: str) -> Iterator[Path]:
    """A real file system of a few megabytes, where this user may mount one."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    may = hasattr(os, "geteuid") and os.geteuid() == 0
    if not may or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("needs to mount a small file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk that holds one small vault and little more."""
    with disk(tmp_path / "disk", "4m") as folder:
        yield folder


@pytest.fixture
def small_medium(tmp_path: Path) -> Iterator[Path]:
    """A medium that holds a few snapshots."""
    with disk(tmp_path / "medium", "24m") as folder:
        yield folder


def fill_up(folder: Path, leave: int = 0) -> Path:
    """Use up a disk but for a few bytes."""
    path = folder / "full"
    free = shutil.disk_usage(folder).free
    with path.open("wb") as stream:
        stream.write(bytes(max(0, free - leave)))
    return path


def many_units(office: Office, count: int) -> None:
    """Write on and on."""
    for number in range(count):
        office.run(add_unit, name=f"某某第{number}有限公司", note="说明" * 400)


def test_full_disk_under_a_save(house: House, small_disk: Path):
    shutil.copytree(house.folder, small_disk / "vault")
    with Office.unlock(small_disk / "vault", "head", PASSWORD) as office:
        office.run(change_case_settings, values={"reply_days": 21})
        filler = fill_up(small_disk)
        with pytest.raises(NoSpace, match="空间不足"):
            many_units(office, 400)
        filler.unlink()
        office.run(add_unit, name="某某之后有限公司")
        assert office.read(case_settings)["reply_days"] == 21
        assert check(office).problems == []


def test_full_disk_under_an_attachment(house: House, small_disk: Path, tmp_path: Path):
    shutil.copytree(house.folder, small_disk / "vault")
    file = tmp_path / "大文件.bin"
    file.write_bytes(os.urandom(5 * 1024 * 1024))
    with Office.unlock(small_disk / "vault", "head", PASSWORD) as office:
        unit = office.run(add_unit, name="某某有限公司").value
        with pytest.raises(NoSpace):
            office.attach(file, kind="unit", record_id=unit)
        report = check(office)
    assert report.problems == []
    assert report.left_out == []


def test_full_medium_under_a_backup(house: House, small_medium: Path):
    with house.as_("head") as office:
        backup(office, small_medium / "stick")
        many_units(office, 150)
        filler = fill_up(small_medium, leave=100_000)
        with pytest.raises(NoSpace):
            backup(office, small_medium / "stick")
        assert len(snapshots(small_medium / "stick")) == 1
        filler.unlink()
        backup(office, small_medium / "stick")
    with open_medium(small_medium / "stick", login="head", password=PASSWORD) as opened:
        assert verify(opened.medium, opened.manifest, opened.keys, full=True).problems == []


def test_read_only_place_is_said(house: House, small_disk: Path):
    shutil.copytree(house.folder, small_disk / "vault")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(ReadOnlyPlace, match="只读"):
        Office.unlock(small_disk / "vault", "head", PASSWORD)
    with house.as_("head") as office, pytest.raises(ReadOnlyPlace):
        backup(office, small_disk / "stick")


def test_medium_gone_in_the_middle_leaves_the_vault_well(house: House, small_medium: Path):
    gone = []

    def pull_out(_what: str, _done: int, _total: int) -> None:
        if not gone:
            gone.append(True)
            shutil.rmtree(small_medium / "stick")

    with house.as_("head") as office:
        with pytest.raises(OfficeError) as caught:
            backup(office, small_medium / "stick", progress=pull_out)
        assert str(caught.value).endswith("。")
        assert isinstance(caught.value, PlaceError | OfficeError)
        assert check(office).problems == []
        backup(office, small_medium / "stick")


def test_cancelled_attachment_leaves_nothing(house: House, tmp_path: Path):
    file = tmp_path / "录像.bin"
    file.write_bytes(bytes(8 * 1024 * 1024))
    with house.as_("head") as office:
        unit = office.run(add_unit, name="某某有限公司").value
        with pytest.raises(Cancelled):
            office.attach(file, kind="unit", record_id=unit, cancelled=lambda: True)
        report = check(office)
    assert report.left_out == []
    assert report.checked["材料"] == 0


@pytest.mark.slow
def test_two_gigabytes_go_in_and_come_out(house: House, tmp_path: Path):
    file = tmp_path / "录像.bin"
    size = 2 * 1024**3 + 12345
    with file.open("wb") as stream:
        stream.truncate(size)
    with house.as_("head") as office:
        unit = office.run(add_unit, name="某某有限公司").value
        evidence = office.attach(file, kind="unit", record_id=unit).value
        with (tmp_path / "out.bin").open("wb") as target:
            assert office.evidence_write(evidence, target) == size
        assert check(office).problems == []
        backup(office, tmp_path / "stick")

"""Files: old or new and never half, private, nothing outside its folder, every trouble a type."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import fs
from storage.errors import (
    AccessDenied,
    AlreadyThere,
    Cancelled,
    DeviceFault,
    FileBusy,
    FileTooLarge,
    MediumRemoved,
    NoSpace,
    PlaceError,
    PlaceMissing,
    ReadOnlyPlace,
    UnsafePath,
)

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes, links and limits")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@posix
def test_what_is_made_is_private_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        fs.make_folder(tmp_path / "a" / "b")
        fs.atomic_write(tmp_path / "a" / "b" / "file", b"x")
    finally:
        os.umask(before)
    assert mode(tmp_path / "a") == mode(tmp_path / "a" / "b") == 0o700
    assert mode(tmp_path / "a" / "b" / "file") == 0o600


def test_folders(tmp_path):
    fs.make_folder(tmp_path / "a")
    fs.make_folder(tmp_path / "a")
    with pytest.raises(AlreadyThere):
        fs.make_folder(tmp_path / "a", exist_ok=False)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PlaceError):
        fs.make_folder(tmp_path / "file")
    with pytest.raises(PlaceError):
        fs.make_folder(tmp_path / "file" / "below")


def test_replacing_is_all_or_nothing(tmp_path):
    path = tmp_path / "vault.json"
    fs.atomic_write(path, b"old")

    def half() -> None:
        with fs.atomic_file(path) as file:
            file.write(b"half")
            file.flush()
            assert path.read_bytes() == b"old"
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    with fs.atomic_file(path) as file:
        file.write(b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_is_overwritten_unasked(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"old")
    with pytest.raises(AlreadyThere):
        fs.atomic_write(path, b"new", overwrite=False)
    other = tmp_path / "y"

    def late() -> None:
        with fs.atomic_file(other, overwrite=False) as file:
            file.write(b"new")
            other.write_bytes(b"came first")

    with pytest.raises(AlreadyThere):
        late()
    assert path.read_bytes() == b"old"
    assert other.read_bytes() == b"came first"
    assert sorted(tmp_path.iterdir()) == [path, other]


@posix
def test_a_file_that_grows_beyond_what_the_place_takes_leaves_the_old_one(tmp_path):
    import resource

    path = tmp_path / "x"
    fs.atomic_write(path, b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(FileTooLarge):
            fs.atomic_write(path, bytes(300_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_device_is_no_space():
    with (
        pytest.raises(NoSpace) as caught,
        fs.mapped("/dev/full"),
        Path("/dev/full").open("wb", buffering=0) as file,
    ):
        file.write(b"x")
    assert caught.value.path == Path("/dev/full")
    assert "空间不足" in str(caught.value)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, NoSpace),
        (errno.EROFS, ReadOnlyPlace),
        (errno.EACCES, AccessDenied),
        (errno.ENODEV, MediumRemoved),
        (errno.EIO, DeviceFault),
        (errno.ENOENT, PlaceMissing),
        (errno.EFBIG, FileTooLarge),
        (errno.EBUSY, FileBusy),
        (errno.ENAMETOOLONG, UnsafePath),
        (errno.EMFILE, PlaceError),
    ],
)
def test_every_trouble_has_its_type_and_sentence(tmp_path, number, kind):
    with pytest.raises(kind) as caught, fs.mapped(tmp_path / "x"):
        raise OSError(number, "system text")
    assert type(caught.value) is kind
    assert str(caught.value).endswith("。")
    assert "system text" not in str(caught.value)


def test_an_error_on_a_place_that_has_gone_means_the_medium(tmp_path):
    gone = tmp_path / "stick" / "x"
    assert isinstance(fs.typed(OSError(errno.EIO, "x"), gone), MediumRemoved)


@pytest.mark.parametrize("path", ["a", "a/b.pdf", "甲/乙.pdf", ".hidden", "a..b", "x" * 255])
def test_plain_names_stay_inside(tmp_path, path):
    assert fs.inside(tmp_path, path) == tmp_path.resolve() / path


@pytest.mark.parametrize(
    "path",
    ["", ".", "..", "../x", "a/../../x", "/etc/passwd", "a//b", "a/", "a\\b", "C:x", "C:/x", "a\x00b", "con", "NUL.txt",
     "a/COM1.pdf", "x.", "x ", "a?b", "x" * 256, "甲" * 86, "a\nb", "file:stream"],
)  # fmt: skip
def test_climbing_or_odd_names_are_refused(tmp_path, path):
    with pytest.raises(UnsafePath):
        fs.inside(tmp_path, path)


@given(st.text(max_size=30))
def test_whatever_is_accepted_lies_inside(text: str):
    root = Path.cwd()
    try:
        path = fs.inside(root, text)
    except UnsafePath:
        return
    assert path.is_relative_to(root.resolve())
    assert path != root.resolve()


@posix
def test_links_are_not_followed_out(tmp_path):
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "link").symlink_to(tmp_path)
    for path in ("link", "link/x"):
        with pytest.raises(UnsafePath):
            fs.inside(tmp_path / "root", path)


def test_reading_is_bounded(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"12345")
    assert fs.read_limited(path, 5) == b"12345"
    with pytest.raises(fs.TooLong):
        fs.read_limited(path, 4)
    with pytest.raises(PlaceMissing):
        fs.read_limited(tmp_path / "y", 5)
    with pytest.raises(PlaceError):
        fs.read_limited(tmp_path, 5)


@posix
def test_a_pipe_in_the_place_of_a_file_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnsafePath):
        fs.read_limited(tmp_path / "pipe", 5)


def test_copying(tmp_path):
    source, target = tmp_path / "a", tmp_path / "b"
    data = os.urandom(2 * fs.COPY_BLOCK + 17)
    source.write_bytes(data)
    seen: list[tuple[int, int]] = []
    assert fs.copy_file(source, target, progress=lambda done, total: seen.append((done, total))) == len(data)
    assert target.read_bytes() == data
    assert seen[-1] == (len(data), len(data))
    assert len(seen) == 3
    with pytest.raises(AlreadyThere):
        fs.copy_file(source, target)
    with pytest.raises(Cancelled):
        fs.copy_file(source, tmp_path / "c", cancelled=lambda: True)
    with pytest.raises(PlaceMissing):
        fs.copy_file(tmp_path / "none", tmp_path / "c")
    assert sorted(tmp_path.iterdir()) == [source, target]


def test_moving_and_removing(tmp_path):
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "b").write_bytes(b"b")
    with pytest.raises(AlreadyThere):
        fs.rename(tmp_path / "a", tmp_path / "b")
    fs.rename(tmp_path / "a", tmp_path / "c")
    fs.remove(tmp_path / "b")
    with pytest.raises(PlaceMissing):
        fs.remove(tmp_path / "b")
    assert [place.name for place in tmp_path.iterdir()] == ["c"]
    fs.make_folder(tmp_path / "d" / "e")
    fs.remove_folder(tmp_path / "d")
    assert not (tmp_path / "d").exists()


def test_space_is_asked_first(tmp_path):
    assert fs.free_bytes(tmp_path / "not" / "yet") > 0
    fs.require_space(tmp_path, 1)
    with pytest.raises(NoSpace):
        fs.require_space(tmp_path, 2**60)


def test_what_a_killed_write_left_is_swept_and_nothing_else(tmp_path):
    (tmp_path / f".x.0123{fs.PARTIAL_SUFFIX}").write_bytes(b"half")
    for name in ("x", f"x{fs.PARTIAL_SUFFIX}", ".x"):
        (tmp_path / name).write_bytes(b"whole")
    (tmp_path / f".a.qjpack.0123{fs.PARTIAL_SUFFIX}").write_bytes(b"half")
    assert fs.sweep_partials(tmp_path, ".qjpack") == 1
    assert fs.sweep_partials(tmp_path) == 1
    assert sorted(place.name for place in tmp_path.iterdir()) == [".x", "x", f"x{fs.PARTIAL_SUFFIX}"]


WRITER = """
import sys
from pathlib import Path
from storage import fs
path, size = Path(sys.argv[1]), 300_000
for number in range(1, 100_000):
    fs.atomic_write(path, bytes([number % 251]) * size)
    print(number, flush=True)
"""


@pytest.mark.parametrize("writes", [1, 2, 7, 30])
def test_a_killed_writer_leaves_one_whole_file(tmp_path, writes):
    path = tmp_path / "vault.json"
    root = Path(fs.__file__).parents[1]
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) as writer:
        assert writer.stdout is not None
        for _ in range(writes):
            assert writer.stdout.readline()
        writer.kill()
    data = path.read_bytes()
    assert len(data) == 300_000
    assert len(set(data)) == 1
    assert fs.sweep_partials(tmp_path) <= 1
    assert list(tmp_path.iterdir()) == [path]

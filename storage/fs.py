"""Files and folders, safely: private modes, atomic replacement, no climbing out, errors as types.

Everything here raises the place errors of ``storage.errors`` instead of ``OSError``. A write is a temporary file
beside its target, synchronised, renamed over it, then the folder synchronised: the old file or the new one.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import BinaryIO

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

FOLDER_MODE = 0o700
FILE_MODE = 0o600
COPY_BLOCK = 1024 * 1024
WRITE_BUFFER = 64 * 1024
PARTIAL_SUFFIX = ".partial"

Progress = Callable[[int, int], None]
"""Called with (bytes done, bytes in all)."""
CancelCheck = Callable[[], bool]
"""Asked between blocks; True stops the work with ``Cancelled``."""

_BY_ERRNO: dict[int, type[PlaceError]] = {
    errno.ENOSPC: NoSpace,
    errno.EDQUOT: NoSpace,
    errno.EROFS: ReadOnlyPlace,
    errno.EACCES: AccessDenied,
    errno.EPERM: AccessDenied,
    errno.ENODEV: MediumRemoved,
    errno.ENXIO: MediumRemoved,
    errno.ENOTCONN: MediumRemoved,
    errno.ESTALE: MediumRemoved,
    getattr(errno, "ENOMEDIUM", 123): MediumRemoved,
    errno.EIO: DeviceFault,
    errno.ENOENT: PlaceMissing,
    errno.ENOTDIR: PlaceMissing,
    errno.EEXIST: AlreadyThere,
    errno.ENOTEMPTY: AlreadyThere,
    errno.EFBIG: FileTooLarge,
    errno.EBUSY: FileBusy,
    errno.ETXTBSY: FileBusy,
    errno.ENAMETOOLONG: UnsafePath,
    errno.ELOOP: UnsafePath,
}
# Windows tells more in winerror than in errno (learn.microsoft.com, "System Error Codes").
_BY_WINERROR: dict[int, type[PlaceError]] = {
    5: AccessDenied, 19: ReadOnlyPlace, 21: MediumRemoved, 23: DeviceFault, 32: FileBusy, 33: FileBusy, 39: NoSpace,
    55: MediumRemoved, 112: NoSpace, 206: UnsafePath, 223: FileTooLarge, 433: MediumRemoved, 1110: MediumRemoved,
    1112: MediumRemoved, 1117: DeviceFault, 1167: MediumRemoved, 1295: NoSpace,
}  # fmt: skip

_WINDOWS_NAMES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")
_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"|?*\\]')


class TooLong(PlaceError):
    """A file is larger than anything of its kind can be."""

    sentence = "文件大得不合常理，已拒绝读取，请核对文件的来源。"


# --- errors ------------------------------------------------------------------------------------------------


def typed(error: OSError, path: Path | str | None = None) -> PlaceError:
    """The place error that says the same as an ``OSError``."""
    place = path if path is not None else error.filename
    kind = _BY_WINERROR.get(getattr(error, "winerror", None) or 0)
    kind = kind or _BY_ERRNO.get(error.errno or 0, PlaceError)
    if kind is DeviceFault and place is not None and not _reachable(Path(os.fsdecode(place)).parent):
        kind = MediumRemoved  # a stick pulled out in the middle of a write answers with EIO first
    return kind(os.fsdecode(place) if place is not None else None)


@contextmanager
def mapped(path: Path | str | None = None) -> Iterator[None]:
    """Turn an ``OSError`` inside the block into its place error."""
    try:
        yield
    except OSError as error:
        raise typed(error, path) from error


def _reachable(folder: Path) -> bool:
    try:
        next(folder.iterdir(), None)
    except OSError:
        return False
    return True


# --- folders -----------------------------------------------------------------------------------------------


def make_folder(folder: Path, *, exist_ok: bool = True) -> None:
    """Make a folder (and its parents) that only its owner can enter, and make its entry durable.

    Raises ``AlreadyThere`` for an existing one unless ``exist_ok``.
    """
    with mapped(folder):
        missing = [place for place in (folder, *folder.parents) if not place.exists()]
        for place in reversed(missing):
            place.mkdir(mode=FOLDER_MODE, exist_ok=exist_ok)
            sync_folder(place.parent)
        if not missing and (not exist_ok or not folder.is_dir()):
            raise AlreadyThere(folder)


def sync_folder(folder: Path) -> bool:
    """Make renames inside the folder durable. False where the system offers no such thing (Windows, FAT)."""
    if sys.platform == "win32":
        return False
    with mapped(folder):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
                return False
            raise
        finally:
            os.close(handle)
    return True


def free_bytes(place: Path) -> int:
    """Free space for this user where ``place`` is or will be."""
    with mapped(place):
        while not place.exists() and place.parent != place:
            place = place.parent
        return shutil.disk_usage(place).free


def require_space(place: Path, needed: int, reserve: int = 8 * 1024 * 1024) -> None:
    """Raise ``NoSpace`` before anything is written when ``needed`` bytes and a reserve don't fit."""
    if free_bytes(place) < needed + reserve:
        raise NoSpace(place)


def sweep_partials(folder: Path, kind: str = "") -> int:
    """Remove what killed writes left behind in one folder (only of files with this suffix, where the folder is a person's
    own); gives their number. Only when no writer is active."""
    count = 0
    with mapped(folder):
        for place in folder.iterdir():
            left = (
                place.name.startswith(".")
                and place.name.endswith(PARTIAL_SUFFIX)
                and f"{kind}." in place.name
            )
            if left and place.is_file():
                place.unlink()
                count += 1
    return count


# --- names from outside ------------------------------------------------------------------------------------


def inside(root: Path, relative: str) -> Path:
    """The path of ``relative`` (with ``/``) below ``root``. Raises ``UnsafePath`` for anything that climbs out,
    is absolute, passes a link, or is no plain name on Windows too."""
    parts = relative.split("/")
    for part in parts:
        plain = part not in ("", ".", "..") and not _FORBIDDEN.search(part) and not part.endswith((".", " "))
        if not plain or _WINDOWS_NAMES.fullmatch(part) or len(part.encode("utf-8", "replace")) > 255:
            raise UnsafePath(relative)
    with mapped(root):
        base = root.resolve()
        path = base.joinpath(*parts)
        step = base
        for part in parts:
            step = step / part
            if step.is_symlink():
                raise UnsafePath(relative)
        if not path.resolve().is_relative_to(base):
            raise UnsafePath(relative)
    return path


# --- reading -----------------------------------------------------------------------------------------------


def read_limited(path: Path, limit: int) -> bytes:
    """The whole file, a plain one and not larger than ``limit`` bytes. Raises ``TooLong``."""
    with open_read(path) as file, mapped(path):
        data = file.read(limit + 1)
    if len(data) > limit:
        raise TooLong(path)
    return data


@contextmanager
def open_read(path: Path) -> Iterator[FileIO]:
    """A plain file for reading, unbuffered; folders, pipes and devices are refused as ``UnsafePath``."""
    with mapped(path):
        # Without O_NONBLOCK a named pipe in the place of a file would hang the program for ever.
        flags = (
            os.O_RDONLY
            | getattr(os, "O_BINARY", 0)
            | getattr(os, "O_CLOEXEC", 0)
            | getattr(os, "O_NONBLOCK", 0)
        )
        handle = os.open(path, flags)
        with os.fdopen(handle, "rb", buffering=0) as raw:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise UnsafePath(path)
            yield raw


# --- writing -----------------------------------------------------------------------------------------------


@contextmanager
def atomic_file(path: Path, *, overwrite: bool = True, mode: int = FILE_MODE) -> Iterator[BinaryIO]:
    """A file to write into; it takes its place at ``path`` when the block ends well, and leaves nothing otherwise.

    Raises ``AlreadyThere`` when the target exists and ``overwrite`` is False.
    """
    if not overwrite and os.path.lexists(path):
        raise AlreadyThere(path)
    partial = path.parent / f".{path.name[:80]}.{secrets.token_hex(6)}{PARTIAL_SUFFIX}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    done = placed = False
    try:
        with mapped(path):
            with os.fdopen(os.open(partial, flags, mode), "wb", buffering=WRITE_BUFFER) as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            _place(partial, path, overwrite)
            placed = True
            sync_folder(path.parent)
            done = True
    finally:
        if not done:
            _discard(partial)
            if placed and not overwrite:
                _discard(path)  # whoever is told that it failed must not find it there


def start_writing(file: BinaryIO) -> None:
    """Ask the system to start writing out what the file holds so far, without waiting for it."""
    if hasattr(os, "posix_fadvise"):
        with mapped():
            file.flush()
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def atomic_write(
    path: Path, data: bytes | memoryview, *, overwrite: bool = True, mode: int = FILE_MODE
) -> None:
    """Replace or make a file in one step."""
    with atomic_file(path, overwrite=overwrite, mode=mode) as file:
        file.write(data)


def copy_file(
    source: Path,
    target: Path,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> int:
    """Copy the bytes of a plain file, atomically and privately; gives their number. Raises ``Cancelled``."""
    with open_read(source) as reader, atomic_file(target, overwrite=overwrite) as writer:
        total = os.fstat(reader.fileno()).st_size
        done = 0
        buffer = bytearray(min(COPY_BLOCK, total + 1))
        with memoryview(buffer) as view:
            while count := _read_into(reader, view, source):
                if cancelled is not None and cancelled():
                    raise Cancelled
                writer.write(view[:count])
                done += count
                if progress is not None:
                    progress(done, max(total, done))
    return done


def rename(source: Path, target: Path) -> None:
    """Move within one file system and make it durable; never over an existing target. Where it fails, it is back."""
    with mapped(target):
        if os.path.lexists(target):
            raise AlreadyThere(target)
        source.rename(target)
        try:
            sync_folder(target.parent)
        except PlaceError:
            target.rename(source)  # whoever is told that it failed must not find it there
            raise


def replace(source: Path, target: Path) -> None:
    """Move within one file system over what is there, in one step, and make it durable in both folders."""
    with mapped(target):
        source.replace(target)
        sync_folder(target.parent)
        sync_folder(source.parent)


def remove(path: Path) -> None:
    """Delete a file; raises ``PlaceMissing`` when there is none."""
    with mapped(path):
        path.unlink()
        sync_folder(path.parent)


def remove_folder(folder: Path) -> None:
    """Delete a folder with everything in it (links are removed, not followed)."""
    with mapped(folder):
        shutil.rmtree(folder)
        sync_folder(folder.parent)


def _read_into(reader: BinaryIO, view: memoryview, source: Path) -> int:
    # Named apart from the target's mapping: an error here is the source's.
    with mapped(source):
        return reader.readinto(view) or 0  # type: ignore[attr-defined]


def _place(partial: Path, path: Path, overwrite: bool) -> None:
    if overwrite:
        partial.replace(path)
        return
    try:
        path.hardlink_to(partial)  # fails when the target has appeared meanwhile; rename would not
    except OSError as error:
        if error.errno == errno.EEXIST:
            raise
        if os.path.lexists(path):  # no hard links on FAT: the check is all there is
            raise AlreadyThere(path) from error
        partial.replace(path)
    else:
        partial.unlink()


def _discard(partial: Path) -> None:
    """Remove a partial file; when even that fails (medium gone, disk dying) ``sweep_partials`` does it later."""
    try:
        partial.unlink()
    except OSError:
        return

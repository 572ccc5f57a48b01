"""Restoring a snapshot into a new folder: put together, opened, compared with its manifest, then moved into place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from storage import fs
from storage.backup.inspection import inspect_stores
from storage.backup.manifest import Closed, DamagedBackup, Manifest, NoBackup, snapshots
from storage.backup.read import assemble, evidence_stream
from storage.errors import AlreadyThere, Cancelled, DamagedVault, StorageError, WrongPassword
from storage.evidence.chunks import new_hasher
from storage.sentences import clear_errors
from storage.vault.header import HEADER_NAME
from storage.vault.keyfile import KeyFinder
from storage.vault.secrets import Secret
from storage.vault.shares import parse_recovery
from storage.vault.slots import REGISTER, Identity, Slot, open_recovery_slot, open_slot, unseal

COPY = 1024 * 1024


@dataclass
class Opened:
    """A snapshot opened with somebody's password or the recovery key."""

    medium: Path
    manifest: Manifest
    keys: dict[str, Secret]

    def close(self) -> None:
        """Wipe the keys."""
        for key in self.keys.values():
            key.wipe()

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@clear_errors()
def open_medium(
    medium: Path,
    *,
    login: str = "",
    password: str = "",
    recovery: str = "",
    snapshot: str | None = None,
    key_file: KeyFinder | None = None,
) -> Opened:
    """Open a snapshot (the newest by default) with an account's password, or with the recovery key.

    The password is the one that held when the snapshot was made. Raises :class:`NoBackup`, :class:`DamagedBackup`,
    ``WrongPassword``, ``KeyFileNeeded``, ``RecoveryTyping``, ``NewerVault``, place errors.
    """
    names = snapshots(medium)
    if not names:
        raise NoBackup
    closed = Closed.read(medium, snapshot or names[-1])
    header = closed.vault_header()
    if recovery:
        slot = header.recovery()
        if slot is None:
            raise WrongPassword("这份备份没有恢复密钥。")
        with parse_recovery(recovery) as paper:
            identity = open_recovery_slot(slot, paper)
    else:
        slot = header.by_login(login)
        if slot is None:
            raise WrongPassword
        identity = open_slot(slot, password, key_file)
    keys = _keys(identity, slot)
    try:
        header.authenticate(keys[REGISTER])
        return Opened(medium, closed.open(keys[REGISTER]), keys)
    except DamagedVault as error:
        raise DamagedBackup(detail="header") from error


@clear_errors()
def restore(
    opened: Opened,
    target: Path,
    *,
    progress: Callable[[str, int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[str]:
    """Put a snapshot into the new folder ``target``; gives sentences about what the keys at hand could not check.

    Never over an existing folder. Raises :class:`DamagedBackup` (nothing is left behind), ``NoSpace``, ``Cancelled``.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise AlreadyThere(target, "恢复的目标文件夹已有内容，请另选一个新的文件夹。")
    manifest = opened.manifest
    total = sum(entry.size for entry in manifest.stores) + sum(size for size, _ in manifest.evidence.values())
    done = 0

    def advance(count: int, what: str) -> None:
        nonlocal done
        done += count
        if progress is not None:
            progress(what, done, total)
        if cancelled is not None and cancelled():
            raise Cancelled("恢复已取消，没有留下任何内容。")

    fs.make_folder(target.parent)
    making = target.parent / f"{target.name}.making"
    if making.exists():
        fs.remove_folder(making)
    fs.make_folder(making)
    try:
        fs.require_space(making, total)
        left_out = _fill(opened, making, advance)
        if target.exists():
            target.rmdir()
        fs.rename(making, target)
    except BaseException:
        if making.exists():
            fs.remove_folder(making)
        raise
    return left_out


def _fill(opened: Opened, folder: Path, advance: Callable[[int, str], None]) -> list[str]:
    manifest = opened.manifest
    for entry in manifest.stores:
        assemble(opened.medium, manifest, entry, fs.inside(folder, entry.name), advance)
    fs.make_folder(folder / "evidence")
    for name in manifest.evidence:
        target = fs.inside(folder, f"evidence/{name[:2]}/{name}")
        fs.make_folder(target.parent)
        _copy(opened.medium, manifest, name, target, advance)
    fs.atomic_write(folder / HEADER_NAME, manifest.header)
    found, problems, left_out = inspect_stores(folder, manifest, opened.keys)
    if problems or not found:
        raise DamagedBackup(
            "恢复出来的内容与备份清单不一致，没有采用：" + "；".join(problems[:3]), detail="compare"
        )
    return left_out


def _copy(
    medium: Path, manifest: Manifest, name: str, target: Path, advance: Callable[[int, str], None]
) -> None:
    size, digest = manifest.evidence[name]
    hasher = new_hasher(manifest.cipher)
    buffer = memoryview(bytearray(COPY))
    with evidence_stream(medium, name, size) as source, fs.atomic_file(target, overwrite=False) as out:
        while count := source.readinto(buffer):
            hasher.update(buffer[:count])
            out.write(buffer[:count])
            advance(count, "恢复材料")
        if hasher.digest().hex() != digest:
            raise DamagedBackup("备份中的一份材料已损坏，没有恢复，请换用另一份备份。", detail=name)


def _keys(identity: Identity, slot: Slot) -> dict[str, Secret]:
    try:
        return {name: unseal(identity, slot, name) for name in slot.grants}
    finally:
        identity.wipe()


__all__ = ["Opened", "StorageError", "open_medium", "restore"]

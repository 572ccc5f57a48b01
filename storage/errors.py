"""Errors of keeping: each a type of its own, its text one Chinese sentence that says what to do.

Raised anywhere in ``storage``; the screen and the headless commands show ``str(error)``. No text here ever
contains a secret; paths are kept in ``path``, not in the sentence, unless the person has to know them.
"""

from __future__ import annotations

from pathlib import Path

from models.errors import InvalidInput, OfficeError


class StorageError(OfficeError):
    """Base of everything that can go wrong with keeping."""


# --- opening the vault -------------------------------------------------------------------------------------


class WrongPassword(StorageError):
    """The password or the recovery key does not open the slot. A deliberate forgery of the slot looks the same."""

    def __init__(self, message: str = "账户或密码不对，请检查大小写和输入法后重新输入。") -> None:
        super().__init__(message)


class PasswordHolds(StorageError):
    """A new password is in force although the disk failed before the trail could say so."""

    def __init__(self) -> None:
        super().__init__(
            "新密码已经生效，请从现在起使用新密码；但硬盘出错，没有记入日志，请检查硬盘后告知安全审计员。"
        )


class RotationHolds(StorageError):
    """New case keys are in force although the disk failed before every file was in its place."""

    def __init__(self) -> None:
        super().__init__(
            "新密钥已经生效，但硬盘出错，最后几步没有做完；请检查硬盘后重新登录，程序会接着做完。"
        )


class WeakPassword(InvalidInput):
    """A new password below the minimum policy; the sentence says how to better it."""

    def __init__(self, message: str, field: str = "password") -> None:
        super().__init__(field, message)


class RecoveryTyping(InvalidInput):
    """A recovery key was mistyped; ``groups`` counts the wrong groups from 1 (empty: can't be located)."""

    def __init__(self, message: str, groups: tuple[int, ...] = ()) -> None:
        super().__init__("recovery_key", message)
        self.groups = groups


class KeyFileNeeded(StorageError):
    """The password is one half; the account's key file is the other, and was not found."""

    def __init__(self) -> None:
        super().__init__("这个账户还要用密钥文件：请插入存有密钥文件的 U 盘再试，或者点“选择密钥文件”。")


class NotAKeyFile(StorageError):
    """A file that is no key file, or that of another account."""

    def __init__(self, message: str = "这不是清卷的密钥文件，或者已经损坏，请另选。") -> None:
        super().__init__(message)


class VaultLocked(StorageError):
    """A key was asked for after it had been wiped."""

    def __init__(self, message: str = "保险库已经锁定，请重新登录。") -> None:
        super().__init__(message)


class NotAVault(StorageError):
    """The folder holds no vault of this program."""

    def __init__(self, message: str = "这个文件夹里没有清卷的保险库，请选择正确的文件夹。") -> None:
        super().__init__(message)


class DamagedVault(StorageError):
    """The vault's header or a store fails its checks; ``detail`` is for the diagnosis, never shown alone."""

    def __init__(
        self, message: str = "保险库的文件已损坏，请不要再写入，并从最近的备份恢复。", detail: str = ""
    ) -> None:
        super().__init__(message)
        self.detail = detail


class ForgedVault(DamagedVault):
    """The header is well formed but not authenticated by the register key: somebody edited it."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("保险库的文件头被改动过，请停止使用并通知安全保密管理员，从备份恢复。", detail)


class ExcessiveCost(DamagedVault):
    """A header asks for more memory or time than any honest vault does (a hostile header)."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("保险库文件头要求的内存或时间不合常理，可能被人改动，已拒绝打开。", detail)


class NewerVault(StorageError):
    """Made by a newer program; ``needs`` is the version that opens it (may be empty)."""

    def __init__(self, needs: str = "") -> None:
        version = f"清卷 {needs} 或更新的版本" if needs else "更新版本的清卷"
        super().__init__(f"这个保险库是更新版本的程序建立的，请用{version}打开。")
        self.needs = needs


class VaultInUse(StorageError):
    """Another program instance has the vault open."""

    def __init__(self, message: str = "这个保险库已在另一个窗口中打开，请先关闭那个窗口。") -> None:
        super().__init__(message)


class VaultChanged(StorageError):
    """The header on disk is no longer the one that was opened; nothing was written."""

    def __init__(self, message: str = "保险库文件在打开之后被别处改动，没有保存，请锁定后重新登录。") -> None:
        super().__init__(message)


class NotCleared(StorageError):
    """The account holds no grant for this key; ``key_name`` says which key is missing."""

    def __init__(self, key_name: str) -> None:
        super().__init__("这个账户没有取得打开这些内容的密钥，请由安全保密管理员授权后再试。")
        self.key_name = key_name


class KeyWouldBeLost(StorageError):
    """Removing this slot or grant would leave nobody able to open the vault, or a part of it."""


class NotEnoughMemory(StorageError):
    """The machine can't give the memory that key derivation needs."""

    def __init__(self, message: str = "内存不足，无法打开保险库，请关闭其他程序后再试。") -> None:
        super().__init__(message)


# --- evidence ----------------------------------------------------------------------------------------------


class DamagedEvidence(StorageError):
    """An evidence file fails its checks; ``chunk`` is the first bad part (None: the head or the length)."""

    def __init__(
        self,
        message: str = "这份材料的文件已损坏或被调换，请从备份恢复。",
        *,
        chunk: int | None = None,
        detail: str = "",
    ) -> None:
        super().__init__(message)
        self.chunk = chunk
        self.detail = detail


class WrongEvidenceKey(DamagedEvidence):
    """The file belongs to another key: swapped for another evidence file, or of an older key."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("这份材料的文件与登记的密钥不符，可能被调换，请从备份恢复。", detail=detail)


# --- packages between offices ------------------------------------------------------------------------------


class NotACard(StorageError):
    """A file that is no card, or whose own signature does not hold."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("这不是清卷的单位名片，或者已经损坏，请对方重新导出。")
        self.detail = detail


class NotAPackage(StorageError):
    """A file that is no package of this program."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("这不是清卷的往来包，请选择对方给您的 .qjpack 文件。")
        self.detail = detail


class DamagedPackage(StorageError):
    """A package was cut, changed, or signed by another than it says."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("这个往来包已损坏或被改动过，没有接收；请发件单位重新给一份。")
        self.detail = detail


class NewerPackage(StorageError):
    """A card or a package of a newer program; ``needs`` is the version that reads it, empty where it does not say."""

    def __init__(self, needs: str = "") -> None:
        wanted = f"请先把本单位的清卷更新到 {needs} 或更新的版本" if needs else "请先更新本单位的清卷"
        super().__init__(f"这个文件是更新版本的清卷制作的，{wanted}，再打开它。")
        self.needs = needs


class NotForThisOffice(StorageError):
    """Sealed to other cards than this office's."""

    def __init__(self) -> None:
        super().__init__("这个往来包不是封给本单位的，打不开；请发件单位用本单位现在的名片重新制作。")


class NoCard(StorageError):
    """The office has made no card yet."""

    def __init__(self) -> None:
        super().__init__("本单位还没有名片，请先在“往来单位”里制作名片，并交给对方核对。")


# --- files, disks, media -----------------------------------------------------------------------------------


class PlaceError(StorageError):
    """Base of errors of a disk, folder or file; ``path`` is where it happened."""

    sentence = "读写文件出错，请检查磁盘后再试。"

    def __init__(self, path: Path | str | None = None, message: str | None = None) -> None:
        super().__init__(message or self.sentence)
        self.path = Path(path) if path is not None else None


class NoSpace(PlaceError):
    """The disk or the medium is full, or a quota is used up."""

    sentence = "磁盘空间不足，请清理或换一个位置后再试，原有内容没有改动。"


class ReadOnlyPlace(PlaceError):
    """The place is mounted read-only or write-protected."""

    sentence = "这个位置是只读的，请关闭写保护或换一个位置后再试。"


class AccessDenied(PlaceError):
    """The operating system refuses this user."""

    sentence = "没有读写这个位置的权限，请换一个位置或请系统管理员开通。"


class MediumRemoved(PlaceError):
    """The medium was pulled out, or its device has gone."""

    sentence = "介质已被拔出或断开，请重新插入后再试，已有的备份不受影响。"


class DeviceFault(PlaceError):
    """The device reports an input/output error: bad sectors or a bad contact."""

    sentence = "磁盘或介质读写出错，可能有坏块或接触不良，请换一个介质后再试。"


class PlaceMissing(PlaceError):
    """The file or folder is not there."""

    sentence = "找不到这个文件或文件夹，请检查它是否被移动或改名。"


class AlreadyThere(PlaceError):
    """The target exists and must not be overwritten."""

    sentence = "目标位置已有同名的文件或文件夹，请换一个位置。"


class FileTooLarge(PlaceError):
    """The file system can't keep a file of this size (FAT32: 4 GiB less one byte)."""

    sentence = (
        "文件太大，这个介质的格式放不下（FAT32 单个文件不超过 4 GB），请换用 exFAT 或 NTFS 格式的介质。"
    )


class FileBusy(PlaceError):
    """Another program holds the file (a virus scanner on Windows does so for moments)."""

    sentence = "文件正被其他程序占用，请关闭那个程序后再试。"


class UnsafePath(PlaceError):
    """A path from a file's content climbs out of its folder or is not a plain name."""

    sentence = "文件中的路径不安全，已拒绝读取，请核对文件的来源。"


class Cancelled(StorageError):
    """The person pressed cancel; everything is as before."""

    def __init__(self, message: str = "已取消，没有改动任何内容。") -> None:
        super().__init__(message)


class SelfTestFailed(StorageError):
    """A known answer came out wrong: the program or the machine is broken; ``check`` names the test."""

    def __init__(self, check: str) -> None:
        super().__init__("程序的密码算法自检没有通过，请不要继续使用，并重新安装程序。")
        self.check = check

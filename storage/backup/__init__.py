"""Backup to a medium: snapshots of ciphertext, the first full, the next only what is new; read back before called good.

Layout on the medium (everything but ``medium.json`` is ciphertext as it lies in the vault, or sealed):

    medium.json                 which vault's medium this is
    snapshots/NAME.json         one sealed manifest a snapshot, written last: a snapshot without it does not exist
    packs/NAME-STORE[.PART]     blocks of a store's encrypted file
    evidence/AB/NAME[.PART]     evidence files, shared by all snapshots
"""

from storage.backup.manifest import Manifest, SnapshotName, snapshots
from storage.backup.read import VerifyResult, verify
from storage.backup.restore import Opened, open_medium, restore
from storage.backup.write import BackupResult, backup

__all__ = [
    "BackupResult", "Manifest", "Opened", "SnapshotName", "VerifyResult", "backup", "open_medium", "restore",
    "snapshots", "verify",
]  # fmt: skip

"""Opening stores that were put together from a snapshot: pages, structure, trails and their anchored heads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.base import KINDS
from models.evidence.records import Evidence
from models.trail.records import CaseTrail, HouseTrail
from storage import trail
from storage.backup.manifest import Manifest
from storage.engine import make_engine
from storage.errors import PlaceError, StorageError
from storage.founding import CASES_DB, REGISTER_DB
from storage.vault.secrets import Secret
from storage.vault.slots import CASES, REGISTER


def inspect_stores(
    folder: Path, manifest: Manifest, keys: Mapping[str, Secret]
) -> tuple[list[str], list[str], list[str]]:
    """What could be opened, every problem, and what the keys at hand do not reach."""
    opened: list[str] = []
    problems: list[str] = []
    left_out: list[str] = []
    for name, key_name in ((REGISTER_DB, REGISTER), (CASES_DB, CASES)):
        if key_name not in keys:
            left_out.append(f"本账户没有案卷权限，{name} 只核对了密文，没有打开。")
            continue
        try:
            problems += _inspect(folder / name, name, keys[key_name], manifest)
            opened.append(name)
        except PlaceError:
            raise  # the disk's fault, not the snapshot's
        except StorageError as error:
            problems.append(str(error))
    return opened, problems, left_out


def _inspect(path: Path, name: str, key: Secret, manifest: Manifest) -> list[str]:
    # Opened for writing: SQLite must be able to take in a write-ahead log that came along. The file is a copy.
    engine = make_engine(path, key)
    problems: list[str] = []
    try:
        with engine.connect() as connection:
            bad = connection.exec_driver_sql("PRAGMA cipher_integrity_check").fetchall()
            if bad:
                return [f"备份中的 {name} 有 {len(bad)} 页损坏。"]
            if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
                return [f"备份中的 {name} 结构损坏。"]
        with Session(engine) as session:
            table = HouseTrail if name == REGISTER_DB else CaseTrail
            expected = manifest.heads.get("house" if name == REGISTER_DB else "cases")
            if expected is not None and trail.head(session, table).text() != expected:
                problems.append(f"备份中的 {name} 的日志与备份清单记下的不一致。")
            if name == CASES_DB:
                problems += _counts(session, manifest)
    finally:
        engine.dispose()
    return problems


def _counts(session: Session, manifest: Manifest) -> list[str]:
    problems = []
    for kind, cls in KINDS.items():
        if kind not in manifest.counts:
            continue  # of an older program, which did not know this kind
        count = session.scalar(select(func.count()).select_from(cls)) or 0
        if manifest.counts[kind] != count:
            problems.append(f"备份中的{cls.LABEL}数目与备份清单记下的不一致。")
    missing = set(session.scalars(select(Evidence.file_name))) - set(manifest.evidence)
    if missing:
        problems.append(f"备份缺少 {len(missing)} 份登记在册的材料。")
    return problems

"""The trail: chained, signed entries. Tamper-evident, not tamper-proof.

An entry's digest is SHA-256 over the previous digest and the canonical content; the acting account signs the digest
with its Ed25519 key. The house trail mirrors each entry of the case trail without its content, so the auditor sees
who did what and when, and a case trail that lost its tail no longer fits the house's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.trail.records import CaseTrail, HouseTrail

GENESIS = bytes(32)
VERSION = 1
_COLUMNS = "seq, at, actor_uid, actor_name, operation, content, previous, digest, signature"
_LAST = {
    "case_trail": "SELECT seq, digest FROM case_trail ORDER BY seq DESC LIMIT 1",
    "house_trail": "SELECT seq, digest FROM house_trail ORDER BY seq DESC LIMIT 1",
}
_ADD_CASE = f"INSERT INTO case_trail ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?)"  # noqa: S608
_ADD_HOUSE = f"INSERT INTO house_trail ({_COLUMNS}, case_seq, case_digest) VALUES (?,?,?,?,?,?,?,?,?,?,?)"  # noqa: S608
_ADD_TOUCH = "INSERT INTO case_trail_touch (seq, kind, record_id) VALUES (?,?,?)"


class Signer(Protocol):
    """Who can sign an entry: the unlocked account's identity."""

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature over ``message``."""
        ...


@dataclass(frozen=True)
class Head:
    """Where a trail ends; anchored in backup manifests and on the printed sheet."""

    seq: int
    digest: bytes

    def text(self) -> str:
        """For manifest and paper."""
        return f"{self.seq}:{self.digest.hex()}"


@dataclass(frozen=True)
class Flaw:
    """The first bad place of a trail and what is wrong there."""

    seq: int
    sentence: str


def plain(value: Any) -> Any:
    """A JSON value for a column's value; bytes are named by size, never copied."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return f"<{len(value)} 字节>"
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    return str(value)


def canonical(content: dict[str, Any]) -> str:
    """The one text of a content: sorted keys, no spaces, Chinese as it is."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(previous: bytes, content: str) -> bytes:
    """The chained digest of an entry."""
    return hashlib.sha256(previous + content.encode("utf-8", "surrogatepass")).digest()


def head(session: Session, table: type[CaseTrail] | type[HouseTrail]) -> Head:
    """The last entry's number and digest; number 0 for an empty trail."""
    row = session.execute(select(table.seq, table.digest).order_by(table.seq.desc()).limit(1)).first()
    return Head(row[0], row[1]) if row else Head(0, GENESIS)


def append(
    connection: Any,
    table: type[CaseTrail] | type[HouseTrail],
    signer: Signer,
    *,
    at: datetime,
    actor_uid: str,
    actor_name: str,
    operation: str,
    details: dict[str, Any],
    touches: Iterable[tuple[str, int]] = (),
    mirror: Head | None = None,
) -> Head:
    """Add one signed entry inside the transaction of a driver's connection and return the new head."""
    name = table.__tablename__
    row = connection.execute(_LAST[name]).fetchone()
    last = Head(row[0], row[1]) if row else Head(0, GENESIS)
    seq = last.seq + 1
    content = canonical(
        {
            "v": VERSION,
            "seq": seq,
            "at": at.isoformat(),
            "actor": actor_uid,
            "name": actor_name,
            "op": operation,
        }
        | details
    )
    digest = digest_of(last.digest, content)
    moment = at.strftime("%Y-%m-%d %H:%M:%S.%f")  # as SQLAlchemy keeps a DateTime
    entry = (seq, moment, actor_uid, actor_name, operation, content, last.digest, digest, signer.sign(digest))
    if table is HouseTrail:
        of_cases = (mirror.seq, mirror.digest) if mirror else (None, None)
        connection.execute(_ADD_HOUSE, (*entry, *of_cases))
    else:
        connection.execute(_ADD_CASE, entry)
        rows = [(seq, kind, record_id) for kind, record_id in sorted(set(touches))]
        connection.executemany(_ADD_TOUCH, rows)
    return Head(seq, digest)


Verifier = Callable[[str, bytes, bytes], bool]
"""Checks a signature: account uid, message, signature."""


def verify(
    session: Session, table: type[CaseTrail] | type[HouseTrail], verifier: Verifier, *, from_seq: int = 1
) -> Iterator[Flaw]:
    """Walk the trail from ``from_seq`` and yield every flaw, the first bad place first."""
    previous = GENESIS
    expected = 1
    rows: Iterator[CaseTrail | HouseTrail] = iter(
        session.scalars(select(table).order_by(table.seq).execution_options(yield_per=500))
    )
    for row in rows:
        if row.seq != expected:
            yield Flaw(expected, f"第 {expected} 条缺失（下一条是第 {row.seq} 条）。")
            expected, previous = row.seq, row.previous
        if row.seq >= from_seq:
            yield from _entry_flaws(row, previous, verifier)
        previous, expected = row.digest, row.seq + 1


def _entry_flaws(row: CaseTrail | HouseTrail, previous: bytes, verifier: Verifier) -> Iterator[Flaw]:
    if row.previous != previous:
        yield Flaw(row.seq, f"第 {row.seq} 条与上一条不相连。")
    if digest_of(row.previous, row.content) != row.digest:
        yield Flaw(row.seq, f"第 {row.seq} 条的内容被改动。")
    elif not verifier(row.actor_uid, row.digest, row.signature):
        yield Flaw(row.seq, f"第 {row.seq} 条的签名不成立。")
    content = _parsed(row.content)
    shown = tuple(content.get(key) for key in ("seq", "at", "actor", "op", "name"))
    if shown != (row.seq, row.at.isoformat(), row.actor_uid, row.operation, row.actor_name):
        yield Flaw(row.seq, f"第 {row.seq} 条的列与签名内容不一致。")
    if isinstance(row, HouseTrail):
        case = content.get("case")
        case = case if isinstance(case, dict) else {}
        mirrored = (case.get("seq"), case.get("digest"))
        if mirrored != (row.case_seq, row.case_digest.hex() if row.case_digest else None):
            yield Flaw(row.seq, f"第 {row.seq} 条引用的案卷日志被改动。")


def _parsed(content: str) -> dict[str, Any]:
    try:
        parsed = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def compare(house: Session, cases: Session) -> Iterator[Flaw]:
    """Hold the case trail against what the house trail saw of it."""
    last = head(cases, CaseTrail)
    seen = house.scalar(select(func.max(HouseTrail.case_seq))) or 0
    if seen > last.seq:
        yield Flaw(last.seq + 1, f"案卷日志缺少第 {last.seq + 1} 至 {seen} 条：案卷库可能被换成旧的副本。")
    pairs = select(HouseTrail.case_seq, HouseTrail.case_digest).where(HouseTrail.case_seq.is_not(None))
    digests = {row.seq: row.digest for row in cases.execute(select(CaseTrail.seq, CaseTrail.digest))}
    for seq, digest in house.execute(pairs.order_by(HouseTrail.case_seq)):
        if seq is not None and digests.get(seq, digest) != digest:
            yield Flaw(seq, f"案卷日志第 {seq} 条与系统日志记下的不一致。")
            return

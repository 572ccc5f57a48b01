"""The unit of work: the one way to write, and the shape of every read.

An operation runs in one transaction of its store: right, function, search index, signed trail entry, commit. After
the commit of a case operation the house trail gets a content-free mirror of the entry; one that is missing after a
power cut is written at the next unlock.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.base import kind_label
from models.errors import OfficeError
from models.evidence.records import Evidence
from models.operations import Actor, Changes, Operation, Outcome, Query, Read, Store, Work
from models.trail.records import CaseTrail, HouseTrail
from storage import search, trail
from storage.engine import raw_connection
from storage.errors import NotCleared, VaultLocked
from storage.evidence.store import EvidenceStore, Kept
from storage.recorder import Recorder
from storage.sentences import clear_errors
from storage.vault.sealed import unwrap, wrap
from storage.vault.secrets import Secret
from storage.vault.slots import CASES, REPORTER, Identity

T = TypeVar("T")
REPORTER_AAD = b"qingjuan/reporter"


def now_local() -> datetime:
    """The present moment, local time, whole seconds: what a person would write down."""
    return datetime.now().replace(microsecond=0)


@dataclass
class Stores:
    """The engines and keys of an unlocked vault; those of the cases are None for an account not cleared."""

    house_writer: Engine
    house_reader: Engine
    case_writer: Engine | None = None
    case_reader: Engine | None = None
    reporter_key: Secret | None = None
    evidence: EvidenceStore | None = None
    upgraded: list[str] = field(default_factory=list)

    def engine(self, store: Store, *, write: bool) -> Engine:
        """The engine for a store; :class:`NotCleared` without the case key."""
        if store is Store.HOUSE:
            return self.house_writer if write else self.house_reader
        engine = self.case_writer if write else self.case_reader
        if engine is None:
            raise NotCleared(CASES)
        return engine

    def dispose(self) -> None:
        """Close every connection."""
        for engine in (self.house_writer, self.house_reader, self.case_writer, self.case_reader):
            if engine is not None:
                engine.dispose()


class Lent:
    """What storage lends to one operation (``models.operations.Keeper``): evidence and the reporter's seal."""

    def __init__(self, stores: Stores, session: Session) -> None:
        self._stores = stores
        self._session = session
        self.written: list[str] = []

    def keep(
        self, data: bytes, *, name: str, media_type: str, owner_kind: str, owner_id: int, role: str = ""
    ) -> int:
        """Keep bytes as evidence of a record and return the evidence's id."""
        if self._stores.evidence is None:
            raise NotCleared(CASES)
        kept = self._stores.evidence.write_bytes(data)
        return self.register(kept, name=name, media_type=media_type, owner=(owner_kind, owner_id), role=role)

    def register(
        self, kept: Kept, *, name: str, media_type: str, owner: tuple[str, int], role: str = ""
    ) -> int:
        """Enter a written evidence file in the register of the case store."""
        from models.evidence.owners import owner_record

        self.written.append(kept.file_name)
        record = Evidence(
            uid=kept.uid,
            owner_kind=owner[0],
            owner_id=owner[1],
            clue_id=owner_record(self._session, *owner).governing_clue(),
            role=role,
            name=name,
            media_type=media_type,
            size=kept.size,
            sha256=kept.sha256,
            file_name=kept.file_name,
            file_key=kept.key,
            stored_size=kept.stored_size,
        )
        self._session.add(record)
        self._session.flush()
        return record.id

    def seal_reporter(self, plain: bytes) -> bytes:
        """Encrypt a reporter's identity under the reporter key."""
        return wrap(self._reporter_key(), plain, REPORTER_AAD)

    def open_reporter(self, sealed: bytes) -> bytes:
        """Decrypt a reporter's identity; :class:`NotCleared` for an account without that key."""
        with unwrap(self._reporter_key(), sealed, REPORTER_AAD) as secret, secret.view() as raw:
            return bytes(raw)

    def _reporter_key(self) -> Secret:
        if self._stores.reporter_key is None:
            raise NotCleared(REPORTER)
        return self._stores.reporter_key


@dataclass
class UnitOfWork:
    """Runs operations and queries for one unlocked account."""

    stores: Stores
    identity: Identity
    actor: Actor
    clock: Callable[[], datetime] = now_local
    lock: threading.RLock = field(default_factory=threading.RLock)
    closed: bool = False
    behind: bool = False
    """Whether a case entry could not be mirrored: it is, before anything else is written."""

    def run(self, operation: Operation[..., T], /, **data: Any) -> Outcome[T]:
        """Run a named operation: wholly or not at all."""
        self.actor.require(operation.right)
        with self.lock, clear_errors():
            self._require_open()
            self._make_good()
            engine = self.stores.engine(operation.store, write=True)
            with Session(engine, expire_on_commit=False) as session:
                value, changes, mirror, work = self._transaction(session, operation, data)
            if mirror is not None:
                self._mirror(mirror, operation.name, work)
            return Outcome(value, changes, operation.name)

    def _transaction(
        self, session: Session, operation: Operation[..., T], data: dict[str, Any]
    ) -> tuple[T, Changes, trail.Head | None, dict[str, Any]]:
        now = self.clock()
        recorder = Recorder(session, self.actor.uid, now)
        lent = Lent(self.stores, session)
        work = Work(session, self.actor, now, lent)
        try:
            session.begin()
            value = operation(work, **data)
            session.flush()
            touched = recorder.touched()
            cases = operation.store is Store.CASES
            if cases:
                search.reindex(session, touched, recorder.objects)
                search.write_rows(session, work.bulk_index)
                search.drop_rows(session, work.bulk_unindex)
            head = trail.append(
                raw_connection(session),
                CaseTrail if cases else HouseTrail,
                self.identity,
                at=now,
                actor_uid=self.actor.uid,
                actor_name=self.actor.name,
                operation=operation.name,
                details={"records": recorder.entries(), "notes": trail.plain(work.notes)},
                touches=touched | set(work.subjects),
            )
            session.commit()
        except BaseException:
            session.rollback()
            if self.stores.evidence is not None:
                self.stores.evidence.remove_all(lent.written)
            raise
        finally:
            recorder.detach()
        records: dict[str, set[int]] = {}
        for kind, record_id in touched:
            records.setdefault(kind, set()).add(record_id)
        for row in work.bulk_index:
            records.setdefault(row.kind, set()).add(row.record_id)
        for kind, first, last in work.bulk_unindex:
            records.setdefault(kind, set()).update(range(first, last + 1))
        changes = Changes({kind: frozenset(ids) for kind, ids in records.items()}, house=not cases)
        shown = {"at": now, "touches": sorted(touched | set(work.subjects))}
        return value, changes, head if cases else None, shown

    def read(self, query: Query[..., T], /, **data: Any) -> T:
        """Run a query; an audited one leaves an entry that says who looked at what."""
        self.actor.require(query.right)
        with clear_errors():
            self._require_open()
            with Session(self.stores.engine(query.store, write=False)) as session:
                read = Read(session, self.actor, self.clock(), Lent(self.stores, session))
                value = query(read, **data)
            if query.audited:
                self.note(query.name, store=query.store, subjects=read.subjects)
            return value

    def note(
        self, name: str, *, store: Store, subjects: list[tuple[str, int]] | None = None, **details: Any
    ) -> None:
        """A trail entry for something that writes nothing else: a look, a search, a print, an export."""
        subjects = subjects or []
        with self.lock, clear_errors():
            self._require_open()
            self._make_good()
            now = self.clock()
            cases = store is Store.CASES
            with Session(self.stores.engine(store, write=True)) as session, session.begin():
                head = trail.append(
                    raw_connection(session),
                    CaseTrail if cases else HouseTrail,
                    self.identity,
                    at=now,
                    actor_uid=self.actor.uid,
                    actor_name=self.actor.name,
                    operation=name,
                    details={
                        "records": [{"kind": k, "id": i} for k, i in subjects],
                        "notes": trail.plain(details),
                    },
                    touches=subjects,
                )
            if cases:
                self._mirror(head, name, {"at": now, "touches": subjects})

    def _mirror(self, case_head: trail.Head, name: str, shown: dict[str, Any]) -> None:
        """Mirror an entry that is committed already. Where the register can't be written the work stands all the same:
        telling the person that it failed would have it done twice. The next write makes good first, or is refused."""
        try:
            with clear_errors():
                self._write_mirror(case_head, name, shown)
        except OfficeError:
            self.behind = True

    def _make_good(self) -> None:
        if self.behind:
            self.catch_up()
            self.behind = False

    def _write_mirror(self, case_head: trail.Head, name: str, shown: dict[str, Any]) -> None:
        # The case trail is on disk already, so this one need not wait for the platter: a lost tail is written
        # again at the next unlock.
        with closing(self.stores.house_writer.raw_connection()) as pooled:
            connection: Any = pooled.dbapi_connection
            connection.execute("PRAGMA synchronous=NORMAL")
            try:
                connection.execute("BEGIN IMMEDIATE")
                self._append_mirror(connection, case_head, name, shown["at"], shown["touches"])
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # a full disk ends it by itself
                    connection.execute("ROLLBACK")
                raise
            finally:
                connection.execute("PRAGMA synchronous=FULL")

    def _append_mirror(
        self, connection: Any, case_head: trail.Head, name: str, at: datetime, touches: list[tuple[str, int]]
    ) -> None:
        what = [f"{kind_label(kind)} #{record_id}" for kind, record_id in touches[:20]]
        case = {"seq": case_head.seq, "digest": case_head.digest.hex(), "what": what}
        trail.append(
            connection,
            HouseTrail,
            self.identity,
            at=at,
            actor_uid=self.actor.uid,
            actor_name=self.actor.name,
            operation=name,
            details={"case": case},
            mirror=case_head,
        )

    def catch_up(self) -> int:
        """Mirror the case entries that a power cut kept from the house trail; returns how many."""
        if self.stores.case_writer is None:
            return 0
        with self.lock, Session(self.stores.house_writer) as house, Session(self.stores.case_writer) as cases:
            seen = house.scalar(select(func.max(HouseTrail.case_seq))) or 0
            rows = cases.scalars(select(CaseTrail).where(CaseTrail.seq > seen).order_by(CaseTrail.seq)).all()
            for row in rows:
                head = trail.Head(row.seq, row.digest)
                name = f"补记：{row.operation}"
                self._append_mirror(raw_connection(house), head, name, self.clock(), [])
            house.commit()
            return len(rows)

    def close(self) -> None:
        """Refuse everything from here on, then close connections and wipe keys."""
        with self.lock:
            self.closed = True
            self.stores.dispose()
            if self.stores.reporter_key is not None:
                self.stores.reporter_key.wipe()
            self.identity.wipe()

    def _require_open(self) -> None:
        if self.closed:
            raise VaultLocked


def evidence_folder(vault: Path) -> Path:
    """Where a vault keeps its evidence files."""
    return vault / "evidence"

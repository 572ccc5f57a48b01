"""Watches one session while an operation runs: stamps records and collects before and after of every field."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from models.base import Record
from models.dossiers.seal import refuse_sealed
from storage.trail import plain

BOOKKEEPING = frozenset({"uid", "created_at", "created_by", "updated_at", "updated_by", "revision"})
SECRET_COLUMNS = frozenset({"file_key", "sealed"})


class Recorder:
    """Collects what a session's flushes change; first before and last after of each field."""

    def __init__(self, session: Session, actor_uid: str, now: datetime) -> None:
        self.session = session
        self.actor_uid = actor_uid
        self.now = now
        self.fields: dict[tuple[str, int | str], dict[str, list[Any]]] = {}
        self.objects: dict[tuple[str, int | str], Any] = {}
        event.listen(session, "before_flush", self._stamp)
        event.listen(session, "after_flush", self._collect)

    def detach(self) -> None:
        """Stop listening."""
        event.remove(self.session, "before_flush", self._stamp)
        event.remove(self.session, "after_flush", self._collect)

    def _stamp(self, session: Session, _context: Any, _instances: Any) -> None:
        refuse_sealed(
            session,
            [*session.new, *(one for one in session.dirty if session.is_modified(one)), *session.deleted],
        )
        for record in session.new:
            if isinstance(record, Record):
                record.created_at, record.created_by = self.now, self.actor_uid
                record.updated_at, record.updated_by = self.now, self.actor_uid
                record.revision = 1
        for record in session.dirty:
            if isinstance(record, Record) and session.is_modified(record):
                record.updated_at, record.updated_by = self.now, self.actor_uid
                record.revision = (record.revision or 0) + 1

    def _collect(self, session: Session, _context: Any) -> None:
        for record in session.new:
            state = inspect(record)
            after = {attribute.key: getattr(record, attribute.key) for attribute in state.mapper.column_attrs}
            self._merge(
                record,
                {key: [None, value] for key, value in after.items() if value not in (None, "", [], {})},
            )
        for record in session.dirty:
            if session.is_modified(record):
                self._merge(record, self._differences(record))
        for record in session.deleted:
            self._merge(record, {"deleted": [False, True]})

    @staticmethod
    def _differences(record: Any) -> dict[str, list[Any]]:
        state = inspect(record)
        found: dict[str, list[Any]] = {}
        for attribute in state.mapper.column_attrs:
            history = state.attrs[attribute.key].history
            if history.has_changes():
                before = history.deleted[0] if history.deleted else None
                after = history.added[0] if history.added else None
                if before != after:
                    found[attribute.key] = [before, after]
        return found

    def _merge(self, record: Any, fields: dict[str, list[Any]]) -> None:
        state = inspect(record)
        kind = getattr(record, "KIND", "") or record.__tablename__
        identity = state.mapper.primary_key_from_instance(record)[0]
        key = (kind, identity)
        self.objects[key] = record
        kept = self.fields.setdefault(key, {})
        for name, (before, after) in fields.items():
            if name in BOOKKEEPING or name == "id":
                continue
            if name in SECRET_COLUMNS:
                kept[name] = [None, "〔不记内容〕"]
                continue
            first = kept[name][0] if name in kept else plain(before)
            kept[name] = [first, plain(after)]

    def entries(self) -> list[dict[str, Any]]:
        """The changed records for the trail entry's content."""
        found = []
        for (kind, identity), fields in self.fields.items():
            record = self.objects[(kind, identity)]
            entry: dict[str, Any] = {"kind": kind, "id": identity, "fields": fields}
            if isinstance(record, Record) and (number := record.registration()):
                entry["number"] = number
            found.append(entry)
        return found

    def touched(self) -> set[tuple[str, int]]:
        """The records' kinds and ids, settings and the like left out."""
        return {(kind, identity) for kind, identity in self.fields if isinstance(identity, int)}

"""Named operations: the only way to write, and the shape of every read.

An operation is a function of a :class:`Work` (session, acting account, clock) and plain data. ``storage`` runs it:
right, one transaction, one trail entry, search index, change notice. Its Chinese name is the undo text, the audit
text and the progress text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

from sqlalchemy.orm import Session

from models.errors import NotAllowed
from models.rights import Right, Role

P = ParamSpec("P")
T = TypeVar("T")


class Store(StrEnum):
    """The two encrypted stores of a vault."""

    HOUSE = "house"
    CASES = "cases"


@dataclass(frozen=True)
class Actor:
    """The acting account, as the operations see it."""

    uid: str
    login: str
    name: str
    roles: frozenset[Role] = frozenset()
    rights: frozenset[Right] = frozenset()

    def require(self, right: Right) -> None:
        """Raise :class:`NotAllowed` when the account lacks the right."""
        if right not in self.rights:
            raise NotAllowed(f"您的账户没有“{right.label}”权限，请联系安全保密管理员授权。")


class Keeper(Protocol):
    """What storage lends to an operation: sealing of the reporter and keeping of bytes as evidence."""

    def keep(
        self, data: bytes, *, name: str, media_type: str, owner_kind: str, owner_id: int, role: str = ""
    ) -> int: ...

    def seal_reporter(self, plain: bytes) -> bytes: ...

    def open_reporter(self, sealed: bytes) -> bytes: ...


@dataclass
class Read:
    """What a query works with; its session may not write."""

    session: Session
    actor: Actor
    now: datetime
    keeper: Keeper
    subjects: list[tuple[str, int]] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The local calendar day."""
        return self.now.date()

    def about(self, kind: str, record_id: int) -> None:
        """Name a record for the trail entry of an audited query."""
        self.subjects.append((kind, record_id))


@dataclass(frozen=True)
class IndexRow:
    """A record's entry in the search index, handed over by an operation that writes records in bulk."""

    kind: str
    record_id: int
    number: str
    title: str
    clue_id: int | None
    texts: tuple[str, ...]


@dataclass
class Work(Read):
    """What an operation works with: one transaction, one acting account, one moment.

    ``bulk_index`` takes the index entries of records that were inserted without the session's own objects;
    ``bulk_unindex`` takes (kind, first id, last id) of records deleted in the same way.
    """

    notes: dict[str, Any] = field(default_factory=dict)
    bulk_index: list[IndexRow] = field(default_factory=list)
    bulk_unindex: list[tuple[str, int, int]] = field(default_factory=list)

    def note(self, **details: Any) -> None:
        """Add plain details (JSON values) to the trail entry."""
        self.notes.update(details)

    def require(self, right: Right) -> None:
        """Raise :class:`NotAllowed` when the acting account lacks the right."""
        self.actor.require(right)


@dataclass(frozen=True)
class Operation(Generic[P, T]):
    """A named write; call it only through the office (``office.run``) or from another operation."""

    name: str
    right: Right
    store: Store
    function: Callable[Concatenate[Work, P], T]

    def __call__(self, work: Work, /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run inside the transaction of ``work``."""
        return self.function(work, *args, **kwargs)


@dataclass(frozen=True)
class Query(Generic[P, T]):
    """A named read; an audited one leaves a trail entry that says who looked at what."""

    name: str
    right: Right
    store: Store
    audited: bool
    function: Callable[Concatenate[Read, P], T]

    def __call__(self, read: Read, /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run inside the reader's session."""
        return self.function(read, *args, **kwargs)


OPERATIONS: dict[str, Operation[..., Any]] = {}


def operation(
    name: str, *, right: Right, store: Store = Store.CASES
) -> Callable[[Callable[Concatenate[Work, P], T]], Operation[P, T]]:
    """Make a function a named operation."""

    def make(function: Callable[Concatenate[Work, P], T]) -> Operation[P, T]:
        if name in OPERATIONS:
            raise TypeError(f"two operations are named {name}")
        made = Operation(name, right, store, function)
        OPERATIONS[name] = made
        return made

    return make


def query(
    name: str, *, right: Right, store: Store = Store.CASES, audited: bool = False
) -> Callable[[Callable[Concatenate[Read, P], T]], Query[P, T]]:
    """Make a function a named query."""

    def make(function: Callable[Concatenate[Read, P], T]) -> Query[P, T]:
        return Query(name, right, store, audited, function)

    return make


@dataclass(frozen=True)
class Changes:
    """What an operation changed: kind → ids; views use it to decide whether to read again."""

    records: Mapping[str, frozenset[int]] = field(default_factory=dict)
    house: bool = False

    def __contains__(self, kind: object) -> bool:
        """Whether any record of the kind changed."""
        return kind in self.records


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """An operation's value and what it changed."""

    value: T
    changes: Changes
    operation: str


@dataclass(frozen=True)
class FileToKeep:
    """A file that a person brings in, by path; read by storage in chunks, never by models."""

    path: Path
    name: str

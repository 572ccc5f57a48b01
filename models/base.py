"""Declarative bases of the two stores and the columns that every record shares."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import DateTime, Integer, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, object_session

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "pk": "pk_%(table_name)s",
}


class HouseBase(DeclarativeBase):
    """Tables of register.db: accounts, rights, settings, the trail of the house."""

    metadata = MetaData(naming_convention=NAMING)


class CaseBase(DeclarativeBase):
    """Tables of cases.db: everything confidential."""

    metadata = MetaData(naming_convention=NAMING)


def new_uid() -> str:
    """A random identifier that stays the same when a record travels to another office."""
    return uuid.uuid4().hex


class Record:
    """Columns and behaviour that every kept record shares.

    ``KIND`` is the record's name in the trail, links and search; ``LABEL`` its Chinese name.
    The unit of work fills the ``created_*`` and ``updated_*`` columns.
    """

    KIND: ClassVar[str] = ""
    LABEL: ClassVar[str] = ""

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), default=new_uid, unique=True)
    created_at: Mapped[datetime] = mapped_column(DateTime)
    created_by: Mapped[str] = mapped_column(String(32))
    updated_at: Mapped[datetime] = mapped_column(DateTime)
    updated_by: Mapped[str] = mapped_column(String(32))
    revision: Mapped[int] = mapped_column(Integer, default=0)
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime)

    def caption(self) -> str:
        """One line that names the record to a person."""
        raise TypeError(f"{type(self).__name__} has no caption")

    def registration(self) -> str:
        """The record's registration number, or the empty string."""
        return ""

    def search_text(self, session: Session) -> Iterable[str] | None:
        """Texts under which the record is found; None keeps it out of the index."""
        return None

    def governing_clue(self) -> int | None:
        """The clue whose 知悉范围 decides who sees this record; None: everyone cleared for cases.

        A part of another record is seen with it.
        """
        owner, session = self.index_owner(), object_session(self)
        if owner is None or session is None:
            return None
        whole = session.get(KINDS[owner[0]], owner[1])
        return whole.governing_clue() if whole is not None else None

    def circle(self) -> frozenset[int]:
        """Every clue whose 知悉范围 must hold for who sees this record: one, or all those that it says something of."""
        clue = self.governing_clue()
        return frozenset() if clue is None else frozenset({clue})

    def index_owner(self) -> tuple[str, int] | None:
        """The record whose index entry contains this one's text, when it has no entry of its own."""
        return None

    def own_period(self) -> tuple[int, str] | None:
        """How long its deadline runs where that is not its rule's length: amount and unit (WD, D, M)."""
        return None

    def take_due_day(self, due_on: date) -> None:
        """Its deadline was counted anew; a record that keeps the day itself takes it over."""


KINDS: dict[str, type[Any]] = {}


def record_kind(cls: type[Any]) -> type[Any]:
    """Class decorator: makes a record class known by its ``KIND``."""
    if not cls.KIND or not cls.LABEL or cls.KIND in KINDS:
        raise TypeError(f"{cls.__name__} needs a KIND of its own and a LABEL")
    KINDS[cls.KIND] = cls
    return cls


def circle_of(session: Session | None, kind: str, record_id: int) -> frozenset[int]:
    """The circle of the record with this kind and id; of one that is gone none."""
    found = session.get(KINDS[kind], record_id) if session is not None and kind in KINDS else None
    return found.circle() if found is not None else frozenset()


def kind_label(kind: str) -> str:
    """The Chinese name of a record kind."""
    cls = KINDS.get(kind)
    return cls.LABEL if cls else kind

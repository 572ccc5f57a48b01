"""What an office keeps of its dealings with others: its own keys, their cards, packages, recipients, the clues in them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, DateTime, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import CaseBase, Record, record_kind


@record_kind
class ExchangeKey(Record, CaseBase):
    """The office's own keys; ``sealed`` holds the private ones behind the case key, ``card`` is what others get.

    A retired key still opens what was sealed to it.
    """

    __tablename__ = "exchange_key"
    KIND = "exchange_key"
    LABEL = "本单位名片"

    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    card: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    retired_on: Mapped[date | None] = mapped_column(Date)

    def caption(self) -> str:
        """The fingerprint's beginning."""
        return self.fingerprint[:16]


@record_kind
class ExchangePeer(Record, CaseBase):
    """往来单位: another office by its card. Nothing is sent to it or taken from it before the card was confirmed."""

    __tablename__ = "exchange_peer"
    __table_args__ = (Index("ix_exchange_peer_fingerprint", "fingerprint"),)
    KIND = "exchange_peer"
    LABEL = "往来单位"

    name: Mapped[str] = mapped_column(String(120))
    relation: Mapped[str] = mapped_column(String(12))
    contact: Mapped[str] = mapped_column(String(120), default="")
    card: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64))
    confirmed_on: Mapped[date | None] = mapped_column(Date)
    confirmed_by: Mapped[str] = mapped_column(String(100), default="")
    confirmed_how: Mapped[str] = mapped_column(String(200), default="")
    retired_on: Mapped[date | None] = mapped_column(Date)

    def caption(self) -> str:
        """The office's name."""
        return self.name


@record_kind
class ExchangePackage(Record, CaseBase):
    """往来包: one that went out or one that came in. Which clues it holds is in :class:`ExchangeClue`."""

    __tablename__ = "exchange_package"
    __table_args__ = (Index("ix_exchange_package_uid", "package_uid"),)
    KIND = "exchange_package"
    LABEL = "往来包"

    package_uid: Mapped[str] = mapped_column(String(32))
    direction: Mapped[str] = mapped_column(String(4))
    sort: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(200))
    peer_id: Mapped[int | None] = mapped_column(ForeignKey("exchange_peer.id"))
    made_at: Mapped[datetime] = mapped_column(DateTime)
    handled_by: Mapped[str] = mapped_column(String(100))
    approved_by: Mapped[str] = mapped_column(String(100), default="")
    approved_on: Mapped[date | None] = mapped_column(Date)
    paper_no: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    reply_by: Mapped[date | None] = mapped_column(Date)
    digest: Mapped[str] = mapped_column(String(64), default="")
    documents: Mapped[list[Any]] = mapped_column(JSON, default=list)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    answer: Mapped[str] = mapped_column(Text, default="")
    kept: Mapped[list[int] | None] = mapped_column(JSON)
    """Which evidence came in with it; None of packages taken in before this was written down."""

    def caption(self) -> str:
        """What the package is."""
        return self.title


class _Part(Record):
    """A part of a package."""

    package_id: Mapped[int] = mapped_column(ForeignKey("exchange_package.id"), index=True)


@record_kind
class ExchangeRecipient(_Part, CaseBase):
    """To whom a package went, and what the receipt said."""

    __tablename__ = "exchange_recipient"
    KIND = "exchange_recipient"
    LABEL = "收件单位"

    peer_id: Mapped[int] = mapped_column(ForeignKey("exchange_peer.id"))
    name: Mapped[str] = mapped_column(String(120))
    answer: Mapped[str] = mapped_column(String(12), default="")
    answered_on: Mapped[date | None] = mapped_column(Date)
    answered_by: Mapped[str] = mapped_column(String(100), default="")
    text: Mapped[str] = mapped_column(Text, default="")

    def caption(self) -> str:
        """The recipient's name."""
        return self.name


@record_kind
class ExchangeClue(_Part, CaseBase):
    """A clue in a package: ``clue_uid`` is its sender's, ``clue_id`` ours; ``result`` what became of it where it went."""

    __tablename__ = "exchange_clue"
    __table_args__ = (Index("ix_exchange_clue_uid", "clue_uid"),)
    KIND = "exchange_clue"
    LABEL = "往来线索"

    clue_id: Mapped[int | None] = mapped_column(ForeignKey("clue.id"), index=True)
    clue_uid: Mapped[str] = mapped_column(String(32))
    number: Mapped[str] = mapped_column(String(60), default="")
    title: Mapped[str] = mapped_column(String(200), default="")
    result: Mapped[str] = mapped_column(String(12), default="")
    number_there: Mapped[str] = mapped_column(String(60), default="")
    told: Mapped[str] = mapped_column(Text, default="")

    def caption(self) -> str:
        """The clue's title."""
        return self.title

    def governing_clue(self) -> int | None:
        """The clue here."""
        return self.clue_id

"""Accounts, kept in the register: who may open the vault and with which rights."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, DateTime, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import HouseBase
from models.rights import Right, Role, rights_of


class Account(HouseBase):
    """One person's account; its key slot of the same ``uid`` is in the vault's header."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True)
    login: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    post: Mapped[str] = mapped_column(String(100), default="")
    roles: Mapped[list[str]] = mapped_column(JSON, default=list)
    added_rights: Mapped[list[str]] = mapped_column(JSON, default=list)
    removed_rights: Mapped[list[str]] = mapped_column(JSON, default=list)
    cleared: Mapped[bool] = mapped_column(Boolean, default=False)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    must_change: Mapped[bool] = mapped_column(Boolean, default=False)
    signing_key: Mapped[str] = mapped_column(String(64))
    former_keys: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(DateTime)
    last_unlock: Mapped[datetime | None] = mapped_column(DateTime)
    preferences: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    def change_key(self, signing_key: str) -> None:
        """Take a new public signing key; the former stays on file, since entries of the trail were signed with it."""
        self.former_keys = [*(self.former_keys or []), self.signing_key]
        self.signing_key = signing_key

    def drop_right(self, right: Right) -> None:
        """Take one right that was given beside the roles."""
        self.added_rights = [one for one in self.added_rights or [] if one != right.value]

    def role_set(self) -> frozenset[Role]:
        """The account's roles."""
        return frozenset(Role(code) for code in self.roles)

    def right_set(self) -> frozenset[Right]:
        """Rights by role, with those added and removed one by one."""
        rights = rights_of(self.role_set()) | {Right(code) for code in self.added_rights}
        return frozenset(rights - {Right(code) for code in self.removed_rights})


class Clearance(HouseBase):
    """One authorisation for cases: by whom and on what basis, who then sealed the keys, and how it ended.

    ``card``: the fingerprint of all public keys that were authorised, in hexadecimal.
    """

    __tablename__ = "clearance"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_uid: Mapped[str] = mapped_column(String(32), index=True)
    card: Mapped[str] = mapped_column("signing_key", String(64))
    basis: Mapped[str] = mapped_column(String(200))
    authorised_by_uid: Mapped[str] = mapped_column(String(32))
    authorised_by: Mapped[str] = mapped_column(String(100))
    authorised_at: Mapped[datetime] = mapped_column(DateTime)
    sealed_by_uid: Mapped[str] = mapped_column(String(32), default="")
    sealed_by: Mapped[str] = mapped_column(String(100), default="")
    sealed_at: Mapped[datetime | None] = mapped_column(DateTime)
    ended_by: Mapped[str] = mapped_column(String(100), default="")
    ended_at: Mapped[datetime | None] = mapped_column(DateTime)


class FailedUnlock(HouseBase):
    """A failed log-in, carried in from the vault's folder at the next good one."""

    __tablename__ = "failed_unlock"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime)
    login: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(40))

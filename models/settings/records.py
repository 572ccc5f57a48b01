"""Settings: of the house (not confidential) and of case work (numbering, phrases, holidays)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import CaseBase, HouseBase


class HouseSetting(HouseBase):
    """A setting that every account may read: office name, lock minutes, backup reminder."""

    __tablename__ = "house_setting"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


class CaseSetting(CaseBase):
    """A setting of case work, behind the case key."""

    __tablename__ = "case_setting"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)

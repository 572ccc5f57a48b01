"""What an office keeps of its forms: its own ones, and its words for those that come with the program."""

from __future__ import annotations

from sqlalchemy import Boolean, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import CaseBase, Record, record_kind


@record_kind
class ReportForm(Record, CaseBase):
    """A form of figures; ``text`` has a heading or a figure's label on each line. A retired one is not offered."""

    __tablename__ = "report_form"
    KIND = "report_form"
    LABEL = "报表表样"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    part: Mapped[str] = mapped_column(String(1))
    text: Mapped[str] = mapped_column(Text)
    retired: Mapped[bool] = mapped_column(Boolean, default=False)

    def caption(self) -> str:
        """The form's name."""
        return self.name

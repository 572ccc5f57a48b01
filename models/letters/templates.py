"""文种 that the office writes itself: saved as data, newest version offered, older letters keep theirs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from models.errors import InvalidInput, NotFound
from models.letters.kinds import kind_from_data
from models.letters.records import LetterTemplate
from models.letters.steps import keep_template
from models.numbering.records import NumberSeries
from models.operations import Work, operation
from models.rights import Right


@operation("保存文种", right=Right.CASE_SETTINGS)
def save_kind(work: Work, *, data: Mapping[str, Any]) -> int:
    """Save a kind of letter from its data; the earlier own version of the same code is retired.

    Raises :class:`InvalidInput` with the key that is missing, wrong or unknown, and for a series that is not on file.
    """
    kind = kind_from_data(data)
    if work.session.get(NumberSeries, kind.series) is None:
        raise InvalidInput("series", f"没有编号系列“{kind.series}”，请先在业务设置中补上。")
    for row in _own(work, kind.code):
        row.retired_on = work.today
    uid = keep_template(work, kind)
    saved = work.session.scalars(select(LetterTemplate).filter_by(uid=uid)).one()
    saved.own, saved.retired_on = True, None
    work.session.flush()
    return saved.id


@operation("停用文种", right=Right.CASE_SETTINGS)
def retire_kind(work: Work, *, code: str) -> None:
    """Offer an own kind no longer; letters made from it keep it."""
    rows = _own(work, code)
    if not rows:
        raise NotFound("没有这个自定文种。")
    for row in rows:
        row.retired_on = work.today


def _own(work: Work, code: str) -> list[LetterTemplate]:
    statement = select(LetterTemplate).where(
        LetterTemplate.code == code, LetterTemplate.own, LetterTemplate.retired_on.is_(None)
    )
    return list(work.session.scalars(statement))

"""One JSON object of a stranger's, read strictly: every miss is a ``ValueError`` that names the place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime

UID = re.compile(r"[0-9a-f]{32}")
HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Characters that show nothing, that turn the direction of what stands after them, or that are half of one."""


class Taken:
    """An object and where it stands."""

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, Mapping):
            raise ValueError(f"{where} is no object")
        self._data, self._where = data, where

    def wrong(self, key: str) -> ValueError:
        """The error for a key."""
        return ValueError(f"{self._where}.{key}")

    def text(self, key: str, longest: int, *, required: bool = False) -> str:
        """A text of at most ``longest`` characters without hidden ones; absent is empty."""
        value = self._data.get(key, "")
        if not isinstance(value, str) or len(value) > longest or HIDDEN.search(value):
            raise self.wrong(key)
        if required and not value.strip():
            raise self.wrong(key)
        return value

    def texts(self, key: str, most: int, longest: int) -> Iterator[str]:
        """A list of texts."""
        for value in self._list(key, most):
            yield Taken({key: value}, self._where).text(key, longest)

    def uid(self, key: str) -> str:
        """A record's uid."""
        value = self._data.get(key)
        if not isinstance(value, str) or not UID.fullmatch(value):
            raise self.wrong(key)
        return value

    def whole(self, key: str, most: int) -> int:
        """A whole number from 0 to ``most``."""
        value = self._data.get(key, 0)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            raise self.wrong(key)
        return value

    def day(self, key: str) -> date:
        """A day as YYYY-MM-DD, not before 1949."""
        value = self._data.get(key)
        if not isinstance(value, str) or len(value) != 10:
            raise self.wrong(key)
        found = date.fromisoformat(value)
        if found.year < 1949:
            raise self.wrong(key)
        return found

    def maybe_day(self, key: str) -> date | None:
        """A day, or None."""
        return None if self._data.get(key) is None else self.day(key)

    def moment(self, key: str) -> datetime:
        """Local time without a zone."""
        value = self._data.get(key)
        if not isinstance(value, str) or len(value) > 32:
            raise self.wrong(key)
        found = datetime.fromisoformat(value)
        if found.tzinfo is not None or found.year < 1949:
            raise self.wrong(key)
        return found

    def part(self, key: str) -> Taken | None:
        """An object, or None."""
        value = self._data.get(key)
        return None if value is None else Taken(value, f"{self._where}.{key}")

    def parts(self, key: str, most: int) -> Iterator[Taken]:
        """A list of objects."""
        for place, value in enumerate(self._list(key, most)):
            yield Taken(value, f"{self._where}.{key}.{place}")

    def mapping(self, key: str) -> dict[str, str]:
        """An object of texts, such as a card."""
        value = self._data.get(key)
        if not isinstance(value, Mapping) or len(value) > 16:
            raise self.wrong(key)
        found = {}
        for name, one in value.items():
            if not isinstance(name, str) or not isinstance(one, str) or len(one) > 4_000:
                raise self.wrong(key)
            found[name] = one
        return found

    def _list(self, key: str, most: int) -> list[object]:
        value = self._data.get(key, [])
        if not isinstance(value, list) or len(value) > most:
            raise self.wrong(key)
        return value

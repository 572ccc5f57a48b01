"""What a figure counts: each counted record with its name, so that it can be opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from models.operations import Read


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both counted."""

    first: date
    last: date


@dataclass(frozen=True)
class Line:
    """A counted record; ``amount`` is what it adds (a head count adds many), ``unit_name`` is for the table by unit."""

    text: str
    kind: str
    record_id: int
    amount: int = 1
    unit_name: str = ""


@dataclass(frozen=True)
class Figure:
    """A figure of the report."""

    key: str
    label: str
    unit: str
    definition: str
    count: Callable[[Read, Period], list[Line]]
    at_least: bool = False

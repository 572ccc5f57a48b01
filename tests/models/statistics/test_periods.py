"""Which part of a year is reported now."""

from __future__ import annotations

from datetime import date

import pytest

from models.statistics.lines import latest_part


@pytest.mark.parametrize(
    ("sort", "today", "wanted"),
    [
        ("Q", date(2023, 1, 6), (2022, "Q4")),
        ("Q", date(2022, 3, 31), (2021, "Q4")),
        ("Q", date(2022, 4, 1), (2022, "Q1")),
        ("M", date(2022, 1, 31), (2021, "M12")),
        ("M", date(2022, 12, 1), (2022, "M11")),
        ("H", date(2022, 6, 30), (2021, "H2")),
        ("H", date(2022, 7, 1), (2022, "H1")),
        ("Y", date(2022, 12, 5), (2022, "Y")),
        ("Y", date(2023, 1, 31), (2022, "Y")),
        ("Y", date(2023, 2, 1), (2023, "Y")),
    ],
)
def test_the_part_that_ended_last_is_reported(sort: str, today: date, wanted: tuple[int, str]):
    assert latest_part(sort, today) == wanted

"""机关代字 and patterns: two series never give the same number, and each pattern gives one."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from models.errors import Conflict, InvalidInput
from models.numbering.operations import change_series, give_number, number_gaps, series_rows
from models.numbering.records import NumberGiven
from models.operations import Work, operation
from models.rights import Right
from models.statistics.report import report
from tests.fixtures_vault import House


@operation("试验：取号", right=Right.CASE_WRITE)
def take(work: Work, *, series: str) -> str:
    return give_number(work, series, 2022, "letter", 1)


def test_two_series_do_not_give_the_same_numbers(house: House):
    with house.as_("head") as office:
        words = {key: word for key, _label, word, _pattern in office.read(series_rows)}
        with pytest.raises(InvalidInput, match="“函件”的相同"):
            office.run(change_series, key="advice", word=words["letter"], pattern="{word}〔{year}〕{seq}号")
        office.run(change_series, key="advice", word=words["letter"], pattern="{word}建〔{year}〕{seq}号")
        # saving a series as it is says nothing of itself
        office.run(change_series, key="advice", word=words["letter"], pattern="{word}建〔{year}〕{seq}号")


def test_a_number_given_under_an_earlier_word_is_not_given_again(house: House):
    pattern = "{word}〔{year}〕{seq}号"
    with house.as_("head") as office:
        assert office.run(take, series="letter").value == "集团纪函〔2022〕1号"
        office.run(change_series, key="letter", word="新纪函", pattern=pattern)
        office.run(change_series, key="advice", word="集团纪函", pattern=pattern)
        with pytest.raises(Conflict, match="“集团纪函〔2022〕1号”已用于函件"):
            office.run(take, series="advice")
        assert office.read(number_gaps) == []


@pytest.mark.parametrize(
    "pattern", ["{word}{year}{seq}{x}", "{word{year}{seq}", "{seq}{year}{", "{year}{seq}" + "某" * 60]
)
def test_a_pattern_that_gives_no_number_is_refused(house: House, pattern: str):
    with house.as_("head") as office, pytest.raises(InvalidInput):
        office.run(change_series, key="clue", word="某纪线", pattern=pattern)


def test_a_number_that_is_gone_is_named_among_what_does_not_add_up(house: House):
    with house.as_("head") as office:
        for _ in range(3):
            office.run(take, series="letter")
        assert office.read(report, year=2022).faults == ()
        engine = office.unit.stores.case_writer
        assert engine is not None
        with engine.begin() as connection:
            connection.execute(delete(NumberGiven).where(NumberGiven.seq == 2))
        (fault,) = office.read(report, year=2022).faults
        assert "2022年第 2 号没有登记" in fault


def test_series_stand_in_the_order_of_the_work(house):
    with house.as_("head") as office:
        labels = [label for _key, label, _word, _pattern in office.read(series_rows)]
    assert labels[:4] == ["问题线索", "谈话", "陪送交接单", "处理处分"]
    assert labels[-1] == "案卷"
    letters = ["纪律检查建议书", "函件", "决定", "通报", "会议纪要", "内部材料"]
    at = labels.index(letters[0])
    assert labels[at : at + len(letters)] == letters, "what a letter can take stands together"

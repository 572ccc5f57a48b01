"""Names of persons, and identity numbers against the form."""

from __future__ import annotations

from datetime import date

import pytest

from models.errors import InvalidInput
from models.identity import check_credit_code, parse_id_number
from models.identity_checks import check_person_name, credit_code_warning, id_number_warnings

NUMBER = parse_id_number("11010519491231002X", date(2026, 1, 1))


def test_names_as_kept():
    assert check_person_name("  阿依古丽•买买提 ") == "阿依古丽·买买提"
    assert check_person_name("John  Smith") == "John Smith"
    assert check_person_name("𠮷某") == "𠮷某"


@pytest.mark.parametrize(
    "wrong", ["", "  ", "张" * 101, "张\n三", "张\t三", "张\x00三", "张\u202e三", "张\u2028三"]
)
def test_names_that_are_refused(wrong: str):
    with pytest.raises(InvalidInput) as caught:
        check_person_name(wrong, "subject")
    assert caught.value.field == "subject"


def test_a_form_that_says_otherwise_is_warned_of():
    assert id_number_warnings(NUMBER) == []
    assert id_number_warnings(NUMBER, gender="女", birth=date(1949, 12, 31)) == []
    said = id_number_warnings(NUMBER, gender="男", birth=date(1950, 1, 1))
    assert len(said) == 2
    assert "性别" in said[0]
    assert "1949-12-31" in said[1]


def test_credit_code_body():
    assert credit_code_warning(check_credit_code("91350100M000100Y43")) == ""
    assert "组织机构代码" in credit_code_warning("91350100M000100Y53")

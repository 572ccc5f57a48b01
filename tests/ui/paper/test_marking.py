"""A copy's mark over a finished letter: as the setting asks, on every page, the letter itself untouched."""

from __future__ import annotations

from datetime import datetime

import pytest

from models.settings.operations import change_case_settings
from storage.office import Office
from tests.ui.paper.test_printing import three_pages
from ui.paper.marking import MARKS, copy_mark, mark_for, marked
from ui.paper.pages import Pages, UnreadablePages

AT = datetime(2022, 6, 30, 9, 5)


@pytest.mark.parametrize(
    ("how", "line", "pattern"), [("BOTH", 1, True), ("LINE", 1, False), ("PATTERN", 0, True)]
)
def test_each_page_carries_what_is_asked_for(how: str, line: int, pattern: bool):
    pages = Pages(marked(three_pages(), copy_mark(7, "周某", AT, how)))
    for index in range(3):
        text = pages.text(index)
        assert text.count("份号000007") == line
        assert (text.count("周某"), text.count("2022-06-30 09:05")) == (line, line)
        assert (text.count("000007") > line) is pattern
    pages.close()


def test_the_setting_decides(office: Office):
    assert set(MARKS) == {"BOTH", "LINE", "PATTERN"}
    office.run(change_case_settings, values={"mark_how": "LINE"})
    mark = mark_for(office)
    assert mark is not None
    assert (mark(3).line[:8], mark(3).pattern) == ("份号000003", "")
    office.run(change_case_settings, values={"mark_pages": False})
    assert mark_for(office) is None


def test_what_is_no_pdf_is_refused():
    with pytest.raises(UnreadablePages):
        marked(b"%PDF-nothing", copy_mark(1, "周某", AT))

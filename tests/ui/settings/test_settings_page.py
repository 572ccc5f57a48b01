"""The settings page: each account sees its part; what is saved holds; what can't be stands beside its field."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models.deadlines.operations import set_deadline
from models.deadlines.queries import deadlines_of
from models.errors import InvalidInput
from models.numbering.operations import series_rows
from models.operations import Work, operation
from models.rights import Right
from models.settings.operations import case_settings, house_settings
from storage.office import Office
from tests.fixtures_vault import House
from ui.kit.form import FormPanel
from ui.settings.holidays import days_of
from ui.settings.page import SettingsPage
from ui.settings.series import example
from ui.tasks import Tasks


def page_of(office: Office, qtbot: Any) -> SettingsPage:
    page = SettingsPage(Tasks(office, at_once=True))
    qtbot.addWidget(page)
    return page


def tabs(page: SettingsPage) -> list[str]:
    return [page.tabs.tabText(place) for place in range(page.tabs.count())]


def submit(form: FormPanel | None, **values: Any) -> FormPanel:
    assert form is not None
    for key, value in values.items():
        form.fields[key].set_value(value)
    form.submit()
    return form


@pytest.mark.parametrize(
    ("login", "seen"),
    [
        ("head", ["业务", "编号", "文种", "常用语", "自定义项", "容错清单", "字体", "节假日", "关于"]),
        ("admin", ["系统", "关于"]),
        ("handler", ["关于"]),
        ("auditor", ["关于"]),
    ],
)
def test_each_account_sees_what_it_may_change(login: str, seen: list[str], house: House, qtbot: Any):
    with house.as_(login) as office:
        assert tabs(page_of(office, qtbot)) == seen


def test_house_settings_are_shown_and_saved(house: House, qtbot: Any):
    with house.as_("admin") as office:
        page = page_of(office, qtbot)
        assert page.house_form is not None
        assert page.house_form.fields["office_name"].raw() == "某某集团纪检监察部"
        form = submit(page.house_form, lock_minutes=5, lock_on_minimise=True)
        assert form.banner.text() == "已保存。"
        assert not form.dirty
        kept = office.read(house_settings)
        assert (kept["lock_minutes"], kept["lock_on_minimise"]) == (5, True)


def test_case_settings_are_saved(office: Office, qtbot: Any):
    submit(page_of(office, qtbot).case_form, reply_days=45, roll_months=False)
    kept = office.read(case_settings)
    assert (kept["reply_days"], kept["roll_months"]) == (45, False)


def test_number_series_show_an_example_and_only_the_changed_one_is_written(office: Office, qtbot: Any):
    page = page_of(office, qtbot).series
    form = page.form
    assert form is not None
    before = {row[0]: row[2:] for row in office.read(series_rows)}
    submit(form, clue=("某某纪线", "{word}[{year}]第{seq}号"))
    after = {row[0]: row[2:] for row in office.read(series_rows)}
    assert after == before | {"clue": ("某某纪线", "{word}[{year}]第{seq}号")}
    assert "下一个编号" in form.banner.text()
    assert example(*after["clue"], 2026) == "某某纪线[2026]第7号"


@pytest.mark.parametrize("pattern", ["{word}{year}{seq}{x}", "{word", "{seq.x}{year}", "{}"])
def test_pattern_that_gives_no_number_is_refused_beside_its_field(pattern: str, office: Office, qtbot: Any):
    form = submit(page_of(office, qtbot).series.form, clue=("某某纪线", pattern))
    assert "花括号" in form.fields["clue"].error()


def test_pattern_without_a_year_is_refused_by_the_rule(office: Office, qtbot: Any):
    form = submit(page_of(office, qtbot).series.form, clue=("某某纪线", "{word}{seq}号"))
    assert "{year}" in form.fields["clue"].error()
    assert form.submit_button.isEnabled()


NOTICE = "某某办发〔2030〕9号放假通知"


@operation("试验：设跨年期限", right=Right.CASE_WRITE)
def waiting(work: Work) -> int:
    return set_deadline(
        work, owner=("clue", 7), rule="D_ASSIGN", starts_on=date(2030, 10, 1), clue_id=None
    ).id


def test_holidays_are_entered_for_a_year(office: Office, qtbot: Any):
    page = page_of(office, qtbot).holidays
    submit(page.form, year="2031", off="2031-1-1 至 2031-1-3\n2031年10月1日", work="2031-1-5", source=NOTICE)
    assert "没有期限因此变动" in page.told.text()
    assert "2031" not in office.read(case_settings)["holidays"]
    page.confirm.click()
    assert "放假 4 天" in page.form.banner.text()
    assert office.read(case_settings)["holidays"]["2031"]["source"] == NOTICE
    assert f"2031 年：{NOTICE}" in page.kept.text()


def test_what_moves_is_shown_before_it_is_confirmed(office: Office, qtbot: Any):
    deadline = office.run(waiting).value

    def due() -> date:
        return office.read(deadlines_of, kind="clue", record_id=7)[0].due_on

    assert due() == date(2031, 1, 1)
    page = page_of(office, qtbot).holidays
    submit(page.form, year="2031", off="2031-1-1 至 2031-1-3", work="", source=NOTICE)
    (move,) = page.moves.rows
    assert (move.deadline_id, move.was, move.becomes) == (deadline, date(2031, 1, 1), date(2031, 1, 6))
    assert due() == date(2031, 1, 1)
    page.confirm.click()
    assert due() == date(2031, 1, 6)
    assert "1 项期限已经重新计算" in page.form.banner.text()


def test_going_back_changes_nothing_and_keeps_what_was_typed(office: Office, qtbot: Any):
    page = page_of(office, qtbot).holidays
    submit(page.form, year="2031", off="2031-1-1", source=NOTICE)
    page._back()
    assert page.form.fields["off"].raw() == "2031-1-1"
    assert office.read(case_settings)["holidays"] == {}


def test_a_year_without_its_notice_is_refused(office: Office, qtbot: Any):
    form = submit(page_of(office, qtbot).holidays.form, year="2031", off="2031-1-1")
    assert "依据" in form.fields["source"].error()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"year": "明年", "off": "2031-1-1"}, "year"),
        ({"year": "2031", "off": "2031-2-30"}, "off"),
        ({"year": "2031", "off": "2031-1-1", "work": "2029-1-1"}, "work"),
    ],
)
def test_wrong_holidays_stand_beside_their_field(
    values: dict[str, str], field: str, office: Office, qtbot: Any
):
    form = submit(page_of(office, qtbot).holidays.form, source=NOTICE, **values)
    assert form.fields[field].error()


def test_stretches_of_days_are_unfolded():
    assert days_of("2031-12-31 至 2032-1-2", 2031, "off") == [date(2031, 12, 31)]
    assert days_of("2031-12-31~2032-1-2", 2032, "off") == [date(2032, 1, 1), date(2032, 1, 2)]
    with pytest.raises(InvalidInput, match="起止"):
        days_of("2031-3-1 至 2031-1-1", 2031, "off")


@pytest.mark.parametrize(
    ("text", "first", "last", "count"),
    [
        ("1月1日至3日", date(2025, 1, 1), date(2025, 1, 3), 3),
        (
            "二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。",
            date(2025, 1, 28),
            date(2025, 2, 4),
            8,
        ),
        ("1月26日（周日）、2月8日（周六）上班。", date(2025, 1, 26), date(2025, 2, 8), 2),
        ("元旦：2024年12月31日至1月1日", date(2025, 1, 1), date(2025, 1, 1), 1),
        ("2025-10-1 至 8日", date(2025, 10, 1), date(2025, 10, 8), 8),
    ],
)
def test_days_are_taken_as_the_notice_writes_them(text: str, first: date, last: date, count: int):
    found = days_of(text, 2025, "off")
    assert (found[0], found[-1], len(found)) == (first, last, count)


@pytest.mark.parametrize("text", ["2月30日", "12日", "共青团"])
def test_what_is_no_day_is_refused(text: str):
    with pytest.raises(InvalidInput):
        days_of(text, 2025, "off")

"""季报、月报: what a form counts in its period, in the year so far, in last year's; the office's own words for it."""

from __future__ import annotations

from datetime import date

import pytest

from models.errors import InvalidInput, NotAllowed, NotFound
from models.statistics.forms import (
    FormTable,
    figure_course,
    figure_labels,
    form_table,
    parts_of,
    report_forms,
    retire_form,
    save_form,
)
from models.statistics.report import report
from models.undertakings.operations import register_undertaking

SCHOOL = "廉政夜校"


@pytest.fixture
def schools(house):
    """Night schools: two in the second quarter of 2022 (one in June), one in January, one a year before."""
    with house.as_("handler") as office:
        for day in (date(2021, 5, 20), date(2022, 1, 5), date(2022, 4, 1), date(2022, 6, 30)):
            office.run(
                register_undertaking, kind="NIGHT_SCHOOL", title=f"夜校{day}", held_on=day, headcount=9
            )
    return house


def row(table: FormTable, label: str):
    return next(row for row in table.rows if row.label == label)


def test_a_quarter_counts_itself_the_year_so_far_and_last_years_quarter(schools):
    with schools.as_("head") as office:
        found = office.read(form_table, code="QUARTERLY", year=2022, part="Q2")
    assert found.title == "2022年第二季度纪检监察工作季报表"
    assert (found.first, found.last) == (date(2022, 4, 1), date(2022, 6, 30))
    school = row(found, SCHOOL)
    assert (school.now, school.so_far, school.before, school.unit) == (2, 3, 1, "期")
    assert row(found, "三、教育提醒").key == ""


def test_a_month_and_a_half_year_have_forms_of_their_own(schools):
    with schools.as_("head") as office:
        june = office.read(form_table, code="MONTHLY", year=2022, part="M6")
        half = office.read(form_table, code="HALF_YEARLY", year=2022, part="H1")
        with pytest.raises(InvalidInput, match="月报"):
            office.read(form_table, code="MONTHLY", year=2022, part="Q2")
    assert (june.title, row(june, SCHOOL).now) == ("2022年6月纪检监察工作月报表", 1)
    assert row(half, SCHOOL).now == row(half, SCHOOL).so_far == 3


def test_a_form_agrees_with_the_figures_of_the_same_period(schools):
    with schools.as_("head") as office:
        found = office.read(form_table, code="QUARTERLY", year=2022, part="Q2")
        figures = office.read(report, year=2022, part="Q2")
    assert {row.key: row.now for row in found.rows if row.key} == {
        figure.key: figure.value
        for figure in figures.figures
        if figure.key in {row.key for row in found.rows}
    }


def test_the_office_changes_a_form_and_gets_the_shipped_one_back(schools):
    with schools.as_("head") as office:
        shipped = next(form for form in office.read(report_forms) if form.code == "MONTHLY")
        office.run(save_form, code="MONTHLY", name="某某月报", part="M", text=f"一、教育\n{SCHOOL}\n")
        changed = next(form for form in office.read(report_forms) if form.code == "MONTHLY")
        assert (changed.name, changed.own, changed.shipped) == ("某某月报", True, True)
        filled = office.read(form_table, code="MONTHLY", year=2022, part="M6")
        assert [row.label for row in filled.rows] == ["一、教育", SCHOOL]
        office.run(retire_form, code="MONTHLY")
        assert next(form for form in office.read(report_forms) if form.code == "MONTHLY") == shipped
        office.run(save_form, code="MONTHLY", name="再改", part="M", text=SCHOOL)
        assert next(form for form in office.read(report_forms) if form.code == "MONTHLY").name == "再改"


def test_a_form_of_the_offices_own_is_offered_until_it_is_retired(schools):
    with schools.as_("head") as office:
        code = office.run(save_form, name="教育年报", part="Y", text=SCHOOL).value
        found = office.read(form_table, code=code, year=2022, part="Y")
        assert (found.title, found.whole_year, row(found, SCHOOL).now) == ("2022年教育年报", True, 3)
        office.run(retire_form, code=code)
        assert code not in [form.code for form in office.read(report_forms)]
        again = office.run(save_form, name="教育年报", part="Y", text=SCHOOL).value
        assert again != code


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"text": "一、教育\n没有这个指标"}, "第 2 行“没有这个指标”没有对应的指标"),
        ({"text": f"{SCHOOL}\n{SCHOOL}"}, "第 2 行"),
        ({"text": "一、只有标题"}, "还没有指标"),
        ({"name": "纪检监察工作季报表"}, "同名"),
        ({"name": ""}, "报表名称"),
        ({"part": "W"}, "月报、季报"),
    ],
)
def test_what_a_form_can_not_be_is_told_by_line(schools, given, told):
    with schools.as_("head") as office, pytest.raises(InvalidInput, match=told):
        office.run(save_form, **({"name": "新表", "part": "M", "text": SCHOOL} | given))


def test_a_form_is_changed_by_right_only_and_an_unknown_one_is_named(schools):
    with schools.as_("handler") as office, pytest.raises(NotAllowed):
        office.run(save_form, name="新表", part="M", text=SCHOOL)
    with schools.as_("head") as office:
        with pytest.raises(NotFound):
            office.run(retire_form, code="QUARTERLY")
        with pytest.raises(NotFound):
            office.read(form_table, code="nothing", year=2022, part="Q1")


def test_every_label_can_stand_in_a_form(schools):
    with schools.as_("head") as office:
        labels = office.read(figure_labels)
        assert len(set(labels)) == len(labels) >= 42
        office.run(save_form, name="全表", part="Q", text="\n".join(labels))
    assert [code for code, _name in parts_of("Q")] == ["Q1", "Q2", "Q3", "Q4"]


def test_a_course_has_the_parts_of_the_year_beside_those_before(schools):
    with schools.as_("head") as office:
        quarters = office.read(figure_course, key="night_school_sessions", year=2022, as_of=date(2022, 7, 1))
        years = office.read(figure_course, key="night_school_sessions", year=2022, by="Y")
        months = office.read(figure_course, key="night_school_sessions", year=2022, by="M")
        with pytest.raises(InvalidInput):
            office.read(figure_course, key="night_school_sessions", year=2022, by="D")
        with pytest.raises(NotFound):
            office.read(figure_course, key="nothing", year=2022)
    # the fourth quarter has not begun: it has no bar, not a bar of nothing
    assert (quarters.now, quarters.before) == ((1, 2, 0), (0, 1, 0, 0))
    assert (years.names[-2:], years.now[-2:], years.before) == (("2021 年", "2022 年"), (1, 3), ())
    assert (len(months.names), months.now[5], months.before[4]) == (12, 1, 1)

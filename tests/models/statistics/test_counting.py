"""The counting rules that trip people: 人 and 人次, signed and not, moved between years, corrected, voided, named gaps."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest
from sqlalchemy import update

from models.errors import InvalidInput, NotAllowed, NotFound
from models.operations import Work, operation
from models.persons.operations import add_person
from models.rectification.operations import reopen, submit, void_item
from models.rectification.queries import rectifications
from models.rights import Right
from models.statistics.counting import year_figures
from models.statistics.figures import CASE_FIGURES
from models.statistics.frequent import frequent_problems
from models.statistics.report import add_figure, report, retire_figure
from models.talks.daily import enter_daily_talks
from models.undertakings.kinds import roles, shipped
from models.undertakings.operations import (
    add_entries,
    add_findings,
    change_entry,
    change_undertaking,
    close_findings,
    register_undertaking,
    remove_entries,
    settle_entries,
    void_undertaking,
)
from models.undertakings.records import Undertaking
from models.units.operations import add_unit
from tests.fixtures_vault import House
from tests.models.letters.conftest import OnFile, on_file

__all__ = ["on_file"]

DAY = date(2022, 5, 10)


def made(office, kind, on=DAY, title="一项工作", **more) -> int:
    return office.run(register_undertaking, kind=kind, title=title, held_on=on, **more).value


def rows(office, head, role, *given, **more):
    wanted = [{"title": one} if isinstance(one, str) else one for one in given]
    return office.run(add_entries, undertaking_id=head, role=role, rows=wanted, **more).value


def value(office, key, year=2022):
    return office.read(report, year=year).value(key)


@operation("测试：移入回收站", right=Right.CASE_WRITE)
def discard(work: Work, *, undertaking_id: int) -> None:
    work.session.execute(update(Undertaking).filter_by(id=undertaking_id).values(deleted_at=work.now))


def test_every_key_once_and_every_rule_names_what_there_is():
    keys = [figure.key for figure in (*CASE_FIGURES, *year_figures())]
    assert len(keys) == len(set(keys)) == 43
    import tomllib

    from models.rules import DATA

    for row in tomllib.loads((DATA / "figures.toml").read_text("utf-8"))["figure"]:
        assert set(row.get("kinds", ())) <= set(shipped()), row["key"]
        assert row.get("role", "FILM") in roles(), row["key"]
        for kind in row.get("kinds", ()):
            assert row.get("role", "") in ("", *shipped()[kind].entries), row["key"]


def test_attendance_counts_each_time_persons_once(office):
    """人次: 3 + 2; 名: the two who came twice count once."""
    for names in (("张某", "李某某", "王某"), ("张某", "李 某某")):
        rows(office, made(office, "SITE_WARNING"), "ATTENDEE", *names)
    found = office.read(report, year=2022)
    assert found.value("site_warning_attendances") == 3
    for names in (("张某", "李某某", "王某"), ("张某", "李某某")):
        rows(office, made(office, "NIGHT_SCHOOL"), "ATTENDEE", *names)
    assert value(office, "education_attendances") == 5


def test_people_of_the_same_name_in_two_units_are_two(office):
    head = made(office, "SITE_WARNING")
    rows(
        office,
        head,
        "ATTENDEE",
        {"title": "张某", "unit_name": "甲公司"},
        {"title": "张某", "unit_name": "乙公司"},
    )
    assert value(office, "site_warning_attendances") == 2


def test_a_number_wins_over_a_partial_list(office):
    head = made(office, "SITE_WARNING", headcount=28)
    rows(office, head, "ATTENDEE", "张某", "李某某")
    assert value(office, "site_warning_attendances") == 28


def test_only_signed_pledges_count_in_the_year_they_were_signed(house: House, office):
    head = made(office, "INTEGRITY", date(2021, 12, 20))
    one, two, three = rows(office, head, "SIGNER", "张某", "李某某", "王某")
    office.run(settle_entries, undertaking_id=head, entry_ids=[one], on=date(2021, 12, 30))
    office.run(settle_entries, undertaking_id=head, entry_ids=[two], on=date(2022, 1, 4))
    assert (value(office, "integrity_pledges", 2021), value(office, "integrity_pledges")) == (1, 1)
    assert three
    office.run(change_entry, undertaking_id=head, entry_id=two, done_on=date(2021, 12, 31))
    assert (value(office, "integrity_pledges", 2021), value(office, "integrity_pledges")) == (2, 0)


def test_moved_voided_removed_and_discarded_count_nowhere_else(office):
    head, other, third = (made(office, "SPECIAL_CHECK") for _ in range(3))
    assert value(office, "special_checks") == 3
    office.run(change_undertaking, undertaking_id=head, held_on=date(2021, 12, 31))
    assert (value(office, "special_checks", 2021), value(office, "special_checks")) == (1, 2)
    office.run(void_undertaking, undertaking_id=other, reason="重复登记")
    assert value(office, "special_checks") == 1
    office.run(discard, undertaking_id=third)
    assert value(office, "special_checks") == 0


def test_a_corrected_list_is_counted_as_it_is_now(office):
    head = made(office, "RISK_REGISTER")
    given = [{"title": f"风险{n}", "grouping": process} for n, process in enumerate(("采购", "采购", "付款"))]
    one, *_ = rows(office, head, "RISK", *given)
    assert (value(office, "core_processes"), value(office, "risk_points")) == (2, 3)
    office.run(remove_entries, undertaking_id=head, entry_ids=[one], reason="重复")
    assert (value(office, "core_processes"), value(office, "risk_points")) == (2, 2)


def test_the_same_film_twice_is_one_film(office):
    for _ in range(2):
        rows(office, made(office, "NIGHT_SCHOOL", headcount=9), "FILM", "《警钟》")
    assert value(office, "warning_films") == 1


def test_a_unit_visited_twice_is_one_company(office):
    for _ in range(2):
        rows(office, made(office, "SURVEY"), "VISIT", "某某建设有限公司", on=DAY)
    assert value(office, "surveyed_companies") == 1
    for _ in range(2):
        made(office, "SITE_WARNING", unit_name="某某建设有限公司", headcount=3)
    assert value(office, "site_warning_units") == 1


def test_found_is_not_rectified_and_a_relapse_is_taken_back(office):
    head = made(office, "JOINT_CHECK", unit_name="某某建设有限公司")
    office.run(add_findings, undertaking_id=head, rows=[{"title": "一"}, {"title": "二"}], on=DAY)
    assert value(office, "rectified_problems") == 0
    first, _ = (item for item in items(office))
    good = {"verifier": "周某", "verifier_unit": "集团纪检监察部", "result": "已整改"}
    office.run(close_findings, undertaking_id=head, item_ids=[first], **good)
    assert value(office, "rectified_problems") == 1
    office.run(reopen, item_id=first, reason="反弹", due_on=date(2022, 12, 1))
    assert value(office, "rectified_problems") == 0


def items(office):
    from models.rectification.queries import rectifications

    return [row.id for row in office.read(rectifications, show="all")]


def test_a_person_talked_to_twice_is_one_name(office):
    for month in (3, 4):
        office.run(
            enter_daily_talks,
            kind="ROUTINE",
            held_at=datetime(2022, month, 1, 9, 0),
            talker="郑某",
            rows=[{"subject_name": "张某", "subject_unit": "甲公司", "subject_rank": "LEADERSHIP"}],
        )
    assert value(office, "talks_leadership") == 1
    assert value(office, "talks_new_midlevel") == 0
    with pytest.raises(InvalidInput, match="整批"):
        office.run(
            enter_daily_talks, kind="ADMONISH", held_at=datetime(2022, 3, 1, 9), talker="郑某", rows=[{}]
        )


def test_what_does_not_add_up_is_named_and_opens(office):
    head = made(office, "NIGHT_SCHOOL", title="廉政夜校第3期")
    gaps = office.read(report, year=2022).gaps
    assert [(gap.kind, gap.record_id) for gap in gaps] == [("undertaking", head)]
    assert "廉政夜校第3期" in gaps[0].sentence
    office.run(change_undertaking, undertaking_id=head, headcount=20)
    assert office.read(report, year=2022).gaps == ()


def test_every_counted_line_opens_its_record_and_last_year_is_beside(office):
    head = made(office, "NIGHT_SCHOOL", headcount=120)
    made(office, "NIGHT_SCHOOL", date(2021, 5, 1), headcount=80)
    found = office.read(report, year=2022, compare=True)
    figure = next(one for one in found.figures if one.key == "education_attendances")
    assert (figure.value, figure.before) == (120, 80)
    assert [(line.kind, line.record_id, line.amount) for line in figure.lines] == [("undertaking", head, 120)]


def test_as_of_cuts_both_years_on_the_same_day(office):
    made(office, "SPECIAL_CHECK", date(2022, 5, 1))
    made(office, "SPECIAL_CHECK", date(2022, 5, 20))
    made(office, "SPECIAL_CHECK", date(2021, 5, 20))
    found = office.read(report, year=2022, as_of=date(2022, 5, 10), compare=True)
    figure = next(one for one in found.figures if one.key == "special_checks")
    assert (figure.value, figure.before) == (1, 0)


def test_the_office_adds_a_figure_of_its_own(house: House, office):
    rule = {"count": "attendance", "kinds": ["TRAINING"]}
    key = office.run(
        add_figure, label="纪检干部培训", unit="人次", definition="年内培训参加人次。", rule=rule
    ).value
    made(office, "TRAINING", headcount=31)
    assert value(office, key) == 31
    with pytest.raises(InvalidInput, match="同名"):
        office.run(add_figure, label="纪检干部培训", unit="次", definition="x", rule=rule)
    with pytest.raises(InvalidInput, match="计数方法"):
        office.run(add_figure, label="别的", unit="次", definition="x", rule={"count": "magic"})
    with pytest.raises(InvalidInput, match="哪一种明细"):
        office.run(add_figure, label="别的", unit="次", definition="x", rule={"count": "entries"})


def test_a_handler_adds_no_figure(house: House):
    with house.as_("handler") as office, pytest.raises(NotAllowed):
        office.run(add_figure, label="甲", unit="次", definition="乙", rule={"count": "undertakings"})


def test_names_of_hidden_work_are_not_told(house: House, on_file: OnFile):
    with house.as_("handler") as office:
        made(office, "REFORM_MEETING", title="张某案以案促改", clue_id=on_file.clue, headcount=9)
    with house.as_("other") as office:
        found = office.read(report, year=2022)
    figure = next(one for one in found.figures if one.key == "reform_attendances")
    assert figure.value == 9
    assert "张某" not in json.dumps(figure.records, ensure_ascii=False)


def test_the_definitions_are_sentences():
    for figure in (*CASE_FIGURES, *year_figures()):
        assert figure.definition.endswith("。")


def test_quarters_and_the_quarter_before(office):
    for on in (date(2021, 11, 3), date(2022, 2, 1), date(2022, 3, 31), date(2022, 4, 1)):
        made(office, "SPECIAL_CHECK", on)

    def checks(part, against="year"):
        found = office.read(report, year=2022, part=part, compare=True, against=against)
        figure = next(one for one in found.figures if one.key == "special_checks")
        return figure.value, figure.before

    assert checks("Q1") == (2, 0)
    assert checks("Q1", "previous") == (2, 1)
    assert checks("Q2", "previous") == (1, 2)
    assert checks("H1", "previous") == (3, 1)
    assert checks("M4", "previous") == (1, 1)
    with pytest.raises(InvalidInput, match="季度"):
        checks("Q5")


def test_problems_that_come_again_and_again(house: House, office):
    for on, kinds in ((date(2021, 11, 1), ["财务"]), (date(2022, 5, 1), ["财务", "招标", "招标"])):
        head = made(office, "JOINT_CHECK", on, unit_name="某某建设有限公司")
        given = [{"title": f"问题{n}", "grouping": kind} for n, kind in enumerate(kinds)]
        office.run(add_findings, undertaking_id=head, rows=given, on=on)
    head = made(office, "REFORM_PLAN", date(2022, 5, 2), unit_name="某某公交有限公司")
    office.run(
        add_findings, undertaking_id=head, rows=[{"title": "甲", "grouping": "招标"}, {"title": "错登"}]
    )
    wrong = office.read(rectifications, source="REFORM", text="错登")[0]
    office.run(void_item, item_id=wrong.id, reason="登记有误")

    def groups(part: str, by: str) -> list[tuple[str, str, str, int, int]]:
        found = office.read(frequent_problems, year=2022, part=part, by=by)
        return [(one.category, one.unit_name, one.source_text, one.count, one.before) for one in found]

    assert groups("H1", "all") == [
        ("招标", "某某建设有限公司", "大监督", 2, 0),
        ("财务", "某某建设有限公司", "大监督", 1, 1),
        ("招标", "某某公交有限公司", "以案促改", 1, 0),
    ]
    assert groups("H1", "category") == [("招标", "", "", 3, 0), ("财务", "", "", 1, 1)]
    assert groups("H1", "unit") == [("", "某某建设有限公司", "", 3, 1), ("", "某某公交有限公司", "", 1, 0)]
    assert groups("H2", "source") == [("", "", "大监督", 0, 3), ("", "", "以案促改", 0, 1)]
    newest = office.read(frequent_problems, year=2022, part="H1", by="category")[0].lines
    assert [line.text[-1] for line in newest] == ["甲", "2", "1"], (
        "each group opens its problems, the newest first"
    )
    with pytest.raises(InvalidInput, match="汇集方式"):
        office.read(frequent_problems, year=2022, by="month")


def test_a_unit_on_file_and_the_same_typed_are_one(office):
    """家: one event names the unit on file, another only wrote its name."""
    unit = office.run(add_unit, name="某某建设有限公司").value
    made(office, "SITE_WARNING", headcount=5, unit_id=unit)
    made(office, "SITE_WARNING", headcount=5, unit_name="某某建设 有限公司")
    made(office, "SITE_WARNING", headcount=5)
    assert value(office, "site_warning_units") == 1


def test_a_person_matched_on_one_list_and_not_on_the_other_is_one(office):
    """名: one list was matched to the file, the other only has name and unit; a namesake of another unit is another."""
    unit = office.run(add_unit, name="甲公司").value
    one = office.run(add_person, name="张某", unit_id=unit).value
    two = office.run(add_person, name="王某", unit_id=unit).value
    three = office.run(add_person, name="王某", unit_id=unit).value
    given = [
        [{"title": "张某", "unit_name": "甲公司", "person_id": one}, {"title": "王某", "unit_name": "甲公司", "person_id": two}],
        [{"title": "张 某", "unit_name": "甲公司"}, {"title": "张某", "unit_name": "乙公司"}],
        [{"title": "王某", "unit_name": "甲公司", "person_id": three}],
    ]  # fmt: skip
    for people in given:
        rows(office, made(office, "SITE_WARNING"), "ATTENDEE", *people)
    assert value(office, "site_warning_attendances") == 4


def test_rules_mended_in_the_ledger_count_with_those_of_the_registers(office):
    register = made(office, "RISK_REGISTER")
    rows(office, register, "RULE", "《招标管理办法》", on=DAY)
    rows(office, register, "RULE", "《没有修订的》")
    head = made(office, "JOINT_CHECK", unit_name="甲公司")
    office.run(add_findings, undertaking_id=head, rows=[{"title": "制度不全"}])
    (item,) = office.read(rectifications, source="JOINT")
    changes = [{"name": "招标管理办法"}, {"name": "资金管理办法", "number": "甲〔2022〕3号"}]
    office.run(submit, item_id=item.id, text="已修订", on=date(2022, 5, 20), rule_changes=changes)
    found = next(one for one in office.read(report, year=2022).figures if one.key == "revised_rules")
    assert [line.kind for line in found.lines] == ["undertaking", "rectification"], (
        "the same name is one rule"
    )
    assert value(office, "revised_rules", 2023) == 0


def test_found_stands_beside_rectified(office):
    head = made(office, "JOINT_CHECK", unit_name="甲公司")
    office.run(add_findings, undertaking_id=head, rows=[{"title": one} for one in ("一", "二", "三")])
    first, second, _third = office.read(rectifications, source="JOINT")
    office.run(void_item, item_id=first.id, reason="登记有误")
    office.run(
        close_findings,
        undertaking_id=head,
        item_ids=[second.id],
        verifier="周某",
        verifier_unit="集团纪检监察部",
        result="好",
    )
    assert (value(office, "joint_problems"), value(office, "rectified_problems")) == (2, 1)


def test_the_office_counts_letters_and_measures_of_its_own_choice_and_gives_a_figure_up(office):
    told = {"unit": "人", "definition": "受到警告的人数。"}
    key = office.run(
        add_figure, label="党内警告", rule={"count": "decided", "kinds": ["WARNING"]}, **told
    ).value
    letters = {"count": "letters", "kinds": ["INTEGRITY_REMIND"]}
    office.run(add_figure, label="廉政提醒函", unit="份", definition="签发的提醒函。", rule=letters)
    assert [(one.label, one.value, one.own) for one in office.read(report, year=2022).figures[-2:]] == [
        ("党内警告", 0, True),
        ("廉政提醒函", 0, True),
    ]
    for wrong in ({"count": "decided", "kinds": ["NOTHING"]}, {"count": "letters", "kinds": []}):
        with pytest.raises(InvalidInput, match="没有这种记录"):
            office.run(add_figure, label="别的", rule=wrong, **told)
    office.run(retire_figure, key=key)
    assert [one.label for one in office.read(report, year=2022).figures if one.own] == ["廉政提醒函"]
    with pytest.raises(NotFound, match="自己增加"):
        office.run(retire_figure, key="key_tasks")

"""From year to year: lists taken over with nothing done yet, the course of evaluations, how the list of work is read."""

from __future__ import annotations

from datetime import date

import pytest

from models.errors import IllegalStep, InvalidInput
from models.undertakings.kinds import shapes, shipped
from models.undertakings.operations import add_entries, cast_ballots, register_undertaking, void_undertaking
from models.undertakings.queries import open_undertaking, undertakings
from models.undertakings.yearly import carry_over, earlier_lists, round_trend

OLD, NEW = date(2021, 3, 1), date(2022, 3, 1)


def made(office, kind: str, on: date, title: str = "清单", **more) -> int:
    return office.run(register_undertaking, kind=kind, title=title, held_on=on, **more).value


def listed(office, head, role, *rows, **more):
    return office.run(add_entries, undertaking_id=head, role=role, rows=list(rows), **more).value


def view(office, head):
    return office.read(open_undertaking, undertaking_id=head)


def test_last_years_lists_are_taken_over_and_nothing_is_done(office):
    old, new = made(office, "RISK_REGISTER", OLD, "2021年清单"), made(office, "RISK_REGISTER", NEW)
    risk = {"title": "越权审批", "grouping": "付款", "unit_name": "甲公司", "grade": "高", "text": "双人复核"}
    listed(office, old, "RISK", risk, {"title": "围标", "grouping": "招标"}, on=OLD)
    listed(office, old, "RULE", {"title": "《付款办法》"}, on=OLD)
    listed(office, new, "RISK", {"title": "围标", "grouping": "招标"})
    (offered,) = office.read(earlier_lists, undertaking_id=new)
    assert (offered.id, offered.title, offered.entries) == (old, "2021年清单", 2)
    assert office.run(carry_over, undertaking_id=new, from_id=old).value == 1, "what is there is not doubled"
    seen = view(office, new)
    assert seen.counts == {"RISK": (2, 0)}, "rules mended last year are no rules mended this year"
    assert (seen.entries[1].grade, seen.entries[1].text) == ("高", "双人复核")
    with pytest.raises(IllegalStep, match="都已经有了"):
        office.run(carry_over, undertaking_id=new, from_id=old)
    with pytest.raises(InvalidInput, match="同一种工作"):
        office.run(carry_over, undertaking_id=new, from_id=made(office, "INTEGRITY", OLD))


def test_who_signed_last_year_has_not_signed_yet(office):
    old, new = made(office, "FAMILY_VISIT", OLD), made(office, "FAMILY_VISIT", NEW)
    listed(office, old, "FAMILY", {"title": "张某", "grade": "视频", "text": "家属很支持"}, on=OLD)
    office.run(carry_over, undertaking_id=new, from_id=old)
    (entry,) = view(office, new).entries
    assert (entry.title, entry.done_on, entry.grade, entry.text) == ("张某", None, "", "")


def ballots(office, head, **scores: float) -> None:
    (item,) = listed(office, head, "ITEM", {"title": "履职", "amount": 1})
    for name, score in scores.items():
        person, _, unit = name.partition("_")
        (subject,) = listed(office, head, "SUBJECT", {"title": person, "unit_name": unit})
        office.run(cast_ballots, undertaking_id=head, subject_id=subject, ballots=[{item: score}])


def test_the_course_of_evaluations(office):
    first = made(office, "DUAL_DUTY", date(2022, 3, 28))
    ballots(office, first, 张某_甲=80, 李某_甲=90, 张某_乙=70)
    void = made(office, "DUAL_DUTY", date(2022, 4, 28))
    ballots(office, void, 张某_甲=1)
    office.run(void_undertaking, undertaking_id=void, reason="重复")
    second = made(office, "DUAL_DUTY", date(2022, 6, 1))
    ballots(office, second, 张某_甲=92, 张某_乙=92, 王某_甲=60)
    trend = office.read(round_trend, undertaking_id=second)
    assert [name for _id, name in trend.rounds] == ["2022-03", "2022-06"]
    assert [(one.title, one.unit_name, one.scores, one.change) for one in trend.courses] == [
        ("张某", "甲", ((80.0, 2), (92.0, 1)), 12.0),
        ("张某", "乙", ((70.0, 3), (92.0, 1)), 22.0),
        ("王某", "甲", (None, (60.0, 3)), None),
        ("李某", "甲", ((90.0, 1), None), None),
    ]
    assert len(office.read(round_trend, undertaking_id=first).rounds) == 1, "what came later is not yet known"


def test_the_list_is_read_by_the_day_of_the_work_page_by_page(office):
    days = [date(2022, 3, 1), date(2021, 5, 1), date(2022, 6, 1), date(2022, 3, 1), date(2020, 1, 1)]
    ids = [made(office, "NIGHT_SCHOOL" if n % 2 else "INTEGRITY", day) for n, day in enumerate(days)]
    wanted = [ids[2], ids[3], ids[0], ids[1], ids[4]]
    assert [row.id for row in office.read(undertakings)] == wanted
    found: list[int] = []
    while page := office.read(undertakings, limit=2, before_id=found[-1] if found else None):
        found += [row.id for row in page]
    assert found == wanted
    assert [row.id for row in office.read(undertakings, year=2022)] == wanted[:3]
    assert [row.id for row in office.read(undertakings, kind="EVENT")] == [ids[3], ids[1]]
    assert [row.id for row in office.read(undertakings, kind="INTEGRITY", year=2022)] == [ids[2], ids[0]]


def test_a_filter_tells_kinds_from_shapes():
    assert not set(shapes()) & set(shipped()), "one code for both would hide the kind"


def test_a_test_has_its_results(office):
    head = made(office, "TEST", NEW)
    assert view(office, head).results is None
    rows = [
        {"title": name, "amount": score}
        for name, score in (("甲", 95), ("乙", 59.5), ("丙", 60), ("丁", None))
    ]
    listed(office, head, "TEST", *rows)
    found = view(office, head).results
    assert (found.count, found.mean, found.best, found.passed) == (3, 71.5, 95, 2)


def test_a_register_stands_beside_the_one_before(office):
    old, new = made(office, "RISK_REGISTER", OLD), made(office, "RISK_REGISTER", NEW)
    void = made(office, "RISK_REGISTER", date(2021, 9, 1))
    for head, counts in ((old, {"甲": 2, "乙": 1}), (void, {"甲": 9}), (new, {"甲": 3})):
        for unit, count in counts.items():
            rows = [{"title": f"风险{n}", "unit_name": unit, "grade": "高"} for n in range(count)]
            listed(office, head, "RISK", *rows)
    office.run(void_undertaking, undertaking_id=void, reason="重复")
    assert view(office, old).risk_before == {}
    assert view(office, new).risk_before == {"甲": 2, "乙": 1}

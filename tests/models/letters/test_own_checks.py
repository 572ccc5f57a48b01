"""A kind's own checks in plain text: understood or refused by name, each flaw beside what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from models.errors import InvalidInput
from models.letters.check import flaws_of
from models.letters.compose import LetterDraft, ProblemText
from models.letters.kinds import LetterField, kind_from_data
from models.letters.own_checks import parse, parse_all
from models.letters.wording import Wording, data_of, wording_of

ON = date(2022, 6, 30)
WORDING = Wording(
    "OWN_1",
    "提示函",
    "关于{事由}的提示函",
    "{事由}的情况见{来文号}。请于{检查日期}前做好准备。\n联系人：{联系人}。",
    (LetterField("检查日期", "检查日期", "date"),),
)
FIELDS = {
    "事由": "节前检查",
    "来文号": "某纪函〔2022〕7号",
    "检查日期": "2022-07-10",
    "联系人": "吴某，0000-0000000",
}


def draft(*checks: str, **changes: str) -> LetterDraft:
    kind = kind_from_data(data_of(replace(WORDING, checks=checks)))
    fields = FIELDS | changes
    return LetterDraft(kind, f"关于{fields['事由']}的提示函", "某某集团纪委", "某某建设有限公司", fields)


def flaws(*checks: str, **changes: str) -> list[tuple[str, str]]:
    return [(flaw.place, flaw.message) for flaw in flaws_of(draft(*checks, **changes), ON)]


GOOD = (
    "不能出现：举报人、检举人",
    "{事由}不能出现：整治",
    "必须出现：做好准备",
    "{联系人}必须出现：吴某",
    "{事由}不超过10字",
    "{事由}不少于2字。",
    "{来文号}写成文号",
    "{检查日期}写成日期",
    "{联系人}写成电话",
    "{检查日期}晚于{成文日期}至少10日",
    "{检查日期} 不晚于 {检查日期}",
)


def test_what_holds_is_not_spoken_of():
    assert flaws(*GOOD) == []


@pytest.mark.parametrize(
    ("check", "changes", "place", "said"),
    [
        ("不能出现：举报人", {"事由": "核对举报人"}, "field:事由", "以免泄露反映人"),
        ("不能出现：做好准备", {}, "body", "不能出现“做好准备”"),
        ("{事由}不能出现：专项", {"事由": "专项检查"}, "field:事由", "事由里不能出现“专项”"),
        ("必须出现：签收回执", {}, "body", "须写明“签收回执”"),
        ("{联系人}必须出现：电话", {}, "field:联系人", "须写明“电话”"),
        ("{事由}不超过3字", {}, "field:事由", "不超过 3 个字，现在 4 个字"),
        ("{事由}不少于6字", {}, "field:事由", "不少于 6 个字"),
        ("{来文号}写成文号", {"来文号": "某纪函[2022]007号"}, "field:来文号", "写成文号的样子"),
        ("{来文号}写成年份", {}, "field:来文号", "如 2022"),
        ("{来文号}写成金额", {}, "field:来文号", "126000元"),
        ("{来文号}写成身份证号", {}, "field:来文号", "18 位"),
        ("{检查日期}早于{成文日期}", {}, "field:检查日期", "检查日期须早于成文日期"),
        ("{检查日期}晚于{成文日期}至少11日", {}, "field:检查日期", "至少 11 日"),
        ("{检查日期}不晚于{成文日期}", {}, "field:检查日期", "须不晚于成文日期"),
    ],
)
def test_each_is_told_where_it_is(check: str, changes: dict[str, str], place: str, said: str):
    found = flaws(check, **changes)
    assert [one for one, _message in found if one == place], found
    assert any(said in message for one, message in found if one == place), found


def test_the_number_of_problems_is_checked():
    data = data_of(replace(WORDING, checks=("问题不少于2项",))) | {"problems": True}
    made = replace(draft(), kind=kind_from_data(data), problems=(ProblemText("一项", "建议"),))
    assert ("problems", "问题不少于 2 项，现在 1 项。") in [
        (flaw.place, flaw.message) for flaw in flaws_of(made, ON)
    ]


def test_a_term_of_reply_is_held_against_the_letters_day():
    kind = kind_from_data(
        data_of(replace(WORDING, reply_days=30, checks=("{回复期限}晚于{成文日期}至少10日",)))
    )
    early = replace(draft(), kind=kind, reply_due_on=date(2022, 7, 5))
    assert [flaw.place for flaw in flaws_of(early, ON)] == ["reply_due_on"]
    assert flaws_of(replace(early, reply_due_on=date(2022, 7, 10)), ON) == []


def test_what_is_empty_is_the_business_of_required_fields():
    assert flaws("{检查日期}晚于{成文日期}", "{来文号}写成文号", 检查日期="", 来文号="") == [
        ("field:检查日期", "请填写检查日期。"),
        ("field:来文号", "请填写来文号。"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "请检查",
        "{事由}不超过30",
        "问题不超过30字",
        "{事由}不超过3项",
        "{事由}写成诗",
        "{事由}晚于",
        "不能出现：",
        "必须出现",
    ],
)
def test_a_line_that_says_nothing_is_refused_with_what_can_be_written(line: str):
    with pytest.raises(InvalidInput, match=r"看不懂.*可以写") as refused:
        parse(line)
    assert refused.value.field == "checks"


def test_a_name_that_is_not_asked_for_is_refused():
    with pytest.raises(InvalidInput, match="“要求”不是这个文种要填写的要素"):
        data_of(replace(WORDING, checks=("{要求}不超过30字",)))


def test_too_many_lines_are_refused():
    with pytest.raises(InvalidInput, match="最多 60 行"):
        parse_all(["不能出现：甲"] * 61)


def test_checks_come_back_as_they_were_written():
    kind = kind_from_data(data_of(replace(WORDING, checks=GOOD)))
    assert wording_of(kind).checks == tuple(line.strip() for line in GOOD)
    assert kind.forbidden == ("举报人", "检举人")


def test_a_name_from_the_records_that_the_text_uses_is_asked_for():
    kind = kind_from_data(data_of(replace(WORDING, text="请{单位}配合，{姓名}（{职务}）参加。", fields=())))
    made = replace(draft(), kind=kind, fields=FIELDS | {"unit": "某某公司"})
    assert [flaw.place for flaw in flaws_of(made, ON)] == ["field:person", "field:person_post"]
    whole = replace(made, fields=made.fields | {"person": "张某", "person_post": "经理"})
    assert flaws_of(whole, ON) == []

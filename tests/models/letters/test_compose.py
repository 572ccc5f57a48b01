"""From fields to text, and what the check says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from models.letters.check import flaws_of
from models.letters.compose import (
    LetterDraft,
    ProblemText,
    chinese_number,
    compose,
    copies_of,
    paper_of,
    release_day,
    values_of,
)
from models.letters.kinds import kind_from_data, load_kinds

KINDS = load_kinds(Path(__file__).resolve().parents[3] / "resources" / "letters")
ON = date(2022, 6, 30)
ISSUER = "中共某某集团有限公司纪律检查委员会"


@pytest.fixture
def advice() -> LetterDraft:
    return LetterDraft(
        kind=KINDS["DISC_ADVICE"],
        title="关于规范招标采购管理的纪律检查建议书",
        issuer=ISSUER,
        recipient="某某建设有限公司党委",
        fields={
            "subject": "规范招标采购管理",
            "found_in": "2022年5月，我委开展专项检查",
            "leader_in_charge": "李某某",
        },
        problems=(
            ProblemText("招标文件审查不严", "建立审查台账"),
            ProblemText("备用金超期未清", "限期清理。"),
        ),
        reply_due_on=date(2022, 7, 30),
    )


def places(draft, on=ON):
    return {flaw.place for flaw in flaws_of(draft, on) if flaw.serious}


@pytest.mark.parametrize(
    ("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")]
)
def test_chinese_numbers(number, text):
    assert chinese_number(number) == text


def test_problems_and_suggestions_answer_each_other(advice):
    lines = compose(advice, ON).splitlines()
    assert lines[lines.index("一、存在的问题") + 1 :][:2] == [
        "（一）招标文件审查不严。",
        "（二）备用金超期未清。",
    ]
    assert lines[lines.index("二、纪律检查建议") + 1 :][:2] == ["（一）建立审查台账。", "（二）限期清理。"]
    assert any("于2022年7月30日前将整改落实情况书面回复我委" in line for line in lines)
    assert flaws_of(advice, ON) == []


def test_headings_close_ranks_around_an_optional_part(advice):
    with_causes = replace(advice, fields={**advice.fields, "causes": "责任不清"})
    assert "二、原因分析\n责任不清。\n三、纪律检查建议" in compose(with_causes)


def test_a_single_problem_bears_no_number(advice):
    assert "（一）" not in compose(replace(advice, problems=advice.problems[:1]))


def test_a_missing_value_shows_where_it_belongs(advice):
    bare = replace(advice, fields={}, problems=(), reply_due_on=None)
    assert "〔待填：问题来源〕" in compose(bare)
    assert places(bare) == {"field:subject", "field:found_in", "problems", "reply_due_on"}


def test_braces_that_a_person_typed_stay(advice):
    typed = replace(advice, fields={**advice.fields, "extra": "见{附件}一"})
    assert "见{附件}一。" in compose(typed)


def test_copies_without_a_name_on_file_are_left_out(advice):
    values = values_of(advice)
    assert copies_of(advice.kind, values) == ("中共某某集团有限公司委员会", "李某某同志")
    del values["leader_in_charge"]
    assert copies_of(advice.kind, values) == ("中共某某集团有限公司委员会",)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"reply_due_on": ON}, "reply_due_on"),
        ({"problems": ()}, "problems"),
        ({"problems": (ProblemText("有问题"),)}, "problem:0:suggestion"),
        ({"problems": (ProblemText("有问题", "改", due_on=date(2022, 6, 1)),)}, "problem:0:due_on"),
        ({"title": " "}, "title"),
        ({"title": "长" * 121}, "title"),
        ({"recipient": ""}, "recipient"),
        ({"body_by_hand": True, "body": ""}, "body"),
        ({"body_by_hand": True, "body": "根据〔待填：依据〕"}, "body"),
        ({"secrecy": "SECRET"}, "secrecy"),
        ({"title": "机密★20年"}, "secrecy"),
        ({"attachments": ("清单", " ")}, "attachments"),
    ],
)
def test_flaws_are_found_in_their_place(advice, change, place):
    assert place in places(replace(advice, **change))


def test_state_secrets_need_all_five_facts_and_a_lawful_term(advice):
    facts = {"basis": "某目录", "unit": "上级机关", "person": "某人", "scope": "某范围"}
    secret = replace(advice, secrecy="SECRET", classification={**facts, "term": "11年"})
    assert places(secret) == {"secrecy"}
    lawful = replace(secret, classification={**facts, "term": "1年"})
    assert release_day(lawful, date(2022, 6, 30)) == date(2023, 6, 30)
    assert release_day(lawful, None) is None
    assert release_day(advice, ON) is None
    assert places(lawful) == set()
    assert paper_of(lawful).secrecy == "秘密★1年"
    assert paper_of(advice).secrecy == "内部"


def test_an_inquiry_may_not_give_away_who_reported():
    kind = KINDS["INQUIRY_NOTICE"]
    fields = {
        "matters": "据举报人反映，你违规报销",
        "signer_of_opinion": "党委书记",
        "reply_address": "某某路1号",
    }
    draft = LetterDraft(kind, kind.title, ISSUER, "张某同志", fields, reply_days=15)
    assert places(draft) == {"field:matters"}
    assert "于收到本函询通知书之日起15个工作日内" in compose(draft)
    assert places(replace(draft, fields={**fields, "matters": "你违规报销"})) == set()


def test_every_kind_filled_has_no_gap():
    for kind in KINDS.values():
        fields = {one.name: one.choices[0] if one.choices else "某某事项" for one in kind.fields}
        fields |= {one.name: "2022-06-30" for one in kind.fields if one.type == "date"}
        # what a kind's own checks want to be written in one way
        fields |= {"year": "2022", "advice": "集团纪建〔2022〕1号"}
        fields |= dict.fromkeys(
            ("person", "unit", "party_org", "leader_in_charge", "person_unit", "person_post"), "某某"
        )
        problems = (ProblemText("问题", "建议"),) if kind.problems else ()
        draft = LetterDraft(
            kind, "标题", ISSUER, "某某单位", fields, problems, reply_days=30, reply_due_on=date(2022, 7, 30)
        )
        assert flaws_of(draft, ON) == [], kind.name
        assert "待填" not in compose(draft, ON), kind.name
        assert "{" not in compose(draft, ON), kind.name


def test_a_list_is_numbered_by_its_level():
    data = {
        "code": "X", "name": "某函", "title": "某函",
        "field": [{"name": "things", "label": "事项", "type": "list"}],
        "section": [{"text": "如下：\n{things}"}, {"heading": "要求", "text": "{things}"}],
    }  # fmt: skip
    draft = LetterDraft(kind_from_data(data), "某函", ISSUER, "某单位", {"things": "甲\n\n乙"})
    assert compose(draft).splitlines() == [
        "如下：", "1.甲。", "2.乙。", "一、要求", "（一）甲。", "（二）乙。",
    ]  # fmt: skip


def test_a_wrongly_written_number_is_pointed_out(advice):
    hand = replace(advice, body_by_hand=True, body="根据集团纪函[2022]第007号，请回复。")
    flaws = flaws_of(hand, ON)
    assert [flaw.place for flaw in flaws if not flaw.serious] == ["body"]


def test_only_what_has_an_addressee_asks_for_one():
    kind = KINDS["MINUTES"]
    fields = {
        "subject": "会议纪要",
        "when": "2022-06-30",
        "where": "会议室",
        "chair": "郑某",
        "agenda": "某事",
        "present": "郑某、周某",
    }
    assert places(LetterDraft(kind, "会议纪要", ISSUER, "", fields)) == set()
    assert "recipient" in places(LetterDraft(KINDS["TRANSFER_LETTER"], "标题", ISSUER, "", {}))


def test_a_paper_that_names_a_person_asks_for_one():
    kind = KINDS["PLEDGE_NET"]
    draft = LetterDraft(kind, kind.title, ISSUER, "", {"year": "2022", "promises": "遵守规定"})
    assert places(draft) == {"field:person", "field:person_unit", "field:person_post"}
    named = replace(
        draft, fields={**draft.fields, "person": "张某", "person_unit": "某某公司", "person_post": "经理"}
    )
    assert places(named) == set()
    assert "本人张某，现任某某公司经理。" in compose(named)

"""Kinds as the office writes them: text with blanks, to data and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from models.errors import InvalidInput
from models.letters.compose import compose
from models.letters.kinds import LetterField, kind_from_data
from models.letters.wording import KNOWN_BLANKS, Wording, asked, data_of, wording_of
from tests.models.letters.test_compose import KINDS
from tests.ui.letters.every_kind import draft_of

NEW = Wording(
    "OWN_1",
    "感谢函",
    "关于{事由}的感谢函",
    "{事由}期间，得到{单位}大力支持。\n# 有关情况\n{情况}\n# 下一步\n请继续支持。\n此致。",
    (LetterField("情况", "情况", "area", required=False),),
)


@pytest.mark.parametrize("code", sorted(KINDS))
def test_a_shipped_kind_comes_back_the_same(code: str):
    kind = KINDS[code]
    again = kind_from_data(data_of(wording_of(kind), kind))
    assert again.fields == kind.fields
    assert (again.reply, again.copies_to, again.title) == (kind.reply, kind.copies_to, kind.title)
    draft = draft_of(kind)
    assert compose(replace(draft, kind=again), date(2022, 6, 30)) == compose(draft, date(2022, 6, 30))


def test_every_known_blank_has_its_own_name():
    from models.letters.kinds import BUILT_IN

    assert set(KNOWN_BLANKS) == BUILT_IN
    assert len(set(KNOWN_BLANKS.values())) == len(KNOWN_BLANKS)


def test_each_blank_becomes_a_question():
    kind = kind_from_data(data_of(NEW))
    assert [(one.name, one.type, one.required) for one in kind.fields] == [
        ("情况", "area", False),
        ("事由", "text", True),
    ]
    assert [section.heading for section in kind.sections] == ["", "有关情况", "下一步"]
    assert kind.sections[1].needs == ("情况",)
    assert "{unit}" in kind.sections[0].text
    assert wording_of(kind) == replace(NEW, fields=kind.fields)


def test_settings_of_a_question_stay_while_the_text_is_written():
    kept = LetterField("事由", "事由", hint="如：专项检查")
    assert asked("关于{事由}的函", "请{办理}{事由}。", [kept, LetterField("旧", "旧")]) == (
        kept,
        LetterField("办理", "办理"),
    )


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"name": " "}, "name"),
        ({"title": ""}, "title"),
        ({"text": ""}, "template"),
        ({"text": "请{事 由}。"}, "text"),
        ({"text": "请{}。"}, "text"),
        ({"layout": "圆形"}, "template"),
    ],
)
def test_what_is_wrong_is_said(change: dict[str, str], place: str):
    with pytest.raises(InvalidInput) as refused:
        data_of(replace(NEW, **change))
    assert refused.value.field == place


def test_a_reply_may_be_asked_for():
    kind = kind_from_data(data_of(replace(NEW, reply_days=10, reply_unit="WD", reply_starts="RECEIPT")))
    assert (kind.reply.days, kind.reply.unit, kind.reply.starts) == (10, "WD", "RECEIPT")

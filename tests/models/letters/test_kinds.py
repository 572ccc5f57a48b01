"""Kinds of letters as data: every shipped one loads, a wrong one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import InvalidInput
from models.letters.kinds import kind_from_data, load_kinds

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "letters"
WANTED = {
    "DISC_ADVICE", "INTEGRITY_REMIND", "RISK_NOTICE", "INQUIRY_NOTICE", "TALK_NOTICE", "ADMONISH_LETTER",
    "CLARIFY_LETTER", "URGE_LETTER", "FORWARD_LETTER", "REAL_ACK",
}  # fmt: skip
PLAIN = {"code": "X", "name": "某函", "title": "关于{subject}的函", "section": [{"text": "请{subject}。"}]}
SUBJECT = [{"name": "subject", "label": "事由"}]


def test_every_shipped_kind_loads_in_order():
    kinds = load_kinds(FOLDER)
    assert set(kinds) >= WANTED
    assert next(iter(kinds)) == "DISC_ADVICE"
    advice = kinds["DISC_ADVICE"]
    assert (advice.series, advice.reply.days, advice.reply.starts) == ("advice", 30, "FIXED")
    assert advice.problems
    assert advice.rectify
    assert advice.reports


def test_inquiry_counts_fifteen_working_days_from_receipt():
    rule = load_kinds(FOLDER)["INQUIRY_NOTICE"].reply
    assert (rule.days, rule.unit, rule.starts, rule.rule) == (15, "WD", "RECEIPT", "D_INQ_REPLY")


def test_a_kind_survives_the_way_through_its_data():
    for kind in load_kinds(FOLDER).values():
        again = kind_from_data(kind.data)
        assert again == kind
        assert again.digest == kind.digest


def test_other_text_is_another_digest():
    one = kind_from_data({**PLAIN, "field": SUBJECT})
    other = kind_from_data({**PLAIN, "field": SUBJECT, "section": [{"text": "务请{subject}。"}]})
    assert one.digest != other.digest


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "subject"),
        ({"field": SUBJECT, "section": []}, "没有正文"),
        ({"field": SUBJECT, "colour": "red"}, "不认识的项 colour"),
        ({"field": SUBJECT, "layout": "圆形"}, "layout"),
        ({"field": SUBJECT, "problems": "yes"}, "problems"),
        ({"field": [*SUBJECT, *SUBJECT]}, "重名"),
        ({"field": [*SUBJECT, {"name": "problems", "label": "问题"}]}, "problems"),
        ({"field": SUBJECT, "reply": {"days": -1}}, "days"),
        ({"field": [{"name": "subject"}]}, "label"),
    ],
)
def test_a_wrong_template_is_named(change, words):
    with pytest.raises(InvalidInput, match=words):
        kind_from_data({**PLAIN, **change})


def test_a_broken_file_is_named(tmp_path: Path):
    (tmp_path / "bad.toml").write_text("code = ", "utf-8")
    with pytest.raises(InvalidInput, match=r"bad\.toml"):
        load_kinds(tmp_path)


def test_two_files_of_one_code_are_refused(tmp_path: Path):
    text = (FOLDER / "urge.toml").read_text("utf-8")
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(InvalidInput, match="同一个代码"):
        load_kinds(tmp_path)

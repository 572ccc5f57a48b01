"""One letter from a plain file: what is read, and one plain sentence for everything that can't be."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from letters import Letter, LetterFileError, parse_letter, read_letter, typeset

GOOD = """
kind = "纪律检查建议书"
layout = "信函格式"
issuer = "中共某某集团有限公司纪律检查委员会"
number = "某纪建〔2022〕3号"
title = "关于规范招标采购管理的纪律检查建议书"
recipient = "某某建设有限公司党委"
body = \"\"\"
你单位存在以下问题。
一、招标程序不规范
\"\"\"
attachments = ["名称一", "名称二"]
signature = "某某集团纪委"
date = 2022-06-30
sealed = true
signed = true
seal_mm = 42
secrecy = "秘密★1年"
copy_number = 1
urgency = "特急"
signer = ["张某"]
note = "联系人：吴某"
copies_to = ["甲", "乙"]
printed_by = "某某办公室"
printed_on = 2022-06-30
"""


def test_every_key(tmp_path: Path) -> None:
    path = tmp_path / "letter.toml"
    path.write_text(GOOD, "utf-8")
    letter = read_letter(path)
    assert letter.attachments == ("名称一", "名称二")
    assert letter.date == dt.date(2022, 6, 30)
    assert letter.copy_number == 1
    assert typeset(letter).startswith(b"%PDF-1.7")


def test_keys_are_the_fields_of_a_letter() -> None:
    import dataclasses
    import tomllib

    assert set(tomllib.loads(GOOD)) == {field.name for field in dataclasses.fields(Letter)}


def test_what_may_be_left_out() -> None:
    letter = parse_letter(
        'kind="函"\nissuer="某某纪委"\ntitle="关于某事的函"\nbody="特此函告。"\ndate=2022-06-30'
    )
    assert letter.layout_name == "信函格式"
    assert (
        parse_letter('kind="纪要"\nissuer="某"\ntitle="某"\nbody="某"\ndate=2022-06-30').layout_name == "纪要"
    )


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        (
            ('kind = "纪律检查建议书"', 'kind = "纪律检查建议书"\ncolour = "红"'),
            "colour",
            "不认识的项“colour”",
        ),
        (("date = 2022-06-30", 'date = "2022-06-30"'), "date", "日期"),
        (("date = 2022-06-30", "date = 2022-06-30T08:00:00"), "date", "日期"),
        (("sealed = true", 'sealed = "是"'), "sealed", "true 或 false"),
        (("copy_number = 1", "copy_number = 1.5"), "copy_number", "整数"),
        (("copy_number = 1", "copy_number = true"), "copy_number", "整数"),
        (("copy_number = 1", "copy_number = 0"), "copy_number", "1 至 999999"),
        (("seal_mm = 42", "seal_mm = 420"), "seal_mm", "毫米"),
        (('signer = ["张某"]', 'signer = "张某"'), "signer", "方括号"),
        (('signer = ["张某"]', "signer = [1]"), "signer", "方括号"),
        (('layout = "信函格式"', 'layout = "信"'), "layout", "没有名为“信”的版式"),
        (('title = "关于规范招标采购管理的纪律检查建议书"\n', ""), "title", "缺少“title”"),
        (('issuer = "中共某某集团有限公司纪律检查委员会"', 'issuer = " "'), "issuer", "缺少“issuer”"),
        (("seal_mm = 42", "seal_mm = "), "file", "TOML"),
    ],
)
def test_one_sentence_says_what_is_wrong(change: tuple[str, str], field: str, says: str) -> None:
    text = GOOD.replace(*change)
    assert text != GOOD
    with pytest.raises(LetterFileError) as caught:
        parse_letter(text)
    assert caught.value.field == field
    assert says in str(caught.value)
    assert str(caught.value).endswith("。")
    assert str(caught.value).count("。") == 1


def test_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(LetterFileError, match="找不到"):
        read_letter(tmp_path / "none.toml")
    with pytest.raises(LetterFileError, match="读不了"):
        read_letter(tmp_path)
    path = tmp_path / "gbk.toml"
    path.write_bytes('kind = "函"'.encode("gbk"))
    with pytest.raises(LetterFileError, match="UTF-8"):
        read_letter(path)

"""Spreadsheets read from bytes: merged cells filled, strangers' files bounded, everything else a sentence."""

from __future__ import annotations

import io
import os
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from storage.workbooks import UnreadableWorkbook, parse_workbook, read_workbook, write_workbook
from tests.models.imports.ledgers import as_bytes, ugly_clues


def test_sheets_come_as_they_look():
    book = parse_workbook(ugly_clues(), "台账.xlsx")
    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [
        ("2021年", False),
        ("旧表（勿删）", True),
    ]
    sheet = book.first()
    assert sheet.name == "2021年"
    assert sheet.cell(9, 2) == "集团纪线〔2021〕3号"
    assert (9, 2) in sheet.joined
    assert (8, 2) not in sheet.joined
    assert sheet.cell(7, 3) == datetime(2021, 3, 18)
    assert sheet.rows[-1][0] == "填表人：某某"
    assert sheet.cell(99, 1) is None


def test_a_stray_format_far_out_is_cut_off():
    book = Workbook()
    book.active.append(["姓名"])
    book.active.cell(90_000, 200).value = " "
    book.active.cell(90_000, 200).value = None
    sheet = parse_workbook(as_bytes(book), "a.xlsx").first()
    assert len(sheet.rows) == 1


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "不是 .xlsx"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 100, "旧版 .xls"),
        ("姓名,单位\n张某,某某公司".encode(), "不是 .xlsx"),
    ],
)
def test_another_file_is_a_sentence(data: bytes, part: str):
    with pytest.raises(UnreadableWorkbook, match=part):
        parse_workbook(data, "a.xlsx")


def test_a_broken_workbook_is_a_sentence():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("xl/workbook.xml", "<nothing")
    with pytest.raises(UnreadableWorkbook, match="打不开"):
        parse_workbook(made.getvalue(), "a.xlsx")


def test_missing_file_and_missing_sheet(tmp_path: Path):
    with pytest.raises(UnreadableWorkbook, match="没有找到"):
        read_workbook(tmp_path / "没有.xlsx")
    (tmp_path / "有.xlsx").write_bytes(ugly_clues())
    book = read_workbook(tmp_path / "有.xlsx")
    with pytest.raises(UnreadableWorkbook, match="2021年"):
        book.sheet("2022年")


def test_what_is_written_is_read_back_and_never_a_formula():
    data = write_workbook(
        [("退回", ["姓名", "原因"], [["=1+1", "缺日期\x07"], ["张某", None], [3, datetime(2022, 1, 2)]])]
    )
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet["A2"].value == "=1+1"
    assert sheet["A2"].data_type == "s"
    assert sheet["B2"].value == "缺日期"
    assert sheet["B4"].value == datetime(2022, 1, 2)
    assert sheet.freeze_panes == "A2"


def test_a_workbook_is_made_without_a_file():
    """openpyxl writes each sheet into a temporary file, in plain; ours must never."""
    opened: list[tuple[object, int]] = []
    sys.addaudithook(
        lambda event, args: opened.append((args[0], args[2])) if event == "open" and watching else None
    )
    watching = True
    data = write_workbook([("台账", ("姓名",), [("张某",)]), ("另一张", ("单位",), [("某某公司",)])])
    watching = False
    assert [path for path, flags in opened if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)] == []
    assert [sheet.rows[1] for sheet in parse_workbook(data, "x.xlsx").sheets] == [("张某",), ("某某公司",)]

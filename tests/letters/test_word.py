"""A letter as a Word file: every word of it, the page and faces of the standard, and nothing about who or what made it."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

import letters
from letters.letter import Letter

BODY = (
    "今年以来，纪检监察部认真履职。\n一、工作情况\n（一）强化政治监督。制发建议书12份。\n1.举办廉政夜校11期。\n"
    "|指标|数值|\n|---|---|\n|诫勉谈话|20|\n|批评教育|15|\n二、不足之处\n力量不够。"
)
LETTER = Letter(
    kind="年度总结",
    title="纪检监察部\n2022年工作总结",
    issuer="某某集团有限公司纪检监察部",
    body=BODY,
    layout="普通",
    date=dt.date(2022, 12, 31),
    sealed=False,
)


@pytest.fixture(scope="module")
def document():
    return Document(io.BytesIO(letters.word_document(LETTER, mark="王某　2023-01-05 09:00")))


def face(run) -> str:
    return run._r.rPr.rFonts.get(qn("w:eastAsia"))


def test_every_word_is_there_in_its_order(document):
    texts = [paragraph.text for paragraph in document.paragraphs]
    told = [line for line in BODY.split("\n") if not line.startswith("|")]
    assert texts == ["纪检监察部", "2022年工作总结", *told, "某某集团有限公司纪检监察部", "2022年12月31日"]
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows == [["指标", "数值"], ["诫勉谈话", "20"], ["批评教育", "15"]]


def test_each_level_has_its_face_and_size(document):
    by_text = {paragraph.text: paragraph for paragraph in document.paragraphs}
    title = by_text["2022年工作总结"].runs[0]
    assert (face(title), title.font.size.pt) == ("方正小标宋简体", 22)
    assert face(by_text["一、工作情况"].runs[0]) == "黑体"
    second = by_text["（一）强化政治监督。制发建议书12份。"].runs
    assert [(face(run), run.text) for run in second] == [
        ("楷体", "（一）强化政治监督。"),
        ("仿宋", "制发建议书12份。"),
    ]
    assert {run.font.size.pt for run in second} == {16}


def test_the_page_is_the_one_of_the_standard(document):
    section = document.sections[0]
    assert [round(length / Mm(1)) for length in (section.page_width, section.page_height)] == [210, 297]
    assert [round(length / Mm(1)) for length in (section.top_margin, section.left_margin)] == [37, 28]
    block = (section.page_width - section.left_margin - section.right_margin) / Mm(1)
    assert round(block) == 156
    grid = section._sectPr.find(qn("w:docGrid"))
    # 22 lines of the grid fill 225 mm and do not leave it
    assert 224 < 22 * int(grid.get(qn("w:linePitch"))) / 20 * 25.4 / 72 <= 225
    # 28 characters fill 156 mm and do not leave it
    closer = int(document.styles["Normal"].element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert 155 < 28 * (16 + closer) * 25.4 / 72 <= 156


def test_text_is_indented_by_two_characters_and_a_heading_stays_with_its_text(document):
    by_text = {paragraph.text: paragraph for paragraph in document.paragraphs}
    indent = by_text["力量不够。"]._p.pPr.find(qn("w:ind"))
    assert indent.get(qn("w:firstLineChars")) == "200"
    assert by_text["二、不足之处"].paragraph_format.keep_with_next is True


def test_the_foot_carries_the_page_number_and_the_mark_of_the_copy(document):
    section = document.sections[0]
    for foot in (section.footer, section.even_page_footer):
        assert "PAGE" in foot.paragraphs[0]._p.xml
        assert foot.paragraphs[1].text == "王某　2023-01-05 09:00"
    plain = Document(io.BytesIO(letters.word_document(LETTER)))
    assert len(plain.sections[0].footer.paragraphs) == 1


def test_a_file_tells_nothing_but_title_office_and_date(document):
    told = document.core_properties
    assert (told.title, told.author) == ("纪检监察部2022年工作总结", "某某集团有限公司纪检监察部")
    assert told.comments == ""
    assert told.created.date() == dt.date(2022, 12, 31)
    with zipfile.ZipFile(io.BytesIO(letters.word_document(LETTER))) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"python" not in everything.lower()


def test_a_letter_without_signature_has_none():
    plain = Letter(kind="x", title="题", issuer="某部", body="正文。", layout="普通", signed=False)
    document = Document(io.BytesIO(letters.word_document(plain)))
    assert [paragraph.text for paragraph in document.paragraphs] == ["题", "正文。"]

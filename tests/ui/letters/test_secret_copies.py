"""涉密公文: each copy carries its 份号 in the first line of the head, six digits, flush left (GB/T 9704-2012, 7.2.1)."""

from __future__ import annotations

from io import BytesIO

import pdfplumber
import pytest

from models.letters.operations import check_letter, draft_letter, issue_letter
from models.letters.queries import open_letter
from tests.letters.verifier import LEFT, MM, TOP
from tests.models.letters.conftest import PROBLEMS
from tests.models.letters.test_operations import FIELDS
from ui.paper.marking import copies_of
from ui.paper.typesetting import set_page

CLASSIFIED = {
    "basis": "工作秘密目录",
    "unit": "某某集团",
    "person": "郑某",
    "term": "1年",
    "scope": "集团领导",
}


def words(pdf: bytes) -> list[dict]:
    with pdfplumber.open(BytesIO(pdf)) as document:
        return [word | {"page": page.page_number} for page in document.pages for word in page.extract_words()]


@pytest.mark.parametrize("layout", ["文件格式", "信函格式"])
def test_each_copy_has_its_own_number_in_the_head(house, advice, on_file, layout):
    with house.as_("handler") as office:
        letter = office.run(
            draft_letter, kind=advice, clue_id=on_file.clue, problems=PROBLEMS, fields=FIELDS, layout=layout,
            secrecy="SECRET", classification=CLASSIFIED,
        ).value  # fmt: skip
    with house.as_("head") as office:
        office.run(check_letter, letter_id=letter)
    with house.as_("leader") as office:
        office.run(issue_letter, letter_id=letter, render=set_page)
        pdf = office.evidence_bytes(office.read(open_letter, letter_id=letter).pdf_evidence_id)
        copy = copies_of(office, letter, pdf)
        assert copy is not None
        second = copy(2)
    assert not [word for word in words(pdf) if word["text"] == "000002"]
    large = [word for word in words(second) if word["text"] == "000002" and word["bottom"] - word["top"] > 12]
    (number,) = large
    (mark,) = [word for word in words(second) if word["text"].startswith("秘密★1年")]
    assert number["page"] == mark["page"] == 1
    assert number["x0"] * MM == pytest.approx(LEFT, abs=0.6)
    pitch = (mark["top"] - number["top"]) * MM
    assert pitch == pytest.approx(10.4, abs=1.2), "密级 stands on the next line"
    if layout == "文件格式":
        assert number["top"] * MM == pytest.approx(TOP, abs=1.5)

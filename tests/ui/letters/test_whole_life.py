"""纪律检查建议书 from the draft to the last item's 销号, with the real page."""

from __future__ import annotations

from datetime import datetime

from models.letters.operations import (
    check_letter,
    draft_letter,
    file_letter,
    issue_letter,
    receive_letter,
    reply_letter,
    report_letter,
    seal_letter,
    send_letter,
)
from models.letters.queries import open_letter
from models.rectification.operations import submit, verify_and_close
from models.rectification.queries import completion
from tests.models.letters.conftest import PROBLEMS
from ui.paper.typesetting import set_page

FIELDS = {"subject": "规范招标采购管理", "found_in": "2022年5月，我委对你单位开展专项检查"}


def test_from_draft_to_closed(house, advice, on_file):
    with house.as_("handler") as office:
        letter_id = office.run(
            draft_letter, kind=advice, clue_id=on_file.clue, problems=PROBLEMS, fields=FIELDS
        ).value
    with house.as_("head") as office:
        office.run(check_letter, letter_id=letter_id)
    with house.as_("leader") as office:
        office.run(issue_letter, letter_id=letter_id, render=set_page)
    with house.as_("handler") as office:
        data = {"letter_id": letter_id}
        office.run(seal_letter, **data)
        office.run(send_letter, **data)
        office.run(report_letter, **data, which=1, receipt="党委办公室")
        office.run(report_letter, **data, which=2, receipt="李某某")
        house.clock.at = datetime(2022, 7, 1, 9, 0)
        office.run(receive_letter, **data, receiver="王某")
        house.clock.at = datetime(2022, 7, 19, 9, 0)
        office.run(reply_letter, **data, text="三项问题均已整改", reference="某建党〔2022〕9号")
        items = office.read(open_letter, **data).items
        assert [item.state for item in items] == ["OPEN"] * 3
        for item in items:
            office.run(submit, item_id=item.id, text="已整改，见附件")
            office.run(
                verify_and_close,
                item_id=item.id,
                verifier="周某",
                verifier_unit="集团纪检监察部",
                result="台账齐全",
            )
        office.run(file_letter, **data)
        view = office.read(open_letter, **data)
        rate = office.read(completion, source_of=("letter", letter_id))
    assert (view.state, view.reports_complete) == ("FILED", True)
    assert (rate.total, rate.closed, rate.rate) == (3, 3, 1.0)

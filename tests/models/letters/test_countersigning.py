"""会签: the list, who answered what when, the missing ones named, 签发 that waits or says why not."""

from __future__ import annotations

from datetime import date

import pytest

from models.accounts.operations import accounts
from models.clues.records import ClueMember
from models.errors import IllegalStep, InvalidInput, NotAllowed
from models.letters.countersigning import DISAGREE, Countersigner, lacking
from models.letters.operations import (
    ask_countersigns,
    check_letter,
    countersign_letter,
    draft_letter,
    enter_countersign,
    issue_letter,
    return_letter,
)
from models.letters.queries import open_letter
from models.operations import Work, operation
from models.rights import Right
from models.workbench.queries import workbench
from tests.models.letters.conftest import PROBLEMS
from tests.models.letters.test_operations import FIELDS, plain_pdf

OUTSIDE = Countersigner("孙某某", "某某集团法务部")


@pytest.fixture
def uids(house) -> dict[str, str]:
    with house.as_("head") as office:
        return {row.login: row.uid for row in office.read(accounts)}


@pytest.fixture
def letter_id(house, advice, on_file, uids) -> int:
    """A checked letter that the head and somebody outside are to countersign."""
    with house.as_("handler") as office:
        made = office.run(
            draft_letter, kind=advice, clue_id=on_file.clue, problems=PROBLEMS, fields=FIELDS
        ).value
        office.run(
            ask_countersigns, letter_id=made, signers=[Countersigner("周某", "", uids["head"]), OUTSIDE]
        )
    with house.as_("head") as office:
        office.run(check_letter, letter_id=made)
    return made


def signatures(house, letter_id: int):
    with house.as_("leader") as office:
        return office.read(open_letter, letter_id=letter_id).signatures


def test_issuing_waits_and_names_who_is_missing(house, letter_id):
    rows = signatures(house, letter_id)
    assert [row.shown for row in rows] == ["周某", "孙某某（某某集团法务部）"]
    assert lacking(rows) == "还没有会签：周某、孙某某（某某集团法务部）"
    with house.as_("leader") as office, pytest.raises(InvalidInput, match="周某、孙某某") as refused:
        office.run(issue_letter, letter_id=letter_id, render=plain_pdf)
    assert refused.value.field == "without"


def test_everybody_signs_and_it_is_issued(house, letter_id):
    with house.as_("head") as office:
        assert ("letter", "会签文书", True) in [
            (row.kind, row.what, row.for_me) for row in office.read(workbench).waiting
        ]
        office.run(countersign_letter, letter_id=letter_id, opinion="同意")
        assert "会签文书" not in [row.what for row in office.read(workbench).waiting]
    paper = signatures(house, letter_id)[1]
    with house.as_("handler") as office:
        office.run(
            enter_countersign,
            letter_id=letter_id,
            signature_id=paper.id,
            opinion="建议第二项写明期限",
            on=date(2022, 6, 30),
        )
    own, entered = signatures(house, letter_id)
    assert (own.answer, own.signed_on, own.entered_by) == ("AGREE", date(2022, 6, 30), "")
    assert (entered.opinion, entered.entered_by) == ("建议第二项写明期限", "吴某")
    with house.as_("leader") as office:
        assert office.run(issue_letter, letter_id=letter_id, render=plain_pdf).value == "集团纪建〔2022〕1号"
        events = [(one.name, one.text) for one in office.read(open_letter, letter_id=letter_id).events]
    assert ("会签", "周某同意") in events
    assert ("会签", "孙某某（某某集团法务部）同意：建议第二项写明期限") in events
    assert events[-1] == ("签发", "")


def test_a_disagreement_is_waited_for_too_and_needs_its_reason(house, letter_id):
    with house.as_("head") as office:
        with pytest.raises(InvalidInput, match="写明意见"):
            office.run(countersign_letter, letter_id=letter_id, answer=DISAGREE)
        office.run(countersign_letter, letter_id=letter_id, answer=DISAGREE, opinion="第一项依据不足")
    rows = signatures(house, letter_id)
    assert "有不同意见：周某" in lacking(rows)
    with house.as_("leader") as office:
        with pytest.raises(InvalidInput, match="有不同意见：周某"):
            office.run(issue_letter, letter_id=letter_id, render=plain_pdf)
        office.run(issue_letter, letter_id=letter_id, render=plain_pdf, without="情况紧急，已当面听取意见")
        last = office.read(open_letter, letter_id=letter_id).events[-1]
    assert last.name == "签发"
    assert "还没有会签：孙某某" in last.text
    assert "情况紧急，已当面听取意见" in last.text


def test_who_has_an_account_signs_himself(house, letter_id):
    own = signatures(house, letter_id)[0]
    with house.as_("handler") as office:
        with pytest.raises(NotAllowed, match="本人登录"):
            office.run(enter_countersign, letter_id=letter_id, signature_id=own.id)
        with pytest.raises(NotAllowed, match="拟稿人"):
            office.run(countersign_letter, letter_id=letter_id)


def test_the_list_changes_but_keeps_who_has_signed(house, letter_id, uids):
    head = Countersigner("周某", "", uids["head"])
    with house.as_("head") as office:
        office.run(countersign_letter, letter_id=letter_id)
    with house.as_("handler") as office:
        with pytest.raises(IllegalStep, match="已经会签"):
            office.run(ask_countersigns, letter_id=letter_id, signers=[OUTSIDE])
        office.run(ask_countersigns, letter_id=letter_id, signers=[Countersigner("钱某某"), head])
    rows = signatures(house, letter_id)
    assert [(row.name, row.answer) for row in rows] == [("钱某某", ""), ("周某", "AGREE")]


def test_what_went_back_is_signed_anew(house, letter_id):
    with house.as_("head") as office:
        office.run(countersign_letter, letter_id=letter_id)
        office.run(return_letter, letter_id=letter_id, reason="第二项再具体些")
    rows = signatures(house, letter_id)
    assert [row.answer for row in rows] == ["", ""]
    with house.as_("head") as office:
        names = [one.name for one in office.read(open_letter, letter_id=letter_id).events]
    assert "会签" in names, "the way keeps what was agreed to"


@pytest.mark.parametrize(
    ("signers", "said"),
    [
        ([Countersigner("")], "姓名"),
        ([Countersigner("孙某某"), Countersigner("孙某某")], "写重"),
        ([Countersigner(f"甲{number}") for number in range(31)], "最多 30 名"),
    ],
)
def test_a_list_that_cannot_be_is_refused(house, letter_id, signers, said):
    with house.as_("handler") as office, pytest.raises(InvalidInput, match=said):
        office.run(ask_countersigns, letter_id=letter_id, signers=signers)


def test_neither_the_drafter_nor_somebody_recused_is_asked(house, letter_id, uids, on_file):
    @operation("测试：会签人回避", right=Right.CASE_WRITE)
    def recuse(work: Work) -> None:
        work.session.add(
            ClueMember(
                clue_id=on_file.clue,
                account_uid=uids["other"],
                account_name="冯某",
                role="RECUSED",
                since=work.now,
            )
        )

    with house.as_("handler") as office:
        office.run(recuse)
        with pytest.raises(InvalidInput, match="拟稿人"):
            office.run(
                ask_countersigns, letter_id=letter_id, signers=[Countersigner("吴某", "", uids["handler"])]
            )
        with pytest.raises(InvalidInput, match="须回避"):
            office.run(
                ask_countersigns, letter_id=letter_id, signers=[Countersigner("冯某", "", uids["other"])]
            )


def test_after_issuing_the_list_is_closed(house, letter_id):
    with house.as_("leader") as office:
        office.run(issue_letter, letter_id=letter_id, render=plain_pdf, without="特急")
    with house.as_("handler") as office, pytest.raises(IllegalStep):
        office.run(ask_countersigns, letter_id=letter_id, signers=[])

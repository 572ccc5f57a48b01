"""The life of a letter on a real vault: draft, check, issue, send, answer, void."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import date, datetime

import pytest

from models.deadlines.queries import deadlines_of
from models.errors import IllegalStep, InvalidInput, NotAllowed, NotFound, OfficeError
from models.letters.compose import ProblemText
from models.letters.operations import (
    change_letter,
    check_letter,
    countersign_letter,
    discard_letter,
    draft_letter,
    file_letter,
    issue_letter,
    note_copies,
    receive_letter,
    reply_letter,
    report_letter,
    return_copies,
    return_letter,
    seal_letter,
    send_letter,
    void_letter,
)
from models.letters.queries import letter_counts, letters, open_letter
from models.numbering.operations import number_gaps
from models.rectification.queries import completion, rectifications
from models.trail.queries import history
from tests.fixtures_vault import House
from tests.models.letters.conftest import PROBLEMS, OnFile

FIELDS = {"subject": "规范招标采购管理", "found_in": "2022年5月，我委对你单位开展专项检查"}


def plain_pdf(paper):
    """Stands for the typesetter where the page does not matter."""
    return b"%PDF-1.7\n" + repr(paper).encode()


def torn(_paper):
    raise OfficeError("这个字没有字形。")


def drafted(house: House, advice, on_file: OnFile, **more) -> int:
    data = {"problems": PROBLEMS, "fields": FIELDS, "clue_id": on_file.clue} | more
    with house.as_("handler") as office:
        return office.run(draft_letter, kind=advice, **data).value


def checked(house: House, advice, on_file: OnFile, **more) -> int:
    letter_id = drafted(house, advice, on_file, **more)
    with house.as_("head") as office:
        office.run(check_letter, letter_id=letter_id)
    return letter_id


def issued(house: House, advice, on_file: OnFile, **more) -> int:
    letter_id = checked(house, advice, on_file, **more)
    with house.as_("leader") as office:
        office.run(issue_letter, letter_id=letter_id, render=plain_pdf)
    return letter_id


def view(office, letter_id):
    return office.read(open_letter, letter_id=letter_id)


def test_a_draft_knows_what_is_on_file(house, advice, on_file):
    letter_id = drafted(house, advice, on_file)
    with house.as_("handler") as office:
        seen = view(office, letter_id)
    assert seen.draft.recipient == "中共某某建设有限公司委员会"
    assert seen.draft.title == "关于规范招标采购管理的纪律检查建议书"
    assert seen.draft.copies_to == ("中共某某集团有限公司委员会", "李某某同志")
    assert seen.draft.reply_due_on > date(2022, 7, 29)
    assert seen.draft.problems == PROBLEMS
    assert [report.to for report in seen.reports] == ["中共某某集团有限公司委员会", "李某某"]
    assert (seen.state, seen.number, seen.locked) == ("DRAFT", "", False)


def test_without_problems_given_the_findings_of_the_clue_stand_in(house, advice, on_file):
    letter_id = drafted(house, advice, on_file, problems=())
    with house.as_("handler") as office:
        seen = view(office, letter_id)
    assert [problem.text for problem in seen.draft.problems] == ["审查流于形式"]
    assert "私下接触" not in seen.body


def test_the_person_of_the_clue_gets_the_inquiry(house, kinds, on_file):
    with house.as_("handler") as office:
        letter_id = office.run(draft_letter, kind=kinds["INQUIRY_NOTICE"], clue_id=on_file.clue).value
        seen = view(office, letter_id)
    assert seen.draft.recipient == "张某同志"
    assert seen.draft.fields["matters"] == "招标前与投标人私下接触"
    assert seen.draft.copies_to == ("中共某某建设有限公司委员会",)
    assert (seen.draft.reply_days, seen.draft.reply_due_on) == (15, None)


def test_change_touches_only_what_is_named(house, advice, on_file):
    letter_id = drafted(house, advice, on_file)
    with house.as_("handler") as office:
        office.run(change_letter, letter_id=letter_id, fields={"causes": "责任不清"}, recipient="某某党委")
        seen = view(office, letter_id)
    assert seen.draft.recipient == "某某党委"
    assert seen.draft.fields["subject"] == "规范招标采购管理"
    assert "责任不清。" in seen.body


def test_fewer_problems_leave_no_shadow(house, advice, on_file):
    letter_id = drafted(house, advice, on_file)
    with house.as_("handler") as office:
        office.run(change_letter, letter_id=letter_id, problems=PROBLEMS[1:2])
        seen = view(office, letter_id)
        assert office.search("流于形式", kinds=("letter",)).rows == ()
        assert office.search("验收记录不完整").rows == ()
        assert len(office.search("备用金长期挂账", kinds=("letter",)).rows) == 1
    assert seen.draft.problems == PROBLEMS[1:2]
    assert "采购验收" not in seen.body


def test_a_stale_edit_is_refused(house, advice, on_file):
    letter_id = drafted(house, advice, on_file)
    with house.as_("handler") as office:
        revision = view(office, letter_id).revision
        office.run(change_letter, letter_id=letter_id, revision=revision, annotation="一")
        with pytest.raises(InvalidInput, match="已被修改"):
            office.run(change_letter, letter_id=letter_id, revision=revision, annotation="二")


@pytest.mark.parametrize(
    "bad",
    [{"colour": "red"}, {"layout": "圆形"}, {"secrecy": "X"}, {"title": "长" * 201}, {"urgency": "很急"}],
)
def test_what_can_not_be_is_refused_at_the_field(house, advice, on_file, bad):
    letter_id = drafted(house, advice, on_file)
    with house.as_("handler") as office, pytest.raises(InvalidInput):
        office.run(change_letter, letter_id=letter_id, **bad)


def test_four_eyes(house, advice, on_file):
    with house.as_("head") as office:
        letter_id = office.run(
            draft_letter, kind=advice, clue_id=on_file.clue, problems=PROBLEMS, fields=FIELDS
        ).value
        with pytest.raises(NotAllowed, match="核稿人不能是拟稿人"):
            office.run(check_letter, letter_id=letter_id)
    with house.as_("handler") as office:
        office.run(check_letter, letter_id=letter_id)
        with pytest.raises(NotAllowed, match="签发文书"):
            office.run(issue_letter, letter_id=letter_id, render=plain_pdf)
    with house.as_("head") as office, pytest.raises(NotAllowed, match="签发人不能是拟稿人"):
        office.run(issue_letter, letter_id=letter_id, render=plain_pdf)
    with house.as_("leader") as office:
        number = office.run(issue_letter, letter_id=letter_id, render=plain_pdf).value
    assert number == "集团纪建〔2022〕1号"


def test_an_unchecked_letter_is_not_issued(house, advice, on_file):
    letter_id = drafted(house, advice, on_file)
    with house.as_("leader") as office, pytest.raises(IllegalStep, match="核稿"):
        office.run(issue_letter, letter_id=letter_id, render=plain_pdf)


@pytest.mark.parametrize(
    "flaw", [{"problems": ()}, {"reply_due_on": None}, {"reply_due_on": date(2022, 6, 30)}]
)
def test_no_advice_without_problems_or_a_deadline(house, advice, on_file, flaw):
    letter_id = drafted(house, advice, on_file)
    with house.as_("handler") as office:
        office.run(change_letter, letter_id=letter_id, **flaw)
    with house.as_("head") as office, pytest.raises(InvalidInput) as refused:
        office.run(check_letter, letter_id=letter_id)
    assert refused.value.field in ("problems", "reply_due_on")


def test_a_deadline_that_passed_before_issue_is_refused(house, advice, on_file):
    letter_id = checked(house, advice, on_file)
    house.clock.at = datetime(2022, 9, 1, 9, 0)
    with house.as_("leader") as office, pytest.raises(InvalidInput, match="期限须晚于成文日期"):
        office.run(issue_letter, letter_id=letter_id, render=plain_pdf)


def test_issue_freezes_text_and_page(house, advice, on_file):
    letter_id = issued(house, advice, on_file)
    with house.as_("handler") as office:
        seen = view(office, letter_id)
        pdf = office.evidence_bytes(seen.pdf_evidence_id)
        with pytest.raises(IllegalStep, match="已锁定"):
            office.run(change_letter, letter_id=letter_id, title="另一个标题")
        with pytest.raises(IllegalStep):
            office.run(discard_letter, letter_id=letter_id)
        assert view(office, letter_id).paper == seen.paper
    assert seen.number == "集团纪建〔2022〕1号"
    assert hashlib.sha256(pdf).hexdigest() == seen.pdf_sha256
    assert seen.number.encode() in pdf
    assert seen.paper.body == seen.body
    assert (seen.signer_name, seen.issued_on) == ("郑某", date(2022, 6, 30))


def test_a_failing_page_costs_no_number(house, advice, on_file):
    first, second = (checked(house, advice, on_file) for _ in range(2))
    with house.as_("leader") as office:
        for _ in range(3):
            with pytest.raises(OfficeError, match="没有字形"):
                office.run(issue_letter, letter_id=first, render=torn)
        with pytest.raises(OfficeError, match="没有排成版面"):
            office.run(issue_letter, letter_id=first, render=lambda _paper: b"")
        assert office.run(issue_letter, letter_id=second, render=plain_pdf).value == "集团纪建〔2022〕1号"
        assert office.run(issue_letter, letter_id=first, render=plain_pdf).value == "集团纪建〔2022〕2号"
        assert office.read(number_gaps) == []
        assert len(list((house.folder / "evidence").rglob("*"))) >= 2


def test_a_failed_issue_leaves_nothing(house, advice, on_file):
    letter_id = checked(house, advice, on_file)
    files = sorted((house.folder / "evidence").rglob("*"))
    with house.as_("leader") as office:
        with suppress(OfficeError):
            office.run(issue_letter, letter_id=letter_id, render=torn)
        seen = view(office, letter_id)
        assert (seen.state, seen.number, seen.items) == ("CHECKED", "", ())
        assert office.read(rectifications, show="all") == []
    assert sorted((house.folder / "evidence").rglob("*")) == files


def test_problems_become_items_with_deadlines(house, advice, on_file):
    letter_id = issued(house, advice, on_file)
    with house.as_("handler") as office:
        rows = office.read(rectifications, source_of=("letter", letter_id))
        due = view(office, letter_id).reply_due_on
    assert [row.number for row in reversed(rows)] == [f"集团纪改〔2022〕{n}号" for n in (1, 2, 3)]
    assert [row.description for row in reversed(rows)] == [problem.text for problem in PROBLEMS]
    assert [row.due_on for row in reversed(rows)] == [due, date(2022, 7, 20), due]
    assert {row.unit_name for row in rows} == {"某某建设有限公司"}


def test_on_its_way(house, advice, on_file):
    letter_id = issued(house, advice, on_file)
    with house.as_("handler") as office:
        with pytest.raises(IllegalStep, match="先用印"):
            office.run(send_letter, letter_id=letter_id)
        office.run(seal_letter, letter_id=letter_id)
        office.run(send_letter, letter_id=letter_id, delivery="HAND", deliverer="吴某")
        house.clock.at = datetime(2022, 7, 2, 9, 0)
        with pytest.raises(InvalidInput, match="早于上一步"):
            office.run(receive_letter, letter_id=letter_id, receiver="王某", on=date(2022, 6, 29))
        with pytest.raises(InvalidInput, match="晚于今天"):
            office.run(receive_letter, letter_id=letter_id, receiver="王某", on=date(2022, 7, 3))
        office.run(receive_letter, letter_id=letter_id, receiver="王某", on=date(2022, 7, 1))
        with pytest.raises(IllegalStep, match="没有收到回复"):
            office.run(file_letter, letter_id=letter_id)
        office.run(reply_letter, letter_id=letter_id, text="已逐项整改", reference="某建党〔2022〕9号")
        office.run(file_letter, letter_id=letter_id)
        seen = view(office, letter_id)
    assert [event.name for event in seen.events] == [
        "拟稿", "核稿", "签发", "用印", "发出", "签收", "回复", "归档",
    ]  # fmt: skip
    assert (seen.received_on, seen.replied_on) == (date(2022, 7, 1), date(2022, 7, 2))
    assert seen.delivery == "当面送达"


def test_the_answer_is_awaited_from_issue_until_it_is_here(house, advice, on_file):
    letter_id = issued(house, advice, on_file)
    with house.as_("handler") as office:
        (open_one,) = office.read(deadlines_of, kind="letter", record_id=letter_id)
        assert (open_one.due_on, open_one.done_on) == (view(office, letter_id).reply_due_on, None)
        assert "回复整改情况" in open_one.what
        office.run(seal_letter, letter_id=letter_id)
        office.run(send_letter, letter_id=letter_id)
        office.run(reply_letter, letter_id=letter_id, text="已整改")
        (met,) = office.read(deadlines_of, kind="letter", record_id=letter_id)
    assert met.done_on == date(2022, 6, 30)


def test_an_inquiry_counts_working_days_from_receipt(house, kinds, on_file):
    """2022-09-23 and 15 working days end on 2022-10-19 (domain.md 9.5)."""
    fields = {"reply_address": "某某路1号", "matters": "违规报销"}
    letter_id = issued(house, kinds["INQUIRY_NOTICE"], on_file, problems=(), fields=fields)
    with house.as_("handler") as office:
        assert office.read(deadlines_of, kind="letter", record_id=letter_id) == []
        office.run(seal_letter, letter_id=letter_id)
        office.run(send_letter, letter_id=letter_id)
        house.clock.at = datetime(2022, 9, 26, 9, 0)
        office.run(receive_letter, letter_id=letter_id, receiver="张某", on=date(2022, 9, 23))
        (due,) = office.read(deadlines_of, kind="letter", record_id=letter_id)
        seen = view(office, letter_id)
    assert seen.number == "集团纪函〔2022〕1号"
    assert seen.reply_due_on == due.due_on == date(2022, 10, 19)
    assert "15个工作日内" in seen.paper.body


def test_two_reports_are_complete_only_when_both_are_signed_for(house, advice, on_file):
    letter_id = issued(house, advice, on_file)
    with house.as_("handler") as office:
        office.run(seal_letter, letter_id=letter_id)
        office.run(send_letter, letter_id=letter_id)
        office.run(report_letter, letter_id=letter_id, which=1, receipt="党委办公室")
        office.run(report_letter, letter_id=letter_id, which=2)
        assert not view(office, letter_id).reports_complete
        office.run(report_letter, letter_id=letter_id, which=2, receipt="李某某")
        seen = view(office, letter_id)
    assert seen.reports_complete
    assert [report.on for report in seen.reports] == [date(2022, 6, 30)] * 2


def test_a_void_number_stays_void(house, advice, on_file):
    letter_id = issued(house, advice, on_file)
    other = checked(house, advice, on_file)
    with house.as_("leader") as office:
        with pytest.raises(InvalidInput, match="原因"):
            office.run(void_letter, letter_id=letter_id, reason=" ")
        office.run(void_letter, letter_id=letter_id, reason="主送单位有误")
        assert office.run(issue_letter, letter_id=other, render=plain_pdf).value == "集团纪建〔2022〕2号"
        assert office.read(number_gaps) == []
        seen = view(office, letter_id)
        (due,) = office.read(deadlines_of, kind="letter", record_id=letter_id)
        assert (due.ending, due.ended_by) == ("期内终止", "文书作废"), "nobody answers a void letter"
        assert (seen.state, seen.number, seen.void_reason) == ("VOID", "集团纪建〔2022〕1号", "主送单位有误")
        assert office.read(completion).total == 3
        with pytest.raises(IllegalStep):
            office.run(void_letter, letter_id=letter_id, reason="再次")


def test_a_draft_can_be_discarded_but_not_voided(house, advice, on_file):
    letter_id = drafted(house, advice, on_file)
    with house.as_("leader") as office, pytest.raises(IllegalStep):
        office.run(void_letter, letter_id=letter_id, reason="不要了")
    with house.as_("head") as office, pytest.raises(NotAllowed):
        office.run(discard_letter, letter_id=letter_id)
    with house.as_("handler") as office:
        office.run(discard_letter, letter_id=letter_id)
        with pytest.raises(NotFound):
            view(office, letter_id)


def test_return_and_countersign(house, advice, on_file):
    letter_id = checked(house, advice, on_file)
    with house.as_("leader") as office:
        office.run(countersign_letter, letter_id=letter_id, opinion="同意")
        with pytest.raises(InvalidInput):
            office.run(return_letter, letter_id=letter_id, reason="")
        office.run(return_letter, letter_id=letter_id, reason="第二项建议再具体些")
        seen = view(office, letter_id)
    assert (seen.state, seen.checker_name) == ("DRAFT", "")
    assert [event.name for event in seen.events] == ["拟稿", "核稿", "会签", "退回修改"]


def test_copies_are_numbered_on(house, advice, on_file):
    letter_id = issued(house, advice, on_file)
    with house.as_("handler") as office:
        first = office.run(note_copies, letter_id=letter_id, count=3, device="某打印机", purpose="送达").value
        with pytest.raises(NotAllowed):
            office.run(note_copies, letter_id=letter_id, count=1, how="SAVE")
        with pytest.raises(InvalidInput):
            office.run(note_copies, letter_id=letter_id, count=0)
    with house.as_("head") as office:
        second = office.run(note_copies, letter_id=letter_id, count=1, how="SAVE").value
    with house.as_("handler") as office:
        copies = view(office, letter_id).copies
        office.run(return_copies, copy_id=copies[0].id, receiver="王某", returned_on=date(2022, 6, 30))
        kept = view(office, letter_id).copies[0]
    assert (first, second) == ((1, 3), (4, 4))
    assert [copy.how for copy in copies] == ["打印", "另存"]
    assert (kept.receiver, kept.returned_on) == ("王某", date(2022, 6, 30))


def test_who_is_outside_the_circle_sees_nothing(house, advice, on_file):
    letter_id = issued(house, advice, on_file)
    with house.as_("other") as office:
        assert office.read(letters) == []
        assert office.read(letter_counts)["all"] == 0
        assert office.read(rectifications, show="all") == []
        with pytest.raises(NotFound):
            view(office, letter_id)
        with pytest.raises(NotFound):
            office.run(note_copies, letter_id=letter_id)


def test_lists_and_counts(house, advice, on_file):
    draft, sent = drafted(house, advice, on_file), issued(house, advice, on_file)
    with house.as_("handler") as office:
        assert [row.id for row in office.read(letters)] == [sent, draft]
        assert [row.id for row in office.read(letters, show="draft")] == [draft]
        assert [row.id for row in office.read(letters, before_id=sent)] == [draft]
        assert [row.id for row in office.read(letters, show="awaiting", unit_id=on_file.unit)] == [sent]
        counts = office.read(letter_counts)
        assert (counts["all"], counts["draft"], counts["issued"], counts["overdue"]) == (2, 1, 1, 0)
        house.clock.at = datetime(2022, 9, 1, 9, 0)
        late = office.read(letters, show="overdue")
        assert [row.id for row in late] == [sent]
        assert late[0].overdue


def test_an_old_letter_keeps_its_template(house, advice, on_file):
    from models.letters.kinds import kind_from_data

    letter_id = drafted(house, advice, on_file)
    newer = kind_from_data({**advice.data, "section": [{"text": "新样式。{problems}{suggestions}"}]})
    other = drafted(house, newer, on_file)
    with house.as_("handler") as office:
        office.run(change_letter, letter_id=letter_id, problems=[ProblemText("一", "改一")])
        assert "存在的问题" in view(office, letter_id).body
        assert "新样式" in view(office, other).body


def test_a_look_and_every_change_reach_the_trail(house, advice, on_file):
    letter_id = issued(house, advice, on_file)
    with house.as_("handler") as office:
        view(office, letter_id)
        names = [row.operation for row in office.read(history, kind="letter", record_id=letter_id)]
    assert names == ["查看文书", "签发文书", "核稿", "拟制文书"]


def test_one_copy_of_several_is_collected_and_destroyed(house, advice, on_file):
    letter_id = issued(house, advice, on_file)
    with house.as_("handler") as office:
        office.run(note_copies, letter_id=letter_id, count=5, device="某打印机", purpose="送达")
        (all_of_them,) = view(office, letter_id).copies
        day = date(2022, 6, 30)
        for wrong in ("6", "0", "3-2", "二"):
            with pytest.raises(InvalidInput, match="1 至 5"):
                office.run(return_copies, copy_id=all_of_them.id, numbers=wrong, returned_on=day)
        office.run(return_copies, copy_id=all_of_them.id, numbers="2-3", receiver="王某", returned_on=day)
        rows = view(office, letter_id).copies
        assert [(row.first_no, row.last_no, row.receiver, row.returned_on) for row in rows] == [
            (1, 1, "", None),
            (2, 3, "王某", day),
            (4, 5, "", None),
        ]
        office.run(return_copies, copy_id=rows[1].id, numbers="3", destroyed_on=day)
        rows = view(office, letter_id).copies
        assert [(row.first_no, row.last_no, row.destroyed_on) for row in rows][1:3] == [
            (2, 2, None),
            (3, 3, day),
        ]
        assert rows[1].returned_on == rows[2].returned_on == day
        assert {row.device for row in rows} == {"某打印机"}
        # numbers go on after the highest
        assert office.run(note_copies, letter_id=letter_id, count=1).value == (6, 6)

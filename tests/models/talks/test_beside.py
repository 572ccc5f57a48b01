"""What stands beside a transcript: 证件 of the talkers, who a stranger is, 自书材料, 陪送交接."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import func, select

from models.clues.records import Clue
from models.dossiers.gather import gather
from models.errors import IllegalStep, InvalidInput
from models.evidence.records import Evidence
from models.operations import Read, Work, operation, query
from models.persons.operations import add_person
from models.persons.queries import open_person
from models.persons.records import Person
from models.rights import Right
from models.talks.handovers import bring_to_talk, give_back
from models.talks.operations import Talker, approve_talk, cancel_talk, change_talk, plan_talk, start_talk
from models.talks.queries import open_talk, talker_names
from models.talks.reading import begin_reading
from models.talks.records import Talk
from models.talks.statements import ask_statement, drop_statement, receive_statement
from models.talks.transcript import finish_talk, save_lines
from tests.models.talks.conftest import HELD, LINES, SAFETY, TALKERS, clue_at

ID_NO = "110101198001010010"
SHOWN = (
    Talker("吴某", "集团纪检监察部", "承办人", "男", credential="监督执纪工作证", credential_no="第012号"),
    Talker("冯某", "集团纪检监察部", "承办人", "女", credential="监督执纪工作证", credential_no="第015号"),
)
BROUGHT = {
    "brought_at": datetime(2022, 6, 29, 8, 50),
    "unit_name": "某某建设有限公司",
    "brought_by": "孙某",
    "received_by": "吴某",
    "state_before": "身体正常，情绪平稳",
}
RETURNED = {
    "returned_at": datetime(2022, 6, 29, 10, 40),
    "returned_by": "吴某",
    "returned_to": "孙某",
    "state_after": "身体正常，情绪平稳",
}


@operation("测试：谈话中附了一份文件", right=Right.CASE_WRITE)
def attached(work: Work, *, talk_id: int, name: str = "情况说明.pdf") -> int:
    row = Evidence(
        owner_kind="talk", owner_id=talk_id, clue_id=work.session.get_one(Talk, talk_id).clue_id, name=name, media_type="application/pdf", size=1, sha256="0" * 64,
        file_name=name, file_key=b"\0" * 32, stored_size=1,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return row.id


@operation("测试：材料在案卷里算什么", right=Right.CASE_WRITE)
def role_of(work: Work, *, evidence_id: int) -> str:
    return work.session.get_one(Evidence, evidence_id).role


@query("测试：卷内第六部分", right=Right.CASE_READ)
def own_words(read: Read, *, talk_id: int) -> list[str]:
    clue = read.session.get_one(Clue, read.session.get_one(Talk, talk_id).clue_id)
    return [one.title for one in gather(read, clue) if one.section == 6]


@operation("测试：数人员", right=Right.CASE_WRITE)
def persons(work: Work) -> int:
    return work.session.scalar(select(func.count(Person.id))) or 0


def held(office, on_file, kind: str = "INQUIRY_TALK", **more) -> int:
    clue = office.run(clue_at, status="INQUIRY", person_id=on_file.person).value
    data = {"kind": kind, "person_id": on_file.person, "clue_id": clue, "talkers": TALKERS, "safety": SAFETY}
    talk_id = office.run(plan_talk, **(data | more)).value
    office.run(start_talk, talk_id=talk_id, started_at=HELD["started_at"], place="谈话室", notice_read=True)
    return talk_id


def finished(office, talk_id: int) -> tuple[str, ...]:
    office.run(save_lines, talk_id=talk_id, lines=LINES)
    office.run(begin_reading, talk_id=talk_id)
    return office.run(finish_talk, talk_id=talk_id, ended_at=HELD["ended_at"], confirm_text="相符").value


# --- 证件


def test_who_investigates_shows_his_credential(house, on_file):
    with house.as_("handler") as office:
        clue = office.run(clue_at, status="PRELIM", person_id=on_file.person).value
        data = {"kind": "PRELIM_TALK", "person_id": on_file.person, "clue_id": clue, "safety": SAFETY}
        talk_id = office.run(plan_talk, talkers=(*TALKERS, Talker("某安全员", role="PRESENT")), **data).value
        told = office.read(open_talk, talk_id=talk_id).warnings
        assert any("还没有填写吴某、冯某出示的证件（监督执纪工作规则第42、46条）" in one for one in told)
    with house.as_("leader") as office:
        office.run(approve_talk, talk_id=talk_id)
    with house.as_("handler") as office:
        # what is shown is no part of the plan that was approved
        office.run(change_talk, talk_id=talk_id, talkers=(*SHOWN, Talker("某安全员", role="PRESENT")))
        view = office.read(open_talk, talk_id=talk_id)
        assert not any("出示的证件" in one for one in view.warnings)
        assert not any("重新报批" in one for one in view.warnings)
        assert view.talkers[0].credential_no == "第012号"
        # a later talk without a number does not hide the one that is known
        office.run(plan_talk, kind="ROUTINE", subject_name="李某", talkers=TALKERS)
        known = {one.name: one for one in office.read(talker_names)}
    assert (known["吴某"].credential, known["吴某"].credential_no) == ("监督执纪工作证", "第012号")


def test_a_daily_talk_asks_for_none(house, on_file):
    with house.as_("handler") as office:
        talk_id = office.run(plan_talk, kind="ROUTINE", subject_name="李某", talkers=TALKERS).value
        assert not any("证件" in one for one in office.read(open_talk, talk_id=talk_id).warnings)


# --- who somebody not on file is


def test_a_stranger_is_stated_like_a_person_on_file_and_makes_none(house, on_file):
    with house.as_("handler") as office:
        before = office.run(persons).value
        stranger = {
            "id_no": ID_NO,
            "political_status": "群众",
            "address": "某市某区某路 1 号",
            "phone": "13800000000",
        }
        talk_id = office.run(
            plan_talk, kind="ROUTINE", subject_name="供应商何某", stranger=stranger, talkers=TALKERS
        ).value
        view = office.read(open_talk, talk_id=talk_id)
        assert dict(view.identity) == {
            "性别": "男",
            "出生日期": "1980-01-01",
            "政治面貌": "群众",
            "身份证": ID_NO,
            "住址": "某市某区某路 1 号",
            "电话": "13800000000",
        }
        assert office.run(persons).value == before
        assert [(hit.kind, hit.record_id) for hit in office.search(ID_NO).rows] == [("talk", talk_id)]
        # one element is put right, the others stay
        office.run(change_talk, talk_id=talk_id, stranger={"phone": ""})
        assert "电话" not in dict(office.read(open_talk, talk_id=talk_id).identity)
        office.run(change_talk, talk_id=talk_id, subject_gender="女", stranger={})
        assert any("身份证号显示为男性" in one for one in office.read(open_talk, talk_id=talk_id).warnings)


@pytest.mark.parametrize(
    ("stranger", "field", "said"),
    [
        ({"id_no": "110101198001010011"}, "stranger_id_no", "校验位"),
        ({"birth": date(2100, 1, 1)}, "stranger_birth", "不能晚于今天"),
        ({"id_type": "船票"}, "stranger_id_type", "只能是"),
        ({"phone": "1" * 41}, "stranger_phone", "最多 40"),
        ({"shoe": "42"}, "stranger", "没有这一项"),
    ],
)
def test_an_element_that_can_not_be(house, on_file, stranger, field, said):
    with house.as_("handler") as office, pytest.raises(InvalidInput, match=said) as refused:
        office.run(plan_talk, kind="ROUTINE", subject_name="何某", stranger=stranger)
    assert refused.value.field == field


def test_whoever_is_on_file_is_chosen_and_not_described(house, on_file):
    with house.as_("handler") as office:
        office.run(add_person, name="何某", id_no=ID_NO)
        with pytest.raises(InvalidInput, match="从名单里选"):
            office.run(plan_talk, kind="ROUTINE", subject_name="何某", stranger={"id_no": ID_NO})
        with pytest.raises(InvalidInput, match="在档的姓名是“何某”"):
            office.run(plan_talk, kind="ROUTINE", subject_name="贺某", stranger={"id_no": ID_NO})
        with pytest.raises(InvalidInput, match="已经建档"):
            office.run(plan_talk, kind="ROUTINE", person_id=on_file.person, stranger={"phone": "1"})


def test_what_was_stated_is_kept_as_it_was_signed(house, on_file):
    with house.as_("handler") as office:
        talk_id = office.run(
            plan_talk, kind="ROUTINE", subject_name="何某", stranger={"phone": "13800000000"}, talkers=TALKERS
        ).value
        office.run(start_talk, talk_id=talk_id, started_at=HELD["started_at"], place="办公室")
        office.run(finish_talk, talk_id=talk_id, ended_at=HELD["ended_at"], summary="谈了工作")
        assert ("电话", "13800000000") in office.read(open_talk, talk_id=talk_id).identity


# --- 自书材料


def test_a_statement_from_asking_to_the_file(house, on_file):
    with house.as_("handler") as office:
        talk_id = held(office, on_file)
        statement = office.run(ask_statement, talk_id=talk_id, title="关于备用金问题的情况说明").value
        (asked,) = office.read(open_talk, talk_id=talk_id).statements
        assert asked.wants == ("还没有收到",)
        told = finished(office, talk_id)
        assert any("还没有收到：关于备用金问题的情况说明" in one for one in told)
        scan = office.run(attached, talk_id=talk_id).value
        # it comes in after the record is locked
        got = {
            "statement_id": statement,
            "handed_in_by": "张某",
            "received_at": datetime(2022, 6, 30, 8, 30),
            "receivers": ["吴某", "冯某"],
            "pages": 3,
        }
        office.run(receive_statement, **got)
        (come,) = office.read(open_talk, talk_id=talk_id).statements
        assert come.wants == ("没有逐页签名、捺印", "末页没有写明日期", "还没有附上扫描件")
        whole = {"page_signed": True, "written_on": date(2022, 6, 30), "evidence_id": scan}
        office.run(receive_statement, **got, **whole)
        (entry,) = office.read(open_person, person_id=on_file.person).talks
        assert entry.text == "自书材料 1 份"
        view = office.read(open_talk, talk_id=talk_id)
        assert (view.statements[0].wants, view.statements[0].evidence_name) == ((), "情况说明.pdf")
        assert view.warnings == ()
        # the 案卷 puts it with 本人检查、说明 (models/dossiers/gather.py)
        assert office.run(role_of, evidence_id=scan).value == "STATEMENT"
        assert office.read(own_words, talk_id=talk_id) == ["情况说明.pdf"]
        office.run(drop_statement, statement_id=statement)
        assert office.read(open_talk, talk_id=talk_id).statements == ()
        assert office.run(role_of, evidence_id=scan).value == ""


@pytest.mark.parametrize(
    ("more", "field", "said"),
    [
        ({"receivers": ["吴某"]}, "receivers", "两名接收人"),
        ({"receivers": ["吴某", "吴某"]}, "receivers", "两名接收人"),
        ({"receivers": ["吴某", "张某"]}, "receivers", "是交来的人"),
        ({"pages": 0}, "pages", "页数"),
        ({"received_at": datetime(2022, 7, 30, 9)}, "received_at", "不能晚于现在"),
        ({"received_at": datetime(2022, 6, 28, 9)}, "received_at", "不能早于要求书写"),
        ({"written_on": date(2022, 7, 1)}, "written_on", "不能晚于收到"),
        ({"evidence_id": 999}, "evidence_id", "先添加再选"),
        ({"handed_in_by": " "}, "handed_in_by", "请填写"),
    ],
)
def test_a_statement_that_can_not_be(house, on_file, more, field, said):
    with house.as_("handler") as office:
        talk_id = held(office, on_file)
        statement = office.run(
            ask_statement, talk_id=talk_id, title="情况说明", asked_on=date(2022, 6, 29)
        ).value
        data = {
            "handed_in_by": "张某",
            "received_at": datetime(2022, 6, 29, 15),
            "receivers": ["吴某", "冯某"],
        }
        with pytest.raises(InvalidInput, match=said) as refused:
            office.run(receive_statement, statement_id=statement, **({"pages": 2} | data | more))
    assert refused.value.field == field


def test_nobody_writes_before_he_is_talked_to(house, on_file):
    with house.as_("handler") as office:
        talk_id = office.run(plan_talk, kind="ROUTINE", subject_name="何某").value
        with pytest.raises(IllegalStep):
            office.run(ask_statement, talk_id=talk_id, title="检查")


# --- 陪送交接


def test_brought_and_given_back(house, on_file):
    with house.as_("handler") as office:
        talk_id = held(office, on_file)
        with pytest.raises(IllegalStep, match="先登记到达"):
            office.run(give_back, talk_id=talk_id, **RETURNED)
        number = office.run(bring_to_talk, talk_id=talk_id, **BROUGHT).value
        assert number == "集团纪交〔2022〕1号"
        assert (
            office.run(bring_to_talk, talk_id=talk_id, **(BROUGHT | {"belongings": "手机"})).value == number
        )
        told = finished(office, talk_id)
        assert any("还没有交回所在单位" in one for one in told)
        assert any("还没有交回" in one for one in office.read(open_talk, talk_id=talk_id).warnings)
        office.run(give_back, talk_id=talk_id, **RETURNED)
        view = office.read(open_talk, talk_id=talk_id)
    assert view.warnings == ()
    assert (view.handover.number, view.handover.belongings, view.handover.returned_to) == (
        number,
        "手机",
        "孙某",
    )


def test_the_number_of_the_safety_plan_is_the_sheets(house, on_file):
    with house.as_("handler") as office:
        talk_id = held(office, on_file, safety=SAFETY | {"handover_no": "陪送第7号"})
        assert office.run(bring_to_talk, talk_id=talk_id, **BROUGHT).value == "陪送第7号"
        other = held(office, on_file, safety=SAFETY | {"handover_no": "陪送第7号"})
        with pytest.raises(InvalidInput, match="已经用过"):
            office.run(bring_to_talk, talk_id=other, **BROUGHT)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"brought_by": ""}, "brought_by"),
        ({"state_before": ""}, "state_before"),
        ({"received_by": "孙某"}, "received_by"),
        ({"brought_at": datetime(2023, 1, 1)}, "brought_at"),
    ],
)
def test_a_bringing_that_can_not_be(house, on_file, more, field):
    with house.as_("handler") as office:
        talk_id = held(office, on_file)
        with pytest.raises(InvalidInput) as refused:
            office.run(bring_to_talk, talk_id=talk_id, **(BROUGHT | more))
    assert refused.value.field == field


def test_nobody_is_given_back_before_the_talk_ends(house, on_file):
    with house.as_("handler") as office:
        talk_id = held(office, on_file)
        office.run(bring_to_talk, talk_id=talk_id, **BROUGHT)
        finished(office, talk_id)
        for moment in (datetime(2022, 6, 29, 8, 50), datetime(2022, 6, 29, 10, 20)):
            with pytest.raises(InvalidInput) as refused:
                office.run(give_back, talk_id=talk_id, **(RETURNED | {"returned_at": moment}))
            assert refused.value.field == "returned_at"


def test_a_daily_talk_has_no_handing_over(house, on_file):
    with house.as_("handler") as office:
        talk_id = office.run(plan_talk, kind="ROUTINE", subject_name="何某").value
        with pytest.raises(IllegalStep, match="不办陪送交接"):
            office.run(bring_to_talk, talk_id=talk_id, **BROUGHT)
        talk_id = held(office, on_file)
        office.run(cancel_talk, talk_id=talk_id, reason="改期")
        with pytest.raises(IllegalStep, match="已经取消"):
            office.run(bring_to_talk, talk_id=talk_id, **BROUGHT)


def test_a_sheets_number_given_when_he_comes_leaves_the_approval_in_force(house, on_file):
    with house.as_("handler") as office:
        clue = office.run(clue_at, status="PRELIM", person_id=on_file.person).value
        data = {"kind": "PRELIM_TALK", "person_id": on_file.person, "clue_id": clue, "talkers": TALKERS}
        talk_id = office.run(plan_talk, safety=SAFETY, **data).value
    with house.as_("leader") as office:
        office.run(approve_talk, talk_id=talk_id)
    with house.as_("handler") as office:
        office.run(change_talk, talk_id=talk_id, safety=SAFETY | {"handover_no": "陪送第9号"})
        assert "start" in office.read(open_talk, talk_id=talk_id).steps
        office.run(change_talk, talk_id=talk_id, safety=SAFETY | {"guards": "换了人"})
        assert any("重新报批" in one for one in office.read(open_talk, talk_id=talk_id).warnings)

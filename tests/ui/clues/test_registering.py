"""登记问题线索: what each source is asked for, namesakes chosen from the list, what only the superior may handle."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QPushButton

from models.clues.operations import PartyInput, recuse
from models.drafts import drafts
from models.persons.operations import add_person
from models.persons.queries import person_names
from models.units.operations import add_unit
from tests.fixtures_vault import House
from tests.models.clues.conftest import Desk
from tests.ui.clues.hand import Hand
from tests.ui.conftest import child
from ui.checklist.page import CheckPage


def begin(as_: Callable[[str], Hand]) -> Hand:
    """The handler at an empty form."""
    hand = as_("handler")
    hand.window.show_topic("clues")
    hand.settle()
    hand.press("new", hand.window.list_stack.currentWidget())
    return hand


def shown(hand: Hand) -> set[str]:
    """The fields that are asked for."""
    return {key for key, field in hand.page.form.fields.items() if field.isVisibleTo(hand.page)}


def test_a_leaders_instruction_is_registered_with_who_when_and_what(as_: Callable[[str], Hand]) -> None:
    hand = begin(as_)
    hand.fill(source="领导批办", parties_name_1="张某", problems_text_1="虚报费用", leader="集团党委书记")
    assert {"leader", "led_on", "instruction"} <= shown(hand)
    assert not {"assigned_by", "assigned_on", "passed_on"} & shown(hand)
    hand.press("submit")
    assert "批示日期" in hand.page.form.fields["led_on"].error()
    hand.fill(led_on="2022-6-29")
    hand.press("submit")
    assert "批示内容" in hand.page.form.fields["instruction"].error()
    hand.fill(instruction="请纪委核查", category="申诉")
    hand.press("submit")
    view = hand.page.view
    assert (view.assigned_by, view.assigned_on) == ("集团党委书记", date(2022, 6, 29))
    assert (view.category_text, view.steps[0].text) == ("申诉", "批示内容：请纪委核查")
    assert {"批示人", "批示日期"} <= set(hand.texts().splitlines())


def test_each_source_with_a_paper_is_asked_for_its_number(as_: Callable[[str], Hand]) -> None:
    hand = begin(as_)
    for source, number in (
        ("司法、行政执法机关移送", "移送函文号"),
        ("监督检查发现", "检查编号"),
        ("巡视巡察移交", "巡视巡察轮次、移交清单编号"),
    ):
        hand.fill(source=source)
        assert "source_doc_no" in shown(hand)
        assert hand.page.form.fields["source_doc_no"].line.placeholderText() == number
    hand.fill(source="信访举报·来信")
    assert "source_doc_no" not in shown(hand)


def test_a_namesake_chosen_from_the_list_is_that_one(as_: Callable[[str], Hand], house: House) -> None:
    with house.as_("head") as office:
        unit = office.run(add_unit, name="某某建设有限公司").value
        office.run(add_person, name="张某", unit_id=unit, post="会计")
        second = office.run(add_person, name="张某", unit_id=unit, post="出纳").value
        label = next(row.label for row in office.read(person_names, words="张某") if row.id == second)
    hand = begin(as_)
    hand.fill(parties_name_1="张某", problems_text_1="虚报费用")
    name = hand.page.parties.rows[0][0]
    name.line.completer().activated[str].emit(label)
    hand.settle()
    hand.page.parties.rows[0][2].set_value("")
    hand.press("submit")
    assert [party.person_id for party in hand.page.view.parties] == [second]


def test_what_only_the_superior_may_handle_is_not_even_kept_as_a_draft(
    as_: Callable[[str], Hand], house: House
) -> None:
    hand = begin(as_)
    level = "上级管理的干部（集团班子成员）"
    hand.fill(parties_name_1="欧阳某某", problems_text_1="某事", parties_subject_level_1=level)
    assert "5 个工作日内报送上级" in hand.page.refusal.text()
    hand.press("bannerAction", hand.page.refusal)
    page = hand.window.whole.currentWidget()
    assert isinstance(page, CheckPage)
    assert page.tabs.tabText(page.tabs.currentIndex()) == "径送上级"
    hand.application.lock()
    with house.as_("handler") as office:
        assert "欧阳" not in str(office.read(drafts))


def test_a_delivery_upward_is_opened_from_the_workbench(as_: Callable[[str], Hand], house: House) -> None:
    from models.upward.operations import register_upward

    with house.as_("handler") as office:
        made = office.run(register_upward, cause="SUPERIOR_MANAGED", received_on=date(2022, 6, 24)).value
    hand = as_("handler")
    hand.window.open_record("upward", made)
    hand.settle()
    page = hand.window.whole.currentWidget()
    assert isinstance(page, CheckPage)
    assert [row.id for row in page.upward.chosen()] == [made]


def test_the_number_is_corrected_where_the_person_stands(as_: Callable[[str], Hand], house: House) -> None:
    clue_id = Desk(house).register()
    hand = as_("handler")
    hand.open_clue(clue_id)
    hand.page.tabs.setCurrentIndex(2)
    (party,) = hand.page.view.parties
    hand.press(f"party_{party.id}")
    hand.fill(id_no="11010519491231002x")
    hand.press("submit", hand.page.form())
    (party,) = hand.page.view.parties
    assert party.id_no == "11010519491231002X"
    hand.press(f"party_{party.id}")
    hand.fill(id_no="440524188001010014")
    hand.press("submit", hand.page.form())
    assert "同名的另一人" in hand.page.form().fields["id_no"].error()
    assert child(hand.page, QPushButton, "removePart")


def test_a_person_renamed_is_somebody_elses_file(as_: Callable[[str], Hand], house: House) -> None:
    desk = Desk(house)
    clue_id = desk.register(parties=[PartyInput("张某", "某某建设有限公司")])
    before = desk.view(clue_id).parties[0].person_id
    hand = as_("handler")
    hand.open_clue(clue_id)
    hand.page.tabs.setCurrentIndex(2)
    hand.press(f"party_{hand.page.view.parties[0].id}")
    hand.fill(name="章某")
    hand.press("submit", hand.page.form())
    (party,) = hand.page.view.parties
    assert (party.name, party.person_id is None or party.person_id != before) == ("章某", True)


def type_again(hand: Hand) -> None:
    """What came in again about 张某, with one new problem."""
    hand.fill(parties_name_1="张某", problems_text_1="招标文件审查流于形式")
    hand.press("problems_add")
    hand.fill(problems_text_2="备用金长期挂账", title="再次反映招标采购")


def test_what_is_on_file_already_is_registered_as_a_repeat_without_typing_it_twice(
    as_: Callable[[str], Hand], house: House
) -> None:
    desk = Desk(house)
    original = desk.dispatched()
    hand = begin(as_)
    type_again(hand)
    hand.press(f"repeat_{original}")
    assert "将登记为集团纪线〔2022〕1号" in hand.page.hits.text()
    assert child(hand.page, QPushButton, "submit").text() == "登记为重复件"
    hand.press("letGo")
    assert child(hand.page, QPushButton, "submit").text() == "登记"
    hand.press(f"repeat_{original}")
    hand.press("submit")
    view = hand.page.view
    assert view.duplicate_of is not None
    assert (view.duplicate_of.id, view.status_text) == (original, "办结")
    hand.open_clue(original)
    assert [problem.text for problem in hand.page.view.problems] == [
        "招标文件审查流于形式",
        "备用金长期挂账",
    ]


def test_a_repeat_of_one_that_has_ended_keeps_what_was_typed_and_says_what_to_do(
    as_: Callable[[str], Hand], house: House
) -> None:
    desk = Desk(house)
    ended = desk.under("CLOSE")
    hand = begin(as_)
    type_again(hand)
    hand.press(f"repeat_{ended}")
    hand.press("submit")
    assert "已经办结" in hand.page.form.banner.text()
    assert len(hand.page.problems.value()) == 2
    hand.press("letGo")
    hand.press(f"relate_{ended}")
    assert "关联为前案" in hand.page.hits.text()
    hand.press("submit")
    (link,) = hand.page.view.links
    assert (link.id, link.relation) == (ended, "前案")


def test_what_is_found_in_a_case_is_tied_to_it(as_: Callable[[str], Hand], house: House) -> None:
    desk = Desk(house)
    case = desk.dispatched()
    hand = begin(as_)
    hand.fill(source="案件检查中发现", parties_name_1="李某", problems_text_1="收受礼金")
    assert {"found_in_id", "source_doc_no"} <= shown(hand)
    hand.press("submit")
    assert "须关联原案" in hand.page.form.fields["found_in_id"].error()
    hand.page.form.fields["found_in_id"].show_clue(case, "集团纪线〔2022〕1号")
    hand.press("submit")
    (link,) = hand.page.view.links
    assert (link.id, link.relation) == (case, "发现于")


def test_it_is_begun_from_the_case(as_: Callable[[str], Hand], house: House) -> None:
    case = Desk(house).dispatched()
    hand = as_("handler")
    hand.open_clue(case)
    hand.choose("登记办理中发现的线索")
    hand.fill(parties_name_1="李某", problems_text_1="收受礼金")
    hand.press("submit")
    assert [(link.id, link.relation) for link in hand.page.view.links] == [(case, "发现于")]


def test_what_was_picked_as_the_original_is_kept_at_lock(as_: Callable[[str], Hand], house: House) -> None:
    desk = Desk(house)
    original = desk.dispatched()
    hand = begin(as_)
    type_again(hand)
    hand.press(f"repeat_{original}")
    hand.page.hits.nothing_new.click()
    hand.application.lock()
    hand = begin(as_)
    assert hand.page.hits.picked is None
    hand.press("bannerAction", hand.page.form.banner)
    assert len(hand.page.problems.value()) == 2
    assert hand.page.hits.nothing_new.isChecked()
    assert child(hand.page, QPushButton, "submit").text() == "登记为重复件"
    hand.press("submit")
    assert hand.page.view.duplicate_of.id == original


def test_what_was_picked_and_is_gone_is_said_on_resuming(as_: Callable[[str], Hand], house: House) -> None:
    desk = Desk(house)
    original = desk.dispatched()
    hand = begin(as_)
    type_again(hand)
    hand.press(f"relate_{original}")
    hand.application.lock()
    refs = desk.refs()
    who = {"account": refs["handler"], "successor": refs["head"]}
    desk.run("leader", recuse, clue_id=original, reason="亲属", **who)
    hand = begin(as_)
    hand.press("bannerAction", hand.page.form.banner)
    assert hand.page.hits.picked is None
    assert "暂存时选定的原件（关联线索）现在找不到了" in hand.page.refusal.text()
    assert len(hand.page.problems.value()) == 2, "what was typed is back"
    hand.fill(title="反映某公司招标采购不规范一事")
    assert "找不到了" not in hand.page.refusal.text(), "said once"

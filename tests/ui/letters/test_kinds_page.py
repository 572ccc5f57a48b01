"""文种 page: the office writes a kind, changes a shipped one, takes it back; the page beside it follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton

from models.letters.operations import draft_letter
from models.letters.queries import open_letter, own_kinds
from storage.office import Office
from tests.models.letters.conftest import put_on_file
from ui.letters.kinds import shipped_kinds
from ui.letters.kinds_page import KindsPage
from ui.paper.typesetting import set_page
from ui.tasks import Tasks


@pytest.fixture
def page(office: Office, qtbot: Any, answers: dict[str, Any]) -> Iterator[KindsPage]:
    made = KindsPage(Tasks(office, at_once=True), set_page)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    yield made
    made.hide()


def choose(page: KindsPage, name: str) -> None:
    item = next(
        page.list.item(row) for row in range(page.list.count()) if page.list.item(row).text().startswith(name)
    )
    page.list.setCurrentItem(item)


def fill(page: KindsPage, **values: Any) -> None:
    for key, value in values.items():
        page.form.fields[key].set_value(value)


def names(page: KindsPage) -> list[str]:
    return [page.list.item(row).text() for row in range(page.list.count())]


def test_a_kind_with_a_term_is_shown_without_a_false_complaint(page: KindsPage):
    """Half put into the form it lacks its days; what is said of that is gone before the page is set."""
    page.begin()
    fill(page, reply=False, reply_days="")
    choose(page, "函询通知书")
    assert page.preview.message.text() == ""
    fill(page, reply_days="x")
    page.form.fields["reply"].box.click()
    page.form.fields["reply"].box.click()
    assert "请填写回复期限的天数" in page.preview.message.text()


def test_a_new_kind_is_written_and_used(page: KindsPage, office: Office):
    page.new_button.click()
    fill(page, name="感谢函", title="关于{事由}的感谢函", text="感谢{单位}。\n# 情况\n{情况}")
    assert [one.name for one in page.questions.value()] == ["事由", "情况"]
    page.form.submit_button.click()
    (kind,) = office.read(own_kinds)
    letter_id = office.run(
        draft_letter, kind=kind, unit_id=office.run(put_on_file).value.unit, fields={"事由": "专项检查"}
    ).value
    view = office.read(open_letter, letter_id=letter_id)
    assert view.draft.title == "关于专项检查的感谢函"
    assert view.body.splitlines()[:2] == ["感谢某某建设有限公司。", "一、情况"]
    assert "感谢函　（本单位）" in names(page)


def test_a_shipped_kind_is_changed_and_taken_back(page: KindsPage, office: Office):
    choose(page, "移送函")
    before = page.text.raw()
    fill(page, text=before + "\n请于十日内回告。")
    page.form.submit_button.click()
    (kind,) = office.read(own_kinds)
    assert kind.code == "TRANSFER_LETTER"
    assert kind.sections[-1].text.endswith("请于十日内回告。")
    assert "移送函　（本单位修改）" in names(page)
    assert page.back_button.text() == "恢复原样"
    page.back_button.click()
    assert office.read(own_kinds) == []
    assert page.text.raw() == before


def test_what_the_page_does_not_show_stays(page: KindsPage, office: Office):
    choose(page, "函询通知书")
    fill(page, name="函询书")
    page.form.submit_button.click()
    (kind,) = office.read(own_kinds)
    shipped = shipped_kinds()["INQUIRY_NOTICE"]
    assert (kind.forbidden, kind.basis, kind.reply, kind.fields) == (
        shipped.forbidden,
        shipped.basis,
        shipped.reply,
        shipped.fields,
    )


def test_the_page_follows_the_typing(page: KindsPage, qtbot: Any):
    qtbot.waitUntil(lambda: page.preview.view.pages is not None)
    page.new_button.click()
    assert page.live is not None
    with qtbot.waitSignal(page.live.shown):
        fill(page, text="只有一段。")
    assert not page.form.fields["name"].error()


def test_a_wrong_blank_is_named_beside_the_text(page: KindsPage, office: Office):
    page.new_button.click()
    fill(page, name="某函", text="请{事 由}。")
    page.form.submit_button.click()
    assert "花括号" in page.text.error()
    assert office.read(own_kinds) == []


def test_a_reply_needs_days(page: KindsPage, office: Office):
    page.new_button.click()
    fill(page, name="某函", reply=True, reply_days="若干")
    page.form.submit_button.click()
    assert "天数" in page.form.fields["reply_days"].error()
    assert office.read(own_kinds) == []


def test_out_of_sight_nothing_runs(page: KindsPage):
    page.hide()
    assert page.live is None
    assert page.preview.view.pages is None


def test_its_own_checks_are_written_in_plain_text(page: KindsPage, office: Office):
    page.new_button.click()
    fill(
        page,
        name="感谢函",
        title="关于{事由}的感谢函",
        text="感谢{单位}。\n{情况}",
        checks="{事由}不超过三十字",
    )
    page.form.submit_button.click()
    assert "“{事由}不超过三十字”看不懂" in page.form.fields["checks"].error()
    assert office.read(own_kinds) == []
    fill(page, checks="不能出现：举报人\n{要求}不超过30字")
    page.form.submit_button.click()
    assert "“要求”不是这个文种要填写的要素" in page.form.fields["checks"].error()
    fill(page, checks="不能出现：举报人\n{事由}不超过30字")
    page.form.submit_button.click()
    (kind,) = office.read(own_kinds)
    assert kind.forbidden == ("举报人",)
    assert [check.what for check in kind.checks] == ["length"]


def test_a_shipped_kinds_checks_are_shown_and_changed(page: KindsPage, office: Office):
    choose(page, "函询通知书")
    assert page.form.fields["checks"].raw().startswith("不能出现：举报人、")
    choose(page, "党风廉政意见回复函")
    assert page.form.fields["checks"].raw() == "{情况截止日期}不晚于{成文日期}"
    fill(page, checks="{情况截止日期}早于{成文日期}")
    page.form.submit_button.click()
    (kind,) = office.read(own_kinds)
    assert kind.checks[0].line == "{until}早于{date}"


def test_what_was_typed_waits_while_another_kind_is_looked_at(page: KindsPage):
    choose(page, "廉政提醒函")
    before = page.text.raw()
    page.text.area.setPlainText(before + "\n另请报送{名单}。")
    choose(page, "公开信")
    assert "名单" not in page.text.raw()
    assert not page.form.dirty
    choose(page, "廉政提醒函")
    assert page.text.raw() == before
    press = next(one for one in page.form.findChildren(QPushButton) if one.text() == "继续填写")
    press.click()
    assert page.text.raw().endswith("另请报送{名单}。")
    assert "名单" in [one.name for one in page.questions.value()]
    assert page.form.dirty
    assert page.form.place == "letter_kind/INTEGRITY_REMIND", "the lock keeps it under the kind's own place"
    page.form.submit()
    choose(page, "公开信")
    choose(page, "廉政提醒函")
    assert not page.form.banner.isVisible(), "what is saved is not offered again"


def test_a_new_kind_that_was_not_saved_is_offered_with_the_next(page: KindsPage):
    page.begin()
    page.form.fields["name"].line.insert("感谢函")
    choose(page, "公开信")
    page.begin()
    next(one for one in page.form.findChildren(QPushButton) if one.text() == "继续填写").click()
    assert page.form.fields["name"].raw() == "感谢函"


def test_the_offices_own_words_are_not_put_away_without_asking(
    page: KindsPage, office: Office, answers: dict[str, Any]
):
    choose(page, "廉政提醒函")
    fill(page, text=page.text.raw() + "\n另请报送{名单}。")
    page.form.submit()
    answers["ask"] = False
    page.back_button.click()
    assert [kind.code for kind in office.read(own_kinds)] == ["INTEGRITY_REMIND"]
    assert "恢复随程序附带的原样" in answers["asked"][-1][1]

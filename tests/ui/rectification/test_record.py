"""The ledger's page: from the first report to 销号, pressed as a user presses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from models.rectification.queries import open_rectification, rectifications
from models.undertakings.operations import add_findings, register_undertaking
from tests.letters.verifier import text_of
from tests.models.letters.conftest import on_file
from ui import rectification
from ui.rectification.new import NewItem
from ui.rectification.record import STEPS, ItemRecord
from ui.talks.paper import PaperPanel
from ui.tasks import Tasks

__all__ = ["on_file"]


@pytest.fixture
def tasks(qapp, on_file, unlock):
    made = Tasks(unlock("head"))
    yield made
    made.close()


def press(qtbot, page, name: str) -> None:
    found = [one for one in page.findChildren(QPushButton, name) if one.isVisibleTo(page)]
    assert found, f"no button {name}"
    qtbot.mouseClick(found[-1], Qt.MouseButton.LeftButton)


@pytest.fixture
def page(qtbot, tasks) -> ItemRecord:
    new = NewItem(tasks)
    qtbot.addWidget(new)
    new.show()
    qtbot.waitUntil(tasks.idle)
    new.form.set_values(
        {
            "source": "INSPECTION",
            "unit_name": "某某建设有限公司",
            "description": "采购验收记录不完整",
            "responsible": "张某",
            "due_on": "2022-8-1",
        }
    )
    with qtbot.waitSignal(new.navigate) as made:
        press(qtbot, new, "submit")
    record = ItemRecord(tasks, made.args[1])
    qtbot.addWidget(record)
    record.resize(900, 700)  # wide enough for every next step
    record.show()
    record.refresh()
    qtbot.waitUntil(tasks.idle)
    return record


@pytest.fixture
def step(qtbot, tasks, page) -> Callable[..., None]:
    def take(title: str, **answers: object) -> None:
        press(qtbot, page, f"step_{title}")
        for key, value in answers.items():
            page.form().fields[key].set_value(value)
        press(qtbot, page.form(), "submit")
        qtbot.waitUntil(tasks.idle)

    return take


def state(tasks, page) -> str:
    return tasks.office.read(open_rectification, item_id=page.record_id).state


def test_a_new_item_is_tied_to_the_unit_on_file(page, on_file):
    assert page.view.unit_id == on_file.unit
    assert page.view.lead_leader == "李某某"


def test_from_report_to_closed(tasks, page, step):
    step("报告进展", text="已梳理采购合同")
    step("报送整改结果", text="已整改", rule_changes=[{"name": "采购验收办法", "number": "某建〔2022〕3号"}])
    step("核验销号", verifier="周某", verifier_unit="集团纪检监察部", result="台账齐全")
    assert state(tasks, page) == "CLOSED"
    assert page.view.rule_changes == ({"name": "采购验收办法", "number": "某建〔2022〕3号"},)
    assert page.form() is None


def test_nobody_of_the_responsible_unit_closes(tasks, page, step):
    step("报送整改结果", text="已整改")
    step("核验销号", verifier="钱某", verifier_unit="某某建设", result="好")
    assert page.form().fields["verifier_unit"].error() == "销号须由非责任单位的人员核验，请另派核验人。"
    assert state(tasks, page) == "SUBMITTED"


def test_the_list_shows_what_is_open_first(qtbot, tasks, page):
    listed = rectification.make_list(tasks)
    qtbot.addWidget(listed)
    listed.show()
    qtbot.waitUntil(tasks.idle)
    assert [row.number for row in listed.model.rows] == ["集团纪改〔2022〕1号"]
    listed.text.setText("别的")
    qtbot.waitUntil(tasks.idle)
    assert listed.model.rows == []
    assert len(tasks.office.read(rectifications, text="验收")) == 1


def test_a_kind_of_problem_is_written_and_a_wrong_item_voided(qtbot, tasks, page):
    page.begin(next(one for one in STEPS if one.code == "change"))
    page.form().fields["category"].set_value("招标采购")
    press(qtbot, page.form(), "submit")
    qtbot.waitUntil(tasks.idle)
    view = tasks.office.read(open_rectification, item_id=page.record_id)
    assert view.category == "招标采购"
    assert view.responsible == "张某", "the others stay"
    page.begin(next(one for one in STEPS if one.code == "void"))
    page.form().fields["reason"].set_value("重复登记")
    press(qtbot, page.form(), "submit")
    qtbot.waitUntil(tasks.idle)
    assert tasks.office.read(open_rectification, item_id=page.record_id).state_text == "作废"
    assert tasks.office.read(rectifications) == []


def test_an_item_says_and_opens_the_check_that_it_comes_from(qtbot, tasks, page):
    head = tasks.office.run(
        register_undertaking, kind="JOINT_CHECK", title="联合监督：工程管理", unit_name="某某建设有限公司"
    ).value
    (item,) = tasks.office.run(add_findings, undertaking_id=head, rows=[{"title": "台账不清"}]).value
    record = ItemRecord(tasks, item)
    qtbot.addWidget(record)
    record.show()
    record.refresh()
    qtbot.waitUntil(tasks.idle)
    with qtbot.waitSignal(record.navigate) as opened:
        press(qtbot, record, "link_source")
    assert opened.args == ["undertaking", head]


def test_the_item_goes_on_paper_with_its_way_and_places_to_sign(qtbot, tasks, page, step):
    step("报告进展", text="已补齐三月份记录")
    page.print_out()
    panel = page._stack.currentWidget()
    assert isinstance(panel, PaperPanel)
    qtbot.waitUntil(lambda: panel.pages is not None)
    text = "".join(text_of(panel.pages.pdf).split())
    for wanted in ("整改销号审核单", "采购验收记录不完整", "已补齐三月份记录", "核验人意见", "销号意见"):
        assert wanted in text
    panel.closed.emit()

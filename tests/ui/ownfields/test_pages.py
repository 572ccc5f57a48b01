"""自定义项 from the settings into a record and back onto the screen."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLabel

from models.ownfields.operations import own_entries, own_fields
from models.ownfields.tags import tag_record
from models.persons.operations import add_person
from storage.office import Office
from ui.ownfields.settings import OwnFieldsPage
from ui.ownfields.tab import OwnFieldsTab
from ui.persons import TOPIC
from ui.tasks import Tasks


def test_a_field_is_added_filled_and_shown(office: Office, qtbot: Any):
    tasks = Tasks(office, at_once=True)
    page = OwnFieldsPage(tasks)
    qtbot.addWidget(page)
    page.kind.setCurrentIndex(page.kind.findData("person"))
    page.rows.set_value(
        [{"label": "工号", "type": "number"}, {"label": "班组", "type": "choice", "choices": "一班、二班"}]
    )
    page.form.submit_button.click()
    assert [field.label for field in office.read(own_fields, kind="person")] == ["工号", "班组"]
    person = office.run(add_person, name="张某").value
    assert TOPIC.make_record is not None
    record = TOPIC.make_record(tasks, person)
    qtbot.addWidget(record)
    record.refresh()
    assert record.tabs.tabText(record.tabs.count() - 1) == "自定义"
    record.refresh()
    record._show_own(office.read(own_entries, kind="person", record_id=person))
    assert [record.tabs.tabText(place) for place in range(record.tabs.count())].count("自定义") == 1
    tab = record.tabs.widget(record.tabs.count() - 1)
    assert isinstance(tab, OwnFieldsTab)
    assert tab.form is not None
    number, team = tab.form.fields.values()
    number.set_value("甲")
    tab.form.submit_button.click()
    assert "请填数字" in number.error()
    number.set_value("1024")
    team.set_value("二班")
    tab.form.submit_button.click()
    assert [entry.text for entry in office.read(own_entries, kind="person", record_id=person)] == [
        "1024",
        "二班",
    ]


def test_names_that_can_not_be_are_said(office: Office, qtbot: Any):
    page = OwnFieldsPage(Tasks(office, at_once=True))
    qtbot.addWidget(page)
    page.rows.set_value([{"label": "班组", "type": "choice", "choices": ""}])
    page.form.submit_button.click()
    assert "要写出选项" in page.rows.error()


def test_no_fields_no_tab(office: Office, qtbot: Any):
    person = office.run(add_person, name="张某").value
    assert TOPIC.make_record is not None
    record = TOPIC.make_record(Tasks(office, at_once=True), person)
    qtbot.addWidget(record)
    record.refresh()
    assert "自定义" not in [record.tabs.tabText(place) for place in range(record.tabs.count())]


def test_how_the_tags_came_to_be_stands_below_them(office: Office, qtbot: Any):
    tasks = Tasks(office, at_once=True)
    person = office.run(add_person, name="张某").value
    assert TOPIC.make_record is not None
    record = TOPIC.make_record(tasks, person)
    qtbot.addWidget(record)
    record.refresh()
    record.tag()
    assert record.form().findChild(QLabel, "tagHistory").text() == "", "none were ever set"
    record.close_form()
    for tags in ("重点岗位", "重点岗位、回访"):
        office.run(tag_record, kind="person", record_id=person, tags=tags)
    record.refresh()
    record.tag()
    told = record.form().findChild(QLabel, "tagHistory").text().split("\n")
    assert told[0] == "标签的修改历史"
    assert [line.split("：")[1] for line in told[1:]] == ["重点岗位 → 重点岗位、回访", "无 → 重点岗位"]

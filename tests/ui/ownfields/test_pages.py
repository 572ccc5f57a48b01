"""自定义项 from the settings into a record and back onto the screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from PySide6.QtWidgets import QLabel

from models.ownfields.operations import OwnField, own_entries, own_fields, put_own_values, set_own_fields
from models.ownfields.tags import tag_record
from models.persons.operations import add_person
from models.persons.queries import open_person, person_list
from storage.office import Office
from ui.ownfields.settings import OwnFieldsPage
from ui.ownfields.tab import OwnFieldsTab
from ui.paper.pages import Pages
from ui.persons import TOPIC
from ui.persons.paper import person_pdf
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


def test_a_field_that_is_called_otherwise_keeps_its_values(office: Office, qtbot: Any):
    page = OwnFieldsPage(Tasks(office, at_once=True))
    qtbot.addWidget(page)
    page.kind.setCurrentIndex(page.kind.findData("person"))
    page.rows.set_value([{"label": "工号", "type": "text"}])
    page.form.submit_button.click()
    person = office.run(add_person, name="张某").value
    (field,) = office.read(own_fields, kind="person")
    office.run(put_own_values, kind="person", record_id=person, values={field.key: "1024"})
    page.rows.rows[0][1].set_value("员工编号")
    page.form.submit_button.click()
    (entry,) = office.read(own_entries, kind="person", record_id=person)
    assert (entry.field.label, entry.text) == ("员工编号", "1024")


def test_what_stands_in_it_is_found_listed_exported_and_printed(
    office: Office, qtbot: Any, answers: dict[str, Any], tmp_path: Path
):
    office.run(set_own_fields, kind="person", fields=[OwnField("", "班组"), OwnField("", "工号")])
    team, number = office.read(own_fields, kind="person")
    person, other = (office.run(add_person, name=name).value for name in ("张某", "李某"))
    office.run(
        put_own_values, kind="person", record_id=person, values={team.key: "检修二班", number.key: "1024"}
    )
    assert [(row.kind, row.record_id) for row in office.search("检修二班").rows] == [("person", person)]
    assert [row.id for row in office.read(person_list, text="检修二班")] == [person]
    tasks = Tasks(office, at_once=True)
    assert TOPIC.make_list is not None
    listed = TOPIC.make_list(tasks)
    qtbot.addWidget(listed)
    answers["save_file"] = str(tmp_path / "档案.xlsx")
    listed.export_button.click()
    sheet = load_workbook(tmp_path / "档案.xlsx").active
    rows = {row[0]: row[-2:] for row in sheet.iter_rows(min_row=4, values_only=True)}
    assert rows["姓名"] == ("班组", "工号")
    assert rows["张某"] == ("检修二班", "1024")
    assert rows["李某"] in (("", ""), (None, None))
    assert other
    view = office.read(open_person, person_id=person)
    pages = Pages(person_pdf(view, "某某部", "周某", office.now().date(), [("班组", "检修二班")]))
    assert "检修二班" in pages.text(0)
    pages.close()


def test_the_record_brings_its_own_fields_to_the_paper(office: Office, qtbot: Any):
    office.run(set_own_fields, kind="person", fields=[OwnField("", "班组"), OwnField("", "工号")])
    team, _number = office.read(own_fields, kind="person")
    person = office.run(add_person, name="张某").value
    office.run(put_own_values, kind="person", record_id=person, values={team.key: "检修二班"})
    assert TOPIC.make_record is not None
    record = TOPIC.make_record(Tasks(office, at_once=True), person)
    qtbot.addWidget(record)
    told: list[list[tuple[str, str]]] = []
    record.read_own(told.append)
    assert told == [[("班组", "检修二班")]]


def test_what_was_half_typed_there_is_offered_after_the_lock(office: Office, qtbot: Any):
    from storage import drafts

    office.run(set_own_fields, kind="person", fields=[OwnField("", "班组")])
    person = office.run(add_person, name="张某").value
    entries = office.read(own_entries, kind="person", record_id=person)
    drafts.keep(office, f"own/person/{person}", "", {entries[0].field.key: "检修"})
    tab = OwnFieldsTab(Tasks(office, at_once=True), "person", person, entries)
    qtbot.addWidget(tab)
    assert tab.form is not None
    assert "没有保存" in tab.form.banner.text()

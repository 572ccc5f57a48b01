"""The kit: fields, forms, lists and the table of shortcuts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QPushButton

from models.errors import Conflict, InvalidInput
from models.units.operations import add_unit
from models.units.queries import unit_list
from storage.office import Office
from ui.kit.attachments import Viewer
from ui.kit.fields import ChoiceField, DateField, RowsField, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.lists import Column, ListPage, RowsModel
from ui.kit.pieces import label, tip_text
from ui.shortcuts import SHORTCUTS
from ui.tasks import Tasks
from ui.viewer.kinds import decoded, what_it_is


def test_no_two_shortcuts_collide():
    keys = [QKeySequence(shortcut.keys).toString() for shortcut in SHORTCUTS]
    assert all(keys)
    assert len(set(keys)) == len(keys)
    assert len({shortcut.name for shortcut in SHORTCUTS}) == len(SHORTCUTS)


def test_markup_in_a_record_is_text_not_markup():
    """A clue's title that came with a package or a ledger may be written like a page with a picture from elsewhere."""
    hostile = '反映<img src="file:///srv/share/x.png">问题'
    model = RowsModel((Column("标题", lambda row: row),))
    model.rows = [hostile]
    at = model.index(0, 0)
    assert model.data(at) == hostile
    assert "&lt;img" in model.data(at, Qt.ItemDataRole.ToolTipRole)
    assert "<img" not in model.data(at, Qt.ItemDataRole.ToolTipRole)
    assert tip_text("反映某公司 3 < 5 & 某事") == "反映某公司 3 < 5 & 某事"
    assert label(hostile).textFormat() == Qt.TextFormat.PlainText


@pytest.mark.parametrize("typed", ["20220305", "2022-3-5", "2022年3月5日"])
def test_date_field_takes_every_form_and_tidies_it(qtbot: Any, typed: str):
    field = DateField("on", "日期")
    qtbot.addWidget(field)
    field.line.setText(typed)
    field.line.editingFinished.emit()
    assert field.value() == date(2022, 3, 5)
    assert field.line.text() == "2022-03-05"


def test_wrong_date_stays_with_its_sentence(qtbot: Any):
    field = DateField("on", "日期")
    qtbot.addWidget(field)
    field.line.setText("2022-2-30")
    field.line.editingFinished.emit()
    assert "没有" in field.error()
    assert field.line.text() == "2022-2-30"


def form(qtbot: Any) -> FormPanel:
    made = FormPanel(
        "登记",
        [
            TextField("title", "标题", required=True, limit=20),
            TextArea("text", "内容"),
            ChoiceField("kind", "类别", [("a", "甲"), ("b", "乙")], required=True),
            DateField("on", "日期"),
        ],
        place="x/1",
    )
    qtbot.addWidget(made)
    return made


def test_form_marks_what_is_missing_and_sends_when_it_is_right(qtbot: Any):
    panel = form(qtbot)
    sent: list[dict[str, Any]] = []
    panel.submitted.connect(sent.append)
    panel.submit()
    assert sent == []
    assert panel.fields["title"].error() == "请填写标题。"
    panel.set_values({"title": "标题", "kind": "b", "on": date(2022, 3, 5)})
    panel.submit()
    assert sent == [{"title": "标题", "text": "", "kind": "b", "on": date(2022, 3, 5)}]
    assert not panel.submit_button.isEnabled()


def test_form_shows_errors_where_they_belong_and_keeps_what_was_typed(qtbot: Any):
    panel = form(qtbot)
    panel.set_values({"title": "标题"})
    panel.fail(InvalidInput("title", "标题不能这样写。"))
    assert panel.fields["title"].error() == "标题不能这样写。"
    panel.fail(Conflict("编号已有人使用。"))
    assert panel.banner.text() == "编号已有人使用。"
    assert panel.fields["title"].raw() == "标题"
    assert panel.submit_button.isEnabled()


def test_too_long_a_text_is_refused_not_cut(qtbot: Any):
    panel = form(qtbot)
    panel.set_values({"title": "张" * 2000})
    with pytest.raises(InvalidInput, match="2000"):
        panel.values()


def test_draft_round_trip_keeps_even_wrong_input(qtbot: Any):
    panel = form(qtbot)
    panel.fields["title"].set_value("半句")
    panel.fields["on"].set_value("2022-13-1")
    draft = panel.draft()
    other = form(qtbot)
    other.take_draft(draft)
    assert other.fields["title"].raw() == "半句"
    assert other.fields["on"].raw() == "2022-13-1"
    assert other.dirty


def test_rows_are_added_and_removed(qtbot: Any):
    field = RowsField("parties", "被反映人", lambda: [TextField("name", "姓名"), TextField("post", "职务")])
    qtbot.addWidget(field)
    field.rows[0][0].set_value("张某")
    second = field.add_row()
    second[0].set_value("李某")
    assert field.value() == [{"name": "张某", "post": ""}, {"name": "李某", "post": ""}]
    field.remove_row(field.rows[0])
    assert field.value() == [{"name": "李某", "post": ""}]
    field.remove_row(field.rows[0])
    assert field.value() == []
    assert len(field.rows) == 1


def test_list_reads_page_by_page_and_hears_of_changes(office: Office, tasks: Tasks, qtbot: Any):
    for number in range(230):
        office.run(add_unit, name=f"某某第{number}有限公司")
    page = ListPage(tasks, "单位", unit_list, [Column("名称", lambda row: row.name)], kinds=("unit",))
    qtbot.addWidget(page)
    qtbot.waitUntil(lambda: len(page.model.rows) == 200, timeout=20_000)
    assert page.model.canFetchMore(page.table.rootIndex())
    page.model.fetchMore(page.table.rootIndex())
    qtbot.waitUntil(lambda: len(page.model.rows) == 230, timeout=20_000)
    tasks.write(add_unit, {"name": "某某新设有限公司"})
    qtbot.waitUntil(lambda: page.model.rows[0].name == "某某新设有限公司", timeout=20_000)


def test_empty_list_says_what_to_do(office: Office, tasks: Tasks, qtbot: Any):
    columns = [Column("名称", lambda row: row.name)]
    page = ListPage(tasks, "单位", unit_list, columns, kinds=("unit",), new="登记单位")
    qtbot.addWidget(page)
    qtbot.waitUntil(lambda: page._stack.currentIndex() == 1, timeout=20_000)


def test_a_filter_that_finds_nothing_says_so_and_is_cleared(office: Office, tasks: Tasks, qtbot: Any):
    office.run(add_unit, name="某某建设有限公司")
    columns = [Column("名称", lambda row: row.name)]
    page = ListPage(tasks, "单位", unit_list, columns, kinds=("unit",))
    qtbot.addWidget(page)
    qtbot.waitUntil(lambda: len(page.model.rows) == 1, timeout=20_000)
    assert page.text is not None
    page.text.setText("没有这个单位")
    page.refresh()
    qtbot.waitUntil(lambda: page._stack.currentIndex() == 2, timeout=20_000)
    clear = page._stack.currentWidget().findChild(QPushButton, "emptyAction")
    clear.click()
    qtbot.waitUntil(lambda: page._stack.currentIndex() == 0, timeout=20_000)
    assert page.text.text() == ""


def test_files_are_known_by_their_bytes_not_their_names(qtbot: Any):
    assert what_it_is(b"%PDF-1.7 ...") == "pdf"
    assert what_it_is("情况说明".encode("gb18030")) == "text"
    assert what_it_is(bytes(range(256))) == "other"
    assert decoded("说明".encode("utf-16")) == "说明"
    viewer = Viewer()
    qtbot.addWidget(viewer)
    for name, data in (
        ("坏.pdf", b"%PDF-1.7 nothing"),
        ("坏.png", b"\x89PNG\r\n\x1a\n nothing"),
        ("文.txt", b"abc"),
    ):
        viewer.show_bytes(name, data)
        assert viewer.widget() is not None

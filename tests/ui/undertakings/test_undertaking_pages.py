"""年度工作 as a user presses it: register, paste a list, note who signed, findings, papers of a round, void."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QTableView

from models.errors import InvalidInput
from models.persons.operations import add_person
from models.rectification.queries import rectifications
from models.undertakings.kinds import roles
from models.undertakings.operations import register_undertaking
from models.undertakings.queries import open_undertaking, undertakings
from models.units.operations import add_unit
from models.workbench.queries import workbench
from ui.undertakings.kind_form import KindForm
from ui.undertakings.people import EntryPicker
from ui.undertakings.words import order_of, rows_of, whole_number


def view(seat):
    return seat.office.read(open_undertaking, undertaking_id=seat.page().record_id)


def register(seat, kind: str, title: str, **texts: str) -> None:
    seat.window.show_topic("undertakings")
    seat.window._new()
    seat.idle()
    seat.page().kind.set_value(kind)
    seat.write("title", title)
    for name, text in texts.items():
        seat.write(name, text)
    seat.press("submit", seat.page())
    seat.wait(lambda: getattr(seat.page(), "view", None) is not None)
    seat.idle()


def step(seat, title: str, **texts: str) -> None:
    page = seat.page()
    seat.press(f"step_{title}")
    for name, text in texts.items():
        if hasattr(page.form().fields[name], "area"):
            page.form().fields[name].set_value(text)
        else:
            seat.write(name, text, page.form())
    seat.press("submit", page.form())
    seat.idle()


def choose(seat, tab: str, *rows: int) -> QTableView:
    page = seat.page()
    titles = [page.tabs.tabText(place) for place in range(page.tabs.count())]
    page.tabs.setCurrentIndex(titles.index(tab))
    table = page.tabs.currentWidget().table
    table.clearSelection()
    model = table.selectionModel()
    for row in rows:
        model.select(table.model().index(row, 0), model.SelectionFlag.Select | model.SelectionFlag.Rows)
    return table


def test_a_pasted_list_and_who_has_signed(sit):
    seat = sit("handler")
    register(seat, "INTEGRITY", "2022年廉洁从业承诺书", held_on="2022-6-1")
    step(seat, "加入签订对象", rows="张某，某某建设有限公司，部门经理\n李某某\t某某置业有限公司\n\n王某")
    assert [(entry.title, entry.unit_name, entry.post) for entry in view(seat).entries] == [
        ("张某", "某某建设有限公司", "部门经理"),
        ("李某某", "某某置业有限公司", ""),
        ("王某", "", ""),
    ]
    choose(seat, "签订对象", 0, 2)
    seat.press("settle", seat.page())
    seat.press("submit", seat.page().form())
    seat.idle()
    seen = view(seat)
    assert seen.counts["SIGNER"] == (3, 2)
    assert [entry.title for entry in seen.entries if entry.done_on is None] == ["李某某"]
    texts = [one.text() for one in seat.page().findChildren(QLabel)]
    assert "3 条，已签订 2，未签订 1（3 条没有对应到廉政档案）" in texts


@pytest.fixture
def namesakes(house) -> list[int]:
    """Two 张某 in two units."""
    with house.as_("handler") as office:
        units = [office.run(add_unit, name=name).value for name in ("某某建设有限公司", "某某公交有限公司")]
        return [office.run(add_person, name="张某", unit_id=unit).value for unit in units]


def test_namesakes_are_told_apart_before_they_are_listed(sit, namesakes):
    seat = sit("handler")
    register(seat, "INTEGRITY", "2022年廉洁从业承诺书", held_on="2022-6-1")
    step(seat, "加入签订对象", rows="张某，某某公交有限公司\n张　某\n王某")
    seat.wait(lambda: "row1" in seat.page().form().fields)
    assert list(seat.page().form().fields) == ["row1"], "the unit of the first says which of the two he is"
    assert view(seat).entries == ()
    seat.page().form().fields["row1"].set_value(str(namesakes[0]))
    seat.press("submit", seat.page().form())
    seat.wait(lambda: seat.page().view.entries)
    assert [(entry.title, entry.unit_name, entry.person_id) for entry in view(seat).entries] == [
        ("张某", "某某公交有限公司", namesakes[1]),
        ("张某", "某某建设有限公司", namesakes[0]),
        ("王某", "", None),
    ]


def test_persons_on_file_are_ticked_into_the_list(sit, namesakes):
    seat = sit("handler")
    register(seat, "INTEGRITY", "2022年廉洁从业承诺书", held_on="2022-6-1")
    seat.press("step_从档案选签订对象")
    picker = seat.page().findChild(EntryPicker)
    seat.wait(lambda: len(picker.model.rows) == 2)
    picker.unit.setCurrentIndex(picker.unit.findText("某某公交有限公司"))
    seat.press("persons_all", seat.page().form())
    seat.press("submit", seat.page().form())
    seat.wait(lambda: seat.page().view.entries)
    assert [entry.person_id for entry in view(seat).entries] == [namesakes[1]]
    seat.press("step_从档案选签订对象")
    picker = seat.page().findChildren(EntryPicker)[-1]
    seat.wait(lambda: len(picker.model.rows) == 2)
    seat.press("persons_all", seat.page().form())
    assert picker.value() == [namesakes[0]], "who is in the list already can't be ticked again"


def test_a_wrong_line_is_said_beside_the_list_and_nothing_is_lost(sit):
    seat = sit("handler")
    register(seat, "RESPONSIBILITY_LIST", "责任清单")
    step(seat, "列入任务", rows="任务一，周某，2022-9-30\n任务二，周某，某天")
    form = seat.page().form()
    assert form.fields["rows"].error().startswith("第 2 行")
    assert "任务一" in form.fields["rows"].value()
    assert view(seat).entries == ()


def test_a_wrong_entry_is_taken_away_with_its_reason(sit):
    seat = sit("handler")
    register(seat, "NIGHT_SCHOOL", "廉政夜校第1期", headcount="120")
    step(seat, "登记影片", rows="《警钟》\n《警钟》")
    choose(seat, "影片", 1)
    seat.press("removeEntries", seat.page())
    seat.write("reason", "重复登记", seat.page().form())
    seat.press("submit", seat.page().form())
    seat.idle()
    assert view(seat).counts == {"FILM": (1, 0)}


def test_an_event_without_attendance_says_so(sit):
    seat = sit("handler")
    register(seat, "NIGHT_SCHOOL", "廉政夜校第2期")
    assert "没有登记参加人数" in seat.page().banner.text()
    step(seat, "登记参加人员", rows="张某\n李某某")
    seat.wait(lambda: seat.page().banner.text() == "")
    assert view(seat).attended == 2


def test_findings_appear_in_the_ledger_and_are_closed_together(sit):
    seat = sit("handler")
    register(seat, "JOINT_CHECK", "联合监督", held_on="2022-6-1", unit_name="某某建设有限公司")
    step(seat, "登记问题", rows="台账不清，，2022-7-20\n手续不全，某某置业有限公司")
    items = seat.office.read(rectifications, source="JOINT")
    assert {(item.description, item.unit_name) for item in items} == {
        ("台账不清", "某某建设有限公司"),
        ("手续不全", "某某置业有限公司"),
    }
    step(seat, "整批核验销号", verifier="周某", verifier_unit="集团纪检监察部", result="已整改")
    assert {entry.item_state for entry in view(seat).entries} == {"已销号"}
    table = choose(seat, "发现问题", 0)
    table.setCurrentIndex(table.model().index(0, 0))
    table.activated.emit(table.currentIndex())
    seat.wait(lambda: seat.window.current.key == "rectification")


def test_papers_of_a_round_are_entered_by_line(sit):
    seat = sit("handler")
    register(seat, "DUAL_DUTY", "“一岗双责”第2季度")
    step(seat, "列入项目", rows="履职，75\n廉洁，25")
    step(seat, "加入对象", rows="张某")
    seat.press("step_投入测评票")
    form = seat.page().form()
    form.fields["subject_id"].set_value(
        next(entry.id for entry in view(seat).entries if entry.role == "SUBJECT")
    )
    form.fields["ballots"].set_value("80，100\n90")
    seat.press("submit", form)
    assert form.fields["ballots"].error() == "第 2 行须有 2 个分数。"
    form.fields["ballots"].set_value("80，100\n90，100")
    seat.press("submit", form)
    seat.idle()
    assert [(row.title, row.score, row.papers) for row in view(seat).ranking] == [("张某", 88.75, 2)]


def test_a_due_task_stands_on_the_workbench(sit):
    seat = sit("handler")
    register(seat, "RESPONSIBILITY_LIST", "2022年责任清单", held_on="2022-1-5", due_on="2022-6-20")
    step(seat, "列入任务", rows="纠治四风，周某，2022-7-5")
    found = seat.office.read(workbench)
    assert [(row.kind, row.what) for row in found.overdue] == [("undertaking", "按期办结")]
    assert [(row.title, row.what) for row in found.due] == [("2022年责任清单", "纠治四风")]
    assert (found.overdue_count, found.due_count) == (1, 1)


def test_an_approver_reads_and_is_offered_nothing_to_write(sit, house):
    with house.as_("handler") as office:
        made = office.run(register_undertaking, kind="CIRCULAR", title="通报", headcount=3).value
    seat = sit("leader")
    page = seat.open("undertaking", made)
    seat.idle()
    steps = [
        one.objectName() for one in page.findChildren(QPushButton) if one.objectName().startswith("step_")
    ]
    assert steps == ["step_打印"], "he reads, and takes it on paper where he may print"
    assert [row.id for row in seat.office.read(undertakings)] == [made]


def test_lines_are_read_as_people_write_them():
    risk = roles()["RISK"]
    assert [name for name, _ in order_of(risk)] == ["title", "grouping", "unit_name", "post", "grade", "text"]
    line = "暗箱操作，招标采购，某某公司，采购员，高，双人复核，每季抽查"
    assert rows_of(line, risk)[0]["text"] == "双人复核，每季抽查", "the last part may hold commas"
    assert rows_of("张某，甲公司，－３", roles()["POINTS"])[0]["amount"] == -3
    with pytest.raises(InvalidInput, match="第 1 行：请先写廉政风险点"):
        rows_of("，招标采购", risk)
    assert whole_number("１２０", "headcount", "参加人数") == 120
    for wrong in ("十", "-1", "1.5"):
        with pytest.raises(InvalidInput):
            whole_number(wrong, "headcount", "参加人数")


def test_the_office_adds_a_kind_while_registering(sit):
    seat = sit("head")
    seat.window.show_topic("undertakings")
    seat.window._new()
    seat.idle()
    seat.write("title", "第一届书画展")
    seat.press("addKind")
    form = seat.page().findChild(KindForm)
    seat.press("submit", form)
    assert "种类名称" in form.fields["name"].error()
    seat.write("name", "廉洁书画展", form)
    seat.press("submit", form)
    seat.wait(lambda: "请选择它要登记的明细" in form.banner.text())
    form.fields["role_ATTENDEE"].set_value(True)
    seat.press("submit", form)
    seat.wait(lambda: seat.page().kind.value() == "OWN_1")
    assert seat.page().form.fields["title"].value() == "第一届书画展", "what was typed stays"
    seat.idle()
    seat.press("submit", seat.page())
    seat.wait(lambda: getattr(seat.page(), "view", None) is not None)
    assert view(seat).kind.name == "廉洁书画展"


def test_a_handler_is_not_offered_kinds(sit):
    seat = sit("handler")
    seat.window.show_topic("undertakings")
    seat.window._new()
    seat.idle()
    assert seat.page().findChild(QPushButton, "addKind") is None

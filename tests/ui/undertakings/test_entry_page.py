"""One entry on its own page: progress, correction, appeal, a pressed task carried on to a decision; everything taken out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QLabel, QPushButton

from models.persons.operations import add_person
from models.undertakings.details import open_entry
from models.undertakings.operations import add_entries, cast_ballots, register_undertaking
from models.units.operations import add_unit
from tests.ui.undertakings.test_undertaking_pages import choose, register, step, view
from ui import dialogs
from ui.decisions.forms import NewDecision
from ui.talks.paper import PaperPanel
from ui.undertakings.entry import EntryPage
from ui.undertakings.out import lists_of
from ui.undertakings.papers import PapersPage
from ui.undertakings.trend import TrendTab


def entry_page(seat, tab: str, row: int = 0) -> EntryPage:
    choose(seat, tab, row)
    seat.press("openEntry", seat.page())
    page = seat.page().findChild(EntryPage)
    seat.wait(lambda: page.view is not None)
    return page


def send(seat, page: EntryPage, button: str, **values: object) -> None:
    seat.press(button, page)
    for name, value in values.items():
        page._form.fields[name].set_value(value)
    seat.press("submit", page._form)
    seat.idle()


def test_progress_is_noted_and_the_entry_corrected_on_its_page(sit):
    seat = sit("handler")
    register(seat, "RESPONSIBILITY_LIST", "2022年主体责任清单", held_on="2022-1-5")
    step(seat, "列入任务", rows="纠治“四风”顽疾，周某，2022-12-31")
    page = entry_page(seat, "重点任务")
    send(seat, page, "addProgress", text="已部署自查")
    seat.wait(lambda: page.view.notes)
    assert "已部署自查" in [one.text() for one in page.findChildren(QLabel)]
    send(seat, page, "changeEntry", owner="吴某")
    seat.wait(lambda: page.view.owner == "吴某")
    assert [page.tabs.tabText(n) for n in range(page.tabs.count())] == ["概况", "材料"]
    seat.press("leaveEntry", page)
    assert seat.page()._stack.currentWidget() is seat.page().tabs


def test_points_are_appealed_and_answered_on_the_page(sit):
    seat = sit("handler")
    register(seat, "POINT_LEDGER", "2022年廉政积分", held_on="2022-1-5")
    step(seat, "列入规则", rows="提醒谈话，-3")
    step(seat, "登记积分", rows="张某，某某公司，，提醒谈话\n李某，某某公司，2，主动担当")
    assert view(seat).points == (("张某", "某某公司", -3.0), ("李某", "某某公司", 2.0))
    page = entry_page(seat, "积分")
    send(seat, page, "appealPoints", reason="当时请假")
    seat.wait(lambda: page.view.appeal_open)
    send(seat, page, "answerAppeal", result="改正", amount="-1", answer="情况属实")
    seat.wait(lambda: not page.view.appeal_open)
    assert ("张某", "某某公司", -1.0) in view(seat).points


def test_a_pressed_task_is_carried_on_to_a_decision(sit, house):
    with house.as_("handler") as office:
        unit = office.run(add_unit, name="某某建设有限公司").value
        person = office.run(add_person, name="张某", unit_id=unit, post="经理").value
        head = office.run(register_undertaking, kind="PRESSED", title="信访积案督办").value
        rows = [{"title": "限期办结积案"}]
        (task,) = office.run(add_entries, undertaking_id=head, role="TASK", rows=rows).value
    seat = sit("handler")
    seat.open("undertaking", head)
    page = entry_page(seat, "重点任务")
    seat.press("escalate", page)
    made = seat.page().findChild(NewDecision)
    assert "限期办结积案" in made.form.fields["facts"].value()
    seat.idle()
    made.person.show_person(person, "张某")
    seat.idle()
    made.measure.set_value("CRITICIZE")
    seat.press("submit", made)
    seat.idle()
    told = {"undertaking_id": head, "entry_id": task}
    seat.wait(lambda: seat.office.read(open_entry, **told).decision_id is not None)
    assert "张某" in seat.office.read(open_entry, **told).decision


@pytest.fixture
def rounds(house) -> int:
    """Two rounds of an evaluation; the second one's id."""
    with house.as_("handler") as office:
        for title, day, scores in (("一季度", "2022-03-28", (80, 90)), ("二季度", "2022-06-01", (95, 85))):
            head = office.run(
                register_undertaking, kind="DUAL_DUTY", title=title, held_on=date.fromisoformat(day)
            ).value
            rows = [{"title": "履职", "amount": 100}]
            (item,) = office.run(add_entries, undertaking_id=head, role="ITEM", rows=rows).value
            for name, score in zip(("张某", "李某"), scores, strict=True):
                given = [{"title": name, "unit_name": "甲公司"}]
                (one,) = office.run(add_entries, undertaking_id=head, role="SUBJECT", rows=given).value
                office.run(cast_ballots, undertaking_id=head, subject_id=one, ballots=[{item: score}])
        return int(head)


def test_results_stand_beside_those_of_the_round_before(sit, rounds):
    seat = sit("handler")
    page = seat.open("undertaking", rounds)
    seat.idle()
    tab = page.findChild(TrendTab)
    seat.wait(lambda: tab.model is not None)
    shown = [[column.text(row) for column in tab.model.columns] for row in tab.model.rows]
    assert [column.title for column in tab.model.columns] == [
        "名次",
        "姓名",
        "单位",
        "2022-03",
        "2022-06",
        "较上次",
    ]
    assert shown == [
        ["第 1 名", "张某", "甲公司", "80.00", "95.00", "升 15.00"],
        ["第 2 名", "李某", "甲公司", "90.00", "85.00", "降 5.00"],
    ]


def test_the_whole_goes_out_as_paper_and_as_a_spreadsheet(sit, rounds, tmp_path: Path):
    seat = sit("head")
    page = seat.open("undertaking", rounds)
    seat.idle()
    actions = {step.text(): step for step in page.findChildren(QPushButton)}
    menu = actions["更多…"].menu()
    wanted = {action.text(): action for action in menu.actions()}
    undo = dialogs.answer_with(lambda _kind, _text: str(tmp_path / "测评"))
    wanted["导出 Excel"].trigger()
    seat.wait(lambda: "已导出" in page.banner.text())
    undo()
    book = load_workbook(tmp_path / "测评.xlsx")
    assert book.sheetnames == ["概况", "排名和走势", "测评项目", "测评对象"]
    lines = [[cell.value for cell in row] for row in book["排名和走势"].iter_rows()]
    assert "不得外传" in lines[1][0]
    assert lines[4][:3] == ["第 1 名", "张某", "甲公司"]
    for title, word in (("打印", "排名和走势"), ("打印测评票", "不署姓名")):
        wanted[title].trigger()
        seat.idle()
        panel = page._stack.currentWidget()
        assert isinstance(panel, PaperPanel)
        seat.wait(lambda panel=panel: panel.pages is not None)
        assert word in _text(panel.pages.pdf)
        panel.closed.emit()


def _text(pdf: bytes) -> str:
    import io

    import pdfplumber

    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return "".join("".join((sheet.extract_text() or "").split()) for sheet in opened.pages)


def test_last_years_list_is_taken_over_by_a_press(sit, house):
    with house.as_("handler") as office:
        old = office.run(register_undertaking, kind="INTEGRITY", title="去年的").value
        rows = [{"title": "张某"}, {"title": "李某"}]
        office.run(add_entries, undertaking_id=old, role="SIGNER", rows=rows, on=office.now().date())
    seat = sit("handler")
    register(seat, "INTEGRITY", "今年的")
    seat.page().carry()
    seat.wait(lambda: seat.page().form() is not None)
    seat.press("submit", seat.page().form())
    seat.wait(lambda: view(seat).counts)
    assert view(seat).counts == {"SIGNER": (2, 0)}


def test_without_a_list_of_the_years_before_it_says_so(sit):
    seat = sit("handler")
    register(seat, "INTEGRITY", "今年的")
    seat.page().carry()
    seat.wait(lambda: "往年没有" in seat.page().banner.text())
    assert seat.page().form() is None


def test_a_reminder_has_words_of_its_own_and_only_who_has_not_signed_gets_one(sit, house):
    with house.as_("handler") as office:
        head = office.run(register_undertaking, kind="REMINDER", title="国庆节廉洁提醒书").value
        rows = [{"title": "甲公司"}, {"title": "乙公司"}]
        office.run(add_entries, undertaking_id=head, role="RECEIVER", rows=rows)
        office.run(
            add_entries,
            undertaking_id=head,
            role="RECEIVER",
            rows=[{"title": "丙公司"}],
            on=office.now().date(),
        )
    seat = sit("handler")
    seat.open("undertaking", head)
    seat.page().papers()
    seat.wait(lambda: seat.page().findChild(PapersPage))
    page = seat.page().findChild(PapersPage)
    assert page.form.fields["title"].value() == "国庆节廉洁提醒书"
    assert "承诺" not in page.form.fields["body"].value()
    assert [one.title for one in page.listed] == ["甲公司", "乙公司"]
    page.again.set_value(True)
    assert page.form.submit_button.text() == "生成 3 份打印"


def test_lists_of_a_register_are_summed_before_they_are_told(sit, house):
    with house.as_("handler") as office:
        head = office.run(register_undertaking, kind="RISK_REGISTER", title="清单").value
        rows = [
            {
                "title": "越权审批",
                "grouping": "付款",
                "unit_name": "甲公司",
                "grade": "高",
                "text": "双人复核",
            }
        ]
        office.run(add_entries, undertaking_id=head, role="RISK", rows=rows)
    seat = sit("handler")
    page = seat.open("undertaking", head)
    found = lists_of(page.view, list(page.view.entries), None)
    assert [title for title, _heads, _cells in found] == ["风险点分布", "廉政风险点"]
    assert found[0][2] == [["甲公司", "1", "0", "0", "1"]]
    assert "双人复核" in found[1][2][0]


def test_kinds_and_years_narrow_the_list(sit, house):
    with house.as_("handler") as office:
        for kind in ("INTEGRITY", "REMINDER", "NIGHT_SCHOOL"):
            office.run(register_undertaking, kind=kind, title=kind)
    seat = sit("handler")
    seat.window.show_topic("undertakings")
    seat.idle()
    listed = seat.window.lists["undertakings"]

    def titles() -> set[str]:
        return {row.title for row in listed.model.rows}

    box = listed.boxes["kind"]
    box.setCurrentIndex(box.findData("CAMPAIGN"))
    seat.wait(lambda: titles() == {"INTEGRITY", "REMINDER"})
    box.setCurrentIndex(box.findData("REMINDER"))
    seat.wait(lambda: titles() == {"REMINDER"})
    year = listed.boxes["year"]
    year.setCurrentIndex(year.findData(seat.office.now().year - 1))
    seat.idle()
    assert titles() == set()

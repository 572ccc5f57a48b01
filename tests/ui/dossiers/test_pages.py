"""A file from 立卷 to 封卷, lending and print, pressed as a user presses; the PDF looked into page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from io import BytesIO

import pytest
from PIL import Image
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton

from letters.sheets import form_sheet
from models.clues.records import Clue
from models.dossiers.operations import make_dossier
from models.dossiers.queries import open_dossier
from models.operations import Work, operation
from models.rights import Right
from models.talks.handovers import bring_to_talk, give_back
from models.talks.queries import open_talk
from models.talks.statements import ask_statement, receive_statement
from storage.errors import Cancelled
from tests.models.dossiers.conftest import Desk, archived, desk
from tests.models.talks.conftest import on_file
from tests.models.talks.test_beside import BROUGHT, RETURNED, finished, held
from ui.clues.record import ClueRecord
from ui.dossiers import make_list
from ui.dossiers.new import NewDossierPage
from ui.dossiers.paper import dossier_paper
from ui.dossiers.record import DossierRecord
from ui.paper.binding import Bound, bind
from ui.paper.pages import Pages
from ui.tasks import Tasks

__all__ = ["Desk", "archived", "desk", "on_file"]
LENDING = 2


@pytest.fixture
def tasks_of(qapp, house) -> Iterator[Callable[[str], Tasks]]:
    """Work as an account: the one before is finished and locked."""
    made: list[Tasks] = []

    def leave() -> None:
        while made:
            one = made.pop()
            one.close()
            one.office.lock()

    def begin(login: str) -> Tasks:
        leave()
        made.append(Tasks(house.unlock(login)))
        return made[-1]

    yield begin
    leave()


def press(qtbot, page, name: str) -> None:
    found = [one for one in page.findChildren(QPushButton, name) if one.isVisibleTo(page)]
    assert found, f"no button {name}"
    qtbot.mouseClick(found[-1], Qt.MouseButton.LeftButton)


def opened(qtbot, tasks: Tasks, dossier_id: int) -> DossierRecord:
    page = DossierRecord(tasks, dossier_id)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    page.refresh()
    qtbot.waitUntil(tasks.idle)
    return page


def fill(qtbot, tasks: Tasks, page: DossierRecord, **answers: object) -> None:
    for key, value in answers.items():
        page.form().fields[key].set_value(value)
    press(qtbot, page.form(), "submit")
    qtbot.waitUntil(tasks.idle)


def assert_whole(table):
    """No text of the table is cut: its row is as high as the text in the column's width."""
    for row in range(table.rowCount()):
        for column in range(table.columnCount()):
            text = table.item(row, column).text()
            room = QRect(0, 0, table.columnWidth(column) - 22, 10_000)
            flags = int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere)
            needs = table.fontMetrics().boundingRect(room, flags, text).height()
            assert needs <= table.rowHeight(row), text


def test_from_making_to_sealing_and_lending(qtbot, desk, archived, tasks_of):
    tasks = tasks_of("handler")
    new = NewDossierPage(tasks)
    qtbot.addWidget(new)
    new.show()
    qtbot.waitUntil(tasks.idle)
    (known,) = new.clue._known
    new.form.set_values({"clue": known, "fonds": "某某集团有限公司"})
    with qtbot.waitSignal(new.navigate) as made:
        press(qtbot, new, "submit")
    dossier_id = made.args[1]
    page = opened(qtbot, tasks, dossier_id)
    assert page.table.rowCount() == len(page.view.items)
    page.table.selectRow(1)
    press(qtbot, page, "itemUp")
    qtbot.waitUntil(tasks.idle)
    assert page.table.currentRow() == 0
    assert_whole(page.table)
    press(qtbot, page, "step_编页预览")
    qtbot.waitUntil(tasks.idle, timeout=20_000)
    assert page.paper.pages is not None
    assert "线索说明.txt" in page.paper.banner.text()
    press(qtbot, page.paper, "closePaper")
    qtbot.waitUntil(tasks.idle)
    assert page.view.items[0].first_page == 1
    press(qtbot, page, "step_封卷")
    fill(qtbot, tasks, page, checker="周某")
    assert page.view.state == "SEALED"
    press(qtbot, page, "step_借阅")
    fill(qtbot, tasks, page, borrower="李某某", purpose="巡察组查阅", due_on="2022-7-20")
    tasks = tasks_of("leader")
    page = opened(qtbot, tasks, dossier_id)
    # what waits for the reader stands before everything else, not only beside the loan
    press(qtbot, page, "step_批准借出")
    fill(qtbot, tasks, page)
    assert page.view.loans[0].state == "LENT"
    listed = make_list(tasks)
    qtbot.addWidget(listed)
    listed.show()
    qtbot.waitUntil(tasks.idle)
    assert listed.model.data(listed.model.index(0, 3)) == "07-20 应还"
    tasks = tasks_of("head")
    page = opened(qtbot, tasks, dossier_id)
    assert page.findChild(object, "step_登记归还")
    page.tabs.setCurrentIndex(LENDING)
    press(qtbot, page, "returnLoan")
    fill(qtbot, tasks, page, note="页数齐全")
    press(qtbot, page, "step_启封")
    fill(qtbot, tasks, page, reason="补入回访材料")
    assert page.view.state == "OPEN"
    assert page.view.loans[0].state == "RETURNED"


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "现场照片.jpg"
    Image.new("RGB", (300, 200), "navy").save(path)
    return path


@pytest.fixture
def scan(tmp_path):
    path = tmp_path / "凭证.pdf"
    path.write_bytes(form_sheet("凭证复印件", [[("金额", "12.6万元")]]))
    return path


def test_the_whole_file_is_one_pdf_in_order(desk, archived, picture, scan):
    with desk.house.as_("handler") as office:
        office.attach(picture, kind="clue", record_id=archived)
        office.attach(scan, kind="clue", record_id=archived)
        dossier_id = office.run(make_dossier, clue_id=archived).value
        told = []
        made = dossier_paper(office, dossier_id, lambda *step: told.append(step))
        view = office.read(open_dossier, dossier_id=dossier_id)
    pages = Pages(made.pdf)
    texts = [pages.text(index) for index in range(len(pages))]
    assert "正卷" in texts[0]
    assert "集团纪卷〔2022〕1号" in texts[0]
    assert "卷内目录" in texts[1]
    assert "问题线索登记表" in texts[2]
    main = [item for item in view.items if item.volume == "MAIN"]
    first, count = made.pages[main[-1].id]
    assert main[-1].title == "凭证.pdf"
    assert count == 1
    assert "凭证复印件" in texts[2 + first - 1]
    assert "备考表" in texts[2 + first]
    assert "副卷" in texts[2 + first + 1]
    assert made.pages[next(item.id for item in view.items if item.volume == "SIDE")][0] == 1
    assert made.stand_ins == ("线索说明.txt",)
    assert told[-1][1] == told[-1][2]


def test_binding_stops_when_asked(desk, archived):
    with desk.house.as_("handler") as office:
        dossier_id = office.run(make_dossier, clue_id=archived).value
        with pytest.raises(Cancelled):
            dossier_paper(office, dossier_id, lambda *_step: None, lambda: True)


def dark(picture: QImage, left: bool) -> bool:
    """Whether anything is printed in an upper corner."""
    wide = range(20, 100) if left else range(picture.width() - 100, picture.width() - 20)
    return any(picture.pixelColor(x, y).lightness() < 128 for x in wide for y in range(25, 60))


def test_numbers_stand_at_the_outer_corner_and_start_anew_in_each_volume():
    sheet = form_sheet("甲", [[("乙", "丙")]])
    landscape = BytesIO()
    Image.new("RGB", (400, 200), "white").save(landscape, "PDF")
    parts = [
        Bound(sheet, False, begins_volume=True),
        Bound(sheet, True),
        Bound(landscape.getvalue(), True),
        Bound(sheet, False, begins_volume=True),
        Bound(sheet, True),
    ]
    pages = Pages(bind(parts))
    drawn = [pages.picture(index, 72) for index in range(5)]
    corners = [(dark(one, True), dark(one, False)) for one in drawn]
    assert corners == [(False, False), (False, True), (True, False), (False, False), (False, True)]
    assert [pages.text(index).strip().endswith("1") for index in (1, 4)] == [True, True]
    assert "2" in pages.text(2)


def test_made_from_the_clues_own_page_and_opened_there(qtbot, desk, archived, tasks_of):
    tasks = tasks_of("handler")
    clue = ClueRecord(tasks, archived)
    qtbot.addWidget(clue)
    clue.show()
    clue.refresh()
    qtbot.waitUntil(tasks.idle)
    titles = [clue.tabs.tabText(place) for place in range(clue.tabs.count())]
    clue.tabs.setCurrentIndex(titles.index("案卷"))
    with qtbot.waitSignal(clue.navigate) as went:
        press(qtbot, clue, "makeDossier")
    assert went.args[0] == "dossier"
    clue.refresh()
    offered = lambda: any(one.isVisible() for one in clue.findChildren(QPushButton, "openDossier"))  # noqa: E731
    qtbot.waitUntil(lambda: tasks.idle() and offered(), timeout=20_000)
    with qtbot.waitSignal(clue.navigate) as again:
        press(qtbot, clue, "openDossier")
    assert again.args == went.args


@operation("测试：线索已归档", right=Right.CASE_WRITE)
def end_clue(work: Work, *, clue_id: int) -> None:
    clue = work.session.get_one(Clue, clue_id)
    clue.status, clue.closed_on = "ARCHIVED", date(2022, 6, 30)


def test_what_was_signed_beside_a_transcript_is_bound_with_it(house, on_file):
    with house.as_("handler") as office:
        talk_id = held(office, on_file)
        office.run(bring_to_talk, talk_id=talk_id, **BROUGHT)
        asked = office.run(
            ask_statement, talk_id=talk_id, title="关于备用金的情况说明", asked_on=date(2022, 6, 29)
        ).value
        office.run(
            receive_statement,
            statement_id=asked,
            handed_in_by="张某",
            received_at=datetime(2022, 6, 29, 10, 30),
            receivers=["吴某", "冯某"],
            pages=3,
        )
        finished(office, talk_id)
        office.run(give_back, talk_id=talk_id, **RETURNED)
        clue_id = office.read(open_talk, talk_id=talk_id).clue_id
        office.run(end_clue, clue_id=clue_id)
        dossier_id = office.run(make_dossier, clue_id=clue_id).value
        made = dossier_paper(office, dossier_id, lambda *_step: None)
        items = {item.source_kind: item for item in office.read(open_dossier, dossier_id=dossier_id).items}
    pages = Pages(made.pdf)
    text = "".join("".join(pages.text(index).split()) for index in range(len(pages)))
    assert items["talk_statement"].section < items["talk"].section == items["talk_handover"].section
    assert "纸质原件附在本页之后" in text
    assert "谈后交接" in text
    assert "张某陪送交接单" in text
    assert not made.stand_ins

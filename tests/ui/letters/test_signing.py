"""会签 by pressing: who is asked, what they answer, what the page says of those who are missing."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from models.accounts.operations import accounts
from models.letters.countersigning import Countersigner
from models.letters.operations import ask_countersigns, check_letter, draft_letter
from tests.models.letters.conftest import PROBLEMS
from tests.ui.letters.test_record import FIELDS, press, rest, shown, step


@pytest.fixture
def checked(house, advice, on_file) -> int:
    with house.as_("handler") as office:
        made = office.run(
            draft_letter, kind=advice, clue_id=on_file.clue, problems=PROBLEMS, fields=FIELDS
        ).value
    with house.as_("head") as office:
        office.run(check_letter, letter_id=made)
    return made


def note(page) -> str:
    found = page.findChild(QLabel, "signaturesNote")
    return found.text() if found is not None else ""


def test_the_list_is_written_and_waited_for(qtbot, house, tasks_of, checked):
    tasks = tasks_of("handler")
    page = shown(qtbot, tasks, checked)
    press(qtbot, page, "step_确定会签人")
    rest(qtbot, tasks)
    rows = page.form().fields["signers"]
    account, name, unit = rows.rows[0]
    uid = next(row.uid for row in tasks.office.read(accounts) if row.login == "head")
    account.set_value(uid)
    assert name.value() == "周某"
    _account, name, unit = rows.add_row()
    name.set_value("孙某某")
    unit.set_value("某某集团法务部")
    press(qtbot, page.form(), "submit")
    rest(qtbot, tasks, page)
    assert [(row.shown, row.account_uid) for row in page.view.signatures] == [
        ("周某", uid),
        ("孙某某（某某集团法务部）", ""),
    ]
    assert note(page) == "还没有会签：周某、孙某某（某某集团法务部）。"
    assert page.banner.text() == note(page)
    # opened again, the list stands there to be changed
    press(qtbot, page, "step_确定会签人")
    rest(qtbot, tasks)
    assert [row["name"] for row in page.form().fields["signers"].value()] == ["周某", "孙某某"]
    press(qtbot, page.form(), "cancel")
    step(qtbot, tasks, page, "登记会签", opinion="同意", signature_id=page.view.signatures[1].id)
    assert "书面，吴某登记" in " ".join(one.text() for one in page.findChildren(QLabel))
    assert note(page) == "还没有会签：周某。"
    page.close()

    tasks = tasks_of("head")
    page = shown(qtbot, tasks, checked)
    assert page.banner.text() == "请您会签。"
    step(qtbot, tasks, page, "会签", answer="AGREE", opinion="同意")
    assert note(page) == "全部同意。"
    page.close()

    tasks = tasks_of("leader")
    page = shown(qtbot, tasks, checked)
    press(qtbot, page, "step_签发")
    assert "without" not in page.form().fields
    press(qtbot, page.form(), "submit")
    rest(qtbot, tasks, page)
    assert page.view.state == "SIGNED"
    page.close()


def test_issuing_without_one_takes_a_reason(qtbot, house, tasks_of, checked):
    with house.as_("handler") as office:
        office.run(ask_countersigns, letter_id=checked, signers=[Countersigner("孙某某", "某某集团法务部")])
    tasks = tasks_of("leader")
    page = shown(qtbot, tasks, checked)
    press(qtbot, page, "step_签发")
    press(qtbot, page.form(), "submit")
    rest(qtbot, tasks)
    assert "还没有会签：孙某某" in page.form().fields["without"].error()
    page.form().fields["without"].set_value("已电话征求意见，书面材料后补")
    press(qtbot, page.form(), "submit")
    rest(qtbot, tasks, page)
    assert page.view.state == "SIGNED"
    assert "书面材料后补" in page.view.events[-1].text
    page.close()

"""The first-run wizard makes a vault that opens, from what a person types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from models.errors import InvalidInput
from models.rights import Role
from models.units.queries import unit_list
from storage.office import Office
from storage.vault import kdf
from storage.vault.kdf import LIGHT
from tests.ui.conftest import child
from ui.kit.fields import RowsField
from ui.wizard import plan
from ui.wizard.page import RecoverySheet, WizardPage
from ui.wizard.plan import Answers

GOOD = "春江潮水 连海平 月共8"


def test_accounts_say_which_row_is_wrong():
    rows = [
        {"role": "HEAD", "name": "张某", "login": "zhang", "password": GOOD},
        {"role": "", "name": "李某"},
    ]
    with pytest.raises(InvalidInput, match="第 2 个账户"):
        plan.account_rows(rows, one_person=False)
    with pytest.raises(InvalidInput, match="一人办公室"):
        plan.account_rows([rows[0], rows[0]], one_person=True)


def test_weak_password_is_named_by_its_row():
    rows = [{"role": "HEAD", "name": "张某", "login": "zhang", "password": "123456"}]
    with pytest.raises(InvalidInput, match="第 1 个账户"):
        plan.account_rows(rows, one_person=True)


def test_plan_for_one_person_holds_every_role_and_says_so():
    answers = Answers(one_person=True, accounts=[{"name": "张某", "login": "zhang", "password": GOOD}])
    made = plan.make_plan(answers)
    assert made.accounts[0].roles == frozenset(Role)
    assert "职责分立" in plan.missing_duties(answers)


def test_missing_officers_are_named():
    answers = Answers(accounts=[{"role": "HEAD"}, {"role": "SYS_ADMIN"}])
    assert "安全审计员" in plan.missing_duties(answers)
    assert "系统管理员" not in plan.missing_duties(answers)


def test_words_are_proposed_from_the_name():
    assert plan.proposed_words("某某集团有限公司") == (
        "某某集团纪线",
        "某某集团纪建",
        "中共某某集团有限公司纪律检查委员会",
    )


def test_occupied_folder_is_refused(tmp_path: Path):
    (tmp_path / "x").write_text("x")
    with pytest.raises(InvalidInput, match="已有内容"):
        plan.check_office({"folder": str(tmp_path)})


def test_wizard_from_first_page_to_an_open_vault(
    qtbot: Any, tmp_path: Path, answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(
        "storage.founding.calibrate", lambda: LIGHT
    )  # the second's derivation is kdf's own test
    assert kdf.MINIMUM != LIGHT
    page = WizardPage()
    qtbot.addWidget(page)
    page.show()
    fields = page.office_form.fields
    fields["folder"].set_value(str(tmp_path / "新库"))
    fields["group_name"].set_value("某某集团有限公司")
    fields["group_name"].line.editingFinished.emit()
    fields["units"].set_value("某某建设有限公司\n某某物业有限公司\n")
    page.office_form.submit()
    assert page.stack.currentWidget() is page.accounts_form
    rows = page.accounts_form.fields["accounts"]
    assert isinstance(rows, RowsField)
    for place, row in enumerate(rows.rows):
        row[1].set_value(f"张某{place}")
        row[2].set_value(f"user{place}")
        row[3].set_value(GOOD)
    page.accounts_form.submit()
    qtbot.waitUntil(lambda: isinstance(page.stack.currentWidget(), RecoverySheet), timeout=60_000)
    groups = list(page.groups)
    assert len(groups) == 13
    with qtbot.waitSignal(page.finished) as finished:
        qtbot.mouseClick(child(page, QPushButton, "sheetKept"), Qt.MouseButton.LeftButton)
    assert page.groups == []
    with Office.unlock(finished.args[0], "user0", GOOD) as office:
        names = {row.name for row in office.read(unit_list)}
        assert {"某某建设有限公司", "某某物业有限公司"} <= names

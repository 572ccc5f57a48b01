"""The first-run wizard makes a vault that opens, from what a person types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from models.errors import InvalidInput
from models.rights import Role
from models.settings.operations import house_settings
from models.units.queries import unit_list
from storage.office import Office
from storage.vault.header import EvidenceCipher, VaultHeader
from storage.vault.kdf import LIGHT
from tests.fixtures_vault import House
from tests.ui.conftest import child
from ui.kit.fields import ChoiceField, RowsField
from ui.paper.pages import Pages
from ui.paper.printers import PrinterChoice
from ui.paper.printing import PrintJob, prepare
from ui.wizard import plan
from ui.wizard.page import WizardPage
from ui.wizard.plan import Answers
from ui.wizard.recovery import RecoverySheet

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


def test_wizard_from_first_page_to_an_open_vault(qtbot: Any, tmp_path: Path, answers: dict[str, Any]):
    page = WizardPage(kdf=LIGHT)  # the full cost is kdf's own test
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
    assert page.stack.currentWidget() is page.last_form
    page.last_form.fields["medium"].set_value(str(tmp_path / "U盘" / "清卷备份"))
    cipher = page.last_form.fields["cipher"]
    assert isinstance(cipher, ChoiceField)
    assert cipher.value() == EvidenceCipher.AES_256_GCM
    cipher.box.setCurrentIndex(1)
    page.last_form.submit()
    qtbot.waitUntil(lambda: isinstance(page.stack.currentWidget(), RecoverySheet), timeout=60_000)
    groups = list(page.groups)
    assert len(groups) == 13
    assert VaultHeader.load(tmp_path / "新库").evidence_cipher is EvidenceCipher.SM4_GCM
    with qtbot.waitSignal(page.finished) as finished:
        qtbot.mouseClick(child(page, QPushButton, "sheetKept"), Qt.MouseButton.LeftButton)
    assert page.groups == []
    assert all(row[3].value() == "" for row in rows.rows), "no password stays in the wizard"
    with Office.unlock(finished.args[0], "user0", GOOD) as office:
        names = {row.name for row in office.read(unit_list)}
        assert {"某某建设有限公司", "某某物业有限公司"} <= names
        assert office.read(house_settings)["backup_medium"] == str(tmp_path / "U盘" / "清卷备份")


def test_one_person_has_one_row_and_is_warned(qtbot: Any, answers: dict[str, Any]):
    page = WizardPage()
    qtbot.addWidget(page)
    page.alone.box.setChecked(True)
    assert len(page.rows.rows) == 1
    assert "没有职责分立" in page.accounts_form.banner.text()
    page.alone.box.setChecked(False)
    assert len(page.rows.rows) == 5
    assert page.rows.rows[2][0].value() == "SYS_ADMIN"


def test_missing_duties_are_asked_about_before_anything_is_made(qtbot: Any, answers: dict[str, Any]):
    page = WizardPage()
    qtbot.addWidget(page)
    page._show(1)
    answers["ask"] = False
    page.rows.rows[0][1].set_value("张某")
    page.rows.rows[0][2].set_value("zhang")
    page.rows.rows[0][3].set_value(GOOD)
    for place, login in ((2, "li"),):
        page.rows.rows[place][1].set_value("李某")
        page.rows.rows[place][2].set_value(login)
        page.rows.rows[place][3].set_value(GOOD)
    page.accounts_form.submit()
    assert any("安全审计员" in text for _, text in answers["asked"])
    assert page.stack.currentWidget() is page.accounts_form
    assert page.accounts_form.submit_button.isEnabled()


def test_passwords_are_hidden_until_asked_for(qtbot: Any):
    page = WizardPage()
    qtbot.addWidget(page)
    first = page.rows.rows[0][3].input
    assert isinstance(first, QLineEdit)
    assert first.echoMode() == QLineEdit.EchoMode.Password
    page.visible_passwords.box.setChecked(True)
    assert first.echoMode() == QLineEdit.EchoMode.Normal


@pytest.mark.parametrize("inside", ["库/备份", "库", "."])
def test_backups_never_go_into_the_vault_or_above_it(tmp_path: Path, inside: str):
    with pytest.raises(InvalidInput, match="备份不能放在"):
        plan.check_medium(str(tmp_path / inside), str(tmp_path / "库"))
    assert plan.check_medium(str(tmp_path / "另一处"), str(tmp_path / "库"))
    assert plan.check_medium("  ", str(tmp_path / "库")) == ""


def test_place_is_chosen_and_a_full_folder_gets_one_of_its_own(
    qtbot: Any, answers: dict[str, Any], tmp_path: Path
):
    (tmp_path / "别的文件").write_text("x", encoding="utf-8")
    page = WizardPage()
    qtbot.addWidget(page)
    answers["choose_folder"] = str(tmp_path)
    qtbot.mouseClick(child(page, QPushButton, "folder_pick"), Qt.MouseButton.LeftButton)
    assert page.office_form.fields["folder"].raw() == str(tmp_path / "清卷保险库")


def test_sheet_is_printed_saved_and_forgotten(
    qtbot: Any, answers: dict[str, Any], house: House, tmp_path: Path
):
    made: list[QPrinter] = []

    def to_file(job: PrintJob) -> QPrinter:
        printer = QPrinter()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "paper.pdf"))
        prepare(printer, job)
        made.append(printer)
        return printer

    paper = PrinterChoice("P1", "办公室打印机", True, False, False)
    sheet = RecoverySheet(house.recovery, house.folder, "某某集团纪检监察部", offered=[paper], make=to_file)
    qtbot.addWidget(sheet)
    qtbot.mouseClick(child(sheet, QPushButton, "printSheet"), Qt.MouseButton.LeftButton)
    assert "已送到打印机" in sheet.banner.text()
    assert len(Pages((tmp_path / "paper.pdf").read_bytes())) == 1
    answers["save_file"] = str(tmp_path / "恢复密钥.pdf")
    qtbot.mouseClick(child(sheet, QPushButton, "saveSheet"), Qt.MouseButton.LeftButton)
    text = "".join(Pages((tmp_path / "恢复密钥.pdf").read_bytes()).text(0).split())
    assert all(group in text for group in house.recovery)
    with qtbot.waitSignal(sheet.kept):
        qtbot.mouseClick(child(sheet, QPushButton, "sheetKept"), Qt.MouseButton.LeftButton)
    assert sheet._groups == []


def test_three_papers_of_which_two_open(qtbot: Any, answers: dict[str, Any], house: House, tmp_path: Path):
    sheet = RecoverySheet(house.recovery, house.folder, "某某集团纪检监察部", offered=[])
    qtbot.addWidget(sheet)
    sheet.show()
    sheet.way.setCurrentIndex(1)
    assert sheet.share.isVisible()
    shown = [one.text() for one in sheet.findChildren(QLabel) if one.property("role") == "heading"]
    assert not set(house.recovery) & set(shown), "the whole key is no longer shown"
    answers["save_file"] = str(tmp_path / "恢复密钥（第一份）.pdf")
    qtbot.mouseClick(child(sheet, QPushButton, "saveSheet"), Qt.MouseButton.LeftButton)
    papers = [
        "".join(Pages((tmp_path / f"恢复密钥（第{number}份）.pdf").read_bytes()).text(0).split())
        for number in "一二三"
    ]
    shares = [list(share) for share in sheet._shares]
    for number, text, share in zip("一二三", papers, shares, strict=True):
        assert f"第{number}份" in text
        assert all(group in text for group in share)
    Office.unlock_with_recovery(house.folder, " ".join(shares[2] + shares[0])).close()
    with qtbot.waitSignal(sheet.kept):
        qtbot.mouseClick(child(sheet, QPushButton, "sheetKept"), Qt.MouseButton.LeftButton)
    assert sheet._shares == []


def test_printer_that_writes_files_is_asked_about(qtbot: Any, answers: dict[str, Any], house: House):
    answers["ask"] = False
    paper = PrinterChoice("P1", "打印成 PDF", True, False, True)

    def never(job: PrintJob) -> QPrinter:
        raise AssertionError(job)

    sheet = RecoverySheet(house.recovery, house.folder, "某某集团纪检监察部", offered=[paper], make=never)
    qtbot.addWidget(sheet)
    qtbot.mouseClick(child(sheet, QPushButton, "printSheet"), Qt.MouseButton.LeftButton)
    assert "没有加密的文件" in answers["asked"][-1][1]

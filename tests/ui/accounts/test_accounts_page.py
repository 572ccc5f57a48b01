"""The accounts page: one's own password, new accounts, clearance; each as it is pressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from models.operations import Store
from models.rights import Role
from models.units.operations import add_unit
from storage import drafts
from storage.accounts import change_password, create_account
from storage.errors import Cancelled, DamagedVault, DeviceFault, NotCleared, WrongPassword
from storage.founding import NewAccount
from storage.office import Office
from storage.rotation import switch
from storage.rotation.work import rotate
from storage.vault.kdf import LIGHT
from tests.fixtures_vault import PASSWORD, House
from tests.ui.conftest import child, settle
from ui.accounts.guides import GUIDES, GuidePanel
from ui.accounts.page import AccountsPage
from ui.accounts.passwords import NewPasswordField
from ui.accounts.rotation import RotationPanel
from ui.app import Application
from ui.kit.form import FormPanel
from ui.wizard.recovery import RecoverySheet

NEW = "大江东去 浪淘尽 千古9"


def page_of(application: Application, qtbot: Any) -> AccountsPage:
    assert application.window_page is not None
    application.window_page.show_topic("accounts")
    settle(qtbot, application)
    page = application.window_page.lists["accounts"]
    assert isinstance(page, AccountsPage)
    return page


def press(page: AccountsPage, qtbot: Any, name: str) -> None:
    qtbot.mouseClick(child(page, QPushButton, name), Qt.MouseButton.LeftButton)


def form_of(page: AccountsPage) -> FormPanel:
    return page.findChildren(FormPanel)[-1]


def test_password_is_changed_and_two_different_ones_are_noticed(
    enter: Callable[[str], Application], house: House, qtbot: Any
):
    application = enter("handler")
    page = page_of(application, qtbot)
    press(page, qtbot, "changePassword")
    form = form_of(page)
    form.set_values({"old": PASSWORD, "password": NEW, "again": NEW + "x"})
    form.submit()
    assert "不一样" in form.fields["again"].error()
    form.fields["again"].set_value(NEW)
    form.submit()
    qtbot.waitUntil(lambda: "密码已修改" in page.banner.text(), timeout=30_000)
    application.lock()
    with house.unlock("handler", NEW):
        pass


def test_new_account_is_made_then_authorised_then_cleared(
    enter: Callable[[str], Application], house: House, qtbot: Any, answers: dict[str, Any]
):
    application = enter("admin")
    page = page_of(application, qtbot)
    press(page, qtbot, "newAccount")
    form = form_of(page)
    form.set_values({"name": "沈某", "login": "shen", "role": "HANDLER", "password": NEW})
    form.submit()
    qtbot.waitUntil(lambda: "已新增沈某" in page.banner.text(), timeout=30_000)
    application.lock()
    page = page_of(enter("security"), qtbot)
    assert page.findChild(QPushButton, "authorise_shen") is None
    application.lock()
    with house.unlock("shen", NEW) as office:
        with pytest.raises(NotCleared):
            office.search("任意")
        change_password(office, NEW, PASSWORD)
    page = page_of(enter("shen"), qtbot)
    own = child(page, QLabel, "ownCode").text().removeprefix("我的密钥核对码").strip()
    page = page_of(enter("head"), qtbot)
    assert page.findChild(QPushButton, "clear_shen") is None
    page = page_of(enter("security"), qtbot)
    press(page, qtbot, "authorise_shen")
    form = form_of(page)
    assert any(own in one.text() for one in form.findChildren(QLabel))
    form.submit()
    assert form.fields["basis"].error()
    form.set_values({"basis": "2022年6月30日部务会决定"})
    form.submit()
    qtbot.waitUntil(lambda: "已授权沈某" in page.banner.text(), timeout=30_000)
    qtbot.waitUntil(lambda: page.findChild(QPushButton, "unauthorise_shen") is not None)
    head = enter("head")
    page = page_of(head, qtbot)
    press(page, qtbot, "clear_shen")
    qtbot.waitUntil(lambda: "已授予沈某" in page.banner.text(), timeout=30_000)
    assert own in answers["asked"][-1][1]
    head.lock()
    with house.unlock("shen") as office:
        assert office.search("任意").count == 0


def test_first_password_is_asked_for_once_and_not_in_the_way_of_typing(
    enter: Callable[[str], Application], house: House, qtbot: Any
):
    with house.as_("admin") as office:
        create_account(office, NewAccount("shen", "沈某", frozenset({Role.HANDLER}), PASSWORD))
    page = page_of(enter("shen"), qtbot)
    assert "初始密码" in page.banner.text()
    (form,) = page.findChildren(FormPanel)
    form.fields["old"].set_value("半句")
    page.change_password()
    page.refresh()
    assert [one.fields["old"].value() for one in page.findChildren(FormPanel)] == ["半句"]


def test_strength_is_said_while_a_password_is_typed(enter: Callable[[str], Application], qtbot: Any):
    page = page_of(enter("handler"), qtbot)
    press(page, qtbot, "changePassword")
    field = form_of(page).fields["password"]
    assert isinstance(field, NewPasswordField)
    qtbot.keyClicks(field.line, "handler2022")
    assert "弱" in field.judged.text()
    field.line.setText(NEW)
    assert "强" in field.judged.text()
    field.line.setText("")
    assert not field.judged.isVisible()


def test_wrong_old_password_stands_beside_its_field(enter: Callable[[str], Application], qtbot: Any):
    page = page_of(enter("handler"), qtbot)
    press(page, qtbot, "changePassword")
    form = form_of(page)
    form.set_values({"old": "不对的原密码", "password": NEW, "again": NEW})
    form.submit()
    qtbot.waitUntil(lambda: "原密码不对" in form.fields["old"].error(), timeout=30_000)
    form.set_values({"old": PASSWORD, "password": "abc", "again": "abc"})
    form.submit()
    qtbot.waitUntil(lambda: form.fields["password"].error() != "", timeout=30_000)


def test_reset_takes_the_clearance_and_stop_ends_the_account(
    enter: Callable[[str], Application], house: House, qtbot: Any, answers: dict[str, Any]
):
    page = page_of(enter("admin"), qtbot)
    press(page, qtbot, "reset_other")
    form = form_of(page)
    form.set_values({"password": NEW})
    form.submit()
    qtbot.waitUntil(lambda: "已重设冯某" in page.banner.text(), timeout=30_000)
    answers["ask"] = False
    press(page, qtbot, "stop_handler")
    assert "停用吴某" in answers["asked"][-1][1]
    answers["ask"] = True
    press(page, qtbot, "stop_handler")
    qtbot.waitUntil(lambda: "已停用吴某" in page.banner.text(), timeout=30_000)
    enter("head").lock()
    with pytest.raises(WrongPassword):  # its slot is gone from the header
        house.unlock("handler")
    with house.unlock("other", NEW) as office, pytest.raises(NotCleared):
        office.search("任意")


def test_renewed_recovery_key_is_shown_once_and_opens(
    enter: Callable[[str], Application], house: House, qtbot: Any, answers: dict[str, Any]
):
    application = enter("head")
    page = page_of(application, qtbot)
    press(page, qtbot, "renewRecovery")
    qtbot.waitUntil(lambda: page.findChild(RecoverySheet) is not None, timeout=30_000)
    sheet = page.findChild(RecoverySheet)
    assert isinstance(sheet, RecoverySheet)
    groups = list(sheet._groups)
    assert groups != house.recovery
    application.lock()  # before anybody wrote it down
    application = enter("head")
    page = page_of(application, qtbot)
    assert "没有人确认新的恢复密钥纸" in page.banner.text()
    press(page, qtbot, "bannerAction")
    qtbot.waitUntil(lambda: page.findChild(RecoverySheet) is not None, timeout=30_000)
    sheet = page.findChild(RecoverySheet)
    assert isinstance(sheet, RecoverySheet)
    groups = list(sheet._groups)
    press(page, qtbot, "sheetKept")
    qtbot.waitUntil(lambda: "已更换并收好" in page.banner.text(), timeout=30_000)
    application.lock()
    page = page_of(enter("head"), qtbot)
    assert page.banner.text() == ""
    application.lock()
    with pytest.raises(WrongPassword):
        Office.unlock_with_recovery(house.folder, " ".join(house.recovery))
    Office.unlock_with_recovery(house.folder, " ".join(groups)).close()


def test_officers_never_get_a_clearance_button(enter: Callable[[str], Application], qtbot: Any):
    page = page_of(enter("head"), qtbot)
    names = {button.objectName() for button in page.findChildren(QPushButton)}
    assert not {"clear_admin", "clear_security", "clear_auditor"} & names


def test_keys_are_changed_by_the_head_who_stays_unlocked(
    enter: Callable[[str], Application], house: House, qtbot: Any, answers: dict[str, Any]
):
    application = enter("head")
    page = page_of(application, qtbot)
    press(page, qtbot, "rotateKeys")
    panel = page.findChild(RotationPanel)
    assert isinstance(panel, RotationPanel)
    qtbot.waitUntil(panel.go.isEnabled, timeout=30_000)
    assert not panel.drop.isVisible()
    press(page, qtbot, "startRotation")
    qtbot.waitUntil(lambda: "案卷密钥已更换" in page.banner.text(), timeout=30_000)
    assert "更换案卷密钥" in answers["asked"][-1][1]
    assert application.tasks is not None
    assert application.tasks.office.search("任意").count == 0
    application.lock()
    with house.as_("handler") as office:
        assert office.header.generations["cases"] == 2
        assert office.cleared


def test_in_force_though_the_disk_failed_it_locks_and_is_finished_at_unlock(
    enter: Callable[[str], Application],
    house: House,
    qtbot: Any,
    answers: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
):
    def broken(*_: Any) -> None:
        raise DeviceFault(house.folder)

    application = enter("head")
    page = page_of(application, qtbot)
    press(page, qtbot, "rotateKeys")
    panel = page.findChild(RotationPanel)
    assert isinstance(panel, RotationPanel)
    qtbot.waitUntil(panel.go.isEnabled, timeout=30_000)
    with monkeypatch.context() as patch:
        patch.setattr(switch.upgrades, "forget", broken)
        press(page, qtbot, "startRotation")
        qtbot.waitUntil(lambda: application.tasks is None, timeout=30_000)
    assert "新密钥已经生效" in answers["asked"][-1][1]
    with house.as_("head") as office:
        assert office.header.generations["cases"] == 2
    assert not (house.folder / "rotation").exists()


def test_what_was_begun_can_be_given_up(enter: Callable[[str], Application], house: House, qtbot: Any):
    with house.as_("head") as office:
        (house.folder.parent / "信.txt").write_text("来信", "utf-8")
        office.run(add_unit, name="某某有限公司")
        office.attach(house.folder.parent / "信.txt", kind="unit", record_id=1)
        with pytest.raises(Cancelled):
            rotate(office, cancelled=lambda: True)
    page = page_of(enter("head"), qtbot)
    press(page, qtbot, "rotateKeys")
    panel = page.findChild(RotationPanel)
    assert isinstance(panel, RotationPanel)
    qtbot.waitUntil(lambda: panel.go.text() == "接着更换", timeout=30_000)
    assert "没有做完" in panel.banner.text()
    press(page, qtbot, "dropRotation")
    qtbot.waitUntil(lambda: "已放弃" in page.banner.text(), timeout=30_000)
    assert not (house.folder / "rotation").exists()


def test_each_occasion_has_its_steps_and_what_cannot_be_undone(
    enter: Callable[[str], Application], qtbot: Any
):
    page = page_of(enter("security"), qtbot)
    press(page, qtbot, "accountGuides")
    panel = page.findChild(GuidePanel)
    assert isinstance(panel, GuidePanel)

    def shown() -> str:
        return " ".join(one.text() for one in panel.findChildren(QLabel) if one.isVisible())

    for place, guide in enumerate(GUIDES):
        panel.occasion.setCurrentIndex(place)
        for text in (*guide.steps, guide.limits):
            qtbot.waitUntil(lambda wanted=text: wanted in shown())
    press(page, qtbot, "closeGuide")
    assert not page._pane.isVisible()


def test_a_form_half_typed_by_an_officer_is_kept_at_the_lock_and_offered_again(
    enter: Callable[[str], Application], house: House, qtbot: Any
):
    application = enter("admin")
    page = page_of(application, qtbot)
    press(page, qtbot, "newAccount")
    form = form_of(page)
    qtbot.keyClicks(form.fields["name"].input, "a")
    form.fields["name"].set_value("钱某某")
    form.fields["password"].set_value(NEW)
    application.lock()
    assert "钱某某".encode() not in (house.folder / "register.db").read_bytes()
    # the others open the same store, and see nothing of it
    with house.as_("security") as office:
        assert drafts.kept(office) == []
        rows = office.unit.stores.engine(Store.HOUSE, write=False).connect().exec_driver_sql(
            "SELECT place, sealed FROM own_draft"
        ).all()  # fmt: skip
        assert [place for place, _ in rows] == ["accounts/new"]
        with pytest.raises(DamagedVault):
            office.unit.identity.open_sealed(rows[0][1], drafts.INFO + b"accounts/new")
    application = enter("admin")
    assert application.window_page is not None
    assert "没有填完：新增账户。" in application.window_page.statusBar().currentMessage()
    page = page_of(application, qtbot)
    press(page, qtbot, "newAccount")
    form = form_of(page)
    qtbot.waitUntil(lambda: "没有保存" in form.banner.text(), timeout=20_000)
    qtbot.mouseClick(form.banner.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert form.fields["name"].value() == "钱某某"
    assert form.fields["password"].value() == ""
    form.set_values({"login": "qian", "role": Role.HANDLER.value, "password": NEW})
    form.submit()
    qtbot.waitUntil(lambda: "已新增" in page.banner.text(), timeout=20_000)
    settle(qtbot, application)
    assert application.tasks is not None
    assert drafts.kept(application.tasks.office) == []


def test_an_officer_with_a_new_password_finds_no_draft_of_the_old_one(house: House):
    with house.as_("admin") as office:
        drafts.keep(office, "accounts/new", "新增账户", {"name": "钱某某"})
        assert [row[2] for row in drafts.kept(office)] == [{"name": "钱某某"}]
        change_password(office, PASSWORD, NEW, kdf=LIGHT)
        assert drafts.kept(office) == []
        drafts.keep(office, "accounts/new", "新增账户", {"name": "孙某某"})
        assert [row[2] for row in drafts.kept(office)] == [{"name": "孙某某"}]
        drafts.drop(office, "accounts/new")
        assert drafts.kept(office) == []

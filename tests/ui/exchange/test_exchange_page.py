"""单位往来 by pressing what a user presses: cards, a package out and in, its receipt, figures summed, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from models.clues.queries import clue_list
from models.evidence.operations import evidence_of
from models.exchange.contents import Sort
from models.exchange.figures import figures_to_send
from models.exchange.peers import check_code, own_card, peers
from models.exchange.queries import packages
from storage.exchange.own import give_card, make_own_card
from storage.exchange.receiving import look, take_in
from storage.exchange.sending import Outgoing, send_package, send_receipt
from tests.fixtures_vault import House
from tests.storage.exchange.test_between_offices import a_clue, everything, sent


def page_of(desk):
    return desk.window.lists["exchange"]


def shown(desk):
    """What stands in place of the tabs."""
    return page_of(desk).shown()


def until(desk, kind):
    desk.wait(lambda: type(shown(desk)).__name__ == kind)
    desk.idle()
    return shown(desk)


def told(desk):
    return page_of(desk).banner.text()


def texts(widget):
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def begin_package(desk, two, *words, sort=Sort.ASSIGN):
    """Fill the first form: kind, the one office, clues by a few words, who approved."""
    desk.press("sendPackage")
    made = until(desk, "SendForm")
    desk.wait(lambda: made.form is not None)
    form = made.form
    form.fields["sort"].set_value(sort)
    form.fields["peers"].boxes[str(two.peer_of(desk.office))].click()
    rows = form.fields["clues"]
    for place, text in enumerate(words):
        if place:
            desk.press("clues_add", form)
        field = rows.rows[place][0]
        desk.write(field.line.objectName(), text, form)
        popup = field.line.completer().popup()
        desk.wait(popup.isVisible)
        QTest.keyClick(popup, Qt.Key.Key_Down)
        QTest.keyClick(popup, Qt.Key.Key_Return)
        assert field.chosen() is not None
    desk.write("approved_by", "集团纪委书记郑某", form)
    desk.write("paper_no", "集团纪呈〔2022〕8号", form)
    return made


@pytest.fixture
def with_clue(two):
    with two.above() as office:
        clue_id = a_clue(office)
        letter = two.stick.parent / "举报信.txt"
        letter.write_text("一封信", "utf-8")
        office.attach(letter, kind="clue", record_id=clue_id)
    return clue_id


def test_a_package_goes_out_and_its_receipt_comes_back(two, at, with_clue, answers):
    desk = at(two.upper)
    number = desk.office.read(clue_list)[0].number
    made = begin_package(desk, two, number)
    answers["save_file"] = str(two.stick / "交办一件")
    desk.press("submit", made.form)
    desk.wait(lambda: made.documents is not None)
    assert "默认一份都不带" in texts(made.documents)
    boxes = made.documents.fields["documents"].boxes
    assert [box.isChecked() for box in boxes.values()] == [False]
    next(iter(boxes.values())).click()
    desk.press("submit", made.documents)
    panel = until(desk, "PackagePanel")
    desk.wait(lambda: panel.view is not None)
    assert (panel.view.state, panel.view.documents) == ("SENT", ("举报信.txt",))
    assert "交办一件.qjpack" in told(desk)
    path = two.stick / "交办一件.qjpack"
    assert path.is_file()
    assert "等待回执" in texts(panel)
    at.leave()

    with two.below() as office:
        found = look(office, path)
        taken = take_in(office, path, found.manifest, everything(found)).value
        send_receipt(office, taken, two.stick / "r.qjpack")
    desk = at(two.upper)
    answers["choose_file"] = str(two.stick / "r.qjpack")
    desk.press("receivePackage")
    look_at = until(desk, "ReceivePanel")
    desk.wait(lambda: look_at.form is not None)
    desk.press("submit", look_at.form)
    panel = until(desk, "PackagePanel")
    desk.wait(lambda: panel.view is not None and panel.view.state == "ANSWERED")
    assert "回执已登记" in told(desk)
    assert (
        "已登记为新线索"
        in panel._column.itemAt(2).widget().findChild(object, f"link_clue_{with_clue}").accessibleName()
    )
    assert not panel.findChildren(object, "giveUpReceipt")


def test_taking_in_asks_of_each_clue_and_is_undone_before_the_receipt(two, at, with_clue, answers):
    with two.above() as office:
        a_clue(office, "第二件")
        ids = [row.id for row in office.read(clue_list)]
        path = sent(two, office, ids)
    desk = at(two.lower)
    answers["choose_file"] = str(path)
    desk.press("receivePackage")
    found = until(desk, "ReceivePanel")
    desk.wait(lambda: found.form is not None)
    assert desk.office.read(packages) == []
    said = texts(found.form)
    assert "某某集团纪检监察部（上级）" in said
    assert "被反映人：钱某某（某某物业公司副经理）、孙某" in said
    found.form.fields["result_2"].set_value("SKIP")
    desk.press("submit", found.form)
    panel = until(desk, "PackagePanel")
    desk.wait(lambda: panel.view is not None)
    assert panel.view.state == "TAKEN"
    assert "写一份回执" in told(desk)
    assert len(desk.office.read(clue_list)) == 1
    desk.press("undoTake", panel)
    desk.wait(lambda: panel.view.state == "UNDONE")
    assert any("撤销后" in text for _kind, text in answers["asked"])
    assert desk.office.read(clue_list) == []


def test_what_may_be_a_duplicate_is_never_registered_by_pressing_on(two, at, with_clue, answers):
    with two.above() as office:
        path = sent(two, office, [with_clue])
    with two.below() as office:
        own = a_clue(office, "本单位已有的一件")
    desk = at(two.lower)
    answers["choose_file"] = str(path)
    desk.press("receivePackage")
    found = until(desk, "ReceivePanel")
    desk.wait(lambda: found.form is not None)
    desk.press("submit", found.form)
    result = found.form.fields["result_1"]
    assert result.error() == "请选择处理。"
    assert desk.office.read(packages) == []
    offered = [result.box.itemText(place) for place in range(result.box.count())]
    assert offered[0] == "请选择：本单位可能已有这件线索"
    assert "本单位已有的一件" in offered[2]
    result.set_value(f"JOIN:{own}")
    desk.press("submit", found.form)
    panel = until(desk, "PackagePanel")
    desk.wait(lambda: panel.view is not None)
    assert [row.id for row in desk.office.read(clue_list)] == [own]


def test_what_came_is_answered_on_paper_that_the_other_side_reads(two, at, with_clue, answers):
    with two.above() as office:
        path = sent(two, office, [with_clue])
    desk = at(two.lower)
    answers["choose_file"] = str(path)
    answers["save_file"] = str(two.stick / "回执")
    desk.press("receivePackage")
    found = until(desk, "ReceivePanel")
    desk.wait(lambda: found.form is not None)
    desk.press("refusePackage", found)
    form = until(desk, "FormPanel")
    desk.press("submit", form)
    assert form.fields["reason"].error() == "请填写退回理由。"
    desk.write("reason", "不属于本单位管辖", form)
    desk.press("submit", form)
    panel = until(desk, "PackagePanel")
    desk.wait(lambda: panel.view is not None)
    assert "没有留下内容" in told(desk)
    assert desk.office.read(clue_list) == []
    desk.press("writeReceipt", panel)
    desk.wait(lambda: (two.stick / "回执.qjpack").is_file() and "回执已写到" in told(desk))
    at.leave()
    with two.above() as office:
        receipt = look(office, two.stick / "回执.qjpack")
        assert receipt.manifest.receipt is not None
        assert (receipt.manifest.receipt.answer, receipt.manifest.receipt.text) == (
            "REFUSED",
            "不属于本单位管辖",
        )


def test_an_unknown_sender_shows_only_what_he_calls_himself(two, at, template_vault, tmp_path, answers):
    import shutil

    shutil.copytree(template_vault[0], tmp_path / "stranger")
    stranger = House(tmp_path / "stranger")
    with two.below() as office:
        give_card(office, two.stick / "lower.qjcard")
    with stranger.as_("head") as office:
        from models.exchange.peers import confirm_peer
        from storage.exchange.cards import read_card
        from storage.exchange.own import keep_card

        make_own_card(office)
        card = read_card(two.stick / "lower.qjcard")
        peer = keep_card(office, card, relation="SUBORDINATE").value
        office.run(confirm_peer, peer_id=peer, code=check_code(card.fingerprint), how="自己")
        clue = a_clue(office)
        path = two.stick / "x.qjpack"
        more = {"approved_by": "某人", "approved_on": date(2022, 6, 29), "paper_no": "无"}
        send_package(office, Outgoing(Sort.ASSIGN, (peer,), (clue,), **more), path)
    desk = at(two.lower)
    answers["choose_file"] = str(path)
    desk.press("receivePackage")
    found = until(desk, "ReceivePanel")
    desk.wait(lambda: found.form is not None)
    desk.wait(lambda: found.form.isVisible())
    said = texts(found)
    assert "自称“" in said
    assert "钱某某" not in said
    assert not [name for name in found.form.fields if name.startswith("result_")]
    desk.press("submit", found.form)
    desk.wait(lambda: type(shown(desk)).__name__ == "QTabWidget")
    assert desk.office.read(packages) == []


@pytest.mark.parametrize("harm", ["flip", "cut", "empty", "gone"])
def test_a_harmed_package_is_one_sentence_and_the_list_stays(two, at, with_clue, answers, harm):
    with two.above() as office:
        path = sent(two, office, [with_clue])
    data = bytearray(path.read_bytes())
    if harm == "flip":
        data[-200] ^= 1
    path.write_bytes({"flip": data, "cut": data[: len(data) // 2], "empty": b"", "gone": b""}[harm])
    if harm == "gone":
        path.unlink()
    desk = at(two.lower)
    answers["choose_file"] = str(path)
    desk.press("receivePackage")
    desk.wait(lambda: told(desk))
    assert type(shown(desk)).__name__ == "QTabWidget"
    assert told(desk).endswith("。")
    assert desk.office.read(packages) == []


def test_a_card_is_registered_and_confirmed_by_the_digits_heard(house, at, template_vault, tmp_path, answers):
    import shutil

    shutil.copytree(template_vault[0], tmp_path / "other")
    other = House(tmp_path / "other")
    with other.as_("head") as office:
        make_own_card(office)
        give_card(office, tmp_path / "their.qjcard")
        card = office.read(own_card)
    desk = at(house)
    page = page_of(desk)
    desk.press("sendPackage")
    desk.wait(lambda: "还没有可以往来的单位" in told(desk))
    assert page.tabs.currentWidget() is page.peers
    desk.press("makeCard")
    desk.wait(lambda: page.peers.findChild(QLabel, "ownCode") is not None)
    answers["save_file"] = str(tmp_path / "ours")
    desk.press("giveCard")
    desk.wait(lambda: (tmp_path / "ours.qjcard").is_file())
    answers["choose_file"] = str(tmp_path / "their.qjcard")
    desk.press("addPeer")
    form = until(desk, "FormPanel")
    form.fields["relation"].set_value("SUBORDINATE")
    desk.write("name", "某某物业公司纪检监察室", form)
    desk.press("submit", form)
    desk.wait(lambda: page.peers.model.rows and page.peers.model.rows[0].state_text == "名片待核对")
    page.peers.table.selectRow(0)
    desk.press("confirmPeer")
    form = until(desk, "FormPanel")
    assert card.code not in texts(form)
    wrong = card.code.replace(card.code[0], str((int(card.code[0]) + 1) % 10), 1)
    for code in (wrong, card.code):
        desk.write("code", code, form)
        desk.write("how", "与某某科长电话核对", form)
        desk.press("submit", form)
        if code == wrong:
            desk.wait(lambda: form.fields["code"].error() or form.banner.isVisible())
            assert not desk.office.read(peers, usable=True)
    desk.wait(lambda: "核对一致" in told(desk))
    assert [row.name for row in desk.office.read(peers, usable=True)] == ["某某物业公司纪检监察室"]


def test_figures_of_below_stand_beside_our_own(two, at, answers):
    with two.below() as office:
        a_clue(office)
        figures = office.read(figures_to_send, code="QUARTERLY", year=2022, part="Q1")
        path = two.stick / "f.qjpack"
        send_package(office, Outgoing(Sort.FIGURES, (two.peer_of(office),), figures=figures), path)
    desk = at(two.upper)
    sums = page_of(desk).sums
    page_of(desk).tabs.setCurrentWidget(sums)
    desk.wait(lambda: sums.found is not None)
    # on 30 June the quarter that ended last is the first
    assert (sums.year.currentData(), sums.part.currentData()) == (2022, "Q1")
    assert "还没有报来的下级单位：某某物业公司纪检监察室" in sums.missing.text()
    answers["choose_file"] = str(path)
    page_of(desk).receive()
    found = until(desk, "ReceivePanel")
    desk.wait(lambda: found.form is not None)
    desk.press("submit", found.form)
    panel = until(desk, "PackagePanel")
    desk.wait(lambda: panel.view is not None)
    desk.press("backToPackages")
    desk.wait(lambda: sums.found.units == ("本单位", "某某物业公司纪检监察室"))
    assert sums.missing.text() == "登记的下级单位都已报来。"
    assert sums.model.columns[1].title == "计量"


def test_a_receipt_that_will_not_come_is_given_up_with_a_reason(two, at, with_clue):
    with two.above() as office:
        sent(two, office, [with_clue])
        package_id = office.read(packages)[0].id
    desk = at(two.upper)
    page_of(desk).open_record(package_id)
    panel = until(desk, "PackagePanel")
    desk.wait(lambda: panel.view is not None)
    assert panel.view.due_text
    desk.press("giveUpReceipt", panel)
    form = until(desk, "FormPanel")
    desk.write("reason", "电话确认已收到", form)
    desk.press("submit", form)
    panel = until(desk, "PackagePanel")
    desk.wait(lambda: panel.view is not None)
    assert (panel.view.due_text, panel.view.answer) == ("", "电话确认已收到")


def test_documents_that_came_are_with_their_clue(two, at, with_clue, answers):
    with two.above() as office:
        documents = tuple(row.id for row in office.read(evidence_of, kind="clue", record_id=with_clue))
        path = sent(two, office, [with_clue], document_ids=documents)
    desk = at(two.lower)
    answers["choose_file"] = str(path)
    desk.press("receivePackage")
    found = until(desk, "ReceivePanel")
    desk.wait(lambda: found.form is not None)
    found.form.fields["result_1"].set_value("NEW")
    found.form.fields["level_1"].set_value("MANAGED_CADRE")
    desk.press("submit", found.form)
    panel = until(desk, "PackagePanel")
    desk.wait(lambda: panel.view is not None)
    clue = desk.office.read(clue_list)[0].id
    assert [row.name for row in desk.office.read(evidence_of, kind="clue", record_id=clue)] == ["举报信.txt"]

"""A package during whose writing the power failed: it says what to do, and is dropped by one press."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QLabel, QPushButton

from models.clues.inputs import PartyInput
from models.clues.operations import register_clue
from models.exchange.contents import Sort
from models.exchange.queries import packages
from models.operations import Store
from storage.exchange.sending import Outgoing, send_package
from tests.storage.exchange.two_offices import Two
from tests.ui.conftest import child
from ui.exchange.package import CUT_OFF
from ui.exchange.page import ExchangePage
from ui.tasks import Tasks


def test_it_can_be_answered_or_dropped(two: Two, qtbot: Any, answers: dict[str, Any]):
    with two.above() as office:
        clue_id = office.run(
            register_clue, title="甲", source="LETTER", received_on=date(2022, 6, 20),
            parties=[PartyInput("钱某某")], problems=["某事。"],
        ).value  # fmt: skip
        outgoing = Outgoing(
            Sort.ASSIGN,
            (two.peer_of(office),),
            (clue_id,),
            approved_by="郑某",
            paper_no="集团纪呈〔2022〕8号",
        )
        package_id = send_package(office, outgoing, two.stick / "a.qjpack")
        with office.unit.stores.engine(Store.CASES, write=True).begin() as connection:
            connection.exec_driver_sql("UPDATE exchange_package SET state = 'WRITING'")
        tasks = Tasks(office)
        page = ExchangePage(tasks)
        qtbot.addWidget(page)
        page.open_record(package_id)
        panel = page.shown()
        qtbot.waitUntil(lambda: panel.findChild(QPushButton, "dropPackage") is not None, timeout=20_000)
        assert child(panel, QPushButton, "openReceipt").isEnabled()
        assert any(one.text() == CUT_OFF for one in panel.findChildren(QLabel))
        child(panel, QPushButton, "dropPackage").click()
        qtbot.waitUntil(lambda: panel.view.state == "FAILED", timeout=20_000)
        assert panel.view.answer == "写出时程序被中断，没有发出。"
        assert any("请先删除" in text for _kind, text in answers["asked"])
        tasks.close()
        assert [row.state_text for row in office.read(packages)] == ["没有写成"]

"""The main job at the window, from the first clue to the drill; run under strace by ``test_nothing_readable``.

Not collected by itself. Its words come from the environment, so that no source file or argument carries them.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QTabWidget

from models.clues.inputs import PartyInput
from models.clues.operations import register_clue
from models.evidence.operations import evidence_of
from models.exchange.contents import Sort
from models.exchange.receiving import NEW, Choice
from models.letters.operations import check_letter, draft_letter, issue_letter
from models.persons.operations import add_person
from models.talks.operations import plan_talk, start_talk
from storage.backup import snapshots
from storage.exchange.receiving import look, take_in
from storage.exchange.sending import Outgoing, send_package, send_receipt
from storage.workbooks import write_workbook
from tests.fixtures_vault import PASSWORD, House
from tests.models.letters.conftest import FOLDER as LETTERS
from tests.models.talks.conftest import SAFETY, TALKERS, clue_at
from tests.storage.exchange.conftest import acquainted, two
from tests.storage.exchange.two_offices import Two
from tests.ui.clues.conftest import as_
from tests.ui.clues.hand import Hand, decide
from tests.ui.clues.test_lives import at, send
from tests.ui.conftest import child, type_chinese
from ui.backup.restore_page import RestorePage
from ui.kit.attachments import Attachments
from ui.paper.spool import spool_of
from ui.paper.typesetting import set_page

__all__ = ["acquainted", "as_", "two"]

WORDS: dict[str, str] = json.loads(os.environ.get("QINGJUAN_WORDS", "{}"))


def picture() -> bytes:
    """A small PNG."""
    raw = b"".join(b"\0" + bytes([row * 3 % 256, 90, 120]) * 64 for row in range(64))

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(raw)) + part(b"IEND", b"")


def registered(as_: Callable[[str], Hand]) -> int:
    """A clue typed in, accepted and proposed for a talk."""
    hand = as_("handler")
    hand.window.show_topic("clues")
    hand.settle()
    hand.press("new", hand.window.list_stack.currentWidget())
    hand.fill(
        source="信访举报·来信",
        received_on="20220608",
        parties_name_1=WORDS["party"],
        parties_unit_name_1=WORDS["unit"],
        parties_post_1="工程部经理",
        problems_text_1=WORDS["problem"],
        registered_on="2022-6-8",
    )
    hand.press("submit")
    clue_id: int = hand.page.record_id
    send(hand, "提请受理并分办", opinion=WORDS["opinion"], on="2022-6-9")
    decide(as_, clue_id, "2022-6-9")
    return clue_id


def attached(hand: Hand, clue_id: int, given: list[Path]) -> None:
    """Files brought in and looked at."""
    hand.open_clue(clue_id)
    tabs = hand.page.findChild(QTabWidget)
    box = hand.page.findChild(Attachments)
    if box is None:
        for place in range(tabs.count()):
            tabs.setCurrentIndex(place)
            hand.settle()
        box = hand.page.findChild(Attachments)
    box.add(given)
    hand.settle()
    for number in range(1, len(given) + 1):
        child(hand.page, QPushButton, f"evidence_{number}").click()
        hand.settle()


def talked(hand: Hand, qtbot: Any) -> None:
    """A transcript half typed when the window locks; copied words leave the clipboard; the rest is kept."""
    office = hand.application.tasks.office
    person = office.run(add_person, name=WORDS["person"], gender="男").value
    clue = office.run(clue_at, status="INQUIRY", person_id=person).value
    talk = office.run(
        plan_talk, kind="INQUIRY_TALK", person_id=person, clue_id=clue, talkers=TALKERS, safety=SAFETY
    ).value
    office.run(
        start_talk, talk_id=talk, started_at=datetime(2022, 6, 20, 9), place="谈话室", notice_read=True
    )
    hand.window.open_record("talk", talk)
    qtbot.waitUntil(lambda: hand.page.view is not None, timeout=20_000)
    hand.settle()
    sheet = hand.page.editor.sheet
    hand.application.activateWindow()
    qtbot.waitUntil(hand.application.isActiveWindow, timeout=20_000)
    sheet.setFocus()
    type_chinese(sheet, WORDS["transcript"])
    sheet.selectAll()
    sheet.copy()
    assert WORDS["transcript"] in QGuiApplication.clipboard().text()
    hand.application.lock()
    assert QGuiApplication.clipboard().text() == ""


def lettered(clue_id: int, hand_for: Callable[[str], Hand], qtbot: Any) -> None:
    """A letter drafted, issued on real paper, looked at and handed to the print service."""
    from models.letters.compose import ProblemText
    from models.letters.kinds import load_kinds

    advice = load_kinds(LETTERS)["DISC_ADVICE"]
    problems = (ProblemText(WORDS["letter"], "修订制度"),)
    fields = {"subject": "规范管理", "found_in": "2022年5月，我委检查"}
    more = {"recipient": "中共某某建设有限公司委员会"}
    hand = hand_for("handler")
    run = hand.application.tasks.office.run
    letter = run(draft_letter, kind=advice, problems=problems, fields=fields, clue_id=clue_id, **more).value
    hand_for("head").application.tasks.office.run(check_letter, letter_id=letter)
    hand = hand_for("leader")
    hand.application.tasks.office.run(issue_letter, letter_id=letter, render=set_page)
    hand.window.open_record("letter", letter)
    qtbot.waitUntil(lambda: hand.page.view is not None, timeout=20_000)
    hand.settle()
    office = hand.application.tasks.office
    (paper, *_) = office.read(evidence_of, kind="letter", record_id=letter)
    spool = spool_of("某打印机")
    assert spool is not None
    spool.send(office.evidence_bytes(paper.id) + WORDS["letter"].encode())


def listed() -> None:
    """A list as a spreadsheet, in memory: where the person saves it is his business."""
    assert write_workbook([("台账", ("反映的问题",), [(WORDS["problem"],)])]).startswith(b"PK")


def exchanged(two: Two) -> None:
    """A clue with a document sealed for another office, taken in there, and its receipt brought back."""
    package, receipt = two.stick / "a.qjpack", two.stick / "r.qjpack"
    with two.above() as office:
        clue = office.run(
            register_clue,
            title=WORDS["problem"],
            source="LETTER",
            received_on=date(2022, 6, 20),
            parties=[PartyInput(WORDS["party"], WORDS["unit"])],
            problems=[WORDS["sent"]],
        ).value
        document = office.attach(Path(os.environ["QINGJUAN_GIVEN"]), kind="clue", record_id=clue).value
        outgoing = Outgoing(
            Sort.ASSIGN,
            (two.peer_of(office),),
            (clue,),
            (document,),
            approved_by="郑某",
            paper_no="某纪呈〔2022〕8号",
        )
        send_package(office, outgoing, package)
    with two.below() as office:
        seen = look(office, package)
        taken = take_in(office, package, seen.manifest, [Choice(seen.clues[0].content.uid, NEW)]).value
        send_receipt(office, taken, receipt)
    with two.above() as office:
        take_in(office, receipt, look(office, receipt).manifest, ())


def kept_safe(hand: Hand, qtbot: Any, base: Path, application: Any) -> None:
    """Searched, backed up, verified, drilled, restored, by pressing."""
    hand.window.show_topic("backup")
    hand.settle()
    page = hand.window.lists["backup"]
    page.folder.setText(str(base / "stick"))
    for _ in range(2):
        child(page, QPushButton, "startBackup").click()
        qtbot.waitUntil(lambda: "成功" in page.banner.text(), timeout=60_000)
        hand.settle()
    child(page, QPushButton, f"verify_{snapshots(base / 'stick')[0]}").click()
    qtbot.waitUntil(lambda: "可以恢复" in page.banner.text(), timeout=60_000)
    child(page, QPushButton, "startCheck").click()
    qtbot.waitUntil(lambda: "保险库完好" in page.banner.text(), timeout=60_000)
    page.drill_card.secret.setText(PASSWORD)
    page.drill_card.go_button.click()
    qtbot.waitUntil(lambda: "演练成功" in page.banner.text(), timeout=60_000)
    hand.settle()
    application.lock()
    restore = RestorePage()
    qtbot.addWidget(restore)
    where = {"medium": str(base / "stick"), "login": "head", "target": str(base / "new")}
    restore.form.set_values(where | {"password": PASSWORD})
    with qtbot.waitSignal(restore.finished, timeout=60_000):
        restore.form.submit()


def test_the_main_job(as_, application, house: House, two: Two, qtbot, tmp_path: Path):
    assert WORDS, "run by test_nothing_readable"
    house.clock.at = datetime(2022, 7, 1, 9)
    # the check that the search works: words written on purpose, and removed again
    planted = tmp_path / "planted"
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        planted.with_suffix(f".{encoding}").write_bytes(b"\x01" + WORDS["control"].encode(encoding))
        planted.with_suffix(f".{encoding}").unlink()
    (tmp_path / "given.png").write_bytes(picture())
    clue_id = registered(as_)
    attached(
        at(as_, "handler", clue_id), clue_id, [Path(os.environ["QINGJUAN_GIVEN"]), tmp_path / "given.png"]
    )
    hand = at(as_, "handler", clue_id)
    talked(hand, qtbot)
    lettered(clue_id, as_, qtbot)
    listed()
    exchanged(two)
    hand = as_("head")
    box = child(hand.window, QLineEdit, "globalSearch")
    type_chinese(box, WORDS["problem"][:4])
    hand.settle()
    hand.window.show_topic("clues")
    hand.settle()
    assert child(hand.window, QComboBox, "filter_show").count() > 1
    kept_safe(hand, qtbot, tmp_path, application)

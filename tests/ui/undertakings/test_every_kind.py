"""Every kind of the year's work from its registration to its paper, pressed as a user presses; slow, one life a kind."""

from __future__ import annotations

import io
from pathlib import Path

import pdfplumber
import pytest
from openpyxl import load_workbook

from models.undertakings.kinds import FINDING, POINT_RULE, roles, shipped
from models.undertakings.queries import open_undertaking
from tests.ui.undertakings.test_undertaking_pages import choose, register, view
from ui import dialogs
from ui.talks.paper import PaperPanel
from ui.undertakings.entry import EntryPage
from ui.undertakings.out import export_undertaking, print_undertaking
from ui.undertakings.words import order_of

GIVEN = {
    "unit_name": "某某建设有限公司", "post": "经理", "amount": "90", "text": "说明文字", "owner": "吴某",
    "due_on": "2022-12-31", "grouping": "招标采购",
}  # fmt: skip


def line_of(role) -> str:
    parts = []
    for name, _title in order_of(role):
        if name == "title":
            parts.append("张某某")
        elif name == "grade":
            parts.append(role.grades[0])
        else:
            parts.append(GIVEN[name])
    return "，".join(parts)


@pytest.mark.slow
@pytest.mark.parametrize("code", shipped())
def test_a_kind_lives_from_its_registration_to_its_paper(sit, tmp_path: Path, code: str):
    seat = sit("head")
    kind = shipped()[code]
    register(seat, code, f"某项{kind.name}", held_on="2022-6-1", due_on="2022-12-1", owner="周某")
    for name in sorted(kind.entries, key=lambda one: one != POINT_RULE):
        role = roles()[name]
        page = seat.page()
        page.add(role)
        page.form().fields["rows"].set_value(line_of(role))
        seat.press("submit", page.form())
        seat.idle()
        assert view(seat).counts[name] == (1, 0), name
        choose(seat, role.name, 0)
        if name == FINDING:
            assert view(seat).entries[-1].item_state == "待整改" or any(
                entry.item_state == "待整改" for entry in view(seat).entries
            )
            continue
        seat.press("openEntry", page)
        entry = page.findChildren(EntryPage)[-1]
        seat.wait(lambda entry=entry: entry.view is not None)
        assert entry.view.title == "张某某"
        page.show_tabs()
        if role.settled:
            choose(seat, role.name, 0)
            seat.press("settle", page)
            seat.press("submit", page.form())
            seat.idle()
            assert view(seat).counts[name] == (1, 1), name
    _out(seat, kind, tmp_path)
    page = seat.page()
    page.end()
    seat.press("submit", page.form())
    seat.wait(lambda: seat.page().view.state == "DONE")
    page.reopen()
    seat.wait(lambda: seat.page().view.state == "OPEN")
    assert seat.office.read(open_undertaking, undertaking_id=page.record_id).kind.code == code


def _out(seat, kind, folder: Path) -> None:
    """The whole on paper and in a spreadsheet: every list that it has."""
    page = seat.page()
    print_undertaking(page)
    panel = page._stack.currentWidget()
    assert isinstance(panel, PaperPanel)
    seat.wait(lambda: panel.pages is not None)
    with pdfplumber.open(io.BytesIO(panel.pages.pdf)) as pdf:
        text = "".join("".join((sheet.extract_text() or "").split()) for sheet in pdf.pages)
    panel.closed.emit()
    undo = dialogs.answer_with(lambda _kind, _text: str(folder / "out.xlsx"))
    export_undertaking(page)
    seat.wait(lambda: "已导出" in page.banner.text())
    undo()
    names = load_workbook(folder / "out.xlsx").sheetnames
    for code in kind.entries:
        assert roles()[code].name in text
        assert roles()[code].name in names

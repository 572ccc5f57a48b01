"""容错清单: the office writes its conditions a line each; emptied they come back as shipped."""

from __future__ import annotations

from typing import Any

from models.followups.own import tolerance_lists
from storage.office import Office
from ui.followups.new import NewFollowUp
from ui.settings.tolerance import TolerancePage
from ui.tasks import Tasks


def test_the_list_is_written_asked_for_and_comes_back(office: Office, qtbot: Any):
    tasks = Tasks(office, at_once=True)
    page = TolerancePage(tasks)
    qtbot.addWidget(page)
    shipped = page.form.fields["conditions"].value()
    assert shipped.splitlines()[0] == "遵纪守法"
    page.form.fields["conditions"].set_value("经集体研究\n事前报备")
    page.form.submit_button.click()
    assert office.read(tolerance_lists)["conditions"] == ["经集体研究", "事前报备"]
    new = NewFollowUp(tasks)
    qtbot.addWidget(new)
    kind = new._kinds["TOLERANCE"]
    asked = {one.name: one for one in kind.asked()}["conditions"]
    assert [text for _code, text in asked.choices] == ["经集体研究", "事前报备"]
    page.form.fields["conditions"].set_value("")
    page.form.submit_button.click()
    assert page.form.fields["conditions"].value() == shipped

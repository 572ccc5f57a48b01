"""The office's own kinds of letter."""

from __future__ import annotations

import pytest

from models.errors import InvalidInput, NotAllowed, NotFound
from models.letters.operations import draft_letter
from models.letters.queries import open_letter, own_kinds
from models.letters.templates import retire_kind, save_kind

DATA = {
    "code": "OWN_THANKS",
    "name": "感谢函",
    "title": "关于{subject}的感谢函",
    "field": [{"name": "subject", "label": "事由"}],
    "section": [{"text": "感谢{unit}对{subject}的支持。"}],
}


def test_a_kind_is_only_data(house, on_file):
    with house.as_("head") as office:
        office.run(save_kind, data=DATA)
        (kind,) = office.read(own_kinds)
        letter_id = office.run(
            draft_letter, kind=kind, unit_id=on_file.unit, fields={"subject": "专项检查"}
        ).value
        view = office.read(open_letter, letter_id=letter_id)
    assert view.draft.title == "关于专项检查的感谢函"
    assert view.body == "感谢某某建设有限公司对专项检查的支持。"


def test_a_newer_version_takes_the_place_of_the_older(office):
    office.run(save_kind, data=DATA)
    office.run(save_kind, data={**DATA, "name": "致谢函"})
    assert [kind.name for kind in office.read(own_kinds)] == ["致谢函"]
    office.run(save_kind, data=DATA)
    assert [kind.name for kind in office.read(own_kinds)] == ["感谢函"]
    office.run(retire_kind, code="OWN_THANKS")
    assert office.read(own_kinds) == []
    with pytest.raises(NotFound):
        office.run(retire_kind, code="OWN_THANKS")


@pytest.mark.parametrize("bad", [{"series": "none"}, {"section": []}, {"colour": "red"}])
def test_a_wrong_kind_is_refused(office, bad):
    with pytest.raises(InvalidInput):
        office.run(save_kind, data={**DATA, **bad})


def test_only_who_keeps_the_settings_writes_kinds(house):
    with house.as_("handler") as office, pytest.raises(NotAllowed):
        office.run(save_kind, data=DATA)

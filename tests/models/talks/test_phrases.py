"""Standard phrases: shipped ones, the office's own, and back."""

from __future__ import annotations

import pytest

from models.errors import InvalidInput, NotAllowed
from models.talks.phrases import SHIPPED, Phrase, keep_talk_phrases, talk_phrases
from tests.fixtures_vault import House

OWN = (Phrase("开头", "Q", "现在开始谈话。"), Phrase("出示", "N", "（出示凭证）"))


def test_the_offices_own_replace_the_shipped(office):
    assert office.read(talk_phrases) == SHIPPED
    office.run(keep_talk_phrases, phrases=OWN)
    assert office.read(talk_phrases) == OWN
    office.run(keep_talk_phrases, phrases=())
    assert office.read(talk_phrases) == SHIPPED


@pytest.mark.parametrize(
    "phrases",
    [
        [Phrase("", "Q", "某")],
        [Phrase("某", "Q", " ")],
        [Phrase("某", "X", "某")],
        [Phrase("某", "Q", "某")] * 61,
    ],
)
def test_phrases_that_can_not_be(office, phrases):
    with pytest.raises(InvalidInput):
        office.run(keep_talk_phrases, phrases=phrases)
    assert office.read(talk_phrases) == SHIPPED


def test_only_who_settles_the_office_changes_them(house: House):
    with house.as_("handler") as office:
        with pytest.raises(NotAllowed):
            office.run(keep_talk_phrases, phrases=OWN)
        assert office.read(talk_phrases) == SHIPPED

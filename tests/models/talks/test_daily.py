"""Daily talks entered for many at once."""

from __future__ import annotations

from datetime import datetime

from models.talks.daily import enter_daily_talks
from models.talks.queries import open_talk
from storage.office import Office

HELD_AT = datetime(2022, 6, 29, 9)


def test_each_is_a_locked_record_of_its_own(office: Office):
    rows = [{"subject_name": "张某"}, {"subject_name": "李某某"}]
    made = office.run(enter_daily_talks, kind="ROUTINE", held_at=HELD_AT, talker="吴某", rows=rows).value
    assert len(made) == 2
    for talk_id in made:
        view = office.read(open_talk, talk_id=talk_id)
        assert (view.state, view.locked_at is not None) == ("DONE", True)

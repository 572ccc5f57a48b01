"""恢复演练: proves that the newest backup comes back with what a person has, and leaves nothing behind."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from models.errors import NotAllowed
from models.settings.operations import house_settings
from storage import attempts
from storage.backup import backup
from storage.backup.drill import drill
from storage.backup.manifest import NoBackup
from storage.errors import Cancelled, StorageError, WrongPassword
from storage.office import Office
from storage.vault.recovery import format_groups
from storage.vault.secrets import Secret
from tests.fixtures_vault import PASSWORD, House
from tests.storage.backup.test_backup import busy_office, medium
from tests.storage.test_own_keys import seen_failures
from ui.backup.drill import last_drill

__all__ = ["busy_office", "medium"]


def left(office: Office) -> list[str]:
    return [path.name for path in office.folder.parent.iterdir() if "drill" in path.name]


@pytest.mark.parametrize("how", ["password", "recovery"])
def test_a_drill_is_dated_and_leaves_nothing(busy_office: Office, house: House, medium: Path, how: str):
    backup(busy_office, medium)
    secret = PASSWORD if how == "password" else "-".join(house.recovery)
    result = drill(busy_office, medium, **{how: secret})
    assert result.good
    assert result.counts["unit"] == 200
    noted = busy_office.read(house_settings)["last_drill"]
    assert (noted["how"], noted["by"], noted["snapshot"]) == (how, "周某", result.snapshot)
    assert left(busy_office) == []
    assert "内容一致" in last_drill(busy_office.read(house_settings), busy_office.now())[0]


def test_what_does_not_open_is_not_noted(busy_office: Office, medium: Path):
    (medium / "snapshots").mkdir(parents=True)
    with pytest.raises(NoBackup):
        drill(busy_office, medium, password=PASSWORD)
    backup(busy_office, medium)
    with pytest.raises(WrongPassword):
        drill(busy_office, medium, password="不对的口令")
    with pytest.raises(Cancelled):
        drill(busy_office, medium, password=PASSWORD, cancelled=lambda: True)
    pack = next((medium / "packs").glob("*cases.db"))
    data = bytearray(pack.read_bytes())
    data[len(data) // 2] ^= 1
    pack.write_bytes(data)
    with pytest.raises(StorageError):
        drill(busy_office, medium, password=PASSWORD)
    assert busy_office.read(house_settings)["last_drill"] is None
    assert left(busy_office) == []


@pytest.mark.parametrize("how", ["password", "recovery"])
def test_wrong_guesses_are_slowed_and_recorded_as_at_the_log_in(
    busy_office: Office, house: House, medium: Path, how: str
):
    backup(busy_office, medium)
    guess = "不对的口令" if how == "password" else " ".join(format_groups(Secret(bytes(32))))
    for _ in range(attempts.FREE_TRIES):
        with pytest.raises(WrongPassword):
            drill(busy_office, medium, **{how: guess})
    with pytest.raises(NotAllowed, match="请等"):
        drill(busy_office, medium, password=PASSWORD)
    busy_office.lock()
    what = "演练时密码输错" if how == "password" else "演练时恢复密钥错误"
    assert [row[1:] for row in attempts.pending(house.folder)] == [("head", what)] * attempts.FREE_TRIES
    with pytest.raises(NotAllowed, match="请等"):
        house.unlock("head")
    house.clock.at += timedelta(minutes=16)
    house.unlock("head").lock()
    assert seen_failures(house) == [what] * attempts.FREE_TRIES


def test_only_who_backs_up_drills(busy_office: Office, house: House, medium: Path):
    backup(busy_office, medium)
    busy_office.lock()
    with house.as_("auditor") as office, pytest.raises(NotAllowed):
        drill(office, medium, password=PASSWORD)


def test_another_is_due_after_half_a_year():
    last = {
        "at": "2022-06-30T09:00:00",
        "how": "recovery",
        "by": "周某",
        "snapshot": "00001-x",
        "seconds": 3.2,
        "problems": [],
    }
    assert last_drill({"last_drill": last}, datetime(2022, 12, 30))[1] == ""
    assert last_drill({"last_drill": last}, datetime(2022, 12, 31))[1] == "warning"
    assert last_drill({}, datetime(2022, 12, 31))[1] == "warning"

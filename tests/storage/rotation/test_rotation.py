"""更换案卷密钥: what is there comes back under the new keys, the old ones open nothing that is written afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.clues.operations import PartyInput, ReporterInput, register_clue
from models.clues.queries import clue_list
from models.clues.view import reporter
from models.errors import NotAllowed
from models.trail.records import HouseTrail
from models.units.operations import add_unit
from storage.accounts import (
    authorise_for_cases,
    change_password,
    clear_for_cases,
    create_account,
    recover_password,
    withdraw_clearance,
)
from storage.backup import backup, open_medium, restore, snapshots
from storage.check import check
from storage.engine import connect
from storage.errors import Cancelled, DamagedEvidence, DamagedVault, NoSpace, NotCleared, RotationHolds
from storage.founding import CASES_DB, NewAccount
from storage.office import Office
from storage.rotation import switch
from storage.rotation.work import give_up, plan, rotate
from storage.vault.kdf import LIGHT
from storage.vault.slots import CASES
from tests.fixtures_vault import PASSWORD, House

NEW = "大江东去 浪淘尽 千古9"
FILE = "谈话录音\n".encode() * 200_000
REPORTER = ReporterInput(name="慕容某某", phone="13900001234")


def register(office: Office, title: str) -> int:
    return office.run(
        register_clue,
        title=title,
        source="LETTER",
        received_on=date(2022, 6, 8),
        parties=[PartyInput("张某", "某某建设有限公司", "经理")],
        problems=["采购不规范"],
        signature="REAL_NAME",
        reporter=REPORTER,
    ).value


@pytest.fixture
def filled(house: House, tmp_path: Path) -> House:
    """A vault with a clue, its reporter, and three files, one of them empty."""
    with house.as_("head") as office:
        clue = register(office, "反映采购不规范")
        for name, content in {"录音.bin": FILE, "空白.txt": b"", "信.txt": "来信".encode()}.items():
            (tmp_path / name).write_bytes(content)
            office.attach(tmp_path / name, kind="clue", record_id=clue)
    return house


def holds_everything(office: Office) -> None:
    assert [row.title for row in office.read(clue_list, show="all", limit=10)] == ["反映采购不规范"]
    assert [office.evidence_bytes(one) for one in (1, 2, 3)] == [FILE, b"", "来信".encode()]
    assert office.read(reporter, clue_id=1) == REPORTER
    assert check(office).problems == []
    assert check(office).left_out == []


def noted(office: Office) -> list[str]:
    with Session(office.unit.stores.house_reader) as session:
        rows = session.query(HouseTrail).order_by(HouseTrail.seq)
        return [row.content for row in rows if row.operation == "更换案卷密钥"]


def stop_after(calls: int) -> Callable[[], bool]:
    left = iter(range(calls))
    return lambda: next(left, None) is None


def test_everything_comes_back_under_new_keys(filled: House, tmp_path: Path):
    with filled.as_("head") as office:
        old_key = office.keys[CASES].clone()
        names = set(office.evidence.names())
        rotate(office)
        holds_everything(office)
        office.run(add_unit, name="某某新设有限公司")
    with filled.as_("handler") as office:
        assert office.cleared
    with filled.as_("head") as office:
        holds_everything(office)
        assert not names & set(office.evidence.names())
        assert office.header.generations[CASES] == 2
        assert office.keys[CASES] != old_key
        assert ["开始" in row or "完成" in row for row in noted(office)] == [True, True]
    with pytest.raises(DamagedVault):
        connect(filled.folder / CASES_DB, old_key)
    assert not (filled.folder / switch.STAGE).exists()


def test_an_old_header_put_back_opens_nothing_new(filled: House, tmp_path: Path):
    shutil.copy(filled.folder / "vault.json", tmp_path / "old.json")
    with filled.as_("head") as office:
        rotate(office)
    assert (filled.folder / "vault.json.bak").read_bytes() == (filled.folder / "vault.json").read_bytes()
    shutil.copy(tmp_path / "old.json", filled.folder / "vault.json")
    with pytest.raises(DamagedVault):
        filled.unlock("head")


def test_who_lost_his_clearance_gets_no_new_key(filled: House):
    with filled.as_("head") as office:
        withdraw_clearance(office, office.header.by_login("other").slot_id)
        assert "冯某" not in plan(office).holders
        rotate(office)
    with filled.as_("other") as office:
        assert not office.cleared
    with filled.as_("leader") as office:
        assert office.cleared


def test_the_paper_key_still_opens(filled: House):
    with filled.as_("head") as office:
        rotate(office)
    recover_password(filled.folder, " ".join(filled.recovery), "handler", "大江东去 浪淘尽 千古9", kdf=LIGHT)
    with filled.unlock("handler", "大江东去 浪淘尽 千古9") as office:
        assert office.read(clue_list, show="all", limit=10) is not None
        assert office.cleared


def test_backups_before_and_after_both_restore(filled: House, tmp_path: Path):
    with filled.as_("head") as office:
        backup(office, tmp_path / "stick")
        rotate(office)
    with filled.as_("head") as office:
        backup(office, tmp_path / "stick")
    for place, name in enumerate(snapshots(tmp_path / "stick")):
        with open_medium(tmp_path / "stick", login="head", password=PASSWORD, snapshot=name) as found:
            restore(found, tmp_path / f"new{place}")
        with Office.unlock(tmp_path / f"new{place}", "head", PASSWORD, clock=filled.clock) as office:
            holds_everything(office)
            assert office.header.generations[CASES] == place + 1


def test_stopped_and_gone_on_with(filled: House):
    with filled.as_("head") as office:
        before = set(office.evidence.names())
        with pytest.raises(Cancelled):
            rotate(office, cancelled=stop_after(1))
        made = set(office.evidence.names()) - before
        assert len(made) == 1
        assert plan(office).unfinished
        holds = office.read(clue_list, show="all", limit=10)
        assert len(holds) == 1
        register(office, "其间登记的线索")
    with filled.as_("head") as office:
        rotate(office)
    with filled.as_("head") as office:
        assert made < set(office.evidence.names()), "what was done is not done twice"
        assert len(office.read(clue_list, show="all", limit=10)) == 2
        assert office.evidence_bytes(1) == FILE
        assert check(office).problems == []
        assert check(office).left_out == []


def test_files_that_nothing_names_go_with_a_rotation(filled: House):
    """As left by one that was killed between writing a file and noting it."""
    with filled.as_("head") as office:
        office.evidence.write_bytes(b"x")
        assert check(office).left_out
        rotate(office)
        holds_everything(office)


def test_given_up_leaves_nothing(filled: House):
    with filled.as_("head") as office:
        before = sorted(office.evidence.names())
        with pytest.raises(Cancelled):
            rotate(office, cancelled=stop_after(2))
        give_up(office)
        assert sorted(office.evidence.names()) == before
        assert not plan(office).unfinished
        holds_everything(office)
        assert office.header.generations[CASES] == 1


def test_cut_off_after_it_came_into_force_it_is_finished_by_whoever_comes(
    filled: House, monkeypatch: pytest.MonkeyPatch
):
    class PowerCut(Exception):
        pass

    def cut(*_: Any) -> None:
        raise PowerCut

    for name in ("remove", "forget"):
        with filled.as_("head") as office, monkeypatch.context() as patch:
            patch.setattr(switch.EvidenceStore if name == "remove" else switch.upgrades, name, cut)
            with pytest.raises(RotationHolds, match="重新登录"):
                rotate(office)
        with filled.as_("auditor") as office:
            with Session(office.unit.stores.house_reader) as session:
                last = session.query(HouseTrail).order_by(HouseTrail.seq.desc()).first()
            assert switch.FINISHED in last.content
        with filled.as_("head") as office:
            holds_everything(office)


def test_a_clearance_that_nobody_vouched_for_stops_it(filled: House):
    with filled.as_("head") as office:
        slot = office.header.by_login("handler")
        foreign = office.header.by_login("other")
        forged = type(slot)(**{**slot.__dict__, "grants": foreign.grants})
        office.header.put(forged)
        office.header.save(office.folder, office.keys["register"])
        assert plan(office).unproved == ("吴某",)
        with pytest.raises(NotAllowed, match="吴某"):
            rotate(office)
        assert office.header.generations[CASES] == 1


def test_only_who_holds_the_keys_and_the_right(filled: House):
    with filled.as_("security") as office, pytest.raises(NotCleared):
        rotate(office)
    with filled.as_("handler") as office, pytest.raises(NotAllowed):
        rotate(office)


def test_harmed_evidence_is_named_and_the_old_keys_stay(filled: House):
    with filled.as_("head") as office:
        row = next(path for path in (filled.folder / "evidence").glob("*/*") if path.stat().st_size > 1000)
        row.write_bytes(row.read_bytes()[:-1] + b"\x00")
        with pytest.raises(DamagedEvidence, match="录音"):
            rotate(office)
        assert len(office.read(clue_list, show="all", limit=10)) == 1
    with filled.as_("head") as office:
        assert office.header.generations[CASES] == 1


def test_a_full_disk_is_said_before_anything_is_written(filled: House, monkeypatch: pytest.MonkeyPatch):
    with filled.as_("head") as office:
        monkeypatch.setattr("storage.fs.free_bytes", lambda _place: 1000)
        with pytest.raises(NoSpace):
            rotate(office)
        assert not plan(office).unfinished


def test_somebody_cleared_meanwhile_gets_the_new_key_too(filled: House):
    with filled.as_("admin") as office:
        account = NewAccount("shen", "沈某", frozenset({"HANDLER"}), PASSWORD, must_change=False)
        uid = create_account(office, account, kdf=LIGHT)
    with filled.as_("head") as office, pytest.raises(Cancelled):
        rotate(office, cancelled=stop_after(1))
    with filled.as_("security") as office:
        authorise_for_cases(office, uid, "部务会决定")
    with filled.as_("head") as office:
        clear_for_cases(office, uid)
        office.run(add_unit, name="某某新设有限公司")
        rotate(office)
    with filled.unlock("shen") as office:
        assert office.cleared


@pytest.mark.parametrize("goes_on", [True, False])
def test_a_new_password_in_between_leaves_nothing_behind(goes_on: bool, filled: House):
    with filled.as_("head") as office:
        with pytest.raises(Cancelled):
            rotate(office, cancelled=stop_after(2))
        change_password(office, PASSWORD, NEW)
    with filled.unlock("head", NEW) as office:
        if goes_on:
            rotate(office)
        else:
            give_up(office)
        report = check(office)
        assert (report.problems, report.left_out) == ([], [])
        assert office.header.generations[CASES] == (2 if goes_on else 1)

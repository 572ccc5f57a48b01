"""A key file on a stick: with the password it opens, without it nothing does; lost, the recovery key helps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import InvalidInput
from models.version import VERSION
from storage.accounts import add_key_file, change_password, drop_key_file, recover_password
from storage.backup import backup, open_medium, restore
from storage.errors import AlreadyThere, KeyFileNeeded, NewerVault, NotAKeyFile, WrongPassword
from storage.office import Office
from storage.rotation.work import rotate
from storage.vault.header import VaultHeader
from storage.vault.kdf import LIGHT
from storage.vault.keyfile import finder, read_key_file, write_key_file
from storage.vault.secrets import Secret
from tests.fixtures_vault import PASSWORD, House

NEW = "大江东去 浪淘尽 千古9"


@pytest.fixture
def stick(house: House, tmp_path: Path) -> Path:
    """The stick with the key file that the head needs from now on."""
    (tmp_path / "stick").mkdir()
    with house.as_("head") as office:
        add_key_file(office, PASSWORD, tmp_path / "stick" / "周某.qjkey")
    return tmp_path / "stick"


def opened(house: House, *places: Path, password: str = PASSWORD) -> Office:
    return Office.unlock(house.folder, "head", password, clock=house.clock, key_file=finder(places))


def test_both_halves_open_and_neither_alone(house: House, stick: Path):
    with pytest.raises(KeyFileNeeded):
        house.unlock("head")
    with pytest.raises(KeyFileNeeded):
        opened(house, house.folder)
    with pytest.raises(WrongPassword):
        opened(house, stick, password="不对的口令 12345")
    with opened(house, stick) as office:
        assert office.cleared
    with opened(house, stick / "周某.qjkey") as office:
        assert office.cleared
    with house.as_("handler") as office:
        assert office.cleared, "others need none"


def test_another_accounts_file_does_not_do(house: House, stick: Path):
    header = VaultHeader.load(house.folder)
    head, other = header.by_login("head"), header.by_login("handler")
    with pytest.raises(NotAKeyFile, match="另一个账户"):
        read_key_file(stick / "周某.qjkey", header.vault_id, other.slot_id)
    (stick / "周某.qjkey").unlink()
    write_key_file(stick / "另.qjkey", header.vault_id, head.slot_id, Secret.random(32))
    with pytest.raises(WrongPassword):
        opened(house, stick)


def test_it_stays_through_a_new_password_and_new_case_keys(house: House, stick: Path):
    with opened(house, stick) as office:
        with pytest.raises(KeyFileNeeded):
            change_password(office, PASSWORD, NEW)
        change_password(office, PASSWORD, NEW, key_file=finder([stick]))
        rotate(office)
    with pytest.raises(KeyFileNeeded):
        house.unlock("head", NEW)
    with opened(house, stick, password=NEW) as office:
        assert office.cleared
        drop_key_file(office, NEW, finder([stick]))
    with house.unlock("head", NEW) as office:
        assert office.cleared


def test_lost_it_is_made_good_with_the_recovery_key(house: House, stick: Path):
    (stick / "周某.qjkey").unlink()
    recover_password(house.folder, " ".join(house.recovery), "head", NEW, kdf=LIGHT)
    with house.unlock("head", NEW) as office:
        assert office.cleared


def test_a_backup_asks_for_it_too(house: House, stick: Path, tmp_path: Path):
    with opened(house, stick) as office:
        backup(office, tmp_path / "medium")
    with pytest.raises(KeyFileNeeded):
        open_medium(tmp_path / "medium", login="head", password=PASSWORD)
    with open_medium(tmp_path / "medium", login="head", password=PASSWORD, key_file=finder([stick])) as found:
        restore(found, tmp_path / "new")
    with Office.unlock(
        tmp_path / "new", "head", PASSWORD, clock=house.clock, key_file=finder([stick])
    ) as new:
        assert new.cleared


def test_nothing_is_overwritten_and_one_is_enough(house: House, stick: Path):
    before = (stick / "周某.qjkey").read_bytes()
    with house.as_("handler") as office, pytest.raises(AlreadyThere):
        add_key_file(office, PASSWORD, stick / "周某.qjkey")
    assert (stick / "周某.qjkey").read_bytes() == before
    with house.as_("handler"):
        pass
    with opened(house, stick) as office, pytest.raises(InvalidInput, match="已经在用"):
        add_key_file(office, PASSWORD, stick / "二.qjkey")


def test_an_older_program_is_told_which_version_to_use(house: House, stick: Path):
    with pytest.raises(NewerVault, match=VERSION.replace(".", r"\.")):
        VaultHeader.load(house.folder, "0.1.0")


@pytest.mark.parametrize(
    ("made_by", "needed"), [("0.1.0", "0.2.0"), ("0.2.0", "0.2.0"), ("0.10.0", "0.10.0")]
)
def test_a_key_file_asks_for_the_program_that_knows_it(house: House, stick: Path, made_by: str, needed: str):
    header = VaultHeader.load(house.folder)
    header.min_app = made_by
    header.put(next(slot for slot in header.slots.values() if slot.key_file))
    assert header.min_app == needed


def test_the_header_says_no_key_and_the_vault_holds_none(house: House, stick: Path):
    key = (stick / "周某.qjkey").read_text("utf-8").splitlines()[3]
    for path in house.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert key.encode() not in content
            assert bytes.fromhex(key) not in content


@given(st.binary(max_size=400) | st.text(max_size=300).map(lambda text: ("清卷密钥文件 1\n" + text).encode()))
def test_any_other_file_is_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes):
    path = tmp_path_factory.mktemp("odd") / "x.qjkey"
    path.write_bytes(content)
    with pytest.raises(NotAKeyFile):
        read_key_file(path, "0" * 32, "u1")


@pytest.mark.parametrize(
    "harm",
    [lambda data: data[:-9] + data[-8:], lambda data: data.replace(b"a", b"b"), lambda data: data * 60],
)
def test_a_harmed_file_is_refused(house: House, stick: Path, harm: Callable[[bytes], bytes]):
    path = stick / "周某.qjkey"
    path.write_bytes(harm(path.read_bytes()))
    with pytest.raises(KeyFileNeeded):
        opened(house, stick)

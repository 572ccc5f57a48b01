"""The trail under the hands of somebody who holds the database keys: whatever he does to it is named.

What he does within one store shows in the check; what he does so well that the vault agrees with itself shows against
what lies outside it: the heads in a backup's manifest and on the auditor's signed sheet.
"""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.trail.monthly import held_against, month_sheet
from models.trail.records import CaseTrail, HouseTrail
from models.units.operations import add_unit
from storage.backup import backup
from storage.check import check
from storage.office import Office
from storage.trail import canonical, digest_of
from tests.fixtures_vault import House

Table = type[CaseTrail] | type[HouseTrail]
TABLES: dict[str, Table] = {"案卷日志": CaseTrail, "系统日志": HouseTrail}
MIDDLE = 3


@pytest.fixture
def lived(house: House) -> House:
    """A vault with some life in both trails."""
    with house.as_("head") as office:
        for number in range(5):
            office.run(add_unit, name=f"某某第{number}有限公司")
    return house


def harm(office: Office, table: Table, how: Callable[[list[Any], Session], None]) -> None:
    """Change the trail as with a database tool and the keys."""
    engine = office.unit.stores.case_writer if table is CaseTrail else office.unit.stores.house_writer
    with Session(engine) as session:
        rows = list(session.query(table).order_by(table.seq))
        how(rows, session)
        session.commit()


def remove(row: Any, session: Session) -> None:
    """An entry and what hangs on it."""
    if isinstance(row, CaseTrail):
        session.execute(text("DELETE FROM case_trail_touch WHERE seq = :seq"), {"seq": row.seq})
    session.delete(row)


def edited(rows: list[Any], _session: Session) -> None:
    rows[MIDDLE].content = rows[MIDDLE].content.replace('"op":"', '"op":"别的')


def without_first(rows: list[Any], session: Session) -> None:
    remove(rows[0], session)


def without_middle(rows: list[Any], session: Session) -> None:
    remove(rows[MIDDLE], session)


def without_last(rows: list[Any], session: Session) -> None:
    remove(rows[-1], session)


def reordered(rows: list[Any], _session: Session) -> None:
    one, other = rows[MIDDLE], rows[MIDDLE + 1]
    for name in ("content", "previous", "digest", "signature", "operation", "at", "actor_uid", "actor_name"):
        mine, yours = getattr(one, name), getattr(other, name)
        setattr(one, name, yours)
        setattr(other, name, mine)


def chain(rows: list[Any], sign: Callable[[bytes], bytes] | None = None) -> None:
    """Make every digest fit again, from the first entry to the last; signed anew where a key is at hand."""
    previous = bytes(32)
    for row in rows:
        row.previous = previous
        row.digest = previous = digest_of(previous, row.content)
        if sign is not None:
            row.signature = sign(row.digest)


def rechained(rows: list[Any], session: Session) -> None:
    edited(rows, session)
    chain(rows)


def made_strange(rows: list[Any], _session: Session) -> None:
    """Content that is no JSON, nested without end, of another shape: the check must say so, and must not end over it."""
    strange = ("{", "[" * 20_000, '{"case":[1]}', '{"case":"x"}', "null")
    for row, content in zip(rows[MIDDLE:], itertools.cycle(strange), strict=False):
        row.content = content


WAYS = [edited, without_first, without_middle, reordered, rechained, made_strange]


@pytest.mark.parametrize("label", TABLES)
@pytest.mark.parametrize("how", WAYS)
def test_a_trail_changed_without_the_signing_keys_names_the_place(lived: House, label: str, how: Any):
    with lived.as_("head") as office:
        harm(office, TABLES[label], how)
        found = [sentence for sentence in check(office).problems if sentence.startswith(label)]
    assert found
    first = 1 if how is without_first else MIDDLE + 1
    assert f"第 {first} 条" in found[0], found


def test_the_last_entry_of_the_cases_gone_is_named_by_the_house(lived: House):
    with lived.as_("head") as office:
        harm(office, CaseTrail, without_last)
        assert any("案卷日志缺少" in sentence for sentence in check(office).problems)


def anchored(house: House, stick: Path) -> dict[str, str]:
    """A backup and the signed sheet: the heads that lie outside."""
    with house.as_("head") as office:
        backup(office, stick)
    with house.as_("auditor") as office:
        sheet = office.read(month_sheet, year=2022, month=6)
    return {"house": sheet.house.short(), "cases": sheet.cases.short()}


def named_outside(house: House, stick: Path, heads: dict[str, str]) -> tuple[list[str], list[str]]:
    """What the medium and the sheet say now."""
    with house.as_("auditor") as office:
        by_sheet = office.read(held_against, heads=heads)
    with house.as_("head") as office:
        by_medium = backup(office, stick).warnings
    return by_sheet, by_medium


def rewritten(office: Office) -> None:
    """By somebody cleared, with his own signing key and both stores: he puts himself in the place of everybody and
    makes each chain, each signature and each mirror fit."""
    sign, me = office.unit.identity.sign, office.actor

    def as_mine(rows: list[Any], _session: Session) -> None:
        for row in rows:
            content = json.loads(row.content) | {"actor": me.uid, "name": me.name}
            row.actor_uid, row.actor_name = me.uid, me.name
            if "records" in content:
                content["records"] = []
            row.content = canonical(content)
        chain(rows, sign)

    harm(office, CaseTrail, as_mine)
    with Session(office.unit.stores.case_writer) as session:
        digests = {row.seq: row.digest for row in session.query(CaseTrail)}

    def mirrored(rows: list[Any], session: Session) -> None:
        for row in rows:
            if row.case_seq is not None:
                row.case_digest = digests[row.case_seq]
                content = json.loads(row.content)
                content["case"]["digest"] = row.case_digest.hex()
                row.content = canonical(content)
        as_mine(rows, session)

    harm(office, HouseTrail, mirrored)


def test_a_trail_rewritten_whole_is_named_by_medium_and_sheet(lived: House, tmp_path: Path):
    heads = anchored(lived, tmp_path / "stick")
    with lived.as_("head") as office:
        rewritten(office)
        assert check(office).problems == [], "the forger is good: the vault agrees with itself"
    by_sheet, by_medium = named_outside(lived, tmp_path / "stick", heads)
    assert len(by_sheet) == 2
    assert any("系统日志" in one for one in by_medium)
    assert any("案卷日志" in one for one in by_medium)


def test_the_last_entries_of_both_gone_are_named_by_medium_and_sheet(lived: House, tmp_path: Path):
    heads = anchored(lived, tmp_path / "stick")
    with lived.as_("head") as office:

        def cut(rows: list[Any], session: Session) -> None:
            for row in rows[4:]:
                remove(row, session)

        harm(office, CaseTrail, cut)
        harm(office, HouseTrail, cut)
    by_sheet, by_medium = named_outside(lived, tmp_path / "stick", heads)
    assert by_sheet
    assert by_medium


def test_the_whole_vault_rolled_back_is_named_by_medium_and_sheet(lived: House, tmp_path: Path):
    shutil.copytree(lived.folder, tmp_path / "older")
    with lived.as_("head") as office:
        for number in range(4):
            office.run(add_unit, name=f"某某后来第{number}有限公司")
    heads = anchored(lived, tmp_path / "stick")
    shutil.rmtree(lived.folder)
    shutil.copytree(tmp_path / "older", lived.folder)
    with lived.as_("head") as office:
        assert check(office).problems == [], "an older vault agrees with itself"
    by_sheet, by_medium = named_outside(lived, tmp_path / "stick", heads)
    assert len(by_sheet) == 2, by_sheet
    assert any("系统日志" in one for one in by_medium)
    assert any("案卷日志" in one for one in by_medium)

"""回避 and 知悉范围 on every floor: whoever may not see a clue gets no word of it from any read that the program has.

The demonstration office is walked: each query that ``models`` offers is asked as the recused head, with every id that could lead
to the clue; nothing that only the clue's own records say may come back, and every figure counts no name of it.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import String, Text, select
from sqlalchemy.orm import Session

import models
from models.base import CaseBase
from models.clues.members import AccountRef, recuse
from models.clues.records import Clue
from models.errors import OfficeError
from models.exchange.contents import Sort
from models.exchange.peers import check_code, confirm_peer
from models.operations import Query
from models.rights import Right
from models.statistics.report import report
from models.statistics.sight import HIDDEN
from storage.exchange.cards import make_card
from storage.exchange.own import keep_card, make_own_card
from storage.exchange.sending import Outgoing, send_package
from storage.office import Office
from storage.vault.slots import Identity

LANDED = Path(__file__).resolve().parents[1] / "storage" / "landed" / "office-0003.zip"
PASSWORD = "示范口令 {} 青山绿水 2022"
NOT_THE_CLUES = {
    "case_trail",
    "search_entry",
    "draft",
    "reporter",
    "clue_reporter",
    "number_series",
    "number_given",
}
"""The trail is read by its own query below; a search entry is a copy; a draft is its writer's own."""
PLAIN = {
    "year": 2022, "month": 6, "part": "Y", "words": "张", "names": ("张某", "李某"), "superior": (), "off": (), "worked": (),
    "source": "x", "place": "clues", "campaign": "", "first": date(2020, 1, 1), "last": date(2023, 1, 1), "heads": {},
    "headings": ("姓名",), "key": "clues_handled", "code": "QUARTERLY", "uid": "x" * 32, "card": "", "sort": Sort.TRANSFER,
}  # fmt: skip
PARENTS = {
    "talk_id": "talk", "letter_id": "letter", "decision_id": "decision", "dossier_id": "dossier",
    "followup_id": "followup", "item_id": "rectification", "package_id": "exchange_package",
    "handover_id": "talk_handover",
}  # fmt: skip


def queries() -> dict[str, Query[..., Any]]:
    found = {}
    for module in pkgutil.walk_packages(models.__path__, "models."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Query):
                found.setdefault(f"{value.function.__module__}.{name}", value)
    return {name: query for name, query in found.items() if query.name}


def governed(session: Session, clue_id: int) -> dict[str, set[int]]:
    """Ids of the clue's records by table: those with its id, and those that hang on one of these."""
    tables = CaseBase.metadata.tables
    found: dict[str, set[int]] = {"clue": {clue_id}}
    for _round in range(3):
        for name, table in tables.items():
            for column in table.columns:
                parent = "clue" if column.name == "clue_id" else PARENTS.get(column.name)
                if parent in found and parent != name and "id" in table.c:
                    ids = session.scalars(select(table.c.id).where(column.in_(found[parent])))
                    found.setdefault(name, set()).update(ids)
            if "owner_kind" in table.c and "owner_id" in table.c:
                for kind, ids in list(found.items()):
                    own = kind
                    rows = session.scalars(
                        select(table.c.id).where(table.c.owner_kind == own, table.c.owner_id.in_(ids))
                    )
                    found.setdefault(name, set()).update(rows)
    return {name: ids for name, ids in found.items() if ids}


def texts(session: Session, own: dict[str, set[int]]) -> set[str]:
    """What only the clue's own records say: texts of theirs that stand in no other record."""
    mine: set[str] = set()
    others: Counter[str] = Counter()
    for name, table in CaseBase.metadata.tables.items():
        if name in NOT_THE_CLUES or "id" not in table.c:
            continue
        columns = [
            c for c in table.c if isinstance(c.type, String | Text) and not c.name.endswith(("uid", "_key"))
        ]
        for row in session.execute(select(table.c.id, *columns)):
            for value in row[1:]:
                if isinstance(value, str) and len(value) >= 6:
                    if row[0] in own.get(name, ()):
                        mine.add(value)
                    else:
                        others[value] += 1
    long = "\n".join(others)
    return {text for text in mine if text not in long and not text.isascii()}


@pytest.fixture(scope="module")
def recused(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Office, int, dict[str, set[int]], set[str]]]:
    """The demonstration office as its head, recused from the clue that has most records."""
    folder = tmp_path_factory.mktemp("sight")
    with zipfile.ZipFile(LANDED) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if name.startswith("vault/")])
    with (
        Office.unlock(folder / "vault", "zheng", PASSWORD.format("zheng")) as office,
        Session(office.unit.stores.case_reader) as session,
    ):
        most = max(
            session.scalars(select(Clue.id).where(Clue.deleted_at.is_(None))).all(),
            key=lambda clue: len(governed(session, clue)),
        )
    with Office.unlock(folder / "vault", "zhou", PASSWORD.format("zhou")) as office:
        send_away(office, most, folder / "a.qjpack")
    with Office.unlock(folder / "vault", "zheng", PASSWORD.format("zheng")) as office:
        head = next(one for one in office.read(accounts_query()) if one.login == "zhou")
        with Session(office.unit.stores.case_reader) as session:
            own = governed(session, most)
            said = texts(session, own)
        office.run(recuse, clue_id=most, account=AccountRef(head.uid, head.name), reason="近亲属")
    with Office.unlock(folder / "vault", "zhou", PASSWORD.format("zhou")) as office:
        yield office, most, own, said


def send_away(office: Office, clue_id: int, path: Path) -> None:
    """The head sent the clue to another office while he still saw it."""
    make_own_card(office)
    other = make_card(Identity.generate("x", "x"), "某某单位", office.now())
    peer = keep_card(office, other, relation="OTHER").value
    office.run(confirm_peer, peer_id=peer, code=check_code(other.fingerprint), how="当面核对")
    send_package(
        office,
        Outgoing(Sort.TRANSFER, (peer,), (clue_id,), approved_by="郑某", paper_no="1", note="请收"),
        path,
    )


def accounts_query() -> Query[..., Any]:
    from models.accounts.operations import accounts

    return accounts


def asked(query: Query[..., Any], own: dict[str, set[int]], session: Session) -> Iterator[dict[str, Any]]:
    """Every way to ask a query that could lead to the clue."""
    needed = {
        name: parameter
        for name, parameter in list(inspect.signature(query.function).parameters.items())[1:]
        if parameter.default is parameter.empty
    }
    tables = {"clue_id": "clue", "item_id": "rectification", **PARENTS}
    if set(needed) == {"kind", "record_id"}:
        for table, ids in own.items():
            if table in NOT_THE_CLUES:
                continue
            yield from ({"kind": table, "record_id": one} for one in ids)
        return
    if set(needed) == {"kind", "record_ids"}:
        yield from ({"kind": table, "record_ids": list(ids)} for table, ids in own.items())
        return
    if "kind" in needed:
        yield {"kind": "clue", **{name: PLAIN[name] for name in needed if name != "kind"}}
        return
    for name in needed:
        table = tables.get(name) or {"evidence_id": "evidence", "opinion_id": "opinion", "undertaking_id": "undertaking",
                                     "person_id": "person", "unit_id": "unit"}.get(name)  # fmt: skip
        if name == "clue_ids":
            yield {name: list(own["clue"]), **{other: PLAIN[other] for other in needed if other != name}}
            return
        if name == "letter_ids":
            yield {name: list(own.get("letter", ()))}
            return
        if table is not None:
            rest = {other: PLAIN.get(other, "ATTENDED") for other in needed if other != name}
            everyone = CaseBase.metadata.tables[table]
            ids = own.get(table) or set(session.scalars(select(everyone.c.id)))
            yield from ({name: one, **rest} for one in ids)
            return
    yield {name: PLAIN[name] for name in needed}
    optional = inspect.signature(query.function).parameters
    for name, value in (
        ("show", "all"),
        ("show", "closed"),
        ("text", "某"),
        ("clue_id", next(iter(own["clue"]))),
        ("ahead", 9000),
    ):
        if name in optional:
            yield {**{key: PLAIN[key] for key in needed}, name: value}


SKIPPED = {
    "models.imports.operations.plan_import": "reads a ledger that is handed in",
    "models.exchange.receiving.look_into": "reads a package that is handed in; what is like its clues: possible_duplicates",
    "models.undertakings.people.match_people": "reads names that are handed in",
}


@pytest.mark.parametrize("name", sorted(set(queries()) - set(SKIPPED)))
def test_no_read_says_a_word_of_a_clue_that_may_not_be_seen(recused, name: str):
    office, _clue, own, said = recused
    query = queries()[name]
    if query.right not in office.actor.rights:
        assert query.right in Right
        return
    with Session(office.unit.stores.case_reader) as session:
        ways = list(asked(query, own, session))
    leaked = set()
    for data in ways:
        try:
            answer = repr(office.read(query, **data))
        except OfficeError as refused:
            answer = str(refused)
        leaked |= {text for text in said if text in answer}
    assert leaked == set()


def test_the_clue_says_enough_for_the_walk_to_find_something(recused):
    office, clue_id, own, said = recused
    assert len(said) >= 15
    assert {"talk", "letter"} <= set(own)
    assert clue_id in own["clue"]
    # the words are there to be found: who decided the recusal reads them
    with Session(office.unit.stores.case_reader) as session:
        assert texts(session, own) == said


def test_the_search_finds_nothing_of_it(recused):
    office, _clue, _own, said = recused
    for text in sorted(said):
        found = repr(office.search(text[:20]))
        assert not any(other in found for other in said), text


def test_figures_count_what_they_do_not_name(recused):
    office, clue_id, _own, _said = recused
    figures = [row for year in (2021, 2022, 2023) for row in office.read(report, year=year).figures]
    assert 19 in [row.value for row in figures if row.key == "clues_handled"]
    hidden = [line for row in figures for line in row.lines if line.text == HIDDEN]
    assert hidden
    assert {(line.kind, line.record_id, line.unit_name) for line in hidden} == {("", 0, "")}
    assert ("clue", clue_id) not in {(line.kind, line.record_id) for row in figures for line in row.lines}

"""The same statements on plain SQLite: recorded while the office works, replayed on an unencrypted copy."""

from __future__ import annotations

import secrets
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlcipher3 import dbapi2

from models.accounts.operations import accounts
from models.clues.operations import AccountRef, PartyInput, change_clue, register_clue
from models.clues.queries import clue_list
from models.clues.view import open_clue
from storage.founding import CASES_DB, REGISTER_DB
from storage.office import Office

TIMES = 40


@dataclass
class Tape:
    """Statements in the order in which they ran, with the store that they ran on."""

    said: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def recorded(office: Office, tape: Tape) -> Iterator[None]:
    """Write every statement of the office's connections to the tape."""
    stores = office.unit.stores
    engines: list[tuple[str, Engine | None]] = [
        (REGISTER_DB, stores.house_writer),
        (CASES_DB, stores.case_writer),
        (CASES_DB, stores.case_reader),
        (REGISTER_DB, stores.house_reader),
    ]
    heard = []
    for name, engine in engines:
        assert engine is not None

        def out(raw: Any, _record: Any, _proxy: Any, name: str = name) -> None:
            raw.set_trace_callback(lambda sql: tape.said.append((name, sql)))

        event.listen(engine, "checkout", out)
        heard.append((engine, out))
    yield
    for engine, out in heard:
        event.remove(engine, "checkout", out)
        with engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.set_trace_callback(None)


def copy_of(office: Office, name: str, folder: Path, key: str) -> Any:
    """A copy of a store under ``key`` (SQLCipher's raw form; empty: unencrypted), opened as the office opens its own."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / name
    target.unlink(missing_ok=True)
    stores = office.unit.stores
    engine = stores.house_writer if name == REGISTER_DB else stores.case_writer
    assert engine is not None
    with engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        begun = raw.in_transaction
        if begun:
            raw.execute("COMMIT")
        raw.execute(f'ATTACH DATABASE ? AS other KEY "{key}"', (str(target),))
        raw.execute("SELECT sqlcipher_export('other')").fetchall()
        raw.execute("DETACH DATABASE other")
        if begun:
            raw.execute("BEGIN")
    copy = dbapi2.connect(str(target), isolation_level=None)
    if key:
        copy.execute(f'PRAGMA key = "{key}"')
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        "secure_delete=ON",
        "cache_size=-16000",
    ):
        copy.execute(f"PRAGMA {pragma}")
    return copy


@dataclass(frozen=True)
class Times:
    """Median seconds: the whole operation, and its statements alone on an encrypted and on a plain copy."""

    whole: float
    encrypted: float
    plain: float


def measure(office: Office, work: Path) -> dict[str, Times]:
    """Everyday operations, each with what its statements alone take."""
    me = next(row for row in office.read(accounts) if row.uid == office.actor.uid)
    clues = [row.id for row in office.read(clue_list, show="all", limit=TIMES + 5)]
    day = office.now().date()

    def register(number: int) -> None:
        office.run(
            register_clue,
            title=f"反映某公司第{number}项采购手续不全",
            source="LETTER",
            received_on=min(day, date(2026, 12, 1)),
            parties=[PartyInput(f"测某{number}", "某某建设有限公司", "经理")],
            problems=["采购手续不全，未经集体研究。"],
            handler=AccountRef(me.uid, me.name),
        )

    tasks: dict[str, Callable[[int], object]] = {
        "登记一件线索": register,
        "打开一件线索": lambda number: office.read(open_clue, clue_id=clues[number]),
        "列表一页": lambda _number: office.read(clue_list, show="all", limit=200),
        "修改一件线索": lambda number: office.run(
            change_clue, clue_id=clues[number], summary=f"补充说明第{number}次。"
        ),
    }
    key = f"x'{secrets.token_hex(32)}'"
    names = (REGISTER_DB, CASES_DB)
    encrypted = {name: copy_of(office, name, work / "encrypted", key) for name in names}
    plain = {name: copy_of(office, name, work / "plain", "") for name in names}
    found = {}
    for name, task in tasks.items():
        times: list[Times] = []
        for number in range(TIMES):
            tape = Tape()
            with recorded(office, tape):
                begun = time.perf_counter()
                task(number)
                whole = time.perf_counter() - begun
            times.append(Times(whole, _replay(encrypted, tape), _replay(plain, tape)))
        found[name] = Times(
            *(
                statistics.median(getattr(row, part) for row in times)
                for part in ("whole", "encrypted", "plain")
            )
        )
    for copy in (*encrypted.values(), *plain.values()):
        copy.close()
    return found


def _replay(copies: dict[str, Any], tape: Tape) -> float:
    begun = time.perf_counter()
    for name, sql in tape.said:
        if sql.startswith("--"):
            continue
        copies[name].execute(sql).fetchall()
    for copy in copies.values():
        if copy.in_transaction:
            copy.execute("COMMIT")
    return time.perf_counter() - begun

"""Is everything intact? Pages, trails, evidence and index of an unlocked vault, as far as its keys reach."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.accounts.operations import signing_keys
from models.evidence.records import Evidence
from models.operations import Store, Work, operation
from models.rights import Right
from models.search.records import FTS_TABLE, SearchEntry
from models.settings.operations import house_settings
from models.trail.records import CaseTrail, HouseTrail
from storage import search, trail
from storage.engine import connect
from storage.errors import Cancelled, DamagedVault
from storage.founding import CASES_DB, REGISTER_DB
from storage.office import Office
from storage.sentences import clear_errors
from storage.vault.sealed import verify as verify_signature
from storage.vault.slots import CASES, REGISTER

Progress = Callable[[str, int, int], None]
FLAWS_SHOWN = 50


@operation("重建检索", right=Right.BACKUP)
def rebuild_index(work: Work) -> int:
    """Make the search index anew from the records; gives how many entries it has. Records stay as they are."""
    made = search.rebuild(work.session)
    work.note(count=made)
    return made


@dataclass
class Report:
    """What was looked at, how much of it, and everything that is wrong, in sentences."""

    checked: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    heads: dict[str, str] = field(default_factory=dict)
    index_off: bool = False
    """Whether the search index no longer fits the records: it can be made anew from them."""

    @property
    def intact(self) -> bool:
        """Whether nothing wrong was found."""
        return not self.problems


@clear_errors()
def check(
    office: Office,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    evidence: bool = True,
) -> Report:
    """Walk the whole vault and report; damage is in the report, never raised. Raises ``Cancelled``."""
    report = Report()
    tell = progress or _quiet
    stop = cancelled or _never
    stores = office.unit.stores
    tell("核对系统登记库", 0, 4)
    if not _pages(office, REGISTER_DB, REGISTER, report):
        return report
    if office.header.revision < office.read(house_settings)["header_revision"]:
        report.problems.append(
            "文件头 vault.json 比登记的旧：可能被换成旧的副本，已撤销的授权和旧密码会重新有效，请立即核对账户。"
        )
    with Session(stores.house_reader) as house:
        _trail(house, HouseTrail, "系统日志", office, report, stop)
        if stores.case_reader is None:
            report.left_out.append("本账户没有案卷权限，案卷库和材料只能由办案账户核对。")
            return report
        tell("核对案卷库", 1, 4)
        if not _pages(office, CASES_DB, CASES, report):
            return report
        with Session(stores.case_reader) as cases:
            _trail(cases, CaseTrail, "案卷日志", office, report, stop)
            report.problems += [flaw.sentence for flaw in _first(trail.compare(house, cases))]
            tell("核对检索", 2, 4)
            _index(cases, report)
            if evidence:
                _evidence(cases, office, report, tell, stop)
    return report


def verifier(office: Office) -> trail.Verifier:
    """Checks a signature against the account's public keys, present and former."""
    known = {uid: [bytes.fromhex(key) for key in keys] for uid, keys in office.read(signing_keys).items()}

    def holds(uid: str, message: bytes, signature: bytes) -> bool:
        return any(verify_signature(key, message, signature) for key in known.get(uid, ()))

    return holds


def _pages(office: Office, name: str, key_name: str, report: Report) -> bool:
    """Check a store's pages; False where what they hold can't be looked at.

    On a connection of its own: one that has been checked before holds FTS5's structure of that time, and the check, alone
    of all statements, does not read it anew. After a write in between it would call a sound store damaged.
    """
    try:
        connection = connect(office.folder / name, office.keys[key_name], read_only=True)
    except DamagedVault as error:
        report.problems.append(str(error))
        return False
    with closing(connection):
        bad = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        report.checked[name] = int(connection.execute("PRAGMA page_count").fetchone()[0])
        if bad:
            report.problems.append(f"数据库 {name} 有 {len(bad)} 页损坏，请从备份恢复。")
            return False
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            report.problems.append(f"数据库 {name} 的结构损坏，请从备份恢复。")
            return False
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            report.problems.append(f"数据库 {name} 中有记录指向不存在的记录，请从备份恢复。")
    return True


def _trail(
    session: Session,
    table: type[CaseTrail] | type[HouseTrail],
    label: str,
    office: Office,
    report: Report,
    stop: Callable[[], bool],
) -> None:
    if stop():
        raise Cancelled
    head = trail.head(session, table)
    report.checked[label] = head.seq
    report.heads[label] = head.text()
    report.problems += [
        f"{label}：{flaw.sentence}" for flaw in _first(trail.verify(session, table, verifier(office)))
    ]


def _first(flaws: Iterator[trail.Flaw]) -> list[trail.Flaw]:
    return [flaw for _, flaw in zip(range(FLAWS_SHOWN), flaws, strict=False)]


def _index(session: Session, report: Report) -> None:
    entries = set(session.scalars(select(SearchEntry.id)))
    indexed = {row[0] for row in session.execute(text(f"SELECT rowid FROM {FTS_TABLE}"))}  # noqa: S608
    report.checked["检索"] = len(entries)
    if entries != indexed:
        report.index_off = True
        report.problems.append(
            f"检索与记录相差 {len(entries ^ indexed)} 条，有的内容会搜不到，请点“重建检索”。"
        )


def _evidence(
    session: Session, office: Office, report: Report, tell: Progress, stop: Callable[[], bool]
) -> None:
    rows = session.scalars(select(Evidence).order_by(Evidence.id)).all()
    for done, row in enumerate(rows):
        if stop():
            raise Cancelled
        tell("核对材料", done, len(rows))
        found = office.evidence.verify(row)
        if found.problem:
            report.problems.append(f"材料“{row.name}”：{found.problem}")
    named = {row.file_name for row in rows}
    strangers = [name for name in office.evidence.names() if name not in named]
    if strangers:
        report.left_out.append(f"材料文件夹里有 {len(strangers)} 个没有登记的文件，可能是中断的操作留下的。")
    report.checked["材料"] = len(rows)


def _quiet(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def _never() -> bool:
    return False


__all__ = ["Report", "Store", "check", "verifier"]

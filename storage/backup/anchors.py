"""Trail heads kept outside the vault, held against the trails of today."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.trail.records import CaseTrail, HouseTrail
from storage.office import Office


def still_holds(office: Office, heads: dict[str, str], when: datetime) -> list[str]:
    """Sentences for each trail that no longer contains the head it had then; an empty list when all is well."""
    stores = office.unit.stores
    found: list[str] = []
    with Session(stores.house_reader) as house:
        found += _one(house, HouseTrail, "系统日志", heads.get("house"), when)
    if stores.case_reader is not None:
        with Session(stores.case_reader) as cases:
            found += _one(cases, CaseTrail, "案卷日志", heads.get("cases"), when)
    return found


def _one(
    session: Session, table: type[CaseTrail] | type[HouseTrail], label: str, head: str | None, when: datetime
) -> list[str]:
    if head is None:
        return []
    seq, _, digest = head.partition(":")
    if int(seq) == 0:
        return []
    kept = session.scalar(select(table.digest).where(table.seq == int(seq)))
    if kept is not None and kept.hex() == digest:
        return []
    return [f"{label}与 {when:%Y-%m-%d %H:%M} 的备份对不上：可能被换成旧副本或被删改，请立即核对。"]

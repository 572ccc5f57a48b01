"""立卷, 整理, 封卷, 启封 of a clue's file (纪检监察机关案件档案管理办法 5—7; 监察法实施条例 190; domain.md 7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy import func, select

from models.access import may_see, require_clue
from models.base import new_uid
from models.clues.records import Clue, ClueParty, ClueStep
from models.dossiers.gather import Found, gather
from models.dossiers.order import CATEGORIES, SECTIONS, VOLUMES, category_for
from models.dossiers.records import Dossier, DossierItem, DossierLoan
from models.errors import Conflict, IllegalStep, InvalidInput, NotFound
from models.numbering.operations import give_number
from models.operations import Read, Work, operation
from models.rights import Right
from models.rules import name_of
from models.rules.tables import retentions

OPEN, SEALED = "OPEN", "SEALED"
STATES: Final = {OPEN: "整理中", SEALED: "已封卷"}
ENDED: Final = ("CLOSED", "ARCHIVED", "TRANSFERRED", "REJECTED")
# 封卷 comes after the clue's own last step, so that 归档 itself stands in the file
FINISHED: Final = ("ARCHIVED", "TRANSFERRED", "REJECTED")


def seen_dossier(read: Read, dossier_id: int) -> Dossier:
    """The file, or :class:`NotFound` alike for one that is not there and one outside the 知悉范围."""
    dossier = read.session.get(Dossier, dossier_id)
    if (
        dossier is None
        or dossier.deleted_at is not None
        or not may_see(read.session, read.actor, dossier.clue_id)
    ):
        raise NotFound("没有这个案卷，或者您不在它的知悉范围内。")
    return dossier


def suggested_title(read: Read, clue: Clue) -> str:
    """“关于×××（单位职务）××问题的案卷” (domain.md 7.1)."""
    parties = select(ClueParty).where(ClueParty.clue_id == clue.id, ClueParty.deleted_at.is_(None))
    first = read.session.scalars(parties.order_by(ClueParty.ordinal, ClueParty.id)).first()
    if first is None:
        return f"关于{clue.title}的案卷"[:200]
    post = f"{first.unit_name}{first.post}"
    who = f"{first.name}（{post}）" if post else first.name
    kind = "审查案卷" if _was_filed(read, clue) else "核查案卷"
    return f"关于{who}{clue.problem_type or '有关问题'}的{kind}"[:200]


def _was_filed(read: Read, clue: Clue) -> bool:
    filed = select(func.count()).where(ClueStep.clue_id == clue.id, ClueStep.to_status == "FILED")
    return bool(read.session.scalar(filed))


@operation("立卷", right=Right.CASE_WRITE)
def make_dossier(
    work: Work,
    *,
    clue_id: int,
    fonds: str = "",
    title: str = "",
    category: str = "",
    notes: str = "",
    on: date | None = None,
) -> int:
    """Make the file of an ended clue and gather what belongs into it; returns its id (案结卷成, 办法 6).

    Raises :class:`IllegalStep` for a clue that has not ended, :class:`Conflict` for one that has its file.
    """
    clue = require_clue(work, clue_id)
    if clue.status not in ENDED:
        raise IllegalStep(f"这件线索现在是“{name_of('statuses', clue.status)}”，办结后才能立卷（案结卷成）。")
    held = select(Dossier.number).where(Dossier.clue_id == clue_id, Dossier.deleted_at.is_(None))
    if number := work.session.scalar(held):
        raise Conflict(f"这件线索已经立卷（{number}），请打开那个案卷。")
    kind = category or category_for(_was_filed(work, clue))
    if kind not in CATEGORIES:
        raise InvalidInput("category", "请选择案卷类别。")
    day = on or work.today
    if day > work.today:
        raise InvalidInput("on", "立卷日期不能晚于今天，请核对。")
    if clue.closed_on is not None and day < clue.closed_on:
        raise InvalidInput("on", f"立卷日期不能早于办结日期 {clue.closed_on:%Y-%m-%d}，请核对。")
    uid = new_uid()
    term = retentions()[CATEGORIES[kind][1]]
    dossier = Dossier(
        uid=uid,
        number=f"-{uid}",
        title=(title.strip() or suggested_title(work, clue))[:200],
        clue_id=clue_id,
        fonds=fonds.strip()[:120],
        category=kind,
        retention=term.code,
        retention_years=term.years,
        retention_basis=f"{term.basis}：{term.name}",
        secrecy=clue.secrecy,
        state=OPEN,
        made_on=day,
        compiler_uid=work.actor.uid,
        compiler=work.actor.name,
        notes=notes.strip()[:2000],
        events=[],
    )
    work.session.add(dossier)
    work.session.flush()
    dossier.number = give_number(work, "dossier", day.year, "dossier", dossier.id)
    count = _add(work, dossier, gather(work, clue))
    note_event(work, dossier, "立卷", f"收集 {count} 件")
    return dossier.id


def note_event(work: Work, dossier: Dossier, name: str, text: str = "") -> None:
    """A line of the file's own history."""
    entry = {"on": work.today.isoformat(), "name": name, "who": work.actor.name, "text": text.strip()}
    dossier.events = [*dossier.events, entry]
    work.about("dossier", dossier.id)


def items_of(read: Read, dossier_id: int) -> list[DossierItem]:
    """The file's items in order."""
    statement = select(DossierItem).where(
        DossierItem.dossier_id == dossier_id, DossierItem.deleted_at.is_(None)
    )
    order = (DossierItem.volume, DossierItem.section, DossierItem.ordinal, DossierItem.id)
    return list(read.session.scalars(statement.order_by(*order)))


def missing_from(read: Read, dossier: Dossier, clue: Clue) -> list[Found]:
    """What belongs into the file and is not in it yet; what was taken out by hand is not missing."""
    held = select(DossierItem.source_kind, DossierItem.source_id).where(DossierItem.dossier_id == dossier.id)
    known = {(row.source_kind, row.source_id) for row in read.session.execute(held)}
    return [one for one in gather(read, clue) if (one.kind, one.id) not in known]


def _add(work: Work, dossier: Dossier, found: list[Found]) -> int:
    """Put in what is not in it yet (nor was taken out by hand); returns how many."""
    held = work.session.scalars(select(DossierItem).where(DossierItem.dossier_id == dossier.id)).all()
    known = {(item.source_kind, item.source_id) for item in held}
    last: dict[tuple[str, int], int] = {}
    for item in held:
        key = (item.volume, item.section)
        last[key] = max(last.get(key, 0), item.ordinal)
    new = [one for one in found if (one.kind, one.id) not in known]
    for one in new:
        key = (one.volume, one.section)
        last[key] = last.get(key, 0) + 1
        work.session.add(
            DossierItem(
                dossier_id=dossier.id, clue_id=dossier.clue_id, volume=one.volume, section=one.section,
                ordinal=last[key], source_kind=one.kind, source_id=one.id, doc_no=one.doc_no[:60],
                author=one.author[:120], title=one.title[:300], on=one.on,
            )
        )  # fmt: skip
    if new:
        dossier.numbered_on = None
    work.session.flush()
    days = [item.on for item in items_of(work, dossier.id) if item.on is not None]
    dossier.first_on, dossier.last_on = (min(days), max(days)) if days else (None, None)
    return len(new)


def require_open(dossier: Dossier) -> None:
    """Raise :class:`IllegalStep` for a sealed file."""
    if dossier.state != OPEN:
        raise IllegalStep("案卷已封卷，不能修改；确需修改，请先启封并写明原因。")


@operation("补收案卷材料", right=Right.CASE_WRITE)
def gather_more(work: Work, *, dossier_id: int) -> int:
    """Gather what came since; what was taken out by hand stays out. Returns how many items came in."""
    dossier = seen_dossier(work, dossier_id)
    require_open(dossier)
    count = _add(work, dossier, gather(work, require_clue(work, dossier.clue_id)))
    note_event(work, dossier, "补收材料", f"收入 {count} 件")
    return count


@operation("修改案卷", right=Right.CASE_WRITE)
def change_dossier(
    work: Work, *, dossier_id: int, title: str, fonds: str, category: str, checker: str, notes: str
) -> None:
    """Change what stands on the cover and in the 备考表; the retention follows the category."""
    dossier = seen_dossier(work, dossier_id)
    require_open(dossier)
    if not title.strip() or len(title) > 200:
        raise InvalidInput("title", "案卷题名须在 1 至 200 个字之间。")
    if category not in CATEGORIES:
        raise InvalidInput("category", "请选择案卷类别。")
    if checker.strip() and checker.strip() == dossier.compiler:
        raise InvalidInput("checker", "检查人不能是立卷人，请另请一人检查。")
    term = retentions()[CATEGORIES[category][1]]
    dossier.title, dossier.fonds, dossier.category = title.strip(), fonds.strip()[:120], category
    dossier.retention, dossier.retention_years = term.code, term.years
    dossier.retention_basis = f"{term.basis}：{term.name}"
    dossier.checker, dossier.notes = checker.strip()[:100], notes.strip()[:2000]
    work.about("dossier", dossier.id)


def _item(work: Work, item_id: int) -> tuple[Dossier, DossierItem]:
    item = work.session.get(DossierItem, item_id)
    if item is None or item.deleted_at is not None:
        raise NotFound("卷内没有这件材料，请刷新后再试。")
    dossier = seen_dossier(work, item.dossier_id)
    require_open(dossier)
    dossier.numbered_on = None
    work.about("dossier", dossier.id)
    return dossier, item


@operation("修改卷内文件", right=Right.CASE_WRITE)
def change_item(
    work: Work,
    *,
    item_id: int,
    volume: str,
    section: int,
    title: str,
    doc_no: str = "",
    author: str = "",
    remark: str = "",
    on: date | None = None,
) -> None:
    """Change an item's line in the 卷内目录, and move it to another volume or section."""
    dossier, item = _item(work, item_id)
    if volume not in VOLUMES or section not in SECTIONS:
        raise InvalidInput("section", "请选择正卷或副卷，以及装卷顺序中的一类。")
    if not title.strip() or len(title) > 300:
        raise InvalidInput("title", "题名须在 1 至 300 个字之间。")
    if (volume, section) != (item.volume, item.section):
        rest = [o for o in items_of(work, dossier.id) if (o.volume, o.section) == (volume, section)]
        item.ordinal = max((other.ordinal for other in rest), default=0) + 1
        item.volume, item.section = volume, section
    item.title, item.doc_no, item.author = title.strip(), doc_no.strip()[:60], author.strip()[:120]
    item.remark, item.on = remark.strip()[:120], on


@operation("调整卷内顺序", right=Right.CASE_WRITE)
def move_item(work: Work, *, item_id: int, up: bool) -> None:
    """Move an item one place within its section; nothing happens at the end."""
    dossier, item = _item(work, item_id)
    group = [o for o in items_of(work, dossier.id) if (o.volume, o.section) == (item.volume, item.section)]
    place = group.index(item)
    other = place - 1 if up else place + 1
    if 0 <= other < len(group):
        group[place], group[other] = group[other], group[place]
        for ordinal, one in enumerate(group, 1):
            one.ordinal = ordinal


@operation("移出卷内文件", right=Right.CASE_WRITE)
def drop_item(work: Work, *, item_id: int) -> None:
    """Take an item out of the file; the record itself stays."""
    dossier, item = _item(work, item_id)
    item.deleted_at = work.now
    note_event(work, dossier, "移出材料", item.title)


@operation("编定案卷页码", right=Right.CASE_WRITE)
def number_pages(work: Work, *, dossier_id: int, pages: Mapping[int, tuple[int, int]]) -> None:
    """Enter first page and count of each item as bound; every volume begins at page 1 (domain.md 7.1)."""
    dossier = seen_dossier(work, dossier_id)
    require_open(dossier)
    items = items_of(work, dossier.id)
    if {item.id for item in items} != set(pages):
        raise Conflict("卷内文件已有变动，请重新编页。")
    for item in items:
        item.first_page, item.page_count = pages[item.id]
    dossier.numbered_on = work.today
    work.about("dossier", dossier.id)


@operation("封卷", right=Right.CASE_WRITE)
def seal_dossier(work: Work, *, dossier_id: int, checker: str) -> None:
    """Close the file: whole, numbered, checked by somebody else than who made it; then it is read-only (办法 6, 7)."""
    dossier = seen_dossier(work, dossier_id)
    require_open(dossier)
    clue = require_clue(work, dossier.clue_id)
    if clue.status not in FINISHED:
        raise IllegalStep("线索还没有归档，请先在线索中办理“归档”，再封卷。")
    who = checker.strip()
    if not who:
        raise InvalidInput("checker", "请填写检查人：案卷由立卷人以外的人检查后封卷。")
    if who == dossier.compiler:
        raise InvalidInput("checker", "检查人不能是立卷人，请另请一人检查。")
    if missing := missing_from(work, dossier, clue):
        raise IllegalStep(
            f"线索里还有 {len(missing)} 件没有入卷（{missing[0].title}{'等' if len(missing) > 1 else ''}），"
            "请先“补收材料”；不需要入卷的，收入后再移出。"
        )
    if dossier.numbered_on is None:
        raise IllegalStep("卷内文件还没有编页，请先“编页预览”，再封卷。")
    dossier.checker, dossier.state = who[:100], SEALED
    note_event(work, dossier, "封卷", f"检查人 {who}")
    work.session.flush()
    dossier.sealed_on, dossier.sealed_by = work.today, work.actor.name


@operation("启封案卷", right=Right.DOSSIER_REOPEN)
def reopen_dossier(work: Work, *, dossier_id: int, reason: str) -> None:
    """Open a sealed file again, by a right of its own and with the reason on file."""
    dossier = seen_dossier(work, dossier_id)
    if dossier.state != SEALED:
        raise IllegalStep("这个案卷没有封卷，可以直接修改。")
    if not reason.strip() or len(reason) > 400:
        raise InvalidInput("reason", "请写明启封的原因，不超过 400 个字。")
    dossier.state, dossier.sealed_on, dossier.sealed_by = OPEN, None, ""
    note_event(work, dossier, "启封", reason)


def lent(read: Read, dossier_id: int) -> DossierLoan | None:
    """The loan that is out."""
    statement = select(DossierLoan).where(DossierLoan.dossier_id == dossier_id, DossierLoan.state == "LENT")
    return read.session.scalars(statement).first()

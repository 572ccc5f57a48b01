"""往来包 in lists and open; what a receipt has to say. A clue that the reader may not see shows no word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from models.access import may_see
from models.clues.records import Clue
from models.deadlines.queries import due_text
from models.deadlines.records import Deadline
from models.errors import IllegalStep
from models.evidence.records import Evidence
from models.exchange.contents import ReceiptContent, ResultContent, Sort
from models.exchange.records import ExchangePackage, ExchangePeer, ExchangeRecipient
from models.exchange.sending import package, parts, recipients
from models.operations import Read, query
from models.rights import Right

STATES = {
    "WRITING": "没有写完",
    "FAILED": "没有写成",
    "SENT": "等待回执",
    "ANSWERED": "已有回执",
    "TAKEN": "已收下，未回执",
    "REFUSED": "已退回",
    "UNDONE": "已撤销接收",
}
WAITING = ("SENT", "WRITING", "TAKEN")
"""What still waits for something. Of one that could not be written nothing left the house: it is over, and is listed."""
RESULTS = {"": "", "NEW": "已登记为新线索", "JOIN": "已并入原有线索", "SKIP": "没有收"}
ANSWERS = {"": "未回执", "ACCEPTED": "已收下", "REFUSED": "已退回"}


@dataclass(frozen=True)
class PackageRow:
    """A package in the list; ``who`` the recipients or the sender."""

    id: int
    direction: str
    sort_text: str
    title: str
    who: str
    made_at: datetime
    state: str
    state_text: str
    due_on: date | None
    overdue: bool
    awaits_year: int | None = None

    @property
    def due_text(self) -> str:
        """By when the receipt is awaited, or that the day waits to be counted."""
        return due_text(self.due_on, self.awaits_year)


@dataclass(frozen=True)
class RecipientRow:
    """To whom it went and what the receipt said."""

    name: str
    answer_text: str
    answered_on: date | None
    answered_by: str
    text: str


@dataclass(frozen=True)
class PackageClue:
    """A clue of a package; ``hidden``: not for this reader."""

    clue_id: int | None
    number: str
    title: str
    result_text: str
    number_there: str
    told: str
    hidden: bool = False


@dataclass(frozen=True)
class PackageView:
    """An open package; ``kept``: how many documents are kept with the package itself, not with one of its clues."""

    id: int
    package_uid: str
    direction: str
    sort: Sort
    title: str
    state: str
    state_text: str
    who: str
    made_at: datetime
    handled_by: str
    approved_by: str
    approved_on: date | None
    paper_no: str
    note: str
    reply_by: date | None
    documents: tuple[str, ...]
    kept: int
    answer: str
    due_text: str
    recipients: tuple[RecipientRow, ...]
    clues: tuple[PackageClue, ...]


@query("往来包列表", right=Right.EXCHANGE)
def packages(
    read: Read, *, direction: str = "", show: str = "", before_id: int | None = None, limit: int = 200
) -> list[PackageRow]:
    """Packages, the newest first; ``direction`` OUT or IN, ``show`` waiting: those that still wait for something."""
    statement = select(ExchangePackage).where(ExchangePackage.deleted_at.is_(None))
    if direction:
        statement = statement.where(ExchangePackage.direction == direction)
    if show == "waiting":
        statement = statement.where(ExchangePackage.state.in_(WAITING))
    if before_id is not None:
        statement = statement.where(ExchangePackage.id < before_id)
    rows = read.session.scalars(statement.order_by(ExchangePackage.id.desc()).limit(limit)).all()
    due = _due(read, [row.id for row in rows])
    return [_row(read, row, *due.get(row.id, (None, None))) for row in rows]


def _due(read: Read, ids: list[int]) -> dict[int, tuple[date | None, int | None]]:
    """By when each package's receipt is awaited, or the year whose holidays are missing to say so."""
    statement = select(Deadline.owner_id, Deadline.due_on, Deadline.awaits_year).where(
        Deadline.owner_kind == ExchangePackage.KIND,
        Deadline.owner_id.in_(ids),
        Deadline.done_on.is_(None),
        Deadline.deleted_at.is_(None),
    )
    return {
        row.owner_id: (None if row.awaits_year else row.due_on, row.awaits_year)
        for row in read.session.execute(statement)
    }


def _who(read: Read, row: ExchangePackage) -> str:
    if row.direction == "OUT":
        names = select(ExchangeRecipient.name).where(ExchangeRecipient.package_id == row.id)
        return "、".join(read.session.scalars(names.order_by(ExchangeRecipient.id)))
    peer = read.session.get(ExchangePeer, row.peer_id) if row.peer_id else None
    return peer.name if peer else ""


def _row(read: Read, row: ExchangePackage, due_on: date | None, awaits_year: int | None) -> PackageRow:
    return PackageRow(
        id=row.id,
        direction=row.direction,
        sort_text=Sort(row.sort).label,
        title=row.title,
        who=_who(read, row),
        made_at=row.made_at,
        state=row.state,
        state_text=state_text(row),
        due_on=due_on,
        overdue=due_on is not None and due_on < read.today,
        awaits_year=awaits_year,
    )


@query("打开往来包", right=Right.EXCHANGE, audited=True)
def open_package(read: Read, *, package_id: int) -> PackageView:
    """A package on file; :class:`NotFound` for none. The note stands only where every clue of it may be seen."""
    row = package(read, package_id)
    read.about(ExchangePackage.KIND, row.id)
    clues = tuple(
        PackageClue(
            part.clue_id, _own_number(read, part.clue_id) or part.number, part.title, RESULTS.get(part.result, ""),
            part.number_there or ("" if row.direction == "OUT" else part.number), part.told,
        )
        if may_see(read.session, read.actor, part.clue_id)
        else PackageClue(None, "", "不在您的知悉范围内", "", "", "", hidden=True)
        for part in parts(read, row.id)
    )  # fmt: skip
    whole = not any(clue.hidden for clue in clues)
    return PackageView(
        id=row.id,
        package_uid=row.package_uid,
        direction=row.direction,
        sort=Sort(row.sort),
        title=row.title,
        state=row.state,
        state_text=state_text(row),
        who=_who(read, row),
        made_at=row.made_at,
        handled_by=row.handled_by,
        approved_by=row.approved_by,
        approved_on=row.approved_on,
        paper_no=row.paper_no,
        note=row.note if whole else "",
        reply_by=row.reply_by,
        documents=tuple(row.documents) if whole else (),
        kept=_kept(read, row.id),
        answer=row.answer if whole else "",
        due_text=due_text(*_due(read, [row.id]).get(row.id, (None, None))),
        recipients=tuple(
            RecipientRow(
                one.name, ANSWERS[one.answer], one.answered_on, one.answered_by, one.text if whole else ""
            )
            for one in recipients(read, row.id)
        ),
        clues=clues,
    )


def _kept(read: Read, package_id: int) -> int:
    own = select(func.count()).where(
        Evidence.owner_kind == ExchangePackage.KIND,
        Evidence.owner_id == package_id,
        Evidence.deleted_at.is_(None),
    )
    return read.session.scalar(own) or 0


def state_text(row: ExchangePackage) -> str:
    """What the package waits for, in the words of its direction."""
    if row.direction == "IN" and row.state == "ANSWERED":
        return "已收下，已回执"
    return STATES[row.state]


def _own_number(read: Read, clue_id: int | None) -> str:
    clue = read.session.get(Clue, clue_id) if clue_id else None
    return clue.number if clue is not None and may_see(read.session, read.actor, clue.id) else ""


@dataclass(frozen=True)
class ReceiptDue:
    """What a receipt has to say, and to whom."""

    peer_id: int
    content: ReceiptContent


@query("拟制往来回执", right=Right.EXCHANGE)
def receipt_for(read: Read, *, package_id: int) -> ReceiptDue:
    """The receipt of a package that came in; it names the numbers that its clues have here, and no more."""
    row = package(read, package_id)
    if row.peer_id is None or row.state not in ("TAKEN", "ANSWERED", "REFUSED"):
        raise IllegalStep("只有收下或退回的往来包才做回执。")
    refused = row.state == "REFUSED"
    results = tuple(
        ResultContent(part.clue_uid, part.result or "SKIP", _own_number(read, part.clue_id))
        for part in parts(read, row.id)
    )
    content = ReceiptContent(
        of=row.package_uid,
        digest=row.digest,
        answer="REFUSED" if refused else "ACCEPTED",
        by=read.actor.name,
        on=read.today,
        text=row.answer if refused else "",
        results=results,
    )
    return ReceiptDue(row.peer_id, content)

"""Sending: a package is on the trail before it is written, and open until its receipts are here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from models.access import require_clue
from models.clues.inputs import happened, words
from models.clues.records import Clue, ClueStep
from models.deadlines.operations import drop_deadlines, meet_deadline, set_deadline
from models.errors import Conflict, IllegalStep, InvalidInput, NotAllowed, NotFound
from models.exchange.contents import WITH_CLUES, Manifest, Sort
from models.exchange.peers import kept_peer, usable_peer
from models.exchange.records import ExchangeClue, ExchangePackage, ExchangeRecipient
from models.operations import Read, Work, operation
from models.rights import Right

RECEIPT: Final = "D_RECEIPT"
MOST_RECIPIENTS: Final = 32
NEEDS: Final = {Sort.ASSIGN: "SUBORDINATE", Sort.REPORT: "SUPERIOR", Sort.FIGURES: "SUPERIOR"}
"""Who may be sent what: a task goes down, reports and figures go up; a transfer goes anywhere."""


def package(read: Read, package_id: int) -> ExchangePackage:
    """A package on file, or :class:`NotFound`."""
    row = read.session.get(ExchangePackage, package_id)
    if row is None or row.deleted_at is not None:
        raise NotFound("没有这个往来包，请刷新后再试。")
    return row


def title_of(sort: Sort, clues: int, documents: int, form: str = "") -> str:
    """What the package is called in lists: never a name of a person or a matter."""
    if sort is Sort.FIGURES:
        return f"{Sort.FIGURES.label}：{form}"
    return f"{sort.label}问题线索 {clues} 件" + (f"，附材料 {documents} 份" if documents else "")


def require_may_send(work: Read, sort: Sort, peer_ids: Sequence[int]) -> None:
    """Raise where a recipient may not be sent this: not confirmed, retired, or on the wrong side."""
    if not peer_ids or len(set(peer_ids)) > MOST_RECIPIENTS:
        raise InvalidInput("peers", f"请选择收件单位，最多 {MOST_RECIPIENTS} 个。")
    for peer_id in peer_ids:
        peer = usable_peer(work, peer_id)
        if sort in NEEDS and peer.relation != NEEDS[sort]:
            side = "下级" if NEEDS[sort] == "SUBORDINATE" else "上级"
            raise InvalidInput("peers", f"“{sort.label}”只能发给{side}单位，“{peer.name}”登记的不是{side}。")


@operation("制作往来包", right=Right.EXCHANGE)
def begin_package(
    work: Work,
    *,
    package_uid: str,
    digest: str,
    sort: Sort,
    peer_ids: Sequence[int],
    clues: Sequence[tuple[int, str]] = (),
    documents: Sequence[str] = (),
    figures: dict[str, Any] | None = None,
    form: str = "",
    note: str = "",
    approved_by: str = "",
    approved_on: date | None = None,
    paper_no: str = "",
    reply_by: date | None = None,
    with_reporter: bool = False,
) -> int:
    """Note what is about to leave, to whom and by whose approval; the file is written after this.

    Clues leave by another's approval only (检举控告规则 20、23; 监督执纪工作规则 21). ``clues``: (id here, uid). ``digest`` is the
    manifest's, kept from now on: a file that a power cut left whole may have been handed over all the same, and its
    receipt is held against it. Raises :class:`InvalidInput`, :class:`IllegalStep` for a card that is not confirmed.
    """
    require_may_send(work, sort, peer_ids)
    if sort in WITH_CLUES:
        if not clues:
            raise InvalidInput("clues", "请至少选择一件线索。")
        approved_by = words("approved_by", approved_by, "批准人", longest=100)
        if approved_by == work.actor.name:
            raise NotAllowed("批准人不能是您本人，请填写批准的领导。")
        paper_no = words("paper_no", paper_no, "批件或公文文号", longest=60)
        approved_on = happened(work, "approved_on", approved_on or work.today, "批准日期")
    if reply_by is not None and reply_by < work.today:
        raise InvalidInput("reply_by", "要求报结的日期不能早于今天，请核对。")
    row = ExchangePackage(
        package_uid=package_uid,
        direction="OUT",
        sort=sort,
        state="WRITING",
        title=title_of(sort, len(clues), len(documents), form),
        made_at=work.now,
        handled_by=work.actor.name,
        approved_by=approved_by,
        approved_on=approved_on,
        paper_no=paper_no,
        note=words("note", note, "附言", longest=2_000, required=False),
        reply_by=reply_by,
        digest=digest,
        documents=list(documents),
        figures=figures or {},
    )
    work.session.add(row)
    work.session.flush()
    _put_parts(work, row, peer_ids, clues)
    work.note(with_reporter=with_reporter)
    work.about(ExchangePackage.KIND, row.id)
    return row.id


def _put_parts(
    work: Work, row: ExchangePackage, peer_ids: Sequence[int], clues: Sequence[tuple[int, str]]
) -> None:
    for peer_id in dict.fromkeys(peer_ids):
        peer = usable_peer(work, peer_id)
        work.session.add(ExchangeRecipient(package_id=row.id, peer_id=peer.id, name=peer.name))
    for clue_id, uid in clues:
        clue = require_clue(work, clue_id)
        part = ExchangeClue(
            package_id=row.id, clue_id=clue.id, clue_uid=uid, number=clue.number, title=clue.title
        )
        work.session.add(part)
        work.about("clue", clue.id)


@operation("往来包写出", right=Right.EXCHANGE)
def finish_package(work: Work, *, package_id: int) -> None:
    """The file was written and read back: from now on the receipts are waited for, and each clue's course tells it."""
    row = package(work, package_id)
    if row.state != "WRITING":
        raise IllegalStep("这个往来包已经写出。")
    row.state = "SENT"
    names = "、".join(one.name for one in recipients(work, row.id))
    if row.sort == Sort.RECEIPT:
        row.state = "ANSWERED"
        return
    set_deadline(work, owner=(ExchangePackage.KIND, row.id), rule=RECEIPT, starts_on=work.today, clue_id=None)
    for part in parts(work, row.id):
        clue = work.session.get(Clue, part.clue_id) if part.clue_id else None
        if clue is not None and clue.status != "ARCHIVED":
            sent_step(
                work,
                clue,
                "发出往来包",
                f"{Sort(row.sort).label}：{names}。{row.approved_by}批准，{row.paper_no}",
            )
    work.about(ExchangePackage.KIND, row.id)


def sent_step(work: Work, clue: Clue, name: str, text: str) -> None:
    """A line of the clue's course that changes nothing of its state."""
    work.session.add(
        ClueStep(
            clue_id=clue.id, code="", name=name, from_status=clue.status, to_status=clue.status,
            happened_on=work.today, text=text, basis="", actor_uid=work.actor.uid,
            actor_name=work.actor.name, data={},
        )
    )  # fmt: skip


@operation("往来包没有写成", right=Right.EXCHANGE)
def drop_package(work: Work, *, package_id: int, why: str) -> None:
    """The file could not be written: nothing left the house, and the list says so."""
    row = package(work, package_id)
    if row.state != "WRITING":
        raise IllegalStep("这个往来包已经写出。")
    row.state, row.answer = "FAILED", why
    work.about(ExchangePackage.KIND, row.id)


@operation("登记往来回执", right=Right.EXCHANGE)
def take_receipt(work: Work, *, manifest: Manifest, digest: str, signer: str) -> int:
    """A receipt came back: it is held against the package that it names and the office to which that went.

    ``signer`` is the fingerprint of the card that signed it. Returns the package's id. Raises :class:`NotFound` for a package that we never sent to this office,
    :class:`Conflict` for one whose content is not what we sent, or that was answered already.
    """
    receipt = manifest.receipt
    assert receipt is not None
    row = work.session.scalars(
        select(ExchangePackage).where(
            ExchangePackage.package_uid == receipt.of, ExchangePackage.direction == "OUT"
        )
    ).first()
    sent = recipients(work, row.id) if row is not None else ()
    found = next((one for one in sent if kept_peer(work, one.peer_id).fingerprint == signer), None)
    if row is None or found is None:
        raise NotFound("本单位没有给这个单位发过回执所说的往来包，没有登记。")
    if receipt.digest != row.digest:
        raise Conflict("回执所说的内容与本单位发出的不一致，请与对方核对后重新发送。")
    if found.answer:
        raise Conflict(f"“{found.name}”的回执已经登记过了。")
    found.answer, found.answered_on = receipt.answer, receipt.on
    found.answered_by, found.text = receipt.by, receipt.text
    results = {one.clue_uid: one for one in receipt.results}
    for part in parts(work, row.id):
        result = results.get(part.clue_uid)
        if result is not None:
            part.result, part.number_there = result.result, result.number
    if all(one.answer for one in recipients(work, row.id)):
        row.state = "ANSWERED"
        meet_deadline(work, (ExchangePackage.KIND, row.id), RECEIPT, work.today)
    work.note(receipt=digest)
    work.about(ExchangePackage.KIND, row.id)
    return row.id


@operation("不再等待回执", right=Right.EXCHANGE)
def give_up_receipt(work: Work, *, package_id: int, reason: str) -> None:
    """The recipient confirmed by another way, or never will: said why, and no longer reminded of."""
    row = package(work, package_id)
    if row.direction != "OUT" or row.state != "SENT":
        raise IllegalStep("这个往来包不在等待回执。")
    row.state, row.answer = "ANSWERED", words("reason", reason, "理由", longest=2_000)
    drop_deadlines(work, (ExchangePackage.KIND, row.id), RECEIPT, by="不再等待回执")
    work.about(ExchangePackage.KIND, row.id)


def recipients(read: Read, package_id: int) -> Sequence[ExchangeRecipient]:
    """To whom a package went."""
    return read.session.scalars(
        select(ExchangeRecipient)
        .where(ExchangeRecipient.package_id == package_id)
        .order_by(ExchangeRecipient.id)
    ).all()


def parts(read: Read, package_id: int) -> Sequence[ExchangeClue]:
    """The clues in a package."""
    return read.session.scalars(
        select(ExchangeClue).where(ExchangeClue.package_id == package_id).order_by(ExchangeClue.id)
    ).all()

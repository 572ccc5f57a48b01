"""Receiving: what came is looked at, each clue registered, joined to one on file or left out; one operation, one undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import select

from models.access import require_clue, sees_clue
from models.clues.inputs import IS_HEAD, PartyInput, ProblemInput, words
from models.clues.queries import DuplicateRow, possible_duplicates
from models.clues.records import Clue
from models.clues.registration import register_clue
from models.errors import Conflict, IllegalStep, InvalidInput
from models.evidence.operations import StoredFile, register_evidence
from models.evidence.records import Evidence
from models.exchange.contents import ClueContent, Manifest, PartyContent, Sort, plain
from models.exchange.peers import PeerRow, peer_by_fingerprint, peers
from models.exchange.records import ExchangeClue, ExchangePackage
from models.exchange.sending import package, parts, sent_step
from models.identity import parse_id_number
from models.operations import Read, Work, operation, query
from models.rights import Right
from models.rules import codes
from models.trash.operations import discard

NEW, JOIN, SKIP = "NEW", "JOIN", "SKIP"
SOURCES: Final = {Sort.ASSIGN: "SUPERIOR_ASSIGN", Sort.REPORT: "SUB_REPORT", Sort.TRANSFER: "DEPT_TRANSFER"}
"""Which source a clue of a package has here (domain.md 1.1)."""


@dataclass(frozen=True)
class Incoming:
    """A clue that came, with what may be the same here: ``own`` the clue that it answers or that came before."""

    content: ClueContent
    own: DuplicateRow | None
    alike: tuple[DuplicateRow, ...]


@dataclass(frozen=True)
class Look:
    """An opened package before it is taken: who sent it, whether it may be taken, what is in it."""

    manifest: Manifest
    peer: PeerRow | None
    refusal: str
    clues: tuple[Incoming, ...]


@dataclass(frozen=True)
class Choice:
    """What to do with one clue; ``clue_id`` where it joins one on file, ``level`` of the persons, a code of domain.md 0.4."""

    clue_uid: str
    result: str
    clue_id: int | None = None
    level: str = "ORDINARY_MEMBER"


@dataclass(frozen=True)
class Arrived:
    """A document that storage has encrypted anew, and which of the manifest's it is."""

    place: int
    file: StoredFile


@query("查看收到的往来包", right=Right.EXCHANGE, audited=True)
def look_into(read: Read, *, manifest: Manifest, signer: str) -> Look:
    """Who signed it, why it may not be taken, what here is like each clue. Nothing is written but the look."""
    peer = peer_by_fingerprint(read, signer)
    row = next((one for one in peers(read) if peer is not None and one.id == peer.id), None)
    clues = tuple(_incoming(read, content) for content in manifest.clues) if row is not None else ()
    return Look(manifest, row, _refusal(read, manifest, signer), clues)


def _refusal(read: Read, manifest: Manifest, signer: str) -> str:
    """Why a package may not be taken, as a sentence; empty where it may."""
    peer = peer_by_fingerprint(read, signer)
    if peer is None:
        return f"发件单位自称“{manifest.sender}”，但它的名片没有登记；请先登记并核对名片，再打开这个包。"
    if peer.retired_on is not None:
        return f"“{peer.name}”的这张名片已停用，请对方用新名片重新制作。"
    if peer.confirmed_on is None:
        return f"“{peer.name}”的名片还没有核对，请先与对方核对 40 位核对码，再打开这个包。"
    earlier = _taken(read, manifest.uid)
    if earlier is not None:
        return f"这个往来包已于 {earlier.made_at:%Y-%m-%d} 收下，不用再收。"
    return ""


def _taken(read: Read, package_uid: str) -> ExchangePackage | None:
    return read.session.scalars(
        select(ExchangePackage).where(
            ExchangePackage.package_uid == package_uid,
            ExchangePackage.direction == "IN",
            ExchangePackage.state.in_(("TAKEN", "ANSWERED")),
        )
    ).first()


def _incoming(read: Read, content: ClueContent) -> Incoming:
    alike = possible_duplicates(
        read,
        names=[party.name for party in content.parties],
        id_numbers=[party.id_no for party in content.parties if party.id_no],
        unit_id=None,
        title=content.title,
    )
    return Incoming(content, _own(read, content), tuple(alike))


def _own(read: Read, content: ClueContent) -> DuplicateRow | None:
    """The clue here that the content answers, or that came in an earlier package."""
    arrived = (
        select(ExchangeClue.clue_id)
        .join(ExchangePackage, ExchangePackage.id == ExchangeClue.package_id)
        .where(
            ExchangeClue.clue_uid == content.uid,
            ExchangeClue.clue_id.is_not(None),
            ExchangePackage.direction == "IN",
            ExchangePackage.state.in_(("TAKEN", "ANSWERED")),
        )
    )
    seen = (Clue.deleted_at.is_(None), sees_clue(read.actor, Clue.id))
    for condition, why in (
        (Clue.uid == content.answers, "本单位交办的原线索"),
        (Clue.id.in_(arrived), "以前收到过的同一线索"),
    ):
        row = read.session.scalars(select(Clue).where(condition, *seen)).first()
        if row is not None and (content.answers or why[0] == "以"):
            return DuplicateRow(row.id, row.number, row.title, row.status, why)
    return None


@operation("接收往来包", right=Right.EXCHANGE)
def take_package(
    work: Work,
    *,
    manifest: Manifest,
    digest: str,
    signer: str,
    choices: Sequence[Choice],
    files: Sequence[Arrived] = (),
) -> int:
    """Take a package in: clues registered or joined, documents kept with them, figures kept. Returns its id.

    Raises :class:`Conflict` for one taken before, :class:`IllegalStep` for a sender whose card is not confirmed,
    and whatever registering a clue raises (a person whom the superior manages, a missing right to see reporters).
    """
    refusal = _refusal(work, manifest, signer)
    if refusal:
        raise Conflict(refusal) if _taken(work, manifest.uid) else IllegalStep(refusal)
    peer = peer_by_fingerprint(work, signer)
    assert peer is not None
    _require_side(manifest, peer.relation)
    chosen = {choice.clue_uid: choice for choice in choices}
    if set(chosen) != {clue.uid for clue in manifest.clues}:
        raise InvalidInput("clues", "请逐件选择登记、并入还是不收。")
    row = ExchangePackage(
        package_uid=manifest.uid,
        direction="IN",
        sort=manifest.sort,
        state="TAKEN",
        title=manifest.title,
        peer_id=peer.id,
        made_at=work.now,
        handled_by=work.actor.name,
        approved_by=manifest.approved_by,
        approved_on=manifest.approved_on,
        paper_no=manifest.paper_no,
        note=manifest.note,
        reply_by=manifest.reply_by,
        digest=digest,
        documents=[document.name for document in manifest.documents],
        kept=[],
        figures=plain(manifest.figures) if manifest.figures else {},
    )
    work.session.add(row)
    work.session.flush()
    homes = {"": (ExchangePackage.KIND, row.id)}
    for content in manifest.clues:
        part = _put_clue(work, manifest, content, chosen[content.uid], row.id, peer.name)
        if part.clue_id is not None:
            homes[content.uid] = (Clue.KIND, part.clue_id)
    for arrived in files:
        document = manifest.documents[arrived.place]
        kind, record_id = homes[document.clue]
        kept = register_evidence(work, file=arrived.file, kind=kind, record_id=record_id, role="EXCHANGE")
        row.kept = [*(row.kept or ()), kept]
    work.about(ExchangePackage.KIND, row.id)
    return row.id


def _require_side(manifest: Manifest, relation: str) -> None:
    """A task comes from above, a report from below: anything else is a mistake or a pretence."""
    below = ("SUBORDINATE", "下级")
    wanted = {Sort.ASSIGN: ("SUPERIOR", "上级"), Sort.REPORT: below, Sort.FIGURES: below}.get(manifest.sort)
    if wanted is not None and relation != wanted[0]:
        raise IllegalStep(f"“{manifest.sort.label}”只能来自{wanted[1]}单位，请核对往来单位的登记后再收。")


def kept_documents(manifest: Manifest, choices: Sequence[Choice]) -> list[int]:
    """Which documents are wanted: not those of clues that are left out."""
    left_out = {choice.clue_uid for choice in choices if choice.result == SKIP}
    return [place for place, one in enumerate(manifest.documents) if one.clue not in left_out]


def _put_clue(
    work: Work, manifest: Manifest, content: ClueContent, choice: Choice, package_id: int, sender: str
) -> ExchangeClue:
    clue_id = None
    if choice.result == NEW:
        clue_id = _register(work, manifest, content, choice, sender)
    elif choice.result == JOIN:
        if choice.clue_id is None:
            raise InvalidInput("clues", "请选择并入哪一件线索。")
        clue = require_clue(work, choice.clue_id)
        if clue.status == "ARCHIVED":
            raise IllegalStep(f"{clue.number}已经归档封存，不能并入材料；请登记为新的线索。")
        clue_id = clue.id
        told = "\n".join([f"{manifest.sort.label}：{sender}，{manifest.paper_no}", *content.told])
        sent_step(work, clue, "收到往来包", told)
    elif choice.result != SKIP:
        raise InvalidInput("clues", "请逐件选择登记、并入还是不收。")
    part = ExchangeClue(
        package_id=package_id,
        clue_id=clue_id,
        clue_uid=content.uid,
        number=content.number if clue_id else "",
        title=content.title if clue_id else "",
        result=choice.result,
        told="\n".join(content.told) if clue_id else "",
    )
    work.session.add(part)
    work.session.flush()
    return part


def _register(work: Work, manifest: Manifest, content: ClueContent, choice: Choice, sender: str) -> int:
    """Register it as it came. What cannot be kept as it is (an unknown code, a bad 身份证号) falls to the common case."""
    day = min(manifest.made_at.date(), work.today)
    reporter = content.reporter
    return register_clue(
        work,
        title=content.title,
        summary=content.summary,
        source=SOURCES[manifest.sort],
        category=_known("categories", content.category, "ACCUSATION"),
        signature=content.signature
        if reporter and content.signature in codes("signatures")
        else _unsigned(content),
        secrecy=_known("secrecy", content.secrecy, "INTERNAL"),
        received_on=work.today,
        assigned_by=sender,
        assigned_on=day if manifest.sort is Sort.ASSIGN else None,
        source_doc_no=manifest.paper_no or content.number,
        problem_type=content.problem_type,
        domain=content.domain,
        occurred=content.occurred,
        unit_name=content.unit_name,
        parties=[_party(work, party, choice.level) for party in content.parties],
        problems=[ProblemInput(one.text, one.problem_type) for one in content.problems],
        reporter=reporter,
        report_due_on=manifest.reply_by if manifest.sort is Sort.ASSIGN else None,
        note="\n".join([f"随{sender}的往来包收到，对方编号：{content.number}", *content.told]),
    )


def _unsigned(content: ClueContent) -> str:
    """A named report whose reporter stays with the sender: he acknowledges and answers, not we (检举控告规则 26、27)."""
    return "SIGNED" if content.signature in ("REAL_NAME", "SIGNED") else "ANONYMOUS"


def _known(table: str, value: str, otherwise: str) -> str:
    row = codes(table).get(value)
    return value if row is not None and not row.state else otherwise


def _party(work: Work, party: PartyContent, level: str) -> PartyInput:
    given = asdict(party)
    given.pop("outcome")
    try:
        parse_id_number(party.id_no, work.today)
    except InvalidInput:
        given["id_no"] = ""
    if given["is_head"] not in IS_HEAD:
        given["is_head"] = "NO"
    return PartyInput(**given, subject_level=level)


@operation("退回往来包", right=Right.EXCHANGE)
def refuse_package(work: Work, *, manifest: Manifest, digest: str, signer: str, reason: str) -> int:
    """Take nothing of it; the receipt will say why. Returns the package's id. Raises as :func:`take_package`."""
    refusal = _refusal(work, manifest, signer)
    if refusal:
        raise IllegalStep(refusal)
    peer = peer_by_fingerprint(work, signer)
    assert peer is not None
    row = ExchangePackage(
        package_uid=manifest.uid, direction="IN", sort=manifest.sort, state="REFUSED", title=manifest.title,
        peer_id=peer.id, made_at=work.now, handled_by=work.actor.name, digest=digest, documents=[], figures={},
        answer=words("reason", reason, "退回理由", longest=2_000),
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    for content in manifest.clues:
        work.session.add(ExchangeClue(package_id=row.id, clue_uid=content.uid, result=SKIP))
    work.about(ExchangePackage.KIND, row.id)
    return row.id


@operation("撤销接收往来包", right=Right.EXCHANGE)
def undo_take(work: Work, *, package_id: int) -> None:
    """Take the whole back: new clues into the trash, other documents removed; the file may be taken anew.

    Raises :class:`IllegalStep` where a new clue is being handled already, or the receipt was made.
    """
    row = package(work, package_id)
    if row.direction != "IN" or row.state != "TAKEN":
        raise IllegalStep("已经做了回执或已经撤销的，不能再撤销接收。")
    for part in parts(work, row.id):
        if part.result == NEW and part.clue_id is not None:
            require_clue(work, part.clue_id)
            discard(work, kind=Clue.KIND, record_id=part.clue_id, reason="撤销接收往来包")
        elif part.result == JOIN and part.clue_id is not None:
            clue = require_clue(work, part.clue_id)
            _take_documents_back(work, row, (Clue.KIND, clue.id))
            sent_step(work, clue, "撤销往来包", "随往来包并入的材料已移除。")
    _take_documents_back(work, row, (ExchangePackage.KIND, row.id))
    row.state = "UNDONE"
    work.about(ExchangePackage.KIND, row.id)


def _take_documents_back(work: Work, row: ExchangePackage, owner: tuple[str, int]) -> None:
    """Those that came with the package to this owner. Of one taken in before its documents were written down, the
    moment tells: the same operation wrote them."""
    came = select(Evidence).where(
        Evidence.owner_kind == owner[0], Evidence.owner_id == owner[1], Evidence.role == "EXCHANGE",
        Evidence.created_at == row.created_at if row.kept is None else Evidence.id.in_(row.kept),
        Evidence.deleted_at.is_(None),
    )  # fmt: skip
    for evidence in work.session.scalars(came):
        evidence.deleted_at = work.now


@operation("往来包已回执", right=Right.EXCHANGE)
def receipt_made(work: Work, *, package_id: int) -> None:
    """The receipt's file is written."""
    row = package(work, package_id)
    if row.state == "TAKEN":
        row.state = "ANSWERED"
    work.about(ExchangePackage.KIND, row.id)

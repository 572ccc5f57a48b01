"""Cards: the office's own keys and those of other offices, confirmed by two people before anything is sealed to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from models.clues.inputs import happened, words
from models.errors import IllegalStep, InvalidInput, NotFound
from models.exchange.records import ExchangeKey, ExchangePeer
from models.operations import Read, Work, operation, query
from models.rights import Right

RELATIONS: Final = {"SUPERIOR": "上级", "SUBORDINATE": "下级", "OTHER": "其他单位"}
GROUPS, DIGITS = 8, 5


def check_code(fingerprint: str) -> str:
    """The 核对码 of a card: eight groups of five digits, read out over the telephone (about 132 bits of SHA-256)."""
    number = int(fingerprint, 16) % 10 ** (GROUPS * DIGITS)
    text = f"{number:0{GROUPS * DIGITS}d}"
    return " ".join(text[place : place + DIGITS] for place in range(0, len(text), DIGITS))


@dataclass(frozen=True)
class KeptKey:
    """The office's keys as kept: for storage only."""

    uid: str
    sealed: bytes
    retired: bool

    def __repr__(self) -> str:
        return f"<KeptKey {self.uid}>"


@dataclass(frozen=True)
class OwnCard:
    """The office's card as shown; ``card`` is the text of the file."""

    card: str
    code: str
    made_on: date
    earlier: int


@dataclass(frozen=True)
class PeerRow:
    """Another office in the list."""

    id: int
    name: str
    relation: str
    relation_text: str
    contact: str
    code: str
    fingerprint: str
    card: str
    confirmed_on: date | None
    confirmed_by: str
    confirmed_how: str
    retired_on: date | None

    @property
    def state_text(self) -> str:
        """可以往来, 名片待核对, 已停用."""
        return "已停用" if self.retired_on else "可以往来" if self.confirmed_on else "名片待核对"


@query("本单位往来密钥", right=Right.EXCHANGE)
def exchange_keys(read: Read) -> tuple[KeptKey, ...]:
    """The keys in force first, then the retired ones: for storage only."""
    rows = read.session.scalars(
        select(ExchangeKey).where(ExchangeKey.deleted_at.is_(None)).order_by(ExchangeKey.id.desc())
    ).all()
    return tuple(
        KeptKey(row.uid, row.sealed, row.retired_on is not None)
        for row in sorted(rows, key=lambda row: row.retired_on is not None)
    )


@query("本单位名片", right=Right.EXCHANGE)
def own_card(read: Read) -> OwnCard | None:
    """The card in force, or None before the first was made."""
    rows = read.session.scalars(select(ExchangeKey).where(ExchangeKey.deleted_at.is_(None))).all()
    row = next((row for row in rows if row.retired_on is None), None)
    if row is None:
        return None
    return OwnCard(row.card, check_code(row.fingerprint), row.created_at.date(), len(rows) - 1)


@operation("制作本单位名片", right=Right.EXCHANGE)
def keep_key(work: Work, *, seeds: bytes, card: str, fingerprint: str) -> int:
    """Keep new keys of the office's own; those before are retired and still open what was sealed to them."""
    for earlier in work.session.scalars(select(ExchangeKey).where(ExchangeKey.retired_on.is_(None))):
        earlier.retired_on = work.today
    row = ExchangeKey(sealed=seeds, card=card, fingerprint=fingerprint)
    work.session.add(row)
    work.session.flush()
    return row.id


@query("往来单位", right=Right.EXCHANGE)
def peers(read: Read, *, usable: bool = False) -> list[PeerRow]:
    """Every office by name; ``usable``: only those whose card is confirmed and in force."""
    statement = select(ExchangePeer).where(ExchangePeer.deleted_at.is_(None))
    if usable:
        statement = statement.where(ExchangePeer.confirmed_on.is_not(None), ExchangePeer.retired_on.is_(None))
    return [_row(peer) for peer in read.session.scalars(statement.order_by(ExchangePeer.name))]


def _row(peer: ExchangePeer) -> PeerRow:
    return PeerRow(
        id=peer.id,
        name=peer.name,
        relation=peer.relation,
        relation_text=RELATIONS[peer.relation],
        contact=peer.contact,
        code=check_code(peer.fingerprint),
        fingerprint=peer.fingerprint,
        card=peer.card,
        confirmed_on=peer.confirmed_on,
        confirmed_by=peer.confirmed_by,
        confirmed_how=peer.confirmed_how,
        retired_on=peer.retired_on,
    )


def peer_by_fingerprint(read: Read, fingerprint: str) -> ExchangePeer | None:
    """The office on file with this card, in force or not."""
    return read.session.scalars(
        select(ExchangePeer)
        .where(ExchangePeer.fingerprint == fingerprint, ExchangePeer.deleted_at.is_(None))
        .order_by(ExchangePeer.retired_on.is_not(None), ExchangePeer.id.desc())
    ).first()


def kept_peer(read: Read, peer_id: int) -> ExchangePeer:
    """An office on file, or :class:`NotFound`."""
    peer = read.session.get(ExchangePeer, peer_id)
    if peer is None or peer.deleted_at is not None:
        raise NotFound("没有这个往来单位，请刷新后再试。")
    return peer


def usable_peer(read: Read, peer_id: int) -> ExchangePeer:
    """An office to which may be sent; :class:`IllegalStep` says what is missing."""
    peer = kept_peer(read, peer_id)
    if peer.retired_on is not None:
        raise IllegalStep(f"“{peer.name}”的名片已停用，请先登记它的新名片。")
    if peer.confirmed_on is None:
        raise IllegalStep(f"“{peer.name}”的名片还没有核对，请先与对方核对 40 位核对码。")
    return peer


@operation("登记往来单位", right=Right.EXCHANGE)
def add_peer(work: Work, *, name: str, relation: str, card: str, fingerprint: str, contact: str = "") -> int:
    """Keep another office's card, to be confirmed; an earlier card of the same name is retired when that happens.

    Raises :class:`InvalidInput` for a card that is on file already or is our own.
    """
    told = words("name", name, "单位名称", longest=120)
    if relation not in RELATIONS:
        raise InvalidInput("relation", "请选择是上级、下级还是其他单位。")
    own = work.session.scalars(select(ExchangeKey.fingerprint)).all()
    if fingerprint in own:
        raise InvalidInput("card", "这是本单位自己的名片，请选择对方给您的名片文件。")
    earlier = peer_by_fingerprint(work, fingerprint)
    if earlier is not None and earlier.retired_on is None:
        raise InvalidInput("card", f"这张名片已经登记为“{earlier.name}”，不用再登记。")
    row = ExchangePeer(
        name=told,
        relation=relation,
        contact=words("contact", contact, "联系人和电话", longest=120, required=False),
        card=card,
        fingerprint=fingerprint,
    )
    work.session.add(row)
    work.session.flush()
    work.about(ExchangePeer.KIND, row.id)
    return row.id


@operation("核对往来单位名片", right=Right.EXCHANGE)
def confirm_peer(work: Work, *, peer_id: int, code: str, how: str, on: date | None = None) -> None:
    """Somebody read the 核对码 to us by another way than the card came; ``code`` is what we heard, digit by digit.

    Raises :class:`InvalidInput` where it differs: then the card is not the one that the office gave away.
    """
    peer = kept_peer(work, peer_id)
    if peer.retired_on is not None:
        raise IllegalStep("这张名片已停用，不能再核对。")
    heard = "".join(char for char in code if not char.isspace())
    if heard != check_code(peer.fingerprint).replace(" ", ""):
        raise InvalidInput(
            "code", "核对码不一致，请请对方从头再念一遍；仍不一致的，这张名片可能被调换，不要使用。"
        )
    peer.confirmed_how = words("how", how, "核对方式", longest=200)
    peer.confirmed_on = happened(work, "on", on or work.today, "核对日期")
    peer.confirmed_by = work.actor.name
    same = select(ExchangePeer).where(
        ExchangePeer.name == peer.name, ExchangePeer.id != peer.id, ExchangePeer.retired_on.is_(None)
    )
    for earlier in work.session.scalars(same):
        earlier.retired_on = peer.confirmed_on
    work.about(ExchangePeer.KIND, peer.id)


@operation("停用往来单位", right=Right.EXCHANGE)
def retire_peer(work: Work, *, peer_id: int) -> None:
    """Nothing is sent to this card any more, and nothing signed by it is taken."""
    peer = kept_peer(work, peer_id)
    if peer.retired_on is not None:
        raise IllegalStep("这个往来单位已经停用。")
    peer.retired_on = work.today
    work.about(ExchangePeer.KIND, peer.id)

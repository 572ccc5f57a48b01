"""会签: who has to agree before 签发, who did so when with what opinion, and who is still missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from models.clues.records import ClueMember
from models.errors import IllegalStep, InvalidInput, NotAllowed, NotFound
from models.letters.records import LetterSignature, OfficialLetter
from models.letters.steps import happened, note_event, require_step, seen_letter
from models.operations import Read, Work, operation
from models.rights import Right

AGREE, DISAGREE = "AGREE", "DISAGREE"
ANSWERS: Final = {AGREE: "同意", DISAGREE: "有不同意见"}
MOST: Final = 30


@dataclass(frozen=True)
class Countersigner:
    """Somebody who is to agree: by account, or by name and unit where the signature comes on paper."""

    name: str
    unit: str = ""
    account_uid: str = ""


@dataclass(frozen=True)
class SignatureView:
    """One line of the list; without an answer it is waited for."""

    id: int
    name: str
    unit: str
    account_uid: str
    answer: str
    opinion: str
    signed_on: date | None
    entered_by: str

    @classmethod
    def of(cls, row: LetterSignature) -> SignatureView:
        """From the record."""
        return cls(**{name: getattr(row, name) for name in cls.__dataclass_fields__})

    @property
    def shown(self) -> str:
        """Name, with the unit where there is one."""
        return _shown(self)

    @property
    def agreed(self) -> bool:
        """Whether 签发 need not wait for this one."""
        return self.answer == AGREE


def _shown(one: SignatureView | LetterSignature) -> str:
    return f"{one.name}（{one.unit}）" if one.unit else one.name


def signatures_of(read: Read, letter_id: int) -> list[LetterSignature]:
    """The list in its order."""
    kept = LetterSignature.deleted_at.is_(None)
    statement = select(LetterSignature).where(LetterSignature.letter_id == letter_id, kept)
    return list(read.session.scalars(statement.order_by(LetterSignature.ordinal, LetterSignature.id)))


def lacking(rows: Sequence[SignatureView]) -> str:
    """Whose agreement is missing, in words; empty where all have agreed."""
    waited = [row.shown for row in rows if not row.answer]
    against = [row.shown for row in rows if row.answer == DISAGREE]
    parts = [f"还没有会签：{'、'.join(waited)}"] if waited else []
    parts += [f"有不同意见：{'、'.join(against)}"] if against else []
    return "；".join(parts)


@operation("确定会签人", right=Right.CASE_WRITE)
def ask_countersigns(
    work: Work, *, letter_id: int, signers: Sequence[Countersigner], on: date | None = None
) -> None:
    """Set who is to countersign, in order; who has signed already stays on the list with the answer.

    Raises :class:`InvalidInput` for a name twice, a missing name or somebody recused from the clue (检控规则 48),
    :class:`IllegalStep` once the letter is issued, or for striking out somebody who has signed.
    """
    letter = seen_letter(work, letter_id)
    require_step(letter, "signers")
    wanted = [Countersigner(one.name.strip(), one.unit.strip(), one.account_uid) for one in signers]
    _require_fit(work, letter, wanted)
    rows = {(row.name, row.unit): row for row in signatures_of(work, letter.id)}
    asked = [(one.name, one.unit) for one in wanted]
    for key, row in rows.items():
        if key in asked:
            continue
        if row.answer:
            raise IllegalStep(f"{row.name}已经会签，不能从名单中去掉。")
        row.deleted_at = work.now
    for place, one in enumerate(wanted, 1):
        row = rows.get((one.name, one.unit)) or LetterSignature(
            letter_id=letter.id, name=one.name, unit=one.unit, answer="", opinion="", entered_by=""
        )
        row.ordinal = place
        if not row.answer:
            row.account_uid = one.account_uid
        work.session.add(row)
    names = "、".join(one.name for one in wanted) or "不需会签"
    note_event(work, letter, "确定会签人", happened(work, letter, on), names)


def _require_fit(work: Work, letter: OfficialLetter, wanted: Sequence[Countersigner]) -> None:
    if len(wanted) > MOST:
        raise InvalidInput("signers", f"会签人最多 {MOST} 名，请减少。")
    if any(not one.name or len(one.name) > 100 or len(one.unit) > 120 for one in wanted):
        raise InvalidInput("signers", "每一行都要写明会签人的姓名（不超过 100 个字）。")
    if len({(one.name, one.unit) for one in wanted}) < len(wanted):
        raise InvalidInput("signers", "会签人写重了，请去掉重复的一行。")
    uids = [one.account_uid for one in wanted if one.account_uid]
    if len(set(uids)) < len(uids):
        raise InvalidInput("signers", "同一个账户选了两次，请去掉重复的一行。")
    if letter.drafter_uid in uids:
        raise InvalidInput("signers", "拟稿人不用会签自己拟的文书，请去掉。")
    circle = letter.circle()
    if not circle or not uids:
        return
    recused = select(ClueMember.account_name).where(
        ClueMember.clue_id.in_(circle),
        ClueMember.account_uid.in_(uids),
        ClueMember.role == "RECUSED",
        ClueMember.until.is_(None),
        ClueMember.deleted_at.is_(None),
    )
    for name in work.session.scalars(recused):
        raise InvalidInput("signers", f"{name}在这件线索中须回避，不能会签，请另选。")


@operation("会签文书", right=Right.CASE_READ)
def countersign_letter(
    work: Work, *, letter_id: int, opinion: str = "", answer: str = AGREE, on: date | None = None
) -> None:
    """会签 by the acting account: fills its line of the list, or adds one; the letter's state stays.

    Raises :class:`InvalidInput` for a disagreement without its reason, :class:`NotAllowed` for the drafter.
    """
    letter = seen_letter(work, letter_id)
    require_step(letter, "countersign")
    if work.actor.uid == letter.drafter_uid:
        raise NotAllowed("拟稿人不用会签自己拟的文书。")
    rows = signatures_of(work, letter.id)
    own = next((row for row in rows if row.account_uid == work.actor.uid), None)
    if own is None:
        own = LetterSignature(
            letter_id=letter.id,
            name=work.actor.name,
            unit="",
            account_uid=work.actor.uid,
            ordinal=len(rows) + 1,
        )
        work.session.add(own)
    _answer(work, letter, own, answer, opinion, on)


@operation("登记书面会签", right=Right.CASE_WRITE)
def enter_countersign(
    work: Work,
    *,
    letter_id: int,
    signature_id: int,
    opinion: str = "",
    answer: str = AGREE,
    on: date | None = None,
) -> None:
    """Enter what somebody without an account signed on paper; who entered it is kept.

    Somebody with an account signs by himself: nobody signs for him (:class:`NotAllowed`).
    """
    letter = seen_letter(work, letter_id)
    require_step(letter, "enter")
    row = next((one for one in signatures_of(work, letter.id) if one.id == signature_id), None)
    if row is None:
        raise NotFound("会签名单里没有这个人，请重新打开文书。")
    if row.account_uid:
        raise NotAllowed(f"{row.name}有账户，请本人登录后会签。")
    _answer(work, letter, row, answer, opinion, on)


def _answer(
    work: Work, letter: OfficialLetter, row: LetterSignature, answer: str, opinion: str, on: date | None
) -> None:
    if answer not in ANSWERS:
        raise InvalidInput("answer", f"请选择{'或'.join(ANSWERS.values())}。")
    if answer == DISAGREE and not opinion.strip():
        raise InvalidInput("opinion", "有不同意见的，请写明意见。")
    if len(opinion) > 400:
        raise InvalidInput("opinion", "会签意见最多 400 个字。")
    day = happened(work, letter, on)
    row.answer, row.opinion, row.signed_on = answer, opinion.strip(), day
    row.entered_by = "" if row.account_uid == work.actor.uid else work.actor.name
    said = f"：{row.opinion}" if row.opinion not in ("", ANSWERS[answer]) else ""
    note_event(work, letter, "会签", day, f"{_shown(row)}{ANSWERS[answer]}{said}")


def forget_answers(work: Work, letter: OfficialLetter) -> None:
    """The letter went back to be changed: what was agreed to is no longer what stands there; the way keeps it."""
    for row in signatures_of(work, letter.id):
        row.answer, row.opinion, row.signed_on, row.entered_by = "", "", None, ""


def require_signatures(work: Work, letter: OfficialLetter, without: str) -> str:
    """The reason for not waiting, where it is needed; :class:`InvalidInput` names who is missing where there is none."""
    missing = lacking([SignatureView.of(row) for row in signatures_of(work, letter.id)])
    if not missing:
        return ""
    if not without.strip():
        raise InvalidInput("without", f"{missing}。请等会签完成，或者写明不等会签的理由。")
    if len(without) > 200:
        raise InvalidInput("without", "理由最多 200 个字，请缩短。")
    return f"{missing}；不等会签的理由：{without.strip()}"

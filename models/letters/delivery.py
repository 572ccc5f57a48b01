"""Operations on an issued letter: seal, send, receive, reply, the two reports, copies, void, file."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import func, select

from models.clues import inquiry_letters
from models.errors import IllegalStep, InvalidInput, NotFound
from models.letters import terms
from models.letters.records import LetterCopy, OfficialLetter
from models.letters.steps import (
    LOCKED,
    happened,
    kind_of,
    note_event,
    require_step,
    seen_letter,
    take_step,
)
from models.numbering.operations import void_number
from models.operations import Read, Work, operation
from models.rectification.operations import void_items
from models.rights import Right

DELIVERIES = {"HAND": "当面送达", "CONFIDENTIAL": "机要", "REGISTERED": "挂号邮寄", "INTERNAL": "内部交换"}
COPY_WAYS = {"PRINT": "打印", "SAVE": "另存", "DUPLICATE": "复印"}


@operation("文书用印", right=Right.CASE_WRITE)
def seal_letter(work: Work, *, letter_id: int, on: date | None = None, sealed_by: str = "") -> None:
    """Note that the letter was stamped, and by whom."""
    letter = seen_letter(work, letter_id)
    letter.sealed_on = take_step(work, letter, "seal", on, sealed_by)


@operation("发出文书", right=Right.CASE_WRITE)
def send_letter(
    work: Work, *, letter_id: int, on: date | None = None, delivery: str = "HAND", deliverer: str = ""
) -> None:
    """Note how and by whom the letter was sent; a kind that carries a seal is sealed first."""
    letter = seen_letter(work, letter_id)
    require_step(letter, "send")
    if delivery not in DELIVERIES:
        raise InvalidInput("delivery", f"送达方式请选择{'、'.join(DELIVERIES.values())}。")
    if letter.state == "SIGNED" and kind_of(work, letter).sealed:
        raise IllegalStep("这种文书须先用印再发出，请先登记用印。")
    inquiry_letters.require_sent_after(work, letter, on or work.today)
    letter.sent_on = take_step(work, letter, "send", on, DELIVERIES[delivery])
    letter.delivery, letter.deliverer = delivery, deliverer.strip()
    inquiry_letters.follow(work, letter, inquiry_letters.SENT, letter.sent_on, {"receiver": letter.recipient})


@operation("登记文书签收", right=Right.CASE_WRITE)
def receive_letter(work: Work, *, letter_id: int, receiver: str, on: date | None = None) -> None:
    """Note who signed for the letter; a deadline counted from receipt starts here (domain.md 9.5)."""
    letter = seen_letter(work, letter_id)
    require_step(letter, "receive")
    if not receiver.strip() or len(receiver) > 100:
        raise InvalidInput("receiver", "请填写签收人（不超过 100 个字）。")
    letter.received_on = take_step(work, letter, "receive", on, receiver)
    letter.receiver = receiver.strip()
    terms.start_at_receipt(work, letter, kind_of(work, letter), letter.received_on)
    day, signed = letter.received_on, {"receiver": letter.receiver}
    inquiry_letters.follow(work, letter, inquiry_letters.RECEIVED, day, signed)


@operation("登记文书回复", right=Right.CASE_WRITE)
def reply_letter(
    work: Work,
    *,
    letter_id: int,
    text: str,
    on: date | None = None,
    reference: str = "",
    objection: str = "",
) -> None:
    """Note the answer, its 文号 and, for a 建议书, a written objection with its reasons (domain.md 5.3)."""
    letter = seen_letter(work, letter_id)
    require_step(letter, "reply")
    if not text.strip():
        raise InvalidInput("text", "请填写回复的主要内容。")
    if len(reference) > 60:
        raise InvalidInput("reference", "来文号最多 60 个字。")
    letter.replied_on = take_step(work, letter, "reply", on, reference)
    letter.reply_text, letter.reply_ref = text.strip(), reference.strip()
    letter.objection = objection.strip()
    terms.met(work, letter, kind_of(work, letter), letter.replied_on)
    day, answer = letter.replied_on, {"report": letter.reply_text}
    inquiry_letters.follow(work, letter, inquiry_letters.ANSWERED, day, answer)


@operation("登记“两报”", right=Right.CASE_WRITE)
def report_letter(
    work: Work, *, letter_id: int, which: int, on: date | None = None, to: str = "", receipt: str = ""
) -> None:
    """一书两报: note that the letter was reported to the Party committee (1) or the leader in charge (2).

    ``receipt`` names who signed for it; a second call may add the receipt only.
    """
    letter = seen_letter(work, letter_id)
    require_step(letter, "report")
    if not kind_of(work, letter).reports:
        raise IllegalStep("这种文书不作“两报”。")
    if which not in (1, 2):
        raise InvalidInput("which", "“两报”是报党委和报分管领导，请选择其一。")
    earlier: date | None = letter.report1_on if which == 1 else letter.report2_on
    whom = to.strip() or (letter.report1_to if which == 1 else letter.report2_to)
    if not whom:
        raise InvalidInput("to", "请填写报送对象。")
    day = earlier if earlier is not None and on is None else happened(work, letter, on)
    name = "报送党委" if which == 1 else "报送分管领导"
    if which == 1:
        letter.report1_to, letter.report1_on = whom, day
        letter.report1_receipt = receipt.strip() or letter.report1_receipt
    else:
        letter.report2_to, letter.report2_on = whom, day
        letter.report2_receipt = receipt.strip() or letter.report2_receipt
    note_event(work, letter, name, happened(work, letter, on), f"{whom} {receipt}".strip())


@operation("文书归档", right=Right.CASE_WRITE)
def file_letter(work: Work, *, letter_id: int, on: date | None = None) -> None:
    """Put the letter away; one that awaits an answer is not filed before it."""
    letter = seen_letter(work, letter_id)
    require_step(letter, "file")
    rule = kind_of(work, letter).reply
    if rule is not None and rule.required and letter.replied_on is None:
        raise IllegalStep("这份文书还没有收到回复，不能归档。")
    take_step(work, letter, "file", on)


@operation("作废文书", right=Right.LETTER_ISSUE)
def void_letter(work: Work, *, letter_id: int, reason: str, on: date | None = None) -> None:
    """Void an issued letter with a reason: its number stays on file and is never given again (domain.md 9.3)."""
    letter = seen_letter(work, letter_id)
    require_step(letter, "void")
    if not reason.strip() or len(reason) > 200:
        raise InvalidInput("reason", "请写明作废的原因（不超过 200 个字）。")
    void_items(work, "letter", letter.id, reason)
    letter.void_on = take_step(work, letter, "void", on, reason)
    letter.void_reason = reason.strip()
    if letter.number:
        void_number(work, letter.number, reason)
    terms.dropped(work, letter)


@operation("登记文书印制", right=Right.CASE_PRINT)
def note_copies(
    work: Work,
    *,
    letter_id: int,
    count: int = 1,
    how: str = "PRINT",
    device: str = "",
    purpose: str = "",
    receiver: str = "",
) -> tuple[int, int]:
    """Enter copies printed, saved or duplicated; returns their first and last 份号 (保密条例 27).

    A draft's copies are entered too, for paper is paper.
    """
    letter = seen_letter(work, letter_id)
    if how not in COPY_WAYS:
        raise InvalidInput("how", f"方式请选择{'、'.join(COPY_WAYS.values())}。")
    if how == "SAVE":
        work.actor.require(Right.CASE_EXPORT)
    if not 1 <= count <= 999:
        raise InvalidInput("count", "份数须在 1 至 999 之间。")
    row = enter_copies(work, letter, count, how=how, device=device, purpose=purpose, receiver=receiver)
    work.note(how=COPY_WAYS[how], copies=[row.first_no, row.last_no], state=letter.state)
    return row.first_no, row.last_no


def enter_copies(
    work: Work,
    letter: OfficialLetter,
    count: int,
    *,
    how: str,
    device: str = "",
    purpose: str = "",
    receiver: str = "",
) -> LetterCopy:
    """Write the register's line of the next ``count`` copies."""
    first = last_copy(work, letter) + 1
    row = LetterCopy(
        letter_id=letter.id,
        first_no=first,
        last_no=first + count - 1,
        how=how,
        device=device.strip()[:120],
        purpose=purpose.strip()[:120],
        receiver=receiver.strip()[:120],
        printed_at=work.now,
        actor_name=work.actor.name,
        copied=how == "DUPLICATE",
    )
    work.session.add(row)
    work.about("letter", letter.id)
    return row


def last_copy(read: Read, letter: OfficialLetter) -> int:
    """The highest 份号 given so far, 0 before the first."""
    return read.session.scalar(select(func.max(LetterCopy.last_no)).filter_by(letter_id=letter.id)) or 0


@operation("登记文书份数去向", right=Right.CASE_WRITE)
def return_copies(
    work: Work,
    *,
    copy_id: int,
    receiver: str = "",
    returned_on: date | None = None,
    destroyed_on: date | None = None,
    numbers: str = "",
) -> None:
    """Note to whom copies went, and when they were collected or destroyed (保密条例 27、28).

    ``numbers``: the 份号 meant, one or from—to, where not all of the entry went the same way; the entry is then parted.
    """
    row = work.session.get(LetterCopy, copy_id)
    if row is None or row.deleted_at is not None:
        raise NotFound("没有这条印制登记。")
    letter = seen_letter(work, row.letter_id)
    for field, day in (("returned_on", returned_on), ("destroyed_on", destroyed_on)):
        if day is not None and (day > work.today or day < row.printed_at.date()):
            raise InvalidInput(field, "日期须在印制之后、今天之前，请核对。")
    _part(work, row, *_meant(row, numbers))
    row.receiver = receiver.strip()[:120] or row.receiver
    row.returned_on = returned_on or row.returned_on
    row.destroyed_on = destroyed_on or row.destroyed_on
    work.about("letter", letter.id)


def _meant(row: LetterCopy, numbers: str) -> tuple[int, int]:
    """The first and last 份号 of what was typed, all of the entry for nothing; :class:`InvalidInput` for others."""
    if not numbers.strip():
        return row.first_no, row.last_no
    found = re.fullmatch(r"\s*(\d{1,6})\s*(?:[-—–~至]+\s*(\d{1,6}))?\s*", numbers)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not row.first_no <= first <= last <= row.last_no:
        raise InvalidInput(
            "numbers",
            f"份号请填 {row.first_no} 至 {row.last_no} 之间的，如 {row.first_no} 或 {row.first_no}-{row.last_no}。",
        )
    return first, last


def _part(work: Work, row: LetterCopy, first: int, last: int) -> None:
    """Leave those from ``first`` to ``last`` to the entry, and enter the others as they were."""
    kept = {
        name: getattr(row, name)
        for name in (
            "letter_id",
            "how",
            "device",
            "purpose",
            "receiver",
            "printed_at",
            "actor_name",
            "copied",
            "returned_on",
            "destroyed_on",
        )
    }
    for begin, end in ((row.first_no, first - 1), (last + 1, row.last_no)):
        if begin <= end:
            work.session.add(LetterCopy(first_no=begin, last_no=end, **kept))
    row.first_no, row.last_no = first, last


def is_locked(state: str) -> bool:
    """Whether the text may no longer change."""
    return state in LOCKED

"""文书 states and the legal steps between them (domain.md 5.2), and what every step has in common."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import func, select

from models.access import may_see_record
from models.errors import IllegalStep, InvalidInput, NotFound
from models.letters.compose import LetterDraft, ProblemText
from models.letters.kinds import LetterKind, kind_from_data
from models.letters.records import LetterEvent, LetterProblem, LetterTemplate, OfficialLetter
from models.operations import Read, Work

STATES: Final = {
    "DRAFT": "拟稿",
    "CHECKED": "核稿",
    "SIGNED": "签发",
    "SEALED": "用印",
    "SENT": "发出",
    "RECEIVED": "签收",
    "REPLIED": "回复",
    "FILED": "归档",
    "VOID": "作废",
}
LOCKED: Final = frozenset(STATES) - {"DRAFT", "CHECKED"}
# step → (Chinese name, from, to); None keeps the state
STEPS: Final[dict[str, tuple[str, frozenset[str], str | None]]] = {
    "change": ("修改", frozenset({"DRAFT"}), None),
    "check": ("核稿", frozenset({"DRAFT"}), "CHECKED"),
    "return": ("退回修改", frozenset({"CHECKED"}), "DRAFT"),
    "signers": ("确定会签人", frozenset({"DRAFT", "CHECKED"}), None),
    "countersign": ("会签", frozenset({"CHECKED"}), None),
    "enter": ("登记会签", frozenset({"CHECKED"}), None),
    "issue": ("签发", frozenset({"CHECKED"}), "SIGNED"),
    "seal": ("用印", frozenset({"SIGNED"}), "SEALED"),
    "send": ("发出", frozenset({"SIGNED", "SEALED"}), "SENT"),
    "receive": ("签收", frozenset({"SENT"}), "RECEIVED"),
    "reply": ("回复", frozenset({"SENT", "RECEIVED"}), "REPLIED"),
    "file": ("归档", frozenset({"SENT", "RECEIVED", "REPLIED"}), "FILED"),
    "void": ("作废", frozenset({"SIGNED", "SEALED", "SENT", "RECEIVED", "REPLIED"}), "VOID"),
    "report": ("两报", frozenset({"SIGNED", "SEALED", "SENT", "RECEIVED", "REPLIED", "FILED"}), None),
}


def offered(state: str) -> list[str]:
    """The steps that are legal from a state, in the order of the letter's life."""
    return [step for step, (_name, before, _after) in STEPS.items() if state in before]


def seen_letter(read: Read, letter_id: int) -> OfficialLetter:
    """The letter, or :class:`NotFound` alike for one that is not there and one outside the 知悉范围."""
    letter = read.session.get(OfficialLetter, letter_id)
    if (
        letter is None
        or letter.deleted_at is not None
        or not may_see_record(read.session, read.actor, letter)
    ):
        raise NotFound("没有这份文书，或者您不在它的知悉范围内。")
    return letter


def require_step(letter: OfficialLetter, step: str) -> None:
    """Raise :class:`IllegalStep` when the step is not legal from the letter's state."""
    name, before, _after = STEPS[step]
    if letter.state in before:
        return
    if step == "change" and letter.state in LOCKED:
        raise IllegalStep(f"文书已{STATES[letter.state]}，正文已锁定；要更改请另行发文。")
    if step == "change":
        raise IllegalStep("文书已核稿，请先“退回修改”再改。")
    states = "、".join(label for state, label in STATES.items() if state in before)
    raise IllegalStep(f"文书现在是“{STATES[letter.state]}”，到“{states}”时才能{name}。")


def take_step(work: Work, letter: OfficialLetter, step: str, on: date | None, text: str = "") -> date:
    """Move the letter, note who and when; returns the day. Refuses a day in the future or before the last step."""
    require_step(letter, step)
    day = happened(work, letter, on)
    name, _before, after = STEPS[step]
    if after is not None:
        letter.state = after
    note_event(work, letter, name, day, text)
    return day


def happened(work: Work, letter: OfficialLetter, on: date | None) -> date:
    """The day on which something happened to the letter, checked against today and the step before it."""
    day = on or work.today
    if day > work.today:
        raise InvalidInput("on", "日期不能晚于今天，请核对。")
    last = work.session.scalar(
        select(func.max(LetterEvent.happened_on)).where(
            LetterEvent.letter_id == letter.id, LetterEvent.deleted_at.is_(None)
        )
    )
    if last is not None and day < last:
        raise InvalidInput("on", f"日期不能早于上一步的 {last:%Y-%m-%d}，请核对。")
    return day


def note_event(work: Work, letter: OfficialLetter, name: str, day: date, text: str = "") -> None:
    """Write one line of the letter's way."""
    work.session.add(
        LetterEvent(
            letter_id=letter.id,
            state=letter.state,
            name=name,
            happened_on=day,
            happened_at=work.now,
            actor_name=work.actor.name,
            text=text.strip()[:400],
        )
    )
    work.about("letter", letter.id)


def keep_template(work: Work, kind: LetterKind) -> str:
    """Put the kind on file as it is now, once; returns the template's uid."""
    row = work.session.scalar(select(LetterTemplate).filter_by(digest=kind.digest))
    if row is None:
        row = LetterTemplate(code=kind.code, name=kind.name, digest=kind.digest, data=dict(kind.data))
        work.session.add(row)
        work.session.flush()
    return row.uid


def kind_of(read: Read, letter: OfficialLetter) -> LetterKind:
    """The kind as it was when the letter was made from it."""
    row = read.session.scalar(select(LetterTemplate).filter_by(uid=letter.template_uid))
    if row is None:
        raise NotFound("这份文书所用的文种模板不在了，请联系系统管理员检查保险库。")
    return kind_from_data(row.data)


def problems_of(read: Read, letter_id: int) -> list[LetterProblem]:
    """The letter's problems in order."""
    kept = LetterProblem.deleted_at.is_(None)
    statement = select(LetterProblem).where(LetterProblem.letter_id == letter_id, kept)
    return list(read.session.scalars(statement.order_by(LetterProblem.ordinal)))


def draft_of(read: Read, letter: OfficialLetter) -> LetterDraft:
    """The letter as its writer holds it."""
    problems = tuple(
        ProblemText(row.text, row.suggestion, row.responsible, row.due_on)
        for row in problems_of(read, letter.id)
    )
    return LetterDraft(
        kind=kind_of(read, letter),
        title=letter.title,
        issuer=letter.issuer,
        recipient=letter.recipient,
        fields=dict(letter.fields),
        problems=problems,
        body=letter.body,
        body_by_hand=letter.body_by_hand,
        layout=letter.layout,
        reply_days=letter.reply_days,
        reply_due_on=letter.reply_due_on,
        copies_to=tuple(letter.copies_to),
        attachments=tuple(letter.attachments),
        annotation=letter.annotation,
        urgency=letter.urgency,
        secrecy=letter.secrecy,
        classification=dict(letter.classification),
    )

"""Operations on a letter up to 签发: draft, change, check, return, countersign, issue."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from models.errors import InvalidInput, NotAllowed, OfficeError
from models.letters import terms
from models.letters.check import flaws_of
from models.letters.compose import (
    SECRECY_LABELS,
    LetterDraft,
    ProblemText,
    compose,
    compose_title,
    copies_of,
    fill,
    paper_of,
    values_of,
)
from models.letters.countersigning import (
    ask_countersigns,
    countersign_letter,
    enter_countersign,
    forget_answers,
    require_signatures,
)
from models.letters.delivery import (
    file_letter,
    note_copies,
    receive_letter,
    reply_letter,
    report_letter,
    return_copies,
    seal_letter,
    send_letter,
    void_letter,
)
from models.letters.kinds import LAYOUTS, LetterKind
from models.letters.paper import Render
from models.letters.prefill import Known, first_fields, known
from models.letters.records import LetterProblem, OfficialLetter
from models.letters.steps import (
    draft_of,
    happened,
    keep_template,
    note_event,
    problems_of,
    require_step,
    seen_letter,
    take_step,
)
from models.letters.versions import keep_version
from models.numbering.operations import give_number
from models.operations import Work, operation
from models.rectification.operations import open_item
from models.rights import Right
from models.second_person import second_person
from models.settings.operations import case_setting

TEXTS = ("title", "issuer", "recipient", "body", "annotation", "urgency")
CHANGEABLE = frozenset(TEXTS) | {
    "fields", "problems", "body_by_hand", "layout", "reply_days", "reply_due_on", "copies_to", "attachments",
    "secrecy", "classification", "recipient_unit_id", "recipient_person_id",
}  # fmt: skip


@operation("拟制文书", right=Right.CASE_WRITE)
def draft_letter(
    work: Work,
    /,
    *,
    kind: LetterKind,
    clue_id: int | None = None,
    unit_id: int | None = None,
    person_id: int | None = None,
    problems: Sequence[ProblemText] = (),
    fields: Mapping[str, str] | None = None,
    on: date | None = None,
    **changes: Any,
) -> int:
    """A new letter of a kind, filled with what is on file; returns its id.

    ``fields`` are values of the kind's form by name, ``changes`` whatever else :func:`change_letter` takes.
    Raises :class:`NotFound` for a clue outside the 知悉范围, :class:`InvalidInput` for a value that can't be.
    """
    found = known(work, kind, clue_id, unit_id, person_id)
    draft = _first_draft(work, kind, found, fields or {}, on or work.today)
    values = values_of(draft)
    letter = OfficialLetter(
        kind=kind.code,
        title=compose_title(kind, values),
        clue_id=clue_id,
        recipient_unit_id=found.unit_id,
        recipient_person_id=found.person_id,
        template_uid=keep_template(work, kind),
        drafter_uid=work.actor.uid,
        drafter_name=work.actor.name,
        copies_to=list(copies_of(kind, values)),
        state="DRAFT",
        issuer=draft.issuer,
        recipient=draft.recipient,
        fields=dict(draft.fields),
        secrecy=kind.secrecy,
        reply_days=draft.reply_days,
        reply_due_on=draft.reply_due_on,
        report1_to=values["party_committee"] if kind.reports else "",
        report2_to=values.get("leader_in_charge", "") if kind.reports else "",
        classification={},
        attachments=[],
        body_by_hand=False,
        layout="",
        annotation="",
        urgency="",
        body="",
    )
    work.session.add(letter)
    work.session.flush()
    note_event(work, letter, "拟稿", happened(work, letter, on))
    _apply(work, letter, {"problems": tuple(problems) or found.problems} | changes)
    return letter.id


def _first_draft(
    work: Work, kind: LetterKind, found: Known, given: Mapping[str, str], start: date
) -> LetterDraft:
    draft = LetterDraft(
        kind=kind,
        title="",
        issuer=str(case_setting(work, "issuer")),
        recipient=found.recipient,
        fields=first_fields(kind, found, given),
        secrecy=kind.secrecy,
        reply_days=terms.first_days(work, kind),
        reply_due_on=terms.first_due(work, kind, start),
    )
    # a field's default may lean on what is on file: “{unit}招标采购管理”; what a person typed is left as typed
    values = values_of(draft)
    defaults = {one.name: one.default for one in kind.fields}
    filled = {
        name: fill(text, values, {}) if text == defaults.get(name) else text
        for name, text in draft.fields.items()
    }
    return replace(draft, fields=filled)


@operation("修改文书", right=Right.CASE_WRITE)
def change_letter(work: Work, /, *, letter_id: int, revision: int | None = None, **changes: Any) -> None:
    """Change a draft; only what is named changes (see ``CHANGEABLE``).

    With ``revision`` a letter that somebody changed since it was read is refused. Raises :class:`IllegalStep` once
    it is checked or issued, :class:`InvalidInput` for an unknown name or a value that can't be.
    """
    letter = seen_letter(work, letter_id)
    require_step(letter, "change")
    if revision is not None and revision != letter.revision:
        raise InvalidInput("letter", "这份文书在您打开之后已被修改，请重新打开再改。")
    _apply(work, letter, changes)
    work.about("letter", letter.id)


def _apply(work: Work, letter: OfficialLetter, changes: Mapping[str, Any]) -> None:
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise InvalidInput("letter", f"文书没有这些要素：{'、'.join(sorted(unknown))}。")
    before = draft_of(work, letter)
    by_pattern = letter.title in ("", compose_title(before.kind, values_of(before)))
    for name, value in changes.items():
        if name == "problems":
            _put_problems(work, letter, value)
        elif name in ("copies_to", "attachments"):
            setattr(letter, name, [text.strip() for text in value if text.strip()])
        elif name in ("fields", "classification"):
            setattr(
                letter, name, dict(getattr(letter, name)) | {key: str(text) for key, text in value.items()}
            )
        elif name == "layout" and value and value not in LAYOUTS:
            raise InvalidInput("layout", f"版式只能是{'、'.join(LAYOUTS)}。")
        elif name == "secrecy" and value not in SECRECY_LABELS:
            raise InvalidInput("secrecy", "没有这个密级或标识，请重新选择。")
        else:
            setattr(letter, name, value)
    _require_lengths(letter)
    work.session.flush()
    draft = draft_of(work, letter)
    if "fields" in changes and "title" not in changes and by_pattern:
        # a title that nobody wrote by hand follows what it is made of
        letter.title = compose_title(draft.kind, values_of(draft))[:200]
    letter.body = compose(draft)
    keep_version(work, letter)


def _require_lengths(letter: OfficialLetter) -> None:
    limits = {
        "title": (200, "标题"),
        "issuer": (120, "发文机关"),
        "recipient": (200, "主送"),
        "annotation": (200, "附注"),
    }
    for name, (longest, label) in limits.items():
        if len(getattr(letter, name)) > longest:
            raise InvalidInput(name, f"{label}最多 {longest} 个字，请缩短。")
    if letter.urgency not in ("", "特急", "加急"):
        raise InvalidInput("urgency", "紧急程度只能是特急或加急。")


def _put_problems(work: Work, letter: OfficialLetter, problems: Sequence[ProblemText]) -> None:
    """Write the problems in their order; those no longer named go to the trash, so that the history keeps them."""
    rows = problems_of(work, letter.id)
    for index, problem in enumerate(problems):
        if index < len(rows):
            row = rows[index]
        else:
            row = LetterProblem(letter_id=letter.id)
            work.session.add(row)
        row.ordinal = index + 1
        row.text, row.suggestion = problem.text.strip(), problem.suggestion.strip()
        row.responsible, row.due_on = problem.responsible.strip(), problem.due_on
    for row in rows[len(problems) :]:
        row.deleted_at = work.now
    work.session.flush()


@operation("删除文书草稿", right=Right.CASE_WRITE)
def discard_letter(work: Work, *, letter_id: int) -> None:
    """Put a draft into the trash; a letter with a number can only be voided."""
    letter = seen_letter(work, letter_id)
    require_step(letter, "change")
    if work.actor.uid != letter.drafter_uid:
        raise NotAllowed("只有拟稿人能删除自己的草稿。")
    letter.deleted_at = work.now
    work.about("letter", letter.id)


def _require_sound(work: Work, letter: OfficialLetter, on: date) -> LetterDraft:
    draft = draft_of(work, letter)
    for flaw in flaws_of(draft, on):
        if flaw.serious:
            raise InvalidInput(flaw.place, flaw.message)
    return draft


@operation("核稿", right=Right.CASE_READ)
def check_letter(
    work: Work,
    *,
    letter_id: int,
    on: date | None = None,
    opinion: str = "",
    on_paper_by: str = "",
    paper_no: str = "",
) -> None:
    """核稿: somebody other than the drafter has read it; a text with a serious flaw is refused by name.

    Whoever may sign may also check: of a letter that rests on several clues nobody else may see the text.
    ``on_paper_by`` and ``paper_no`` only in a one-person office: who checked it on which paper.
    """
    _require_writer_or_signer(work)
    letter = seen_letter(work, letter_id)
    require_step(letter, "check")
    refusal = "核稿人不能是拟稿人，请由另一位同志核稿。"
    checker = second_person(work, letter.drafter_uid, refusal, on_paper_by=on_paper_by, paper_no=paper_no)
    _require_sound(work, letter, happened(work, letter, on))
    letter.checked_on = take_step(work, letter, "check", on, _with_paper(opinion, on_paper_by, paper_no))
    letter.checker_uid, letter.checker_name = checker


def _require_writer_or_signer(work: Work) -> None:
    work.actor.require(Right.LETTER_ISSUE if Right.CASE_WRITE not in work.actor.rights else Right.CASE_WRITE)


@operation("退回修改文书", right=Right.CASE_READ)
def return_letter(work: Work, *, letter_id: int, reason: str, on: date | None = None) -> None:
    """Give a checked letter back to its drafter with a reason."""
    _require_writer_or_signer(work)
    letter = seen_letter(work, letter_id)
    if not reason.strip():
        raise InvalidInput("reason", "请写明退回的原因。")
    take_step(work, letter, "return", on, reason)
    letter.checker_uid, letter.checker_name, letter.checked_on = "", "", None
    forget_answers(work, letter)


@operation("签发文书", right=Right.LETTER_ISSUE)
def issue_letter(
    work: Work,
    *,
    letter_id: int,
    render: Render,
    on: date | None = None,
    without: str = "",
    on_paper_by: str = "",
    paper_no: str = "",
) -> str:
    """签发: gives the number, freezes text and PDF, opens the items of the 整改台账; returns the number.

    ``render`` sets the page from plain data; when it fails nothing is given, so the series keeps no gap. The signer is
    not the drafter (four eyes). It waits for everybody who is to countersign, unless ``without`` says why not; the
    reason stays on file. ``on_paper_by`` and ``paper_no`` only in a one-person office: who signed which paper. Raises :class:`NotAllowed`, :class:`IllegalStep`, :class:`InvalidInput`.
    """
    letter = seen_letter(work, letter_id)
    require_step(letter, "issue")
    refusal = "签发人不能是拟稿人，请由另一位有签发权限的同志签发。"
    signer = second_person(work, letter.drafter_uid, refusal, on_paper_by=on_paper_by, paper_no=paper_no)
    day = happened(work, letter, on)
    reason = require_signatures(work, letter, without)
    draft = _require_sound(work, letter, day)
    number = give_number(work, draft.kind.series, day.year, "letter", letter.id)
    paper = paper_of(
        draft,
        on=day,
        number=number,
        seal_mm=int(case_setting(work, "seal_mm")),
        signer=signer[1],
        printed_by=str(case_setting(work, "printed_by")),
    )
    pdf = render(paper)
    if not pdf.startswith(b"%PDF-"):
        raise OfficeError("文书没有排成版面，未签发，请重试。")
    letter.number, letter.body = number, paper.body
    (letter.signer_uid, letter.signer_name), letter.issued_on = signer, day
    letter.layout = paper.layout
    take_step(work, letter, "issue", day, _with_paper(reason, on_paper_by, paper_no))
    work.session.flush()
    letter.pdf_sha256 = hashlib.sha256(pdf).hexdigest()
    letter.pdf_evidence_id = work.keeper.keep(
        pdf,
        name=f"{number} {letter.title}.pdf"[:255],
        media_type="application/pdf",
        owner_kind="letter",
        owner_id=letter.id,
        role="FROZEN",
    )
    work.note(number=number, pdf_sha256=letter.pdf_sha256, **({"without": reason} if reason else {}))
    if draft.kind.rectify:
        _open_items(work, letter, day)
    terms.start_at_issue(work, letter, draft.kind, day)
    return number


def _with_paper(text: str, on_paper_by: str, paper_no: str) -> str:
    """What the letter's way says of a step that was signed on paper."""
    if not on_paper_by.strip():
        return text
    return "；".join(
        part for part in (text.strip(), f"{on_paper_by.strip()}在{paper_no.strip()}上签批") if part
    )


def _open_items(work: Work, letter: OfficialLetter, day: date) -> None:
    due = letter.reply_due_on
    for row in problems_of(work, letter.id):
        item_due = row.due_on or due
        if item_due is None:
            raise InvalidInput("reply_due_on", "整改事项须有期限，请填写回复期限。")
        open_item(
            work,
            source="LETTER",
            source_kind="letter",
            source_id=letter.id,
            problem_id=row.id,
            clue_id=letter.clue_id,
            unit_id=letter.recipient_unit_id,
            unit_name="" if letter.recipient_unit_id else letter.recipient,
            description=row.text,
            measures=row.suggestion,
            responsible=row.responsible,
            due_on=item_due,
            on=day,
        )


__all__ = [
    "ask_countersigns",
    "change_letter",
    "check_letter",
    "countersign_letter",
    "discard_letter",
    "draft_letter",
    "enter_countersign",
    "file_letter",
    "issue_letter",
    "note_copies",
    "receive_letter",
    "reply_letter",
    "report_letter",
    "return_copies",
    "return_letter",
    "seal_letter",
    "send_letter",
    "void_letter",
]

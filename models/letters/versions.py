"""Versions of a draft: kept at every save whose words differ, compared paragraph by paragraph and word by word."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from models.letters.records import LetterVersion, OfficialLetter
from models.letters.steps import seen_letter
from models.operations import Read, Work, query
from models.rights import Right

SAME, GONE, NEW = "same", "gone", "new"
# two paragraphs that share less are another paragraph, not a changed one
ALIKE = 0.5


@dataclass(frozen=True)
class Piece:
    """A stretch of words: ``same`` in both versions, ``gone`` from the older, ``new`` in the newer."""

    how: str
    text: str


Paragraph = tuple[Piece, ...]


@dataclass(frozen=True)
class VersionRow:
    """One version: which, whose, when, its words, and how it differs from the one before."""

    ordinal: int
    actor_name: str
    made_at: datetime
    text: str
    changes: tuple[Paragraph, ...]


def words_of(letter: OfficialLetter) -> str:
    """What a reader would see of the letter, one paragraph a line."""
    lines = [letter.title, f"{letter.recipient}：" if letter.recipient else "", letter.body]
    lines += [f"附件：{name}" for name in letter.attachments or ()]
    lines += [f"抄送：{'、'.join(letter.copies_to)}" if letter.copies_to else ""]
    return "\n".join(line for line in lines if line)


def keep_version(work: Work, letter: OfficialLetter) -> None:
    """Keep the letter's words, unless they are those of the last version."""
    last = work.session.scalars(
        select(LetterVersion)
        .where(LetterVersion.letter_id == letter.id)
        .order_by(LetterVersion.ordinal.desc())
        .limit(1)
    ).first()
    text = words_of(letter)
    if last is not None and last.text == text:
        return
    work.session.add(
        LetterVersion(
            letter_id=letter.id,
            ordinal=last.ordinal + 1 if last else 1,
            text=text,
            made_at=work.now,
            actor_name=work.actor.name,
        )
    )


@query("查看文书版本", right=Right.CASE_READ)
def letter_versions(read: Read, *, letter_id: int) -> list[VersionRow]:
    """The versions of a letter, the newest first. Raises ``NotFound`` outside the 知悉范围."""
    seen_letter(read, letter_id)
    rows = read.session.scalars(
        select(LetterVersion).where(LetterVersion.letter_id == letter_id).order_by(LetterVersion.ordinal)
    ).all()
    made = []
    before = ""
    for row in rows:
        made.append(
            VersionRow(
                row.ordinal, row.actor_name, row.made_at, row.text, tuple(differences(before, row.text))
            )
        )
        before = row.text
    return made[::-1]


def differences(old: str, new: str) -> Iterator[Paragraph]:
    """Every paragraph of both texts in order, in pieces."""
    before, after = old.splitlines(), new.splitlines()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield from ((Piece(SAME, text),) for text in after[j1:j2])
        else:
            yield from _changed(before[i1:i2], after[j1:j2])


def _changed(before: Sequence[str], after: Sequence[str]) -> Iterator[Paragraph]:
    """Paragraphs at the same place are one changed paragraph where they are alike; otherwise gone and new ones."""
    for old, new in zip(before, after, strict=False):
        if difflib.SequenceMatcher(None, old, new, autojunk=False).ratio() >= ALIKE:
            yield tuple(_pieces(old, new))
        else:
            yield (Piece(GONE, old),)
            yield (Piece(NEW, new),)
    yield from ((Piece(GONE, text),) for text in before[len(after) :])
    yield from ((Piece(NEW, text),) for text in after[len(before) :])


def _pieces(old: str, new: str) -> Iterator[Piece]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield Piece(SAME, new[j1:j2])
            continue
        if i2 > i1:
            yield Piece(GONE, old[i1:i2])
        if j2 > j1:
            yield Piece(NEW, new[j1:j2])

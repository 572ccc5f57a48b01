"""成批打印 and saving: the copies of many letters entered in one go, under the 份号 that stand on their pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from models.errors import Conflict, InvalidInput
from models.letters.delivery import COPY_WAYS, enter_copies, last_copy
from models.letters.paper import LetterPaper
from models.letters.queries import paper_now
from models.letters.steps import draft_of, seen_letter
from models.operations import Read, Work, operation, query
from models.rights import Right


@query("查看下一份号", right=Right.CASE_PRINT)
def next_copies(read: Read, *, letter_ids: Sequence[int]) -> dict[int, int]:
    """The 份号 that each letter's next copy gets. Raises ``NotFound`` for one outside the 知悉范围."""
    return {one: last_copy(read, seen_letter(read, one)) + 1 for one in letter_ids}


@query("查看份号位置", right=Right.CASE_PRINT)
def paper_with_number(read: Read, *, letter_id: int) -> LetterPaper | None:
    """The letter as it stands on paper where each copy carries its 份号 in the head (涉密公文); None for any other."""
    letter = seen_letter(read, letter_id)
    paper = paper_now(read, letter, draft_of(read, letter))
    return paper if paper.copy_number is not None else None


@operation("成批登记文书印制", right=Right.CASE_PRINT)
def note_batch(
    work: Work, *, numbers: Mapping[int, int], how: str = "PRINT", device: str = "", purpose: str = ""
) -> None:
    """Enter one copy of each letter under the number drawn on its pages; all or none (保密条例 27).

    ``numbers``: letter → 份号, as :func:`next_copies` gave them. Raises :class:`Conflict` once one of them is taken.
    """
    if how not in COPY_WAYS or not numbers:
        raise InvalidInput("how", "没有可以登记的文书，请先选择文书。")
    if how == "SAVE":
        work.actor.require(Right.CASE_EXPORT)
    for letter_id, number in numbers.items():
        letter = seen_letter(work, letter_id)
        if last_copy(work, letter) + 1 != number:
            raise Conflict(f"“{letter.title}”的份号已经登记过了，请关闭后重新成批打印，以免两份同号。")
        enter_copies(work, letter, 1, how=how, device=device, purpose=purpose)
    work.note(how=COPY_WAYS[how], letters=len(numbers))

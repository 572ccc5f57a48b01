"""成批打印: every issued letter of the list as filtered, each a registered copy with its mark, in one document."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from models.errors import OfficeError
from models.letters.batches import next_copies, note_batch
from models.letters.queries import LetterRow, letters, open_letter
from storage.errors import Cancelled
from storage.office import Office
from ui import dialogs
from ui.paper.many import Batch, Many, ManyDialog, join, save_many, show_many
from ui.paper.marking import copies_of
from ui.tasks import Progress

if TYPE_CHECKING:
    from ui.kit.lists import ListPage

PAGE = 200
NONE_ISSUED = "筛选出来的文书里没有已签发的，签发以后才能成批打印。"
STOPPED = "成批打印已取消，没有登记份号。"


def issued_rows(office: Office, asked: dict[str, object]) -> list[LetterRow]:
    """The issued letters among those that the list shows, oldest first."""
    found: list[LetterRow] = []
    before: int | None = None
    while True:
        rows = office.read(letters, **asked, before_id=before, limit=PAGE)
        found += [row for row in rows if row.number and row.state != "VOID"]
        if len(rows) < PAGE:
            return found[::-1]
        before = rows[-1].id


def batch_of(office: Office, rows: list[LetterRow]) -> Batch:
    """The letters as one document. Their 份号 are drawn first and entered when they go to paper or into a file."""
    numbers: dict[int, int] = {}

    def make(progress: Progress) -> Many:
        numbers.update(office.read(next_copies, letter_ids=[row.id for row in rows]))
        parts = []

        def step(what: str, base: int) -> Callable[[int], None]:
            def tell(place: int) -> None:
                if progress.cancelled():
                    raise Cancelled(STOPPED)
                progress(what, base + place, 2 * len(rows))

            return tell

        reading = step("正在取出文书", 0)
        for place, row in enumerate(rows):
            reading(place)
            view = office.read(open_letter, letter_id=row.id)
            if view.pdf_evidence_id is None:
                raise OfficeError(f"“{row.title}”没有定稿，不能打印，请从列表中筛去。")
            pdf = office.evidence_bytes(view.pdf_evidence_id)
            copy = copies_of(office, row.id, pdf)
            parts.append(pdf if copy is None else copy(numbers[row.id]))
        return join(parts, step("正在合并", len(rows)))

    def register(how: str, device: str) -> None:
        purpose = "成批另存为 PDF" if how == "SAVE" else "成批打印"
        office.run(note_batch, numbers=dict(numbers), how=how, device=device, purpose=purpose)

    return Batch("成批文书", len(rows), make, register)


def _begun(page: ListPage) -> Batch | None:
    try:
        rows = issued_rows(page.tasks.office, page.asked())
    except OfficeError as error:
        page.banner.say(str(error), "error")
        return None
    if not rows:
        page.banner.say(NONE_ISSUED, "warning")
        return None
    page.banner.silence()
    return batch_of(page.tasks.office, rows)


def print_list(page: ListPage) -> ManyDialog | None:
    """Ask, merge off the screen's thread, show the whole with what is needed to print it."""
    batch = _begun(page)
    if batch is None:
        return None
    question = f"把列表里 {batch.count} 份已签发的文书合成一份打印，打印时每份登记印制一份。继续吗？"
    return show_many(page, page.tasks, batch) if dialogs.ask(page, question) else None


def save_list(page: ListPage) -> ManyDialog | None:
    """Ask where to, merge, enter one copy of each and write them as one PDF."""
    batch = _begun(page)
    return None if batch is None else save_many(page, page.tasks, batch)

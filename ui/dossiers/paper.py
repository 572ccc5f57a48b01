"""A whole file as one PDF: cover, 卷内目录, everything in order with page numbers, 备考表; made in memory, kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from letters.dossier import Closing, Cover, Line, UnreadablePicture, closing, contents, cover, picture_page
from letters.sheets import form_sheet
from models.dates import chinese_date
from models.decisions.queries import open_decision
from models.dossiers.order import VOLUMES
from models.dossiers.queries import DossierView, FormText, ItemView, dossier_forms, open_dossier
from models.settings.operations import house_settings
from models.talks.handovers import talk_of_handover
from models.talks.queries import open_talk
from storage.errors import Cancelled
from storage.office import Office
from ui.paper.binding import Bound, bind, page_count
from ui.paper.pages import UnreadablePages
from ui.talks.handovers import handover_pdf
from ui.talks.paper import transcript_pdf

Tell = Callable[[str, int, int], None]
_NO_FORM = FormText("", "", (("说明", "原记录已不在库中。"),), None)


@dataclass(frozen=True)
class DossierPaper:
    """The bound file; ``pages``: first page and count of each item; ``stand_ins``: items that could not be printed."""

    pdf: bytes
    pages: Mapping[int, tuple[int, int]]
    stand_ins: tuple[str, ...]


@dataclass
class _Made:
    pdfs: dict[int, bytes] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    stand_ins: list[str] = field(default_factory=list)


def dossier_paper(
    office: Office, dossier_id: int, tell: Tell, cancelled: Callable[[], bool] = lambda: False
) -> DossierPaper:
    """Read, set and bind a file. ``tell(what, done, total)``; raises :class:`Cancelled` when asked to stop."""
    view = office.read(open_dossier, dossier_id=dossier_id)
    forms = office.read(dossier_forms, dossier_id=dossier_id)
    name = str(office.read(house_settings)["office_name"])
    made = _Made()
    for place, item in enumerate(view.items):
        if cancelled():
            raise Cancelled
        tell("正在整理卷内文件", place, len(view.items))
        pdf = _item_pdf(office, item, forms, name, made)
        made.pdfs[item.id], made.counts[item.id] = pdf, page_count(pdf)
    parts: list[Bound] = []
    pages: dict[int, tuple[int, int]] = {}
    for volume in VOLUMES:
        items = [item for item in view.items if item.volume == volume]
        if items:
            parts += _volume(view, volume, items, made, pages, name)

    def step(done: int) -> None:
        if cancelled():
            raise Cancelled
        tell("正在装订", done, len(parts))

    return DossierPaper(bind(parts, step), pages, tuple(made.stand_ins))


def _volume(
    view: DossierView,
    volume: str,
    items: list[ItemView],
    made: _Made,
    pages: dict[int, tuple[int, int]],
    office: str,
) -> list[Bound]:
    """One volume, numbered from page 1."""
    number = 1
    lines = []
    for item in items:
        count = made.counts[item.id]
        pages[item.id] = (number, count)
        shown = f"{number}—{number + count - 1}" if count > 1 else str(number)
        lines.append(Line(item.doc_no, item.author, item.title, item.on, shown, item.remark))
        number += count
    span = "至".join(chinese_date(day) for day in (view.first_on, view.last_on) if day)
    name = VOLUMES[volume]
    front = Cover(
        fonds=view.fonds or office,
        category=view.category_text,
        title=view.title,
        volume=name,
        number=view.number,
        span=span,
        retention=view.retention_text,
        count=len(items),
        pages=number - 1,
        secrecy=view.secrecy_text,
    )
    back = Closing(
        f"本卷共 {len(items)} 件、{number - 1} 页。{view.notes}", view.compiler, view.checker, view.made_on
    )
    return [
        Bound(cover(front), False, begins_volume=True),
        Bound(contents(view.number, name, lines), False),
        *(Bound(made.pdfs[item.id], True) for item in items),
        Bound(closing(back), False),
    ]


def _item_pdf(office: Office, item: ItemView, forms: Mapping[int, FormText], name: str, made: _Made) -> bytes:
    if item.evidence_id is not None:
        return _file_pdf(office, item, name, made)
    if item.source_kind == "talk":
        return transcript_pdf(office.read(open_talk, talk_id=item.source_id), name, office.header.hash)
    if item.source_kind == "talk_handover":
        talk_id = office.read(talk_of_handover, handover_id=item.source_id)
        return handover_pdf(office.read(open_talk, talk_id=talk_id), name)
    if item.source_kind == "decision":
        return _decision_pdf(office, item, name)
    form = forms.get(item.id, _NO_FORM)
    return form_sheet(
        form.title or item.title,
        [[row] for row in form.rows],
        office=name,
        number=form.number,
        made_on=form.made_on,
    )


def _file_pdf(office: Office, item: ItemView, name: str, made: _Made) -> bytes:
    """A file as it is when it is a PDF or a picture; else a page that says what lies in the vault."""
    assert item.evidence_id is not None
    data = office.evidence_bytes(item.evidence_id)
    try:
        if data.startswith(b"%PDF"):
            page_count(data)
            return data
        if data.startswith((b"\xff\xd8", b"\x89PNG", b"BM", b"II*\0", b"MM\0*", b"GIF8")):
            return picture_page(data)
        why = "电子文件，不能直接印成页面。"
    except (UnreadablePages, UnreadablePicture) as error:
        why = str(error)
    made.stand_ins.append(item.title)
    rows = [
        [("材料名称", item.title)],
        [("大小", f"{len(data):,} 字节")],
        [("说明", f"{why}原件保存在保险库中，随案卷以电子形式保管。")],
    ]
    return form_sheet("电子材料存放单", rows, office=name, made_on=item.on)


def _decision_pdf(office: Office, item: ItemView, name: str) -> bytes:
    view = office.read(open_decision, decision_id=item.source_id)
    subject = "　".join(text for text in (view.subject_name, view.subject_unit, view.subject_post) if text)
    rows = [
        ("对象", subject),
        ("处理种类", view.measure_name),
        ("主要事实", view.facts),
        ("依据", view.basis),
        ("决定机关", view.decided_by),
        ("决定日期", chinese_date(view.decided_on) if view.decided_on else ""),
        ("集体讨论", view.meeting_note),
        ("宣布日期", chinese_date(view.announced_on) if view.announced_on else ""),
    ]
    filled = [[row] for row in rows if row[1]]
    return form_sheet(view.title, filled, office=name, number=view.number or "", made_on=view.decided_on)

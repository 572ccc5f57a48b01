"""A file of 500 pages: bound from 40 parts with page numbers, and drawn for the printer."""

from __future__ import annotations

import os
import subprocess
import time
from io import BytesIO

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QGuiApplication, QPagedPaintDevice, QPainter, QPdfWriter

from letters.dossier import Cover, Line, contents, cover, picture_page
from letters.sheets import Question, Transcript, transcript
from ui.paper.binding import Bound, bind
from ui.paper.pages import Pages
from ui.paper.printing import PrintJob

Row = tuple[str, str, str, bool]
PAGES = 500
SAMPLE = 20


def parts() -> list[Bound]:
    """Transcripts of some twenty pages each and photographs, as a large file has them."""
    lines = [
        Question("问" if n % 2 else "答", "采购验收是怎样组织的，有没有双人签字，台账由谁保管？" * 3)
        for n in range(150)
    ]
    talk = transcript(Transcript(lines, [("时间", "2022年6月8日")]))
    photo = BytesIO()
    Image.effect_noise((2400, 1600), 60).convert("RGB").save(photo, "JPEG")
    front = Cover(
        "某某集团",
        "检查（调查）类",
        "关于张某的审查案卷",
        "正卷",
        "集团纪卷〔2022〕1号",
        "",
        "永久",
        40,
        PAGES,
    )
    made = [
        Bound(cover(front), False, begins_volume=True),
        Bound(contents("集团纪卷〔2022〕1号", "正卷", [Line("", "吴某", "谈话笔录", None, "1")] * 40), False),
        *[Bound(picture_page(photo.getvalue()), True)] * 15,
    ]
    each = len(Pages(talk))
    while 15 + each * (len(made) - 17) < PAGES:
        made.append(Bound(talk, True))
    return made


def dossier_rows() -> list[Row]:
    """Binding, and drawing pages at 300 dots an inch into a printer's document."""
    application = QGuiApplication.instance() or QGuiApplication([])
    given = parts()
    begun = time.perf_counter()
    pdf = bind(given)
    bound = time.perf_counter() - begun
    pages = Pages(pdf)
    begun = time.perf_counter()
    _print(pages)
    printed = (time.perf_counter() - begun) / SAMPLE * len(pages)
    count = len(pages)
    pages.close()
    del application
    begun = time.perf_counter()
    subprocess.run(["cat"], input=pdf, stdout=subprocess.DEVNULL, check=True)
    handed = time.perf_counter() - begun
    return [
        (f"案卷装订成一份 PDF（{count} 页，编页码）", f"{bound:.1f} 秒", "≤ 10", bound <= 10),
        (
            f"案卷交给打印服务（{count} 页，含装订；以管道另一端读完为准）",
            f"{bound + handed:.1f} 秒",
            "≤ 10",
            bound + handed <= 10,
        ),
        (
            f"没有打印服务时逐页画给打印机（{count} 页，含装订，按 {SAMPLE} 页推算）",
            f"{bound + printed:.1f} 秒",
            "≤ 10",
            bound + printed <= 10,
        ),
    ]


def _print(pages: Pages) -> None:
    """What a print job does with the first pages, into memory instead of a spooler."""
    job = PrintJob()
    sink = QBuffer()
    sink.open(QIODevice.OpenModeFlag.WriteOnly)
    device: QPagedPaintDevice = QPdfWriter(sink)
    device.setResolution(job.dpi)  # type: ignore[attr-defined]
    painter = QPainter(device)
    for index in range(SAMPLE):
        if index:
            device.newPage()
        painter.drawImage(painter.viewport(), pages.picture(index, job.dpi))
    painter.end()


if __name__ == "__main__":
    from tests.bench.__main__ import say

    say(dossier_rows())

"""A file of 500 pages: bound from 40 parts with page numbers, and handed to the printer."""

from __future__ import annotations

import ctypes
import subprocess
import sys
import time
from io import BytesIO
from typing import Any

from PIL import Image

from letters.dossier import Cover, Line, contents, cover, picture_page
from letters.sheets import Question, Transcript, transcript
from ui.paper.binding import Bound, bind
from ui.paper.gdi import place_on, tell
from ui.paper.pages import Pages

Row = tuple[str, str, str, bool]
PAGES = 500


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
    """Binding, and handing the pages over: as a file where there is a print service, told to Windows' queue there."""
    given = parts()
    begun = time.perf_counter()
    pdf = bind(given)
    bound = time.perf_counter() - begun
    pages = Pages(pdf)
    count = len(pages)
    made = (f"案卷装订成一份 PDF（{count} 页，编页码）", f"{bound:.1f} 秒", "≤ 10", bound <= 10)
    if sys.platform == "win32":
        taken, way = bound + _told(pages), "Windows 打印队列（含装订；以逐页写成图元文件为准）"
    else:
        taken, way = bound + _piped(pdf), "打印服务（含装订；以管道另一端读完为准）"
    pages.close()
    return [made, (f"案卷交给{way}，{count} 页", f"{taken:.1f} 秒", "≤ 10", taken <= 10)]


def _piped(pdf: bytes) -> float:
    """Seconds until a process at the other end of a pipe has read the file."""
    begun = time.perf_counter()
    subprocess.run(["cat"], input=pdf, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def _told(pages: Pages) -> float:
    """Seconds until every page stands in a metafile of its own, as Windows' queue keeps them."""
    gdi: Any = ctypes.WinDLL("gdi32")  # type: ignore[attr-defined]
    handle = ctypes.c_void_p
    for name, arguments in (("CreateEnhMetaFileW", (handle,) * 4), ("CloseEnhMetaFile", (handle,)),
                            ("DeleteEnhMetaFile", (handle,))):  # fmt: skip
        getattr(gdi, name).restype, getattr(gdi, name).argtypes = handle, arguments
    begun = time.perf_counter()
    for index, size in enumerate(pages.sizes):
        device = gdi.CreateEnhMetaFileW(None, None, None, None)
        tell(pages, index, device, place_on(size, (600, 600), (0, 0)))
        gdi.DeleteEnhMetaFile(gdi.CloseEnhMetaFile(device))
    return time.perf_counter() - begun


if __name__ == "__main__":
    from tests.bench.__main__ import say

    say(dossier_rows())

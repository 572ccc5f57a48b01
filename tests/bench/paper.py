"""Paper: a letter, a round of pledges, the page beside the typing; LibreOffice on the same letter where it is installed."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from letters import typeset_many
from models.letters.compose import LetterDraft, ProblemText, paper_of
from models.letters.paper import LetterPaper
from ui.letters.kinds import shipped_kinds
from ui.paper.live import DEBOUNCE_MS
from ui.paper.pages import Pages
from ui.paper.typesetting import set_page, to_letter

Row = tuple[str, str, str, bool]
PLEDGES = 217
ROUNDS = 9


def two_pages() -> LetterPaper:
    """A 纪律检查建议书 of two pages."""
    kind = shipped_kinds()["DISC_ADVICE"]
    problem = ProblemText(
        "招标文件审查流于形式，3个项目未经集体研究即发布公告，评标专家抽取不严格。",
        "修订招标文件审查办法，实行集体会审。",
    )
    fields = {
        "found_in": "2022年5月，我委开展专项检查",
        "subject": "规范招标采购管理",
        "leader_in_charge": "李某某",
    }
    draft = LetterDraft(
        kind,
        "关于规范招标采购管理的纪律检查建议书",
        "中共某某集团有限公司纪律检查委员会",
        "中共某某建设有限公司委员会",
        fields,
        (problem,) * 4,
        reply_due_on=date(2022, 7, 30),
        copies_to=("中共某某集团有限公司委员会",),
    )
    return paper_of(draft, on=date(2022, 6, 30), number="集团纪建〔2022〕3号")


def pledges() -> list[LetterPaper]:
    """A pledge for each of 217 persons."""
    kind = shipped_kinds()["PLEDGE_WORK"]
    promises = next(one.default for one in kind.fields if one.name == "promises")
    draft = LetterDraft(
        kind, kind.title, "中共某某集团有限公司纪律检查委员会", "", {"year": "2022", "promises": promises}
    )
    return [
        paper_of(
            replace(
                draft,
                fields=dict(draft.fields)
                | {"person": f"张某{n}", "person_unit": "某某公司", "person_post": "经理"},
            )
        )
        for n in range(PLEDGES)
    ]


def paper_rows(work: Path) -> list[Row]:
    """Every row about paper; ``work`` is a folder for what LibreOffice reads and writes."""
    letter = two_pages()
    first = _timed(lambda: set_page(letter))
    pdf = set_page(letter)
    assert len(Pages(pdf)) == 2
    one = _median(lambda: set_page(letter))
    beside = _median(lambda: Pages(set_page(letter)).picture(0, 96)) + DEBOUNCE_MS / 1000
    many = _timed(lambda: typeset_many([to_letter(paper) for paper in pledges()]))
    rows: list[Row] = [
        (
            "两页文书排版（字体已读入）",
            f"{one * 1000:.0f} 毫秒，第一份 {first * 1000:.0f} 毫秒",
            "≤ 60",
            one <= 0.06,
        ),
        ("击键到版面更新（含停顿）", f"{beside * 1000:.0f} 毫秒", "≤ 150", beside <= 0.15),
        ("两页 PDF 的大小", f"{len(pdf) / 1024:.0f} KB", "≤ 250 KB", len(pdf) <= 250 * 1024),
        (f"{PLEDGES} 份承诺书合成一个 PDF", f"{many:.1f} 秒", "≤ 5 秒", many <= 5),
    ]
    program = shutil.which("soffice")
    if program is None:
        return [*rows, ("与 LibreOffice 比", "本机没有安装 LibreOffice，没有比较", "快 20 倍", False)]
    other = _libreoffice(program, letter, work / "libreoffice")
    ratio = other / one
    return [
        *rows,
        ("与 LibreOffice 由 docx 转 PDF 比", f"{other:.2f} 秒，快 {ratio:.0f} 倍", "≥ 20 倍", ratio >= 20),
    ]


def _libreoffice(program: str, letter: LetterPaper, folder: Path) -> float:
    """Seconds that LibreOffice takes for the same words, its own start included: that is how it is used for a letter."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "letter.docx"
    _docx(path, [letter.title, letter.recipient, *letter.body.splitlines()])
    command = [program, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf"]
    command += ["--outdir", str(folder), str(path)]
    times = [
        _timed(lambda: subprocess.run(command, check=True, capture_output=True, timeout=120))
        for _ in range(3)
    ]
    assert path.with_suffix(".pdf").exists()
    return min(times)


def _docx(path: Path, paragraphs: list[str]) -> None:
    body = "".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in paragraphs)
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    kinds = "http://schemas.openxmlformats.org/package/2006/content-types"
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{kinds}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
            f'relationships+xml"/><Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{links}"><Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
        )


def _timed(function: Callable[[], object]) -> float:
    begun = time.perf_counter()
    function()
    return time.perf_counter() - begun


def _median(function: Callable[[], object]) -> float:
    return statistics.median(_timed(function) for _ in range(ROUNDS))

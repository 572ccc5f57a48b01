"""Every shipped kind and every sheet, filled from the demonstration office, against its reference picture.

A page that looks otherwise fails; the new picture and the difference then lie beside the reference
(``CODE.new.png``, ``CODE.difference.png``). The pictures are 36 dpi, grey, all pages of a paper side by side.
``python -m tests.ui.letters.test_kind_pictures FOLDER`` draws them anew from an office that it makes in an empty folder;
whoever does so looks at them.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from letters import typeset
from tests.letters.samples import letter
from tests.letters.verifier import text_of
from tests.ui.letters.demonstration_letters import LAYOUT_NAMES, LETTERS, DemonstrationLetters
from ui.letters.kinds import shipped_kinds

FOLDER = Path(__file__).parent / "pictures"
SHEETS = {f"SHEET_{name}" for name in ("TRANSCRIPT", "CLUE", "APPROVAL", "DOSSIER", "AUDIT", "RECOVERY")}
LAID = {f"LAYOUT_{name}" for name in LAYOUT_NAMES.values()}
ALL = sorted({*shipped_kinds(), *SHEETS, *LAID})
SCALE = 0.5
# the renderer is pinned and draws alike everywhere: a cell of 2 dots takes up rounding, and one other character is seen
CELL = 2
MOST = 8


@pytest.fixture(scope="module")
def papers(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> DemonstrationLetters:
    """Every kind issued in a copy of the demonstration office, once."""
    return DemonstrationLetters(demonstration, tmp_path_factory.mktemp("papers"))


def drawn(pdf: bytes) -> QImage:
    """All pages side by side, grey."""
    pages = []
    with pypdfium2.PdfDocument(pdf) as document:
        for number in range(len(document)):
            page = document[number]
            bitmap = page.render(scale=SCALE, grayscale=True)
            picture = QImage(
                bytes(bitmap.buffer),
                bitmap.width,
                bitmap.height,
                bitmap.stride,
                QImage.Format.Format_Grayscale8,
            )
            pages.append(picture.copy())
            bitmap.close()
            page.close()
    whole = QImage(
        sum(p.width() for p in pages), max(p.height() for p in pages), QImage.Format.Format_Grayscale8
    )
    whole.fill(255)
    painter = QPainter(whole)
    left = 0
    for picture in pages:
        painter.drawImage(left, 0, picture)
        left += picture.width()
    painter.end()
    return whole


def _cells(picture: QImage) -> QImage:
    return picture.scaled(
        picture.width() // CELL,
        picture.height() // CELL,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    ).convertToFormat(QImage.Format.Format_Grayscale8)


def differs(one: QImage, other: QImage) -> str:
    """Where two pictures differ, empty where they are alike."""
    if one.size() != other.size():
        return f"{one.width()}x{one.height()} against {other.width()}x{other.height()}"
    small = _cells(one), _cells(other)
    # rows are padded to four bytes, and what stands there is nobody's
    row, wide = small[0].bytesPerLine(), small[0].width()
    now, then = (bytes(picture.constBits()) for picture in small)
    worst, place = max(
        (abs(now[at] - then[at]), at)
        for top in range(0, row * small[0].height(), row)
        for at in range(top, top + wide)
    )
    return f"{worst} at {place % row * CELL},{place // row * CELL}" if worst > MOST else ""


def difference(new: QImage, kept: QImage) -> QImage:
    """Both laid over each other: grey where they agree, red what was there, blue what has come."""
    width, height = max(new.width(), kept.width()), max(new.height(), kept.height())
    made = QImage(width, height, QImage.Format.Format_RGB32)
    for x in range(width):
        for y in range(height):
            now = new.pixelColor(x, y).red() if new.valid(x, y) else 255
            then = kept.pixelColor(x, y).red() if kept.valid(x, y) else 255
            made.setPixelColor(x, y, QColor(now, (now + then) // 2, then))
    return made


def compared(code: str, picture: QImage, folder: Path) -> str:
    """Hold a picture against its reference; leave the new one and the difference beside it, or clear them away."""
    new, red = folder / f"{code}.new.png", folder / f"{code}.difference.png"
    kept = QImage(str(folder / f"{code}.png"))
    if kept.isNull():
        picture.save(str(new))
        return f"{code} has no reference picture; what was drawn is {new}"
    kept = kept.convertToFormat(QImage.Format.Format_Grayscale8)
    found = differs(picture, kept)
    if not found:
        new.unlink(missing_ok=True)
        red.unlink(missing_ok=True)
        return ""
    picture.save(str(new))
    difference(picture, kept).save(str(red))
    return f"{code}: {found}; look at {new} and {red}"


@pytest.mark.parametrize("code", ALL)
def test_the_paper_looks_as_it_was_looked_at(code: str, papers: DemonstrationLetters, qapp: object):
    found = compared(code, drawn(papers.pages[code]), FOLDER)
    assert not found, found


def test_what_is_on_file_stands_on_the_page(papers: DemonstrationLetters):
    """The prefill of the editor, not values of the test: a few that nothing here types in."""
    body = {code: view.body for code, view in papers.issued.items()}
    assert "宋某同志" in papers.issued["INQUIRY_NOTICE"].draft.recipient
    assert "收取购房人好处费" in body["INQUIRY_NOTICE"]
    assert "2023年1月19日上午9时30分到集团谈话室" in body["TALK_NOTICE"]
    assert "根据《中国共产党纪律处分条例》第十条，经2023年1月12日集团纪委会议" in body["DISC_DECISION"]
    assert "梁某，某某建设有限公司经营部经理，中共党员。" in body["DISC_DECISION"]
    assert papers.issued["DISC_DECISION"].number in body["EXEC_NOTICE"]
    assert papers.issued["INQUIRY_NOTICE"].number in body["FEEDBACK_LETTER"]
    assert papers.issued["ASSIGN_LETTER"].number in body["URGE_LETTER"]
    assert "集团纪建〔2022〕1号" in body["ADVICE_REPORT"]
    assert "三个项目的评标专家抽取没有留存记录" in body["ADVICE_REPORT"]
    assert "2022年2月14日登记；2022年2月16日受理并分办；" in body["CLOSING_REPORT"]
    assert "吴某、冯某、蒋某" in body["PRELIM_PLAN"]
    assert "2022年9月19日" in body["REVISIT_RECORD"]
    assert "公交公司领导班子和机务部" in body["CLARIFY_LETTER"]
    assert "林某同志自2022年11月1日至2023年2月1日接受考验性问责" in body["INTEGRITY_OPINION"]
    assert not [code for code, text in body.items() if "〔待填" in text]


@pytest.mark.parametrize("layout", sorted(LAYOUT_NAMES))
def test_any_kind_is_issued_in_any_layout(layout: str, papers: DemonstrationLetters):
    """The kind's own is only the first choice: one decision, drafted, issued and frozen in each of the five."""
    view = papers.laid[layout]
    assert (view.paper.layout, view.state) == (layout, "SIGNED")
    text = text_of(papers.pages[f"LAYOUT_{LAYOUT_NAMES[layout]}"])
    banner = {"文件格式": "委员会文件", "命令": "委员会命令", "纪要": "委员会纪要"}.get(layout, "委员会")
    assert f"纪律检查{banner}" in text
    assert view.number in text


def test_a_moved_line_is_seen_and_both_pictures_are_left(
    papers: DemonstrationLetters, qapp: object, tmp_path: Path
):
    picture = drawn(papers.pages["DISC_ADVICE"])
    moved = QImage(picture.size(), QImage.Format.Format_Grayscale8)
    moved.fill(255)
    painter = QPainter(moved)
    painter.drawImage(0, 4, picture)
    painter.end()
    picture.save(str(tmp_path / "A.png"))
    assert compared("A", picture, tmp_path) == ""
    assert "A.new.png" in compared("A", moved, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"A.png", "A.new.png", "A.difference.png"}
    red = QImage(str(tmp_path / "A.difference.png"))
    colours = {red.pixelColor(x, y).name() for x in range(0, red.width(), 3) for y in range(red.height())}
    assert any(QColor(name).saturation() > 100 for name in colours)
    # put right again, nothing is left lying about
    assert compared("A", picture, tmp_path) == ""
    assert {path.name for path in tmp_path.iterdir()} == {"A.png"}


def test_one_other_character_is_seen(qapp: object):
    kept, new = (drawn(set_text(text)) for text in ("请予重视并立即整改。", "请予重祝并立即整改。"))
    assert differs(kept, kept) == ""
    assert differs(kept, new)


def set_text(text: str) -> bytes:
    return typeset(letter("信函格式", body=text))


def test_every_kind_has_its_picture_and_no_other_is_left():
    assert {path.stem for path in FOLDER.glob("*.png") if "." not in path.stem} == set(ALL)
    assert set(LETTERS) == set(shipped_kinds())


if __name__ == "__main__":
    import sys

    from PySide6.QtGui import QGuiApplication

    from storage.vault.kdf import LIGHT
    from ui.headless.demo import build

    application = QGuiApplication(["", "-platform", "offscreen"])
    office = Path(sys.argv[1])
    build(office, kdf=LIGHT)
    shutil.rmtree(office / "copy", ignore_errors=True)
    made = DemonstrationLetters(office, office / "copy")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    for name, paper in made.pages.items():
        drawn(paper).save(str(FOLDER / f"{name}.png"))

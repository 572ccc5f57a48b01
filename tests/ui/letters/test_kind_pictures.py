"""Every shipped kind, filled, against its reference picture: a page that looks otherwise fails with both beside each other.

The pictures are 36 dpi, grey, all pages of a letter side by side. ``python -m tests.ui.letters.test_kind_pictures`` draws
them anew; whoever does so looks at them.
"""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from tests.ui.letters.every_kind import filled
from ui.letters.kinds import shipped_kinds
from ui.paper.typesetting import set_page

FOLDER = Path(__file__).parent / "pictures"
SCALE = 0.5
# renderers differ by some grey at the edges of strokes, never by a whole cell of the page
CELL = 8
MOST = 40


def drawn(code: str) -> QImage:
    """All pages of the kind, side by side, grey."""
    pages = []
    with pypdfium2.PdfDocument(set_page(filled(shipped_kinds()[code]))) as document:
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
    whole = QImage(sum(p.width() for p in pages), pages[0].height(), QImage.Format.Format_Grayscale8)
    painter = QPainter(whole)
    left = 0
    for picture in pages:
        painter.drawImage(left, 0, picture)
        left += picture.width()
    painter.end()
    return whole


def differs(one: QImage, other: QImage) -> str:
    """Where two pictures differ, empty where they are alike."""
    if one.size() != other.size():
        return f"{one.width()}x{one.height()} against {other.width()}x{other.height()}"
    small = [
        picture.scaled(
            picture.width() // CELL,
            picture.height() // CELL,
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        ).convertToFormat(QImage.Format.Format_Grayscale8)
        for picture in (one, other)
    ]
    worst = max(
        (abs(small[0].pixelColor(x, y).red() - small[1].pixelColor(x, y).red()), x, y)
        for x in range(small[0].width())
        for y in range(small[0].height())
    )
    return f"{worst[0]} at {worst[1] * CELL},{worst[2] * CELL}" if worst[0] > MOST else ""


@pytest.mark.parametrize("code", sorted(shipped_kinds()))
def test_the_kind_looks_as_it_was_looked_at(code: str, qapp: object, tmp_path: Path):
    picture = drawn(code)
    kept = QImage(str(FOLDER / f"{code}.png"))
    assert not kept.isNull(), f"no reference picture of {code}"
    found = differs(picture, kept.convertToFormat(QImage.Format.Format_Grayscale8))
    if found:
        picture.save(str(tmp_path / f"{code}.png"))
    assert not found, f"{code}: {found}; what was drawn is {tmp_path / code}.png"


def test_a_moved_line_is_seen(qapp: object):
    picture = drawn("DISC_ADVICE")
    moved = QImage(picture.size(), QImage.Format.Format_Grayscale8)
    moved.fill(255)
    painter = QPainter(moved)
    painter.drawImage(0, CELL, picture)
    painter.end()
    assert differs(picture, picture) == ""
    assert differs(picture, moved)


def test_no_picture_is_left_of_a_kind_that_is_gone():
    assert {path.stem for path in FOLDER.glob("*.png")} == set(shipped_kinds())


if __name__ == "__main__":
    from PySide6.QtGui import QGuiApplication

    application = QGuiApplication(["", "-platform", "offscreen"])
    FOLDER.mkdir(exist_ok=True)
    for name in shipped_kinds():
        drawn(name).save(str(FOLDER / f"{name}.png"))

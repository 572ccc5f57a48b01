"""The look: one style file, one icon set, one type scale; sizes in multiples of eight pixels."""

from __future__ import annotations

import sys
import tomllib
from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QLibraryInfo, QRectF, QSize, Qt, QTranslator
from PySide6.QtGui import QFont, QFontDatabase, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QStyleFactory

GAP = 8
ROW = 32
INK = "#2b2d30"
QUIET = "#6d7076"
RED = "#8f2420"


def resources() -> Path:
    """The folder of fonts, icons and style, also in the built program."""
    bundled = getattr(sys, "_MEIPASS", None)
    root = Path(bundled) if bundled else Path(__file__).resolve().parents[2]
    return root / "resources"


def dress(app: QApplication) -> None:
    """Give the application its font, style, icon and Chinese dialog texts."""
    app.setStyle(QStyleFactory.create("Fusion"))
    family = _screen_family()
    font = QFont(family) if family else app.font()
    font.setPixelSize(14)
    app.setFont(font)
    style = (resources() / "style" / "qingjuan.qss").read_text("utf-8")
    style = style.replace("@icons@", (resources() / "icons").as_posix())
    if family:
        style = style.replace('"Qingjuan Hei"', f'"{family}"')
    app.setStyleSheet(style)
    app.setWindowIcon(QIcon(str(resources() / "icons" / "qingjuan.svg")))
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)


@cache
def _screen_family() -> str:
    """The bundled 黑体, loaded into this process; the system's own where it is not there."""
    manifest = resources() / "fonts" / "fonts.toml"
    for path in _screen_fonts(manifest):
        number = QFontDatabase.addApplicationFont(str(path))
        families = QFontDatabase.applicationFontFamilies(number)
        if families:
            return families[0]
    return ""


def _screen_fonts(manifest: Path) -> list[Path]:
    if not manifest.exists():
        return []
    rows = tomllib.loads(manifest.read_text("utf-8")).get("fonts", [])
    wanted = [row for row in rows if row.get("role") in ("黑体", "hei", "heiti")]
    return [
        manifest.parent / row["file"] for row in wanted if (manifest.parent / row.get("file", "")).is_file()
    ]


@cache
def icon(name: str, colour: str = INK) -> QIcon:
    """A line icon in the colour of the text beside it."""
    path = resources() / "icons" / f"{name}.svg"
    if not path.exists():
        return QIcon()
    data = path.read_text("utf-8").replace("#444", colour)
    renderer = QSvgRenderer(QByteArray(data.encode()))
    made = QIcon()
    for size in (16, 20, 24, 32, 48):
        picture = QPixmap(QSize(size, size))
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        made.addPixmap(picture)
    return made

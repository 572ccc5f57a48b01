"""The look: one style file, one icon set, one type scale; sizes in multiples of eight pixels."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QLibraryInfo, QRectF, QSize, Qt, QTranslator
from PySide6.QtGui import QFont, QFontDatabase, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QStyleFactory

from ui.resources_folder import resources

GAP = 8
ROW = 32
SCREEN_FONTS = ("QingjuanHei.ttf", "LXGWWenKai-Regular.ttf")
INK = "#2b2d30"
QUIET = "#6d7076"
RED = "#8f2420"


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
    """The bundled 黑体, loaded into this process, with the 楷体 behind it for characters that it lacks.

    Empty where the fonts are not bundled: the system's own are used then.
    """
    families = []
    for name in SCREEN_FONTS:
        number = QFontDatabase.addApplicationFont(str(resources() / "fonts" / name))
        families += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    if len(families) > 1:
        QFont.insertSubstitutions(families[0], families[1:])
    return families[0] if families else ""


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

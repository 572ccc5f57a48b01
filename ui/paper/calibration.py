"""A page to lay a ruler on: printers shrink what they are told not to shrink."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPainter, QPen

WIDTH, HEIGHT = 210.0, 297.0
# the text block of GB/T 9704-2012: 28 mm from the left, 37 mm from the top, 156 × 225 mm
BLOCK = QRectF(28, 37, 156, 225)


def draw_calibration(painter: QPainter, dpi: float) -> None:
    """Draw the page at true size with the painter's origin at the sheet's corner."""
    painter.save()
    painter.scale(dpi / 25.4, dpi / 25.4)
    painter.setPen(QPen(Qt.GlobalColor.black, 0.15))
    painter.drawRect(BLOCK)
    _ruler(painter, horizontal=True)
    _ruler(painter, horizontal=False)
    _words(painter)
    painter.restore()


def _ruler(painter: QPainter, *, horizontal: bool) -> None:
    length = 150 if horizontal else 200
    left, top = 31.0, 254.0 if horizontal else 45.0
    if not horizontal:
        left = 170.0
    for mm in range(length + 1):
        size = 6.0 if mm % 10 == 0 else 4.0 if mm % 5 == 0 else 2.5
        if horizontal:
            painter.drawLine(QPointF(left + mm, top), QPointF(left + mm, top - size))
        else:
            painter.drawLine(QPointF(left, top + mm), QPointF(left - size, top + mm))
        if mm % 10 == 0:
            box = (
                QRectF(left + mm - 6, top + 1, 12, 5)
                if horizontal
                else QRectF(left + 1, top + mm - 2.5, 10, 5)
            )
            side = Qt.AlignmentFlag.AlignHCenter if horizontal else Qt.AlignmentFlag.AlignLeft
            _text(painter, box, str(mm), 3.0, side | Qt.AlignmentFlag.AlignVCenter)
    end = (left + length, top) if horizontal else (left, top + length)
    painter.drawLine(QPointF(left, top), QPointF(*end))


def _words(painter: QPainter) -> None:
    top = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
    _text(painter, QRectF(31, 42, 130, 9), "打印校准页", 6.0, top)
    lines = (
        "用直尺量横尺和竖尺：150 毫米和 200 毫米处应与直尺相合（误差不超过 1 毫米）。",
        "外框应距纸左边 28 毫米、距纸上边 37 毫米，宽 156 毫米、高 225 毫米。",
        "不相合时，请在打印机的设置中关闭“适合页面”“缩放”，选择“实际大小”和 A4 纸。",
    )
    for number, line in enumerate(lines):
        _text(painter, QRectF(31, 56 + 9 * number, 130, 9), line, 3.4, top | Qt.TextFlag.TextWordWrap)


def _text(painter: QPainter, box: QRectF, text: str, size_mm: float, flags: Qt.AlignmentFlag) -> None:
    # fonts don't take sizes below a unit well: draw text in hundredths of a millimetre
    painter.save()
    painter.scale(0.01, 0.01)
    font = QFont(painter.font())
    font.setPixelSize(round(size_mm * 100))
    painter.setFont(font)
    painter.drawText(QRectF(box.x() * 100, box.y() * 100, box.width() * 100, box.height() * 100), flags, text)
    painter.restore()


def calibration_picture(dpi: int) -> QImage:
    """The page as a picture, for the preview."""
    image = QImage(round(WIDTH * dpi / 25.4), round(HEIGHT * dpi / 25.4), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    draw_calibration(painter, dpi)
    painter.end()
    return image

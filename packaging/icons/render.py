"""Make the pixel versions of the program's icon from its drawings: PNG for Linux, one .ico for Windows.

resources/icons/qingjuan.svg is drawn for 48 pixels and more, qingjuan-small.svg for fewer.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).resolve().parent.parent.parent / "resources" / "icons"
SIZES = (16, 20, 24, 32, 40, 48, 64, 96, 128, 256)
SMALL = 40


def render(size: int) -> bytes:
    """One PNG of the icon, `size` pixels wide and high."""
    drawing = "qingjuan-small.svg" if size <= SMALL else "qingjuan.svg"
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(ICONS / drawing)).render(painter)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(data.data())


def icon_file(pictures: dict[int, bytes]) -> bytes:
    """A Windows .ico that holds the PNGs as they are (understood since Windows Vista)."""
    head = struct.pack("<HHH", 0, 1, len(pictures))
    offset = len(head) + 16 * len(pictures)
    entries, body = b"", b""
    for size, data in pictures.items():
        entries += struct.pack(
            "<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(data), offset + len(body)
        )
        body += data
    return head + entries + body


def main() -> None:
    """Render every size."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QGuiApplication([])
    pictures = {size: render(size) for size in SIZES}
    (ICONS / "app").mkdir(exist_ok=True)
    for size, data in pictures.items():
        (ICONS / "app" / f"qingjuan-{size}.png").write_bytes(data)
    (ICONS / "qingjuan.ico").write_bytes(icon_file(pictures))
    del application
    print(f"{len(pictures)} 个尺寸：{', '.join(map(str, pictures))}")


if __name__ == "__main__":
    main()

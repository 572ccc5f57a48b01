"""Pages on the screen, as they will be on paper: scroll, zoom, nothing kept outside memory."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QShortcut,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ui.paper.pages import Pages

GAP = 16
ZOOMS = (0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
DOTS_PER_MM = 96 / 25.4
_CACHED_PICTURES = 12


class PageView(QAbstractScrollArea):
    """The pages one below the other; ``zoom`` 1.0 is 96 dots an inch, None fits the width."""

    zoomed = Signal(float)
    page_changed = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("版面预览")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setBackgroundRole(QPalette.ColorRole.Mid)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Mid)
        self.pages: Pages | None = None
        self.fit = True
        self._zoom = 1.0
        self._pictures: OrderedDict[tuple[int, int], QImage] = OrderedDict()
        self.verticalScrollBar().valueChanged.connect(self._tell_page)
        self.verticalScrollBar().setSingleStep(40)

    # --- what is shown

    def show_pages(
        self, pages: Pages | None, first_pictures: dict[tuple[int, int], QImage] | None = None
    ) -> None:
        """Show other pages in the same place; ``first_pictures``: (index, dpi) already drawn elsewhere."""
        old, self.pages = self.pages, pages
        if old is not None and old is not pages:
            old.close()
        self._pictures.clear()
        self._pictures.update(first_pictures or {})
        self._lay_out()
        self._tell_page()
        self.viewport().update()

    def zoom(self) -> float:
        """The zoom in use."""
        return self._zoom

    def set_zoom(self, zoom: float | None) -> None:
        """Set a zoom, or None to fit the width."""
        self.fit = zoom is None
        if zoom is not None:
            self._zoom = min(max(zoom, ZOOMS[0]), ZOOMS[-1])
        self._lay_out()
        self.viewport().update()

    def step_zoom(self, up: bool) -> None:
        """The next zoom of the scale."""
        wider = [zoom for zoom in ZOOMS if zoom > self._zoom + 0.01]
        smaller = [zoom for zoom in ZOOMS if zoom < self._zoom - 0.01]
        self.set_zoom((wider[:1] or [ZOOMS[-1]])[0] if up else (smaller[-1:] or [ZOOMS[0]])[0])

    def dpi(self) -> int:
        """The resolution at which pages are drawn on this screen."""
        return round(96 * self._zoom * self.devicePixelRatioF())

    def wanted(self) -> list[int]:
        """Indices of the pages in view; the first one when nothing is shown yet."""
        area = QRect(QPoint(0, 0), self.viewport().size())
        found = [index for index, rect in enumerate(self._rects()) if rect.intersects(area)]
        return found or [0]

    def current_page(self) -> int:
        """Index of the page across the middle of the view."""
        middle = self.viewport().height() // 2
        for index, rect in enumerate(self._rects()):
            if rect.bottom() + GAP >= middle:
                return index
        return max(0, len(self.pages) - 1) if self.pages else 0

    def go_to(self, index: int) -> None:
        """Bring a page's top into view."""
        rects = self._rects()
        if 0 <= index < len(rects):
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + rects[index].top() - GAP)

    # --- laying out and painting

    def _size(self, index: int) -> tuple[int, int]:
        assert self.pages is not None
        size = self.pages.sizes[index]
        factor = DOTS_PER_MM * self._zoom
        return round(size.width * factor), round(size.height * factor)

    def _rects(self) -> list[QRect]:
        if self.pages is None or self.pages.closed:
            return []
        left, top = -self.horizontalScrollBar().value(), GAP - self.verticalScrollBar().value()
        room = self.viewport().width()
        rects = []
        for index in range(len(self.pages)):
            width, height = self._size(index)
            rects.append(QRect(left + max(GAP, (room - width) // 2), top, width, height))
            top += height + GAP
        return rects

    def _lay_out(self) -> None:
        if self.pages is None or not len(self.pages):
            self.verticalScrollBar().setRange(0, 0)
            self.horizontalScrollBar().setRange(0, 0)
            return
        room = self.viewport().size()
        if self.fit:
            widest = max(size.width for size in self.pages.sizes)
            self._zoom = min(max((room.width() - 2 * GAP) / (widest * DOTS_PER_MM), ZOOMS[0]), 2.0)
        sizes = [self._size(index) for index in range(len(self.pages))]
        height = sum(h for _w, h in sizes) + GAP * (len(sizes) + 1)
        width = max(w for w, _h in sizes) + 2 * GAP
        for bar, needed, seen in (
            (self.verticalScrollBar(), height, room.height()),
            (self.horizontalScrollBar(), width, room.width()),
        ):
            bar.setRange(0, max(0, needed - seen))
            bar.setPageStep(seen)
        self.zoomed.emit(self._zoom)

    def picture(self, index: int) -> QImage:
        """A page's picture at the screen's resolution, drawn once."""
        assert self.pages is not None
        key = (index, self.dpi())
        if key not in self._pictures:
            self._pictures[key] = self.pages.picture(index, key[1])
            while len(self._pictures) > _CACHED_PICTURES:
                self._pictures.popitem(last=False)
        return self._pictures[key]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is in view."""
        shown = [(index, rect) for index, rect in enumerate(self._rects()) if rect.intersects(event.rect())]
        pictures = [(rect, self.picture(index)) for index, rect in shown]
        # an exception between begin and end of a painter ends the process
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor("#d9dbde"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for rect, picture in pictures:
            painter.fillRect(rect.translated(2, 2), QColor(0, 0, 0, 40))
            painter.drawImage(rect, picture)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again."""
        super().resizeEvent(event)
        self._lay_out()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and wheel zoom."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.step_zoom(event.angleDelta().y() > 0)
            event.accept()
            return
        super().wheelEvent(event)

    def _tell_page(self) -> None:
        self.page_changed.emit(
            self.current_page() + 1 if self.pages else 0, len(self.pages) if self.pages else 0
        )


class Preview(QWidget):
    """:class:`PageView` under a narrow bar: which page, zoom, fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = PageView(self)
        self.place = QLabel()
        self.percent = QLabel()
        self.message = QLabel()
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setWordWrap(True)
        self.message.setVisible(False)
        self.message.setObjectName("previewMessage")
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 4, 8, 4)
        bar.addWidget(self.place)
        bar.addStretch(1)
        for text, name, what in (
            ("－", "缩小", "out"),
            ("＋", "放大", "in"),
            ("适合宽度", "适合宽度", "fit"),
        ):
            button = QToolButton(self)
            button.setText(text)
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.setAutoRaise(True)
            button.setObjectName(f"zoom_{what}")
            button.clicked.connect({"out": self._out, "in": self._in, "fit": self._fit}[what])
            if what == "in":
                bar.addWidget(self.percent)
            bar.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.message)
        column.addWidget(self.view, 1)
        self.view.zoomed.connect(lambda zoom: self.percent.setText(f"{zoom:.0%}"))
        self.view.page_changed.connect(
            lambda page, count: self.place.setText(f"第 {page} 页，共 {count} 页" if count else "")
        )
        for keys, slot in (
            (QKeySequence.StandardKey.ZoomIn, self._in),
            (QKeySequence.StandardKey.ZoomOut, self._out),
            (QKeySequence("Ctrl+0"), self._fit),
        ):
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def _in(self) -> None:
        self.view.step_zoom(True)

    def _out(self) -> None:
        self.view.step_zoom(False)

    def _fit(self) -> None:
        self.view.set_zoom(None)

    def show_pdf(self, pdf: bytes) -> None:
        """Show a finished PDF; raises ``UnreadablePages``."""
        self.show_pages(Pages(pdf))

    def show_pages(self, pages: Pages, pictures: dict[tuple[int, int], QImage] | None = None) -> None:
        """Show pages whose first pictures may be drawn already."""
        self.say("")
        self.view.show_pages(pages, pictures)

    def say(self, text: str) -> None:
        """A sentence above the pages (what keeps them from being set); empty takes it away."""
        self.message.setText(text)
        self.message.setVisible(bool(text))

    def clear(self) -> None:
        """Show nothing and let the document go."""
        self.say("")
        self.view.show_pages(None)

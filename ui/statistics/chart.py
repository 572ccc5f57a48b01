"""A figure over the parts of a year beside those of the year before, as bars. Painted here: no chart library, no web."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from letters.overview import Bars as PaperBars
from letters.overview import chart_sheet
from models.errors import OfficeError
from models.rights import Right
from models.settings.operations import house_settings
from models.statistics.forms import Course, figure_course
from ui.kit.pieces import Banner, button, label
from ui.kit.theme import GAP, INK, QUIET
from ui.tasks import Tasks

NOW, BEFORE, LINE = "#35566f", "#c3ccd4", "#e3e4e6"
BY = (("Q", "按季"), ("M", "按月"), ("Y", "近五年"))
_TOP, _FOOT, _SIDE = 34.0, 26.0, 10.0


def told(course: Course) -> str:
    """The chart in words, for whoever can't see it."""
    parts = []
    for place, name in enumerate(course.names):
        if place < len(course.now):
            beside = f"（上年 {course.before[place]}）" if course.before else ""
            parts.append(f"{name} {course.now[place]}{beside}")
    return f"{course.label}，单位{course.unit}：{'，'.join(parts)}。"


class Bars(QWidget):
    """The bars of one course; its numbers stand above them, so that nothing has to be read off an axis."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("figureChart")
        self.setAccessibleName("指标走势图")
        self.setMinimumHeight(180)
        self.course: Course | None = None

    def sizeHint(self) -> QSize:
        """Room for twelve months."""
        return QSize(480, 260)

    def show_course(self, course: Course | None) -> None:
        """Paint another course; None clears."""
        self.course = course
        self.setAccessibleDescription(told(course) if course else "")
        self.setToolTip(told(course) if course else "")
        self.update()

    def bars(self) -> list[tuple[QRectF, int, bool]]:
        """Where each bar stands, its value, and whether it belongs to the year before."""
        course = self.course
        if course is None or not course.names:
            return []
        most = max((*course.now, *course.before, 1))
        high = self.height() - _TOP - _FOOT - 18
        slot = (self.width() - 2 * _SIDE) / len(course.names)
        thick = min(slot * (0.32 if course.before else 0.5), 44)
        found = []
        for place in range(len(course.names)):
            middle = _SIDE + slot * (place + 0.5)
            pairs = [(course.before, True, middle - thick - 1), (course.now, False, middle + 1)]
            if not course.before:
                pairs = [(course.now, False, middle - thick / 2)]
            for values, earlier, left in pairs:
                if place < len(values):
                    tall = high * values[place] / most
                    top = _TOP + 18 + high - tall
                    found.append((QRectF(left, top, thick, tall), values[place], earlier))
        return found

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Bars, numbers, names, legend."""
        course = self.course
        if course is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = QFont(self.font())
        small.setPixelSize(12)
        painter.setFont(small)
        ground = self.height() - _FOOT
        painter.setPen(QColor(LINE))
        painter.drawLine(int(_SIDE), int(ground), int(self.width() - _SIDE), int(ground))
        for box, value, earlier in self.bars():
            painter.fillRect(box, QColor(BEFORE if earlier else NOW))
            if value:
                painter.setPen(QColor(QUIET if earlier else INK))
                above = QRectF(box.left() - 16, box.top() - 17, box.width() + 32, 16)
                painter.drawText(above, Qt.AlignmentFlag.AlignCenter, str(value))
        slot = (self.width() - 2 * _SIDE) / len(course.names)
        painter.setPen(QColor(QUIET))
        for place, name in enumerate(course.names):
            below = QRectF(_SIDE + slot * place, ground + 4, slot, 20)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, name)
        self._legend(painter, course)
        painter.end()

    def _legend(self, painter: QPainter, course: Course) -> None:
        pairs = [(NOW, f"{course.year} 年"), (BEFORE, f"{course.year - 1} 年")] if course.before else []
        left = _SIDE
        for colour, text in pairs:
            painter.fillRect(QRectF(left, 9, 12, 12), QColor(colour))
            painter.setPen(QColor(INK))
            painter.drawText(QRectF(left + 18, 5, 72, 20), Qt.AlignmentFlag.AlignVCenter, text)
            left += 92
        painter.setPen(QColor(QUIET))
        painter.drawText(
            QRectF(0, 5, self.width() - _SIDE, 20),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            f"单位：{course.unit}",
        )


class CourseTab(QWidget):
    """The chart of the chosen figure; read only while it is looked at. ``paper`` asks to show it as a paper to print."""

    paper = Signal(str, object)

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.tasks = tasks
        self._asked: tuple[str, int] | None = None
        self._shown: tuple[str, int, str] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GAP, 0, 0)
        column.setSpacing(GAP)
        row = QHBoxLayout()
        self.by = QComboBox()
        self.by.setObjectName("chartBy")
        self.by.setAccessibleName("走势按什么分段")
        for value, text in BY:
            self.by.addItem(text, value)
        self.by.currentIndexChanged.connect(lambda _index: self.look())
        row.addWidget(self.by)
        row.addWidget(label("浅色为上年同段；线索类按各段当时的口径计，各段之和不等于全年。", "quiet"))
        row.addStretch(1)
        if Right.CASE_PRINT in tasks.office.actor.rights:
            press = button(
                "打印", "flat", symbol="print", name="printCourse", tip="把走势图和数字排在一页纸上"
            )
            press.clicked.connect(lambda _on=False: self.print_out())
            row.addWidget(press)
        column.addLayout(row)
        self.banner = Banner()
        column.addWidget(self.banner)
        self.chart = Bars()
        column.addWidget(self.chart, 1)

    def ask(self, key: str, year: int) -> None:
        """Another figure or year was chosen, or something changed."""
        self._asked, self._shown = (key, year), None
        self.look()

    def look(self) -> None:
        """Read what is asked for, if anybody is looking."""
        if self._asked is None or not self.isVisible():
            return
        wanted = (*self._asked, str(self.by.currentData()))
        if wanted == self._shown:
            return
        self._shown = wanted
        key, year, by = wanted
        today = self.tasks.office.now().date()
        data = {"key": key, "year": year, "by": by, "as_of": today if year == today.year else None}
        self.tasks.read(
            figure_course, data, lambda course: self._arrived(wanted, course), self._failed, owner=self
        )

    def _arrived(self, wanted: tuple[str, int, str], course: Course) -> None:
        if wanted == self._shown:
            self.banner.silence()
            self.chart.show_course(course)

    def print_out(self) -> None:
        """The chart with its numbers as a paper."""
        course = self.chart.course
        if course is None:
            return
        office = self.tasks.office
        legend = (f"{course.year} 年", f"{course.year - 1} 年") if course.before else (course.label, "")
        bars = PaperBars(course.names, course.now, course.before, legend, course.unit)
        how = self.by.currentText()
        notes = ["线索类指标按各段当时的口径计，各段之和不等于全年。"]

        def make() -> bytes:
            name = str(office.read(house_settings)["office_name"])
            title = f"{course.label}（{how}）"
            return chart_sheet(title, bars, office=name, notes=notes, made_on=office.now().date())

        self.paper.emit("指标走势", make)

    def _failed(self, error: OfficeError) -> None:
        self._shown = None
        self.banner.say(str(error), "error", action="重试", do=self.look)

    def showEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        """Read when the tab is opened."""
        super().showEvent(event)
        self.look()

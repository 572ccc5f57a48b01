"""字体: the office's own fonts over the bundled ones, role by role, checked, with a sample page."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from letters import Role
from models.errors import OfficeError
from models.settings.operations import case_settings, change_case_settings
from ui.dialogs import choose_file
from ui.kit.pieces import Banner, button, card, clear, label
from ui.paper.fonts import EXTRA, examine, put_in_force, sample_page
from ui.paper.preview import Preview
from ui.tasks import Tasks

PATTERN = "字体文件 (*.ttf *.ttc *.otf)"
BUNDLED = "随附字体"
HINT = (
    "随附的字体按公文标准选配，可以不改。单位购买了方正小标宋、仿宋_GB2312 等字体的，在这里选择它们的文件；"
    "选用的字体缺字时，自动用随附字体补上。"
)
USES = {
    Role.TITLE: "版头、标题",
    Role.FANG: "正文",
    Role.HEI: "一级标题、密级",
    Role.KAI: "二级标题、签发人",
    Role.SONG: "页码",
}


class FontsPage(QWidget):
    """A line a role, fallback fonts for rare characters, a sample page beside."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        self.setting: dict[str, Any] = {}
        self._said: dict[str, list[str]] = {}
        self.banner = Banner()
        self.preview = Preview(self)
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(24, 16, 12, 16)
        column.setSpacing(12)
        column.addWidget(label(HINT, "quiet", wrap=True))
        column.addWidget(self.banner)
        holder = QWidget()
        holder.setLayout(self._grid)
        column.addWidget(card(holder))
        column.addStretch(1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(side)
        splitter.addWidget(self.preview)
        splitter.setSizes([600, 560])
        splitter.setChildrenCollapsible(False)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(splitter)
        tasks.read(case_settings, {}, self._arrived, self._failed, owner=self)

    def _arrived(self, values: dict[str, Any]) -> None:
        self.setting = dict(values["fonts"])
        self._look()

    # --- the lines

    def _show(self) -> None:
        clear(self._grid)
        for row, (role, use) in enumerate(USES.items()):
            self._line(row, role.value, f"{role.value}（{use}）", self.setting.get(role.value, ""))
        extra = self.setting.get(EXTRA, [])
        for place, path in enumerate(extra):
            self._line(len(USES) + place, f"{EXTRA}:{place}", "备用字体", path)
        more = button("增加备用字体", "flat", symbol="add", name="font_extra", tip="补充生僻字的字体")
        more.clicked.connect(lambda _on=False: self.choose(EXTRA))
        self._grid.addWidget(more, len(USES) + len(extra), 0, 1, 3, Qt.AlignmentFlag.AlignLeft)

    def _line(self, row: int, place: str, title: str, path: str) -> None:
        self._grid.addWidget(label(title), row, 0)
        said = self._said.get(place, [])
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        name: QLabel = label(path or BUNDLED, "" if path else "quiet", wrap=True)
        name.setObjectName(f"font_{place}_path")
        column.addWidget(name)
        for sentence in said:
            column.addWidget(label(sentence, "small" if "缺少" in sentence else "error", wrap=True))
        self._grid.addWidget(shown, row, 1)
        buttons = QHBoxLayout()
        if not place.startswith(EXTRA):
            choose = button("选择…", "flat", name=f"font_{place}_choose", tip=f"选择{title}的字体文件")
            choose.clicked.connect(lambda _on=False: self.choose(place))
            buttons.addWidget(choose)
        if path:
            back = button(
                "恢复" if not place.startswith(EXTRA) else "去掉", "flat", name=f"font_{place}_back"
            )
            back.clicked.connect(lambda _on=False: self.restore(place))
            buttons.addWidget(back)
        holder = QWidget()
        holder.setLayout(buttons)
        buttons.setContentsMargins(0, 0, 0, 0)
        self._grid.addWidget(holder, row, 2)

    # --- changing

    def choose(self, place: str) -> None:
        """Ask for a file and use it where it is fit."""
        path = choose_file(self, "选择字体文件", PATTERN)
        if path is not None:
            self.put(place, str(path))

    def put(self, place: str, path: str) -> None:
        """Use a file for a role, or as one more fallback, unless it can't be used."""
        changed = dict(self.setting)
        if place == EXTRA:
            changed[EXTRA] = [*self.setting.get(EXTRA, []), path]
            place = f"{EXTRA}:{len(changed[EXTRA]) - 1}"
        else:
            changed[place] = path
        self._tasks.call(
            lambda: examine(changed),
            lambda said: self._examined(changed, place, said),
            self._failed,
            owner=self,
        )

    def _examined(self, changed: dict[str, Any], place: str, said: dict[str, list[str]]) -> None:
        wrong = [sentence for sentence in said.get(place, []) if "缺少" not in sentence]
        if wrong:
            self.banner.say(wrong[0], "error")
            return
        self._save(changed)

    def restore(self, place: str) -> None:
        """Back to the bundled font."""
        changed = dict(self.setting)
        if place.startswith(EXTRA):
            gone = int(place.split(":")[1])
            changed[EXTRA] = [path for at, path in enumerate(changed[EXTRA]) if at != gone]
        else:
            changed.pop(place, None)
        self._save(changed)

    def _save(self, changed: dict[str, Any]) -> None:
        def done(_value: Any) -> None:
            self.setting = changed
            self.banner.say("已保存，从现在起排版用这些字体；已签发的文书不变。", "good")
            self._tasks.call(lambda: put_in_force(changed), None, self._failed, owner=self)
            self._look()

        self._tasks.write(
            change_case_settings, {"values": {"fonts": changed}}, done, self._failed, owner=self
        )

    # --- the sample

    def _look(self) -> None:
        setting = dict(self.setting)
        self._tasks.call(lambda: examine(setting), self._looked, self._failed, owner=self)
        if self.isVisible():
            self._sample()

    def _looked(self, said: dict[str, list[str]]) -> None:
        self._said = said
        self._show()

    def _sample(self) -> None:
        setting = dict(self.setting)
        self._tasks.call(lambda: sample_page(setting), self._sample_came, self._failed, owner=self)

    def _sample_came(self, pdf: bytes) -> None:
        if self.isVisible():
            self.preview.show_pdf(pdf)

    def showEvent(self, event: QShowEvent) -> None:
        """The sample is set while somebody looks."""
        super().showEvent(event)
        self._sample()

    def hideEvent(self, event: QHideEvent) -> None:
        """Out of sight the document goes."""
        super().hideEvent(event)
        self.preview.clear()

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")

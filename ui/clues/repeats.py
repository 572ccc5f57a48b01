"""What may be on file already, beside the registration: every hit with its reason, to look at, to repeat, to tie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from models.clues.queries import DuplicateRow
from ui.kit.pieces import button, clear, label

HIGHEST = 148
"""Pixels of the list: three hits are seen at once, the others by scrolling."""
REPEAT, RELATED = "repeat", "related"


class Hits(QFrame):
    """Clues that may be about the same. ``look`` opens one; ``chosen`` says that one was picked, or let go.

    ``how`` is REPEAT or RELATED as long as one is picked, ``picked`` the clue.
    """

    look = Signal(int)
    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("hits")
        self.setProperty("role", "banner")
        self.setProperty("tone", "warning")
        self.rows: tuple[DuplicateRow, ...] = ()
        self.picked: DuplicateRow | None = None
        self.how = ""
        self._wanted: dict[str, Any] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(4)
        self._told = label("", wrap=True)
        self._told.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column.addWidget(self._told)
        inner = QWidget()
        self._lines = QVBoxLayout(inner)
        self._lines.setContentsMargins(0, 0, 8, 0)
        self._lines.setSpacing(4)
        self._area = QScrollArea()
        self._area.setObjectName("hitsList")
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inner)
        self._area.setStyleSheet(
            "QScrollArea#hitsList, QScrollArea#hitsList > QWidget > QWidget { background: transparent; }"
        )
        column.addWidget(self._area)
        foot = QHBoxLayout()
        self.nothing_new = QCheckBox("没有新的内容，只登记留存")
        self.nothing_new.setObjectName("nothing_new")
        self.nothing_new.setToolTip("不勾选的，这里填的、原件没有的问题和人员并入原件")
        self._let_go = button("改为单独登记", "plain", name="letGo")
        self._let_go.clicked.connect(lambda _on=False: self.pick(None, ""))
        foot.addWidget(self.nothing_new)
        foot.addStretch(1)
        foot.addWidget(self._let_go)
        column.addLayout(foot)
        self.hide()

    def text(self) -> str:
        """What is said above the list."""
        return self._told.text()

    def draft(self) -> dict[str, Any]:
        """What was picked, as plain data; nothing when nothing was."""
        if self.picked is None:
            return {}
        return {"id": self.picked.id, "how": self.how, "nothing_new": self.nothing_new.isChecked()}

    def take_draft(self, draft: Mapping[str, Any]) -> None:
        """What was picked before is picked again as soon as it is found again."""
        self._wanted = dict(draft)

    def lost(self) -> bool:
        """Whether what was picked before is not among what was found; it is then no longer looked for."""
        lost, self._wanted = bool(self._wanted), {}
        return lost

    def _pick_again(self) -> None:
        found = next((row for row in self.rows if row.id == self._wanted.get("id")), None)
        if found is not None:
            self.nothing_new.setChecked(bool(self._wanted.get("nothing_new")))
            how, self._wanted = str(self._wanted["how"]), {}
            self.pick(found, how)

    def show_rows(self, rows: Sequence[DuplicateRow]) -> None:
        """Show what was found; what was picked stays picked."""
        self.rows = tuple(rows)
        self._pick_again()
        clear(self._lines)
        for row in self.rows:
            self._lines.addWidget(self._line(row))
        self._fit()

    def pick(self, row: DuplicateRow | None, how: str) -> None:
        """Register as a repeat of a clue, or tied to it; None: for itself."""
        self.picked, self.how = row, how if row is not None else ""
        self._fit()
        self.chosen.emit()

    def _line(self, row: DuplicateRow) -> QWidget:
        line = QWidget()
        beside = QHBoxLayout(line)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(6)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(f"{row.number}　{row.title}", wrap=True))
        about = f"被反映人 {'、'.join(row.names)}" if row.names else ""
        words.addWidget(
            label(
                "　".join(part for part in (row.status_text, row.reason, about) if part), "small", wrap=True
            )
        )
        beside.addLayout(words, 1)
        for text, name, do in (
            ("查看", f"look_{row.id}", lambda: self.look.emit(row.id)),
            ("登记为重复件", f"repeat_{row.id}", lambda: self.pick(row, REPEAT)),
            ("关联登记", f"relate_{row.id}", lambda: self.pick(row, RELATED)),
        ):
            press = button(text, "plain", name=name)
            press.clicked.connect(lambda _on=False, act=do: act())
            beside.addWidget(press, 0, Qt.AlignmentFlag.AlignTop)
        return line

    def _fit(self) -> None:
        self.setVisible(bool(self.rows) or self.picked is not None)
        self._area.setVisible(self.picked is None)
        self._let_go.setVisible(self.picked is not None)
        self.nothing_new.setVisible(self.how == REPEAT)
        self._told.setText(self._said())
        self.setAccessibleName(self.text())
        wanted = sum(
            self._lines.itemAt(place).widget().sizeHint().height() + 4 for place in range(self._lines.count())
        )
        self._area.setFixedHeight(min(HIGHEST, wanted))

    def _said(self) -> str:
        row = self.picked
        if row is None:
            return f"可能已经登记 {len(self.rows)} 件。确属同一事项的登记为重复件，已填的不必重填："
        if self.how == REPEAT:
            return (
                f"将登记为{row.number}《{row.title}》的重复件：单独编号留存，不再另行告知受理，"
                "新的问题和人员并入原件（检举控告规则第14、26条）。"
            )
        kind = "前案" if row.closed else "相关线索"
        return f"将单独登记，并把{row.number}《{row.title}》关联为{kind}。"

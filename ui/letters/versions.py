"""版本: every saved draft, with what was struck out and what was added since the one before."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from models.errors import OfficeError
from models.letters.versions import GONE, NEW, Paragraph, VersionRow, letter_versions
from ui.kit.pieces import button, card, clear, label
from ui.tasks import Tasks

STYLES = {GONE: "color:#8a8d92;text-decoration:line-through", NEW: "color:#1f6b3a;background:#e6f2ea"}
FIRST_SHOWN = 5


class VersionsPage(QWidget):
    """The versions, the newest first; only what changed is shown, the whole text on asking."""

    def __init__(self, tasks: Tasks, letter_id: int) -> None:
        super().__init__()
        self.rows: list[VersionRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        tasks.read(letter_versions, {"letter_id": letter_id}, self.show_rows, self._failed, owner=self)

    def show_rows(self, rows: list[VersionRow], shown: int = FIRST_SHOWN) -> None:
        """Show the newest ``shown`` versions; the rest on asking."""
        clear(self._column)
        self.rows = rows
        if not rows:
            self._column.addWidget(label("还没有保存过的稿子。", "quiet"))
        for row in rows[:shown]:
            self._column.addWidget(self._card(row))
        if len(rows) > shown:
            more = button(f"更早的 {len(rows) - shown} 稿", "flat", name="moreVersions")
            more.clicked.connect(lambda _on=False: self.show_rows(rows, len(rows)))
            self._column.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)

    def _card(self, row: VersionRow) -> QWidget:
        first = row.ordinal == 1
        head = f"{row.actor_name}　{row.made_at:%Y-%m-%d %H:%M}"
        text = QLabel()
        text.setObjectName(f"version_{row.ordinal}")
        text.setTextFormat(Qt.TextFormat.RichText)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        changed = [one for one in row.changes if any(piece.how in STYLES for piece in one)]
        text.setText(_html(row.changes, plain=True) if first else _html(changed))
        return card(label(head, "quiet"), text, title=f"第 {row.ordinal} 稿")

    def _failed(self, error: OfficeError) -> None:
        self._column.addWidget(label(str(error), "error", wrap=True))


def _html(paragraphs: tuple[Paragraph, ...] | list[Paragraph], *, plain: bool = False) -> str:
    lines = []
    for paragraph in paragraphs:
        pieces = [
            escape(piece.text)
            if plain or piece.how not in STYLES
            else f'<span style="{STYLES[piece.how]}">{escape(piece.text)}</span>'
            for piece in paragraph
        ]
        lines.append(f'<p style="margin:2px 0">{"".join(pieces)}</p>')
    return "".join(lines)

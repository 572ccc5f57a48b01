"""The file of a clue, on the clue's own page: opened, or made once the clue has ended."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.dossiers.operations import ENDED, make_dossier
from models.dossiers.queries import DossierRow, dossier_of
from models.errors import OfficeError
from models.rights import Right
from ui.kit.pieces import Banner, button, card, clear, label
from ui.kit.record import RecordPage


class ClueDossier(QWidget):
    """One card: the file and its state, or the button that makes it."""

    def __init__(self, page: RecordPage, clue_id: int, status: str) -> None:
        super().__init__()
        self._page, self._clue_id, self._status = page, clue_id, status
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.banner = Banner()
        column.addWidget(self.banner)
        holder = QWidget()
        self._row = QHBoxLayout(holder)
        self._row.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card(holder, title="案卷"))
        page.tasks.read(dossier_of, {"clue_id": clue_id}, self._show, self._failed, owner=self)

    def _show(self, row: DossierRow | None) -> None:
        clear(self._row)
        if row is not None:
            self._show_file(row)
            return
        if self._status not in ENDED:
            self._row.addWidget(label("线索办结后立卷（案结卷成）。", "quiet"))
        elif Right.CASE_WRITE in self._page.tasks.office.actor.rights:
            press = button("立卷", "primary", symbol="dossier", name="makeDossier")
            press.clicked.connect(self._make)
            self._row.addWidget(press)
            self._row.addWidget(label("按装卷顺序收集全部材料，再调整、编页、封卷。", "quiet"))
        else:
            self._row.addWidget(label("还没有立卷。", "quiet"))
        self._row.addStretch(1)

    def _show_file(self, row: DossierRow) -> None:
        press = button(row.number, "flat", symbol="dossier", name="openDossier", tip=row.title)
        press.clicked.connect(partial(self._open, row.id))
        self._row.addWidget(press, 0, Qt.AlignmentFlag.AlignTop)
        for text, role, stretch in ((row.title, "", 1), (row.state_text, "quiet", 0)):
            told = label(text, role, wrap=bool(stretch))
            told.setContentsMargins(0, 7, 0, 0)
            self._row.addWidget(told, stretch, Qt.AlignmentFlag.AlignTop)

    def _open(self, dossier_id: int, _on: bool = False) -> None:
        self._page.navigate.emit("dossier", dossier_id)

    def _make(self) -> None:
        data = {"clue_id": self._clue_id}
        self._page.tasks.write(make_dossier, data, self._open, self._failed, owner=self._page)

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")

"""问题清单: one card a problem, its suggestion beside it, so that the two answer each other."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from models.dates import parse_date
from models.errors import InvalidInput
from models.letters.compose import ProblemText, chinese_number
from ui.letters.rows import Area, Line, Row


class ProblemCard(QWidget):
    """One problem: text, suggestion, who answers for it, by when."""

    changed = Signal()
    removed = Signal(object)
    moved = Signal(object, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("problemCard")
        self.heading = QLabel()
        self.heading.setProperty("role", "quiet")
        self.rows = {
            "text": Row("问题", Area(), hint="写清事实，一项一个问题"),
            "suggestion": Row("建议", Area(), hint="与问题一一对应"),
            "responsible": Row("责任人", Line(), required=False),
            "due_on": Row("整改期限", Line(), hint="可不填，不填按回复期限", required=False),
        }
        head = QHBoxLayout()
        head.addWidget(self.heading)
        head.addStretch(1)
        for text, name, slot in (
            ("↑", "上移", lambda: self.moved.emit(self, -1)),
            ("↓", "下移", lambda: self.moved.emit(self, 1)),
            ("删除", "删除这一项", lambda: self.removed.emit(self)),
        ):
            button = QToolButton(self)
            button.setText(text)
            button.setToolTip(name)
            button.setAccessibleName(name)
            button.setAutoRaise(True)
            button.clicked.connect(slot)
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(4)
        column.addLayout(head)
        for row in self.rows.values():
            column.addWidget(row)
            row.changed.connect(self.changed)

    def set_ordinal(self, number: int) -> None:
        """Number the card as the letter will."""
        self.heading.setText(f"问题（{chinese_number(number)}）" if number < 100 else f"问题 {number}")

    def put(self, problem: ProblemText) -> None:
        """Show a problem."""
        self.rows["text"].set_text(problem.text)
        self.rows["suggestion"].set_text(problem.suggestion)
        self.rows["responsible"].set_text(problem.responsible)
        self.rows["due_on"].set_text(problem.due_on.isoformat() if problem.due_on else "")

    def problem(self) -> ProblemText:
        """What is typed; a date that is none stays out, :meth:`date_error` says why."""
        due: date | None = None
        typed = self.rows["due_on"].text().strip()
        if typed and not self.date_error():
            due = parse_date(typed)
        return ProblemText(
            self.rows["text"].text().strip(),
            self.rows["suggestion"].text().strip(),
            self.rows["responsible"].text().strip(),
            due,
        )

    def date_error(self) -> str:
        """Why the deadline can't be read, or the empty string."""
        typed = self.rows["due_on"].text().strip()
        try:
            if typed:
                parse_date(typed)
        except InvalidInput as error:
            return str(error)
        return ""


class ProblemList(QWidget):
    """All problems of a letter; at least one card stands open."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: list[ProblemCard] = []
        self.error = QLabel()
        self.error.setTextFormat(Qt.TextFormat.PlainText)
        self.error.setProperty("role", "error")
        self.error.setVisible(False)
        self.add = QPushButton("添加一项问题")
        self.add.setObjectName("addProblem")
        self.add.clicked.connect(self._added)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.error)
        self._column.addWidget(self.add)

    def put(self, problems: tuple[ProblemText, ...]) -> None:
        """Show problems."""
        while self.cards:
            self._drop(self.cards[-1])
        for problem in problems or (ProblemText(""),):
            self._append(problem)
        self._number()

    def problems(self) -> tuple[ProblemText, ...]:
        """Every card on which something is typed."""
        made = (card.problem() for card in self.cards)
        return tuple(one for one in made if one.text or one.suggestion or one.responsible or one.due_on)

    def mark(self, place: str, message: str) -> bool:
        """Show a flaw at ``problems`` or ``problem:<index>:<field>``; False when it has no place here."""
        if place == "problems":
            self.error.setText(message)
            self.error.setVisible(True)
            return True
        _word, index, field = place.split(":")
        filled = [card for card in self.cards if card.problem() != ProblemText("")]
        if int(index) < len(filled):
            filled[int(index)].rows[field].set_error(message)
            return True
        return False

    def clear_marks(self) -> None:
        """Take every flaw away; a date that can't be read keeps its sentence."""
        self.error.setVisible(False)
        for card in self.cards:
            for row in card.rows.values():
                row.set_error("")
            card.rows["due_on"].set_error(card.date_error())

    def date_errors(self) -> list[str]:
        """Deadlines that can't be read."""
        return [error for card in self.cards if (error := card.date_error())]

    def _append(self, problem: ProblemText) -> ProblemCard:
        card = ProblemCard(self)
        card.put(problem)
        card.changed.connect(self.changed)
        card.removed.connect(self._removed)
        card.moved.connect(self._moved)
        self.cards.append(card)
        self._column.insertWidget(self._column.indexOf(self.add), card)
        return card

    def _added(self) -> None:
        card = self._append(ProblemText(""))
        self._number()
        card.rows["text"].editor.setFocus()
        self.changed.emit()

    def _removed(self, card: ProblemCard) -> None:
        self._drop(card)
        if not self.cards:
            self._append(ProblemText(""))
        self._number()
        self.changed.emit()

    def _drop(self, card: ProblemCard) -> None:
        self.cards.remove(card)
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _moved(self, card: ProblemCard, by: int) -> None:
        here = self.cards.index(card)
        there = here + by
        if not 0 <= there < len(self.cards):
            return
        self.cards.insert(there, self.cards.pop(here))
        self._column.removeWidget(card)
        self._column.insertWidget(1 + there, card)
        self._number()
        self.changed.emit()

    def _number(self) -> None:
        for number, card in enumerate(self.cards, 1):
            card.set_ordinal(number)
        previous: QWidget | None = None
        for card in self.cards:
            for row in card.rows.values():
                if previous is not None:
                    QWidget.setTabOrder(previous, row.editor)
                previous = row.editor

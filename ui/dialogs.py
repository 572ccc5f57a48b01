"""Every question that interrupts goes through here, so that tests can answer. Pages ask in place where they can."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox, QWidget

_answers: list[Callable[..., Any]] = []


def answer_with(answer: Callable[..., Any]) -> Callable[[], None]:
    """Answer the coming questions by a function ``answer(kind, text)`` instead of a window; returns the undoing."""
    _answers.append(answer)
    return lambda: _answers.remove(answer)


def _given(kind: str, text: str) -> tuple[bool, Any]:
    return (True, _answers[-1](kind, text)) if _answers else (False, None)


def ask(parent: QWidget | None, text: str, *, yes: str = "继续", no: str = "取消") -> bool:
    """A question with two named answers; the safe one is the default."""
    answered, value = _given("ask", text)
    if answered:
        return bool(value)
    box = QMessageBox(QMessageBox.Icon.Question, "清卷", text, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    accept = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(box.addButton(no, QMessageBox.ButtonRole.RejectRole))
    box.exec()
    chosen = box.clickedButton() is accept
    box.deleteLater()
    return chosen


def warn(parent: QWidget | None, text: str) -> None:
    """Something went wrong; one sentence."""
    _say(parent, text, QMessageBox.Icon.Warning, "warn")


def tell(parent: QWidget | None, text: str) -> None:
    """Something to know; one sentence."""
    _say(parent, text, QMessageBox.Icon.Information, "tell")


def _say(parent: QWidget | None, text: str, symbol: QMessageBox.Icon, kind: str) -> None:
    answered, _ = _given(kind, text)
    if answered:
        return
    box = QMessageBox(symbol, "清卷", text, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
    box.exec()
    box.deleteLater()


def ask_text(parent: QWidget | None, question: str) -> str:
    """A line of text; empty where none is given."""
    answered, value = _given("ask_text", question)
    text = value if answered else QInputDialog.getText(parent, "清卷", question)[0]
    return str(text or "").strip()


def choose_file(parent: QWidget | None, title: str, pattern: str = "所有文件 (*)") -> Path | None:
    """A file to read, or None."""
    answered, value = _given("choose_file", title)
    name = value if answered else QFileDialog.getOpenFileName(parent, title, "", pattern)[0]
    return Path(name) if name else None


def choose_files(parent: QWidget | None, title: str, pattern: str = "所有文件 (*)") -> list[Path]:
    """Files to read; an empty list for none."""
    answered, value = _given("choose_files", title)
    names = value if answered else QFileDialog.getOpenFileNames(parent, title, "", pattern)[0]
    return [Path(name) for name in names or []]


def choose_folder(parent: QWidget | None, title: str, start: str = "") -> Path | None:
    """A folder, or None."""
    answered, value = _given("choose_folder", title)
    name = value if answered else QFileDialog.getExistingDirectory(parent, title, start)
    return Path(name) if name else None


def save_file(parent: QWidget | None, title: str, name: str, pattern: str = "所有文件 (*)") -> Path | None:
    """Where to write a file, or None; asks before an existing file is replaced."""
    answered, value = _given("save_file", title)
    chosen = value if answered else QFileDialog.getSaveFileName(parent, title, name, pattern)[0]
    return Path(chosen) if chosen else None

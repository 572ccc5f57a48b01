"""Who may know whom. Walks the imports of every file; runs none of them.

Arrows run `ui → storage → models` and `ui → letters → models`; nothing in the program reaches for a network.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("models", "letters", "storage", "ui", "resources")

# room -> what it must not know of
NEVER = {
    "models": {
        "letters",
        "storage",
        "ui",
        "main",
        "PySide6",
        "shiboken6",
        "reportlab",
        "sqlcipher3",
        "cryptography",
    },
    "letters": {"storage", "ui", "main", "PySide6", "shiboken6", "sqlcipher3", "cryptography", "sqlalchemy"},
    "storage": {"letters", "ui", "main", "PySide6", "shiboken6", "reportlab"},
    "ui": {"main", "sqlcipher3", "cryptography", "sqlalchemy", "alembic"},
    "resources": {"models", "letters", "storage", "ui", "main", "PySide6", "shiboken6"},
}
# models is the one room that everything rests on: what it may use is listed, not what it may not
MODELS_MAY = {"models", "sqlalchemy", "chinese_calendar", "pypinyin"}

NETWORK = {
    "aiohttp", "asyncio", "ftplib", "http", "httplib", "httpx", "imaplib", "nntplib", "poplib", "requests",
    "smtplib", "socket", "socketserver", "ssl", "telnetlib", "urllib", "urllib3", "webbrowser", "wsgiref", "xmlrpc",
}  # fmt: skip
NETWORK_PARTS_ALLOWED = {"urllib.parse"}
# one running program per account is agreed over a local socket file; nothing else of QtNetwork is needed
QT_NETWORK_ALLOWED = {"QLocalServer", "QLocalSocket"}
QT_FORBIDDEN = {
    "QtHttpServer", "QtWebSockets", "QtWebEngineCore", "QtWebEngineWidgets", "QtWebView", "QtCharts", "QtGraphs",
    "QtSql", "QtPdf", "QtPdfWidgets", "QtMultimedia",
}  # fmt: skip
TESTING = {"pytest", "hypothesis", "pytestqt", "_pytest", "tests"}


def program_files() -> list[Path]:
    """Every source file of the program itself."""
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return [*files, *ROOT.glob("*.py")]


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Dotted names that a file imports, each with its line; `from a import b` gives `a.b`."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"), filename=str(path))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((f"{module}.{alias.name}", node.lineno) for alias in node.names)


def names_of(room: str) -> Iterator[tuple[str, str]]:
    """(place, imported name) for every import in a room."""
    for path in sorted((ROOT / room).rglob("*.py")):
        for name, line in imports(path):
            yield f"{path.relative_to(ROOT).as_posix()}:{line}", name


def test_there_is_something_to_walk() -> None:
    assert len(program_files()) > 10, "the walk found almost nothing: the checks below would be empty"
    assert list(names_of("models")), "no import found in models/"


@pytest.mark.parametrize("room", NEVER)
def test_arrows_run_one_way(room: str) -> None:
    wrong = [f"{place} imports {name}" for place, name in names_of(room) if name.split(".")[0] in NEVER[room]]
    assert not wrong, "\n".join(wrong)


def test_models_rests_on_little() -> None:
    import sys

    allowed = MODELS_MAY | sys.stdlib_module_names
    wrong = [
        f"{place} imports {name}" for place, name in names_of("models") if name.split(".")[0] not in allowed
    ]
    assert not wrong, "\n".join(wrong)


def test_program_reaches_for_no_network() -> None:
    wrong = []
    for path in program_files():
        for name, line in imports(path):
            place = f"{path.relative_to(ROOT).as_posix()}:{line}"
            parts = name.split(".")
            if parts[0] in NETWORK and ".".join(parts[:2]) not in NETWORK_PARTS_ALLOWED:
                wrong.append(f"{place} imports {name}")
            if parts[:2] == ["PySide6", "QtNetwork"] and (
                len(parts) < 3 or parts[2] not in QT_NETWORK_ALLOWED
            ):
                wrong.append(
                    f"{place} imports {name}: only {', '.join(sorted(QT_NETWORK_ALLOWED))} are allowed"
                )
            if parts[0] == "PySide6" and len(parts) > 1 and parts[1] in QT_FORBIDDEN:
                wrong.append(f"{place} imports {name}: not in PySide6-Essentials, or not free, or not needed")
    assert not wrong, "\n".join(wrong)


def test_program_does_not_rest_on_its_tests() -> None:
    wrong = [
        f"{path.relative_to(ROOT).as_posix()}:{line} imports {name}"
        for path in program_files()
        for name, line in imports(path)
        if name.split(".")[0] in TESTING
    ]
    assert not wrong, "\n".join(wrong)


def test_relative_imports_are_resolved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The walk must see through `from ..storage import x`, or an arrow could hide behind dots."""
    folder = tmp_path / "models" / "clues"
    folder.mkdir(parents=True)
    source = folder / "sly.py"
    source.write_text("from ...storage import office\nfrom . import near\nimport ssl\n", "utf-8")
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    assert list(imports(source)) == [("storage.office", 1), ("models.clues.near", 2), ("ssl", 3)]

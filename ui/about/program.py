"""What program this is: versions of what it stands on, and one hash over its files."""

from __future__ import annotations

import hashlib
import sys
from importlib import metadata
from pathlib import Path

from models.version import NAME, VERSION
from ui.kit.theme import resources

ROOMS = ("models", "letters", "storage", "ui", "resources")
PARTS = ("PySide6_Essentials", "SQLAlchemy", "sqlcipher3", "cryptography", "reportlab")


def versions() -> list[tuple[str, str]]:
    """The program's version, Python's, and those of the libraries that matter for keeping and showing."""
    facts = [("程序", f"{NAME} {VERSION}"), ("Python", sys.version.split()[0])]
    for part in PARTS:
        try:
            facts.append((part.replace("_", " "), metadata.version(part)))
        except metadata.PackageNotFoundError:
            facts.append((part.replace("_", " "), "随程序打包"))
    return facts


def program_facts() -> list[tuple[str, str]]:
    """The versions, and SHA-256 over every file of the program, in the order of their names."""
    return [*versions(), ("程序文件", program_hash(resources().parent))]


def program_hash(root: Path) -> str:
    """SHA-256 over names and contents of the program's files."""
    digest = hashlib.sha256()
    count = 0
    for room in ROOMS:
        for path in sorted((root / room).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(root).as_posix().encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
                count += 1
    return f"{digest.hexdigest()}（{count} 个文件）"

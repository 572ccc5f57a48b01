"""Where fonts, icons, style and letter texts lie, also in the built program. Imports no Qt."""

from __future__ import annotations

import sys
from pathlib import Path


def resources() -> Path:
    """The folder ``resources``."""
    bundled = getattr(sys, "_MEIPASS", None)
    root = Path(bundled) if bundled else Path(__file__).resolve().parents[1]
    return root / "resources"

"""``typeset LETTER.toml OUT.pdf``: one letter from a plain file, no vault."""

from __future__ import annotations

from pathlib import Path

from letters import read_letter, typeset
from storage import fs
from ui.headless.common import WELL, give, parser, tell


def run(arguments: list[str]) -> int:
    """Typeset a letter."""
    made = parser("typeset", "由文本文件排一份文书")
    made.add_argument("letter")
    made.add_argument("out")
    asked = made.parse_args(arguments)
    pdf = typeset(read_letter(Path(asked.letter)))
    fs.atomic_write(Path(asked.out), pdf)
    if asked.json:
        give({"out": asked.out, "bytes": len(pdf)})
    else:
        tell(f"已排版：{asked.out}")
    return WELL

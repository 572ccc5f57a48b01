"""``manual OUT.pdf [--admin]``: the user's or the administrator's manual as one PDF, no vault."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from letters.manual import Kind, manual_pdf
from models.version import VERSION
from storage import fs
from ui.headless.common import WELL, give, parser, tell
from ui.help.pages import folder, manuals


def run(arguments: list[str]) -> int:
    """Typeset a manual."""
    made = parser("manual", "把使用手册排成一份 PDF")
    made.add_argument("out")
    made.add_argument("--admin", action="store_true", help="管理员手册（默认是使用手册）")
    asked = made.parse_args(arguments)
    title, parts = manuals()["admin" if asked.admin else "user"]
    sources = {
        block.source
        for part in parts
        for page in part.pages
        for block in page.blocks
        if block.kind is Kind.PICTURE
    }
    pictures = {
        source: (folder() / source).read_bytes() for source in sources if (folder() / source).is_file()
    }
    today = date.today()
    pdf = manual_pdf(title, f"版本 {VERSION}", parts, pictures, made_on=today)
    fs.atomic_write(Path(asked.out), pdf)
    if asked.json:
        give({"out": asked.out, "bytes": len(pdf)})
    else:
        tell(f"已排版：{asked.out}")
    return WELL

"""``backup VAULT MEDIUM``: the first is full, the next only what is new."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from storage.backup import backup
from ui.headless.common import WELL, Progress, give, opened, parser, tell, with_account
from ui.sizes import size_text


def run(arguments: list[str]) -> int:
    """Back up a vault."""
    made = with_account(parser("backup", "备份到介质上的文件夹"))
    made.add_argument("vault")
    made.add_argument("medium")
    asked = made.parse_args(arguments)
    progress = Progress()
    with opened(asked.vault, asked.account) as office:
        result = backup(office, Path(asked.medium), progress=progress)
    progress.end()
    if asked.json:
        give(asdict(result))
    else:
        kind = "完整备份" if result.full else "增量备份"
        tell(f"{kind} {result.snapshot} 成功：写入 {size_text(result.new_bytes)}，已从介质读回核对。")
        for sentence in result.warnings:
            tell(sentence)
    return WELL

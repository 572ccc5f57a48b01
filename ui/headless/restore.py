"""``restore MEDIUM NEWVAULT``: never over an existing folder."""

from __future__ import annotations

from pathlib import Path

from storage.backup import restore
from ui.headless.common import WELL, Progress, give, parser, tell, with_account
from ui.headless.verify import medium_opened


def run(arguments: list[str]) -> int:
    """Restore a snapshot."""
    made = with_account(parser("restore", "恢复到一个新文件夹"))
    made.add_argument("medium")
    made.add_argument("target")
    made.add_argument("--snapshot", help="备份名称，默认最近一份")
    made.add_argument("--recovery", action="store_true", help="用恢复密钥打开")
    asked = made.parse_args(arguments)
    medium = Path(asked.medium)
    progress = Progress()
    with medium_opened(medium, asked.account, asked.snapshot, recovery=asked.recovery) as found:
        left_out = restore(found, Path(asked.target), progress=progress)
        name, counts = found.manifest.name, found.manifest.counts
    progress.end()
    if asked.json:
        give({"snapshot": name, "target": asked.target, "counts": counts, "left_out": left_out})
    else:
        for sentence in left_out:
            tell(sentence)
        tell(f"已把备份 {name} 恢复到 {asked.target}，内容与备份清单一致。")
    return WELL

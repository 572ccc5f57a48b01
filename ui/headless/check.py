"""``check VAULT``: pages, trails, evidence, index: all intact?"""

from __future__ import annotations

from storage.check import check
from ui.headless.common import WELL, WRONG, Progress, give, opened, parser, tell, with_account


def run(arguments: list[str]) -> int:
    """Check a vault."""
    made = with_account(parser("check", "核对保险库"))
    made.add_argument("vault")
    asked = made.parse_args(arguments)
    progress = Progress()
    with opened(asked.vault, asked.account) as office:
        report = check(office, progress=progress)
    progress.end()
    if asked.json:
        give(
            {
                "intact": report.intact,
                "checked": report.checked,
                "problems": report.problems,
                "left_out": report.left_out,
                "heads": report.heads,
            }
        )
    else:
        for name, count in report.checked.items():
            tell(f"{name}：{count}")
        for sentence in (*report.problems, *report.left_out):
            tell(sentence)
        tell("保险库完好。" if report.intact else f"发现 {len(report.problems)} 处问题。")
    return WELL if report.intact else WRONG

"""``search VAULT WORDS``: numbers and titles, a line each."""

from __future__ import annotations

from dataclasses import asdict

from models.base import kind_label
from ui.headless.common import WELL, give, opened, parser, tell, with_account


def run(arguments: list[str]) -> int:
    """Search a vault."""
    made = with_account(parser("search", "搜索"))
    made.add_argument("vault")
    made.add_argument("words", nargs="+")
    made.add_argument("--limit", type=int, default=50)
    asked = made.parse_args(arguments)
    with opened(asked.vault, asked.account) as office:
        hits = office.search(" ".join(asked.words), limit=max(1, min(asked.limit, 1000)), final=True)
    if asked.json:
        give({"count": hits.count, "more": hits.more, "rows": [asdict(hit) for hit in hits.rows]})
    else:
        for hit in hits.rows:
            tell(f"{hit.number or kind_label(hit.kind)}\t{hit.title}")
    return WELL

"""Figures of the slow proofs, kept for README by ``make proofs``: ``python -m tests.proofs.figures`` writes them there."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "proofs"
BEGIN, END = "<!-- proofs: made by make proofs -->", "<!-- end of proofs -->"


def note(key: str, proof: str, figure: str) -> None:
    """Keep a figure where ``make proofs`` asks for it."""
    if os.environ.get("QINGJUAN_FIGURES"):
        FOLDER.mkdir(parents=True, exist_ok=True)
        row = json.dumps({"proof": proof, "figure": figure}, ensure_ascii=False)
        (FOLDER / f"{key}.json").write_text(row, "utf-8")


def summed(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Rows of one proof as one, where each kind of work noted its own: their numbers added up in the words of the first."""
    kept: dict[str, list[str]] = {}
    for row in rows:
        kept.setdefault(row["proof"], []).append(row["figure"])
    made = []
    for proof, figures in kept.items():
        numbers = [[int(found) for found in re.findall(r"\d+", figure)] for figure in figures]
        totals = iter([sum(column) for column in zip(*numbers, strict=True)] if len(figures) > 1 else [])
        text = re.sub(r"\d+", lambda found, sums=totals: str(next(sums, found[0])), figures[0])
        made.append({"proof": proof, "figure": text})
    return made


def main() -> None:
    """Put the kept figures between the marks in README."""
    rows = summed([json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))])
    table = ["| proof | found |", "| --- | --- |", *(f"| {row['proof']} | {row['figure']} |" for row in rows)]
    readme = ROOT / "README.md"
    text = readme.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    readme.write_text(f"{before}{BEGIN}\n\n" + "\n".join(table) + f"\n\n{END}{after}", "utf-8")


if __name__ == "__main__":
    main()

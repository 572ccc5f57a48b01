"""Running a migration's SQL, kept beside its script so that it never follows later changes of the records."""

from __future__ import annotations

from pathlib import Path

from alembic import op


def run_beside(script: str) -> None:
    """Run the statements of the ``.sql`` file beside ``script``, one by one, on Alembic's connection."""
    text = Path(script).with_suffix(".sql").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("--")]
    for statement in "\n".join(lines).split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)

"""cases: exchange."""

from storage.migrations.statements import run_beside

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL kept beside this file."""
    run_beside(__file__)

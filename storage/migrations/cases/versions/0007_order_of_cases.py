"""cases: order_of_cases."""

from storage.migrations.statements import run_beside

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL kept beside this file."""
    run_beside(__file__)

"""Speed on a large office, as ratios to named alternatives in the same run. ``python -m tests.bench`` prints a table."""

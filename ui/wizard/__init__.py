"""First run: a vault made by a few questions."""

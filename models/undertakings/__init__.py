"""年度工作: events, campaigns, plans, checks, registers and rounds of the year, told apart by kinds that are data."""

"""径送上级: what this office may not handle goes up unopened, and only that it went is kept (检举控告规则 15)."""

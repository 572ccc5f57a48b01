"""Mirrors the tree: what tests `models/clues/` stands in `tests/models/clues/`."""

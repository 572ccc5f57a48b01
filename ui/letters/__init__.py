"""文书: list, editor with live page, the issued letter."""

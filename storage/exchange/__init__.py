"""Sealed packages between offices: cards, the file format, sending and receiving. ``storage/FORMAT.md`` has the bytes."""

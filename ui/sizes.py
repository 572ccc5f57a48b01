"""Sizes as people say them."""


def size_text(size: int) -> str:
    """A number of bytes in GB, MB, KB or 字节."""
    for unit, factor in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} 字节"

"""What a file is, by its bytes and not by its name; nothing here decodes more than a text."""

from __future__ import annotations

KINDS = {"pdf": "PDF", "picture": "图片", "text": "文本"}
ENDINGS = {
    "pdf": (".pdf",),
    "picture": (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp"),
    "text": (".txt", ".csv", ".md"),
}
PICTURES = (
    b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*",
)  # fmt: skip


def what_it_is(data: bytes) -> str:
    """pdf, picture, text or other, by the bytes and not by the name."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(PICTURES[:4] + PICTURES[5:]) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        return "picture"
    if data.startswith(b"BM") and len(data) > 26 and data[6:10] == bytes(4):
        return "picture"
    return "text" if decoded(data[:4096]) is not None else "other"


def not_as_named(name: str, kind: str) -> str:
    """The sentence for a file whose content is another than its name says; empty when they agree."""
    named = next((one for one, endings in ENDINGS.items() if name.lower().endswith(endings)), "")
    if not named or named == kind:
        return ""
    found = f"实际是{KINDS[kind]}" if kind in KINDS else "认不出是什么文件，可能已损坏"
    return f"文件名说是{KINDS[named]}，内容{found}；原样保存，请核对来源。"


def decoded(data: bytes) -> str | None:
    """The text of bytes in UTF-8, UTF-16 or GB18030; None for what is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\0" in data:
        return None
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start > len(data) - 4 and error.start > 0:
                return data[: error.start].decode(encoding)
    return None

"""A letter from a plain TOML file: ``main.py typeset LETTER.toml OUT.pdf``."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from pathlib import Path
from typing import Any

from letters.letter import LAYOUTS, Letter
from models.errors import InvalidInput


class LetterFileError(InvalidInput):
    """The file can't be read as a letter; the sentence names the file or the key and what to do."""


_TEXT, _NUMBER, _WHOLE, _TRUTH, _DATE, _LIST = "文字", "数字", "整数", "true 或 false", "日期", "文字列表"
_KEYS: dict[str, str] = {
    "kind": _TEXT,
    "layout": _TEXT,
    "issuer": _TEXT,
    "number": _TEXT,
    "title": _TEXT,
    "recipient": _TEXT,
    "body": _TEXT,
    "attachments": _LIST,
    "signature": _TEXT,
    "date": _DATE,
    "sealed": _TRUTH,
    "signed": _TRUTH,
    "seal_mm": _NUMBER,
    "secrecy": _TEXT,
    "copy_number": _WHOLE,
    "urgency": _TEXT,
    "signer": _LIST,
    "note": _TEXT,
    "copies_to": _LIST,
    "printed_by": _TEXT,
    "printed_on": _DATE,
}
_NEEDED = ("kind", "issuer", "title", "body", "date")
_EXAMPLE = {
    _TEXT: "写在引号里的文字", _NUMBER: "数字，如 42", _WHOLE: "整数，如 1", _TRUTH: "true 或 false",
    _DATE: "日期，如 2022-06-30（不加引号）", _LIST: "方括号里的文字，如 [\"名称一\", \"名称二\"]",
}  # fmt: skip


def _fits(value: Any, wanted: str) -> bool:
    if wanted == _TEXT:
        return isinstance(value, str)
    if wanted == _TRUTH:
        return isinstance(value, bool)
    if wanted == _DATE:
        return isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    if wanted == _LIST:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if isinstance(value, bool):
        return False
    return isinstance(value, int) if wanted == _WHOLE else isinstance(value, int | float)


def parse_letter(text: str) -> Letter:
    """A letter from the text of a plain file. Raises ``LetterFileError`` for unknown or missing keys and wrong values."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        where = f"第{line[1]}行附近" if line else "末尾"
        raise LetterFileError(
            "file", f"文书文件{where}的写法不合 TOML 格式，或同一项写了两次，请改正。"
        ) from error
    for key, value in given.items():
        if key not in _KEYS:
            raise LetterFileError(key, f"文书文件里有不认识的项“{key}”，可用的项是：{'、'.join(_KEYS)}。")
        if not _fits(value, _KEYS[key]):
            raise LetterFileError(key, f"文书文件里“{key}”的值不对，应为{_EXAMPLE[_KEYS[key]]}。")
    for key in _NEEDED:
        if key not in given or (isinstance(given[key], str) and not given[key].strip()):
            raise LetterFileError(key, f"文书文件里缺少“{key}”，请补上。")
    _check_values(given)
    values: dict[str, Any] = {key: tuple(one) if isinstance(one, list) else one for key, one in given.items()}
    return Letter(**values)


def _check_values(given: dict[str, Any]) -> None:
    layout = given.get("layout", "")
    if layout and layout not in LAYOUTS:
        raise LetterFileError("layout", f"没有名为“{layout}”的版式，请选用{'、'.join(LAYOUTS)}。")
    if not 20 <= given.get("seal_mm", 42) <= 60:
        raise LetterFileError("seal_mm", "印章直径“seal_mm”应在 20 至 60 毫米之间，请改正。")
    if not 1 <= given.get("copy_number", 1) <= 999_999:
        raise LetterFileError("copy_number", "份号“copy_number”应在 1 至 999999 之间，请改正。")


def read_letter(path: Path) -> Letter:
    """A letter from a plain file on disk. Raises ``LetterFileError``."""
    try:
        text = Path(path).read_text("utf-8-sig")
    except FileNotFoundError as error:
        raise LetterFileError("file", f"找不到文书文件“{path}”，请检查路径。") from error
    except UnicodeDecodeError as error:
        raise LetterFileError("file", f"文书文件“{path}”不是 UTF-8 编码，请另存为 UTF-8。") from error
    except OSError as error:
        raise LetterFileError(
            "file", f"读不了文书文件“{path}”，请检查它是不是文件、有没有读取权限。"
        ) from error
    return parse_letter(text)

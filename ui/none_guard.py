"""Keeps the process alive under PySide6 6.12 on Python 3.11.

That PySide6 is built as if ``None``, ``True`` and ``False`` were immortal, as they are from Python 3.12 on: each of its
calls that returns nothing takes a reference to ``None`` away that it never gave, each ``Signal.emit`` one to ``True``.
Measured here: 1,000 calls of ``processEvents`` cost 1,000 references, and at none left the interpreter aborts
(``none_dealloc``, ``bool_dealloc``), after some 6,000 calls or a few hundred signals. A large number of references given
once outlasts any session. PySide6 6.9 is not affected, and Python 3.12 needs none.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any, Final

_SPARE: Final = 1 << 40
_TREATED_AS_IMMORTAL: Final[tuple[Any, ...]] = (None, True, False)


def keep_none_alive() -> bool:
    """Give ``None``, ``True`` and ``False`` spare references, once; says whether they were needed."""
    if sys.version_info >= (3, 12):
        return False
    given = [_keep(single) for single in _TREATED_AS_IMMORTAL]
    return any(given)


def _keep(single: Any) -> bool:
    if sys.getrefcount(single) >= _SPARE >> 1:
        return False
    # the reference count is the first word of an object in every release build of CPython 3.11
    count = ctypes.c_ssize_t.from_address(id(single))
    if abs(count.value - sys.getrefcount(single)) > 100:
        # not where it was expected: give them one by one, enough for a long day
        for _ in range(1_000_000):
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(single))
        return True
    count.value += _SPARE
    return True

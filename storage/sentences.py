"""What the database and the disk say, turned into the error types whose text a person can act on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlcipher3 import dbapi2

from models.errors import Conflict, OfficeError
from storage import fs
from storage.errors import DamagedVault, DeviceFault, FileBusy, NoSpace, ReadOnlyPlace

_SAID: tuple[tuple[str, Callable[[], OfficeError]], ...] = (
    ("full", NoSpace),
    ("readonly", ReadOnlyPlace),
    ("unable to open", ReadOnlyPlace),
    ("disk I/O", DeviceFault),
    # how SQLite puts it where the search index's first page could not be read
    ("vtable constructor failed", DeviceFault),
    ("locked", FileBusy),
    ("malformed", DamagedVault),
    ("not a database", DamagedVault),
)


@contextmanager
def clear_errors() -> Iterator[None]:
    """Around everything that reaches the stores: no driver's error and no ``OSError`` gets out, except what is none of
    the disk's doing (a wrong statement), which stays a programming error."""
    try:
        yield
    except OfficeError:
        raise
    except (IntegrityError, dbapi2.IntegrityError) as error:
        raise Conflict("与已有记录重复或相互引用，没有保存，请核对编号、证件号和名称后再试。") from error
    except (DBAPIError, dbapi2.DatabaseError) as error:
        text = str(error.orig if isinstance(error, DBAPIError) else error)
        for word, kind in _SAID:
            if word in text:
                raise kind() from error
        raise
    except OSError as error:
        raise fs.typed(error) from error


__all__ = ["clear_errors"]

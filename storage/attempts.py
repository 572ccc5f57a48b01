"""Failed log-ins, noted beside the vault until someone who may write the trail comes in.

The file knows only when and for which known account; what was typed never reaches it, since people type their
password into the wrong box.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from models.errors import NotAllowed, OfficeError
from storage import fs

NAME = "attempts.log"
UNKNOWN = "未知账户"
LIMIT = 64 * 1024
WINDOW = timedelta(minutes=15)
FREE_TRIES = 5
LONGEST_WAIT = 300


def note(folder: Path, at: datetime, login: str, reason: str) -> None:
    """Add one failed attempt; a place that can't be written does not hide the wrong password."""
    path = folder / NAME
    line = f"{at.isoformat()}\t{login}\t{reason}\n".encode()
    with fs.mapped(path), path.open("ab") as stream:
        if stream.tell() < LIMIT:
            stream.write(line)


def pending(folder: Path) -> list[tuple[str, str, str]]:
    """The attempts not yet in the trail; lines that are not ours are left out."""
    try:
        data = fs.read_limited(folder / NAME, LIMIT * 2)
    except OfficeError:
        return []
    rows = [tuple(line.split("\t")) for line in data.decode("utf-8", "replace").splitlines()]
    return [(row[0], row[1], row[2]) for row in rows if len(row) == 3 and _is_time(row[0])]


def clear(folder: Path) -> None:
    """Forget the attempts, once they are in the trail."""
    if (folder / NAME).exists():
        fs.remove(folder / NAME)


def wait_seconds(folder: Path, now: datetime) -> int:
    """How long the next attempt has to wait: nothing for the first five in a quarter of an hour, then doubling."""
    recent = [datetime.fromisoformat(row[0]) for row in pending(folder)]
    recent = [at for at in recent if timedelta(0) <= now - at < WINDOW]
    if len(recent) < FREE_TRIES:
        return 0
    pause: int = min(1 << (len(recent) - FREE_TRIES + 1), LONGEST_WAIT)
    passed = int((now - max(recent)).total_seconds())
    return max(0, pause - passed)


def require_patience(folder: Path, now: datetime) -> None:
    """Raise ``NotAllowed`` while the next attempt has to wait."""
    waiting = wait_seconds(folder, now)
    if waiting:
        raise NotAllowed(f"连续输错次数过多，请等 {waiting} 秒后再试。")


def _is_time(value: str) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is None  # ours are local time
    except ValueError:
        return False

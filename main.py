"""清卷: opens the window, or runs one headless command (``main.py help`` lists them)."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from types import TracebackType

from models.errors import OfficeError
from models.version import NAME, VERSION


def say_and_end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An error that nobody caught: one sentence to the person, its place to the error stream; never values."""
    if issubclass(kind, KeyboardInterrupt):
        sys.stderr.write("已中断。\n")
        return
    if isinstance(error, OfficeError):
        sys.stderr.write(f"{error}\n")
        return
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"  {Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    sys.stderr.write(
        f"程序出错（{kind.__name__}），没有保存的内容可能未写入。位置：\n" + "\n".join(places) + "\n"
    )


def guard() -> None:
    """No core dump, no values in an error report, from any thread."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.excepthook = say_and_end
    threading.excepthook = lambda args: say_and_end(
        args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
    )


def open_window(arguments: list[str]) -> int:
    """The window, on the vault named on the command line or the one used last."""
    from ui.app import run

    return run(Path(arguments[0]) if arguments else None)


def main(arguments: list[str]) -> int:
    """Dispatch; returns the exit status: 0 well, 1 something found wrong, 2 wrong use."""
    guard()
    if not arguments:
        return open_window([])
    first = arguments[0]
    if first in ("--version", "-V"):
        sys.stdout.write(f"{NAME} {VERSION}\n")
        return 0
    from ui.headless import COMMANDS, usage

    if first in COMMANDS:
        return COMMANDS[first](arguments[1:])
    if Path(first).is_dir():
        return open_window(arguments)
    sys.stderr.write(usage())
    return 0 if first in ("help", "--help", "-h") else 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

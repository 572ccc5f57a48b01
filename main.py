"""清卷: opens the window, or runs one headless command (``main.py help`` lists them)."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from models.errors import OfficeError
from models.version import NAME, VERSION

PR_SET_DUMPABLE = 4
NO_REPORTS = 0x8003
"""Windows: no box and no report for a crash, a missing medium, a failed opening (``SetErrorMode``)."""


def describe(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> tuple[str, str]:
    """An error that nobody caught: a sentence for the person, and the places for who repairs it; never values."""
    if issubclass(kind, KeyboardInterrupt):
        return "已中断。", ""
    if isinstance(error, OfficeError):
        return str(error), ""
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"  {Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    sentence = f"程序出错（{kind.__name__}），刚才的操作可能没有完成。已保存的内容不受影响，请重试；再次出错请记下下面的位置。"
    return sentence, "\n".join(places)


def say(text: str) -> None:
    """To the error stream, which a program without a console does not have."""
    if sys.stderr is not None:
        sys.stderr.write(f"{text}\n")


def keep_memory_in() -> None:
    """No core file, no crash report of the system's; on Linux no other process of this user reads the memory either."""
    import ctypes

    if sys.platform == "win32":
        ctypes.windll.kernel32.SetErrorMode(NO_REPORTS)
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def guard(also: Callable[[str], None] | None = None) -> None:
    """No core dump, no values in an error report, from any thread; ``also`` hears what is to be shown."""
    keep_memory_in()

    def heard(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        text = "\n".join(part for part in describe(kind, error, trace) if part)
        say(text)
        if also is not None:
            also(text)

    sys.excepthook = heard
    threading.excepthook = lambda args: heard(
        args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
    )


def open_window(arguments: list[str]) -> int:
    """The window, on the vault named on the command line or the one used last; one window only."""
    from ui import dialogs
    from ui.app import make_application, run
    from ui.instance import only_window
    from ui.protection import guard as guard_screen
    from ui.unexpected import Unexpected

    app = make_application()
    mark = only_window()
    if mark is None:
        dialogs.tell(None, f"{NAME}已经打开，请在任务栏上切换到它的窗口。")
        return 1
    guard_screen(app)
    guard(Unexpected(app).told.emit)
    status = run(Path(arguments[0]) if arguments else None)
    mark.unlock()
    return status


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
    asked = first in ("help", "--help", "-h")
    (sys.stdout if asked else sys.stderr).write(usage())
    return 0 if asked else 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

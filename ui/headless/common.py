"""What the commands share: arguments, the password, one sentence for an error, results for people or as JSON."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from models.errors import InvalidInput, OfficeError
from storage.office import Office
from storage.vault.header import VaultHeader

WELL, WRONG, MISUSED = 0, 1, 2


class Misuse(OfficeError):
    """The command line is not one that the command takes."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in Chinese and ends with 2."""

    def error(self, message: str) -> NoReturn:
        """Wrong use."""
        raise Misuse(f"用法不对：{message}\n{self.format_usage().strip()}")


def parser(name: str, what: str) -> Parser:
    """A command's parser."""
    made = Parser(prog=f"main.py {name}", description=what, allow_abbrev=False)
    made.add_argument("--json", action="store_true", help="结果以 JSON 输出")
    return made


def with_account(made: Parser) -> Parser:
    """The options that name who opens the vault."""
    made.add_argument("--account", metavar="LOGIN", help="账户登录名（只有一个账户时可省略）")
    return made


def guarded(run: Callable[[list[str]], int], arguments: list[str]) -> int:
    """Run a command; an error is one sentence and a status."""
    try:
        return run(arguments)
    except Misuse as error:
        sys.stderr.write(f"{error}\n")
        return MISUSED
    except OfficeError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG
    except KeyboardInterrupt:
        sys.stderr.write("已中断，没有留下未完成的内容。\n")
        return WRONG


def secret(prompt: str) -> str:
    """A password: typed unseen on a terminal, else the first line of standard input."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    return sys.stdin.readline().rstrip("\r\n")


def login_of(header: VaultHeader, asked: str | None) -> str:
    """The account to open with: the one asked for, or the only one."""
    if asked:
        return asked
    logins = sorted(slot.login for slot in header.accounts())
    if len(logins) == 1:
        return logins[0]
    raise Misuse(f"请用 --account 指明账户（{'、'.join(logins)}）。")


@contextmanager
def opened(vault: str, account: str | None) -> Iterator[Office]:
    """The vault unlocked for the length of a ``with``."""
    folder = Path(vault)
    login = login_of(VaultHeader.load(folder), account)
    from ui.keyfiles import key_finder

    with Office.unlock(folder, login, secret(f"{login} 的密码："), key_file=key_finder()) as office:
        yield office


class Progress:
    """Progress on a terminal's error stream: a line that is written over; nothing elsewhere."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._last = ""

    def __call__(self, what: str, done: int, total: int) -> None:
        """Tell how far."""
        text = f"{what} {done * 100 // total}%" if total else what
        if self._shown and text != self._last:
            sys.stderr.write(f"\r{text}    ")
            sys.stderr.flush()
            self._last = text

    def end(self) -> None:
        """Leave the line."""
        if self._shown and self._last:
            sys.stderr.write("\n")


def tell(text: str) -> None:
    """A line for people."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def give(result: dict[str, Any] | list[Any]) -> None:
    """A result as JSON."""
    json.dump(result, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


__all__ = [
    "InvalidInput",
    "Misuse",
    "Progress",
    "give",
    "guarded",
    "login_of",
    "opened",
    "parser",
    "secret",
    "tell",
]

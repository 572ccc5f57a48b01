"""The headless commands: for administrators and scripts. One file a command."""

from __future__ import annotations

import importlib
from collections.abc import Callable

NAMES = (
    "demo",
    "check",
    "backup",
    "verify",
    "restore",
    "report",
    "typeset",
    "search",
    "import",
    "manual",
    "selftest",
)
# a word of Python can't be a module's name
MODULES = {"import": "import_ledger"}
WORDS = {
    "demo": "demo DIR [--no-window] [--clues N]   建立示范办公室",
    "check": "check VAULT                          核对保险库：数据库、日志、材料、索引",
    "backup": "backup VAULT MEDIUM                  备份到介质上的文件夹",
    "verify": "verify MEDIUM [--full|--list]        核对介质上的备份",
    "restore": "restore MEDIUM NEWVAULT              恢复到一个新文件夹",
    "report": "report VAULT --year Y --out DIR      生成年度统计",
    "typeset": "typeset LETTER.toml OUT.pdf          由文本文件排一份文书",
    "search": "search VAULT WORDS                   搜索",
    "import": "import VAULT FILE.xlsx --kind K      导入 Excel 台账（先用 --dry-run 试算）",
    "manual": "manual OUT.pdf [--admin]             使用手册、管理员手册的 PDF",
    "selftest": "selftest                             程序自检",
}


def _runner(name: str) -> Callable[[list[str]], int]:
    def run(arguments: list[str]) -> int:
        from ui.headless.common import guarded

        module = importlib.import_module(f"ui.headless.{MODULES.get(name, name)}")
        return guarded(module.run, arguments)

    return run


COMMANDS: dict[str, Callable[[list[str]], int]] = {name: _runner(name) for name in NAMES}


def _view(arguments: list[str]) -> int:
    from ui.viewer.worker import run

    return run(arguments)


# not for people: the window starts itself so, to decode a stranger's file apart from the keys
COMMANDS["view-in-a-process"] = _view


def usage() -> str:
    """What can be called."""
    lines = "\n".join(f"  main.py {WORDS[name]}" for name in NAMES)
    return f"用法：\n  main.py                                      打开窗口\n{lines}\n"

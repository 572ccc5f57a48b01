"""Every shortcut in one table: the actions, the hints in menus and the sheet behind F1 are made from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shortcut:
    """A key, what it does, and where it works."""

    name: str
    keys: str
    what: str
    where: str = "各处"


SHORTCUTS: tuple[Shortcut, ...] = (
    Shortcut("search", "Ctrl+K", "搜索一切"),
    Shortcut("new", "Ctrl+N", "新登记一条（当前栏目）"),
    Shortcut("lock", "Ctrl+L", "锁定"),
    Shortcut("help", "F1", "使用手册：本页怎么用"),
    Shortcut("refresh", "F5", "重新读取"),
    Shortcut("next_pane", "F6", "在栏目、列表、记录之间移动"),
    Shortcut("back", "Alt+Left", "返回上一条记录"),
    Shortcut("forward", "Alt+Right", "前进到下一条记录"),
    Shortcut("save", "Ctrl+S", "保存正在填写的内容", "填写时"),
    Shortcut("print", "Ctrl+P", "打印", "文书"),
    Shortcut("close", "Esc", "取消填写（填了的内容留着，下次可接着填）", "填写时"),
    Shortcut("speaker", "Ctrl+Return", "换一方说话（问／答）", "谈话笔录"),
    Shortcut("find", "Ctrl+F", "在笔录中查找", "谈话笔录"),
    Shortcut("topic_1", "Ctrl+1", "工作台"),
    Shortcut("topic_2", "Ctrl+2", "第二个栏目"),
    Shortcut("topic_3", "Ctrl+3", "第三个栏目"),
    Shortcut("topic_4", "Ctrl+4", "第四个栏目"),
    Shortcut("topic_5", "Ctrl+5", "第五个栏目"),
    Shortcut("topic_6", "Ctrl+6", "第六个栏目"),
    Shortcut("topic_7", "Ctrl+7", "第七个栏目"),
    Shortcut("topic_8", "Ctrl+8", "第八个栏目"),
    Shortcut("topic_9", "Ctrl+9", "第九个栏目"),
)


def keys(name: str) -> str:
    """The keys of a shortcut."""
    return next(shortcut.keys for shortcut in SHORTCUTS if shortcut.name == name)

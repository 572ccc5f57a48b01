"""文书: list, editor with live page, the issued letter."""

from __future__ import annotations

from models.letters.queries import LetterRow, letters
from models.rights import Right
from ui.kit.lists import Column, Filter, ListPage
from ui.kit.pieces import button
from ui.letters.batch import print_list, save_list
from ui.letters.kinds import shipped_kinds
from ui.letters.new import NewLetter
from ui.letters.record import LetterRecord
from ui.tasks import Tasks
from ui.topics import Topic


def make_list(tasks: Tasks) -> ListPage:
    """The letters, newest first."""
    kinds = (("", "全部文种"), *((code, kind.name) for code, kind in shipped_kinds().items()))
    shows = (
        ("all", "全部"),
        ("draft", "未签发"),
        ("checked", "待签发"),
        ("issued", "已签发"),
        ("awaiting", "待回复"),
        ("overdue", "逾期未回复"),
        ("void", "已作废"),
    )
    page = ListPage(
        tasks,
        "文书",
        letters,
        [
            Column("文号", lambda row: row.number or "（未编号）", 168, quiet=True),
            Column("标题", lambda row: row.title or row.kind_name),
            Column("状态", _state, 96, urgent=lambda row: row.overdue),
        ],
        kinds=("letter",),
        filters=[Filter("show", "状态", shows), Filter("kind", "文种", kinds)],
        new="拟制文书",
        empty=("还没有文书", "选一个文种，从线索和单位的登记内容生成第一份文书。"),
    )
    if Right.CASE_PRINT in tasks.office.actor.rights:
        press = button("", "flat", symbol="print", name="printList", tip="成批打印筛选出来的已签发文书")
        press.setAccessibleName("成批打印")
        press.clicked.connect(lambda _on=False: print_list(page))
        page.add_tool(press)
    if {Right.CASE_PRINT, Right.CASE_EXPORT} <= tasks.office.actor.rights:
        press = button("", "flat", symbol="save", name="saveList", tip="把筛选出来的已签发文书存为一个 PDF")
        press.setAccessibleName("成批另存为 PDF")
        press.clicked.connect(lambda _on=False: save_list(page))
        page.add_tool(press)
    return page


def _state(row: LetterRow) -> str:
    return "回复逾期" if row.overdue else row.state_text


TOPIC = Topic(
    "letters",
    "文书",
    "letter",
    Right.CASE_READ,
    kind="letter",
    make_list=make_list,
    make_record=LetterRecord,
    make_new=NewLetter,
)

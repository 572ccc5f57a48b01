"""年度工作: the list of the year's undertakings, one's page, the form that registers one."""

from __future__ import annotations

from models.rights import Right
from models.undertakings.kinds import shapes
from models.undertakings.queries import UndertakingRow, undertakings
from ui.kit.lists import Column, Filter, ListPage
from ui.tasks import Tasks
from ui.topics import Topic
from ui.undertakings.new import NewUndertaking
from ui.undertakings.record import UndertakingRecord


def _progress(row: UndertakingRow) -> str:
    if row.overdue and row.due_on is not None:
        return f"{row.due_on:%m-%d} 逾期"
    if row.state == "OPEN" and row.total:
        return f"{row.done}/{row.total}"
    return row.state_text


def make_list(tasks: Tasks) -> ListPage:
    """The list, newest first; one list for all shapes, told apart by a filter."""
    may_write = Right.CASE_WRITE in tasks.office.actor.rights
    return ListPage(
        tasks,
        "年度工作",
        undertakings,
        [
            Column("日期", lambda row: f"{row.held_on:%Y-%m-%d}", 100, quiet=True),
            Column("名称", lambda row: row.title),
            Column("进度", _progress, 92, urgent=lambda row: row.overdue),
        ],
        kinds=("undertaking", "undertaking_entry"),
        filters=[
            Filter("shape", "形式", (("", "全部形式"), *shapes().items())),
            Filter(
                "show",
                "状态",
                (("all", "全部"), ("open", "进行中"), ("overdue", "已逾期"), ("done", "已办结")),
            ),
        ],
        new="登记工作" if may_write else "",
        empty=(
            "还没有年度工作",
            "责任清单、承诺书、廉政夜校、家访、专项检查、风险点、民主测评都在这里登记，年度统计由此得出。",
        ),
    )


TOPIC = Topic(
    "undertakings",
    "年度工作",
    "education",
    Right.CASE_READ,
    kind="undertaking",
    make_list=make_list,
    make_record=UndertakingRecord,
    make_new=NewUndertaking,
)

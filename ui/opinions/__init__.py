"""党风廉政意见: the list of requests, a request's page, the form that registers one."""

from __future__ import annotations

from models.opinions.queries import OpinionRow, opinions
from models.rights import Right
from ui.kit.lists import Column, Filter, ListPage
from ui.opinions.new import NewOpinion
from ui.opinions.record import OpinionRecord
from ui.tasks import Tasks
from ui.topics import Topic


def _due(row: OpinionRow) -> str:
    if row.state in ("ANSWERED", "DROPPED") or row.due_on is None:
        return row.state_text
    return f"{row.due_on:%m-%d} 前回复"


def make_list(tasks: Tasks) -> ListPage:
    """The list, newest first."""
    may_write = Right.CASE_WRITE in tasks.office.actor.rights
    shown = (("all", "全部"), ("open", "未回复"), ("proposed", "待审定"), ("done", "已回复"))
    return ListPage(
        tasks,
        "党风廉政意见",
        opinions,
        [
            Column("收到", lambda row: f"{row.received_on:%Y-%m-%d}", 104, quiet=True),
            Column("事项", lambda row: row.title.removeprefix("关于").removesuffix("的党风廉政意见")),
            Column("来函单位", lambda row: row.requester, 112, quiet=True),
            Column("状态", _due, 112, urgent=lambda row: row.state == "PROPOSED"),
        ],
        kinds=("opinion",),
        filters=[Filter("show", "状态", shown)],
        new="登记来函" if may_write else "",
        empty=(
            "还没有征求意见",
            "组织人事等部门来函征求党风廉政意见，从“登记来函”开始；档案由程序逐人核对。",
        ),
    )


TOPIC = Topic(
    "opinions",
    "党风廉政意见",
    "check",
    Right.CASE_READ,
    kind="opinion",
    make_list=make_list,
    make_record=OpinionRecord,
    make_new=NewOpinion,
)

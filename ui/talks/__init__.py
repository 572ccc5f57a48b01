"""谈话: the list, a talk's page with its transcript editor, the forms."""

from __future__ import annotations

from models.rights import Right
from models.rules import talk_kinds
from models.talks.queries import TalkRow, talk_list
from ui.kit.lists import Column, Filter, ListPage
from ui.talks.new import NewTalkPage
from ui.talks.record import TalkRecord
from ui.tasks import Tasks
from ui.topics import Topic


def _when(row: TalkRow) -> str:
    if row.at is None:
        return "未定"
    return f"{row.at:%Y-%m-%d}" if row.state in ("DONE", "CANCELLED") else f"{row.at:%m-%d %H:%M}"


def make_list(tasks: Tasks) -> ListPage:
    """The list of talks."""
    may_write = Right.CASE_WRITE in tasks.office.actor.rights
    kinds = tuple((row.code, row.name) for row in talk_kinds().values())
    shown = (("all", "全部"), ("open", "待谈和谈话中"), ("done", "已完成"))
    return ListPage(
        tasks,
        "谈话",
        talk_list,
        [
            Column("时间", _when, 116, quiet=True),
            Column("谈话", lambda row: row.title),
            Column("状态", lambda row: row.state_text, 72, urgent=lambda row: row.state == "TALKING"),
        ],
        also=[
            Column("编号", lambda row: row.number),
            Column("类型", lambda row: row.kind_name),
            Column("日期和时间", lambda row: f"{row.at:%Y-%m-%d %H:%M}" if row.at else ""),
            Column("被谈话人", lambda row: row.subject_name),
            Column("单位", lambda row: row.subject_unit),
            Column("地点", lambda row: row.place),
            Column("专项", lambda row: row.campaign),
        ],
        kinds=("talk",),
        filters=[Filter("show", "状态", shown), Filter("kind", "类型", (("", "全部类型"), *kinds))],
        new="安排谈话" if may_write else "",
        empty=("还没有谈话", "从“安排谈话”开始；谈的时候在这里直接记笔录，边记边存。"),
    )


TOPIC = Topic(
    "talks",
    "谈话",
    "talk",
    Right.CASE_READ,
    kind="talk",
    make_list=make_list,
    make_record=TalkRecord,
    make_new=NewTalkPage,
)

"""处理处分: the list, a decision's page, the form that proposes one."""

from __future__ import annotations

from models.decisions.queries import DecisionRow, decision_list
from models.decisions.rules import FAMILIES
from models.rights import Right
from ui.decisions.forms import NewDecision
from ui.decisions.record import DecisionRecord
from ui.kit.lists import Column, Filter, ListPage
from ui.tasks import Tasks
from ui.topics import Topic


def _state(row: DecisionRow) -> str:
    if row.running and row.period_to:
        return f"至 {row.period_to:%Y-%m-%d}"
    return row.state_text.partition("，")[0]


def make_list(tasks: Tasks) -> ListPage:
    """The list of decisions."""
    may_write = Right.CASE_WRITE in tasks.office.actor.rights
    shown = (
        ("all", "全部"),
        ("proposed", "待决定"),
        ("executing", "执行中"),
        ("in_force", "影响期内"),
        ("ending", "三十日内届满"),
    )
    families = tuple((code, name) for code, name in FAMILIES.items() if code != "ADMIN")
    return ListPage(
        tasks,
        "处理处分",
        decision_list,
        [
            Column(
                "日期",
                lambda row: f"{row.decided_on:%Y-%m-%d}" if row.decided_on else "待决定",
                116,
                quiet=True,
            ),
            Column("决定", lambda row: row.title),
            Column("状态", _state, 128, urgent=lambda row: row.state == "PROPOSED"),
        ],
        kinds=("decision",),
        filters=[Filter("show", "状态", shown), Filter("family", "类别", (("", "全部类别"), *families))],
        new="提出处理意见" if may_write else "",
        empty=("还没有处理处分", "查实问题后从“提出处理意见”开始；作出决定、宣布、送达都在这里办。"),
    )


TOPIC = Topic(
    "decisions",
    "处理处分",
    "decision",
    Right.CASE_READ,
    kind="decision",
    make_list=make_list,
    make_record=DecisionRecord,
    make_new=NewDecision,
)

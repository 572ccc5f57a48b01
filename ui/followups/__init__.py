"""容错澄清回访: the list, a record's page, the form that registers one of the kinds."""

from __future__ import annotations

from models.followups.kinds import kinds
from models.followups.queries import FollowUpRow, followups
from models.rights import Right
from ui.followups.new import NewFollowUp
from ui.followups.record import FollowUpRecord
from ui.kit.lists import Column, Filter, ListPage
from ui.tasks import Tasks
from ui.topics import Topic


def _state(row: FollowUpRow) -> str:
    return row.outcome_text or row.state_text.partition("，")[0]


def make_list(tasks: Tasks) -> ListPage:
    """The list, newest first."""
    may_write = Right.CASE_WRITE in tasks.office.actor.rights
    shown = (("all", "全部"), ("open", "未办结"), ("proposed", "待审批"), ("done", "已办结"))
    every = tuple((code, kind.name) for code, kind in kinds().items())
    return ListPage(
        tasks,
        "容错澄清回访",
        followups,
        [
            Column("日期", lambda row: f"{row.registered_on:%Y-%m-%d}", 104, quiet=True),
            Column("事项", lambda row: row.title),
            Column("状态", _state, 112, urgent=lambda row: row.state == "PROPOSED"),
        ],
        kinds=("followup",),
        filters=[Filter("show", "状态", shown), Filter("kind", "类别", (("", "全部类别"), *every))],
        new="登记事项" if may_write else "",
        empty=(
            "还没有记录",
            "容错免责、澄清正名、回访教育、一案双查、考验性问责和诬告提请认定都在这里登记。",
        ),
    )


TOPIC = Topic(
    "followups",
    "容错澄清回访",
    "next-step",
    Right.CASE_READ,
    kind="followup",
    make_list=make_list,
    make_record=FollowUpRecord,
    make_new=NewFollowUp,
)

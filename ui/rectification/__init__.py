"""整改台账: the ledger and the page of one item."""

from __future__ import annotations

from models.rectification.operations import SOURCES
from models.rectification.queries import ItemRow, rectifications
from models.rights import Right
from ui.kit.lists import Column, Filter, ListPage, short_number
from ui.rectification.new import NewItem
from ui.rectification.record import ItemRecord
from ui.tasks import Tasks
from ui.topics import Topic


def make_list(tasks: Tasks) -> ListPage:
    """The ledger, newest first."""
    shows = (
        ("open", "未销号"),
        ("overdue", "已逾期"),
        ("submitted", "待核验"),
        ("lookback", "待回头看"),
        ("closed", "已销号"),
        ("all", "全部"),
    )
    return ListPage(
        tasks,
        "整改台账",
        rectifications,
        [
            Column("编号", lambda row: short_number(row.number), 84, quiet=True),
            Column("问题", lambda row: row.description),
            Column("期限", _due, 104, urgent=lambda row: row.overdue),
        ],
        also=[
            Column("来源", lambda row: row.source_text),
            Column("责任单位", lambda row: row.unit_name),
            Column("责任人", lambda row: row.responsible),
            Column("问题类别", lambda row: row.category),
            Column("整改措施", lambda row: row.measures),
            Column("状态", lambda row: row.state_text),
            Column("整改期限", lambda row: row.due_on.isoformat()),
            Column("销号日期", lambda row: row.closed_on.isoformat() if row.closed_on else ""),
        ],
        kinds=("rectification",),
        filters=[
            Filter("show", "状态", shows),
            Filter("source", "来源", (("", "全部来源"), *SOURCES.items())),
        ],
        new="登记整改",
        empty=(
            "没有未销号的整改事项",
            "纪律检查建议书签发后，其中的问题自动列入；也可以在这里登记检查、调研发现的问题。",
        ),
    )


def _due(row: ItemRow) -> str:
    if row.closed_on is not None:
        return f"{row.closed_on:%m-%d} 销号"
    return f"{row.due_on:%m-%d} 逾期" if row.overdue else f"{row.due_on:%Y-%m-%d}"


TOPIC = Topic(
    "rectification",
    "整改台账",
    "ledger",
    Right.CASE_READ,
    kind="rectification",
    make_list=make_list,
    make_record=ItemRecord,
    make_new=NewItem,
)

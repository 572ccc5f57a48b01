"""案卷: the list of files and the page of one."""

from __future__ import annotations

from models.dossiers.queries import DossierRow, dossiers
from models.rights import Right
from ui.dossiers.new import NewDossierPage
from ui.dossiers.record import DossierRecord
from ui.kit.lists import Column, Filter, ListPage, short_number
from ui.tasks import Tasks
from ui.topics import Topic


def make_list(tasks: Tasks) -> ListPage:
    """Files, newest first."""
    shows = (
        ("all", "全部"),
        ("OPEN", "整理中"),
        ("SEALED", "已封卷"),
        ("lent", "借出"),
        ("overdue", "逾期未还"),
    )
    return ListPage(
        tasks,
        "案卷",
        dossiers,
        [
            Column("档号", lambda row: short_number(row.number), 72, quiet=True),
            Column("案卷题名", lambda row: row.title),
            Column("保管期限", lambda row: row.retention_text, 72, quiet=True),
            Column("状态", _state, 124, urgent=lambda row: row.overdue),
        ],
        kinds=("dossier", "dossier_loan"),
        filters=[Filter("show", "状态", shows)],
        new="立卷",
        empty=(
            "还没有案卷",
            "线索办结后在这里立卷：卷内目录、编页、封面、备考表自动生成，可以整卷打印、借阅和封存。",
        ),
    )


def _state(row: DossierRow) -> str:
    if row.due_on is None:
        return row.state_text
    return f"{row.due_on:%m-%d} {'逾期未还' if row.overdue else '应还'}"


TOPIC = Topic(
    "dossiers",
    "案卷",
    "dossier",
    Right.CASE_READ,
    kind="dossier",
    make_list=make_list,
    make_record=DossierRecord,
    make_new=NewDossierPage,
)

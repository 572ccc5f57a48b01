"""年度工作: the list of the year's undertakings, one's page, the form that registers one."""

from __future__ import annotations

from collections.abc import Iterable

from models.rights import Right
from models.undertakings.kinds import Kind, kinds_on_file, shapes, shipped
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


YEARS = 10


def kind_choices(found: Iterable[Kind]) -> list[tuple[str, str]]:
    """Every kind under its shape; the shape itself stands for all of its kinds."""
    choices = [("", "全部种类")]
    listed = list(found)
    for shape, name in shapes().items():
        choices.append((shape, f"全部{name}"))
        choices += [(kind.code, f"　{kind.name}") for kind in listed if kind.shape == shape]
    return choices


def make_list(tasks: Tasks) -> ListPage:
    """The list, newest first; one list for all kinds, told apart by a filter."""
    may_write = Right.CASE_WRITE in tasks.office.actor.rights
    this = tasks.office.now().year
    page = ListPage(
        tasks,
        "年度工作",
        undertakings,
        [
            Column("日期", lambda row: f"{row.held_on:%Y-%m-%d}", 100, quiet=True),
            Column("名称", lambda row: row.title),
            Column("进度", _progress, 92, urgent=lambda row: row.overdue),
        ],
        also=[
            Column("种类", lambda row: row.kind_name),
            Column("单位", lambda row: row.unit_name),
            Column("负责人", lambda row: row.owner),
            Column("参加人数", lambda row: str(row.attended or "")),
            Column("明细", lambda row: f"{row.done}/{row.total}" if row.total else ""),
            Column("完成期限", lambda row: row.due_on.isoformat() if row.due_on else ""),
            Column("状态", lambda row: row.state_text),
        ],
        kinds=("undertaking", "undertaking_entry"),
        filters=[
            Filter("kind", "种类", tuple(kind_choices(shipped().values()))),
            Filter(
                "year",
                "年度",
                ((None, "各年"), *((year, f"{year}年") for year in range(this, this - YEARS, -1))),
            ),
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

    def offer(found: tuple[Kind, ...]) -> None:
        page.offer("kind", kind_choices(found))

    tasks.read(kinds_on_file, {}, offer, page.say, owner=page)
    return page


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

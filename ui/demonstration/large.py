"""Many clues for measuring: made by seed, plainly fictional, outside the year that the demonstration counts."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

from models.accounts.operations import accounts
from models.clues.bulk import LedgerClue, register_many
from models.clues.inputs import AccountRef
from storage.shifts import Shifts
from ui.demonstration.cast import UNITS
from ui.demonstration.story import Clock

BATCH = 1_000
OPEN_OF = 50
"""One clue of so many is still open."""
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
MATTERS = (
    "招标采购",
    "备用金",
    "公务接待",
    "车辆使用",
    "房屋租赁",
    "物资验收",
    "人员招聘",
    "工程变更",
    "合同管理",
    "补贴发放",
)
WAYS = (
    "手续不全",
    "未经集体研究",
    "长期没有清理",
    "与台账不符",
    "先办后批",
    "超过标准",
    "没有公开",
    "虚列数量",
)
POSTS = ("部门经理", "项目主管", "科员", "副经理", "会计", "采购员")
SEED = 20220630


def fill(shifts: Shifts, clock: Clock, count: int, tell: Callable[[str], None]) -> None:
    """Register ``count`` clues in batches: closed ones of 2005 to 2019, open ones of early 2023."""
    chance = random.Random(SEED)  # noqa: S311  made data, not a key
    clock.on(date(2023, 1, 2))
    with shifts.as_("zhou") as office:
        row = next(row for row in office.read(accounts) if row.login == "wu")
        handler = AccountRef(row.uid, row.name)
        made = 0
        while made < count:
            batch = [_clue(chance, made + place) for place in range(min(BATCH, count - made))]
            office.run(register_many, rows=batch, handler=handler)
            made += len(batch)
            if made % (10 * BATCH) == 0 or made == count:
                tell(f"  已登记 {made} 件")


def _clue(chance: random.Random, place: int) -> LedgerClue:
    matter, way = chance.choice(MATTERS), chance.choice(WAYS)
    unit = chance.choice(UNITS)
    name = f"{chance.choice(SURNAMES)}某{'某' if chance.random() < 0.4 else ''}"
    still_open = place % OPEN_OF == 0
    if still_open:
        registered = date(2023, 1, 1) + timedelta(days=chance.randrange(2))
        closed, due = None, registered + timedelta(days=31)
    else:
        registered = date(2005, 1, 1) + timedelta(days=chance.randrange(365 * 14))
        closed, due = registered + timedelta(days=20 + chance.randrange(160)), None
    sentences = [
        f"反映{unit[0]}{chance.choice(POSTS)}{name}在{chance.choice(MATTERS)}方面{chance.choice(WAYS)}。"
        for _ in range(6)
    ]
    return LedgerClue(
        title=f"反映{unit[1]}{matter}{way}（第{place + 1}件）",
        summary="".join(sentences),
        registered_on=registered,
        party=name,
        post=chance.choice(POSTS),
        unit_name=unit[0],
        problem=f"{matter}{way}，涉及金额{chance.randrange(1, 400) / 10}万元。",
        closed_on=closed,
        due_on=due,
    )

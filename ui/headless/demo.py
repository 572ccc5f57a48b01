"""``demo DIR``: makes the demonstration office and does the main job on it, saying what it does."""

from __future__ import annotations

import json
import os
import sys
from datetime import date, datetime
from pathlib import Path

from models.errors import OfficeError
from models.statistics.report import report
from storage import fs
from storage.backup import backup, open_medium, restore, verify
from storage.check import check
from storage.founding import NewAccount, VaultPlan, create_vault
from storage.office import Office
from storage.shifts import Shifts
from storage.vault.kdf import KdfParameters
from ui.demonstration.cast import ACCOUNTS, GROUP, OFFICE
from ui.demonstration.dossier import tell_dossier
from ui.demonstration.followups import tell_followups
from ui.demonstration.neighbours import tell_neighbours
from ui.demonstration.story import Clock, Story
from ui.demonstration.year import Year
from ui.headless.common import WELL, Misuse, parser, tell
from ui.sizes import size_text

VAULT, STICK, RESTORED, LETTERS, SCREENS = "vault", "stick", "restored", "letters", "screens"
NEIGHBOURS = "neighbours"
CARD = "accounts.json"
LAST_DAY = date(2023, 1, 6)
"""The demonstration's window opens on this day: what is open in the year's last weeks is still fresh."""


def run(arguments: list[str]) -> int:
    """Make the demonstration office."""
    made = parser("demo", "建立示范办公室")
    made.add_argument("folder")
    made.add_argument("--no-window", action="store_true", help="不打开窗口，保存每一页的画面")
    made.add_argument("--clues", type=int, default=0, help="另外登记这么多件线索，用于测量")
    asked = made.parse_args(arguments)
    if asked.clues < 0:
        raise Misuse("线索数须是正整数。")
    folder = Path(asked.folder)
    build(folder, clues=asked.clues)
    return _show(folder, window=not asked.no_window)


def build(folder: Path, *, clues: int = 0, kdf: KdfParameters | None = None) -> None:
    """Make the office in ``folder`` and do the main job on it; ``kdf`` is measured on this machine when not given."""
    _clear(folder)
    clock = Clock()
    groups = _found(folder, clock, kdf)
    shifts = Shifts(folder / VAULT, {person.login: person.password for person in ACCOUNTS}, clock)
    try:
        story = Story(shifts, clock, lambda sentence: tell(f"  {sentence}"), folder / LETTERS)
        tell(
            "二、登记一年的问题线索、谈话、处理和文书（2021 年 10 月至 2022 年 12 月，全部是虚构的人和单位）"
        )
        story.set_up()
        story.tell_year()
        tell_dossier(story)
        tell_followups(story)
        Year(story).tell()
        tell_neighbours(story, folder / NEIGHBOURS)
        if clues:
            from ui.demonstration.large import fill

            tell(f"  另外登记 {clues} 件线索，用于测量")
            fill(shifts, clock, clues, tell)
        _figures(shifts)
        story.tell_new_year()
        _keep_safe(folder, shifts, groups)
    finally:
        shifts.close()


def _clear(folder: Path) -> None:
    """Make room: an earlier demonstration is replaced, anything else is left alone."""
    if not folder.exists() or not any(folder.iterdir()):
        fs.make_folder(folder)
        return
    if not (folder / CARD).is_file() or not (folder / VAULT).is_dir():
        raise OfficeError(f"{folder} 里有别的内容，没有改动，请换一个空文件夹。")
    tell(f"重新建立示范办公室：清除 {folder} 里上次的内容。")
    for name in (VAULT, STICK, RESTORED, LETTERS, SCREENS, NEIGHBOURS):
        if (folder / name).exists():
            fs.remove_folder(folder / name)
    fs.remove(folder / CARD)


def _found(folder: Path, clock: Clock, kdf: KdfParameters | None) -> list[str]:
    tell("一、建立加密的保险库和八个账户")
    plan = VaultPlan(
        tuple(
            NewAccount(
                person.login,
                person.name,
                frozenset({person.role}),
                person.password,
                person.post,
                must_change=False,
            )
            for person in ACCOUNTS
        ),
        house={"office_name": OFFICE, "group_name": GROUP},
        cases={"issuer": f"中共{GROUP}纪律检查委员会"},
    )
    clock.on(date(2021, 10, 8))
    groups = create_vault(
        folder / VAULT, plan, kdf=kdf, clock=clock, progress=lambda sentence: tell(f"  {sentence}")
    )
    rows = [
        {"login": person.login, "name": person.name, "role": person.role.label, "password": person.password}
        for person in ACCOUNTS
    ]
    fs.atomic_write(folder / CARD, json.dumps(rows, ensure_ascii=False, indent=2).encode())
    return groups


def _figures(shifts: Shifts) -> None:
    tell("三、由记录自动统计 2022 年的数字")
    with shifts.as_("zhou") as office:
        found = office.read(report, year=2022)
    for row in found.figures:
        tell(f"  {row.label}：{row.value} {row.unit}")
    for sentence in found.faults:
        raise OfficeError(sentence)


def _keep_safe(folder: Path, shifts: Shifts, groups: list[str]) -> None:
    tell("五、备份到扮作 U 盘的文件夹，读回核对，恢复到一个新的保险库并比较")
    with shifts.as_("zhou") as office:
        first = backup(office, folder / STICK)
        tell(f"  完整备份成功，写入 {size_text(first.new_bytes)}，已读回核对")
        second = backup(office, folder / STICK)
        tell(f"  再备份一次只写入新增的 {size_text(second.new_bytes)}")
        before = check(office)
    with open_medium(folder / STICK, recovery=" ".join(groups)) as opened:
        result = verify(opened.medium, opened.manifest, opened.keys, full=True)
        tell(f"  用恢复密钥打开备份核对：{'完好' if result.good else '；'.join(result.problems)}")
        restore(opened, folder / RESTORED)
    person = ACCOUNTS[0]
    with Office.unlock(folder / RESTORED, person.login, person.password) as copy:
        after = check(copy)
    same = before.intact and after.intact and before.heads["案卷日志"] == after.heads["案卷日志"]
    if not same or not result.good:
        raise OfficeError("恢复出来的保险库与原来的不一致，请检查程序。")
    tell(
        f"  恢复出来的保险库与原来的一致：{before.checked['案卷日志']} 条案卷日志、{before.checked['材料']} 份材料"
    )


def _show(folder: Path, *, window: bool) -> int:
    person = ACCOUNTS[0]
    tell(f"完成。保险库在 {folder / VAULT}，账户和密码在 {folder / CARD}。")
    moment = datetime.combine(LAST_DAY, datetime.min.time()).replace(hour=9)
    begun = datetime.now()

    def clock() -> datetime:
        return (moment + (datetime.now() - begun)).replace(microsecond=0)

    screen = _has_screen()
    if not (window and screen):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from ui.app import run as run_window
    from ui.app import screens

    office = Office.unlock(folder / VAULT, person.login, person.password, clock=clock)
    if window and screen:
        tell(f"打开窗口（示范日期为 {LAST_DAY:%Y年%-m月%-d日}）……")
        return run_window(folder / VAULT, office)
    with office:
        made = screens(office, folder / SCREENS)
    why = "按 --no-window 的要求不打开窗口" if not window else "没有屏幕，不能打开窗口"
    tell(f"{why}；已把 {len(made)} 页的画面保存到 {folder / SCREENS}。")
    return WELL


def _has_screen() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))

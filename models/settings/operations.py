"""Reading and writing settings. What a setting means, and its default, stands in the tables below."""

from __future__ import annotations

from typing import Any

from models.errors import InvalidInput
from models.operations import Read, Store, Work, operation, query
from models.rights import Right
from models.settings.records import CaseSetting, HouseSetting

HOUSE_DEFAULTS: dict[str, Any] = {
    "office_name": "纪检监察部",
    "group_name": "某某集团有限公司",
    "one_person_office": False,
    "lock_minutes": 10,
    "lock_on_minimise": False,
    "backup_days": 7,
    "backup_medium": "",
    "window_layout": {},
    "last_backup": None,
    # each medium's own history, by its id: {path, first, last, snapshot, count}
    "backup_media": {},
    # how often the header had been saved when somebody last unlocked: an older one put back shows
    "header_revision": 0,
    # a new recovery key holds, and nobody has said yet that its paper was put away
    "recovery_open": False,
    "last_drill": None,
    # the last drill that the paper key opened: it is the paper that nobody tries otherwise
    "last_paper_drill": None,
    "drill_months": 6,
}
HOUSE_CHOICES = {
    "office_name": "部门名称",
    "group_name": "单位全称",
    "lock_minutes": "无操作自动锁定（分钟）",
    "lock_on_minimise": "最小化时锁定",
    "backup_days": "备份提醒（天）",
    "drill_months": "恢复演练（月）",
}
CASE_DEFAULTS: dict[str, Any] = {
    "issuer": "中共某某集团有限公司纪律检查委员会",
    "clue_word": "集团纪线",
    "letter_word": "集团纪建",
    "holidays": {},
    "phrases": {},
    "seal_mm": 42,
    # 印发机关 of the 版记; empty: the 版记 names none
    "printed_by": "",
    "mark_pages": True,
    # which mark: LINE at the foot, PATTERN in the margins, BOTH
    "mark_how": "BOTH",
    # the office's own fonts: {role: path, "extra": [paths]}
    "fonts": {},
    # each account's saved filters: {uid: {list: [{name, values}]}}
    "filters": {},
    # fields of the office's own: {kind: [{key, label, type, choices}]}
    "own_fields": {},
    # hints at long, late and noon talks (domain.md 2.3, 约定)
    "talk_hints": True,
    # the office's own lists of 容错: {conditions: [lines], exclusions: [lines]}; empty: the shipped ones
    "tolerance_lists": {},
    "effect_end": "DAY_BEFORE",
    "roll_months": True,
    "reply_days": 30,
    "prelim_months": 3,
}


def house_setting(read: Read, key: str) -> Any:
    """A setting of the house, or its default; :class:`KeyError` for an unknown key is a defect."""
    row = read.session.get(HouseSetting, key)
    return HOUSE_DEFAULTS[key] if row is None else row.value


def case_setting(read: Read, key: str) -> Any:
    """A setting of case work, or its default."""
    row = read.session.get(CaseSetting, key)
    return CASE_DEFAULTS[key] if row is None else row.value


def put_case_setting(work: Work, key: str, value: Any) -> None:
    """Write a case setting inside another operation."""
    if key not in CASE_DEFAULTS:
        raise InvalidInput(key, "没有这项业务设置。")
    work.session.merge(CaseSetting(key=key, value=value))


@operation("修改系统设置", right=Right.HOUSE_SETTINGS, store=Store.HOUSE)
def change_house_settings(work: Work, *, values: dict[str, Any]) -> None:
    """Write settings of the house: those that are a matter of choice. What the program notes there has ways of its own."""
    for key in values:
        if key not in HOUSE_CHOICES:
            raise InvalidInput(key, "这一项不能在系统设置里改。")
    changed = {key: value for key, value in values.items() if value != house_setting(work, key)}
    work.note(settings=[f"{HOUSE_CHOICES[key]}改为{_shown(value)}" for key, value in changed.items()])
    _put_house(work, changed)


def _shown(value: Any) -> str:
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)


@operation("记住窗口布局", right=Right.OWN_ACCOUNT, store=Store.HOUSE)
def remember_layout(work: Work, *, layout: dict[str, Any]) -> None:
    """Remember how the window was laid out; the one house setting that everyone may write."""
    _put_house(work, {"window_layout": layout})


@operation("登记备份", right=Right.BACKUP, store=Store.HOUSE)
def note_backup(work: Work, *, result: dict[str, Any]) -> None:
    """Note a finished backup: medium, snapshot, when, sizes, trail heads."""
    _put_house(work, {"last_backup": result})
    work.note(medium=str(result.get("medium_id", ""))[:4], snapshot=result.get("snapshot", ""))
    if result.get("medium_path"):
        _put_house(work, {"backup_medium": result["medium_path"]})
    row = work.session.get(HouseSetting, "backup_media")
    media: dict[str, Any] = dict(row.value if row is not None else {})
    known = media.get(result["medium_id"], {"first": result["made_at"], "count": 0})
    media[result["medium_id"]] = known | {
        "path": result["medium_path"],
        "last": result["made_at"],
        "snapshot": result["snapshot"],
        "count": known["count"] + 1,
    }
    _put_house(work, {"backup_media": media})


@operation("登记恢复演练", right=Right.BACKUP, store=Store.HOUSE)
def note_drill(work: Work, *, result: dict[str, Any]) -> None:
    """Note a restore drill: snapshot, how it was opened, how long it took, what was wrong."""
    _put_house(work, {"last_drill": result})
    if result["how"] == "recovery":
        _put_house(work, {"last_paper_drill": result})
    work.note(snapshot=result["snapshot"], how=result["how"], problems=len(result["problems"]))


def note_header(work: Work, revision: int) -> None:
    """Remember the newest header that was seen, inside another operation."""
    row = work.session.get(HouseSetting, "header_revision")
    if revision > (row.value if row is not None else 0):
        _put_house(work, {"header_revision": revision})


def put_house_setting(work: Work, key: str, value: Any) -> None:
    """Write a setting of the house inside another operation."""
    _put_house(work, {key: value})


def _put_house(work: Work, values: dict[str, Any]) -> None:
    for key, value in values.items():
        if key not in HOUSE_DEFAULTS:
            raise InvalidInput(key, "没有这项系统设置。")
        work.session.merge(HouseSetting(key=key, value=value))


@operation("修改业务设置", right=Right.CASE_SETTINGS)
def change_case_settings(work: Work, *, values: dict[str, Any]) -> None:
    """Write settings of case work."""
    for key, value in values.items():
        put_case_setting(work, key, value)


@query("查看系统设置", right=Right.OWN_ACCOUNT, store=Store.HOUSE)
def house_settings(read: Read) -> dict[str, Any]:
    """Every setting of the house with its value."""
    return {key: house_setting(read, key) for key in HOUSE_DEFAULTS}


@query("查看业务设置", right=Right.CASE_READ)
def case_settings(read: Read) -> dict[str, Any]:
    """Every setting of case work with its value."""
    return {key: case_setting(read, key) for key in CASE_DEFAULTS}

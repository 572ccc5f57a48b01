"""What a 集体谈话 shows and prints of its persons: who should have come, who did, who did not and why."""

from __future__ import annotations

from letters.sheets import Column, table_report
from models.talks.groups import ABSENT, ATTENDANCE, PRESENT
from models.talks.queries import TalkView


def _counts(view: TalkView) -> tuple[int, int, int]:
    came = sum(one.attendance == PRESENT for one in view.subjects)
    away = sum(one.attendance == ABSENT for one in view.subjects)
    return len(view.subjects), came, away


def attendance_facts(view: TalkView) -> list[tuple[str, str]]:
    """One line a person, headed by the counts."""
    should, came, away = _counts(view)
    told = (
        f"应到 {should} 人，实到 {came} 人，缺席 {away} 人"
        if came or away
        else f"应到 {should} 人，还没有登记到场"
    )
    facts = [("人数", told)]
    for one in view.subjects:
        what = " ".join(part for part in (one.unit_name, one.post, one.rank_name) if part)
        mark = ATTENDANCE[one.attendance] + (f"：{one.absence}" if one.absence else "")
        facts.append((one.name, f"{what}　{mark}" if what else mark))
    return facts


def together(view: TalkView) -> list[tuple[str, str]]:
    """The head lines of the record that name whom was talked to."""
    if not view.subjects:
        return [("被谈话人", view.subject_name)]
    should, came, away = _counts(view)
    present = "、".join(one.name for one in view.subjects if one.attendance != ABSENT)
    absent = "、".join(f"{one.name}（{one.absence}）" for one in view.subjects if one.attendance == ABSENT)
    counted = f"应到{should}人，实到{came}人，缺席{away}人" if came or away else f"应到{should}人"
    return [("人数", counted), ("到场人员" if came else "谈话对象", present), ("缺席人员", absent)]


def sign_sheet_pdf(view: TalkView, office: str) -> bytes:
    """签到表: a line a person with a place to sign; what is known of absence stands in it."""
    columns = [Column("序号", 0.8, "centre"), Column("姓名", 1.2), Column("单位", 2.4), Column("职务", 1.6),
               Column("签到", 1.8), Column("备注", 1.6)]  # fmt: skip
    rows = [
        (
            number,
            one.name,
            one.unit_name,
            one.post,
            "",
            f"缺席：{one.absence}" if one.attendance == ABSENT else "",
        )
        for number, one in enumerate(view.subjects, 1)
    ]
    when = view.started_at or view.planned_at
    told = "　".join(
        part
        for part in (view.number, f"{when.year}年{when.month}月{when.day}日" if when else "", view.place)
        if part
    )
    return table_report("集体谈话签到表", columns, rows, office=office, period=told)

"""What the filled-in fields must say: value by value, then kind by kind (domain.md 4.1 to 4.6, 1.10)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from sqlalchemy import func, select

from models.calendar import plus_months
from models.clues.records import ClueProblem
from models.errors import IllegalStep, InvalidInput, NotAllowed
from models.followups.kinds import Asked, Kind
from models.followups.records import FollowUp
from models.operations import Read
from models.rules import name_of
from models.rules.tables import prohibited

LONGEST: Final = {"text": 200, "area": 20_000}
_BETWEEN: Final = re.compile(r"[、，,；;\s]+")
# what would betray who reported (检举控告规则 47; 澄清意见: 只说核查结果)
BETRAYING: Final = ("举报人", "检举人", "控告人", "反映人", "来信人")
# 设区的市级以上: a Party or discipline organ of one of these levels, and of none below (检举控告规则 39)
HIGHER: Final = re.compile(r"(市|省|自治州|盟|地区|自治区|中央|国家).*(委|检查|监察)")
BELOW: Final = re.compile(r"公司|集团|县|镇|街道|(?<!自治)区[^，、]*委")


def names_in(text: str) -> list[str]:
    """Names set apart by 、 or a space."""
    return list(dict.fromkeys(part for part in _BETWEEN.split(text.strip()) if part))


def checked(fields: Sequence[Asked], data: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The values as kept (JSON); raises :class:`InvalidInput` with one sentence for the first that is wrong."""
    strangers = sorted(set(data) - {field.name for field in fields})
    if strangers:
        raise InvalidInput(strangers[0], "这一步不需要这一项，请刷新后再试。")
    kept = {}
    for field in fields:
        value = _value(field, data.get(field.name), today)
        if value not in (None, "", []):
            kept[field.name] = value
    return kept


def _value(field: Asked, value: Any, today: date) -> Any:
    value = value.strip() if isinstance(value, str) else value
    if value in (None, "", (), []):
        if field.required:
            verb = "填写" if field.type in ("text", "area", "date") else "选择"
            raise InvalidInput(field.name, f"请{verb}{field.label}。")
        return None
    if field.type == "date":
        day = date.fromisoformat(value) if isinstance(value, str) else value
        if day > today and not field.future:
            raise InvalidInput(field.name, f"{field.label}不能晚于今天，请核对。")
        return day.isoformat()
    if field.type in LONGEST:
        text = str(value)
        if len(text) > LONGEST[field.type]:
            raise InvalidInput(field.name, f"{field.label}最多 {LONGEST[field.type]} 个字，请缩短。")
        return text
    known = dict(field.choices)
    if field.type == "choice":
        if value not in known:
            raise InvalidInput(field.name, f"请从列表中选择{field.label}。")
        return value
    if field.type == "many":
        return [code for code in known if code in value]
    rows = [{"code": row["code"], "reason": str(row.get("reason", "")).strip()} for row in value]
    for row in rows:
        if row["code"] not in known:
            raise InvalidInput(field.name, f"请从列表中选择{field.label}。")
        if not row["reason"]:
            raise InvalidInput(field.name, f"请写明“{known[row['code']]}”的理由。")
    return rows


def require_kind(read: Read, kind: Kind, record: FollowUp) -> None:
    """What a kind asks of its record at registration and after each change."""
    content = record.content or {}
    if kind.code == "TOLERANCE" and content.get("starter") != "ORGAN" and not content.get("applicant"):
        raise InvalidInput("applicant", "本人或者单位申请的，请填写申请人。")
    if kind.code == "CLARIFICATION":
        _unfounded(read, record)
    if kind.code == "RETURN_VISIT":
        _two(content, "visitors")
    if kind.code == "TRIAL":
        _term(kind, content)


def _unfounded(read: Read, record: FollowUp) -> None:
    """Nothing that was found true is cleared up (检举控告规则 50)."""
    if record.content.get("trigger") == "ORGAN" and record.content.get("consent") != "YES":
        raise InvalidInput("consent", "承办部门提出澄清的，须先征求本人意见，本人同意后再办（澄清意见）。")
    statement = select(ClueProblem.finding).where(
        ClueProblem.clue_id == record.clue_id, ClueProblem.deleted_at.is_(None)
    )
    findings = set(read.session.scalars(statement))
    if findings and not findings - {"TRUE"}:
        raise NotAllowed(
            f"这件线索反映的问题认定为“{name_of('findings', 'TRUE')}”，不能澄清；"
            "部分失实的，请先在线索中分项认定。"
        )


def _two(content: Mapping[str, Any], field: str) -> None:
    if len(names_in(content.get(field, ""))) < 2:
        raise InvalidInput(field, "回访须两人以上，请用顿号隔开填写。")


def _term(kind: Kind, content: Mapping[str, Any]) -> None:
    first, last = (date.fromisoformat(content[name]) for name in ("trial_from", "trial_to"))
    shortest, longest = kind.months
    if not plus_months(first, shortest) <= last <= plus_months(first, longest):
        raise InvalidInput(
            "trial_to", f"考验期为 {shortest} 至 {longest} 个月（本单位办法可另行规定），请核对起止日期。"
        )


@dataclass(frozen=True)
class Taken:
    """A step as it is being taken: the record already holds what was filled in."""

    read: Read
    kind: Kind
    record: FollowUp
    on: date

    @property
    def content(self) -> Mapping[str, Any]:
        """What was filled in."""
        return self.record.content


def require_step(read: Read, kind: Kind, record: FollowUp, step: str, on: date) -> None:
    """What a kind asks at a step; ``record.content`` already holds what was filled in."""
    rule = RULES.get((kind.code, step))
    if rule is not None:
        rule(Taken(read, kind, record, on))


def _tolerated(taken: Taken, field: str) -> None:
    """ACCEPT needs all three distinctions and every condition; none of the exclusions (domain.md 4.1)."""
    content, chosen = taken.content, taken.content[field]
    if chosen == "REJECT":
        return
    if content.get("exclusions"):
        raise InvalidInput(field, "有排除情形的，不能容错或者从轻、减轻，结论只能是“不予容错”。")
    if chosen == "PARTIAL":
        return
    named = {asked.name: asked for asked in taken.kind.asked()}
    for list_name in ("distinctions", "conditions"):
        held = {row["code"] for row in content.get(list_name, [])}
        lacking = [text for code, text in named[list_name].choices if code not in held]
        if lacking:
            raise InvalidInput(
                field, f"{named[list_name].label}缺“{lacking[0]}”，条件不齐的不能予以容错，可选从轻、减轻。"
            )


def _clarify(taken: Taken) -> None:
    content = taken.content
    if "WRITTEN" not in content["ways"]:
        raise InvalidInput("ways", "当面、会议、通报澄清的，须同时书面澄清（检举控告规则第50条），请加选。")
    betrayed = next((word for word in BETRAYING if word in content["words"]), "")
    if betrayed:
        raise InvalidInput("words", f"澄清内容只说核查结果，不能出现“{betrayed}”，请改写。")
    if date.fromisoformat(content["planned_on"]) < taken.on:
        raise InvalidInput("planned_on", "计划日期不能早于提请日期，请核对。")


def _visit(taken: Taken) -> None:
    _two(taken.content, "visited_by")
    record, yearly = taken.record, taken.kind.yearly
    year = (date(taken.on.year, 1, 1), date(taken.on.year, 12, 31))
    done = taken.read.session.scalar(
        select(func.count(FollowUp.id)).where(
            FollowUp.kind == record.kind,
            FollowUp.person_id == record.person_id,
            FollowUp.state == "DONE",
            FollowUp.closed_on.between(*year),
            FollowUp.id != record.id,
            FollowUp.deleted_at.is_(None),
        )
    )
    if (done or 0) >= yearly:
        raise IllegalStep(f"{record.subject_name}今年已回访 {done} 次，每人每年不超过 {yearly} 次。")


def _dual_check(taken: Taken) -> None:
    content = taken.content
    if "PURSUE" in (content["party_duty"], content["watch_duty"]):
        for field, label in (("leaders", "责任领导"), ("leadership", "责任划分"), ("measure", "建议处理")):
            if not content.get(field):
                raise InvalidInput(field, f"追究责任的，请填写{label}。")


def _assess(taken: Taken) -> None:
    last = date.fromisoformat(taken.content["trial_to"])
    if taken.on < last and taken.content["suggestion"] != "PROCEED":
        raise IllegalStep(f"考验期到 {last:%Y-%m-%d}，期满后再评议；期间再犯的，只能建议转正式问责。")


def _higher(taken: Taken, field: str) -> None:
    """诬告 is found by an organ of 设区的市级以上 only (检举控告规则 39)."""
    organ = taken.content[field]
    if BELOW.search(organ) or not HIGHER.search(organ):
        raise InvalidInput(field, prohibited("FALSE_ACCUSATION").reason + "请填写上级机关的全称。")


RULES: Final[Mapping[tuple[str, str], Callable[[Taken], None]]] = {
    ("TOLERANCE", "propose"): partial(_tolerated, field="suggestion"),
    ("TOLERANCE", "approve"): partial(_tolerated, field="finding"),
    ("CLARIFICATION", "propose"): _clarify,
    ("RETURN_VISIT", "visit"): _visit,
    ("DUAL_CHECK", "propose"): _dual_check,
    ("TRIAL", "assess"): _assess,
    ("FALSE_REPORT", "propose"): partial(_higher, field="authority"),
    ("FALSE_REPORT", "report"): partial(_higher, field="sent_to"),
    ("FALSE_REPORT", "result"): partial(_higher, field="found_by"),
}

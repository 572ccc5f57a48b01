"""线索登记表 and 处置审批表 on paper, filled from the open clue; who reported is never on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from letters.sheets import clue_form, form_sheet
from models.clues.view import ClueView, PartyView, ProposalView
from models.dates import chinese_date

OPINIONS = ("承办部门意见", "分管领导意见", "主要负责人批示")


def _day(day: date | None) -> str:
    return chinese_date(day) if day else ""


def _parties(parties: tuple[PartyView, ...]) -> str:
    lines = [
        "，".join(text for text in (one.name, f"{one.unit_name}{one.post}", one.level_text) if text)
        for one in parties
    ]
    return "；".join(lines)


def _units(view: ClueView) -> str:
    """The unit the clue is about; where none was named, those of its persons."""
    return view.unit_name or "、".join(dict.fromkeys(one.unit_name for one in view.parties if one.unit_name))


def _problems(view: ClueView) -> str:
    texts = [problem.text for problem in view.problems] or [view.summary]
    return (
        texts[0] if len(texts) == 1 else "\n".join(f"{number}.{text}" for number, text in enumerate(texts, 1))
    )


def _facts(view: ClueView) -> list[list[tuple[str, str]]]:
    rows = [
        [("线索来源", view.source_text), ("来文号", view.source_doc_no)],
        [("收件日期", _day(view.received_on)), ("登记日期", _day(view.registered_on))],
        [("类别", view.category_text), ("署名", view.signature_text)],
        [("被反映人", _parties(view.parties))],
        [("所在单位", _units(view)), ("承办人", view.handler_name)],
        [("反映的主要问题", _problems(view))],
    ]
    if view.assigned_by:
        rows.insert(1, [("交办机关", view.assigned_by), ("交办日期", _day(view.assigned_on))])
    return rows


def register_pdf(view: ClueView, office: str, own: Sequence[tuple[str, str]] = ()) -> bytes:
    """问题线索登记表; ``own``: what stands in the office's own fields. Raises ``MissingGlyphs``."""
    rows = [[("标题", view.title)], *_facts(view), *([one] for one in own)]
    return clue_form(office, view.number, rows, made_on=view.registered_on)


def approval_pdf(view: ClueView, asked: ProposalView, office: str) -> bytes:
    """处置审批表 of one proposal: what is proposed and why, boxes to sign; what was decided in the program is filled in."""
    decided = ""
    if asked.decided_on is not None:
        decided = "　".join(
            (asked.state_text, asked.answer, asked.decider_name, _day(asked.decided_on))
        ).strip()
    rows = [
        [("线索", f"{view.title}（{view.number}）")],
        *_facts(view)[2:],
        [("请示事项", asked.name)],
        [("承办人意见", f"{asked.opinion}\n{asked.proposer_name}　{_day(asked.proposed_on)}")],
        [("须经批准", asked.above or asked.approver_role_text)],
    ]
    if decided:
        rows.append([("审批结果", decided)])
    return form_sheet(
        "问题线索处置审批表",
        rows,
        opinions=OPINIONS,
        office=office,
        number=view.number,
        made_on=asked.proposed_on,
    )

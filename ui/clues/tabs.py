"""The parts of the clue's page: facts, timeline, people, linked records, dossier, deadlines, history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from models.access import RECUSED
from models.clues.members import HANDLER
from models.clues.view import ClueView, LinkedRow, MemberView, PartyView, ProblemView, ProposalView, StepView
from models.dates import chinese_date
from models.deadlines.queries import DeadlineRow
from models.trail.queries import HistoryRow
from ui.clues.words import change_text, standing_text, standing_tone
from ui.kit.pieces import FactsGrid, Moment, Timeline, button, card, chip, label

Act = Callable[[], None]
ActOn = Callable[[Any], None]


def line(*widgets: QWidget | None, stretch_at: int | None = None) -> QWidget:
    """Widgets in a row."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    high = any(isinstance(widget, QPushButton) for widget in widgets)
    for place, widget in enumerate(widgets):
        if widget is None:
            continue
        if high and isinstance(widget, QLabel) and widget.property("role") != "chip":
            margins = widget.contentsMargins()
            widget.setContentsMargins(margins.left(), 7, margins.right(), 0)
        in_middle = widget.property("role") == "chip" and high
        side = Qt.AlignmentFlag.AlignVCenter if in_middle else Qt.AlignmentFlag.AlignTop
        row.addWidget(widget, 1 if place == stretch_at else 0, side)
    if stretch_at is None:
        row.addStretch(1)
    return made


def pressed(text: str, name: str, do: Act, role: str = "flat", symbol: str = "") -> QWidget:
    """A small button that does something."""
    made = button(text, role, symbol=symbol, name=name)
    made.clicked.connect(lambda _on=False: do())
    return made


# --- 概况


def facts(view: ClueView) -> QWidget:
    """What was registered."""
    assigned = view.origin_group == "ASSIGNED"
    return FactsGrid(
        [
            ("来源", view.source_text),
            ("类别", view.category_text),
            ("收件日期", chinese_date(view.received_on)),
            ("登记日期", chinese_date(view.registered_on)),
            ("交办机关" if assigned else "批示人", view.assigned_by),
            (
                "交办日期" if assigned else "批示日期",
                chinese_date(view.assigned_on) if view.assigned_on else "",
            ),
            ("来文号", view.source_doc_no),
            ("署名", view.signature_text),
            ("所在单位", view.unit_name),
            ("对象层级", view.level_text),
            ("承办人", view.handler_name),
            ("办理方式", view.handling_text),
            ("处置方式", view.disposition_text),
            ("标识", view.secrecy_text),
            ("发生时间", view.occurred),
            ("问题类型", view.problem_type),
            ("办结日期", chinese_date(view.closed_on) if view.closed_on else ""),
            ("了结类别", view.close_kind_text),
        ],
        columns=2,
    )


def proposal_card(asked: ProposalView, approve: Act, give_back: Act, withdraw: Act, may: bool) -> QWidget:
    """What waits for approval, with what the acting account may do about it."""
    head = label(
        f"{asked.proposer_name}于{chinese_date(asked.proposed_on)}提出，"
        f"须经{asked.approver_role_text}批准（{asked.basis}）。",
        "quiet",
        wrap=True,
    )
    buttons: list[QWidget | None] = []
    if asked.mine and may:
        buttons.append(pressed("撤回", "withdraw", withdraw, ""))
    if not asked.refusal:
        buttons += [
            pressed("批准", "approve", approve, "primary") if not asked.held else None,
            pressed("退回", "return", give_back, "primary" if asked.held else ""),
        ]
    elif not asked.mine:
        buttons.append(label(asked.refusal, "quiet", wrap=True))
    widgets = [head, label(asked.opinion, wrap=True, select=True)]
    if asked.held:
        widgets.append(label(asked.held, "error", wrap=True))
    if buttons:
        widgets.append(line(*buttons))
    return card(*widgets, title=f"请示：{asked.name}")


def problems_card(
    problems: Sequence[ProblemView], change: ActOn, add: Act | None, may: bool, summary: str
) -> QWidget:
    """The allegations and what was found."""
    widgets: list[QWidget] = []
    for problem in problems:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        edit = pressed(
            "认定" if not problem.finding else "修改", f"problem_{problem.id}", lambda p=problem: change(p)
        )
        found = chip(problem.finding_text_name, "good" if problem.finding == "FALSE" else "warning")
        column.addWidget(
            line(
                label(f"{problem.ordinal}．{problem.text}", wrap=True, select=True),
                found if problem.finding else None,
                edit if may else None,
                stretch_at=0,
            )
        )
        if problem.finding_text:
            column.addWidget(label(f"认定情况：{problem.finding_text}", "quiet", wrap=True, select=True))
        widgets.append(body)
    if not problems:
        widgets.append(label(summary or "还没有写明问题。", wrap=True, select=True))
    if may and add is not None:
        widgets.append(line(pressed("增加问题", "addProblem", add, symbol="add")))
    return card(*widgets, title="反映的问题")


def parties_card(
    parties: Sequence[PartyView], open_person: ActOn, change: ActOn | None = None, add: Act | None = None
) -> QWidget:
    """被反映人, each tied to the person on file."""
    widgets: list[QWidget] = []
    for party in parties:
        where = " · ".join(text for text in (party.unit_name, party.post, party.political_status) if text)
        name: QWidget = (
            pressed(party.name, f"person_{party.person_id}", lambda p=party: open_person(p.person_id))
            if party.person_id
            else label(party.name)
        )
        if not party.person_id:
            name.setContentsMargins(9, 0, 8, 0)
        told = label(where or "单位、职务未填", "quiet", wrap=True, select=True)
        widgets.append(
            line(
                name,
                told,
                chip(party.level_text),
                chip("一把手", "warning") if party.is_head != "NO" else None,
                pressed("修改", f"party_{party.id}", lambda p=party: change(p)) if change else None,
                stretch_at=1,
            )
        )
        if party.outcome:
            widgets.append(label(f"处理结果：{party.outcome}", "quiet", wrap=True))
    if not parties:
        widgets.append(label("没有写明具体人员。", "quiet"))
    if add is not None:
        widgets.append(line(pressed("增加被反映人", "addParty", add, symbol="add")))
    return card(*widgets, title="被反映人")


def linked_card(
    title: str,
    rows: Sequence[LinkedRow],
    go: Callable[[str, int], None],
    empty: str,
    untie: ActOn | None = None,
) -> QWidget:
    """Records that hang on the clue, each opens by a press; ``untie`` takes off what was tied by hand."""
    widgets: list[QWidget] = []
    for row in rows:
        text = f"{row.number}　{row.title}" if row.number else row.title
        day = f"{row.on:%Y-%m-%d}" if row.on else ""
        told = label("　".join(part for part in (row.relation, day) if part), "small")
        widgets.append(
            line(
                pressed(text, f"link_{row.kind}_{row.id}", lambda r=row: go(r.kind, r.id)),
                told,
                pressed("解除", f"untie_{row.link_id}", lambda r=row: untie(r))
                if untie is not None and row.by_hand
                else None,
            )
        )
    if not rows:
        widgets.append(label(empty, "quiet", wrap=True))
    return card(*widgets, title=title)


# --- 经过


def timeline(
    steps: Sequence[StepView], talks: Sequence[LinkedRow], navigate: Callable[[str, int], None]
) -> Timeline:
    """What happened, newest first; a talk that is over stands below the steps of its day."""
    found = [(talk.on, _talk_moment(talk, navigate)) for talk in talks if talk.on is not None]
    found += [(step.happened_on, _moment(step)) for step in steps]
    found.sort(key=lambda one: one[0])
    return Timeline([moment for _on, moment in reversed(found)])


def _talk_moment(talk: LinkedRow, navigate: Callable[[str, int], None]) -> Moment:
    return Moment(
        f"{talk.on:%Y-%m-%d}", "谈话结束", talk.number, talk.title, press=lambda: navigate(talk.kind, talk.id)
    )


def _moment(step: StepView) -> Moment:
    lines = [step.text] if step.text else []
    if step.approver_name:
        when = f"（{step.approved_on:%Y-%m-%d}）" if step.approved_on else ""
        role = f"{step.approver_role_text} " if step.approver_role_text else ""
        lines.append(f"{'退回' if step.returned else '批准'}：{role}{step.approver_name}{when}")
    if step.paper_no:
        lines.append(f"文号：{step.paper_no}")
    who = " · ".join(part for part in (step.actor_name, step.basis) if part)
    moved = step.to_text if step.to_text != step.from_text else ""
    what = f"{step.name}　→ {moved}" if moved and step.from_text else step.name
    return Moment(f"{step.happened_on:%Y-%m-%d}", what, who, "\n".join(lines), strong=bool(moved))


# --- 人员


def members_card(
    members: Sequence[MemberView],
    remove: ActOn | None,
    buttons: Sequence[QWidget | None],
    end_recusal: ActOn | None = None,
) -> QWidget:
    """知悉范围 and 回避."""
    widgets: list[QWidget] = []
    for member in members:
        told = label(
            "　".join(
                part for part in (member.role_text, f"{member.since:%Y-%m-%d} 起", member.reason) if part
            ),
            "quiet",
            wrap=True,
        )
        can = remove is not None and member.role not in (HANDLER, RECUSED)
        widgets.append(
            line(
                label(member.name),
                told,
                pressed("移出", f"member_{member.account_uid[:6]}", lambda m=member: remove(m))
                if can and remove is not None
                else None,
                pressed("解除回避", f"unrecuse_{member.account_uid[:6]}", lambda m=member: end_recusal(m))
                if end_recusal is not None and member.role == RECUSED
                else None,
                stretch_at=1,
            )
        )
    widgets.append(label("负责人和审批领导按职责可见；回避的人员一律不可见。", "small", wrap=True))
    widgets.append(line(*buttons))
    return card(*widgets, title="知悉范围")


# --- 期限


def ending_chip(row: DeadlineRow) -> QWidget:
    """How a deadline ended: done or fallen away, in time or late."""
    return chip(row.ending, "strong" if row.overdue else "" if row.ended_by else "good")


def deadlines_card(rows: Sequence[DeadlineRow], extend: ActOn | None) -> QWidget:
    """Every deadline with its article; extended ones keep their first day."""
    widgets: list[QWidget] = []
    for row in rows:
        state = ending_chip(row) if row.done_on else chip(standing_text(row), standing_tone(row))
        done = f"，{row.ended}" if row.done_on else ""
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 6)
        column.setSpacing(2)
        column.addWidget(
            line(
                label(row.what, wrap=True),
                state,
                pressed("批准延期", f"extend_{row.id}", lambda r=row: extend(r))
                if extend is not None and row.extendable
                else None,
                stretch_at=0,
            )
        )
        due = row.when if row.awaits_year is not None else f"{chinese_date(row.due_on)}到期"
        span = f"{chinese_date(row.starts_on)}起算，{due}{done}。依据：{row.basis}"
        column.addWidget(label(span, "quiet", wrap=True))
        if row.note:
            column.addWidget(label(row.note, "small", wrap=True))
        _add_extensions(column, row)
        widgets.append(body)
    if not rows:
        widgets.append(label("现在没有期限。", "quiet"))
    return card(*widgets, title="期限")


def _add_extensions(column: QVBoxLayout, row: DeadlineRow) -> None:
    for extension in row.extensions:
        column.addWidget(
            label(
                f"{extension['on']} {extension['approver']}批准由 {extension['from']} 延至 "
                f"{extension['to']}：{extension['reason']}",
                "small",
                wrap=True,
            )
        )


def replaced_card(rows: Sequence[DeadlineRow]) -> QWidget:
    """Deadlines in whose place another came (督办 in place of 交办), with their day and extensions."""
    widgets: list[QWidget] = []
    for row in rows:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 6)
        column.setSpacing(2)
        column.addWidget(line(label(row.what, wrap=True), chip("已由新的期限代替"), stretch_at=0))
        on = f"{chinese_date(row.replaced_on)}起按新的期限办理" if row.replaced_on else ""
        due = row.when if row.awaits_year is not None else f"原定{chinese_date(row.due_on)}到期"
        span = f"{chinese_date(row.starts_on)}起算，{due}；{on}。依据：{row.basis}"
        column.addWidget(label(span, "quiet", wrap=True))
        _add_extensions(column, row)
        widgets.append(body)
    return card(*widgets, title="原来的期限")


# --- 案卷


def dossier_card(view: ClueView) -> QWidget:
    """What there is, by its day: papers, talks, decisions, letters and evidence; the file has its 卷内目录 of its own."""
    rows: list[tuple[Any, str, str]] = [
        (step.happened_on, step.name, step.paper_no) for step in view.steps if step.code
    ]
    for group, name in (
        (view.talks, "谈话"),
        (view.decisions, "处理"),
        (view.letters, "文书"),
        (view.evidence, "材料"),
    ):
        rows += [(row.on, f"{name}：{row.title}", row.number) for row in group if row.on]
    rows.sort(key=lambda row: row[0])
    body = QWidget()
    grid = QGridLayout(body)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    for column, title in enumerate(("序号", "名称", "文号", "日期")):
        grid.addWidget(label(title, "small"), 0, column)
    for place, (day, name, number) in enumerate(rows, 1):
        for column, text in enumerate((str(place), name, number, f"{day:%Y-%m-%d}")):
            shown = label(text, "quiet" if column != 1 else "", wrap=column == 1)
            grid.addWidget(shown, place, column)
    state = "已归档" if view.status == "ARCHIVED" else "办结后归档" if not view.closed_on else "待归档"
    told = f"{state}。这里按日期列出全部材料，随办理自动更新；装订次序和页码在案卷的卷内目录里。"
    return card(label(told, "quiet", wrap=True), body, title="材料一览")


# --- 修改历史


def history_timeline(rows: Sequence[HistoryRow]) -> Timeline:
    """Who changed what and who saw the reporter, newest first; plain looks stand in the audit trail."""
    moments = []
    for row in rows:
        if row.operation == "查看问题线索":
            continue
        lines = [change_text(c.field, c.before, c.after) for c in row.changes]
        text = "\n".join(one for one in lines if one)
        moments.append(Moment(f"{row.at:%Y-%m-%d}", row.operation, f"{row.actor} {row.at:%H:%M}", text))
    return Timeline(moments)

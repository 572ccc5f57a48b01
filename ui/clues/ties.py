"""Tying clues together: linking, merging a repeat into its original, splitting some problems off."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.clues import operations as ops
from models.clues.alike import alike
from models.clues.links import BY_HAND, RELATIONS
from models.clues.queries import DuplicateRow
from models.rights import Right
from ui.clues.forms import AREA_HEIGHT
from ui.kit.fields import CheckField, ChoiceField, Field, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import button, card, label
from ui.kit.record import RecordPage, Step
from ui.talks.fields import ClueField

MERGEABLE = ("REGISTERED", "DISPATCHED")


def offered(page: RecordPage) -> list[Step]:
    """What may be done to tie the open clue to others."""
    view = page.view
    found = [Step("关联线索", lambda: link(page))]
    if view.status in MERGEABLE and view.duplicate_of is None:
        found.append(Step("并入原件（重复件）", lambda: merge(page)))
    if len(view.problems) > 1 and view.closed_on is None:
        found.append(Step("分出线索", lambda: split(page)))
    return found


def alike_card(page: RecordPage) -> QWidget:
    """Clues that may be about the same, each with a way to look and to tie; empty until they are read, or for none."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    holder.hide()

    def arrived(rows: list[DuplicateRow]) -> None:
        if rows:
            holder.show()
            lines = [_alike_line(page, row) for row in rows]
            column.addWidget(card(*lines, title="可能相关的线索"))

    page.tasks.read(alike, {"clue_id": page.record_id}, arrived, owner=holder)
    return holder


def _alike_line(page: RecordPage, row: DuplicateRow) -> QWidget:
    line = QWidget()
    beside = QHBoxLayout(line)
    beside.setContentsMargins(0, 0, 0, 0)
    beside.addWidget(label(f"{row.number}　{row.title}", wrap=True), 1)
    beside.addWidget(label(f"{row.status_text} · {row.reason}", "quiet"))
    look = button("查看", "plain", name=f"look_{row.id}")
    look.clicked.connect(lambda: page.navigate.emit("clue", row.id))
    beside.addWidget(look)
    if Right.CASE_WRITE in page.tasks.office.actor.rights:
        tie = button("关联", "plain", name=f"tie_{row.id}")
        data = {"clue_id": page.record_id, "other_id": row.id, "relation": "RELATED"}
        tie.clicked.connect(lambda: page.tasks.write(ops.link_clues, data, failed=page._failed, owner=page))
        beside.addWidget(tie)
    return line


def _reason(title: str, *, required: bool = True) -> TextArea:
    made = TextArea("reason", title, required=required, rows=2)
    made.area.setMaximumHeight(AREA_HEIGHT)
    return made


def _chosen(form: FormPanel, field: ClueField) -> int | None:
    """The clue that was chosen; says so where what was typed is none."""
    found = field.chosen()
    if found is None:
        form.busy(False)
        field.show_error("请从列出的线索中选择一件。")
        field.setFocus()
    return found


def link(page: RecordPage) -> None:
    """Tie another clue to this one."""
    other = ClueField(page.tasks, "other_id", "另一件线索")
    other.required = True
    names = [(code, RELATIONS[code][0]) for code in BY_HAND]
    form = FormPanel(
        "关联线索",
        [other, ChoiceField("relation", "关系", names, required=True), TextField("note", "说明", limit=200)],
        submit="关联",
    )

    def send(values: dict[str, Any]) -> None:
        found = _chosen(form, other)
        if found is not None:
            data = values | {"clue_id": page.record_id, "other_id": found}
            page.tasks.write(ops.link_clues, data, page._written, form.fail, owner=form)

    page.open_form(form).submitted.connect(send)


def merge(page: RecordPage) -> None:
    """Make this clue a repeat of an earlier one."""
    original = ClueField(page.tasks, "original_id", "原件")
    original.required = True
    form = FormPanel(
        "并入原件",
        [
            original,
            _reason("理由"),
            CheckField("nothing_new", "新内容", "没有新的内容，只登记留存（不并入问题和人员）"),
        ],
        submit="并入",
        hint="重复件登记留存，不再单独办理；新的问题和人员并入原件。依据：检举控告规则 第14、26条。",
    )

    def send(values: dict[str, Any]) -> None:
        found = _chosen(form, original)
        if found is not None:
            kept = {name: values[name] for name in ("reason", "nothing_new")}
            data = {"clue_id": page.record_id, "original_id": found, **kept}
            page.tasks.write(ops.merge_into, data, page._written, form.fail, owner=form)

    page.open_form(form).submitted.connect(send)


def split(page: RecordPage) -> None:
    """Register some of the problems and persons as a clue of their own."""
    view = page.view
    problems = [CheckField(f"problem_{p.id}", "问题", p.text[:60]) for p in view.problems]
    parties = [CheckField(f"party_{p.id}", "被反映人", p.name) for p in view.parties]
    fields: list[Field] = [TextField("title", "新线索标题", required=True), *problems, *parties]
    form = FormPanel(
        "分出线索",
        [*fields, _reason("说明", required=False)],
        submit="分出并登记",
        hint="选中的问题移到新线索，选中的人员两件都列；新线索另行编号，两件互相关联。",
    )

    if len(parties) == 1:
        parties[0].set_value(True)

    def send(values: dict[str, Any]) -> None:
        data = {
            "clue_id": page.record_id,
            "title": values["title"],
            "problem_ids": [p.id for p in view.problems if values[f"problem_{p.id}"]],
            "party_ids": [p.id for p in view.parties if values[f"party_{p.id}"]],
            "reason": values["reason"],
        }
        page.tasks.write(
            ops.split_clue, data, lambda made: page.navigate.emit("clue", int(made)), form.fail, owner=form
        )

    page.open_form(form).submitted.connect(send)

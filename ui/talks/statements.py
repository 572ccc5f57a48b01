"""自书材料 on a talk's page: its card, the forms that ask for one and take one in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from models.errors import InvalidInput
from models.talks.queries import TalkView
from models.talks.records import TALKER
from models.talks.statements import StatementView
from ui.kit.fields import CheckField, ChoiceField, DateField, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import FactsGrid, button, card, label
from ui.talks.fields import MomentField

Press = Callable[[StatementView], None]
_SEPARATORS = re.compile(r"[、，,；;\s]+")


def statements_card(view: TalkView, *, receive: Press | None, drop: Press | None) -> QFrame:
    """Each with what is known of it and what the rule still wants; buttons where the account may write."""
    parts: list[QWidget] = []
    for one in view.statements:
        parts.append(label(one.title, wrap=True, select=True))
        parts.append(FactsGrid(_facts(one)))
        if receive is not None and drop is not None:
            parts.append(_buttons(one, receive, drop))
    return card(*parts, title="自书材料")


def _facts(one: StatementView) -> list[tuple[str, str]]:
    received = f"{one.received_at:%Y-%m-%d %H:%M}，由{one.handed_in_by}交来" if one.received_at else ""
    return [
        ("要求书写", f"{one.asked_on:%Y-%m-%d}"),
        ("收到", received),
        ("接收人", "、".join(one.receivers)),
        ("页数", f"{one.pages} 页" if one.pages else ""),
        ("签名", "已逐页签名、捺印" if one.page_signed else ""),
        ("末页日期", f"{one.written_on:%Y-%m-%d}" if one.written_on else ""),
        ("扫描件", one.evidence_name),
        ("说明", one.note),
        ("还差", "；".join(one.wants)),
    ]


def _buttons(one: StatementView, receive: Press, drop: Press) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 6)
    row.setSpacing(8)
    for title, name, do in (
        ("登记收到" if one.received_at is None else "更正", "receive", receive),
        ("撤去", "drop", drop),
    ):
        press = button(title, "flat", name=f"statement_{name}_{one.id}")
        press.clicked.connect(lambda _on=False, act=do: act(one))
        row.addWidget(press)
    row.addStretch(1)
    return line


def ask_form(view: TalkView, now: datetime) -> FormPanel:
    """The person is asked to write something himself."""
    form = FormPanel(
        "要求书写自书材料",
        [
            TextField("title", "内容", required=True, limit=120, hint="如“关于备用金问题的情况说明”、检查书"),
            DateField("asked_on", "要求日期", required=True),
        ],
        submit="登记",
        place=f"talk/{view.id}/statement",
        hint="交来后在“概况”的“自书材料”里登记收到。",
    )
    form.set_values({"asked_on": now.date()})
    return form


def receive_form(view: TalkView, one: StatementView, now: datetime) -> FormPanel:
    """It was handed in, or what was entered of it is put right."""
    form = FormPanel(
        "登记收到自书材料",
        [
            TextField("handed_in_by", "交来的人", required=True, limit=100, hint="本人；代交的写代交人"),
            MomentField("received_at", "收到时间", required=True),
            TextField(
                "receivers", "接收人", required=True, hint="两人，用顿号隔开；在首页注明收到时间并签名"
            ),
            TextField("pages", "页数", required=True, limit=4),
            CheckField("page_signed", "", "已逐页签名、捺印"),
            DateField("written_on", "末页日期", hint="本人在末页写明的日期"),
            ChoiceField("evidence_id", "扫描件", [(str(key), name) for key, name in view.files]),
            TextField("note", "说明", limit=200),
        ],
        submit="登记",
        place=f"talk/{view.id}/statement/{one.id}",
        hint=f"{one.title}。扫描件先在“材料”里添加，再在这里选；它按本人检查、说明归卷。",
    )
    talkers = [talker.name for talker in view.talkers if talker.role == TALKER][:2]
    form.set_values(
        {
            "handed_in_by": one.handed_in_by or view.subject_name,
            "received_at": one.received_at or now,
            "receivers": "、".join(one.receivers or talkers),
            "pages": str(one.pages or ""),
            "page_signed": one.page_signed,
            "written_on": one.written_on,
            "evidence_id": str(one.evidence_id or ""),
            "note": one.note,
        }
    )
    return form


def received(values: dict[str, Any]) -> dict[str, Any]:
    """The form's values as the operation takes them; raises :class:`InvalidInput` for pages that are no number."""
    if not values["pages"].isdecimal():
        raise InvalidInput("pages", "页数请写数字。")
    return values | {
        "receivers": [name for name in _SEPARATORS.split(values["receivers"]) if name],
        "pages": int(values["pages"]),
        "evidence_id": int(values["evidence_id"]) if values["evidence_id"] else None,
    }

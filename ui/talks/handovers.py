"""陪送交接 on a talk's page: its card, its two forms, the sheet to be signed."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QFrame

from letters.handover import HandoverSheet, Part, handover_form
from models.dates import chinese_datetime
from models.talks.handovers import BASIS, BROUGHT, RETURNED, HandoverView
from models.talks.queries import TalkView
from models.talks.records import TALKER
from ui.kit.fields import TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import FactsGrid, card
from ui.talks.fields import MomentField

_OPTIONAL = ("belongings", "follow_up")
_SAID = {"state_before": "如“身体正常，情绪平稳”", "state_after": "如“身体正常，情绪平稳”"}


def handover_card(kept: HandoverView) -> QFrame:
    """What is entered of it."""
    facts = [("编号", kept.number), ("到达", f"{kept.brought_at:%Y-%m-%d %H:%M}" if kept.brought_at else "")]
    facts += [(title, getattr(kept, key)) for key, (_longest, title) in BROUGHT.items()]
    facts.append(("交回", f"{kept.returned_at:%Y-%m-%d %H:%M}" if kept.returned_at else "还没有交回"))
    facts += [(title, getattr(kept, key)) for key, (_longest, title) in RETURNED.items()]
    return card(FactsGrid(facts), title="陪送交接")


def brought_form(view: TalkView, now: datetime) -> FormPanel:
    """He was brought and taken over."""
    form = FormPanel(
        "登记陪送到达",
        [MomentField("brought_at", "到达时间", required=True), *_fields(BROUGHT)],
        submit="登记",
        place=f"talk/{view.id}/brought",
        hint=f"由所在单位陪送，谈后交接（{BASIS}）。登记后给编号，双方在打印的陪送交接单上签名。",
    )
    talker = next((one.name for one in view.talkers if one.role == TALKER), "")
    values = {
        "brought_at": now,
        "unit_name": view.subject_unit,
        "received_by": talker,
        "brought_by": view.safety.get("companion", ""),
        "state_before": view.safety.get("health", ""),
    }
    _show(form, view.handover, tuple(BROUGHT), "brought_at", values)
    return form


def returned_form(view: TalkView, now: datetime) -> FormPanel:
    """He was given back."""
    form = FormPanel(
        "登记谈后交接",
        [MomentField("returned_at", "交回时间", required=True), *_fields(RETURNED)],
        submit="登记",
        place=f"talk/{view.id}/returned",
        hint="谈话结束后把被谈话人交回所在单位，双方在陪送交接单上签名。",
    )
    kept = view.handover
    values = {
        "returned_at": now,
        "returned_by": kept.received_by if kept else "",
        "returned_to": kept.brought_by if kept else "",
    }
    _show(form, kept, tuple(RETURNED), "returned_at", values)
    return form


def _fields(table: dict[str, tuple[int, str]]) -> list[TextField]:
    return [
        TextField(key, title, required=key not in _OPTIONAL, limit=longest, hint=_SAID.get(key, ""))
        for key, (longest, title) in table.items()
    ]


def _show(
    form: FormPanel, kept: HandoverView | None, keys: tuple[str, ...], when: str, known: dict[str, object]
) -> None:
    """What is entered already stands before what is only guessed."""
    entered = {key: getattr(kept, key) for key in (*keys, when)} if kept is not None else {}
    form.set_values(known | {key: value for key, value in entered.items() if value})


def handover_pdf(view: TalkView, office: str) -> bytes:
    """The sheet as far as it is known, to be completed and signed by hand."""
    kept = view.handover

    def filled(table: dict[str, tuple[int, str]], key: str) -> tuple[str, str]:
        return table[key][1], getattr(kept, key) if kept is not None else ""

    def moment(title: str, key: str) -> tuple[str, str]:
        at = getattr(kept, key) if kept is not None else None
        return title, chinese_datetime(at) if at else ""

    begun = view.started_at or view.planned_at
    facts = [
        [("被谈话人", view.subject_name), ("谈话编号", view.number)],
        [("单位及职务", f"{view.subject_unit}{view.subject_post}")],
        [("谈话时间", chinese_datetime(begun) if begun else ""), ("谈话地点", view.place)],
    ]
    brought = [
        [moment("到达时间", "brought_at")],
        [filled(BROUGHT, "unit_name")],
        [filled(BROUGHT, "brought_by"), filled(BROUGHT, "received_by")],
        [filled(BROUGHT, "state_before")],
        [filled(BROUGHT, "belongings")],
    ]
    returned = [
        [moment("交回时间", "returned_at")],
        [filled(RETURNED, "returned_by"), filled(RETURNED, "returned_to")],
        [filled(RETURNED, "state_after")],
        [filled(RETURNED, "follow_up")],
    ]
    return handover_form(
        HandoverSheet(
            facts=facts,
            parts=[
                Part("一、陪送到达", brought, ("陪送人", "接收人"), "到达时间"),
                Part("二、谈后交接", returned, ("交出人", "接回人"), "交回时间"),
            ],
            number=kept.number if kept else view.safety.get("handover_no", ""),
            notes=[f"依据：{BASIS}。本单一式两份，陪送单位和承办部门各存一份。"],
        ),
        office=office,
    )

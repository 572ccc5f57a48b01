"""The talks of the demonstration's year: who talks, and what is said."""

from __future__ import annotations

from datetime import datetime, timedelta

from models.base import new_uid
from models.talks.operations import Talker
from models.talks.transcript import Line
from ui.demonstration.cast import ACCOUNTS, Case


def talker_of(login: str, gender: str, uid: str = "") -> Talker:
    """An account of the cast as a talker, with the 证件 that he shows."""
    place = [person.login for person in ACCOUNTS].index(login)
    return Talker(
        ACCOUNTS[place].name,
        "集团纪检监察部",
        "承办人",
        gender,
        account_uid=uid,
        credential="监督执纪工作证",
        credential_no=f"第{place + 1:03}号",
    )


def transcript_of(case: Case, begun: datetime) -> list[Line]:
    """What was asked and answered."""
    said = (
        (
            "Q",
            "我们是集团纪检监察部的工作人员（出示证件），今天就有关问题向你了解情况。你应当如实说明，也有权申请回避，听清楚了吗？",
        ),
        ("A", "听清楚了，不申请回避。"),
        ("Q", f"有反映称：{case.problem}请你说明。"),
        ("A", "这件事情我知道。当时管理不够严格，手续不完整，我负有责任。"),
        ("Q", "具体经过是怎样的？"),
        ("A", "去年下半年开始的，涉及的金额不大，没有个人占有。有关票据和台账都在单位，可以核对。"),
        ("Q", "今后怎样改正？"),
        ("A", "我马上整改，把制度补齐，每月核对一次。"),
        ("Q", "你还有什么要补充的？"),
        ("A", "没有了。"),
    )
    return [
        Line(new_uid(), speaker, text, begun + timedelta(minutes=3 * place))
        for place, (speaker, text) in enumerate(said, 1)
    ]

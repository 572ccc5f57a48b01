"""Standard phrases (常用语) of the transcript editor: shipped ones, replaced by the office's own list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from models.errors import InvalidInput
from models.operations import Read, Work, operation, query
from models.rights import Right
from models.settings.operations import case_setting, put_case_setting
from models.talks.transcript import SPEAKERS

KEY: Final = "talk"
MOST: Final = 60


@dataclass(frozen=True)
class Phrase:
    """A phrase, who says it (a code of ``SPEAKERS``), and the short name under which it is found."""

    name: str
    speaker: str
    text: str


# What must be told and asked stands in 监察法实施条例 74, 78; the wording is the office's to change.
SHIPPED: Final = (
    Phrase(
        "表明身份和告知",
        "Q",
        "我们是{本单位}的工作人员{出示证件}，今天依照规定就有关问题向你了解情况。你应当如实说明，"
        "不得隐瞒、作虚假陈述；你有权申请有关人员回避，有权核对笔录并要求补充、更正。听清楚了吗？",
    ),
    Phrase("是否申请回避", "Q", "你是否申请有关人员回避？"),
    Phrase("个人情况", "Q", "请谈一下你的个人基本情况、工作经历和家庭情况。"),
    Phrase("权利义务告知书", "N", "（向被谈话人出示《权利义务告知书》，由其阅读并签名、捺印。）"),
    Phrase("何时何地", "Q", "这件事发生在什么时间、什么地点，有哪些人在场？"),
    Phrase("经过", "Q", "请把事情的起因、经过和结果说清楚。"),
    Phrase("有无凭证", "Q", "有没有票据、合同、聊天记录等可以证明？现在何处？"),
    Phrase("是否知道规定", "Q", "你是否知道有关的纪律和制度规定？"),
    Phrase("如何认识", "Q", "你对这个问题怎么认识？"),
    Phrase("有无补充", "Q", "你还有什么需要补充或者说明的？"),
    Phrase("是否属实", "Q", "你以上所说是否属实？"),
    Phrase("核对笔录", "Q", "请核对笔录，与你所说一致的，请逐页签名并写明日期；有出入的可以补充、更正。"),
)


@query("谈话常用语", right=Right.CASE_READ)
def talk_phrases(read: Read) -> tuple[Phrase, ...]:
    """The office's own phrases; the shipped ones until it has any."""
    own = (case_setting(read, "phrases") or {}).get(KEY)
    if not own:
        return SHIPPED
    return tuple(Phrase(row["name"], row["speaker"], row["text"]) for row in own)


@operation("修改谈话常用语", right=Right.CASE_SETTINGS)
def keep_talk_phrases(work: Work, *, phrases: Sequence[Phrase]) -> None:
    """Replace the phrases; an empty list brings the shipped ones back."""
    if len(phrases) > MOST:
        raise InvalidInput("phrases", f"常用语最多 {MOST} 条。")
    for phrase in phrases:
        if not phrase.name.strip() or not phrase.text.strip() or phrase.speaker not in SPEAKERS:
            raise InvalidInput("phrases", "每条常用语须有名称、内容，并选定是问、答还是记。")
    rows = [
        {"name": phrase.name.strip(), "speaker": phrase.speaker, "text": phrase.text.strip()}
        for phrase in phrases
    ]
    put_case_setting(work, "phrases", dict(case_setting(work, "phrases") or {}) | {KEY: rows})

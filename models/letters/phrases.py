"""Standard phrases (常用语) of letters: shipped ones, replaced by the office's own list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from models.errors import InvalidInput
from models.operations import Read, Work, operation, query
from models.rights import Right
from models.settings.operations import case_setting, put_case_setting

KEY: Final = "letter"
MOST: Final = 60


@dataclass(frozen=True)
class LetterPhrase:
    """A phrase and the short name under which it is found."""

    name: str
    text: str


SHIPPED: Final = (
    LetterPhrase("逐项整改", "请对照上述问题逐项研究，制定整改措施，明确责任人和完成时限。"),
    LetterPhrase("举一反三", "请举一反三，对同类问题开展自查自纠，防止问题反弹。"),
    LetterPhrase("报送材料", "请将整改情况书面报我委，并附相关佐证材料。"),
    LetterPhrase("回头看", "我委将跟踪督促整改落实，并适时开展“回头看”。"),
    LetterPhrase("主体责任", "请切实履行全面从严治党主体责任，主要负责人负总责，分管负责人抓落实。"),
    LetterPhrase("完善制度", "请针对问题暴露的薄弱环节，修订完善有关制度，堵塞管理漏洞。"),
    LetterPhrase("保密要求", "请严格控制知悉范围，不得复制、转发和向无关人员透露。"),
    LetterPhrase("特此函告", "特此函告。"),
)


@query("文书常用语", right=Right.CASE_READ)
def letter_phrases(read: Read) -> tuple[LetterPhrase, ...]:
    """The office's own phrases; the shipped ones until it has any."""
    own = (case_setting(read, "phrases") or {}).get(KEY)
    return tuple(LetterPhrase(row["name"], row["text"]) for row in own) if own else SHIPPED


@operation("修改文书常用语", right=Right.CASE_SETTINGS)
def keep_letter_phrases(work: Work, *, phrases: Sequence[LetterPhrase]) -> None:
    """Replace the phrases; an empty list brings the shipped ones back."""
    if len(phrases) > MOST:
        raise InvalidInput("phrases", f"常用语最多 {MOST} 条。")
    if any(not phrase.name.strip() or not phrase.text.strip() for phrase in phrases):
        raise InvalidInput("phrases", "每条常用语须有名称和内容。")
    rows = [{"name": phrase.name.strip(), "text": phrase.text.strip()} for phrase in phrases]
    put_case_setting(work, "phrases", dict(case_setting(work, "phrases") or {}) | {KEY: rows})

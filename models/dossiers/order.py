"""装卷顺序: what stands where in a file (纪检监察机关案件档案管理办法; domain.md 7, 7.2)."""

from __future__ import annotations

from typing import Final

MAIN, SIDE = "MAIN", "SIDE"
NOTE: Final = "E10"
VOLUMES: Final = {MAIN: "正卷", SIDE: "副卷"}
# domain.md 7.2, the order of a 审查卷
SECTIONS: Final = {
    1: "办案依据",
    2: "初核方案与报告",
    3: "立案呈批与决定",
    4: "审查方案",
    5: "事实材料与本人见面意见",
    6: "本人检查、说明",
    7: "审查调查报告",
    8: "被审查人自然状况",
    9: "证据",
    10: "审理报告、处分决定、执行材料",
}
# 案件档案分检查（调查）类、审理类、信访类 (办法 5), each with its lowest retention (domain.md 7.3)
CATEGORIES: Final = {
    "CASE": ("检查（调查）类", "CASE_FILE"),
    "TRIAL": ("审理类", "CASE_FILE"),
    "PETITION_MAJOR": ("信访类（重要）", "PETITION_MAJOR"),
    "PETITION": ("信访类（一般）", "PETITION"),
}
_AFTER: Final = {"PRELIM": 2, "FILED": 3, "TRIAL": 7, "DECIDED": 10}
_ENDING_FROM: Final = {"PRELIM": 2, "INQUIRY": 6}


def category_for(filed: bool) -> str:
    """The category that suggests itself: a filed case is 检查（调查）类, all else 信访类."""
    return "CASE" if filed else "PETITION"


def step_volume(code: str) -> str:
    """正卷 holds what was done and proven; the office's own notes (记事) are internal and go into 副卷 (domain.md 7)."""
    return SIDE if code == NOTE else MAIN


def step_section(from_status: str, to_status: str) -> int:
    """Where the paper of a clue's step stands; what is done after the end (反馈, 报结, 说明) stands with what was carried out."""
    if from_status == to_status and to_status in ("CLOSED", "TRANSFERRED", "REJECTED"):
        return 10
    if to_status in ("CLOSED", "SHELVED", "TRANSFERRED"):
        return _ENDING_FROM.get(from_status, 10 if from_status in ("FILED", "TRIAL", "DECIDED") else 1)
    return _AFTER.get(to_status, 1)

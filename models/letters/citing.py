"""How a letter cites a rule: full name in 《》 and Chinese article numbers, from the short form kept with each measure."""

from __future__ import annotations

import re
from typing import Final

from models.numbers import chinese_number

FULL_NAMES: Final = {
    "纪律处分条例": "中国共产党纪律处分条例",
    "问责条例": "中国共产党问责条例",
    "党内监督条例": "中国共产党党内监督条例",
    "国有企业管理人员处分条例": "国有企业管理人员处分条例",
    "公职人员政务处分法": "中华人民共和国公职人员政务处分法",
    "处分违纪党员批准权限和程序规定": "中国共产党处分违纪党员批准权限和程序规定",
    "组织处理规定（试行）": "中国共产党组织处理规定（试行）",
}
_ARTICLES = re.compile(r"^(?P<name>.+?)\s*第(?P<numbers>[\d、]+)条$")


def cite(basis: str) -> str:
    """纪律处分条例 第10条 → 《中国共产党纪律处分条例》第十条.

    What is no rule that a decision can stand on (四种形态统计指标体系) is left out; what is not in the short form stays.
    """
    found = []
    for part in (one.strip() for one in basis.split("；")):
        match = _ARTICLES.match(part)
        name = match["name"] if match else part
        if name == "四种形态统计指标体系（试行）":
            continue
        if name not in FULL_NAMES:
            found.append(part)
            continue
        articles = match["numbers"].split("、") if match else []
        listed = "、".join(f"第{chinese_number(int(one))}条" for one in articles)
        found.append(f"《{FULL_NAMES[name]}》{listed}")
    return "、".join(one for one in found if one)

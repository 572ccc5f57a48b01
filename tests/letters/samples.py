"""Letters for the tests, plainly fictional."""

from __future__ import annotations

import datetime as dt

from letters import Letter

PARAGRAPHS = (
    (
        "2022年5月，我委对你单位招标采购工作开展专项检查，发现你单位在执行《某某集团采购管理办法》过程中存在需要重视并加以纠正的问题，"
        "涉及金额23,680.50元。根据《中国共产党纪律检查机关监督执纪工作规则》第十九条规定，现向你单位提出如下纪律检查建议。"
    ),
    "一、存在的问题",
    (
        "（一）招标程序不规范。2021年至2022年，你单位有6个项目未按规定公开招标，以“时间紧、任务重”为由直接委托，其中3个项目的合同金额"
        "超过100万元，未履行“三重一大”集体决策程序；有的项目先实施、后补办手续。"
    ),
    "（二）评标专家抽取不严格，部分项目的评标委员会由经办部门自行指定，专家𬭎某、喆某、龘某同时参与编制招标文件和评标，违反回避规定。",
    "1.合同台账不完整，有12份合同未登记。",
    "（1）其中2份无签订日期。",
    "二、纪律检查建议",
    "修订采购管理实施细则，明确必须招标的范围、规模标准和审批权限，堵塞管理漏洞——对应招未招的，一律追究责任……",
    (
        "请你单位党组织切实履行全面从严治党主体责任，对照上述问题和建议逐项研究，制定整改措施，明确责任人和完成时限，于2022年7月31日前将"
        "整改落实情况书面回复我委，并附相关佐证材料。我委将跟踪督促整改，并适时开展“回头看”。"
    ),
)
ISSUER = "某某集团纪律检查委员会"


def letter(layout: str = "信函格式", paragraphs: int = 3, **more: object) -> Letter:
    """A letter with so many paragraphs, taken round and round."""
    body = "\n".join(PARAGRAPHS[index % len(PARAGRAPHS)] for index in range(paragraphs))
    values: dict[str, object] = {
        "kind": "纪律检查建议书",
        "layout": layout,
        "issuer": ISSUER,
        "number": "某纪建〔2022〕3号",
        "title": "关于规范招标采购管理的纪律检查建议书",
        "recipient": "某某建设有限公司党委",
        "body": body,
        "date": dt.date(2022, 6, 30),
    }
    return Letter(**(values | more))  # type: ignore[arg-type]

"""Breaking a title by sense into lines of a pleasing outline: trapezoid or rhombus, no word torn (GB/T 9704-2012, 7.3.1)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from letters.breaking import Token, may_break

# never parted if it can be helped; the words that titles of such letters are made of
_WORDS = re.compile(
    "纪律检查委员会|纪律检查|监督检查|专项检查|建议书|建议|有限责任公司|股份有限公司|有限公司|集团|公司|委员会|党委|纪委|党支部|"
    "通知书|通知|决定|通报|报告|意见|办法|规定|方案|情况|问题|工作|管理|采购|招标|投标|规范|加强|开展|进一步|落实|整改|责任|"
    "党风廉政|廉洁|廉政|风险|提醒函|提醒|告知书|告知|诫勉书|诫勉|函询|谈话|移送|交办|督办|转办|受理|处分|问责|批评教育|"
    "线索|案件|同志|干部|领导|制度|纪要|会议|印发|关于"
)
# what should stay on one line, and how much tearing it costs
_WHOLE = ((_WORDS, 40), (re.compile("“[^”]{1,16}”"), 50), (re.compile("《[^》]{1,60}》"), 8))
_AFTER: Mapping[str, int] = {"的": -14, "、": -6, "，": -14, "》": -4, "和": 5, "与": 5, "及": 5, "于": 30}
_BEFORE: Mapping[str, int] = {"的": 60, "等": 20, "和": -4, "与": -4, "及": -4, "《": -4}


def _break_cost(tokens: Sequence[Token], index: int, costs: Mapping[int, int], offset: int) -> float:
    """How bad it is to break before token ``index``, which begins at ``offset`` of the text."""
    if not may_break(tokens[index - 1], tokens[index]):
        return 1000.0
    cost = _AFTER.get(tokens[index - 1].text[-1], 0) + _BEFORE.get(tokens[index].text[0], 0)
    return cost + costs.get(offset, 0)


def title_lines(tokens: Sequence[Token], width: float, cell: float) -> list[tuple[int, int]]:
    """(start, end) of each line of a title, lengths as even as the sense allows. Raises nothing: any text gets lines."""
    count = len(tokens)
    if not count:
        return []
    text = "".join(token.text for token in tokens)
    costs = Counter[int]()
    for pattern, price in _WHOLE:
        for match in pattern.finditer(text):
            costs.update(dict.fromkeys(range(match.start() + 1, match.end()), price))
    total = sum(token.width for token in tokens)
    if total <= width:
        return [(0, count)]
    wanted = -(-total // width)
    ideal = total / wanted
    places = [0]
    for token in tokens:
        places.append(places[-1] + len(token.text))
    best: list[float] = [0.0] + [float("inf")] * count
    came = [0] * (count + 1)
    for end in range(1, count + 1):
        length = 0.0
        for start in range(end - 1, -1, -1):
            length += tokens[start].width
            if length > width and start < end - 1:
                break
            uneven = ((length - ideal) / cell) ** 2
            if end == count and length < ideal:
                uneven *= 0.6  # a shorter last line makes a trapezoid
            cost = best[start] + uneven + 12
            if end < count:
                cost += _break_cost(tokens, end, costs, places[end])
            if cost < best[end]:
                best[end], came[end] = cost, start
    lines: list[tuple[int, int]] = []
    end = count
    while end:
        lines.append((came[end], end))
        end = came[end]
    return lines[::-1]

"""从轻、减轻、从重、加重: the circumstances of a decision as codes with their articles, several of them, and words besides.

Data: ``models/rules/data/circumstances.toml``. The codes are kept in ``Decision.extra["circumstances"]``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from models.decisions.records import Decision
from models.decisions.rules import FAMILIES, WEIGHINGS
from models.errors import InvalidInput
from models.rules.tables import Circumstance, circumstances

LIGHT, HEAVY = "LIGHT", "HEAVY"
# which circumstances a weighing rests on
RESTS_ON: Final[Mapping[str, str]] = {
    "LIGHTER": LIGHT,
    "MITIGATED": LIGHT,
    "HEAVIER": HEAVY,
    "AGGRAVATED": HEAVY,
}
# families whose rule names its circumstances; for others words are enough
NAMED: Final = frozenset({"PARTY", "SOE", "ACCOUNTABILITY"})


def of_family(family: str) -> list[Circumstance]:
    """What the family's rule names, lightening first."""
    return [one for one in circumstances().values() if one.family == family]


def chosen(decision: Decision) -> list[Circumstance]:
    """The circumstances of a decision, in the order of the rule."""
    codes = set((decision.extra or {}).get("circumstances", ()))
    return [one for one in circumstances().values() if one.code in codes]


def put_circumstances(decision: Decision, codes: Sequence[str]) -> None:
    """Keep these; raises :class:`InvalidInput` for one that the measure's rule does not know."""
    known = {one.code for one in of_family(decision.family)}
    for code in codes:
        if code not in known:
            raise InvalidInput(
                "circumstances", f"{FAMILIES[decision.family]}的规定里没有所选的情节，请重新选择。"
            )
    ordered = [one for one in circumstances() if one in set(codes)]
    decision.extra = dict(decision.extra or {}) | {"circumstances": ordered}


def check_weighing(decision: Decision, *, asked: bool) -> None:
    """The weighing and its circumstances fit: which way they go, what must be said in words, what the rule knows.

    ``asked``: whether circumstances were asked for; a record from before rests on its words alone. Raises
    :class:`InvalidInput`.
    """
    found = chosen(decision)
    effects = {one.effect for one in found}
    weighing = decision.weighing
    if decision.family == "SOE" and weighing == "AGGRAVATED":
        raise InvalidInput("weighing", "《国有企业管理人员处分条例》只有从重，没有加重，请选“从重”。")
    if HEAVY in effects and LIGHT not in effects and RESTS_ON.get(weighing) != HEAVY:
        raise InvalidInput(
            "weighing", f"有“{found[0].name}”的，应当从重（{found[0].basis}），请选从重或者加重。"
        )
    if weighing and (asked or found) and decision.family in NAMED and RESTS_ON[weighing] not in effects:
        raise InvalidInput(
            "circumstances", f"{WEIGHINGS[weighing]}须有{FAMILIES[decision.family]}规定的情节，请勾选。"
        )
    unsaid = [one for one in found if one.free]
    if unsaid and not decision.weighing_reason:
        raise InvalidInput("weighing_reason", f"选了“{unsaid[0].name}”的，请写明是哪一种、依据哪一条。")
    if weighing and not found and not decision.weighing_reason:
        raise InvalidInput("weighing_reason", f"{WEIGHINGS[weighing]}须写明理由和依据。")


def weighing_text(decision: Decision) -> str:
    """The circumstances with their articles, then what was written: for the record and for letters."""
    return in_words(chosen(decision), decision.weighing_reason)


def in_words(found: Sequence[Circumstance], reason: str) -> str:
    """The same out of its parts; empty where there is nothing."""
    named = "；".join(f"{one.name}（{one.basis}）" for one in found)
    return "。".join(part.strip("。") for part in (named, reason) if part) + ("。" if named or reason else "")


def own_circumstances(family: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Of several measures proposed at once, each carries the circumstances of its own rule only."""
    if "circumstances" not in data:
        return {}
    known = {one.code for one in of_family(family)}
    return {"circumstances": [code for code in data["circumstances"] if code in known]}

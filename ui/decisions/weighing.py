"""轻重 of a decision: which way, on which circumstances of the measure's own rule, and words besides."""

from __future__ import annotations

from models.decisions.circumstances import HEAVY, LIGHT, NAMED, RESTS_ON
from models.rules.tables import circumstances
from ui.kit.many import ManyField

HINT = "只列所选处理方式的规定里有的情节，可选几项；条号多凭记忆录入，引用前请核对条文"


def _text(name: str, basis: str) -> str:
    return f"{name}（{basis}）"


class CircumstancesField(ManyField):
    """The circumstances that a rule names; only those of the chosen family and way are shown, and count."""

    def __init__(self) -> None:
        choices = [(one.code, _text(one.name, one.basis)) for one in circumstances().values()]
        super().__init__("circumstances", "情节", choices, required=False, hint=HINT)
        self._shown: set[str] = set()
        for code, box in self.boxes.items():
            box.setToolTip(_text(circumstances()[code].name, circumstances()[code].basis))
            # long names may not widen the form
            box.setMinimumWidth(0)
            box.setText(_lines(box.text()))
            box.setAccessibleName(_text(circumstances()[code].name, circumstances()[code].basis))

    def show_for(self, families: set[str], weighing: str) -> bool:
        """Show what these families know for this weighing; says whether there is any."""
        effect = RESTS_ON.get(weighing, "")
        self._shown = {
            one.code
            for one in circumstances().values()
            if one.family in families & NAMED and effect in (LIGHT, HEAVY) and one.effect == effect
        }
        for code, box in self.boxes.items():
            box.setVisible(code in self._shown)
        return bool(self._shown)

    def value(self) -> list[str]:
        """The ticked ones among those shown."""
        return [code for code in super().value() if code in self._shown]

    def raw(self) -> list[str]:
        """Everything ticked: for a draft, read before the measure is chosen again."""
        return super().value()


def _lines(text: str, most: int = 37) -> str:
    """Name and article in lines that fit 1366 pixels, broken before the article where the name fits one."""
    if len(text) <= most:
        return text
    name, _, basis = text.rpartition("（")
    at = len(name) if len(name) <= most and len(basis) < most else most
    return f"{text[:at]}\n{_lines(text[at:], most)}"

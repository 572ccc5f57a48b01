"""A figure of the office's own: what is counted of which kind, in words and as a rule."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal

from models.errors import InvalidInput
from models.letters.kinds import LetterKind
from models.letters.queries import own_kinds
from models.rules import measures
from models.statistics.counting import COUNTS
from models.statistics.report import add_figure
from models.undertakings.kinds import Kind, kinds_on_file, roles
from ui.kit.fields import ChoiceField, TextArea, TextField
from ui.kit.form import FormPanel
from ui.letters.kinds import shipped_kinds
from ui.tasks import Tasks

OFFERED = {
    "undertaking": ("undertakings", "attendance", "persons", "entries", "titles", "units", "groups"),
    "letter": ("letters", "problems"),
    "decision": ("decided",),
}
"""What may be counted of the year's work, of letters, of decisions."""
WITH_ROLE = ("entries", "titles", "groups")


class FigureForm(FormPanel):
    """Adds a figure; ``closed`` when done or cancelled."""

    closed = Signal()

    def __init__(self, tasks: Tasks) -> None:
        self.kind = ChoiceField("kind", "数哪种记录", [], required=True)
        self.count = ChoiceField("count", "怎样计数", [], required=True)
        self.role = ChoiceField("role", "数哪种明细", [])
        self._known: dict[str, Kind] = {}
        super().__init__(
            "增加指标",
            [
                TextField("label", "名称", required=True, limit=80),
                TextField("unit", "单位", required=True, limit=8, hint="如 次、人次、份"),
                self.kind,
                self.count,
                self.role,
                ChoiceField(
                    "date",
                    "按哪个日期",
                    [("held", "工作的日期"), ("done", "明细完成的日期")],
                    required=True,
                ),
                TextArea("definition", "口径", required=True, rows=3, hint="用一句话写明数什么、不数什么"),
            ],
            submit="增加",
            hint="指标的数值由记录自动得出，列在统计和年度报告的最后。",
        )
        self.tasks = tasks
        self.cancelled.connect(self.closed.emit)
        self.submitted.connect(self._send)
        self.kind.edited.connect(self._kind_chosen)
        tasks.read(kinds_on_file, {}, self._kinds, self.fail, owner=self)

    def _kinds(self, found: tuple[Kind, ...]) -> None:
        self._known = {kind.code: kind for kind in found}
        self._choices = [(kind.code, kind.name) for kind in found]
        self._choices += [(f"letter:{one.code}", f"文书：{one.name}") for one in shipped_kinds().values()]
        self._choices += [(f"decision:{row.code}", f"处理处分：{row.name}") for row in measures().values()]
        self.kind.set_choices(self._choices)
        self._kind_chosen()
        self.tasks.read(own_kinds, {}, self._letters, self.fail, owner=self)

    def _letters(self, found: list[LetterKind]) -> None:
        """The office's own kinds of letter besides."""
        if found:
            chosen = self.kind.value()
            own = [(f"letter:{kind.code}", f"文书：{kind.name}") for kind in found]
            self.kind.set_choices(self._choices + own)
            self.kind.set_value(chosen)

    def _kind_chosen(self) -> None:
        sort, _code = self._chosen()
        kind = self._known.get(self.kind.value())
        self.count.set_choices([(one, COUNTS[one]) for one in OFFERED[sort]])
        codes = kind.entries if kind is not None else ()
        self.role.set_choices([(code, roles()[code].name) for code in codes])

    def _chosen(self) -> tuple[str, str]:
        """What is counted, and its code."""
        sort, found, code = str(self.kind.value()).partition(":")
        return (sort, code) if found else ("undertaking", sort)

    def _send(self, values: dict[str, Any]) -> None:
        if values["count"] in WITH_ROLE and not values["role"]:
            self.fail(InvalidInput("role", "请选择数哪一种明细。"))
            return
        rule = {"count": values["count"], "kinds": [self._chosen()[1]]}
        if values["count"] in WITH_ROLE:
            rule |= {"role": values["role"], "date": values["date"]}
        data = {key: values[key] for key in ("label", "unit", "definition")} | {"rule": rule}
        self.tasks.write(add_figure, data, lambda _key: self._made(), self.fail, owner=self)

    def _made(self) -> None:
        self.saved()
        self.closed.emit()

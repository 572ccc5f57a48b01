"""Fields of a talk's forms: a moment to the minute, who talks, the clue."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QLineEdit

from models.clues.queries import clue_list
from models.dates import parse_date, parse_time
from models.errors import InvalidInput
from models.talks.operations import Talker
from models.talks.queries import talker_names
from models.talks.rules import TALKER_ROLES
from ui.kit.fields import ChoiceField, CompleteField, Field, RowsField, TextField
from ui.kit.glyphs import printable_name
from ui.tasks import Tasks
from ui.units.fields import AskField

_PARTS = re.compile(r"\s*(.+?)[\sT]+(\d{1,2}\s*[:：时点]?\s*\d{0,2}\s*分?)\s*")


class MomentField(Field):
    """A day and a time in one line: 2022-6-29 9:30, 20220629 0930, 2022年6月29日 9时30分."""

    def __init__(
        self, key: str, title: str, *, required: bool = False, hint: str = "如 2022-6-29 9:30"
    ) -> None:
        super().__init__(key, title, required=required, hint=hint)
        self.line = QLineEdit()
        self.line.setPlaceholderText(hint)
        self.line.setMaximumWidth(220)
        self._place(self.line)
        self.line.textEdited.connect(lambda _text: self._touched())
        self.line.editingFinished.connect(self._tidy)

    def value(self) -> datetime | None:
        """The moment; None when empty; :class:`InvalidInput` for what is none."""
        text = self.line.text().strip()
        if not text:
            return None
        found = _PARTS.fullmatch(text.replace("：", ":"))
        if not found:
            raise InvalidInput(self.key, "请写日期和时间，中间空一格，如 2022-6-29 9:30。")
        return datetime.combine(parse_date(found[1], self.key), parse_time(found[2], self.key))

    def raw(self) -> str:
        """What was typed."""
        return self.line.text()

    def set_value(self, value: Any) -> None:
        """Show a moment, or the text of a draft."""
        self.line.setText(f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value or ""))

    def _tidy(self) -> None:
        try:
            value = self.value()
        except InvalidInput as error:
            self.show_error(str(error))
            return
        if value is not None:
            self.set_value(value)


class TalkersField(RowsField):
    """Who talks and who is present; names of earlier talks bring their unit, post, gender and 证件 along."""

    def __init__(self, tasks: Tasks, *, me: bool = False, credentials: bool = True) -> None:
        """``me``: the acting account talks, as it did before; ``credentials``: ask for the 证件 that are shown."""
        self._tasks, self._credentials = tasks, credentials
        # a name's account is no field, and is not lost where names are edited
        self._accounts: dict[str, str] = {}
        self._earlier: dict[str, Talker] = {}
        super().__init__("talkers", "谈话人", self._row, add="再加一人", least=2, across=5)
        self._me = self.rows[0] if me else None
        if me:
            self.rows[0][0].set_value(tasks.office.actor.name)
        tasks.read(
            talker_names, {"limit": 200}, self._know, lambda error: self.show_error(str(error)), owner=self
        )

    def _row(self) -> list[Field]:
        name = printable_name(CompleteField("name", "姓名"))
        unit, post = TextField("unit_name", "单位", limit=120), TextField("post", "职务", limit=100)
        gender = ChoiceField("gender", "性别", [("男", "男"), ("女", "女")])
        role = ChoiceField("role", "身份", list(TALKER_ROLES.items()), required=True)
        name.set_known(dict.fromkeys(self._earlier, 0))
        shown = TextField("credential", "证件名称", limit=40, hint="向被谈话人出示的证件，如“监督执纪工作证”")
        number = TextField("credential_no", "证件号码", limit=40)
        known = {
            "unit_name": unit,
            "post": post,
            "gender": gender,
            "credential": shown,
            "credential_no": number,
        }
        name.line.textChanged.connect(lambda text: self._bring(text, known))
        gender.setMaximumWidth(64)
        role.setMaximumWidth(96)
        if not self._credentials:
            shown.hide()
            number.hide()
        return [name, unit, post, gender, role, shown, number]

    def ask_credentials(self, on: bool) -> None:
        """Ask for the 证件 that are shown, or leave them out where a talk is a daily one."""
        self._credentials = on
        for row in self.rows:
            for field in row[-2:]:
                field.setVisible(on)

    def _know(self, talkers: list[Talker]) -> None:
        for talker in talkers:
            self._earlier.setdefault(talker.name, talker)
        for row in self.rows:
            if isinstance(row[0], CompleteField):
                row[0].set_known(dict.fromkeys(self._earlier, 0))
        if self._me is not None and self._me in self.rows:
            # nobody has typed this: a form that was only looked at is no draft
            self.blockSignals(True)
            self._bring(self._me[0].value(), {field.key: field for field in self._me[1:]})
            self.blockSignals(False)

    def _bring(self, name: str, fields: dict[str, Field]) -> None:
        known = self._earlier.get(name.strip())
        if known is None:
            return
        for key, field in fields.items():
            if hasattr(known, key) and not field.value():
                field.set_value(getattr(known, key))
            if isinstance(field, TextField):
                field.line.setCursorPosition(0)

    def set_value(self, value: Any) -> None:
        """Show rows, each from its beginning."""
        self._accounts |= {row["name"]: row["account_uid"] for row in value or [] if row.get("account_uid")}
        super().set_value(value)
        for row in self.rows:
            for field in row:
                if isinstance(field, TextField):
                    field.line.setCursorPosition(0)

    def value(self) -> list[dict[str, Any]]:
        """Rows with a name."""
        return [row for row in super().value() if row.get("name")]

    def talkers(self) -> list[Talker]:
        """As the operation takes them."""
        return [Talker(**row, account_uid=self._accounts.get(row["name"], "")) for row in self.value()]


class ClueField(AskField):
    """A clue by its number or title."""

    def __init__(self, tasks: Tasks, key: str = "clue", title: str = "问题线索", *, hint: str = "") -> None:
        super().__init__(
            tasks,
            clue_list,
            key,
            title,
            label_of=lambda row: f"{row.number} {row.title}",
            words="text",
            hint=hint or "输入编号或标题中的几个字",
            more={"show": "all", "limit": 20},
        )

    def show_clue(self, clue_id: int | None, number: str) -> None:
        """Show a clue that is known already."""
        if clue_id is not None:
            self.set_known({number: clue_id})
            self.line.setText(number)

    def required_id(self, text: str) -> int | None:
        """The clue's id; raises :class:`InvalidInput` for a text that is none."""
        if text and self.chosen() is None:
            raise InvalidInput(self.key, "没有找到这件线索，请输入编号或标题后从名单中选。")
        return self.chosen()

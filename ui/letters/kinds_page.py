"""文种: the kinds of letter, written and changed by the office, with the page that comes out beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QSplitter, QVBoxLayout, QWidget

from models.base import new_uid
from models.errors import InvalidInput, OfficeError
from models.letters.compose import (
    SECRECY_LABELS,
    LetterDraft,
    ProblemText,
    compose_title,
    paper_of,
    values_of,
)
from models.letters.kinds import LAYOUTS, REPLY_UNITS, LetterKind, kind_from_data
from models.letters.queries import own_kinds
from models.letters.templates import retire_kind, save_kind
from models.letters.wording import KNOWN_BLANKS, Wording, asked, data_of, wording_of
from models.numbering.operations import series_rows
from ui import dialogs
from ui.kit.drafts import forget, keep, look
from ui.kit.fields import CheckField, ChoiceField, Field, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import Banner, button
from ui.letters.kinds import shipped_kinds
from ui.letters.questions import QuestionsField
from ui.paper.live import LivePage, SetPage, SetResult
from ui.paper.preview import Preview
from ui.tasks import Tasks

ADDRESSED = {
    "PARTY_ORG": "单位党组织",
    "UNIT": "单位",
    "PERSON": "个人",
    "OUTSIDE": "其他，自行填写",
    "NOBODY": "没有主送",
}
STARTS = {"FIXED": "写明一个日期", "RECEIPT": "签收之日起算"}
SECRECY = [(key, SECRECY_LABELS[key]) for key in ("NONE", "INTERNAL", "WORK_SECRET")]
HELP = (
    "正文一行一段；# 开头的一行是小标题，程序自动编“一、二、”。要由拟稿人填写的写成 {事由}；"
    f"这些会自动填：{'、'.join(f'{{{name}}}' for name in KNOWN_BLANKS.values())}。"
)
CHECKS_HINT = (
    "一行一条，写错的地方拟稿时在原处标出，如：\n不能出现：举报人、检举人\n必须出现：签收回执\n{事由}不超过30字\n"
    "{来文号}写成文号（还有日期、年份、电话、金额、数字、身份证号）\n{回复期限}晚于{成文日期}至少10日\n问题不少于2项"
)
EMPTY = Wording("", "", "关于{事由}的函", "请{单位}办理{事由}。\n# 有关要求\n{要求}")


class _KindForm(FormPanel):
    """The wording of one kind after another; ``taken``: what was kept of it stands in the form again."""

    taken = Signal()

    def take_draft(self, draft: Mapping[str, Any]) -> None:
        """Put a draft back."""
        super().take_draft(draft)
        self.taken.emit()


class KindsPage(QWidget):
    """List of kinds | the chosen one's form | its page."""

    def __init__(self, tasks: Tasks, set_page: SetPage) -> None:
        super().__init__()
        self._tasks = tasks
        self._own: dict[str, LetterKind] = {}
        self._base: LetterKind | None = None
        self._code = ""
        self.banner = Banner()
        self.list = QListWidget()
        self.list.setObjectName("kinds")
        self.list.setAccessibleName("文种")
        self.list.currentItemChanged.connect(self._chosen)
        self.form = self._form()
        self.preview = Preview(self)
        self._set_page = set_page
        self.live: LivePage | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(self.banner)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        for part in (self._side(), self.form, self.preview):
            splitter.addWidget(part)
        splitter.setSizes([190, 520, 440])
        splitter.setStretchFactor(2, 1)
        splitter.setChildrenCollapsible(False)
        column.addWidget(splitter, 1)
        tasks.read(series_rows, {}, self._series_arrived, self._failed, owner=self)
        self.reload()

    def _side(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 0, 8, 12)
        self.new_button = button("新文种", "", symbol="add", name="newKind")
        self.new_button.clicked.connect(self.begin)
        self.back_button = button("停用", "flat", name="retireKind")
        self.back_button.clicked.connect(self._retire)
        self.back_button.hide()
        column.addWidget(self.new_button)
        column.addWidget(self.list, 1)
        column.addWidget(self.back_button)
        return side

    def _form(self) -> FormPanel:
        self.text = TextArea("text", "正文", required=True, rows=10, limit=20_000)
        self.questions = QuestionsField("fields", "要填写的")
        self.series = ChoiceField("series", "编号", [("letter", "函件")], required=True)
        head: list[Field] = [
            TextField("name", "文种名称", required=True, limit=60),
            TextField("title", "标题写法", required=True, limit=160, hint="如：关于{事由}的函"),
        ]
        look: list[Field] = [
            ChoiceField("layout", "版式", [(name, name) for name in LAYOUTS], required=True),
            ChoiceField("addressee", "主送", list(ADDRESSED.items()), required=True),
            self.series,
            ChoiceField("secrecy", "标识", SECRECY, required=True),
            CheckField("sealed", "用印", "发出前用印"),
            CheckField("signed", "落款", "署发文机关和成文日期"),
            CheckField("upward", "上行文", "向上级行文，文件格式标注签发人"),
            TextArea("copies_to", "抄送", hint="一行一个，如 {本级党委}", rows=2),
        ]
        checks: list[Field] = [TextArea("checks", "检查规则", hint=CHECKS_HINT, rows=5, limit=12_000)]
        reply: list[Field] = [
            CheckField("reply", "要求回复", "收回书面回复，到期提醒"),
            TextField("reply_days", "期限", hint="如 15"),
            ChoiceField("reply_unit", "单位", list(REPLY_UNITS.items()), required=True),
            ChoiceField("reply_starts", "起算", list(STARTS.items()), required=True),
        ]
        form = _KindForm(
            "",
            [
                ("", head),
                ("", [self.text, self.questions]),
                ("检查", checks),
                ("版面和发出", look),
                ("回复", reply),
            ],
            cancel="",
            hint=HELP,
        )
        form.submitted.connect(self._save)
        form.taken.connect(self._edited)
        form.settled.connect(lambda: forget(form, self._tasks))
        for field in form.fields.values():
            field.edited.connect(self._edited)
        return form

    # --- the list

    def reload(self) -> None:
        """Read the office's own kinds again."""
        self._tasks.read(own_kinds, {}, self._arrived, self._failed, owner=self)

    def _arrived(self, own: list[LetterKind]) -> None:
        self._own = {kind.code: kind for kind in own}
        chosen = self._code
        self.list.blockSignals(True)
        self.list.clear()
        for code, kind in (dict(shipped_kinds()) | self._own).items():
            note = "　（本单位修改）" if code in self._own and code in shipped_kinds() else ""
            note = "　（本单位）" if code not in shipped_kinds() else note
            item = QListWidgetItem(kind.name + note)
            item.setData(Qt.ItemDataRole.UserRole, code)
            self.list.addItem(item)
            if code == chosen:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        if self.list.currentItem() is None and not chosen:
            self.list.setCurrentRow(0)
        elif chosen:
            self._place(self.form.fields["name"].raw())
            self._offer_back()

    def _series_arrived(self, rows: list[tuple[str, str, str, str]]) -> None:
        chosen = self.series.value()
        self.series.set_choices([(key, name) for key, name, _word, _pattern in rows])
        self.series.set_value(chosen or "letter")

    def _chosen(self, item: QListWidgetItem | None, _before: QListWidgetItem | None = None) -> None:
        if item is None:
            return
        self._keep()
        code = item.data(Qt.ItemDataRole.UserRole)
        kind = self._own.get(code) or shipped_kinds()[code]
        self._code, self._base = code, kind
        self._put(wording_of(kind))

    def begin(self) -> None:
        """A new kind of the office's own."""
        self._keep()
        self.list.setCurrentRow(-1)
        self._code, self._base = f"OWN_{new_uid()[:8].upper()}", None
        self._put(EMPTY)
        self.form.fields["name"].setFocus()

    def _keep(self) -> None:
        """Another kind is looked at: what was typed and not saved waits for its return."""
        keep(self.form, self._tasks, self._failed)

    def _place(self, name: str) -> None:
        known = self._code in self._own or self._code in shipped_kinds()
        self.form.place = f"letter_kind/{self._code if known else 'new'}"
        self.form.title = f"文种：{name or '新文种'}"

    def _put(self, wording: Wording) -> None:
        self.banner.hide()
        self.form.banner.silence()
        fields = wording.fields or asked(wording.title, wording.text, ())
        self.questions.set_value(fields)
        self.form.set_values(
            {
                "name": wording.name,
                "title": wording.title,
                "text": wording.text,
                "layout": wording.layout,
                "addressee": wording.addressee,
                "series": wording.series,
                "secrecy": wording.secrecy,
                "sealed": wording.sealed,
                "signed": wording.signed,
                "upward": wording.upward,
                "copies_to": "\n".join(wording.copies_to),
                "checks": "\n".join(wording.checks),
                "reply": wording.reply_days is not None,
                "reply_days": str(wording.reply_days or 15),
                "reply_unit": wording.reply_unit,
                "reply_starts": wording.reply_starts,
            }
        )
        self._place(wording.name)
        look(self.form, self._tasks)
        self._offer_back()
        self._show_page()

    def _offer_back(self) -> None:
        own, shipped = self._code in self._own, self._code in shipped_kinds()
        self.back_button.setText("恢复原样" if shipped else "停用")
        self.back_button.setVisible(own)

    # --- writing

    def _edited(self) -> None:
        title, text = self.form.fields["title"].raw(), self.text.raw()
        try:
            self.questions.set_value(asked(title, text, self.questions.value()))
        except InvalidInput:
            return  # said by the page beside it, and again when saving
        finally:
            self._show_page()

    def wording(self, *, checked: bool = True) -> Wording:
        """What is typed; :class:`InvalidInput` of the first field that is wrong, marked in the form when ``checked``."""
        fields = self.form.fields
        values = self.form.values() if checked else {key: field.value() for key, field in fields.items()}
        if not checked:
            values["name"] = values["name"] or "新文种"
        days = None
        if values["reply"]:
            if not values["reply_days"].isdigit() or int(values["reply_days"]) == 0:
                raise InvalidInput("reply_days", "请填写回复期限的天数，如 15。")
            days = int(values["reply_days"])
        return Wording(
            code=self._code,
            name=values["name"],
            title=values["title"],
            text=values["text"],
            fields=values["fields"],
            layout=values["layout"],
            addressee=values["addressee"],
            series=values["series"],
            secrecy=values["secrecy"],
            sealed=values["sealed"],
            signed=values["signed"],
            upward=values["upward"],
            reply_days=days,
            reply_unit=values["reply_unit"],
            reply_starts=values["reply_starts"],
            copies_to=tuple(values["copies_to"].splitlines()),
            checks=tuple(values["checks"].splitlines()),
        )

    def _show_page(self) -> None:
        try:
            kind = kind_from_data(data_of(self.wording(checked=False), self._base))
        except InvalidInput as error:
            self.preview.say(str(error))
            return
        self.preview.say("")
        if self.live is not None:
            today = self._tasks.office.now().date()
            self.live.ask(paper_of(_sample(kind), on=today, number=f"某纪函〔{today.year}〕7号"))

    def _page_set(self, result: SetResult) -> None:
        if result.pages is not None:
            self.preview.show_pages(result.pages, result.pictures)

    def _save(self, _values: dict[str, Any]) -> None:
        try:
            data = data_of(self.wording(), self._base)
        except InvalidInput as error:
            self.form.fail(error)
            return
        self._tasks.write(save_kind, {"data": data}, self._saved, self.form.fail, owner=self)

    def _saved(self, _row: int) -> None:
        self.form.saved()
        self.banner.say("已保存。以后拟制的文书用新的写法，已有的文书不变。", "good")
        self.reload()

    def _retire(self) -> None:
        shipped = self._code in shipped_kinds()
        name = self._own[self._code].name
        question = (
            f"不再用本单位对“{name}”的写法，恢复随程序附带的原样？"
            if shipped
            else f"停用文种“{name}”？以后不能再用它拟稿。"
        )
        if not dialogs.ask(self, f"{question}已拟制的文书不变。", yes="恢复原样" if shipped else "停用"):
            return
        self._tasks.write(retire_kind, {"code": self._code}, self._retired, self._failed, owner=self)

    def _retired(self, _value: None) -> None:
        self.banner.say("已停用本单位的写法，用它拟制的文书不变。", "good")
        if self._code in shipped_kinds():
            self._own.pop(self._code, None)
            self._base = shipped_kinds()[self._code]
            self._put(wording_of(self._base))
            self.banner.show()
        else:
            self._code = ""
        self.reload()

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")

    # --- seen and unseen

    def showEvent(self, event: QShowEvent) -> None:
        """The page is set while somebody looks."""
        super().showEvent(event)
        if self.live is None:
            self.live = LivePage(
                self._set_page, lambda: (self.preview.view.wanted(), self.preview.view.dpi()), self
            )
            self.live.shown.connect(self._page_set)
            self.live.failed.connect(self.preview.say)
            self._show_page()

    def hideEvent(self, event: QHideEvent) -> None:
        """Out of sight the thread ends and the document goes."""
        super().hideEvent(event)
        if self.live is not None:
            self.live.close()
            self.live.deleteLater()
            self.live = None
        self.preview.clear()


def _sample(kind: LetterKind) -> LetterDraft:
    """The kind with the names of its blanks in the blanks."""
    known = {name: f"〔{shown}〕" for name, shown in KNOWN_BLANKS.items()}
    fields = known | {one.name: f"〔{one.label}〕" for one in kind.fields}
    to = "" if kind.addressee == "NOBODY" else f"〔{ADDRESSED[kind.addressee]}〕"
    draft = LetterDraft(
        kind,
        "",
        "〔发文机关〕",
        to,
        fields,
        (ProblemText("〔问题〕", "〔建议〕"),) if kind.problems else (),
        reply_days=kind.reply.days if kind.reply else None,
        secrecy=kind.secrecy,
    )
    return replace(draft, title=compose_title(kind, values_of(draft)))

"""Pledges, letters of responsibility, notices: one paper a person or unit, all in one PDF to print in one go."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

import letters
from models.errors import OfficeError
from models.settings.operations import case_settings
from models.undertakings.queries import Entry, UndertakingView
from storage import fs
from ui import dialogs
from ui.kit.fields import TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import Banner
from ui.paper.saving import file_name
from ui.tasks import Tasks

WORDS = (
    "我郑重承诺：\n"
    "一、严格遵守党的纪律和国家法律法规，自觉接受监督。\n"
    "二、依法依规履行职责，不利用职权和职务影响谋取私利。\n"
    "三、严格落实中央八项规定精神，管好家属和身边工作人员。\n"
    "四、如有违反，愿意接受组织处理。\n"
    "单位：{单位}　职务：{职务}\n"
    "承诺人：{姓名}　　　　　　年　　月　　日"
)
FIELDS = {"{姓名}": "title", "{单位}": "unit_name", "{职务}": "post"}


def merged(title: str, body: str, issuer: str, listed: Sequence[Entry]) -> bytes:
    """A PDF with one paper for each entry, from a page of its own."""
    return letters.typeset_many(_paper(title, body, issuer, entry) for entry in listed)


def _paper(title: str, body: str, issuer: str, entry: Entry) -> letters.Letter:
    for mark, name in FIELDS.items():
        body = body.replace(mark, getattr(entry, name))
    return letters.Letter(kind="承诺书", title=title, issuer=issuer, body=body, layout="普通", signed=False)


class PapersPage(QWidget):
    """The words once, with places for name, unit and post; then the file."""

    def __init__(
        self, tasks: Tasks, view: UndertakingView, listed: Sequence[Entry], leave: Callable[[], None]
    ) -> None:
        super().__init__()
        self.tasks, self.view, self.listed, self._leave = tasks, view, list(listed), leave
        self._issuer = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.banner = Banner()
        column.addWidget(self.banner)
        title, body = (
            TextField("title", "标题", required=True),
            TextArea("body", "正文", required=True, rows=10),
        )
        title.set_value(view.kind.name)
        body.set_value(WORDS)
        self.form = FormPanel(
            "合并成文",
            [title, body],
            submit=f"生成 {len(self.listed)} 份",
            hint="每人（单位）一份，合成一个 PDF，一次打印。{姓名}、{单位}、{职务} 处自动填写。",
        )
        self.form.cancelled.connect(leave)
        self.form.submitted.connect(self._where)
        column.addWidget(self.form, 1)
        tasks.read(case_settings, {}, self._named, self.form.fail, owner=self)

    def _named(self, settings: dict[str, object]) -> None:
        self._issuer = str(settings.get("issuer") or "")

    def _where(self, values: dict[str, str]) -> None:
        name = file_name(f"{values['title']}（{len(self.listed)} 份）.pdf")
        target = dialogs.save_file(self, "另存为 PDF（存出的文件不再加密）", name, "PDF 文件 (*.pdf)")
        if target is None:
            self.form.busy(False)
            return
        if target.suffix.lower() != ".pdf":
            target = target.with_name(target.name + ".pdf")
        office, listed = self.tasks.office, self.listed
        issuer, undertaking = self._issuer, self.view.id

        def work() -> None:
            pdf = merged(values["title"], values["body"], issuer, listed)
            office.note("导出合并文书", undertaking=undertaking, count=len(listed))
            try:
                fs.atomic_write(target, pdf)
            except OSError as error:
                raise OfficeError("文件没有写成，请检查目标位置是否可写、空间是否足够。") from error

        self.tasks.call(work, lambda _v: self._written(target.name), self.form.fail, owner=self)

    def _written(self, name: str) -> None:
        self.form.saved()
        self.banner.say(f"已另存为 {name}，共 {len(self.listed)} 份。存出的文件不再受保险库保护。", "warning")

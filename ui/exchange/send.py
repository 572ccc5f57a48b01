"""制作往来包: what and to whom, then which documents, then where to. The file is written off the screen's thread."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from models.errors import InvalidInput, OfficeError
from models.exchange.contents import Sort
from models.exchange.gathering import DocumentRow, sendable_documents
from models.exchange.peers import PeerRow, peers
from models.rights import Right
from models.talks.queries import open_talk
from storage.exchange.own import unit_name
from storage.exchange.package import SUFFIX
from storage.exchange.sending import Outgoing, Paper, send_package
from storage.office import Office
from ui.clues.forms import AREA_HEIGHT
from ui.exchange.files import ask_where, package_name
from ui.kit.fields import CheckField, ChoiceField, DateField, Field, RowsField, TextArea, TextField
from ui.kit.form import FormPanel, show_field
from ui.kit.many import ManyField
from ui.talks.fields import ClueField
from ui.talks.paper import transcript_pdf
from ui.tasks import Progress

if TYPE_CHECKING:
    from ui.exchange.page import ExchangePage

SORTS = (
    (Sort.ASSIGN, "交办（给下级）"),
    (Sort.REPORT, "上报结果（给上级）"),
    (Sort.TRANSFER, "移送（给其他单位）"),
)
HINT = (
    "线索装进加密的往来包，只有所选单位的清卷能打开。上报和移送带办理经过；交办不带本单位的办理经过。"
    "反映人的身份不随包发出，除非单独勾选。"
)


class SendForm(QWidget):
    """Two steps, the second only where there are documents to choose."""

    def __init__(self, page: ExchangePage) -> None:
        super().__init__()
        self.page = page
        self.outgoing: Outgoing | None = None
        self.form: FormPanel | None = None
        self.documents: FormPanel | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._stack = QStackedWidget()
        column.addWidget(self._stack)
        page.tasks.read(peers, {"usable": True}, self._begin, page.failed, owner=self)

    def _begin(self, rows: list[PeerRow]) -> None:
        if not rows:
            self.page.back()
            self.page.tabs.setCurrentWidget(self.page.peers)
            self.page.banner.say("还没有可以往来的单位：请先登记对方的名片，并核对 40 位核对码。", "warning")
            return
        tasks = self.page.tasks
        names = [(str(row.id), f"{row.name}（{row.relation_text}）") for row in rows]
        clues = RowsField(
            "clues", "问题线索", lambda: [ClueField(tasks, "clue", "编号或标题")], add="再加一件"
        )
        clues.required = True
        note = TextArea("note", "附言", rows=3, limit=2_000)
        note.area.setMaximumHeight(AREA_HEIGHT)
        fields: list[Field] = [
            ChoiceField("sort", "种类", SORTS, required=True),
            ManyField("peers", "收件单位", names, required=True),
            clues,
            TextField("approved_by", "批准人", required=True, limit=100, hint="批准发出的领导"),
            DateField("approved_on", "批准日期", required=True),
            TextField("paper_no", "批件或公文文号", required=True, limit=60),
            DateField("reply_by", "要求报结日期", hint="不填按三个月"),
            note,
        ]
        if Right.REPORTER_SEE in tasks.office.actor.rights:
            fields.append(
                CheckField(
                    "with_reporter", "反映人", "随包附上反映人的身份（另行封存，对方须有“查看反映人”权限）"
                )
            )
        form = self.form = FormPanel(
            "制作往来包", fields, submit="下一步：选择材料", place="exchange/send", hint=HINT
        )
        form.set_values({"approved_on": tasks.office.now().date(), "sort": Sort.ASSIGN})
        kind = form.fields["sort"]
        kind.edited.connect(lambda: self._sort_chosen(form))
        form.submitted.connect(self._chosen)
        form.cancelled.connect(self.page.back)
        self._stack.addWidget(form)
        self._sort_chosen(form)

    @staticmethod
    def _sort_chosen(form: FormPanel) -> None:
        show_field(form, "reply_by", form.fields["sort"].value() == Sort.ASSIGN)
        if "with_reporter" in form.fields:
            show_field(form, "with_reporter", form.fields["sort"].value() != Sort.REPORT)

    def _chosen(self, values: dict[str, Any]) -> None:
        assert self.form is not None
        rows = self.form.fields["clues"]
        assert isinstance(rows, RowsField)
        clue_ids = []
        try:
            for (field,) in rows.rows:
                assert isinstance(field, ClueField)
                found = field.required_id(field.value())
                if found is not None:
                    clue_ids.append(found)
            if not clue_ids:
                raise InvalidInput("clues", "请至少选择一件线索：输入编号或标题中的几个字，从名单中选。")
        except InvalidInput as error:
            self.form.fail(InvalidInput("clues", str(error)))
            return
        sort = Sort(values["sort"])
        self.outgoing = Outgoing(
            sort=sort,
            peer_ids=tuple(int(one) for one in values["peers"]),
            clue_ids=tuple(dict.fromkeys(clue_ids)),
            note=values["note"] or "",
            approved_by=values["approved_by"],
            approved_on=values["approved_on"],
            paper_no=values["paper_no"],
            reply_by=values["reply_by"] or None if sort is Sort.ASSIGN else None,
            with_reporter=bool(values.get("with_reporter")) and sort is not Sort.REPORT,
        )
        asked = {"clue_ids": list(self.outgoing.clue_ids)}
        self.page.tasks.read(sendable_documents, asked, self._offer, self.form.fail, owner=self)

    def _offer(self, rows: list[DocumentRow]) -> None:
        """The second step: nothing is ticked, so nothing leaves by accident."""
        assert self.form is not None
        self.form.busy(False)
        if not rows:
            self._write([])
            return
        choices = [
            (f"{row.kind}:{row.id}", f"{row.clue_number}　{row.owner_text}：{row.name}{_size(row.size)}")
            for row in rows
        ]
        form = self.documents = FormPanel(
            "选择随包的材料",
            [ManyField("documents", "材料", choices, required=False)],
            submit="写到 U 盘…",
            cancel="上一步",
            hint="默认一份都不带，请逐份勾选。谈话笔录按打印的样子生成 PDF。",
        )
        chosen = {f"{row.kind}:{row.id}": row for row in rows}
        form.submitted.connect(lambda values: self._write([chosen[key] for key in values["documents"]]))
        form.cancelled.connect(self._first)
        self._stack.addWidget(form)
        self._stack.setCurrentWidget(form)

    def _first(self) -> None:
        if self.documents is not None and self.form is not None:
            self._stack.removeWidget(self.documents)
            self.documents.deleteLater()
            self.documents = None
            self._stack.setCurrentWidget(self.form)

    def _write(self, rows: list[DocumentRow]) -> None:
        form = self.documents or self.form
        assert form is not None
        office = self.page.tasks.office
        target = ask_where(self, "往来包存到 U 盘", package_name(office.now()), SUFFIX)
        form.busy(False)
        if target is None or self.outgoing is None:
            return
        outgoing = replace(
            self.outgoing, document_ids=tuple(row.id for row in rows if row.kind == "evidence")
        )
        talks = [row for row in rows if row.kind == "talk"]

        def work(progress: Progress) -> int:
            whole = replace(outgoing, papers=tuple(transcript(office, row) for row in talks))
            return send_package(
                office,
                whole,
                target,
                progress=lambda done, total: progress("正在写出往来包", done, total),
                cancelled=progress.cancelled,
            )

        self.page.long("正在写出往来包", work, lambda made: self._sent(form, made, target), self._failed)

    def _sent(self, form: FormPanel, package_id: int, target: Path) -> None:
        form.saved()
        if self.form is not None:
            self.form.saved()
        self.page.refresh()
        self.page.open_record(package_id)
        self.page.banner.say(
            f"已写到“{target.name}”并读回核对。请按规定送达；收到对方的回执后，在这里打开登记。", "good"
        )

    def _failed(self, error: OfficeError) -> None:
        """What belongs to the first step is shown there."""
        self.page.refresh()
        if isinstance(error, InvalidInput) and self.form is not None and error.field in self.form.fields:
            self._first()
            self.form.fail(error)
        elif self.documents is not None:
            self.documents.fail(error)
        elif self.form is not None:
            self.form.fail(error)


def transcript(office: Office, row: DocumentRow) -> Paper:
    """A locked talk's transcript as PDF; opening it is on the trail."""
    view = office.read(open_talk, talk_id=row.id)
    data = transcript_pdf(view, unit_name(office), office.header.hash)
    return Paper(f"谈话笔录-{view.number or row.id}.pdf", "application/pdf", data, row.clue_id)


def _size(size: int) -> str:
    if not size:
        return ""
    return f"（{size / 1024 / 1024:.1f} MB）" if size >= 1024 * 1024 else f"（{max(size // 1024, 1)} KB）"

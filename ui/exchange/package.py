"""One package: what it is, to whom, which clues, what the receipt says; what may be done next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from models.exchange.contents import Sort
from models.exchange.queries import PackageClue, PackageView, open_package
from models.exchange.receiving import undo_take
from models.exchange.sending import drop_package, give_up_receipt
from storage.exchange.package import SUFFIX
from storage.exchange.sending import send_receipt
from ui import dialogs
from ui.exchange.files import ask_where, package_name
from ui.kit.attachments import Attachments
from ui.kit.fields import TextArea
from ui.kit.form import FormPanel
from ui.kit.pieces import FactsGrid, button, card, chip, clear, label
from ui.persons.file import LinkLine

if TYPE_CHECKING:
    from ui.exchange.page import ExchangePage

CUT_OFF = "写出时程序被中断。U 盘上如有这个包的文件，请删除，按“没有写成”，再重新制作；已经交给对方的，等回执来了打开登记。"
TONES = {"SENT": "warning", "TAKEN": "warning", "WRITING": "warning", "FAILED": "strong", "REFUSED": "strong"}


class PackagePanel(QWidget):
    """An open package; it reads itself again after each step."""

    def __init__(self, page: ExchangePage, package_id: int) -> None:
        super().__init__()
        self.page, self.package_id = page, package_id
        self.view: PackageView | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(10)
        top = QHBoxLayout()
        back = button("返回列表", "flat", symbol="back", name="backToPackages")
        back.clicked.connect(lambda _on=False: page.back())
        top.addWidget(back)
        top.addStretch(1)
        self._steps = QHBoxLayout()
        self._steps.setSpacing(8)
        top.addLayout(self._steps)
        outer.addLayout(top)
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(area.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        outer.addWidget(area, 1)
        self.refresh()

    def refresh(self) -> None:
        """Read it anew."""
        self.page.tasks.read(
            open_package, {"package_id": self.package_id}, self._show, self.page.failed, owner=self
        )

    def _show(self, view: PackageView) -> None:
        self.view = view
        clear(self._column)
        clear(self._steps)
        self._column.addWidget(self._facts(view))
        if view.recipients and view.sort is not Sort.RECEIPT:
            self._column.addWidget(self._receipts(view))
        if view.clues:
            self._column.addWidget(card(*(self._clue(one) for one in view.clues), title="问题线索"))
        if view.documents:
            names = label("\n".join(view.documents), wrap=True, select=True)
            self._column.addWidget(card(names, title=f"材料 {len(view.documents)} 份"))
        if view.kept:
            kept = Attachments(self.page.tasks, "exchange_package", view.id)
            self._column.addWidget(card(kept, title="不属于单件线索的材料"))
        self._column.addStretch(1)
        for step in self._next(view):
            self._steps.addWidget(step)

    def _facts(self, view: PackageView) -> QWidget:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label(view.title, "heading", wrap=True), 1)
        row.addWidget(chip(view.state_text, TONES.get(view.state, "good")))
        out = view.direction == "OUT"
        day = f"{view.approved_on:%Y-%m-%d}" if view.approved_on else ""
        facts = [
            ("发给" if out else "来自", view.who),
            ("制作" if out else "收到", f"{view.made_at:%Y-%m-%d %H:%M}　{view.handled_by}"),
            ("批准", "　".join(part for part in (view.approved_by, day, view.paper_no) if part)),
            ("要求报结", f"{view.reply_by:%Y-%m-%d}" if view.reply_by else ""),
            ("回执期限", view.due_text),
            ("附言", view.note),
            ("说明", CUT_OFF if view.state == "WRITING" else view.answer),
        ]
        return card(head, FactsGrid(facts))

    def _receipts(self, view: PackageView) -> QWidget:
        lines = []
        for one in view.recipients:
            day = f"{one.answered_on:%Y-%m-%d}" if one.answered_on else ""
            told = "　".join(part for part in (one.answer_text, day, one.answered_by, one.text) if part)
            lines.append((one.name, told))
        return card(FactsGrid(lines), title="回执")

    def _clue(self, clue: PackageClue) -> QWidget:
        if clue.hidden or clue.clue_id is None:
            return label(clue.title or clue.result_text or "没有收下的线索", "quiet", wrap=True)
        there = f"对方编号 {clue.number_there}" if clue.number_there else ""
        state = "　".join(part for part in (clue.result_text, there) if part)
        line = LinkLine(("clue", clue.clue_id, clue.title, clue.number, state, ""))
        line.chosen.connect(self.page.navigate.emit)
        return line

    # --- steps

    def _next(self, view: PackageView) -> list[QWidget]:
        found = []
        if view.direction == "IN" and view.state == "TAKEN":
            found.append(self._press("撤销接收", "undoTake", self.undo))
        if view.direction == "IN" and view.state in ("TAKEN", "REFUSED", "ANSWERED"):
            again = view.state == "ANSWERED"
            name = "再写一份回执…" if again else "写回执…"
            found.append(self._press(name, "writeReceipt", self.write_receipt, not again))
        if view.direction == "OUT" and view.state == "WRITING":
            found.append(self._press("没有写成", "dropPackage", self.drop))
        if view.direction == "OUT" and view.state == "SENT":
            found.append(self._press("不再等待回执", "giveUpReceipt", self.give_up))
        if view.direction == "OUT" and view.state in ("SENT", "WRITING"):
            found.append(self._press("打开回执…", "openReceipt", self.page.receive, primary=True))
        return found

    def _press(self, text: str, name: str, do: Any, primary: bool = False) -> QWidget:
        made = button(text, "primary" if primary else "", name=name)
        made.clicked.connect(lambda _on=False: do())
        return made

    def write_receipt(self) -> None:
        """Write the receipt to a stick."""
        office, package_id = self.page.tasks.office, self.package_id
        name = package_name(office.now(), "回执")
        target = ask_where(self, "回执存到 U 盘", name, SUFFIX)
        if target is None:
            return

        def done(_none: Any) -> None:
            self.page.banner.say(
                f"回执已写到“{Path(target).name}”，请交给{self.view.who if self.view else '对方'}。", "good"
            )
            self.page.refresh()
            self.refresh()

        self.page.tasks.call(
            lambda: send_receipt(office, package_id, target), done, self.page.failed, owner=self, writes=True
        )

    def undo(self) -> None:
        """Take the taking back, after asking."""
        if not dialogs.ask(
            self,
            "撤销后，随包新登记的线索移入回收站，并入的材料移除；这个包以后可以再收。确定撤销吗？",
            yes="撤销接收",
        ):
            return
        self.page.tasks.write(
            undo_take,
            {"package_id": self.package_id},
            lambda _none: self.refresh(),
            self.page.failed,
            owner=self,
        )

    def drop(self) -> None:
        """The program was ended while it wrote: say that nothing left the house."""
        if not dialogs.ask(
            self,
            "U 盘上如有这个包的文件，请先删除。按没有写成处理后，请重新制作。确定没有写成吗？",
            yes="没有写成",
        ):
            return
        self.page.tasks.write(
            drop_package,
            {"package_id": self.package_id, "why": "写出时程序被中断，没有发出。"},
            lambda _none: self.refresh(),
            self.page.failed,
            owner=self,
        )

    def give_up(self) -> None:
        """Say why the receipt is no longer waited for."""
        form = FormPanel(
            "不再等待回执",
            [TextArea("reason", "理由", required=True, rows=3, limit=2_000, hint="如：电话确认已收到")],
            submit="确定",
        )

        def send(values: dict[str, Any]) -> None:
            data = {"package_id": self.package_id, "reason": values["reason"]}
            self.page.tasks.write(give_up_receipt, data, over, form.fail, owner=form)

        def over(_none: Any) -> None:
            form.saved()
            self.page.open_record(package_id)

        package_id = self.package_id
        form.submitted.connect(send)
        form.cancelled.connect(lambda: self.page.open_record(package_id))
        self.page.show_instead(form)

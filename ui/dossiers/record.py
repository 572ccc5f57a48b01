"""One file: cover facts, 卷内目录 to arrange, lending, history; bound, looked at and printed as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from models.dates import chinese_date
from models.dossiers import operations
from models.dossiers.lending import ask_loan
from models.dossiers.order import VOLUMES
from models.dossiers.queries import DossierView, ItemView, category_choices, open_dossier
from models.errors import OfficeError
from models.rights import Right
from ui.dossiers.contents import ContentsTable, item_form
from ui.dossiers.loans import loan_steps, loans_card
from ui.dossiers.paper import DossierPaper, dossier_paper
from ui.kit.attachments import Attachments
from ui.kit.fields import ChoiceField, DateField, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import FactsGrid, Moment, ProgressPanel, Timeline, button, card
from ui.kit.record import RecordPage, Step, scrolled
from ui.talks.paper import PaperPanel, show_paper
from ui.tasks import Progress, Tasks
from ui.trash.discard import discard_steps

NAMED = 3


class DossierRecord(RecordPage):
    """One file in the right pane."""

    def __init__(self, tasks: Tasks, record_id: int) -> None:
        super().__init__(
            tasks,
            open_dossier,
            "dossier_id",
            record_id,
            kinds=("dossier", "dossier_item", "dossier_loan"),
        )
        self.progress = ProgressPanel()
        self.progress.cancelled.connect(self._cancel)
        self._work: Progress | None = None
        self._kept: int | None = None
        self.paper: PaperPanel | None = None
        column = self.layout()
        assert column is not None
        column.addWidget(self.progress)
        tasks.progressed.connect(self._step)

    # --- showing

    def show_view(self, view: DossierView) -> None:
        """Show the file."""
        out = next((loan for loan in view.loans if loan.state == "LENT"), None)
        chips = [(view.state_text, "good" if view.sealed_on else "strong"), (view.secrecy_text, "")]
        if out is not None:
            chips.append(("逾期未还" if out.overdue else f"{out.borrower}借出", "warning"))
        self.head(view.number, view.title, chips)
        self.steps(self._offered(view))
        if view.missing:
            names = "、".join(view.missing[:NAMED]) + ("等" if len(view.missing) > NAMED else "")
            self.banner.say(f"立卷以后又有 {len(view.missing)} 件材料没有入卷：{names}。", "warning")
        self.table = ContentsTable(view.items)
        self.table.opened.connect(self.navigate.emit)
        if self._kept is not None:
            self.table.choose(self._kept)
        self.pages(
            [
                ("卷内目录", self._contents(view)),
                ("封面和备考表", scrolled(*self._facts(view))),
                ("借阅", scrolled(loans_card(self, view))),
                ("经过", scrolled(Timeline(_moments(view)))),
                ("附件", Attachments(self.tasks, "dossier", self.record_id)),
            ]
        )

    @property
    def _rights(self) -> frozenset[Right]:
        return self.tasks.office.actor.rights

    def _offered(self, view: DossierView) -> Sequence[Step]:
        lacking = len(view.missing)
        unnumbered = not view.sealed_on and view.numbered_on is None
        loans = loan_steps(self, view)
        found = [Step("编页预览", self.bind, primary=unnumbered and not lacking and not loans)]
        may = Right.CASE_WRITE in self._rights
        if view.sealed_on is None and may:
            why = "" if view.clue_finished else "线索归档后"
            why = why or ("先补收材料" if lacking else "先编页" if unnumbered else "")
            found.append(Step("封卷", self._seal, primary=not why, why_not=why))
            gather = Step(
                f"补收材料（{lacking} 件）" if lacking else "补收材料", self._gather, primary=lacking > 0
            )
            found.insert(0 if lacking else len(found), gather)
            found.append(Step("修改封面和备考表", self._change))
        if not any(loan.state == "LENT" for loan in view.loans):
            found.append(Step("借阅", self._lend, why_not="" if view.sealed_on else "封卷后才能借阅"))
        if view.sealed_on is not None and Right.DOSSIER_REOPEN in self._rights:
            found.append(Step("启封", self._reopen))
        if view.sealed_on is None:
            found += discard_steps(self, "dossier")
        return [*loans, *found]

    def _contents(self, view: DossierView) -> QWidget:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 0)
        acts: list[tuple[str, str, Callable[[ItemView], None]]] = [
            ("上移", "itemUp", partial(self._move, up=True)),
            ("下移", "itemDown", partial(self._move, up=False)),
            ("修改、换卷", "itemChange", self._change_item),
            ("移出", "itemDrop", self._drop),
        ]
        if view.sealed_on is None and Right.CASE_WRITE in self._rights:
            for text, name, do in acts:
                press = button(text, "flat", name=name)
                press.clicked.connect(partial(self._with_item, do))
                row.addWidget(press)
        row.addStretch(1)
        show = button("打开原件", "flat", name="itemOpen")
        show.clicked.connect(partial(self._with_item, self._open_item))
        row.addWidget(show)
        return scrolled(bar, self.table, stretch=False)

    def _facts(self, view: DossierView) -> list[QWidget]:
        span = "至".join(chinese_date(day) for day in (view.first_on, view.last_on) if day)
        counts = [
            f"{name} {len(items)} 件{f' {pages} 页' if pages else ''}"
            for volume, name in VOLUMES.items()
            if (items := [item for item in view.items if item.volume == volume])
            for pages in [sum(item.page_count or 0 for item in items) if view.numbered_on else 0]
        ]
        cover = [
            ("案卷题名", view.title),
            ("全宗名称", view.fonds or "本单位"),
            ("类别", view.category_text),
            ("起止时间", span),
            ("件数页数", "；".join(counts)),
            ("保管期限", f"{view.retention_text}（{view.retention_basis}）"),
            ("期满", f"{chinese_date(view.expires_on)}起待鉴定，不自动删除" if view.expires_on else ""),
            ("密级", view.secrecy_text),
        ]
        back = [
            ("情况说明", view.notes),
            ("立卷人", view.compiler),
            ("立卷日期", chinese_date(view.made_on)),
            ("检查人", view.checker),
            ("封卷", f"{chinese_date(view.sealed_on)} {view.sealed_by}" if view.sealed_on else ""),
        ]
        link = button(view.clue_number, "flat", symbol="clue", name="link_source")
        link.clicked.connect(lambda _on=False: self.navigate.emit("clue", view.clue_id))
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(link)
        line.addStretch(1)
        return [
            card(FactsGrid(cover), title="封面"),
            card(FactsGrid(back), title="备考表"),
            card(holder, title="问题线索"),
        ]

    # --- arranging

    def _with_item(self, do: Callable[[ItemView], None], _on: bool = False) -> None:
        item = self.table.chosen()
        if item is None:
            self.banner.say("请先在卷内目录中选一件。", "warning")
            return
        do(item)

    def _run(self, operation: Any, **data: Any) -> None:
        self.tasks.write(operation, data, None, self._failed, owner=self)

    def _move(self, item: ItemView, *, up: bool) -> None:
        self._kept = item.id
        self._run(operations.move_item, item_id=item.id, up=up)

    def _drop(self, item: ItemView) -> None:
        self._run(operations.drop_item, item_id=item.id)

    def _open_item(self, item: ItemView) -> None:
        if item.source_kind in ("talk", "letter", "decision"):
            self.navigate.emit(item.source_kind, item.source_id)
        else:
            self.navigate.emit("clue", self.view.clue_id)

    def _change_item(self, item: ItemView) -> None:
        self.open_form(item_form(item), operations.change_item, item_id=item.id)

    def _gather(self) -> None:
        self.tasks.write(
            operations.gather_more,
            {"dossier_id": self.record_id},
            lambda count: self.banner.say(
                f"已收入 {count} 件新材料。" if count else "没有新的材料。", "good"
            ),
            self._failed,
            owner=self,
        )

    # --- steps with a form

    def _change(self) -> None:
        view: DossierView = self.view
        fields = [
            TextField("title", "案卷题名", required=True, limit=200),
            TextField("fonds", "全宗名称", limit=120),
            ChoiceField("category", "类别和保管期限", category_choices(), required=True),
            TextField("checker", "检查人", limit=100),
            TextArea("notes", "情况说明", rows=4),
        ]
        for field in fields:
            field.set_value(getattr(view, field.key))
        form = FormPanel("修改封面和备考表", fields, submit="保存")
        self.open_form(form, operations.change_dossier, dossier_id=self.record_id)

    def _seal(self) -> None:
        checker = TextField("checker", "检查人", required=True, limit=100, hint="立卷人以外的人")
        checker.set_value(self.view.checker)
        form = FormPanel(
            "封卷",
            [checker],
            submit="封卷",
            hint="封卷后，案卷和线索、谈话、文书、材料都不能修改；只有有“启封案卷”权限的人写明原因才能重新打开。",
        )
        self.open_form(form, operations.seal_dossier, dossier_id=self.record_id)

    def _reopen(self) -> None:
        form = FormPanel(
            "启封",
            [TextArea("reason", "启封原因", required=True)],
            submit="启封",
            hint="原因和启封人记入案卷经过和日志。",
        )
        self.open_form(form, operations.reopen_dossier, dossier_id=self.record_id)

    def _lend(self) -> None:
        form = FormPanel(
            "申请借阅",
            [
                TextField("borrower", "借阅人", required=True, limit=100),
                TextField("borrower_unit", "借阅人单位", limit=120),
                TextArea("purpose", "借阅事由", required=True, rows=3),
                DateField("due_on", "归还期限", required=True),
            ],
            submit="提交申请",
            hint="由申请人、借阅人以外的审批人批准后借出；到期未还会列入工作台。",
        )
        self.open_form(form, ask_loan, dossier_id=self.record_id)

    # --- binding

    def bind(self) -> None:
        """Set the whole file, enter its page numbers while it is open, show it."""
        office, dossier_id = self.tasks.office, self.record_id
        enters = self.view.sealed_on is None and Right.CASE_WRITE in self._rights

        def work(progress: Progress) -> tuple[DossierPaper, Any]:
            made = dossier_paper(office, dossier_id, progress, progress.cancelled)
            outcome = None
            if enters:
                outcome = office.run(operations.number_pages, dossier_id=dossier_id, pages=made.pages)
            return made, outcome

        self.banner.silence()
        self.progress.begin("正在整理卷内文件")
        self._work = self.tasks.long(work, self._bound, self._unbound, owner=self)

    def _bound(self, result: tuple[DossierPaper, Any]) -> None:
        made, outcome = result
        self.progress.end()
        if outcome is not None:
            self.tasks.changed.emit(outcome.changes)
        self.paper = show_paper(self, "案卷", lambda: made.pdf, ("dossier", self.record_id))
        if made.stand_ins:
            names = "、".join(made.stand_ins[:3])
            more = f"等 {len(made.stand_ins)} 件" if len(made.stand_ins) > 3 else ""
            self.paper.banner.say(f"{names}{more}不能印成页面，卷内以存放单代替。", "warning")

    def _unbound(self, error: OfficeError) -> None:
        self.progress.end()
        self.banner.say(str(error), "error")

    def _cancel(self) -> None:
        if self._work is not None:
            self._work.cancel()

    def _step(self, what: str, done: int, total: int) -> None:
        if self.progress.isVisible():
            self.progress.step(what, done, total)


def _moments(view: DossierView) -> list[Moment]:
    return [
        Moment(
            str(one["on"]),
            str(one["name"]),
            str(one["who"]),
            str(one["text"]),
            one["name"] in ("封卷", "启封"),
        )
        for one in reversed(view.events)
    ]

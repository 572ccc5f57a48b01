"""下级数字: a form over all subordinate units with its sums; the office's own form goes upward from here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from models.exchange.contents import Sort
from models.exchange.figures import SumTable, figures_to_send, sum_table
from models.exchange.peers import PeerRow, peers
from models.exports import Marking
from models.rights import Right
from models.settings.operations import house_settings
from models.statistics.forms import Form, parts_of, report_forms
from models.statistics.lines import latest_part
from storage.exchange.package import SUFFIX
from storage.exchange.sending import Outgoing, send_package
from storage.list_book import list_book
from storage.office import Office
from ui.exchange.files import ask_where, package_name
from ui.kit.fields import TextArea
from ui.kit.form import FormPanel
from ui.kit.giving import give_out
from ui.kit.lists import Column, RowsModel
from ui.kit.many import ManyField
from ui.kit.pieces import Banner, button, label
from ui.kit.tables import dress_table, rows_table
from ui.tasks import Progress

if TYPE_CHECKING:
    from ui.exchange.page import ExchangePage


YEARS = 6


def columns_of(found: SumTable) -> list[Column]:
    """The figure, its unit of counting, the sum, then each office."""

    def text(place: int) -> Any:
        return lambda row: "" if not row.values or row.values[place] is None else str(row.values[place])

    return [
        # many offices scroll sideways beside a name that stays readable
        Column(
            "项目", lambda row: row.label if not row.key else f"　{row.label}", 300 if found.units[3:] else 0
        ),
        Column("计量", lambda row: row.unit, 64, quiet=True),
        Column("合计", lambda row: str(row.total) if row.key else "", 80),
        *(Column(name, text(place), 184) for place, name in enumerate(found.units)),
    ]


class SumsTab(QWidget):
    """Choose a form, a year and a part of it; look, give out, report upward."""

    def __init__(self, page: ExchangePage) -> None:
        super().__init__()
        self.page, self.tasks = page, page.tasks
        self.found: SumTable | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._tools())
        self.banner = Banner()
        column.addWidget(self.banner)
        self.missing = label("", "quiet", wrap=True)
        column.addWidget(self.missing)
        self.model = RowsModel(columns_of(SumTable("", (), (), ())))
        self.table = rows_table(self.model, "sumRows", "下级数字")
        column.addWidget(self.table, 1)

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.form, self.part, self.year = QComboBox(), QComboBox(), QComboBox()
        this = self.tasks.office.now().year
        for year in range(this, this - YEARS, -1):
            self.year.addItem(f"{year} 年", year)
        for box, name, title in (
            (self.form, "sumForm", "报表"),
            (self.year, "sumYear", "年份"),
            (self.part, "sumPart", "时段"),
        ):
            box.setObjectName(name)
            box.setAccessibleName(title)
            row.addWidget(box)
        self.form.currentIndexChanged.connect(lambda _index: self._form_chosen())
        self.part.currentIndexChanged.connect(lambda _index: self.look())
        self.year.currentIndexChanged.connect(lambda _index: self.look())
        row.addStretch(1)
        if Right.LIST_EXPORT in self.tasks.office.actor.rights:
            give = button("导出 Excel", symbol="export", name="sumExcel")
            give.clicked.connect(lambda _on=False: self.give())
            row.addWidget(give)
        report = button("上报本单位数字…", "primary", name="reportFigures")
        report.clicked.connect(lambda _on=False: self.report())
        row.addWidget(report)
        return row

    def refresh(self) -> None:
        """Read the forms anew, then the figures."""
        self.tasks.read(report_forms, {}, self._offered, self.page.failed, owner=self)

    def _offered(self, forms: tuple[Form, ...]) -> None:
        chosen = self.form.currentData()
        self.form.blockSignals(True)
        self.form.clear()
        for form in forms:
            self.form.addItem(form.name, form)
        codes = [form.code for form in forms]
        wanted = chosen.code if chosen is not None else "QUARTERLY"
        self.form.setCurrentIndex(codes.index(wanted) if wanted in codes else 0)
        self.form.blockSignals(False)
        self._form_chosen()

    def _form_chosen(self) -> None:
        form: Form | None = self.form.currentData()
        if form is None:
            return
        parts = parts_of(form.part)
        if [self.part.itemData(place) for place in range(self.part.count())] != [code for code, _ in parts]:
            year, latest = latest_part(form.part, self.tasks.office.now().date())
            for box in (self.part, self.year):
                box.blockSignals(True)
            self.part.clear()
            for code, name in parts:
                self.part.addItem(name, code)
            self.part.setCurrentIndex(self.part.findData(latest))
            self.year.setCurrentIndex(self.year.findData(year))
            for box in (self.part, self.year):
                box.blockSignals(False)
        self.look()

    def asked(self) -> dict[str, Any] | None:
        """What is chosen."""
        form: Form | None = self.form.currentData()
        if form is None or self.part.currentData() is None:
            return None
        return {"code": form.code, "year": self.year.currentData(), "part": self.part.currentData()}

    def look(self) -> None:
        """Sum what is chosen."""
        asked = self.asked()
        if asked is not None:
            self.tasks.read(sum_table, asked, self._arrived, self.page.failed, owner=self)

    def _arrived(self, found: SumTable) -> None:
        self.found = found
        self.banner.silence()
        columns = columns_of(found)
        self.model.columns = columns
        self.model.reset(found.rows, more=False)
        dress_table(self.table, name="sumRows", title=found.title, widths=(one.width for one in columns))
        self.missing.setText(
            f"还没有报来的下级单位：{'、'.join(found.missing)}" if found.missing else "登记的下级单位都已报来。"
            if len(found.units) > 1 else "还没有登记可以往来的下级单位。"
        )  # fmt: skip

    def give(self) -> None:
        """The table as a spreadsheet."""
        found = self.found
        if found is None:
            return
        columns = columns_of(found)
        title = f"{found.title}（汇总）"

        def made(office: Office, marking: Marking) -> bytes:
            name = str(office.read(house_settings)["office_name"])
            cells = [[column.text(row) for column in columns] for row in found.rows]
            return list_book(title, name, marking, [column.title for column in columns], cells)

        give_out(self, title, "xlsx", len(found.rows), "、".join(found.units), made)

    # --- upward

    def report(self) -> None:
        """Send the chosen form upward, as the office's own records count it now."""
        self.tasks.read(peers, {"usable": True}, self._ask, self.page.failed, owner=self)

    def _ask(self, rows: list[PeerRow]) -> None:
        above = [(str(row.id), row.name) for row in rows if row.relation == "SUPERIOR"]
        asked = self.asked()
        if not above or asked is None or self.found is None:
            self.page.banner.say("还没有可以往来的上级单位：请先在“往来单位”登记并核对它的名片。", "warning")
            return
        many = ManyField("peers", "收件单位", above, required=True)
        form = FormPanel(
            f"上报数字：{self.found.title}",
            [many, TextArea("note", "附言", rows=3, limit=2_000)],
            submit="写到 U 盘…",
            hint="上报的是本单位现在的数字，不含姓名和线索内容。",
        )
        many.set_value([above[0][0]])
        form.submitted.connect(lambda values: self._send(form, asked, values))
        form.cancelled.connect(self.page.back)
        self.page.show_instead(form)

    def _send(self, form: FormPanel, asked: dict[str, Any], values: dict[str, Any]) -> None:
        office = self.tasks.office
        target = ask_where(self, "数字报表存到 U 盘", package_name(office.now(), "数字报表"), SUFFIX)
        form.busy(False)
        if target is None:
            return

        def work(_progress: Progress) -> int:
            figures = office.read(figures_to_send, **asked)
            peer_ids = tuple(int(one) for one in values["peers"])
            outgoing = Outgoing(Sort.FIGURES, peer_ids, figures=figures, note=values["note"] or "")
            return send_package(office, outgoing, target)

        def sent(package_id: int) -> None:
            form.saved()
            self.page.refresh()
            self.page.open_record(package_id)
            self.page.banner.say(f"已写到“{target.name}”并读回核对，请送上级单位。", "good")

        self.page.long("正在写出", work, sent, form.fail)

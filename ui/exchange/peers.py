"""往来单位: the office's own card, the cards of others, and the forty digits that two people compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from models.exchange.peers import RELATIONS, OwnCard, PeerRow, confirm_peer, own_card, peers, retire_peer
from storage.exchange.cards import SUFFIX, Card, read_card
from storage.exchange.own import give_card, keep_card, make_own_card
from ui import dialogs
from ui.exchange.files import CARDS, ask_where
from ui.kit.fields import ChoiceField, DateField, TextField
from ui.kit.form import FormPanel
from ui.kit.lists import Column, RowsModel
from ui.kit.pieces import button, clear, label
from ui.kit.tables import rows_table

if TYPE_CHECKING:
    from ui.exchange.page import ExchangePage

COLUMNS = (
    Column("单位", lambda row: row.name),
    Column("关系", lambda row: row.relation_text, 96),
    Column("联系人和电话", lambda row: row.contact, 208, quiet=True),
    Column("名片", lambda row: row.state_text, 112, urgent=lambda row: row.state_text == "名片待核对"),
    Column(
        "核对",
        lambda row: f"{row.confirmed_on:%Y-%m-%d} {row.confirmed_by}" if row.confirmed_on else "",
        176,
        quiet=True,
    ),
)


class PeersTab(QWidget):
    """The own card above, the others below."""

    def __init__(self, page: ExchangePage) -> None:
        super().__init__()
        self.page = page
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(12)
        self._own = QFrame()
        self._own.setObjectName("card")
        self._own_column = QVBoxLayout(self._own)
        self._own_column.setContentsMargins(16, 12, 16, 14)
        self._own_column.setSpacing(8)
        column.addWidget(self._own)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label("往来单位", "heading"))
        row.addStretch(1)
        for text, name, do in (
            ("停用", "retirePeer", self.retire),
            ("核对名片…", "confirmPeer", self.confirm),
            ("登记对方名片…", "addPeer", self.add),
        ):
            press = button(text, "primary" if name == "addPeer" else "", name=name)
            press.clicked.connect(lambda _on=False, do=do: do())
            row.addWidget(press)
        column.addLayout(row)
        self.model = RowsModel(COLUMNS)
        self.table = rows_table(self.model, "peerRows", "往来单位")
        column.addWidget(self.table, 1)

    def refresh(self) -> None:
        """Read both anew."""
        self.page.tasks.read(own_card, {}, self._show_own, self.page.failed, owner=self)
        self.page.tasks.read(
            peers, {}, lambda rows: self.model.reset(rows, more=False), self.page.failed, owner=self
        )

    # --- our own card

    def _show_own(self, card: OwnCard | None) -> None:
        clear(self._own_column)
        self._own_column.addWidget(label("本单位名片", "heading"))
        row = QHBoxLayout()
        row.setSpacing(8)
        if card is None:
            told = "还没有名片。制作后导出到 U 盘交给对方，再当面或打电话核对 40 位核对码。"
            self._own_column.addWidget(label(told, "quiet", wrap=True))
            row.addWidget(self._press("制作名片", "makeCard", self.make, primary=True))
        else:
            code = label(card.code, "figure", select=True)
            code.setObjectName("ownCode")
            code.setAccessibleName(f"本单位核对码 {card.code}")
            self._own_column.addWidget(code)
            told = (
                f"{card.made_on:%Y-%m-%d} 制作。对方核对时，请逐组念这 40 位数字；不要和名片走同一条路送达。"
            )
            self._own_column.addWidget(label(told, "quiet", wrap=True))
            row.addWidget(self._press("导出名片…", "giveCard", self.give, primary=True))
            row.addWidget(self._press("更换名片", "changeCard", self.change))
        row.addStretch(1)
        self._own_column.addLayout(row)

    def _press(self, text: str, name: str, do: Any, *, primary: bool = False) -> QWidget:
        made = button(text, "primary" if primary else "", name=name)
        made.clicked.connect(lambda _on=False: do())
        return made

    def make(self) -> None:
        """Make the card."""
        office = self.page.tasks.office
        self.page.tasks.call(
            lambda: make_own_card(office),
            lambda _made: self.refresh(),
            self.page.failed,
            owner=self,
            writes=True,
        )

    def change(self) -> None:
        """Make another card, after asking."""
        told = "更换后，各往来单位都要重新登记并核对本单位的新名片；路上的往来包仍能打开。确定更换吗？"
        if dialogs.ask(self, told, yes="更换名片"):
            self.make()

    def give(self) -> None:
        """Write the card to a stick."""
        office = self.page.tasks.office
        target = ask_where(self, "名片存到 U 盘", "单位名片", SUFFIX)
        if target is not None:
            said = "名片已导出。交给对方后，请当面或打电话核对 40 位核对码。"
            self.page.tasks.call(
                lambda: give_card(office, target),
                lambda _none: self.page.banner.say(said, "good"),
                self.page.failed,
                owner=self,
            )

    # --- the cards of others

    def add(self) -> None:
        """Choose a card's file and register its office."""
        path = dialogs.choose_file(self, "对方的名片", CARDS)
        if path is not None:
            self.page.tasks.call(lambda: read_card(path), self._register, self.page.failed, owner=self)

    def _register(self, card: Card) -> None:
        office = self.page.tasks.office
        form = FormPanel(
            "登记往来单位",
            [
                TextField("name", "单位名称", required=True, limit=120),
                ChoiceField("relation", "是本单位的", list(RELATIONS.items()), required=True),
                TextField("contact", "联系人和电话", limit=120),
            ],
            submit="登记",
            hint="登记后还要核对：请对方逐组念核对码，您照着输入，一致才能往来。",
        )
        form.set_values({"name": card.unit})

        def send(values: dict[str, Any]) -> None:
            self.page.tasks.call(
                lambda: keep_card(office, card, **values), done, form.fail, owner=form, writes=True
            )

        def done(made: Any) -> None:
            form.saved()
            self.page.back()
            self.page.refresh()
            self.page.banner.say(f"已登记“{card.unit}”，还要核对名片才能往来。", "good")
            self.page.tasks.changed.emit(made.changes)

        form.submitted.connect(send)
        form.cancelled.connect(self.page.back)
        self.page.show_instead(form)

    def _chosen(self) -> PeerRow | None:
        index = self.table.currentIndex()
        if not index.isValid():
            self.page.banner.say("请先在表里选一个单位。", "warning")
            return None
        self.page.banner.silence()
        row: PeerRow = self.model.rows[index.row()]
        return row

    def confirm(self) -> None:
        """Type what the other side reads out. What ought to be heard is not shown: it would only be clicked away."""
        row = self._chosen()
        if row is None:
            return
        form = FormPanel(
            f"核对名片：{row.name}",
            [
                TextField("code", "对方念的核对码", required=True, hint="40 位数字，可以带空格"),
                TextField("how", "核对方式", required=True, limit=200, hint="如：与某某科长电话核对"),
                DateField("on", "核对日期", required=True),
            ],
            submit="核对",
            hint="请用送名片以外的办法联系对方（当面、打公开的办公电话），让对方照着自己屏幕上的核对码念，您照着输入。",
        )
        form.set_values({"on": self.page.tasks.office.now().date()})

        def send(values: dict[str, Any]) -> None:
            self.page.tasks.write(confirm_peer, {"peer_id": row.id, **values}, done, form.fail, owner=form)

        def done(_none: Any) -> None:
            form.saved()
            self.page.back()
            self.page.banner.say(f"核对一致，可以与“{row.name}”往来了。", "good")

        form.submitted.connect(send)
        form.cancelled.connect(self.page.back)
        self.page.show_instead(form)

    def retire(self) -> None:
        """Deal with an office no longer, after asking."""
        row = self._chosen()
        if row is not None and dialogs.ask(
            self, f"停用后，不能再发给“{row.name}”，也不收它用这张名片发来的包。确定停用吗？", yes="停用"
        ):
            self.page.tasks.write(retire_peer, {"peer_id": row.id}, None, self.page.failed, owner=self)

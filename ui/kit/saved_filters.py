"""常用筛选 in a list's head: choose one, keep what is set now under a name, forget one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QPushButton

from models.errors import OfficeError
from models.filters import SavedFilter, drop_filter, keep_filter, rename_filter, saved_filters
from ui import dialogs
from ui.kit.pieces import button

if TYPE_CHECKING:
    from ui.kit.lists import ListPage

TIP = "常用筛选：选用、保存或删除"


class SavedFilters:
    """The menu behind a button of the list ``page``; kept by the list's title."""

    def __init__(self, page: ListPage) -> None:
        self._page = page
        self._known: tuple[SavedFilter, ...] = ()
        self.button: QPushButton = button("", "flat", symbol="filter", name="savedFilters", tip=TIP)
        self.button.setAccessibleName("常用筛选")
        self.menu = QMenu(self.button)
        self.button.setMenu(self.menu)
        self._show(())
        if page.tasks.office.cleared:
            self._read()
        else:
            self.button.hide()

    def _read(self) -> None:
        page = self._page
        page.tasks.read(saved_filters, {"place": page.title}, self._show, self._failed, owner=page)

    def _show(self, known: tuple[SavedFilter, ...]) -> None:
        self._known = known
        self.menu.clear()
        for one in known:
            self.menu.addAction(one.name).triggered.connect(lambda _on=False, it=one: self.use(it))
        if known:
            self.menu.addSeparator()
        self.menu.addAction("保存当前筛选…").triggered.connect(lambda _on=False: self.ask_name())
        if known:
            other = self.menu.addMenu("改名")
            for one in known:
                other.addAction(one.name).triggered.connect(
                    lambda _on=False, it=one: self.ask_rename(it.name)
                )
            gone = self.menu.addMenu("删除")
            for one in known:
                gone.addAction(one.name).triggered.connect(lambda _on=False, name=one.name: self.drop(name))

    def use(self, one: SavedFilter) -> None:
        """Set the list's boxes and its search line."""
        page = self._page
        for key, box in page.boxes.items():
            place = box.findData(one.values.get(key))
            box.setCurrentIndex(max(place, 0))
        if page.text is not None:
            page.text.setText(str(one.values.get("text") or ""))

    def ask_name(self) -> None:
        """Ask under which name to keep what is set now."""
        name = dialogs.ask_text(self._page, "给当前筛选起一个名字：")
        taken = any(one.name == name for one in self._known)
        if name and (not taken or dialogs.ask(self._page, f"已有“{name}”，用当前筛选代替它？", yes="代替")):
            self.keep(name)

    def ask_rename(self, name: str) -> None:
        """Ask for another name."""
        page = self._page
        to = dialogs.ask_text(page, f"给“{name}”改一个名字：")
        if to and to != name:
            data = {"place": page.title, "name": name, "to": to}
            page.tasks.write(rename_filter, data, lambda _value: self._read(), self._failed, owner=page)

    def keep(self, name: str) -> None:
        """Keep what is set now."""
        page = self._page
        values = {key: box.currentData() for key, box in page.boxes.items()}
        if page.text is not None:
            values["text"] = page.text.text().strip()
        data = {"place": page.title, "name": name, "values": values}
        page.tasks.write(keep_filter, data, lambda _value: self._read(), self._failed, owner=page)

    def drop(self, name: str) -> None:
        """Forget one."""
        page = self._page
        data = {"place": page.title, "name": name}
        page.tasks.write(drop_filter, data, lambda _value: self._read(), self._failed, owner=page)

    def _failed(self, error: OfficeError) -> None:
        self._page.banner.say(str(error), "error")

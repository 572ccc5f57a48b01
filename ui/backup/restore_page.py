"""A vault from a backup: before any vault is open."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from models.errors import InvalidInput, OfficeError
from storage.backup import open_medium, restore, snapshots
from ui import dialogs
from ui.backup.media import media
from ui.keyfiles import key_finder
from ui.kit.fields import ChoiceField, PasswordField, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import ProgressPanel, in_the_middle
from ui.wizard.fields import VAULT_NAME, PlaceField

NEWEST = ("newest", "最近一份")


def snapshots_on(medium: Path) -> list[str]:
    """The snapshots in a folder, oldest first; none where it is no medium or can't be read."""
    try:
        return list(snapshots(medium)) if medium.is_absolute() else []
    except OfficeError:
        return []  # a path half typed


def in_words(name: str) -> str:
    """A snapshot's running number and moment, from its name."""
    serial, day, moment = name.split("-")[:3]
    return f"{day[:4]}-{day[4:6]}-{day[6:]} {moment[:2]}:{moment[2:4]}（第 {int(serial)} 份）"


class RestorePage(QWidget):
    """Medium, who opens it, and the new folder; ``finished`` carries that folder."""

    finished = Signal(object)
    cancelled = Signal()
    _done = Signal(object)
    _told = Signal(str, int, int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self._stop = False
        self._worker = ThreadPoolExecutor(1, "restore")
        self._target = Path()
        self.medium = PlaceField("medium", "备份文件夹", required=True, hint="U 盘上存放备份的文件夹")
        self.snapshot = ChoiceField("snapshot", "哪一份", [NEWEST], required=True)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self.form = FormPanel(
            "从备份恢复",
            [
                self.medium,
                self.snapshot,
                TextField("login", "账户", hint="用账户恢复时填写"),
                PasswordField("password", "密码", required=False, hint="做备份时的密码"),
                TextArea("recovery", "或恢复密钥", rows=2, hint="没有密码时，照恢复密钥纸抄录"),
                PlaceField(
                    "target",
                    "恢复到",
                    required=True,
                    hint="一个新文件夹",
                    kept=lambda chosen: chosen / VAULT_NAME,
                ),
            ],
            submit="恢复",
            cancel="返回",
            hint="恢复到一个新文件夹，不会覆盖现有的保险库；恢复后逐项核对，核对无误才采用。",
        )
        self.progress = ProgressPanel()
        self.progress.cancelled.connect(self._cancel)
        outer.addWidget(in_the_middle(self.form, self.progress))
        self.medium.edited.connect(self._list)
        if there := [one for one in media() if snapshots_on(one.folder)]:
            self.medium.set_value(str(there[0].folder))
        self._list()
        self.form.submitted.connect(self._go)
        self.form.cancelled.connect(self.cancelled.emit)
        self._done.connect(self._settle)
        self._told.connect(self.progress.step)

    def _list(self) -> None:
        """The snapshots of the folder that stands there, the newest first: an older one where the newest is no good."""
        found = reversed(snapshots_on(Path(self.medium.line.text().strip()).expanduser()))
        self.snapshot.set_choices([NEWEST, *((name, in_words(name)) for name in found)])

    def forget(self) -> None:
        """The person has left: nothing secret stays on the screen."""
        self.form.set_values({"password": "", "recovery": ""})

    def _cancel(self) -> None:
        self._stop = True

    def _go(self, values: dict[str, Any]) -> None:
        if not values["recovery"] and not (values["login"] and values["password"]):
            self.form.fail(InvalidInput("login", "请填写账户和密码，或者抄录恢复密钥。"))
            return
        self._stop = False
        self._target = Path(values["target"]).expanduser()
        self.progress.begin("正在恢复")
        self._worker.submit(self._work, values, self._target).add_done_callback(self._done.emit)

    def _work(self, values: dict[str, Any], target: Path) -> list[str]:
        opened = open_medium(
            Path(values["medium"]).expanduser(),
            login=values["login"],
            password=values["password"],
            recovery=values["recovery"],
            snapshot=None if values["snapshot"] == NEWEST[0] else values["snapshot"],
            key_file=key_finder(),
        )
        with opened:
            return restore(opened, target, progress=self._told.emit, cancelled=lambda: self._stop)

    def _settle(self, future: Future[list[str]]) -> None:
        self.progress.end()
        error = future.exception()
        if error is None:
            self.form.saved()
            dialogs.tell(self, " ".join(["恢复完成，内容与备份清单一致。", *future.result()]))
            self.finished.emit(self._target)
            return
        if not isinstance(error, OfficeError):
            raise error
        self.form.fail(error)

"""The backup page: where to, go, how far, what came of it; the snapshots on the medium; the check of the vault."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from models.errors import OfficeError
from models.settings.operations import house_settings
from storage.backup import BackupResult, VerifyResult, backup, snapshots, verify
from storage.backup.anchors import still_holds
from storage.backup.drill import DrillResult
from storage.backup.manifest import Closed
from storage.check import Report, check, rebuild_index
from storage.vault.slots import REGISTER
from ui import dialogs
from ui.backup.age import media_lines
from ui.backup.drill import DrillCard
from ui.backup.media import Medium, media
from ui.kit.pieces import Banner, FactsGrid, ProgressPanel, button, card, clear, label
from ui.kit.record import scrolled
from ui.sizes import size_text
from ui.tasks import Progress, Tasks

LOOK_EVERY_MS = 3000


class BackupPage(QWidget):
    """One page for making, listing and verifying backups."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("page")
        self._tasks = tasks
        self._work: Progress | None = None
        self._there: list[Medium] | None = None
        # a stick plugged in while the page is open is found by itself
        self._watch = QTimer(self)
        self._watch.setInterval(LOOK_EVERY_MS)
        self._watch.timeout.connect(self._find)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        head = QHBoxLayout()
        head.setContentsMargins(24, 16, 24, 0)
        head.addWidget(label("备份", "title"))
        head.addStretch(1)
        column.addLayout(head)
        self.banner = Banner()
        self.progress = ProgressPanel()
        self.progress.cancelled.connect(self._cancel)
        self._last = FactsGrid()
        self.drill_card = DrillCard()
        self.drill_card.wanted.connect(self.drill)
        self._list = QVBoxLayout()
        listed = QWidget()
        listed.setLayout(self._list)
        self._list.setContentsMargins(0, 0, 0, 0)
        column.addWidget(
            scrolled(
                self.banner,
                self.progress,
                card(self._target(), title="备份到"),
                card(self._last, title="最近一次备份"),
                card(listed, title="介质上的备份"),
                card(self.drill_card, title="恢复演练"),
                card(self._check_row(), title="核对保险库"),
            ),
            1,
        )
        tasks.progressed.connect(self._on_progress)
        tasks.changed.connect(lambda changes: self.refresh() if changes.house else None)
        self.refresh()

    def _target(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        self.found = QComboBox()
        self.found.setAccessibleName("已插入的介质")
        self.found.setObjectName("media")
        self.found.activated.connect(lambda index: self.folder.setText(str(self.found.itemData(index) or "")))
        again = button("重新查找", "flat", symbol="refresh", name="findMedia")
        again.clicked.connect(self._find_anew)
        row.addWidget(self.found, 1)
        row.addWidget(again)
        column.addLayout(row)
        second = QHBoxLayout()
        self.folder = QLineEdit()
        self.folder.setAccessibleName("备份文件夹")
        self.folder.setObjectName("backupFolder")
        self.folder.setPlaceholderText("U 盘上的文件夹")
        pick = button("选择文件夹", name="pickMedium")
        pick.clicked.connect(self._pick)
        self.go_button = button("开始备份", "primary", symbol="backup", name="startBackup")
        self.go_button.clicked.connect(self.start)
        second.addWidget(self.folder, 1)
        second.addWidget(pick)
        second.addWidget(self.go_button)
        column.addLayout(second)
        column.addWidget(
            label(
                "第一次是完整备份，以后只复制新增的内容；写完后从介质读回并打开核对，核对无误才算成功。",
                "small",
                wrap=True,
            )
        )
        self._find()
        return made

    def _check_row(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label("逐页核对数据库、两本日志、每份材料和检索索引。", "quiet", wrap=True), 1)
        go = button("开始核对", symbol="check", name="startCheck")
        go.clicked.connect(self.check)
        row.addWidget(go)
        return made

    # --- what is known

    def _find(self) -> None:
        there = media(self._tasks.office.header.vault_id)
        if self._there == there:
            return
        self._there = there
        self.found.clear()
        if not there:
            self.found.addItem("没有找到移动介质，可在下面选择文件夹", "")
        for medium in there:
            self.found.addItem(medium.title, str(medium.folder))
        if there and not self._typed():
            self.folder.setText(str(there[0].folder))

    def _find_anew(self) -> None:
        self._there = None
        self._find()

    def showEvent(self, event: QShowEvent) -> None:
        """Look for sticks while somebody looks at the page."""
        self._watch.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """And not otherwise."""
        self._watch.stop()
        super().hideEvent(event)

    def _typed(self) -> str:
        return self.folder.text().strip() if hasattr(self, "folder") else ""

    def _pick(self) -> None:
        chosen = dialogs.choose_folder(self, "选择备份文件夹", self._typed())
        if chosen is not None:
            self.folder.setText(str(chosen))
            self._list_snapshots()

    def refresh(self) -> None:
        """Read the last backup and the medium's list anew."""
        self._tasks.read(house_settings, {}, self._settings, owner=self)

    def _settings(self, settings: dict[str, Any]) -> None:
        self.drill_card.show_last(settings, self._tasks.office.now())
        last = settings.get("last_backup")
        if last:
            self._last.show_facts(
                [
                    ("时间", datetime.fromisoformat(last["made_at"]).strftime("%Y-%m-%d %H:%M")),
                    ("位置", last["medium_path"]),
                    ("方式", "完整备份" if last["full"] else "增量备份"),
                    ("写入", f"{size_text(last['new_bytes'])}（全部内容 {size_text(last['total_bytes'])}）"),
                    ("材料", f"{last['evidence_total']} 份，其中新增 {last['evidence_new']} 份"),
                    *media_lines(settings, self._tasks.office.now()),
                ]
            )
        else:
            self._last.show_facts([("", "还没有备份过。插入专用 U 盘，选择文件夹，点“开始备份”。")])
        if not self._typed() and settings.get("backup_medium"):
            self.folder.setText(settings["backup_medium"])
        self._list_snapshots()

    def _list_snapshots(self) -> None:
        medium = self._medium()
        if medium is None:
            self._show_names([])
            return
        self._tasks.call(
            lambda: _listed(medium), self._show_names, lambda _error: self._show_names([]), owner=self
        )

    def _show_names(self, names: list[tuple[str, str]]) -> None:
        clear(self._list)
        if not names:
            self._list.addWidget(label("所选文件夹里还没有备份。", "quiet"))
        for name, when in names[:12]:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(label(when))
            row.addWidget(label(name, "small"))
            row.addStretch(1)
            press = button("核对", "flat", name=f"verify_{name}")
            press.clicked.connect(lambda _on=False, chosen=name: self.verify(chosen))
            row.addWidget(press)
            self._list.addWidget(line)

    def _medium(self) -> Path | None:
        text = self._typed()
        return Path(text) if text else None

    # --- doing

    def start(self) -> None:
        """Back up to the chosen folder."""
        medium = self._medium()
        if medium is None:
            self.banner.say("请先选择备份文件夹。", "error")
            return
        office = self._tasks.office
        self._begin("正在备份")
        self._work = self._tasks.long(
            lambda progress: backup(office, medium, progress=progress, cancelled=progress.cancelled),
            self._backed_up,
            self._failed,
            owner=self,
        )

    def _backed_up(self, result: BackupResult) -> None:
        self._end()
        kind = "完整备份" if result.full else "增量备份"
        text = f"{kind}成功：写入 {size_text(result.new_bytes)}，已从介质读回核对。"
        self.banner.say(" ".join([text, *result.warnings]), "warning" if result.warnings else "good")
        self.refresh()

    def verify(self, name: str) -> None:
        """Read a snapshot back, whole."""
        medium = self._medium()
        if medium is None:
            return
        office = self._tasks.office

        def work(progress: Progress) -> VerifyResult:
            manifest = Closed.read(medium, name).open(office.keys[REGISTER])
            result = verify(
                medium, manifest, office.keys, full=True, progress=progress, cancelled=progress.cancelled
            )
            # the heads that the snapshot carries are an anchor: held against the trails of today on demand
            result.problems += still_holds(office, manifest.heads, manifest.made_at)
            return result

        self._begin("正在核对备份")
        self._work = self._tasks.long(work, self._verified, self._failed, owner=self)

    def _verified(self, result: VerifyResult) -> None:
        self._end()
        if result.good:
            self.banner.say(" ".join(["这份备份完好，可以恢复。", *result.left_out]), "good")
        else:
            self.banner.say(" ".join(result.problems[:3]), "error")

    def drill(self) -> None:
        """Restore the newest snapshot as after a disaster, compare, take it away."""
        medium = self._medium()
        if medium is None:
            self.banner.say("请先选择备份文件夹。", "error")
            return
        if not self.drill_card.secret.text():
            self.banner.say("请输入密码或恢复密钥，再开始演练。", "error")
            self.drill_card.secret.setFocus()
            return
        self._begin("正在演练")
        work = self.drill_card.work(self._tasks.office, medium)
        self._work = self._tasks.long(work, self._drilled, self._failed, owner=self)

    def _drilled(self, result: DrillResult) -> None:
        self._end()
        if result.good:
            text = f"演练成功：备份恢复后逐页核对无误，用时 {result.seconds:.0f} 秒；演练用的副本已删除。"
            self.banner.say(" ".join([text, *result.left_out]), "good")
        else:
            self.banner.say(" ".join(["演练发现问题：", *result.problems[:3]]), "error")
        self.refresh()

    def check(self) -> None:
        """Check the vault itself."""
        office = self._tasks.office
        self._begin("正在核对保险库")
        self._work = self._tasks.long(
            lambda progress: check(office, progress=progress, cancelled=progress.cancelled),
            self._checked,
            self._failed,
            owner=self,
        )

    def _checked(self, report: Report) -> None:
        self._end()
        counted = "，".join(f"{name} {count}" for name, count in report.checked.items())
        if report.intact:
            self.banner.say(" ".join([f"保险库完好（{counted}）。", *report.left_out]), "good")
        else:
            mend = "重建检索" if report.index_off else ""
            self.banner.say(" ".join(report.problems[:3]), "error", action=mend, do=self._rebuild)

    def _rebuild(self) -> None:
        self._begin("正在重建检索")
        self._tasks.write(rebuild_index, {}, self._rebuilt, self._failed, owner=self)

    def _rebuilt(self, count: int) -> None:
        self._end()
        self.banner.say(f"检索已重建，共 {count} 条；记录没有改动。请再核对一次。", "good")

    def _begin(self, what: str) -> None:
        self.banner.silence()
        self.go_button.setEnabled(False)
        self.progress.begin(what)

    def _end(self) -> None:
        self.progress.end()
        self.go_button.setEnabled(True)

    def _failed(self, error: OfficeError) -> None:
        self._end()
        self.banner.say(str(error), "error")

    def _cancel(self) -> None:
        if self._work is not None:
            self._work.cancel()

    def _on_progress(self, what: str, done: int, total: int) -> None:
        if self.progress.isVisible():
            self.progress.step(what, done, total)


def _listed(medium: Path) -> list[tuple[str, str]]:
    """Name and time of each snapshot, newest first; one that can't be read says so."""
    found = []
    for name in reversed(snapshots(medium)):
        try:
            found.append((name, f"{Closed.read(medium, name).made_at:%Y-%m-%d %H:%M}"))
        except OfficeError as error:
            found.append((name, str(error)))
    return found

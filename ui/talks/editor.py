"""The transcript editor: the sheet, its tool line, and the autosave that lets no word be lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.drafts import drafts, drop_draft
from models.errors import OfficeError
from models.settings.operations import house_settings
from models.talks.credentials import shown_words
from models.talks.merging import merged
from models.talks.operations import Talker
from models.talks.phrases import Phrase, talk_phrases
from models.talks.transcript import QUESTION, SPEAKERS, Line, Saved, save_lines
from ui import shortcuts
from ui.kit.form import FormPanel
from ui.kit.phrases import TIP, PhraseMenu
from ui.kit.pieces import Banner, button, label
from ui.talks.find import FindBar
from ui.talks.sheet import Sheet
from ui.tasks import Tasks

SAVE_AFTER = 2000
RETRY_AFTER = 5000
CHOSEN = "QPushButton:checked { border: 1px solid #8f2420; color: #8f2420; font-weight: 600; background: #ffffff; }"
HINT = "Enter 接着说 · Ctrl+Enter 或 Tab 换一方 · 边记边存"


class Unsaved(FormPanel):
    """What the lock keeps of a transcript: the lines that no autosave has written yet."""

    def __init__(self, editor: TranscriptEditor, place: str) -> None:
        super().__init__("谈话笔录", [], place=place)
        self._editor = editor
        self.setParent(editor)
        self.hide()

    @property
    def dirty(self) -> bool:
        """Whether something is typed and not written."""
        return self._editor.unsaved()

    def draft(self) -> dict[str, Any]:
        """The whole transcript as plain data, and what the vault holds of it."""
        return {
            "stored": self._editor.stored,
            "lines": [
                [line.uid, line.speaker, line.text, line.clock.isoformat() if line.clock else ""]
                for line in self._editor.sheet.lines()
            ],
        }


def lines_of_draft(content: dict[str, Any]) -> list[Line]:
    """A transcript from what the lock kept."""
    return [
        Line(uid, speaker, text, datetime.fromisoformat(clock) if clock else None)
        for uid, speaker, text, clock in content.get("lines", [])
    ]


class TranscriptEditor(QWidget):
    """One talk's transcript; ``saved`` after every autosave. An error stays in sight until a save goes through."""

    saved = Signal(object)

    def __init__(self, tasks: Tasks, talk_id: int) -> None:
        super().__init__()
        self._tasks, self._talk_id = tasks, talk_id
        self._names: dict[str, str] = {}
        self._name(("本单位", "office"), "本单位")
        self.know_talkers(())
        self._changed = self._saving = self._stuck = self._reading = False
        # what the vault holds, by line: others may write while this account is away
        self.stored: dict[str, str] = {}
        self._sent: dict[str, str] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.banner = Banner()
        self.sheet = Sheet(tasks.office.now)
        self._tools = self._tool_line()
        column.addWidget(self._tools)
        column.addWidget(self.banner)
        self.find_bar = FindBar(self.sheet)
        self.find_bar.closed.connect(lambda: self.sheet.setFocus(Qt.FocusReason.OtherFocusReason))
        looking = QShortcut(QKeySequence(shortcuts.keys("find")), self)
        looking.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        looking.activated.connect(self.find_bar.open_bar)
        column.addWidget(self.find_bar)
        column.addWidget(self.sheet, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.save)
        self.unsaved_form = Unsaved(self, f"talk/{talk_id}/transcript")
        self.sheet.edited.connect(self._edited)
        self.sheet.turned.connect(self._show_speaker)
        self.sheet.left.connect(lambda: self.phrases.setFocus(Qt.FocusReason.OtherFocusReason))
        tasks.read(house_settings, {}, self._take_names, self._failed, owner=self)

    def _tool_line(self) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(6)
        self.speakers = {}
        for code, name in SPEAKERS.items():
            press = button(name, "flat", name=f"speaker_{code}", tip=f"这一行是“{name}”（Shift+Tab 轮换）")
            press.setCheckable(True)
            press.setStyleSheet(CHOSEN)
            press.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            press.clicked.connect(lambda _on=False, speaker=code: self._say_as(speaker))
            self.speakers[code] = press
            row.addWidget(press)
        switch = button("换一方说话", name="switchSpeaker", tip=f"{shortcuts.keys('speaker')} 或 Tab")
        switch.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        switch.clicked.connect(self._switch)
        row.addWidget(switch)
        self.phrases = button("常用语", name="phrases", tip=TIP)
        self._phrase_menu = PhraseMenu(self.phrases, self)
        row.addWidget(self.phrases)
        look = button("查找", "flat", name="find", tip=f"在笔录中查找（{shortcuts.keys('find')}）")
        look.clicked.connect(lambda _on=False: self.find_bar.open_bar())
        row.addWidget(look)
        row.addStretch(1)
        self.state = label(HINT, "small")
        self.state.setObjectName("saveState")
        row.addWidget(self.state)
        return line

    # --- what is shown

    def show_lines(self, lines: tuple[Line, ...], *, writable: bool, first: str = QUESTION) -> None:
        """Show the transcript, an empty one beginning as ``first``'s line; what a lock kept comes back first."""
        self.sheet.setReadOnly(not writable)
        self._tools.setVisible(writable)
        self.stored = {line.uid: line.text for line in lines}
        self.sheet.show_lines(lines, first=first)
        if writable:
            self._tasks.read(drafts, {}, self._take_kept, self._failed, owner=self)

    def know_talkers(self, talkers: Sequence[Talker]) -> None:
        """What the opening words say of the 证件 that were shown."""
        self._name(("出示证件", "credentials"), shown_words(talkers))

    def _name(self, blanks: tuple[str, str], value: str) -> None:
        # the second is what phrases of earlier days say
        self._names |= dict.fromkeys(blanks, value)

    def show_reading(self, since: datetime | None, read: Mapping[str, str]) -> None:
        """The person reads it since then: lines that are not as he ``read`` them are marked, and said so above."""
        if (since is not None) == self._reading:
            return
        self._reading = since is not None
        self.sheet.compare(self._reading, read)
        self._say_reading()

    def _say_reading(self) -> None:
        """What stands above the sheet while nothing is wrong."""
        if self._reading:
            told = "正在由本人核对：此后的改动作为更正标出，打印时逐条列在笔录末尾，由本人捺印。"
            self.banner.say(told, "warning")
        else:
            self.banner.silence()

    def close_for_writing(self) -> None:
        """The talk is locked: nothing more is typed."""
        self._timer.stop()
        self._changed = False
        self.sheet.setReadOnly(True)
        self._tools.hide()

    def _take_kept(self, kept: list[tuple[str, str, dict[str, Any], datetime]]) -> None:
        place = self.unsaved_form.place
        found = next((content for where, _title, content, _at in kept if where == place), None)
        if found is None:
            return
        mine = lines_of_draft(found)
        lines = merged(mine, found.get("stored", {}), self.sheet.lines())
        self.sheet.show_lines(lines)
        said = "锁定前没来得及保存的内容已经放回，并已存入笔录。"
        if lines != mine:
            said += "其间别人写的也都在，请核对一遍。"
        self.banner.say(said, "good")
        self._changed = True
        self.save()
        self._tasks.write(drop_draft, {"place": place}, failed=self._failed, owner=self)

    def _show_speaker(self, speaker: str) -> None:
        for code, press in self.speakers.items():
            press.setChecked(code == speaker)

    def _say_as(self, speaker: str) -> None:
        while self.current_speaker() != speaker:
            self.sheet.turn_line()
        self._show_speaker(speaker)
        self.sheet.setFocus()

    def current_speaker(self) -> str:
        """Whose line the cursor is in."""
        from ui.talks.sheet import speaker_of

        return speaker_of(self.sheet.textCursor().block())

    def _switch(self) -> None:
        self.sheet.switch_speaker()
        self.sheet.setFocus()

    def _take_names(self, settings: dict[str, Any]) -> None:
        self._name(("本单位", "office"), str(settings["office_name"]))
        # after the names: no phrase can be put in that does not know who speaks
        self._tasks.read(talk_phrases, {}, self._offer_phrases, self._failed, owner=self)

    def _offer_phrases(self, phrases: tuple[Phrase, ...]) -> None:
        self._phrase_menu.offer(
            [(f"{SPEAKERS[one.speaker]}　{one.name}", one.text, partial(self.insert, one)) for one in phrases]
        )

    def insert(self, phrase: Phrase) -> None:
        """Put a standard phrase in as its speaker's line."""
        if self.sheet.isReadOnly():
            return
        text = phrase.text
        for name, value in self._names.items():
            text = text.replace("{" + name + "}", value)
        self.sheet.begin_line(phrase.speaker, text)
        self.sheet.setFocus()

    # --- saving

    def unsaved(self) -> bool:
        """Whether something is typed that is not in the vault yet."""
        return (self._changed or self._saving) and not self.sheet.isReadOnly()

    def _edited(self) -> None:
        if self.sheet.isReadOnly():
            return
        self._changed = True
        self.state.setText("有未保存的内容")
        if not self._timer.isActive() and not self._saving:
            self._timer.start(SAVE_AFTER)

    def save(self, *, leaving: bool = False) -> None:
        """Write what changed; what is typed meanwhile is written next. ``leaving`` waits for nothing."""
        if not self._changed or (self._saving and not leaving) or self.sheet.isReadOnly():
            return
        self._timer.stop()
        self._changed, self._saving = False, True
        self.state.setText("正在保存…")
        data = {"talk_id": self._talk_id, "lines": self.sheet.lines()}
        self._sent = {line.uid: line.text for line in data["lines"]}
        self._tasks.write(save_lines, data, self._written, self._not_written, owner=self)

    def _written(self, saved: Saved) -> None:
        self._saving = False
        self.stored = self._sent
        if self._stuck:
            self._stuck = False
            self._say_reading()
        characters = sum(len(line.text) for line in self.sheet.lines())
        self.state.setText(f"已保存 {saved.at:%H:%M:%S} · {characters} 字")
        if self._changed:
            self._timer.start(SAVE_AFTER)
        self.saved.emit(saved)

    def _not_written(self, error: OfficeError) -> None:
        self._saving, self._changed, self._stuck = False, True, True
        self.state.setText("没有保存")
        self.banner.say(
            f"笔录没能保存：{error} 内容还在，会继续尝试。", "error", action="立即保存", do=self.save
        )
        self._timer.start(RETRY_AFTER)

    def _failed(self, error: OfficeError) -> None:
        self.banner.say(str(error), "error")

    def showEvent(self, event: QShowEvent) -> None:
        """Coming back from the settings, the phrases may be others."""
        super().showEvent(event)
        if self._phrase_menu.offered():
            self._tasks.read(talk_phrases, {}, self._offer_phrases, self._failed, owner=self)

    def hideEvent(self, event: QHideEvent) -> None:
        """Leaving the page saves, even while an earlier save is under way: writes keep their order."""
        self.save(leaving=True)
        super().hideEvent(event)

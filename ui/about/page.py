"""关于: what this machine protects, which program this is, what it stands on, and whose licences it carries."""

from __future__ import annotations

import platform
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from models.errors import OfficeError
from storage.office import Office
from storage.vault.header import EvidenceCipher
from ui.about.program import program_facts, versions
from ui.kit.pieces import Banner, FactsGrid, button, card
from ui.kit.record import scrolled
from ui.kit.theme import resources
from ui.leaving import leaving_sentence
from ui.protection import screen_sentence
from ui.tasks import Tasks

NOTICE = "NOTICE.md"
WIDTH = 960


class AboutPage(QWidget):
    """Cards one below the other; the hash of the program's files and the licences only on demand."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.banner = Banner()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName("许可说明")
        self.text.setObjectName("notice")
        self.text.setMinimumHeight(280)
        self.text.hide()
        holder = QWidget()
        holder.setMaximumWidth(WIDTH)
        cards = QVBoxLayout(holder)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(12)
        for piece in (
            self.banner,
            card(FactsGrid([*_protection(), ("算法", algorithms(tasks.office))]), title="本机的保护"),
            card(self._program(), title="程序"),
            card(self._licences(), title="许可"),
        ):
            cards.addWidget(piece)
        column.addWidget(scrolled(holder))

    def _program(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        self._known = [*versions(), ("操作系统", platform.platform(terse=True))]
        self.facts = FactsGrid(self._known)
        column.addWidget(self.facts)
        row = QHBoxLayout()
        self.hash_button = button("计算程序文件的校验值", name="programHash")
        self.hash_button.clicked.connect(self._hash)
        copy = button("复制", "flat", symbol="copy", name="copyFacts", tip="复制以上内容，便于核对或报告问题")
        copy.clicked.connect(self._copy)
        row.addWidget(self.hash_button)
        row.addWidget(copy)
        row.addStretch(1)
        column.addLayout(row)
        return made

    def _licences(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        own = FactsGrid(
            [("清卷", "MIT 许可"), ("随附组件", "各按其许可使用，未作修改；Qt 和 PySide6 按 LGPL 使用")]
        )
        column.addWidget(own)
        show = button("查看随附组件和字体的许可", name="showNotice")
        show.clicked.connect(self._show_notice)
        column.addWidget(show, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.text)
        return made

    def _show_notice(self) -> None:
        place: Path = resources().parent / NOTICE
        self.text.setPlainText(
            place.read_text("utf-8") if place.is_file() else "许可说明文件不在程序文件夹里。"
        )
        self.text.show()

    def _hash(self) -> None:
        self.hash_button.setEnabled(False)
        self._tasks.call(program_facts, self._show_facts, self._failed, owner=self)

    def _show_facts(self, facts: list[tuple[str, str]]) -> None:
        self.hash_button.setEnabled(True)
        self._known = [*facts, ("操作系统", platform.platform(terse=True))]
        self.facts.show_facts(self._known)

    def _copy(self) -> None:
        QApplication.clipboard().setText("\n".join(f"{name}：{value}" for name, value in self._known))
        self.banner.say("已复制版本信息。", "good")

    def _failed(self, error: OfficeError) -> None:
        self.hash_button.setEnabled(True)
        self.banner.say(str(error), "error")


def algorithms(office: Office) -> str:
    """What this vault is encrypted with, by its header, and what stays the same whatever was chosen."""
    national = office.header.evidence_cipher is EvidenceCipher.SM4_GCM
    evidence = "SM4-GCM 和 SM3（国密）" if national else "AES-256-GCM 和 SHA-256"
    return (
        f"材料、备份清单和备份的校验值：{evidence}。数据库、账户密钥和日志：AES-256 和 SHA-256。密码派生：Argon2id。签名：Ed25519。"
        "都不是经国家密码管理部门批准的产品，不能据以处理国家秘密。"
    )


def _protection() -> list[tuple[str, str]]:
    return [
        ("截屏", screen_sentence()),
        ("锁定", "空闲到时、按 Ctrl+L、关闭窗口时锁定；没填完的内容加密保存，解锁后可以继续。"),
        ("离开时", leaving_sentence()),
        (
            "打印",
            "页面在内存中生成；交给系统以后，打印队列和打印机里的内容由系统保管，可能留存一天或更久，请按管理员手册设为打完即删。",
        ),
        ("不能防的", "键盘记录程序、无人看管的已解锁屏幕、系统的休眠和交换文件。请设置开机密码并关闭休眠。"),
    ]

"""``selftest``: the built program tests itself: cryptography, a vault, search, a letter, backup, verify, restore."""

from __future__ import annotations

import sys
import tempfile  # noqa: TID251  what is written there is ciphertext, and gone at the end
from collections.abc import Callable
from datetime import date
from pathlib import Path

from letters import Letter, typeset
from models.errors import OfficeError
from models.rights import Role
from models.units.operations import add_unit
from storage import selftest_crypto
from storage.backup import backup, open_medium, restore, verify
from storage.check import check
from storage.errors import WrongPassword
from storage.founding import NewAccount, VaultPlan, create_vault
from storage.office import Office
from storage.vault.kdf import LIGHT
from ui.headless.common import WELL, WRONG, give, parser, tell

PASSWORD = "自检口令 山高水长 1949"  # noqa: S105  opens nothing but the throw-away vault of this test
RARE = "𬭎"


class Failed(OfficeError):
    """A step of the self-test came out wrong."""


def run(arguments: list[str]) -> int:
    """Run every step; the first that fails ends it."""
    made = parser("selftest", "程序自检")
    asked = made.parse_args(arguments)
    done: list[str] = []
    problem = ""
    with tempfile.TemporaryDirectory(prefix="qingjuan-selftest-") as name:
        try:
            for title, step in _steps(Path(name)):
                step()
                done.append(title)
                if not asked.json:
                    tell(f"通过：{title}")
        except OfficeError as error:
            problem = str(error)
    if asked.json:
        give({"passed": done, "problem": problem})
    elif problem:
        sys.stderr.write(f"自检没有通过：{problem}\n")
    else:
        tell(f"自检通过，共 {len(done)} 项。")
    return WRONG if problem else WELL


def _steps(folder: Path) -> list[tuple[str, Callable[[], None]]]:
    vault, stick, copy = folder / "vault", folder / "stick", folder / "copy"
    groups: list[str] = []

    def found() -> None:
        roles = frozenset({Role.HEAD})
        accounts = (
            NewAccount("zhang", "张某", roles, PASSWORD),
            NewAccount("chen", "陈某", frozenset({Role.SYS_ADMIN}), PASSWORD),
        )
        groups.extend(create_vault(vault, VaultPlan(accounts), kdf=LIGHT))
        for path in (vault / "register.db", vault / "cases.db"):
            if path.read_bytes().startswith(b"SQLite format 3"):
                raise Failed(f"{path.name} 没有加密。")

    def wrong_password() -> None:
        try:
            Office.unlock(vault, "zhang", "不对的口令").lock()
        except WrongPassword:
            return
        raise Failed("错误的密码打开了保险库。")

    def search() -> None:
        with Office.unlock(vault, "zhang", PASSWORD) as office:
            office.run(add_unit, name=f"某某{RARE}路桥有限公司")
            if office.search("路桥").count != 1 or office.search(RARE).count != 1:
                raise Failed("搜索没有找到刚登记的单位。")

    def letter() -> None:
        _letter()

    def kept() -> None:
        with Office.unlock(vault, "zhang", PASSWORD) as office:
            backup(office, stick)
            if not check(office).intact:
                raise Failed("保险库核对不通过。")
        with open_medium(stick, recovery=" ".join(groups)) as opened:
            if not verify(opened.medium, opened.manifest, opened.keys, full=True).good:
                raise Failed("备份核对不通过。")
            restore(opened, copy)
        with Office.unlock(copy, "zhang", PASSWORD) as office:
            if not check(office).intact or office.search("路桥").count != 1:
                raise Failed("恢复出来的保险库不一致。")

    return [
        ("密码算法", _cryptography),
        ("建立加密的保险库", found),
        ("拒绝错误的密码", wrong_password),
        ("登记和搜索", search),
        ("排版文书并嵌入字体", letter),
        ("导出 Word 和 Excel 文件", _exports),
        ("在查看进程里打开附件", _viewer),
        ("备份、核对和恢复", kept),
        ("窗口部件", _window),
    ]


def _cryptography() -> None:
    """Known answers; raises ``SelfTestFailed``."""
    selftest_crypto.run()


def _draft() -> Letter:
    return Letter(
        kind="纪律检查建议书",
        issuer="中共某某集团有限公司纪律检查委员会",
        number="某纪建〔2022〕3号",
        title="关于规范备用金管理的纪律检查建议书",
        recipient="某某建设有限公司党委",
        body=f"一、存在的问题\n（一）{RARE}某同志备用金长期挂账，2022年6月30日前未清理。",
        date=date(2022, 6, 30),
    )


def _letter() -> None:
    import pypdfium2

    pdf = typeset(_draft())
    if b"/FontFile2" not in pdf:
        raise Failed("文书里没有嵌入字体。")
    document = pypdfium2.PdfDocument(pdf)
    try:
        text = document[0].get_textpage().get_text_bounded()
    finally:
        document.close()
    if RARE not in text or "某纪建〔2022〕3号" not in text:
        raise Failed("文书里的文字读不回来。")


def _exports() -> None:
    from io import BytesIO

    from docx import Document

    from letters.word import word_document
    from storage.workbooks import parse_workbook, write_workbook

    words = "".join(paragraph.text for paragraph in Document(BytesIO(word_document(_draft()))).paragraphs)
    if RARE not in words:
        raise Failed("Word 文件里的文字读不回来。")
    sheet = parse_workbook(write_workbook([("台账", ("姓名",), [(RARE,)])]), "台账.xlsx").sheets[0]
    if RARE not in str(sheet.rows):
        raise Failed("Excel 文件里的文字读不回来。")


def _viewer() -> None:
    from io import BytesIO

    from PIL import Image

    from ui.viewer.process import pictures

    photo = BytesIO()
    Image.new("RGB", (40, 30)).save(photo, "JPEG")
    if [len(pictures("pdf", typeset(_draft()))), len(pictures("picture", photo.getvalue()))] != [1, 1]:
        raise Failed("附件不能显示。")


def _window() -> None:
    import os

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ui.app import Application, make_application
    from ui.kit.theme import icon

    app = make_application()
    window = Application()
    app.processEvents()
    if icon("clue").isNull() or window.grab().isNull():
        raise Failed("窗口或图标不能显示。")
    window.close()
    window.deleteLater()
    app.processEvents()

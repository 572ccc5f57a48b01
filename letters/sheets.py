"""Papers that are no letters: recovery sheet, 谈话笔录, 线索登记表, forms, statistics tables. Each returns a PDF's bytes.

All of them raise ``MissingGlyphs`` for a character that no font has, like the letters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from letters.breaking import Style
from letters.fonts import FontSet, Role, current
from letters.grid import MM
from letters.letter import date_text
from letters.page import Box, Page
from letters.setter import Setter
from letters.sheet_page import MEDIUM, NORMAL, TINY, Cell, Sheet, qr_code
from letters.surface import WRITER, About
from letters.typesetting import to_pdf

_TALK = Style(14, 14)
SUBJECT = "被谈话人"
_SIGN_ROW = 10 * MM
_SIGNED = "签名：　　　　　　　　年　　月　　日　"


@dataclass(frozen=True)
class Column:
    """A column of a report: its head, its share of the width, its alignment (left, centre, right)."""

    title: str
    width: float = 1.0
    align: str = "left"


@dataclass(frozen=True)
class Question:
    """One line of a transcript: ``speaker`` is 问, 答 or 记 (what the recorder notes)."""

    speaker: str
    text: str


@dataclass(frozen=True)
class Transcript:
    """A 谈话笔录. ``heading`` are label and value of its first lines, ``confirmation`` what the person writes at the
    end; empty for a record that several persons do not confirm one by one (集体谈话)."""

    lines: Sequence[Question]
    heading: Sequence[tuple[str, str]]
    title: str = "谈话笔录"
    number: str = ""
    confirmation: str = "以上笔录我看过（或向我宣读过），和我说的相符。"
    # what the person writes is his own opinion of what was put before him, no confirmation of a transcript
    opinion: bool = False
    signers: Sequence[str] = (SUBJECT, "谈话人", "记录人")
    made_on: dt.date | None = None
    notes: Sequence[str] = field(default=())
    # number, speaker, what stood there (empty: added), what stands there now (empty: struck out)
    corrections: Sequence[tuple[int, str, str, str]] = field(default=())


def _pdf(
    pages: Sequence[Page], sheet: Sheet, title: str, author: str, made_on: dt.date | None, fonts: FontSet
) -> bytes:
    moment = dt.datetime.combine(made_on or dt.date(2000, 1, 1), dt.time())
    sheet.setter.check()
    return to_pdf(pages, About(title, author, moment), fonts, sheet.paper)


def form_sheet(
    title: str, rows: Sequence[Sequence[tuple[str, str]]], *, office: str = "", number: str = "", notes: Sequence[str] = (),
    opinions: Sequence[str] = (), signs: Sequence[str] = (), made_on: dt.date | None = None, label_width: float = 1.0, fonts: FontSet | None = None,
) -> bytes:  # fmt: skip
    """A form: each row holds one or more (label, value) pairs side by side.

    ``opinions`` are tall boxes to write and sign in, ``signs`` places to sign below them.
    """
    with WRITER:
        used = fonts or current()
        sheet = Sheet(Setter(used))
        _head(sheet, title, office, number, made_on)
        for row in rows:
            widths: list[float] = []
            cells: list[Cell] = []
            sheet.setter.place = title
            for label, value in row:
                share = 8.0 / len(row)
                widths += [label_width * 1.55, share - label_width * 1.55]
                cells += [Cell(label, Role.HEI, "centre"), Cell(value)]
            sheet.table(widths, [cells], least=26)
        for opinion in opinions:
            cells = [Cell(opinion, Role.HEI, "centre"), Cell(foot=_SIGNED)]
            sheet.table([label_width * 1.55, 8.0 - label_width * 1.55], [cells], least=30 * MM)
        _notes(sheet, notes)
        if signs:
            sheet.gap(18)
            sheet.room(40)
            sheet.table(
                [1.3, 2.7] * len(signs),
                [[cell for sign in signs for cell in (Cell(sign, Role.HEI, "centre"), Cell())]],
                least=34,
            )
        return _pdf(sheet.finish(_mark(office, number)), sheet, title, office, made_on, used)


def _head(sheet: Sheet, title: str, office: str, number: str, made_on: dt.date | None) -> None:
    sheet.setter.place = "标题"
    sheet.title(title)
    sheet.gap(6)
    sheet.setter.place = "表头"
    parts = [
        text
        for text in (office, f"编号：{number}" if number else "", date_text(made_on) if made_on else "")
        if text
    ]
    if not parts:
        return
    lines = [sheet.setter.line(text, Role.FANG, NORMAL) for text in parts]
    sheet.room(24)
    middle = sheet.y + 10
    sheet.page.put(lines[0], sheet.left, middle)
    if len(lines) > 1:
        sheet.page.put(lines[-1], sheet.left + sheet.width - lines[-1].width, middle)
    if len(lines) > 2:
        sheet.page.put(lines[1], sheet.left + (sheet.width - lines[1].width) / 2, middle)
    sheet.y += 24


def _notes(sheet: Sheet, notes: Sequence[str]) -> None:
    sheet.setter.place = "说明"
    if notes:
        sheet.gap(8)
    for note in notes:
        sheet.text([(note, Role.FANG)], style=TINY)


def _mark(office: str, number: str) -> str:
    return "　".join(text for text in (office, number) if text)


def table_report(
    title: str, columns: Sequence[Column | str], rows: Sequence[Sequence[object]], *, office: str = "", period: str = "",
    facts: Sequence[Sequence[tuple[str, str]]] = (), notes: Sequence[str] = (), made_on: dt.date | None = None, landscape: bool = False, fonts: FontSet | None = None,
) -> bytes:  # fmt: skip
    """A report as a table whose head is repeated on every page; ``period`` stands below the title.

    ``facts`` are rows of labels and values above it: who or what the report is about.
    """
    with WRITER:
        used = fonts or current()
        sheet = Sheet(Setter(used), landscape=landscape, style=Style(11, 11))
        sheet.setter.place = "标题"
        sheet.title(title)
        if period:
            sheet.line(sheet.setter.line(period, Role.KAI, MEDIUM), "centre")
        sheet.gap(4)
        if facts:
            _facts(sheet, facts)
        known = [column if isinstance(column, Column) else Column(column) for column in columns]
        head = [Cell(column.title, Role.HEI, "centre") for column in known]
        sheet.setter.place = "表格"
        body = [
            [
                Cell("" if value is None else str(value), Role.FANG, column.align)
                for column, value in zip(known, row, strict=True)
            ]
            for row in rows
        ]
        sheet.table([column.width for column in known], [head, *body], header=1, least=22)
        _notes(sheet, notes)
        mark = _mark(office, date_text(made_on) + "制" if made_on else "")
        return _pdf(sheet.finish(mark), sheet, title, office, made_on, used)


def _facts(sheet: Sheet, facts: Sequence[Sequence[tuple[str, str]]]) -> None:
    sheet.setter.place = "基本情况"
    for row in facts:
        share = 8.0 / len(row)
        widths, cells = [], []
        for label, value in row:
            widths += [1.2, share - 1.2]
            cells += [Cell(label, Role.HEI, "centre"), Cell(value)]
        sheet.table(widths, [cells], least=22)
    sheet.gap(10)


def clue_form(
    office: str, number: str, rows: Sequence[Sequence[tuple[str, str]]], *, opinions: Sequence[str] = ("承办人意见", "承办部门意见", "领导批示"),
    made_on: dt.date | None = None, fonts: FontSet | None = None,
) -> bytes:  # fmt: skip
    """线索登记表: what is known of the clue, then boxes for opinions with a place to sign and date."""
    return form_sheet(
        "问题线索登记表", rows, opinions=opinions, office=office, number=number, made_on=made_on, fonts=fonts
    )


def transcript(talk: Transcript, *, office: str = "", fonts: FontSet | None = None) -> bytes:
    """谈话笔录: questions and answers, a place to sign at the foot of every page, the confirmation at the end.

    规则 (监督执纪工作规则第四十二条, 第四十六条): the person reads the record and signs it; so every page has its line.
    """
    with WRITER:
        used = fonts or current()
        sheet = Sheet(Setter(used), bottom=36 * MM + _SIGN_ROW, style=_TALK, pitch=1.8)
        sheet.setter.place = "标题"
        sheet.title(talk.title)
        sheet.gap(8)
        if talk.number:
            sheet.line(sheet.setter.line(f"编号：{talk.number}", Role.FANG, NORMAL), "right")
        for label, value in talk.heading:
            sheet.setter.place = label
            hang = (len(label) + 1) * _TALK.cell
            sheet.text([(f"{label}：", Role.HEI), (value, Role.FANG)], left=hang)
        sheet.gap(4)
        sheet.rule()
        sheet.gap(8)
        confirmation = sheet.pitch * 5
        for number, line in enumerate(talk.lines, 1):
            sheet.setter.place = f"笔录第{number}句"
            # the confirmation never stands on a page without a word of the record
            below = confirmation if number == len(talk.lines) and not talk.notes else 0.0
            for index, text in enumerate(line.text.splitlines() or [""]):
                head = f"{line.speaker}：" if index == 0 else ""
                sheet.text(
                    [(head, Role.HEI), (text, Role.FANG)],
                    below=below,
                    first=0 if head else 2 * _TALK.cell,
                    left=2 * _TALK.cell,
                )
        if talk.corrections:
            _corrections(sheet, talk)
        _notes(sheet, talk.notes)
        if talk.confirmation:
            _confirm(sheet, talk)

        def foot(page: Page, _number: int, _count: int) -> None:
            _sign_line(sheet, page, talk.signers)

        pages = sheet.finish(_mark(office, talk.number), foot)
        return _pdf(pages, sheet, talk.title, office, talk.made_on, used)


def _corrections(sheet: Sheet, talk: Transcript) -> None:
    """What the reader had changed: each with what stood there before, and a place for him to press."""
    sheet.setter.place = "更正"
    sheet.gap(sheet.pitch * 0.6)
    sheet.text([("被谈话人核对后要求更正的内容，由本人逐处捺印：", Role.KAI)], style=NORMAL, keep=True)
    head = [Cell(text, Role.HEI, "centre") for text in ("更正", "原记", "更正为", "本人捺印")]
    rows = [
        [
            Cell(f"{number}（{speaker}）", Role.FANG, "centre"),
            Cell(before or "（原来没有，补充）"),
            Cell(after or "（删去）"),
            Cell(),
        ]
        for number, speaker, before, after in talk.corrections
    ]
    sheet.table([1.0, 2.9, 2.9, 1.2], [head, *rows], header=1, least=34)


def _confirm(sheet: Sheet, talk: Transcript) -> None:
    """The confirmation to be copied by hand and signed, never on another page than its place to sign."""
    name = "本人意见" if talk.opinion else "核对意见"
    asked = "签署意见" if talk.opinion else "阅看笔录后亲笔书写核对意见"
    sheet.setter.place = name
    sheet.room(sheet.pitch * 5)
    sheet.gap(sheet.pitch * 0.6)
    sheet.text([(f"（以下由被谈话人{asked}并签名、注明日期）", Role.KAI)], style=NORMAL, keep=True)
    sheet.text([(f"{name}：{talk.confirmation}", Role.FANG)], left=5 * _TALK.cell, keep=True)
    sheet.gap(sheet.pitch)
    line = sheet.setter.line("签名、捺印：　　　　　　　　　　年　　月　　日", Role.FANG, _TALK)
    sheet.line(line, "right", height=sheet.pitch)


def _sign_line(sheet: Sheet, page: Page, signers: Sequence[str]) -> None:
    """Who was talked to signs and presses on every page and wherever he had something changed (监察法实施条例 78)."""
    sheet.setter.place = "签名"
    y = sheet.paper[1] - 26 * MM
    rows = [[f"{signer}（签名）：" for signer in signers if signer != SUBJECT]]
    if SUBJECT in signers:
        rows.insert(0, [f"{SUBJECT}（签名、捺印）：", "本页手写修改　　处（修改处捺印）"])
    y -= (len(rows) - 1) * _SIGN_ROW
    page.boxes.append(Box(sheet.left, y - 14, sheet.width, 0.5))
    for texts in rows:
        share = sheet.width / max(1, len(texts))
        for index, text in enumerate(texts):
            page.put(sheet.setter.line(text, Role.FANG, NORMAL), sheet.left + index * share, y)
        y += _SIGN_ROW


def recovery_sheet(
    office: str,
    vault_id: str,
    groups: Sequence[str],
    made_on: dt.date,
    *,
    share: int = 0,
    fonts: FontSet | None = None,
) -> bytes:
    """The recovery key to print, sign and lock away: its groups in large numbered boxes, and as a QR code.

    ``share`` is 1, 2 or 3 for one of three papers, any two of which open the vault. The bytes hold the key: the caller prints them and keeps them nowhere.
    """
    with WRITER:
        used = fonts or current()
        sheet = Sheet(Setter(used))
        sheet.setter.place = "恢复密钥单"
        sheet.title("清卷恢复密钥")
        sheet.gap(10)
        note = f"第{'一二三'[share - 1]}份　共三份　任意两份可用" if share else "仅此一份　妥善保管"
        sheet.text([(note, Role.HEI)], first=(sheet.width - len(note) * 16) / 2, style=MEDIUM)
        sheet.gap(6)
        known = [("单位", office), ("保险库编号", vault_id), ("制作日期", date_text(made_on))]
        for label, value in known:
            sheet.table([1.3, 6.7], [[Cell(label, Role.HEI, "centre"), Cell(value)]], least=26)
        sheet.gap(16)
        _key_boxes(sheet, groups)
        size = 48 * MM
        sheet.gap(10)
        top = sheet.y
        qr_code(sheet.page, "-".join(groups), sheet.left + sheet.width - size, top, size)
        narrow = sheet.width
        sheet.width -= size + 6 * MM
        for text in _SHARE_ADVICE if share else _RECOVERY_ADVICE:
            sheet.text([(text, Role.FANG)], left=1.2 * NORMAL.cell)
        sheet.width = narrow
        sheet.y = max(sheet.y, top + size)
        sheet.gap(14)
        sheet.table(
            [1.3, 2.7, 1.3, 2.7],
            [
                [Cell("制作人", Role.HEI, "centre"), Cell(), Cell("监督人", Role.HEI, "centre"), Cell()],
                [Cell("封存地点", Role.HEI, "centre"), Cell(), Cell("封存日期", Role.HEI, "centre"), Cell("　　　年　　月　　日", align="centre")],
            ],
            least=34,
        )  # fmt: skip
        return _pdf(sheet.finish(office), sheet, "清卷恢复密钥", office, made_on, used)


def audit_sheet(
    office: str, month: str, rows: Sequence[Sequence[str]], facts: Sequence[tuple[str, str]],
    heads: Sequence[tuple[str, str, str]], made_on: dt.date, *, fonts: FontSet | None = None,
) -> bytes:  # fmt: skip
    """月度审计表: what was done how often by whom, then each trail's head to sign for: label, typed form, code.

    ``facts`` are label and value of the lines above the table.
    """
    with WRITER:
        used = fonts or current()
        sheet = Sheet(Setter(used))
        sheet.setter.place = "月度审计表"
        _head(sheet, "月度审计表", office, "", made_on)
        sheet.table(
            [1.6, 6.4],
            [[Cell(label, Role.HEI, "centre"), Cell(value)] for label, value in [("月份", month), *facts]],
            least=24,
        )
        sheet.gap(10)
        head = [Cell(text, Role.HEI, "centre") for text in ("操作", "次数", "人员")]
        body = [[Cell(row[0]), Cell(row[1], Role.FANG, "centre"), Cell(row[2])] for row in rows]
        sheet.table([3.2, 1.0, 3.8], [head, *body], header=1, least=22)
        size = 30 * MM
        for label, typed, code in heads:
            sheet.gap(10)
            sheet.room(size)
            top = sheet.y
            qr_code(sheet.page, code, sheet.left, top, size)
            sheet.page.put(
                sheet.setter.line(label, Role.HEI, MEDIUM), sheet.left + size + 6 * MM, top + size * 0.35
            )
            sheet.page.put(
                sheet.setter.line(typed, Role.SONG, MEDIUM), sheet.left + size + 6 * MM, top + size * 0.65
            )
            sheet.y = top + size
        _notes(
            sheet,
            [
                "以上日志末端由安全审计员签字留存。以后核对时，把末端的序号和编码输入“审计日志—核对月度表”，即可发现日志被删改或换成旧副本。"
            ],
        )
        sheet.gap(14)
        sheet.room(40)
        sheet.table(
            [1.6, 2.4, 1.6, 2.4],
            [[Cell("安全审计员", Role.HEI, "centre"), Cell(), Cell("负责人", Role.HEI, "centre"), Cell()]],
            least=34,
        )
        return _pdf(sheet.finish(office), sheet, "月度审计表", office, made_on, used)


_RECOVERY_ADVICE = (
    "1.全部账户的口令都遗失时，只有凭本单上的密钥才能打开保险库和备份。",
    "2.请核对各组字符清晰完整后签名，装入信封密封，存放在保密柜中，与电脑和备份盘分开保管。",
    "3.任何人得到本单和保险库，都能看到全部内容。不要拍照、复印、扫描或录入电脑。",
    "4.更换恢复密钥后，本单立即失效，应当登记销毁。",
)


_SHARE_ADVICE = (
    "1.全部账户的口令都遗失时，凭三份中的任意两份才能打开保险库和备份；单独一份打不开。",
    "2.请核对各组字符清晰完整后签名，装入信封密封，三份由三人分别存放在不同的保密柜中。",
    "3.任何人得到两份和保险库，都能看到全部内容。不要拍照、复印、扫描或录入电脑。",
    "4.更换恢复密钥后，三份立即失效，应当登记销毁。",
)


def _key_boxes(sheet: Sheet, groups: Sequence[str]) -> None:
    """Numbered groups, four a row, in letters that can't be misread."""
    columns, height = 4, 15 * MM
    width = sheet.width / columns
    big = Style(19, 20)
    for index, group in enumerate(groups):
        if index % columns == 0 and index:
            sheet.y += height
        x = sheet.left + (index % columns) * width
        sheet.frame(x, sheet.y, width, height)
        sheet.page.put(sheet.setter.line(str(index + 1), Role.SONG, Style(9, 9)), x + 4, sheet.y + 8)
        line = sheet.setter.line(group, Role.HEI, big)
        sheet.page.put(line, x + (width - line.width) / 2 + 4, sheet.y + height / 2)
    sheet.y += height

"""The letter's form, made from the kind's data; every keystroke gives a new :class:`LetterDraft`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from models.dates import parse_date
from models.errors import InvalidInput
from models.letters.check import CLASSIFICATION, Flaw
from models.letters.compose import (
    SECRECY_LABELS,
    STATE_SECRETS,
    LetterDraft,
    compose,
    compose_title,
    values_of,
)
from models.letters.kinds import LAYOUTS, REPLY_UNITS, LetterField
from models.letters.wording import KNOWN_BLANKS
from ui.letters.problems import ProblemList
from ui.letters.rows import Area, Choice, Line, Row

_LAYOUT_NAMES = [(name, name) for name in LAYOUTS]


class LetterForm(QScrollArea):
    """Fields of the head, the kind's own, problems, text, tail; ``changed`` after every edit by a person."""

    changed = Signal()

    def __init__(self, draft: LetterDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("letterForm")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.rows: dict[str, Row] = {}
        self._draft = draft
        self._pattern_title = ""
        inside = QWidget(self)
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(8, 8, 16, 24)
        self._column.setSpacing(2)
        self._build(draft)
        self._column.addStretch(1)
        self.setWidget(inside)
        self.put(draft)

    # --- building

    def _build(self, draft: LetterDraft) -> None:
        kind = draft.kind
        self._add("recipient", Row("主送", Line(), hint="全称，不写简称"))
        self._add("title", Row("标题", Area(lines=(1, 4))))
        for name in kind.on_file():
            # from the records, to be corrected here where the letter has to say it otherwise
            self._add(f"field:{name}", Row(KNOWN_BLANKS[name], Line(), hint="拟制时从登记的资料取得"))
        for field in kind.fields:
            self._add(f"field:{field.name}", _field_row(field))
        self.problems: ProblemList | None = None
        if kind.problems:
            self._heading("问题和建议")
            self.problems = ProblemList(self)
            self.problems.changed.connect(self._edited)
            self._column.addWidget(self.problems)
        if kind.reply is not None:
            self._heading("回复期限")
            unit = REPLY_UNITS[kind.reply.unit]
            required = kind.reply.required
            self._add("reply_due_on", Row("回复日期", Line(), hint="如 2022-7-30", required=required))
            if kind.reply.starts == "RECEIPT":
                self._add(
                    "reply_days",
                    Row(f"签收后（{unit}）", Line(), hint="写了回复日期就不用填", required=False),
                )
        self._heading("正文")
        self.by_hand = QCheckBox("手工改写正文（不再按上面的要素生成）")
        self.by_hand.toggled.connect(self._hand_toggled)
        self._column.addWidget(self.by_hand)
        # what is wrong with a text that is made from the fields has its place here
        self.composed = QLabel()
        self.composed.setTextFormat(Qt.TextFormat.PlainText)
        self.composed.setObjectName("composedFlaw")
        self.composed.setProperty("role", "error")
        self.composed.setWordWrap(True)
        self.composed.hide()
        self._column.addWidget(self.composed)
        self._add("body", Row("正文", Area(lines=(8, 30)), hint="一段一行；层次用“一、”“（一）”“1.”“（1）”"))
        self._heading("其他")
        self._add("issuer", Row("发文机关", Area(lines=(1, 5)), hint="联合发文的一行一个，主办机关在前"))
        self._add("copies_to", Row("抄送", Area(lines=(1, 6)), hint="一行一个", required=False))
        self._add("attachments", Row("附件", Area(lines=(1, 6)), hint="一行一个名称", required=False))
        self._add("annotation", Row("附注", Line(), hint="如：联系人和电话", required=False))
        self._add("urgency", Row("紧急程度", Choice([("", "平件"), ("加急", "加急"), ("特急", "特急")])))
        self._add("secrecy", Row("密级标识", Choice(list(SECRECY_LABELS.items()))))
        for key, label in CLASSIFICATION.items():
            self._add(f"classification:{key}", Row(label, Line(), hint="如：1年" if key == "term" else ""))
        self._add("layout", Row("版式", Choice([("", f"按文种（{kind.layout}）"), *_LAYOUT_NAMES])))

    def _heading(self, text: str) -> None:
        label = QLabel(text)
        label.setProperty("role", "heading")
        label.setContentsMargins(0, 12, 0, 4)
        self._column.addWidget(label)

    def _add(self, place: str, row: Row) -> None:
        self.rows[place] = row
        row.changed.connect(self._edited)
        self._column.addWidget(row)

    # --- values

    def put(self, draft: LetterDraft) -> None:
        """Show a draft."""
        self._draft = draft
        texts = {
            "recipient": draft.recipient,
            "title": draft.title,
            "issuer": draft.issuer,
            "reply_due_on": draft.reply_due_on.isoformat() if draft.reply_due_on else "",
            "reply_days": "" if draft.reply_days is None else str(draft.reply_days),
            "body": draft.body if draft.body_by_hand else compose(draft),
            "copies_to": "\n".join(draft.copies_to),
            "attachments": "\n".join(draft.attachments),
            "annotation": draft.annotation,
            "urgency": draft.urgency,
            "secrecy": draft.secrecy,
            "layout": draft.layout,
        }
        names = (*draft.kind.on_file(), *(one.name for one in draft.kind.fields))
        texts |= {f"field:{name}": draft.fields.get(name, "") for name in names}
        texts |= {f"classification:{key}": draft.classification.get(key, "") for key in CLASSIFICATION}
        for place, row in self.rows.items():
            row.set_text(texts[place])
        if self.problems is not None:
            self.problems.put(draft.problems)
        self.by_hand.blockSignals(True)
        self.by_hand.setChecked(draft.body_by_hand)
        self.by_hand.blockSignals(False)
        self._pattern_title = compose_title(draft.kind, values_of(draft))
        self._show_what_applies()

    def draft(self) -> LetterDraft:
        """What the form says now; dates and numbers that can't be read stay out and are marked by their row."""
        fields = dict(self._draft.fields)
        for name in self._draft.kind.on_file():
            if (text := self._text(f"field:{name}")) or name in fields:
                fields[name] = text
        for one in self._draft.kind.fields:
            text = self.rows[f"field:{one.name}"].text().strip()
            fields[one.name] = _iso(text) if one.type == "date" else text
        days = self._text("reply_days") if "reply_days" in self.rows else ""
        kept_days = self._draft.reply_days if "reply_days" not in self.rows else None
        return replace(
            self._draft,
            recipient=self._text("recipient"),
            title=self._text("title").replace("\n", ""),
            issuer=self._text("issuer"),
            fields=fields,
            problems=self.problems.problems() if self.problems is not None else (),
            body=self.rows["body"].text() if self.by_hand.isChecked() else "",
            body_by_hand=self.by_hand.isChecked(),
            reply_due_on=_date(self._text("reply_due_on")) if "reply_due_on" in self.rows else None,
            reply_days=int(days) if days.isdigit() else kept_days,
            copies_to=_lines(self._text("copies_to")),
            attachments=_lines(self._text("attachments")),
            annotation=self._text("annotation"),
            urgency=self._text("urgency"),
            secrecy=self._text("secrecy"),
            classification=self._classification(),
            layout=self._text("layout"),
        )

    def _text(self, place: str) -> str:
        return self.rows[place].text().strip()

    def _classification(self) -> dict[str, str]:
        if self._text("secrecy") not in STATE_SECRETS:
            return {}
        return {key: self._text(f"classification:{key}") for key in CLASSIFICATION}

    # --- telling and marking

    def _edited(self) -> None:
        self._let_title_follow()
        self._show_what_applies()
        self.changed.emit()

    def _let_title_follow(self) -> None:
        """A title that still says what the kind's pattern makes of the fields goes on doing so."""
        draft = self.draft()
        pattern = compose_title(draft.kind, values_of(draft))
        if draft.title == self._pattern_title and pattern != draft.title:
            self.rows["title"].set_text(pattern)
        self._pattern_title = pattern

    def _hand_toggled(self, on: bool) -> None:
        if on:
            self.rows["body"].set_text(compose(replace(self.draft(), body_by_hand=False)))
        self._edited()

    def _show_what_applies(self) -> None:
        self.rows["body"].setVisible(self.by_hand.isChecked())
        secret = self._text("secrecy") in STATE_SECRETS
        for key in CLASSIFICATION:
            self.rows[f"classification:{key}"].setVisible(secret)

    def unreadable(self) -> list[Flaw]:
        """Dates and numbers that are typed but can't be read."""
        found = []
        for place, row in self.rows.items():
            is_date = place == "reply_due_on" or self._field_type(place) == "date"
            if is_date and row.text().strip():
                try:
                    parse_date(row.text())
                except InvalidInput as error:
                    found.append(Flaw(place, str(error)))
            if place == "reply_days" and row.text().strip() and not row.text().strip().isdigit():
                found.append(Flaw(place, "请填写天数。"))
        return found

    def _field_type(self, place: str) -> str:
        field = self._draft.kind.field(place.removeprefix("field:")) if place.startswith("field:") else None
        return field.type if field else ""

    def mark(self, flaws: Iterable[Flaw]) -> list[Flaw]:
        """Show every flaw beside what it is about; returns those that have no place in the form."""
        for row in self.rows.values():
            row.set_error("")
        self.composed.setText("")
        if self.problems is not None:
            self.problems.clear_marks()
        homeless: list[Flaw] = []
        for flaw in flaws:
            if flaw.place.startswith("problem") and self.problems is not None:
                if not self.problems.mark(flaw.place, flaw.message):
                    homeless.append(flaw)
            elif (row := self.rows.get(flaw.place)) is not None and row.isVisibleTo(self):
                if not row.error.text():
                    row.set_error(flaw.message)
            elif flaw.place == "body":
                self.composed.setText(self.composed.text() or flaw.message)
            else:
                homeless.append(flaw)
        self.composed.setVisible(bool(self.composed.text()))
        return homeless

    def go_to(self, place: str) -> None:
        """Bring a field into view and put the cursor there."""
        row = self.rows.get(place)
        if place.startswith("problem:") and self.problems is not None:
            _word, index, field = place.split(":")
            row = self.problems.cards[min(int(index), len(self.problems.cards) - 1)].rows[field]
        elif place == "problems" and self.problems is not None:
            row = self.problems.cards[0].rows["text"]
        if place == "body" and not self.by_hand.isChecked():
            QTimer.singleShot(0, self.composed, lambda: self.ensureWidgetVisible(self.composed, 0, 40))
            self.by_hand.setFocus()
            return
        if row is None:
            return
        target = row
        # the row's place is settled only after the marks above have been laid out
        QTimer.singleShot(0, target, lambda: self.ensureWidgetVisible(target, 0, 40))
        target.editor.setFocus()


def _field_row(field: LetterField) -> Row:
    editor: Line | Area | Choice
    if field.type in ("area", "list"):
        editor = Area()
    elif field.type == "choice":
        editor = Choice([(choice, choice) for choice in field.choices])
    else:
        editor = Line()
    return Row(field.label, editor, hint=field.hint, required=field.required)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _date(text: str) -> date | None:
    try:
        return parse_date(text) if text else None
    except InvalidInput:
        return None


def _iso(text: str) -> str:
    day = _date(text)
    return day.isoformat() if day else text

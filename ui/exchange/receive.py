"""A package that was brought: who sealed it, what is in it; each clue registered, joined or left out by a choice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.clues.inputs import LEVELS
from models.errors import OfficeError
from models.exchange.contents import ClueContent, Manifest, Sort
from models.exchange.receiving import JOIN, NEW, SKIP, Choice, Incoming, Look
from models.rules import name_of
from storage.exchange.receiving import look, refuse, take_in
from ui.kit.fields import ChoiceField, Field, TextArea
from ui.kit.form import FormPanel
from ui.kit.pieces import button, label
from ui.tasks import Progress

if TYPE_CHECKING:
    from ui.exchange.page import ExchangePage


class Shown(Field):
    """Something to read in a form; it has no value of its own."""

    def __init__(self, key: str, title: str, text: str) -> None:
        super().__init__(key, title)
        made = label(text, wrap=True, select=True)
        made.setContentsMargins(0, 7, 0, 0)
        self._place(made)

    def value(self) -> None:
        """Nothing."""

    def set_value(self, value: Any) -> None:
        """Nothing to set."""


class ReceivePanel(QWidget):
    """Reads the file off the screen's thread, then asks; nothing is taken before it is pressed."""

    def __init__(self, page: ExchangePage, path: Path) -> None:
        super().__init__()
        self.page, self.path = page, path
        self.found: Look | None = None
        self.form: FormPanel | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        office = page.tasks.office
        page.tasks.call(lambda: look(office, path), self._show, self._unreadable, owner=self)

    def _unreadable(self, error: OfficeError) -> None:
        self.page.back()
        self.page.failed(error)

    def _show(self, found: Look) -> None:
        self.found = found
        manifest = found.manifest
        receipt = manifest.sort is Sort.RECEIPT
        refused = bool(found.refusal)
        form = self.form = FormPanel(
            f"收到的往来包：{manifest.title}",
            [("", _facts(found)), *(_section(place, one) for place, one in enumerate(found.clues, 1))],
            submit="知道了" if refused else "登记回执" if receipt else "收下",
            cancel="" if refused else "先不收",
            hint=found.refusal or "签名和封装核对无误。收下之前不留下任何内容。",
        )
        form.submitted.connect(lambda _values: self.page.back() if refused else self._take())
        form.cancelled.connect(self.page.back)
        if refused:
            form.banner.say(found.refusal, "warning")
        elif not receipt:
            back = button("退回…", name="refusePackage")
            back.clicked.connect(lambda _on=False: self._refuse())
            form.foot.insertWidget(1, back)
        self._column.addWidget(form)

    def choices(self) -> list[Choice]:
        """What was chosen for each clue."""
        assert self.found is not None
        assert self.form is not None
        made = []
        for place, one in enumerate(self.found.clues, 1):
            result, _, clue_id = str(self.form.fields[f"result_{place}"].value()).partition(":")
            level = self.form.fields[f"level_{place}"].value()
            made.append(Choice(one.content.uid, result, int(clue_id) if clue_id else None, level))
        return made

    def _take(self) -> None:
        assert self.found is not None
        assert self.form is not None
        office, path, manifest, choices = (
            self.page.tasks.office,
            self.path,
            self.found.manifest,
            self.choices(),
        )

        def work(progress: Progress) -> Any:
            return take_in(
                office,
                path,
                manifest,
                choices,
                progress=lambda done, total: progress("正在收下", done, total),
                cancelled=progress.cancelled,
            )

        self.page.long("正在收下", work, lambda made: self._taken(made.value, manifest), self.form.fail)

    def _taken(self, package_id: int, manifest: Manifest) -> None:
        assert self.form is not None
        joined = any(choice.result == JOIN for choice in self.choices())
        self.form.saved()
        self.page.refresh()
        self.page.open_record(package_id)
        self.page.banner.say(_said(manifest, joined), "good")

    def _refuse(self) -> None:
        assert self.found is not None
        office, path, manifest = self.page.tasks.office, self.path, self.found.manifest
        form = FormPanel(
            "退回往来包",
            [TextArea("reason", "退回理由", required=True, rows=3, limit=2_000)],
            submit="退回",
            hint="不收下任何内容，理由写进回执。",
        )

        def send(values: dict[str, Any]) -> None:
            self.page.tasks.call(
                lambda: refuse(office, path, manifest, values["reason"]),
                done,
                form.fail,
                owner=form,
                writes=True,
            )

        def done(made: Any) -> None:
            form.saved()
            page.refresh()
            page.open_record(made.value)
            page.banner.say("已退回，没有留下内容。请写一份回执交给对方。", "good")

        page = self.page
        form.submitted.connect(send)
        form.cancelled.connect(page.back)
        page.show_instead(form)


def _said(manifest: Manifest, joined: bool) -> str:
    """What is to be done next."""
    if manifest.sort is Sort.RECEIPT:
        return "回执已登记。"
    if manifest.sort is Sort.REPORT and joined:
        return "已收下。请在原线索上办理“收到下级报结”，并写一份回执交给对方。"
    return "已收下。请写一份回执交给对方。"


def _facts(found: Look) -> list[Field]:
    manifest = found.manifest
    day = f"{manifest.approved_on:%Y-%m-%d}" if manifest.approved_on else ""
    peer = f"{found.peer.name}（{found.peer.relation_text}）" if found.peer else f"自称“{manifest.sender}”"
    facts = [
        ("来自", peer),
        ("制作", f"{manifest.made_at:%Y-%m-%d %H:%M}"),
        ("批准", "　".join(part for part in (manifest.approved_by, day, manifest.paper_no) if part)),
        ("要求报结", f"{manifest.reply_by:%Y-%m-%d}" if manifest.reply_by else ""),
    ]
    if found.refusal:
        return [Shown(f"fact_{place}", name, text) for place, (name, text) in enumerate(facts[:2])]
    facts += [("附言", manifest.note), ("材料", "\n".join(one.name for one in manifest.documents))]
    if manifest.figures is not None:
        count = sum(1 for row in manifest.figures.rows if row.key)
        facts.append(("数字", f"{manifest.figures.name}，{count} 项"))
    if manifest.receipt is not None:
        answer = {"ACCEPTED": "已收下", "REFUSED": "已退回"}[manifest.receipt.answer]
        told = (answer, f"{manifest.receipt.on:%Y-%m-%d}", manifest.receipt.by, manifest.receipt.text)
        facts.append(("回执", "　".join(part for part in told if part)))
    return [Shown(f"fact_{place}", name, text) for place, (name, text) in enumerate(facts) if text]


def _section(place: int, one: Incoming) -> tuple[str, list[Field]]:
    content = one.content
    joins = [one.own, *one.alike] if one.own else list(one.alike)
    offered = [(NEW, "登记为新线索")]
    seen = set()
    for row in joins:
        if row is not None and row.id not in seen:
            seen.add(row.id)
            offered.append((f"{JOIN}:{row.id}", f"并入 {row.number} {row.title}（{row.reason}）"))
    offered.append((SKIP, "不收"))
    if one.own is None and len(offered) > 2:
        # perhaps a duplicate: nobody registers it anew by pressing on
        offered.insert(0, ("", "请选择：本单位可能已有这件线索"))
    result = ChoiceField(f"result_{place}", "处理", offered, required=True)
    if one.own is not None:
        result.set_value(f"{JOIN}:{one.own.id}")
    levels = [(code, name_of("subject_levels", code)) for code in LEVELS]
    level = ChoiceField(f"level_{place}", "被反映人层级", levels, required=True)
    fields: list[Field] = [Shown(f"told_{place}", "线索", _told(content)), result, level]
    return f"第 {place} 件　{content.title}", fields


def _told(content: ClueContent) -> str:
    people = "、".join(
        f"{party.name}{f'（{party.unit_name}{party.post}）' if party.unit_name or party.post else ''}"
        for party in content.parties
    )
    lines = [
        f"对方编号：{content.number}",
        f"被反映人：{people}" if people else "",
        *(f"{place}. {problem.text}" for place, problem in enumerate(content.problems, 1)),
        *content.told,
        "附有反映人身份" if content.reporter is not None else "",
    ]
    return "\n".join(line for line in lines if line)

"""One undertaking: what it is, its entries by role, the next steps that its kind offers."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.dates import chinese_date
from models.errors import InvalidInput
from models.rights import Right
from models.undertakings import operations
from models.undertakings.kinds import ATTENDED, FINDING, PERSONAL, Role, programmes, roles
from models.undertakings.people import Match, match_people
from models.undertakings.queries import PASS, Entry, UndertakingView, all_entries, open_undertaking
from models.undertakings.yearly import Earlier, carries, carry_over, earlier_lists
from ui.kit.attachments import Attachments
from ui.kit.fields import ChoiceField, CompleteField, DateField, TextArea, TextField
from ui.kit.form import FormPanel
from ui.kit.pieces import FactsGrid, card, label
from ui.kit.record import RecordPage, Step, scrolled
from ui.tasks import Tasks
from ui.trash.discard import discard_steps
from ui.undertakings.entries import EntriesPage
from ui.undertakings.entry import EntryPage
from ui.undertakings.new import common
from ui.undertakings.out import export_undertaking, print_ballots, print_undertaking
from ui.undertakings.papers import PapersPage
from ui.undertakings.people import NOBODY, EntryPicker, matched, namesakes_form, take
from ui.undertakings.trend import TrendTab
from ui.undertakings.words import number_of, order_of, rows_of

PAPERS = ("SIGNER", "RECEIVER")
CHOSEN = PERSONAL - {"TEST", "POINTS"}
"""Roles that are whole lists of persons on file."""
MARKS = {"OPEN": "strong", "DONE": "good", "VOID": ""}


class UndertakingRecord(RecordPage):
    """One undertaking in the right pane."""

    def __init__(self, tasks: Tasks, record_id: int) -> None:
        kinds = ("undertaking", "undertaking_entry", "rectification")
        super().__init__(tasks, open_undertaking, "undertaking_id", record_id, kinds=kinds)

    def show_view(self, view: UndertakingView) -> None:
        """Show the undertaking."""
        chips = [(view.kind.name, ""), (view.state_text, MARKS[view.state])]
        today = self.tasks.office.now().date()
        if view.state == "OPEN" and view.due_on is not None:
            left = (view.due_on - today).days
            chips.append((f"逾期 {-left} 天", "warning") if left < 0 else (f"剩 {left} 天", ""))
        self.head(chinese_date(view.held_on), view.title, chips)
        self._show_steps(view)
        if view.missing:
            self.banner.say("".join(view.missing), "warning")
        else:
            self.banner.silence()
        pages: list[tuple[str, QWidget]] = [("概况", scrolled(*self._facts(view)))]
        if view.ranking:
            pages.append(("排名和走势", TrendTab(self.tasks, self.record_id)))
        if view.risk_map:
            pages.append(("分布", scrolled(_risk_map(view))))
        if view.points:
            pages.append(("积分汇总", scrolled(_points(view))))
        for code in view.kind.entries:
            if code in view.counts:
                pages.append((roles()[code].name, self._entries(view, roles()[code])))
        pages.append(("材料", Attachments(self.tasks, "undertaking", self.record_id)))
        self.pages(pages)

    # --- tabs

    def _facts(self, view: UndertakingView) -> list[QWidget]:
        lines = [
            ("种类", f"{view.kind.name}（{view.shape_name}）"),
            ("所属专项", view.programme_name),
            ("日期", chinese_date(view.held_on)),
            ("完成期限", chinese_date(view.due_on) if view.due_on else ""),
            ("单位", view.unit_name),
            ("地点", view.place),
            ("负责人", view.owner),
            ("参加人数", f"{view.attended} 人次" if ATTENDED in view.kind.entries else ""),
            ("情况", view.summary),
        ]
        found: list[QWidget] = [card(FactsGrid(lines))]
        if view.results is not None:
            told = view.results
            words = (
                f"{told.count} 人，平均 {told.mean:g} 分，最高 {told.best:g} 分；"
                f"{PASS} 分以上 {told.passed} 人，{told.count - told.passed} 人不及格"
            )
            found.append(card(FactsGrid([("成绩", words)]), title="测试结果"))
        counts = []
        for code in view.kind.entries:
            role = roles()[code]
            total, done = view.counts.get(code, (0, 0))
            words = f"{total} 条"
            if role.settled and total:
                words += f"，已{role.settled} {done}，未{role.settled} {total - done}"
            if code in PERSONAL and total > view.on_file.get(code, 0):
                words += f"（{total - view.on_file.get(code, 0)} 条没有对应到廉政档案）"
            counts.append((role.name, words))
        found.append(card(FactsGrid(counts), title="明细"))
        return found

    def _entries(self, view: UndertakingView, role: Role) -> QWidget:
        listed: list[Entry] = [entry for entry in view.entries if entry.role == role.code]
        may = view.state == "OPEN" and Right.CASE_WRITE in self.tasks.office.actor.rights
        return EntriesPage(
            role,
            listed,
            view.counts[role.code],
            settle=partial(self.settle, role) if may and role.settled else None,
            remove=self.remove if may and role.code != FINDING else None,
            open_item=lambda item: self.navigate.emit("rectification", item),
            open_entry=self.open_entry,
        )

    def open_entry(self, entry_id: int) -> None:
        """One entry in place of the tabs."""
        self.show_instead(EntryPage(self, entry_id))

    # --- steps

    def _show_steps(self, view: UndertakingView) -> None:
        rights = self.tasks.office.actor.rights
        out = [Step("打印", partial(print_undertaking, self))] if Right.CASE_PRINT in rights else []
        if Right.LIST_EXPORT in rights:
            out.append(Step("导出 Excel", partial(export_undertaking, self)))
        if Right.CASE_WRITE not in rights:
            self.steps(out)
            return
        if view.state != "OPEN":
            self.steps([Step("重新打开", self.reopen), *out, *discard_steps(self, "undertaking")])
            return
        steps = [Step(roles()[code].add, partial(self.add, roles()[code])) for code in view.kind.entries]
        if view.kind.shape == "ROUND" and view.counts.get("ITEM") and view.counts.get("SUBJECT"):
            steps.insert(0, Step("投入测评票", self.cast))
        if view.counts.get(FINDING):
            steps.append(Step("整批核验销号", self.close_findings))
        steps[0] = Step(steps[0].title, steps[0].do, primary=True)
        steps += [
            Step(f"从档案选{roles()[code].name}", partial(self.choose, roles()[code]))
            for code in view.kind.entries
            if code in CHOSEN
        ]
        if view.kind.shape == "CAMPAIGN" and any(role in view.counts for role in PAPERS):
            steps.append(Step("合并成文", self.papers))
        if view.kind.shape == "ROUND" and view.counts.get("ITEM") and view.counts.get("SUBJECT"):
            steps.append(Step("打印测评票", partial(print_ballots, self)))
        if carries(view.kind.entries):
            steps.append(Step("沿用往年清单", self.carry))
        steps += [Step("办结", self.end), Step("修改", self.change), *out, Step("作废", self.void)]
        steps += discard_steps(self, "undertaking")
        self.steps(steps)

    def add(self, role: Role) -> None:
        """List entries: one a line, typed or pasted from a table."""
        order = "，".join(title for _name, title in order_of(role))
        fields: list[Any] = [
            TextArea("rows", role.name, required=True, rows=9, hint=f"每行一条：{order}"),
        ]
        if role.settled:
            fields.append(DateField("on", f"已{role.settled}", hint=f"已经{role.settled}的填日期"))
        if role.code == FINDING:
            fields.append(DateField("on", "发现日期", hint="不填为开展检查的日期"))
        note = f"每行一条，依次写：{order}，用逗号隔开；也可以从表格中复制后粘贴。后面的可以不写。"
        if role.grades:
            note += f"{dict(order_of(role))['grade']}写{'、'.join(role.grades)}。"
        if role.code == FINDING:
            note += "每个问题同时列入整改台账。"
        form = FormPanel(role.add, fields, submit=role.add, hint=note)
        self.open_form(form)
        form.submitted.connect(partial(self._add, role, form))

    def _add(self, role: Role, form: FormPanel, values: dict[str, Any]) -> None:
        try:
            rows = rows_of(values["rows"], role)
        except InvalidInput as error:
            form.fail(error)
            return
        data: dict[str, Any] = {"undertaking_id": self.record_id, "rows": rows, "on": values.get("on")}
        if role.code == FINDING:
            self._send(form, operations.add_findings, data)
        elif role.code in PERSONAL:
            asked = partial(self._matched, role, form, data)
            self.tasks.read(match_people, {"rows": rows}, asked, form.fail, owner=form)
        else:
            self._send(form, operations.add_entries, data | {"role": role.code})

    def _matched(self, role: Role, form: FormPanel, data: dict[str, Any], found: list[Match]) -> None:
        doubtful = matched(data["rows"], found)
        listing = data | {"role": role.code}
        if not doubtful:
            self._send(form, operations.add_entries, listing)
            return
        asking = namesakes_form(doubtful)
        self.open_form(asking)

        def chosen(values: dict[str, Any]) -> None:
            for match in doubtful:
                answer = values[f"row{match.row}"]
                if answer != NOBODY:
                    take(data["rows"][match.row], match, int(answer))
            self._send(asking, operations.add_entries, listing)

        asking.submitted.connect(chosen)

    def choose(self, role: Role) -> None:
        """List persons on file by ticking them."""
        picker = EntryPicker(self.tasks, self.record_id, role.code)
        form = FormPanel(f"从档案选{role.name}", [picker], submit="列入")
        self.open_form(form)

        def send(_values: dict[str, Any]) -> None:
            data = {"undertaking_id": self.record_id, "rows": picker.rows(), "role": role.code}
            self._send(form, operations.add_entries, data)

        form.submitted.connect(send)

    def _send(self, form: FormPanel, operation: Any, data: dict[str, Any]) -> None:
        self.tasks.write(operation, data, self._written, form.fail, owner=form)

    def settle(self, role: Role, ids: list[int]) -> None:
        """Note that the chosen entries are done."""
        fields = [DateField("on", f"{role.settled}日期", hint="不填为今天"), TextField("text", "说明")]
        form = FormPanel(f"登记{role.settled}：{len(ids)} 条", fields, submit="登记")
        self.open_form(form, operations.settle_entries, undertaking_id=self.record_id, entry_ids=ids)

    def remove(self, ids: list[int]) -> None:
        """Take the chosen entries away, with the reason."""
        form = FormPanel(
            f"删去 {len(ids)} 条",
            [TextField("reason", "原因", required=True)],
            submit="删去",
            hint="删去的明细不再计入统计，日志中保留。",
        )
        self.open_form(form, operations.remove_entries, undertaking_id=self.record_id, entry_ids=ids)

    def cast(self) -> None:
        """Enter papers for one person: one paper a line."""
        items = [entry for entry in self.view.entries if entry.role == "ITEM"]
        subjects = [(entry.id, entry.title) for entry in self.view.entries if entry.role == "SUBJECT"]
        order = "，".join(entry.title for entry in items)
        form = FormPanel(
            "投入测评票",
            [
                ChoiceField("subject_id", "测评对象", subjects, required=True),
                TextArea("ballots", "测评票", required=True, rows=8, hint="每行一张票"),
            ],
            submit="投入",
            hint=f"每行一张票，不记名，依次写各项目的分数（0 到 100），用逗号隔开：{order}。",
        )
        self.open_form(form)
        form.submitted.connect(partial(self._cast, [entry.id for entry in items], form))

    def _cast(self, items: list[int], form: FormPanel, values: dict[str, Any]) -> None:
        ballots = []
        try:
            for number, line in enumerate(values["ballots"].splitlines(), 1):
                scores = [one for one in line.replace("，", ",").replace("\t", ",").split(",") if one.strip()]
                if scores and len(scores) != len(items):
                    raise InvalidInput("ballots", f"第 {number} 行须有 {len(items)} 个分数。")
                if scores:
                    numbers = [number_of(one, "ballots", f"第 {number} 行") for one in scores]
                    ballots.append(dict(zip(items, numbers, strict=True)))
        except InvalidInput as error:
            form.fail(error)
            return
        data = {"undertaking_id": self.record_id, "subject_id": values["subject_id"], "ballots": ballots}
        self._send(form, operations.cast_ballots, data)

    def close_findings(self) -> None:
        """Close every open problem of this check in one go."""
        form = FormPanel(
            "整批核验销号",
            [
                TextField("verifier", "核验人", required=True, limit=100),
                TextField("verifier_unit", "核验人单位", required=True, limit=120),
                TextArea("result", "核验情况", required=True),
                DateField("on", "日期", hint="不填为今天"),
            ],
            submit="全部销号",
            hint="这项检查发现、还没有销号的问题一起销号；销号须由责任单位以外的人员核验。",
        )
        self.open_form(form, operations.close_findings, undertaking_id=self.record_id)

    def end(self) -> None:
        """End it."""
        area = TextArea("summary", "情况", rows=4)
        area.set_value(self.view.summary)
        form = FormPanel("办结", [area, DateField("on", "办结日期", hint="不填为今天")], submit="办结")
        self.open_form(form, operations.end_undertaking, undertaking_id=self.record_id)

    def change(self) -> None:
        """Correct what was registered."""
        view = self.view
        unit = CompleteField("unit_name", "单位")
        if view.unit_id is not None:
            unit.set_known({view.unit_name: view.unit_id})
        programme = ChoiceField("programme", "所属专项", tuple(programmes().items()))
        form = FormPanel("修改", [*common(unit), programme], submit="保存")
        names = ("title", "held_on", "due_on", "unit_name", "place", "owner", "headcount", "summary")
        form.set_values({name: getattr(view, name) for name in (*names, "programme")})
        self.open_form(form)
        form.submitted.connect(
            lambda values: self._send(
                form,
                operations.change_undertaking,
                values | {"undertaking_id": self.record_id, "unit_id": unit.chosen()},
            )
        )

    def carry(self) -> None:
        """Ask from which earlier one the lists are taken."""
        asked = {"undertaking_id": self.record_id}
        self.tasks.read(earlier_lists, asked, self._carry, self._failed, owner=self)

    def _carry(self, found: list[Earlier]) -> None:
        if not found:
            self.banner.say(f"往年没有“{self.view.kind.name}”的清单可以沿用，请直接登记。", "info")
            return
        choices = [(one.id, f"{one.held_on:%Y-%m-%d}　{one.title}（{one.entries} 条）") for one in found]
        form = FormPanel(
            "沿用往年清单",
            [ChoiceField("from_id", "沿用", choices, required=True)],
            submit="沿用",
            hint="名单、任务、风险点等照抄过来，都算还没有办；已经有的不重复，不要的再删去。",
        )
        self.open_form(form, carry_over, undertaking_id=self.record_id)

    def papers(self) -> None:
        """One paper a person or unit, all in one PDF."""
        asked = {"undertaking_id": self.record_id}
        self.tasks.read(all_entries, asked, self._papers, self._failed, owner=self)

    def _papers(self, entries: list[Entry]) -> None:
        listed = [entry for entry in entries if entry.role in PAPERS]
        self.show_instead(PapersPage(self.tasks, self.view, listed, self.show_tabs))

    def reopen(self) -> None:
        """Open it again."""
        data = {"undertaking_id": self.record_id}
        self.tasks.write(operations.reopen_undertaking, data, lambda _v: None, self._failed, owner=self)

    def void(self) -> None:
        """Void one registered in error."""
        form = FormPanel(
            "作废",
            [TextField("reason", "原因", required=True)],
            submit="作废",
            hint="作废后保留备查，不计入任何统计；可以重新打开。",
        )
        self.open_form(form, operations.void_undertaking, undertaking_id=self.record_id)


def _risk_map(view: UndertakingView) -> QWidget:
    rows = []
    for unit, high, middle, low in view.risk_map:
        total = high + middle + low
        before = view.risk_before.get(unit, 0)
        change = f"（上次 {before}，{total - before:+d}）" if view.risk_before else ""
        rows.append((unit or "（没有写明单位）", f"高 {high}　中 {middle}　低 {low}　共 {total}{change}"))
    return card(FactsGrid(rows), title="各单位的风险点，按等级")


def _points(view: UndertakingView) -> QWidget:
    rows = [(name, f"{total:+g} 分　{unit}") for name, unit, total in view.points]
    note = label("各条积分之和，最低的在前；每条的原因在明细中。", "quiet", wrap=True)
    return card(note, FactsGrid(rows), title="积分汇总")

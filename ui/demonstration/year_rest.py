"""The rest of the demonstration office's year: supervision pressed, points with an appeal, a test, training and service.

None of it is among the figures of the reference; it shows what the program keeps beside them.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from models.undertakings.details import add_progress, answer_appeal, appeal_points
from models.undertakings.queries import open_undertaking

if TYPE_CHECKING:
    from ui.demonstration.year import Row, Year

RULES = (("提醒谈话", -3), ("批评教育", -3), ("书面检查", -5), ("诫勉", -30), ("主动担当受到表彰", 5))
PLAN = (
    ("一季度：财务和资产联合监督", "2022-03-31"),
    ("二季度：招标采购联合监督", "2022-06-30"),
    ("三季度：工程管理联合监督", "2022-09-30"),
)
CREATION = (
    ("制度建设", "修订廉洁风险防控制度"),
    ("教育引导", "开展“十个一”活动"),
    ("监督执纪", "开展联合监督"),
)


class Rest:
    """Told after everything else of the year, on the same office."""

    def __init__(self, year: Year) -> None:
        self.year = year

    def tell(self) -> None:
        """One of each kind that the summary names without a number."""
        self._plans()
        self._pressed()
        self._points()
        self._education()
        self._staff()

    def _made(self, kind: str, title: str, on: str, **more: Any) -> int:
        return self.year._made(kind, title, on, **more)

    def _list(self, head: int, role: str, rows: list[Row], on: str, *, done: bool = False) -> list[int]:
        self.year._add(head, role, rows, on, done=done)
        view = self.year.office.read(open_undertaking, undertaking_id=head)
        return [entry.id for entry in view.entries if entry.role == role]

    def _plans(self) -> None:
        made = self._made("SUPERVISION_PLAN", "2022年“2+N”大监督工作计划", "2022-01-25", owner="吴某")
        rows: list[Row] = [{"title": title, "owner": "吴某"} for title, _due in PLAN]
        self._list(made, "TASK", rows, "2022-10-08", done=True)
        self._list(made, "MEMBER", self.year._people(4), "2022-10-08")
        self.year._end(made, "2022-10-10")
        made = self._made("CLEAN_ENTERPRISE", "清廉企业示范单位创建", "2022-02-10", owner="周某")
        self._list(made, "TASK", [{"title": task} for task, _measure in CREATION], "2022-12-12", done=True)
        rows = [{"title": measure, "grouping": task} for task, measure in CREATION]
        self._list(made, "MEASURE", rows, "2022-12-12", done=True)

    def _pressed(self) -> None:
        """A task that was pressed twice and is still open."""
        made = self._made("PRESSED", "上级指示批示落实情况督办", "2022-11-07", owner="吴某")
        rows: list[Row] = [
            {"title": "报送拖欠账款清理方案", "owner": "置业公司", "text": "集团公司专题会议要求"},
            {"title": "完成老旧设备隐患整改", "owner": "水务公司", "text": "集团公司领导批示"},
        ]
        first, _second = self._list(made, "TASK", rows, "2022-11-07")
        for on, text in (
            ("2022-11-21", "电话催办，答复正在测算"),
            ("2022-12-05", "发函催办，要求十日内报送"),
        ):
            day = date.fromisoformat(on)
            told = {"undertaking_id": made, "entry_id": first, "text": text, "on": day}
            self.year._run(add_progress, day, **told)

    def _points(self) -> None:
        """Rules, points by rule, and an appeal that changed one of them."""
        made = self._made("POINT_LEDGER", "2022年干部廉政积分", "2022-01-10", owner="周某")
        self._list(made, "POINT_RULE", [{"title": t, "amount": n} for t, n in RULES], "2022-01-10")
        people = self.year._people(4)
        reasons = ("提醒谈话", "批评教育", "书面检查", "主动担当受到表彰")
        rows: list[Row] = [
            {**{key: value for key, value in person.items() if key != "post"}, "text": reason}
            for person, reason in zip(people, reasons, strict=True)
        ]
        lines = self._list(made, "POINTS", rows, "2022-06-30")
        told = {"undertaking_id": made, "entry_id": lines[2]}
        day = date(2022, 7, 6)
        self.year._run(appeal_points, day, **told, reason="情况说明已按期提交，请予核实。", on=day)
        day = date(2022, 7, 13)
        answer = "经核实情况说明按期提交，改按提醒谈话计分。"
        self.year._run(answer_appeal, day, **told, result="改正", amount=-3.0, answer=answer, on=day)

    def _education(self) -> None:
        made = self._made("TEST", "纪律规矩应知应会书面测试", "2022-05-24", place="集团公司会议中心")
        rows: list[Row] = [
            {"title": row["title"], "unit_id": row["unit_id"], "amount": 58 + (place * 7) % 43}
            for place, row in enumerate(self.year._people(24))
        ]
        self._list(made, "TEST", rows, "2022-05-24")
        self.year._end(made, "2022-05-25")
        made = self._made("NOTICE", "重点项目廉政风险告知", "2022-04-26", owner="吴某")
        names = [f"某某工程公司（{name}）" for name in ("甲", "乙", "丙")]
        self._list(made, "RECEIVER", [{"title": name} for name in names], "2022-04-28", done=True)
        self.year._end(made, "2022-04-29")

    def _staff(self) -> None:
        made = self._made("TRAINING", "纪检干部业务培训（第1期）", "2022-04-13", headcount=26)
        self.year._end(made, "2022-04-13")
        made = self._made(
            "SERVICE", "贴近式纪法服务：物业公司", "2022-08-25", unit_id=self.year.story.units[2]
        )
        rows: list[Row] = [{"title": "规范维修资金使用审批", "grouping": "制度建设"}]
        self._list(made, "SUGGESTION", rows, "2022-09-15", done=True)
        self.year._end(made, "2022-09-16")
        made = self._made("STAFF_REVIEW", "2022年度纪检干部考核", "2022-12-22")
        self.year._round(made, date(2022, 12, 22))
        self.year._end(made, "2022-12-23")

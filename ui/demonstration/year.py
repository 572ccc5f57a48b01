"""The year's work of the demonstration office: education, supervision, campaigns, risks; in bulk, through the operations.

The numbers are those that a real office's summary quotes; every name is made up by seed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from models.operations import Operation
from models.talks.daily import enter_daily_talks
from models.undertakings.operations import (
    add_entries,
    add_findings,
    cast_ballots,
    close_findings,
    end_undertaking,
    register_undertaking,
    settle_entries,
)
from models.undertakings.queries import open_undertaking
from storage.office import Office
from ui.demonstration.cast import OFFICE, UNITS
from ui.demonstration.story import HEAD, NAMES, Story
from ui.demonstration.year_rest import Rest
from ui.demonstration.year_words import YEAR_WORDS as Y

SEED = 20220101
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
CALLED = ("某", "某某", "某甲", "某乙", "某丙", "某丁")
POSTS = ("部门经理", "副经理", "项目主管", "会计", "采购员", "科员")
DEPUTY = "wu"
Row = dict[str, Any]


class Year:
    """Tells the year's work; ``story`` runs each operation on its day."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.office: Office
        self.chance = random.Random(SEED)  # noqa: S311  made data, not a key

    def tell(self) -> None:
        """Everything but the discipline cases."""
        self.story.told("年度工作：责任清单、承诺书、廉政夜校、家访、专项检查、风险防控、走访调研、民主测评")
        with self.story.shifts.as_(DEPUTY) as self.office:
            self._responsibility()
            self._pledges()
            self._education()
            self._families()
            self._talks()
            self._checks()
            self._surveys()
            self._rounds()
            self._reform()
            self._risks()
            self._works()
            Rest(self).tell()
            self._next_year()

    # --- helpers

    def _run(self, operation: Operation[..., Any], day: date, /, **data: Any) -> Any:
        """One operation on a day; the account stays unlocked between them, which is what makes this quick."""
        self.story.clock.on(day)
        return self.office.run(operation, **data).value

    def _people(self, count: int) -> list[Row]:
        """Made-up persons of the six companies, all different: company by company."""
        names = [f"{first}{second}" for second in CALLED for first in SURNAMES]
        rows = []
        for place in range(count):
            unit = place % len(UNITS)
            rows.append(
                {
                    "title": names[(place // len(UNITS)) % len(names)],
                    "unit_id": self.story.units[unit],
                    "post": self.chance.choice(POSTS),
                }
            )
        return rows

    def _made(self, kind: str, title: str, on: str, **more: Any) -> int:
        day = date.fromisoformat(on)
        made: int = self._run(register_undertaking, day, kind=kind, title=title, held_on=day, **more)
        return made

    def _add(self, head: int, role: str, rows: Sequence[Row], on: str, *, done: bool = False) -> None:
        day = date.fromisoformat(on)
        self._run(
            add_entries,
            day,
            undertaking_id=head,
            role=role,
            rows=list(rows),
            on=day if done else None,
        )

    def _end(self, head: int, on: str, summary: str = "") -> None:
        day = date.fromisoformat(on)
        self._run(end_undertaking, day, undertaking_id=head, summary=summary, on=day)

    # --- the four parts of the year

    def _responsibility(self) -> None:
        made = self._made(
            "RESPONSIBILITY_LIST",
            "2022年党委主体责任清单",
            "2022-01-17",
            due_on=date(2022, 12, 31),
            owner="周某",
        )
        rows = [{"title": task, "owner": "周某"} for task in Y["tasks"]]
        self._add(made, "TASK", rows, "2022-12-20", done=True)
        measures = [
            {"title": f"{step}：{task}", "grouping": task, "owner": "各部门负责人"}
            for place, task in enumerate(Y["tasks"])
            for step in Y["steps"][: 3 if place < 9 else 2]
        ]
        self._add(made, "MEASURE", measures, "2022-12-20", done=True)
        self._end(made, "2022-12-28", "11 项任务、31 条举措全部落实。")

    def _pledges(self) -> None:
        for kind, title, count, on in (
            ("RESPONSIBILITY", "2022年党风廉政建设责任书", 30, "2022-02-18"),
            ("INTEGRITY", "2022年廉洁从业承诺书", 217, "2022-03-02"),
            ("NETWORK_PLEDGE", "年轻干部规范用网承诺书", 121, "2022-08-12"),
        ):
            made = self._made(kind, title, on)
            self._add(made, "SIGNER", self._people(count), on, done=True)
            self._end(made, on)

    def _education(self) -> None:
        """Twelve night schools with 1,532 and a test and a film with 115: 1,647 attendances, 16 films, 12 cases."""
        counts = [128, 131, 124, 127, 130, 126, 125, 129, 127, 128, 130, 127]
        for place, count in enumerate(counts):
            on = f"2022-{place + 1:02d}-{15 + place % 5:02d}"
            made = self._made(
                "NIGHT_SCHOOL",
                f"廉政夜校暨“我来讲廉洁”第{place + 1}期",
                on,
                headcount=count,
                place="集团公司会议中心",
            )
            unit = UNITS[place % len(UNITS)][1]
            self._add(made, "CASE", [{"title": f"{unit}讲：{Y['cases'][place]}"}], on)
            self._add(made, "FILM", [{"title": Y["films"][place]}], on)
            self._end(made, on)
        self._event(
            "WARNING", "清明节前警示教育", "2022-04-01", 115, FILM=[{"title": one} for one in Y["films"][12:]]
        )
        for place, on in enumerate(("2022-02-25", "2022-06-17", "2022-10-14")):
            self._event("INCENTIVE_MEETING", f"激励干部担当作为专项教育会议（第{place + 1}次）", on, 60)
        for place in range(11):
            unit = UNITS[place % len(UNITS)]
            on = f"2022-{3 + place % 9:02d}-{10 + place}"
            self._event(
                "STUDY", f"{unit[1]}传达学习激励干部担当作为文件", on, 35, programme="INCENTIVE", unit=place
            )
        self._event(
            "CIRCULAR",
            "通报党员干部违反网络行为纪律典型问题",
            "2022-08-12",
            None,
            programme="NETWORK",
            CASE=[{"title": one} for one in Y["circulars"]],
        )

    def _event(
        self,
        kind: str,
        title: str,
        on: str,
        count: int | None,
        *,
        unit: int | None = None,
        programme: str | None = None,
        **entries: Sequence[Row],
    ) -> None:
        where = self.story.units[unit % len(UNITS)] if unit is not None else None
        made = self._made(kind, title, on, headcount=count, unit_id=where, programme=programme)
        for role, rows in entries.items():
            self._add(made, role, rows, on)
        self._end(made, on)

    def _families(self) -> None:
        people = self._people(353)
        made = self._made("FAMILY_MESSAGE", "中层及以上干部廉情寄语", "2022-05-15")
        rows = [row | {"text": Y["messages"][place % len(Y["messages"])]} for place, row in enumerate(people)]
        self._add(made, "MESSAGE", rows, "2022-05-27", done=True)
        self._end(made, "2022-05-30")
        made = self._made("FAMILY_VISIT", "干部家属廉洁家访", "2022-06-01")
        homes = self._people(364)
        rows = [row | {"grade": "视频" if place % 5 else "入户"} for place, row in enumerate(homes)]
        self._add(made, "FAMILY", rows, "2022-09-30", done=True)
        self._end(made, "2022-10-12")
        made = self._made(
            "REMINDER", "国庆节廉洁提醒书", "2022-09-26", summary="严格遵守中央八项规定精神，廉洁过节。"
        )
        self._add(
            made,
            "RECEIVER",
            [
                {"title": name, "unit_id": key}
                for (name, *_), key in zip(UNITS, self.story.units, strict=True)
            ],
            "2022-09-28",
            done=True,
        )

    def _talks(self) -> None:
        for rank, count, on, kind in (
            ("LEADERSHIP", 8, "2022-01-20", "ROUTINE"),
            ("NEW_MIDLEVEL", 67, "2022-07-15", "PRE_POST"),
        ):
            day = date.fromisoformat(on)
            rows = [
                {
                    "subject_name": row["title"],
                    "subject_unit": UNITS[place % len(UNITS)][0],
                    "subject_post": row["post"],
                    "subject_rank": rank,
                }
                for place, row in enumerate(self._people(count))
            ]
            self._run(
                enter_daily_talks,
                day + timedelta(days=1),
                kind=kind,
                held_at=datetime.combine(day, datetime.min.time()).replace(hour=9),
                talker="郑某",
                rows=rows,
                result="进行廉政提醒教育，本人表示遵守廉洁自律各项规定。",
            )

    def _checks(self) -> None:
        for kind, what, count, programme in (
            ("SPECIAL_CHECK", Y["checks"], 15, "FRUGALITY"),
            ("SPECIAL_SUPERVISION", Y["supervisions"], 23, ""),
        ):
            for place in range(count):
                on = f"2022-{1 + place % 12:02d}-{8 + place % 17:02d}"
                unit = place % len(UNITS)
                title = f"{what[place % len(what)]}{'专项检查' if count == 15 else '专项督导'}（{UNITS[unit][1]}）"
                made = self._made(kind, title, on, unit_id=self.story.units[unit], programme=programme)
                self._end(made, on, "现场检查，没有发现需要列入台账的问题。")
        for place, name in enumerate(("财务和资产", "招标采购", "工程管理")):
            self._joint(place, name)

    def _joint(self, place: int, name: str) -> None:
        """A joint supervision that found forty problems or so, closed after a check on the spot."""
        found, closed = date(2022, 3 + 2 * place, 14), date(2022, 6 + 2 * place, 20)
        made = self._made("JOINT_CHECK", f"“2+N”联合监督：{name}", found.isoformat(), owner="吴某")
        rows = [
            {
                "title": f"{name}方面：{Y['problems'][number % len(Y['problems'])]}（{UNITS[number % 6][1]}第{number // 6 + 1}项）",
                "unit_id": self.story.units[number % len(UNITS)],
                "grouping": name,
                "text": "限期整改，完善制度。",
                "due_on": closed,
            }
            for number in range(36)
        ]
        self._run(add_findings, found, undertaking_id=made, rows=rows, on=found)
        self._run(
            close_findings,
            closed,
            undertaking_id=made,
            verifier=NAMES[HEAD],
            verifier_unit=OFFICE,
            result="现场核验，已整改到位。",
            on=closed,
        )
        self._end(made, closed.isoformat(), "发现的问题全部整改到位。")

    def _surveys(self) -> None:
        made = self._made("SURVEY", "党风廉政建设责任制落实情况走访调研", "2022-06-20", owner="周某")
        self._add(made, "VISIT", [{"title": name} for name, *_ in UNITS], "2022-06-29", done=True)
        rows = [{"grouping": aspect, "title": text} for aspect, text in Y["suggestions"]]
        self._add(made, "SUGGESTION", rows, "2022-07-18", done=True)
        self._end(made, "2022-07-20", "形成调研报告，建议逐项研究采纳。")

    def _rounds(self) -> None:
        for quarter in range(4):
            on = f"2022-{3 * quarter + 3:02d}-28"
            made = self._made("DUAL_DUTY", f"“一岗双责”责任评价（第{quarter + 1}季度）", on)
            self._round(made, date.fromisoformat(on))
            self._end(made, on)

    def _round(self, made: int, day: date) -> None:
        def add(role: str, rows: list[Row]) -> list[int]:
            found: list[int] = self._run(add_entries, day, undertaking_id=made, role=role, rows=rows)
            return found

        items = add("ITEM", [{"title": title, "amount": weight} for title, weight in Y["items"]])
        for subject in add("SUBJECT", self._people(6)):
            ballots = [{item: self.chance.randrange(80, 100) for item in items} for _ in range(5)]
            self._run(cast_ballots, day, undertaking_id=made, subject_id=subject, ballots=ballots)

    def _reform(self) -> None:
        made = self._made(
            "REFORM_MEETING", "纪检监察干部以案促改专题会议", "2022-09-08", headcount=52, owner="周某"
        )
        self._add(
            made,
            "CASE",
            [{"title": f"某地纪检干部违纪违法典型案例之{n}"} for n in "一二三四五六"],
            "2022-09-08",
        )
        self._end(made, "2022-09-08")
        made = self._made(
            "REFORM_PLAN",
            "以案促改工作方案（六查四改）",
            "2022-07-25",
            due_on=date(2022, 11, 30),
            owner="周某",
        )
        rows = [{"title": title, "owner": "各单位"} for title in Y["reform"]]
        self._add(made, "STEP", rows, "2022-11-18", done=True)
        self._end(made, "2022-11-29")

    def _risks(self) -> None:
        made = self._made("RISK_REGISTER", "流程制度一体化廉政风险防控清单（2022年）", "2022-10-10")
        rows = []
        for place in range(313):
            process = Y["processes"][place % len(Y["processes"])]
            rows.append(
                {
                    "title": f"{process}：{Y['risks'][place % len(Y['risks'])]}（第{place // 22 + 1}环节）",
                    "grouping": process,
                    "unit_id": self.story.units[place % len(UNITS)],
                    "post": self.chance.choice(POSTS),
                    "grade": ("高", "中", "中", "低")[place % 4],
                    "text": "双人复核，结果公示，每季度抽查一次。",
                }
            )
        self._add(made, "RISK", rows, "2022-10-31", done=True)
        rules = [{"title": f"《{process}管理办法》"} for process in (Y["processes"] + Y["more_rules"])[:30]]
        self._add(made, "RULE", rules, "2022-11-25", done=True)

    def _works(self) -> None:
        for place, count in enumerate((28, 25, 23)):
            self._event("SITE_WARNING", "重点工程现场警示教育", f"2022-05-{10 + place}", count, unit=place)
        for place in range(5):
            self._event(
                "SITE_LECTURE", f"承建单位廉政勤政宣讲（第{place + 1}场）", f"2022-07-{11 + place}", 40
            )
        made = self._made("CLEAN_WORKS", "重点项目廉洁工程", "2022-04-20")
        self._add(
            made, "PROJECT", [{"title": "某某路改造项目", "unit_id": self.story.units[0]}], "2022-04-20"
        )
        rows = [
            {"title": f"某某工程公司（{name}）", "grouping": "某某路改造项目"} for name in ("甲", "乙", "丙")
        ]
        self._add(made, "CONTRACTOR", rows, "2022-04-26", done=True)

    def _next_year(self) -> None:
        """What is under way when the window opens: pledges that some have signed and others have not."""
        made = self._made(
            "INTEGRITY", "2023年廉洁从业承诺书", "2022-12-28", due_on=date(2023, 1, 13), owner="吴某"
        )
        self._add(made, "SIGNER", self._people(18), "2022-12-28")
        signed = [entry.id for entry in self.office.read(open_undertaking, undertaking_id=made).entries[:7]]
        day = date(2023, 1, 2)
        self._run(settle_entries, day, undertaking_id=made, entry_ids=signed, on=day)

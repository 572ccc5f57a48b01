"""A person, a unit and clues at the stages that talks ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import pytest

from models.clues.records import Clue, ClueMember, ClueParty, ClueStep
from models.operations import Work, operation
from models.persons.operations import add_person
from models.rights import Right
from models.talks.operations import Talker
from models.talks.transcript import Line
from models.units.operations import add_unit
from tests.fixtures_vault import House

TALKERS = (
    Talker("吴某", "集团纪检监察部", "承办人", "男"),
    Talker("冯某", "集团纪检监察部", "承办人", "女"),
)
LINES = (
    Line("1" * 32, "Q", "请说明备用金的使用情况。", datetime(2022, 6, 29, 9, 5)),
    Line("2" * 32, "A", "备用金有三笔没有及时报销。", datetime(2022, 6, 29, 9, 6)),
)
SAFETY = {
    "risk": "低",
    "health": "良好",
    "guards": "某安全员负责",
    "monitor": "监控、录音录像设备齐全",
    "emergency": "联系某某医院急救",
    "approver": "钱某",
}
HELD = {
    "started_at": datetime(2022, 6, 29, 9, 0),
    "ended_at": datetime(2022, 6, 29, 10, 30),
    "place": "谈话室 101",
}


@dataclass(frozen=True)
class OnFile:
    """Ids of what the tests lean on."""

    unit: int
    person: int
    woman: int


@operation("测试：登记进入某阶段的线索", right=Right.CASE_WRITE)
def clue_at(work: Work, *, status: str, person_id: int | None = None, since: date | None = None) -> int:
    clue = Clue(
        number=f"集团纪线〔2022〕{work.session.query(Clue).count() + 1}号",
        title="反映某人备用金问题",
        source="LETTER",
        origin_group="OWN",
        category="ACCUSATION",
        received_on=date(2022, 6, 1),
        registered_on=date(2022, 6, 1),
        status=status,
    )
    work.session.add(clue)
    work.session.flush()
    who = {"account_uid": work.actor.uid, "account_name": work.actor.name, "since": work.now}
    work.session.add(ClueMember(clue_id=clue.id, role="HANDLER", **who))
    work.session.add(ClueParty(clue_id=clue.id, person_id=person_id, name="张某"))
    work.session.add(
        ClueStep(
            clue_id=clue.id,
            name="批准",
            to_status=status,
            happened_on=since or date(2022, 6, 10),
            actor_uid=work.actor.uid,
            actor_name=work.actor.name,
        )
    )
    return clue.id


@pytest.fixture
def on_file(house: House) -> OnFile:
    """What the handler put on file."""
    with house.as_("handler") as office:
        unit = office.run(add_unit, name="某某建设有限公司").value
        person = office.run(add_person, name="张某", unit_id=unit, post="工程部经理", rank="MIDLEVEL").value
        woman = office.run(add_person, name="李某某", unit_id=unit, post="会计", gender="女").value
    return OnFile(unit, person, woman)


@pytest.fixture
def desk(on_file: OnFile, unlock: Callable[[str], object]):
    """The vault as the handler, everything on file."""
    return unlock("handler")

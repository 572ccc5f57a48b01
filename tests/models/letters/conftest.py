"""A unit, a person and a clue on file, and the shipped kinds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from models.clues.records import Clue, ClueMember, ClueParty, ClueProblem
from models.letters.compose import ProblemText
from models.letters.kinds import LetterKind, load_kinds
from models.operations import Work, operation
from models.persons.records import Person
from models.rights import Right
from models.units.records import Unit
from tests.fixtures_vault import House

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "letters"
PROBLEMS = (
    ProblemText("招标文件审查流于形式，3个项目未经集体研究即发布公告", "修订招标文件审查办法，实行集体会审"),
    ProblemText("备用金长期挂账未清理，合计12.6万元", "限期清理备用金，按月核对", "张某", date(2022, 7, 20)),
    ProblemText("采购验收记录不完整", "建立验收台账，双人签字"),
)


@dataclass(frozen=True)
class OnFile:
    """Ids of what the tests lean on."""

    unit: int
    person: int
    clue: int


@operation("测试：放入基础资料", right=Right.CASE_WRITE)
def put_on_file(work: Work) -> OnFile:
    unit = Unit(
        name="某某建设有限公司",
        short_name="某某建设",
        party_org="中共某某建设有限公司委员会",
        leader_in_charge="李某某",
    )
    work.session.add(unit)
    work.session.flush()
    person = Person(name="张某", initials="zm", unit_id=unit.id, post="工程部经理")
    work.session.add(person)
    work.session.flush()
    clue = Clue(
        number="集团纪线〔2022〕7号",
        title="反映某某建设招标采购不规范",
        summary="反映招标采购不规范等问题",
        source="SUPERVISION",
        origin_group="OWN",
        category="ACCUSATION",
        received_on=date(2022, 6, 8),
        registered_on=date(2022, 6, 8),
        unit_id=unit.id,
        handler_uid=work.actor.uid,
        handler_name=work.actor.name,
    )
    work.session.add(clue)
    work.session.flush()
    work.session.add(
        ClueMember(
            clue_id=clue.id,
            account_uid=work.actor.uid,
            account_name=work.actor.name,
            role="HANDLER",
            since=work.now,
        )
    )
    work.session.add(ClueParty(clue_id=clue.id, person_id=person.id, name="张某"))
    work.session.add(ClueProblem(clue_id=clue.id, text="招标前与投标人私下接触", finding_text="审查流于形式"))
    return OnFile(unit.id, person.id, clue.id)


@pytest.fixture
def on_file(house: House) -> OnFile:
    """What the handler put on file."""
    with house.as_("handler") as office:
        return office.run(put_on_file).value


@pytest.fixture(scope="session")
def kinds() -> dict[str, LetterKind]:
    return load_kinds(FOLDER)


@pytest.fixture(scope="session")
def advice(kinds: dict[str, LetterKind]) -> LetterKind:
    return kinds["DISC_ADVICE"]

"""单位往来 of the demonstration: a superior and two subordinates, each with a vault of its own for the length of the story.

Cards are exchanged and confirmed, a result goes up, figures come from below. The neighbours' vaults are removed at the end;
what they sent is in the office.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from models.clues.inputs import PartyInput
from models.clues.registration import register_clue
from models.exchange.contents import Sort
from models.exchange.figures import figures_to_send
from models.exchange.gathering import sendable_documents
from models.exchange.peers import check_code, confirm_peer, own_card
from models.exchange.receiving import Choice
from models.rights import Role
from storage import fs
from storage.exchange.cards import parse_card
from storage.exchange.own import keep_card, make_own_card
from storage.exchange.package import SUFFIX
from storage.exchange.receiving import look, take_in
from storage.exchange.sending import Outgoing, send_package, send_receipt
from storage.founding import NewAccount, VaultPlan, create_vault
from storage.office import Office
from storage.shifts import Shifts
from storage.vault.kdf import LIGHT
from ui.demonstration.cast import CASES, SUPERIOR, UNITS

if TYPE_CHECKING:
    from ui.demonstration.story import Story

HEAD = "zhou"
ALONE = frozenset({Role.HEAD, Role.SYS_ADMIN, Role.SEC_ADMIN, Role.AUDITOR})
MEET = date(2022, 1, 12)
QUARTERS = (("Q3", date(2022, 10, 11)), ("Q4", date(2023, 1, 4)))
ANSWERED, WAITING = 8, 12
"""Places in ``CASES``: a result that went up and was acknowledged, and one whose receipt is still waited for."""


@dataclass
class Neighbour:
    """Another office; ``peer`` is what our office knows it as, ``us`` what it knows our office as."""

    name: str
    relation: str
    shifts: Shifts
    peer: int = 0
    us: int = 0

    @contextmanager
    def open(self) -> Iterator[Office]:
        """Its vault, unlocked by its one account."""
        with self.shifts.as_(HEAD) as office:
            yield office


def tell_neighbours(story: Story, folder: Path) -> None:
    """Everything; ``folder`` is a place for the neighbours' vaults and the stick between them, removed again."""
    story.told("单位往来：与上级、下级交换名片并核对，上报结果，收下级季度数字")
    fs.make_folder(folder)
    try:
        with ExitStack() as closing:
            above = _found(story, folder / "a", SUPERIOR, "SUPERIOR", closing)
            below = [
                _found(story, folder / str(place), f"{UNITS[place][0]}纪检监察室", "SUBORDINATE", closing)
                for place in (0, 2)
            ]
            for one in (above, *below):
                _acquaint(story, one)
            stick = folder / "stick"
            fs.make_folder(stick)
            _report_up(story, above, stick, ANSWERED, date(2022, 7, 15))
            for place, one in enumerate(below):
                _own_clues(story, one, 2 + place)
                _figures_come(story, one, stick / f"figures-{place}{SUFFIX}", *QUARTERS[0])
            _report_up(story, above, stick, WAITING, date(2022, 12, 29), answered=False)
            # the other has not reported yet: the page names it
            _figures_come(story, below[0], stick / f"figures-last{SUFFIX}", *QUARTERS[1])
    finally:
        fs.remove_folder(folder)


def _found(story: Story, folder: Path, name: str, relation: str, closing: ExitStack) -> Neighbour:
    password = "示范口令 邻居 青山绿水 2022"  # noqa: S105  a demonstration's, of a vault that is removed again
    story.clock.on(MEET)
    plan = VaultPlan(
        (NewAccount(HEAD, "孔某", ALONE, password, "负责人", must_change=False),),
        house={"office_name": name, "group_name": name},
        cases={"issuer": name},
        one_person_office=True,
    )
    create_vault(folder, plan, kdf=LIGHT, clock=story.clock)
    shifts = Shifts(folder, {HEAD: password}, story.clock)
    closing.callback(shifts.close)
    return Neighbour(name, relation, shifts)


def _acquaint(story: Story, other: Neighbour) -> None:
    """Cards both ways, each confirmed by the digits read out over the telephone."""
    story.clock.on(MEET)
    mirrored = {"SUPERIOR": "SUBORDINATE", "SUBORDINATE": "SUPERIOR"}[other.relation]
    with story.shifts.as_(HEAD) as office:
        if office.read(own_card) is None:
            make_own_card(office)
        ours = office.read(own_card)
    assert ours is not None
    with other.open() as office:
        make_own_card(office)
        theirs = office.read(own_card)
        other.us = _keep(office, ours.card, mirrored)
    assert theirs is not None
    with story.shifts.as_(HEAD) as office:
        other.peer = _keep(office, theirs.card, other.relation, "孔某　办公电话 8812 0000")


def _keep(office: Office, text: str, relation: str, contact: str = "") -> int:
    card = parse_card(text.encode("utf-8"))
    peer: int = keep_card(office, card, relation=relation, contact=contact).value
    told = {"code": check_code(card.fingerprint), "how": "与对方办公室电话逐组核对"}
    office.run(confirm_peer, peer_id=peer, **told)
    return peer


def _report_up(
    story: Story, above: Neighbour, stick: Path, place: int, on: date, *, answered: bool = True
) -> None:
    """The outcome of an assigned clue with its documents; the superior's receipt comes back where it is ``answered``."""
    clue = story.clues[place]
    package, receipt = stick / f"report-{place}{SUFFIX}", stick / f"receipt-{place}{SUFFIX}"
    story.clock.on(on)
    with story.shifts.as_(HEAD) as office:
        papers = office.read(sendable_documents, clue_ids=[clue])
        made = Outgoing(
            Sort.REPORT, (above.peer,), (clue,), tuple(row.id for row in papers if row.kind == "evidence"),
            approved_by="集团纪委书记郑某", approved_on=on, paper_no=f"某集纪报〔2022〕{place + 1}号",
            note=f"现将{CASES[place].title}的核查结果上报，请审阅。",
        )  # fmt: skip
        send_package(office, made, package)
    if not answered:
        return
    with above.open() as office:
        found = look(office, package)
        choices = [Choice(one.content.uid, "NEW") for one in found.clues]
        taken: int = take_in(office, package, found.manifest, choices).value
        send_receipt(office, taken, receipt)
    with story.shifts.as_(HEAD) as office:
        take_in(office, receipt, look(office, receipt).manifest, ())


def _own_clues(story: Story, below: Neighbour, count: int) -> None:
    """What a subordinate had to count."""
    with below.open() as office:
        for number in range(1, count + 1):
            day = date(2022, 8, 8 + number)
            story.clock.on(day)
            office.run(
                register_clue,
                title=f"来信反映班组管理问题（{number}）",
                source="LETTER",
                received_on=day,
                parties=[PartyInput("吕某", below.name.removesuffix("纪检监察室"), "班组长")],
                problems=["考勤登记不实。"],
            )


def _figures_come(story: Story, below: Neighbour, package: Path, part: str, on: date) -> None:
    """A subordinate's quarter is taken in and acknowledged."""
    story.clock.on(on)
    with below.open() as office:
        figures = office.read(figures_to_send, code="QUARTERLY", year=2022, part=part)
        send_package(office, Outgoing(Sort.FIGURES, (below.us,), figures=figures), package)
    with story.shifts.as_(HEAD) as office:
        found = look(office, package)
        taken: int = take_in(office, package, found.manifest, ()).value
        send_receipt(office, taken, package.with_stem(f"receipt-{package.stem}"))

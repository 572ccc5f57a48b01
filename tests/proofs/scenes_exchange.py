"""The scenes of sealed packages: one sent, one taken in, one taken back; see ``scenes``."""

from __future__ import annotations

import shutil
from abc import abstractmethod
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from models.clues.inputs import PartyInput
from models.clues.operations import register_clue
from models.clues.records import Clue
from models.evidence.records import Evidence
from models.exchange.contents import Sort
from models.exchange.peers import peers
from models.exchange.receiving import JOIN, NEW, Choice, undo_take
from models.exchange.records import ExchangePackage
from models.exchange.sending import drop_package
from storage.exchange.receiving import look, take_in
from storage.exchange.sending import Outgoing, Paper, send_package
from storage.office import Office
from tests.proofs.scenes import SCENES, Say, Scene, counted, flaws, make_vault, rows, unlocked
from tests.storage.exchange.two_offices import two_offices

CONTENT = bytes(range(256)) * 9000
PAPER = b"%PDF-1.7 " + bytes(2000)


def a_clue(office: Office, title: str) -> int:
    """A clue of one person and one problem."""
    made: int = office.run(
        register_clue,
        title=title,
        source="LETTER",
        received_on=date(2022, 6, 20),
        parties=[PartyInput("钱某某", "某某物业公司", "副经理")],
        problems=["违规发放补贴。"],
    ).value
    return made


def sent(office: Office, clue_ids: list[int], target: Path) -> None:
    """A task with each clue's recording, a paper of the first one, and one that belongs to none."""
    documents = [row.id for row in rows(office, select(Evidence)) if row.clue_id in clue_ids]
    papers = (
        Paper("函.pdf", "application/pdf", PAPER, clue_ids[0]),
        Paper("总函.pdf", "application/pdf", PAPER),
    )
    outgoing = Outgoing(
        Sort.ASSIGN, (office.read(peers)[0].id,), tuple(clue_ids), tuple(documents), papers,
        approved_by="郑某", approved_on=date(2022, 6, 29), paper_no="集团纪呈〔2022〕8号",
    )  # fmt: skip
    send_package(office, outgoing, target)


def packages(office: Office, *states: str) -> list[ExchangePackage]:
    """Those on file in these states."""
    wanted = select(ExchangePackage).where(ExchangePackage.state.in_(states)).order_by(ExchangePackage.id)
    return rows(office, wanted)


class Between(Scene):
    """Two offices that know each other, and a stick; the work is done in one of them."""

    rounds = 6
    house = "upper"

    def prepare(self, base: Path) -> None:
        """Both offices; above a clue with a recording of several chunks."""
        make_vault(base / "template")
        two_offices(base / "template", base)
        shutil.rmtree(base / "template")
        (base / "录音.bin").write_bytes(CONTENT)
        with unlocked(base / "upper") as office:
            clue_id = a_clue(office, "反映物业公司违规发放补贴")
            office.attach(base / "录音.bin", kind="clue", record_id=clue_id)

    def enter(self, base: Path) -> Any:
        """Unlock the one in which the work is done."""
        return unlocked(base / self.house)

    def judge(self, base: Path, said: int, exact: bool) -> list[str]:
        """Opens, checks clean, holds what the work must have left, and the work can go on."""
        with unlocked(base / self.house) as office:
            found = [*flaws(office), *self.weigh(base, office, said, exact)]
            if exact and not self.stuck:
                strays = len(list(office.evidence.names())) - len(rows(office, select(Evidence.id)))
                found += [f"{strays} files that nobody names"] if strays else []
            return found

    @abstractmethod
    def weigh(self, base: Path, office: Office, said: int, exact: bool) -> list[str]:
        """What this work must have left."""


class Sending(Between):
    """A package written to a stick: whole under its name, or no such file."""

    in_files = True

    def act(self, base: Path, state: Office, say: Say, rounds: int) -> None:
        """Send one after the other."""
        for number in range(1, rounds + 1):
            sent(state, rows(state, select(Clue.id)), base / "stick" / f"{number}.qjpack")
            say("sent")

    def weigh(self, base: Path, office: Office, said: int, exact: bool) -> list[str]:
        """Every file opens on the other side and is on the list; what was under way is not said to be sent."""
        files = sorted((base / "stick").glob("*.qjpack"))
        done, open_ones = packages(office, "SENT"), packages(office, "WRITING")
        found = counted(len(done), said, exact) + counted(len(files), said, exact)
        if len(done) > len(files) or len(open_ones) > 1:
            found.append(f"{len(files)} files, {len(done)} said to be sent, {len(open_ones)} under way")
        left = [path.name for path in (base / "stick").glob(".*")]
        if left and (exact or len(left) > 1):
            found.append(f"{left} left on the stick")
        on_file = {row.package_uid: row for row in [*done, *open_ones]}
        with unlocked(base / "lower") as below:
            for path in files:
                seen = look(below, path)
                if seen.refusal or on_file.pop(seen.manifest.uid, None) is None:
                    found.append(f"{path.name} is on no list: {seen.refusal}")
                take_in(below, path, seen.manifest, [Choice(seen.clues[0].content.uid, NEW)])
            found += flaws(below)
        found += [f"{row.state} without a file" for row in on_file.values() if row.state == "SENT"]
        for row in open_ones:
            office.run(drop_package, package_id=row.id, why="写出时中断")
        sent(office, rows(office, select(Clue.id)), base / "stick" / "again.qjpack")
        found += [f"{path.name} still lies there" for path in (base / "stick").glob(".*")]
        return found


class TakingIn(Between):
    """A package taken in: clues, documents, all or nothing, and the file may be taken again."""

    house = "lower"

    def prepare(self, base: Path) -> None:
        """Packages of two clues each: one will be new, one joined to one on file."""
        super().prepare(base)
        with unlocked(base / "upper") as office:
            for number in range(1, self.rounds + 1):
                pair = [a_clue(office, f"第{number}件"), a_clue(office, f"第{number}件补充")]
                office.attach(base / "录音.bin", kind="clue", record_id=pair[1])
                sent(office, pair, base / "stick" / f"{number}.qjpack")
        with unlocked(base / "lower") as below:
            for number in range(1, self.rounds + 1):
                a_clue(below, f"原有第{number}件")

    def take(self, base: Path, office: Office, number: int) -> None:
        """Take the so-maniest: its first clue new, its second with the one on file."""
        path = base / "stick" / f"{number}.qjpack"
        seen = look(office, path)
        first, second = (one.content.uid for one in seen.clues)
        office_clue = rows(office, select(Clue.id).where(Clue.title == f"原有第{number}件"))[0]
        take_in(office, path, seen.manifest, [Choice(first, NEW), Choice(second, JOIN, clue_id=office_clue)])

    def act(self, base: Path, state: Office, say: Say, rounds: int) -> None:
        """Take one after the other."""
        for number in range(1, rounds + 1):
            self.take(base, state, number)
            say("taken")

    def weigh(self, base: Path, office: Office, said: int, exact: bool) -> list[str]:
        """Each taken one has its clue and its documents; the next one goes in."""
        done = packages(office, "TAKEN")
        found = counted(len(done), said, exact)
        found += self.content(office, dict.fromkeys(range(1, len(done) + 1), True))
        if len(done) < self.rounds:
            self.take(base, office, len(done) + 1)
            found += [*flaws(office), *self.content(office, {len(done) + 1: True})]
        return found

    def content(self, office: Office, wanted: dict[int, bool]) -> list[str]:
        """Whether the packages of these numbers are wholly there, or wholly gone."""
        clues = {row.title: row for row in rows(office, select(Clue))}
        kept = rows(office, select(Evidence).where(Evidence.deleted_at.is_(None)))
        own = {row.id for row in packages(office, "TAKEN")}
        found = []
        for number, there in wanted.items():
            old, new = clues[f"原有第{number}件"], clues.get(f"第{number}件")
            homes = {one.id for one in (old, new) if one is not None and one.deleted_at is None}
            if len(homes) != 1 + there:
                found.append(f"clue {number} is there: {not there}")
            names = {
                row.name: office.evidence_bytes(row.id)
                for row in kept
                if row.owner_kind == "clue" and row.owner_id in homes
            }
            if names != ({"函.pdf": PAPER, "录音.bin": CONTENT} if there else {}):
                found.append(f"documents of {number}: {sorted(names)}")
        papers = [row for row in kept if row.owner_kind == ExchangePackage.KIND]
        if {row.owner_id for row in papers} != own or len(papers) != len(own):
            found.append(f"{len(papers)} papers of {len(own)} packages")
        return found


class Undoing(TakingIn):
    """Packages taken back: clue in the trash and documents gone, or all of it still there."""

    def prepare(self, base: Path) -> None:
        """All are taken in."""
        super().prepare(base)
        with unlocked(base / "lower") as office:
            super().act(base, office, lambda _word: None, self.rounds)

    def act(self, base: Path, state: Office, say: Say, rounds: int) -> None:
        """Take one after the other back."""
        for row in packages(state, "TAKEN")[:rounds]:
            state.run(undo_take, package_id=row.id)
            say("undone")

    def weigh(self, base: Path, office: Office, said: int, exact: bool) -> list[str]:
        """Wholly gone or wholly there; what was undone can be taken again."""
        gone = len(packages(office, "UNDONE"))
        found = counted(gone, said, exact)
        found += self.content(office, {number: number > gone for number in range(1, self.rounds + 1)})
        if gone:
            seen = look(office, base / "stick" / "1.qjpack")
            take_in(
                office, base / "stick" / "1.qjpack", seen.manifest,
                [Choice(one.content.uid, NEW) for one in seen.clues],
            )  # fmt: skip
        else:
            office.run(undo_take, package_id=packages(office, "TAKEN")[0].id)
        return [*found, *flaws(office)]


SCENES.update({"sending": Sending(), "taking in": TakingIn(), "undoing": Undoing()})

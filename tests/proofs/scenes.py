"""What is done to a vault while its disk fails or its process is killed, and what must hold afterwards.

A scene is prepared once; each try works on a copy. ``act`` says each thing done only after the program said so. Another
kind of work (a further operation that rewrites files) is one more entry of ``SCENES``.
"""

from __future__ import annotations

import itertools
import os
import shutil
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clues.operations import PartyInput, ReporterInput, register_clue
from models.clues.records import Clue, ClueParty, ClueProblem
from models.clues.view import reporter
from models.evidence.records import Evidence
from models.letters.kinds import load_kinds
from models.letters.operations import check_letter, draft_letter, issue_letter
from models.letters.records import OfficialLetter
from models.units.operations import add_unit
from models.units.records import Unit
from storage.accounts import change_password
from storage.backup import backup, open_medium, restore, snapshots, verify
from storage.check import check
from storage.errors import WrongPassword
from storage.founding import create_vault
from storage.office import Office
from storage.rotation.work import rotate
from storage.sentences import clear_errors
from storage.vault.header import EvidenceCipher
from storage.vault.kdf import LIGHT
from tests.fixtures_vault import PASSWORD, Clock, plan
from tests.models.letters.conftest import FOLDER as LETTERS
from tests.models.letters.conftest import PROBLEMS, put_on_file

LANDED = Path(__file__).resolve().parents[1] / "storage" / "landed" / "office-0001.zip"
LANDED_PASSWORD = "示范口令 zhou 青山绿水 2022"
SUITE = EvidenceCipher(os.environ.get("QINGJUAN_SUITE", EvidenceCipher.AES_256_GCM))
"""What the vaults of this process are founded with: a stage sets it for its worker."""
Say = Callable[[str], None]


def make_vault(vault: Path) -> None:
    """The test office, founded with this process's suite."""
    create_vault(vault, replace(plan(), evidence_cipher=SUITE), kdf=LIGHT, clock=Clock())


def unlocked(vault: Path, login: str = "head", password: str = PASSWORD) -> Office:
    """The vault unlocked, its clock standing still."""
    return Office.unlock(vault, login, password, clock=Clock())


def rows(office: Office, statement: Any) -> list[Any]:
    """What a statement finds in the case store; a fault meets the same sentences as behind the office's door."""
    with clear_errors(), Session(office.unit.stores.case_reader) as session:
        return list(session.scalars(statement))


def flaws(office: Office) -> list[str]:
    """What the check finds, and another suite than the vault was founded with."""
    cipher = office.header.evidence_cipher
    return [
        *check(office).problems,
        *([] if cipher is SUITE else [f"founded with {SUITE}, is under {cipher}"]),
    ]


def counted(there: int, said: int, exact: bool) -> list[str]:
    """Whether what is there is what was said to be done, or that and the one under way."""
    allowed = {said} if exact else {said, said + 1}
    return [] if there in allowed else [f"{there} there, {said} said to be done"]


class Scene(ABC):
    """One kind of work. ``vault``, ``stick`` … are names below the try's folder."""

    rounds = 12
    """How often the work is repeated where a moment within it is wanted."""
    once = False
    """Whether the work can be done but once."""
    in_files = False
    """Whether its end is a file or folder of its own: where a disk lets nothing be removed any more, what was refused
    at the very last step may be there, whole."""
    stuck = False
    """Whether, in this try, the disk let nothing be removed any more."""

    @abstractmethod
    def prepare(self, base: Path) -> None:
        """Make what the work starts from."""

    def enter(self, base: Path) -> Any:
        """What is done before the disk may fail: unlock."""
        return unlocked(base / "vault")

    @abstractmethod
    def act(self, base: Path, state: Any, say: Say, rounds: int) -> None:
        """The work, so many times."""

    def leave(self, state: Any) -> None:
        """After the work, whatever came of it."""
        if isinstance(state, Office):
            state.lock()

    @abstractmethod
    def judge(self, base: Path, said: int, exact: bool) -> list[str]:
        """Everything that is wrong afterwards. ``exact``: the work under way was refused and must be wholly absent."""


class Founded(Scene):
    """A scene on an ordinary vault."""

    def prepare(self, base: Path) -> None:
        """A vault with one unit."""
        make_vault(base / "vault")
        with unlocked(base / "vault") as office:
            office.run(add_unit, name="某某先前有限公司")

    def judge(self, base: Path, said: int, exact: bool) -> list[str]:
        """Opens, checks clean, what was there before is there, and can be written to."""
        with unlocked(base / "vault") as office:
            found = [*flaws(office), *self.weigh(base, office, said, exact)]
            if "某某先前有限公司" not in rows(office, select(Unit.name)):
                found.append("what was there before is gone")
            office.run(add_unit, name="某某之后有限公司")
            return found

    @abstractmethod
    def weigh(self, base: Path, office: Office, said: int, exact: bool) -> list[str]:
        """What this work must have left."""


class Registering(Founded):
    """A clue with its person, problem, reporter, number, deadline and index."""

    rounds = 60

    def act(self, base: Path, state: Office, say: Say, rounds: int) -> None:
        """Register clues."""
        for number in range(1, rounds + 1):
            state.run(
                register_clue,
                title=f"反映第{number}项采购问题",
                source="LETTER",
                received_on=date(2022, 6, 8),
                parties=[PartyInput(f"张某{number}", "某某先前有限公司", "经理")],
                problems=[f"第{number}项采购不规范"],
                signature="REAL_NAME",
                reporter=ReporterInput(name="李某", phone="13800000000"),
            )
            say("registered")

    def weigh(self, base: Path, office: Office, said: int, exact: bool) -> list[str]:
        """Each clue whole, numbers without a gap, each found by the search."""
        titles = rows(office, select(Clue.title).order_by(Clue.id))
        found = counted(len(titles), said, exact)
        if titles != [f"反映第{number}项采购问题" for number in range(1, len(titles) + 1)]:
            found.append(f"clues out of order: {titles}")
        for part in (ClueParty, ClueProblem):
            if len(rows(office, select(part.id))) != len(titles):
                found.append(f"{part.__name__} not one a clue")
        if office.search("采购问题", kinds=("clue",), limit=200).count != len(titles):
            found.append("the search finds another number")
        numbers = [
            int(number.rpartition("〕")[2].rstrip("号")) for number in rows(office, select(Clue.number))
        ]
        if sorted(numbers) != list(range(1, len(titles) + 1)):
            found.append(f"numbers {sorted(numbers)}")
        return found


class Attaching(Founded):
    """A file of several chunks brought in."""

    content = bytes(range(256)) * 9000

    def prepare(self, base: Path) -> None:
        """The file to bring in."""
        super().prepare(base)
        (base / "录音.bin").write_bytes(self.content)

    def act(self, base: Path, state: Office, say: Say, rounds: int) -> None:
        """Attach it again and again."""
        for _ in range(rounds):
            state.attach(base / "录音.bin", kind="unit", record_id=1)
            say("attached")

    def weigh(self, base: Path, office: Office, said: int, exact: bool) -> list[str]:
        """Each piece that is registered comes back as it went in; a refused one leaves no file."""
        ids = rows(office, select(Evidence.id))
        found = counted(len(ids), said, exact)
        found += [f"evidence {one} is another" for one in ids if office.evidence_bytes(one) != self.content]
        strays = len(list(office.evidence.names())) - len(ids)
        if exact and strays and not self.stuck:
            found.append(f"{strays} files that nobody names")
        return found


class Issuing(Founded):
    """Letters issued: number, frozen paper, deadline, together or not at all."""

    rounds = 6

    def prepare(self, base: Path) -> None:
        """Letters that wait to be issued."""
        super().prepare(base)
        advice = load_kinds(LETTERS)["DISC_ADVICE"]
        with unlocked(base / "vault", "handler") as office:
            clue = office.run(put_on_file).value.clue
            fields = {"subject": "规范招标采购管理", "found_in": "2022年5月，我委对你单位开展专项检查"}
            ids = [
                office.run(draft_letter, kind=advice, problems=PROBLEMS, fields=fields, clue_id=clue).value
                for _ in range(self.rounds)
            ]
        with unlocked(base / "vault") as office:
            for one in ids:
                office.run(check_letter, letter_id=one)

    def enter(self, base: Path) -> Any:
        """The leader issues."""
        return unlocked(base / "vault", "leader")

    def act(self, base: Path, state: Office, say: Say, rounds: int) -> None:
        """Issue them one by one."""
        for one in rows(state, select(OfficialLetter.id))[: min(rounds, self.rounds)]:
            state.run(
                issue_letter, letter_id=one, render=lambda paper: b"%PDF-1.7\n" + repr(paper).encode() * 400
            )
            say("issued")

    def weigh(self, base: Path, office: Office, said: int, exact: bool) -> list[str]:
        """A number and a readable frozen paper each, or neither."""
        letters = rows(office, select(OfficialLetter).order_by(OfficialLetter.id))
        done = [letter for letter in letters if letter.number]
        found = counted(len(done), said, exact)
        frozen = rows(office, select(Evidence).where(Evidence.role == "FROZEN"))
        if len(frozen) != len(done) or any(
            letter.state == "ISSUED" for letter in letters if not letter.number
        ):
            found.append(f"{len(done)} numbers, {len(frozen)} frozen papers")
        found += [
            "a frozen paper is another"
            for row in frozen
            if not office.evidence_bytes(row.id).startswith(b"%PDF")
        ]
        if len({letter.number for letter in done}) != len(done):
            found.append("a number twice")
        return found


class BackingUp(Founded):
    """Full and incremental snapshots, each read back."""

    rounds = 9
    in_files = True

    def prepare(self, base: Path) -> None:
        """A vault with evidence and a stick that holds a first snapshot."""
        super().prepare(base)
        (base / "录像.bin").write_bytes(bytes(range(256)) * 9000)
        with unlocked(base / "vault") as office:
            office.attach(base / "录像.bin", kind="unit", record_id=1)
            backup(office, base / "stick")

    def act(self, base: Path, state: Office, say: Say, rounds: int) -> None:
        """Write something and back it up; every third is a new stick."""
        for number in range(1, rounds + 1):
            state.run(add_unit, name=f"某某第{number}有限公司")
            backup(state, base / ("stick" if number % 3 else f"stick{number}"))
            say("backed up")

    def weigh(self, base: Path, office: Office, said: int, exact: bool) -> list[str]:
        """Every snapshot on every stick is whole, no fewer than were said; the next one works."""
        found: list[str] = []
        sticks = [stick for stick in sorted(base.glob("stick*")) if snapshots(stick)]
        # a snapshot's name begins with its running number; old ones are thinned out
        there = sum(int(snapshots(stick)[-1][:5]) for stick in sticks)
        for stick in sticks:
            for name in snapshots(stick):
                with open_medium(stick, login="head", password=PASSWORD, snapshot=name) as one:
                    found += verify(one.medium, one.manifest, one.keys, full=True).problems
        found += counted(there - 1, said, exact)
        backup(office, base / "stick")
        left = [path.name for path in base.glob("stick/**/*.partial")]
        return [*found, *left]


class Restoring(BackingUp):
    """A snapshot restored into a new folder."""

    once = True

    def enter(self, base: Path) -> Any:
        """Open the medium as after a disaster."""
        return open_medium(base / "stick", login="head", password=PASSWORD)

    def act(self, base: Path, state: Any, say: Say, rounds: int) -> None:
        """Restore."""
        restore(state, base / "new")
        say("restored")

    def leave(self, state: Any) -> None:
        """Wipe the keys."""
        state.close()

    def weigh(self, base: Path, office: Office, said: int, exact: bool) -> list[str]:
        """No folder, or a whole vault; and restoring again works."""
        new = base / "new"
        found = counted(int(new.exists()), said, exact)
        if new.exists():
            with unlocked(new) as copy:
                found += flaws(copy)
        with open_medium(base / "stick", login="head", password=PASSWORD) as opened:
            if new.exists():
                shutil.rmtree(new)
            restore(opened, new)
        with unlocked(new) as copy:
            found += flaws(copy)
        if (base / "new.making").exists():
            found.append("half a vault left lying about")
        return found


class Migrating(Scene):
    """An office of an older program opened, and thereby upgraded."""

    once = True

    def prepare(self, base: Path) -> None:
        """The first landed office."""
        with zipfile.ZipFile(LANDED) as archive:
            archive.extractall(base)

    def enter(self, base: Path) -> Any:
        """Unlocking is the work."""
        return None

    def act(self, base: Path, state: Any, say: Say, rounds: int) -> None:
        """Open it."""
        unlocked(base / "vault", "zhou", LANDED_PASSWORD).lock()
        say("migrated")

    def judge(self, base: Path, said: int, exact: bool) -> list[str]:
        """Opens, checks clean, holds the year."""
        with unlocked(base / "vault", "zhou", LANDED_PASSWORD) as office:
            found = flaws(office)
            if len(rows(office, select(Clue.id))) != 20:
                found.append("clues are missing")
            office.run(add_unit, name="某某之后有限公司")
            return found


class ChangingPassword(Founded):
    """The header written anew: the old password or the new one opens, and never neither."""

    rounds = 10

    def act(self, base: Path, state: Office, say: Say, rounds: int) -> None:
        """Change the password back and forth."""
        words = itertools.cycle([PASSWORD, "大江东去 浪淘尽 千古9"])
        old = next(words)
        for _, new in zip(range(rounds), words, strict=False):
            change_password(state, old, new, kdf=LIGHT)
            say("changed")
            old = new

    def judge(self, base: Path, said: int, exact: bool) -> list[str]:
        """One of the two opens it."""
        words = [PASSWORD, "大江东去 浪淘尽 千古9"]
        allowed = {said % 2} if exact else {said % 2, (said + 1) % 2}
        for place, word in enumerate(words):
            try:
                office = Office.unlock(base / "vault", "head", word, clock=Clock())
            except WrongPassword:
                continue
            with office:
                wrong = [] if place in allowed else [f"password {place} opens after {said} changes"]
                return [*wrong, *flaws(office), *self.weigh(base, office, said, exact)]
        return ["no password opens it"]

    def weigh(self, base: Path, office: Office, said: int, exact: bool) -> list[str]:
        """The vault can be written to."""
        office.run(add_unit, name="某某之后有限公司")
        return []


class Founding(Scene):
    """A vault made: a whole one or none."""

    once = True
    in_files = True

    def prepare(self, base: Path) -> None:
        """Nothing is there."""
        base.mkdir(exist_ok=True)

    def enter(self, base: Path) -> Any:
        """Nothing to unlock."""
        return None

    def act(self, base: Path, state: Any, say: Say, rounds: int) -> None:
        """Make it."""
        make_vault(base / "vault")
        say("founded")

    def judge(self, base: Path, said: int, exact: bool) -> list[str]:
        """None, or a whole one; making it again works where there is none."""
        vault = base / "vault"
        found = counted(int(vault.exists()), said, exact)
        if not vault.exists():
            make_vault(vault)
        with unlocked(vault) as office:
            return [*found, *flaws(office)]


class Rotating(Founded):
    """The case keys changed: the old ones hold or the new ones, and what was begun can be finished."""

    once = True
    content = bytes(range(256)) * 9000

    def prepare(self, base: Path) -> None:
        """A vault with a clue, its sealed reporter and some files."""
        super().prepare(base)
        (base / "录音.bin").write_bytes(self.content)
        with unlocked(base / "vault") as office:
            Registering().act(base, office, lambda _word: None, 2)
            for _ in range(4):
                office.attach(base / "录音.bin", kind="unit", record_id=1)

    def act(self, base: Path, state: Office, say: Say, rounds: int) -> None:
        """Rotate."""
        rotate(state)
        say("rotated")

    def weigh(self, base: Path, office: Office, said: int, exact: bool) -> list[str]:
        """Which keys hold is certain; gone on with, everything is under new ones and nothing else lies about."""
        before = office.header.generations["cases"]
        found = counted(before - 1, said, exact) + self._content(office)
        rotate(office)
        found += [*self._content(office), *flaws(office)]
        if office.header.generations["cases"] != before + 1:
            found.append("the second rotation is not in force")
        strays = len(list(office.evidence.names())) - 4
        if strays or (base / "vault" / "rotation").exists():
            found.append(f"{strays} files that nobody names, or work left lying about")
        return found

    def _content(self, office: Office) -> list[str]:
        ids = rows(office, select(Evidence.id))
        found = [f"evidence {one} is another" for one in ids if office.evidence_bytes(one) != self.content]
        sealed = [office.read(reporter, clue_id=one) for one in rows(office, select(Clue.id))]
        return found + [f"reporter {one}" for one in sealed if one is None or one.name != "李某"]


SCENES: dict[str, Scene] = {
    "registering": Registering(),
    "attaching": Attaching(),
    "issuing": Issuing(),
    "backing up": BackingUp(),
    "restoring": Restoring(),
    "migrating": Migrating(),
    "changing a password": ChangingPassword(),
    "founding": Founding(),
    "rotating": Rotating(),
}


def prepared(names: Iterable[str], folder: Path) -> None:
    """Make what each scene starts from, in a folder of its name."""
    for name in names:
        (folder / name).mkdir(parents=True)
        SCENES[name].prepare(folder / name)

"""What a person types when a clue comes in, as plain data, and how it is checked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date

from models.dates import chinese_date
from models.errors import InvalidInput
from models.operations import Work
from models.rules import code

LONGEST = 20_000
LEVELS = ("ORDINARY_MEMBER", "MANAGED_CADRE", "NEXT_LEVEL_HEAD")
IS_HEAD = {"NO": "否", "THEN": "违纪时任", "NOW": "查处时任", "BOTH": "均任"}


@dataclass(frozen=True)
class AccountRef:
    """An account by its uid and its person's name: the case store knows no accounts of its own."""

    uid: str
    name: str


@dataclass(frozen=True)
class PartyInput:
    """被反映人 as typed; ``person_id`` when chosen from those on file, ``subject_level`` a code of domain.md 0.4."""

    name: str
    unit_name: str = ""
    post: str = ""
    id_no: str = ""
    political_status: str = ""
    subject_level: str = "ORDINARY_MEMBER"
    is_head: str = "NO"
    person_id: int | None = None


@dataclass(frozen=True)
class ProblemInput:
    """One allegation, and what was found of it already where it comes from another clue (认定)."""

    text: str
    problem_type: str = ""
    finding: str = ""
    finding_text: str = ""


@dataclass(frozen=True)
class ReporterInput:
    """反映人, to be sealed; ``reason`` says why an anonymous clue names one (domain.md 9.6)."""

    name: str = ""
    gender: str = ""
    phone: str = ""
    address: str = ""
    unit: str = ""
    post: str = ""
    political_status: str = ""
    contact_wish: str = ""
    reason: str = ""

    def __repr__(self) -> str:
        return "<ReporterInput 已封存>"

    @property
    def told(self) -> bool:
        """Whether anything says who he is."""
        return bool(self.name.strip() or self.phone.strip() or self.address.strip())

    def to_bytes(self) -> bytes:
        """JSON, to be sealed."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> ReporterInput:
        """The reporter as sealed; keys that a later version added are left out."""
        known = {field.name for field in fields(cls)}
        return cls(**{key: value for key, value in json.loads(plain).items() if key in known})


def words(field: str, value: str, label: str, *, longest: int = LONGEST, required: bool = True) -> str:
    """A text as kept: trimmed, not empty where required, not too long; raises :class:`InvalidInput`."""
    plain = value.strip()
    if required and not plain:
        raise InvalidInput(field, f"请填写{label}。")
    if len(plain) > longest:
        raise InvalidInput(
            field, f"{label}有 {len(plain)} 个字，超过 {longest} 个字，请核对是否粘贴错了内容。"
        )
    if "\x00" in plain:
        raise InvalidInput(field, f"{label}里有看不见的控制字符，请重新输入。")
    return plain


def happened(
    work: Work, field: str, day: date, label: str, after: date | None = None, what: str = ""
) -> date:
    """A day on which something happened: not in the future, not before what it follows (domain.md 9.6)."""
    if day > work.today:
        raise InvalidInput(field, f"{label}不能晚于今天，请核对。")
    if after is not None and day < after:
        raise InvalidInput(field, f"{label}不能早于{what}（{chinese_date(after)}），请核对。")
    return day


def goes_up(level: str) -> str:
    """Why what concerns a person of this level goes upward unopened, with the rule; empty for the office's own."""
    return code("subject_levels", level).refuse if level else ""


def own_level(level: str, field: str, who: str = "") -> str:
    """A level that this office may handle; the others go upward with the rule named (检举控告规则 15)."""
    refuse = code("subject_levels", level, field).refuse
    if refuse:
        raise InvalidInput(field, f"{who}：{refuse}" if who else refuse)
    return level


def highest_level(levels: Iterable[str]) -> str:
    """The level that decides who approves: the highest of the persons in the clue."""
    return max(levels, key=LEVELS.index, default=LEVELS[0])


NAMED = "这里写出了反映人的姓名，请改用“反映人”，以免泄露（检举控告规则第47条）。"


def keeps_reporter_out(
    reporter: ReporterInput | None, texts: Iterable[tuple[str, str]], said: str = NAMED
) -> None:
    """Refuse a text that names the reporter: what is kept with the clue must not give him away (检举控告规则 47)."""
    name = "".join(reporter.name.split()) if reporter else ""
    if len(name) < 2:
        return
    for field, text in texts:
        if name in "".join(text.split()):
            raise InvalidInput(field, said)

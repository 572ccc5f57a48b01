"""What a package says, as data: the manifest that is signed, sealed and read back strictly on the other side.

What was read may come from anybody who found our card: every length, number and code is bounded here, before anything
of it is shown. ``storage/FORMAT.md`` describes the file around it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from models.clues.inputs import ReporterInput
from models.errors import OfficeError
from models.exchange.reading import HIDDEN, Taken

FORMAT: Final = 1
MOST_CLUES: Final = 200
MOST_DOCUMENTS: Final = 5_000
MOST_ROWS: Final = 2_000


class UnreadableContent(OfficeError):
    """A package opens, but what it says is not what this program writes."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("这个往来包的内容不完整或不合规范，没有接收；请发件单位重新制作。")
        self.detail = detail


class Sort(StrEnum):
    """What a package is for; the values are stored."""

    ASSIGN = "ASSIGN"
    REPORT = "REPORT"
    TRANSFER = "TRANSFER"
    FIGURES = "FIGURES"
    RECEIPT = "RECEIPT"

    @property
    def label(self) -> str:
        """Its Chinese name."""
        return SORTS[self]


SORTS: Final[Mapping[Sort, str]] = {
    Sort.ASSIGN: "交办",
    Sort.REPORT: "上报",
    Sort.TRANSFER: "移送",
    Sort.FIGURES: "数字报表",
    Sort.RECEIPT: "回执",
}
WITH_CLUES: Final = frozenset({Sort.ASSIGN, Sort.REPORT, Sort.TRANSFER})


@dataclass(frozen=True)
class PartyContent:
    """被反映人 as the sender has him; the level is the sender's word and is chosen anew where he arrives."""

    name: str
    unit_name: str = ""
    post: str = ""
    id_no: str = ""
    political_status: str = ""
    is_head: str = "NO"
    outcome: str = ""

    @classmethod
    def read(cls, taken: Taken) -> PartyContent:
        """From JSON."""
        return cls(
            taken.text("name", 100, required=True),
            taken.text("unit_name", 120),
            taken.text("post", 100),
            taken.text("id_no", 30),
            taken.text("political_status", 20),
            taken.text("is_head", 24) or "NO",
            taken.text("outcome", 200),
        )


@dataclass(frozen=True)
class ProblemContent:
    """An allegation and what was found."""

    text: str
    problem_type: str = ""
    finding: str = ""

    @classmethod
    def read(cls, taken: Taken) -> ProblemContent:
        """From JSON."""
        return cls(
            taken.text("text", 20_000, required=True),
            taken.text("problem_type", 40),
            taken.text("finding", 20_000),
        )


@dataclass(frozen=True)
class ClueContent:
    """A clue on its way; ``told`` are the lines of its course and outcome, ``answers`` the recipient's own clue."""

    uid: str
    number: str
    title: str
    summary: str
    category: str
    signature: str
    received_on: date
    occurred: str = ""
    problem_type: str = ""
    domain: str = ""
    unit_name: str = ""
    secrecy: str = "INTERNAL"
    status_text: str = ""
    parties: tuple[PartyContent, ...] = ()
    problems: tuple[ProblemContent, ...] = ()
    told: tuple[str, ...] = ()
    answers: str = ""
    reporter: ReporterInput | None = None

    @classmethod
    def read(cls, taken: Taken) -> ClueContent:
        """From JSON."""
        reporter = taken.part("reporter")
        return cls(
            uid=taken.uid("uid"),
            number=taken.text("number", 60),
            title=taken.text("title", 200, required=True),
            summary=taken.text("summary", 20_000),
            category=taken.text("category", 24),
            signature=taken.text("signature", 24),
            received_on=taken.day("received_on"),
            occurred=taken.text("occurred", 60),
            problem_type=taken.text("problem_type", 40),
            domain=taken.text("domain", 40),
            unit_name=taken.text("unit_name", 120),
            secrecy=taken.text("secrecy", 24),
            status_text=taken.text("status_text", 40),
            parties=tuple(PartyContent.read(one) for one in taken.parts("parties", 200)),
            problems=tuple(ProblemContent.read(one) for one in taken.parts("problems", 200)),
            told=tuple(taken.texts("told", MOST_ROWS, 20_000)),
            answers=taken.text("answers", 32),
            reporter=_reporter(reporter) if reporter is not None else None,
        )


def _reporter(taken: Taken) -> ReporterInput:
    keys = (
        "name",
        "gender",
        "phone",
        "address",
        "unit",
        "post",
        "political_status",
        "contact_wish",
        "reason",
    )
    return ReporterInput(**{key: taken.text(key, 500) for key in keys})


@dataclass(frozen=True)
class FigureContent:
    """One figure of a form; ``key`` empty for a heading."""

    label: str
    key: str = ""
    unit: str = ""
    value: int = 0


@dataclass(frozen=True)
class FiguresContent:
    """A form of figures as its unit filled it."""

    code: str
    name: str
    year: int
    part: str
    rows: tuple[FigureContent, ...]

    @classmethod
    def read(cls, taken: Taken) -> FiguresContent:
        """From JSON."""
        rows = tuple(
            FigureContent(
                one.text("label", 200, required=True),
                one.text("key", 60),
                one.text("unit", 20),
                one.whole("value", 10**12),
            )
            for one in taken.parts("rows", MOST_ROWS)
        )
        return cls(
            taken.text("code", 40, required=True),
            taken.text("name", 80, required=True),
            taken.whole("year", 9999),
            taken.text("part", 3, required=True),
            rows,
        )


@dataclass(frozen=True)
class ResultContent:
    """What became of one clue: ``result`` NEW, JOIN or SKIP, and its number there."""

    clue_uid: str
    result: str
    number: str = ""


@dataclass(frozen=True)
class ReceiptContent:
    """A receipt for the package ``of`` whose manifest has this digest; ``answer`` ACCEPTED or REFUSED."""

    of: str
    digest: str
    answer: str
    by: str
    on: date
    text: str = ""
    results: tuple[ResultContent, ...] = ()

    @classmethod
    def read(cls, taken: Taken) -> ReceiptContent:
        """From JSON."""
        answer = taken.text("answer", 12)
        if answer not in ("ACCEPTED", "REFUSED"):
            raise taken.wrong("answer")
        results = tuple(
            ResultContent(one.uid("clue_uid"), one.text("result", 12), one.text("number", 60))
            for one in taken.parts("results", MOST_CLUES)
        )
        return cls(
            taken.uid("of"),
            taken.text("digest", 64, required=True),
            answer,
            taken.text("by", 100),
            taken.day("on"),
            taken.text("text", 2_000),
            results,
        )


@dataclass(frozen=True)
class DocumentContent:
    """A document that follows the manifest: ``size`` in bytes, ``digest`` by the package's own hash, ``clue`` its uid."""

    name: str
    media_type: str
    size: int
    digest: str
    clue: str = ""

    @classmethod
    def read(cls, taken: Taken) -> DocumentContent:
        """From JSON; a name that is a path or hides characters is refused."""
        name = taken.text("name", 255, required=True)
        if not name.strip(" .") or any(char in '/\\:*?"<>|' or not char.isprintable() for char in name):
            raise taken.wrong("name")
        return cls(
            name,
            taken.text("media_type", 80),
            taken.whole("size", 2**50),
            taken.text("digest", 64, required=True),
            taken.text("clue", 32),
        )


@dataclass(frozen=True)
class Manifest:
    """Everything that a package says of itself; ``sender_card`` and ``recipients`` are bound by the signature."""

    uid: str
    sort: Sort
    title: str
    made_at: datetime
    sender: str
    sender_card: Mapping[str, str]
    recipients: tuple[str, ...]
    note: str = ""
    approved_by: str = ""
    approved_on: date | None = None
    paper_no: str = ""
    reply_by: date | None = None
    clues: tuple[ClueContent, ...] = ()
    figures: FiguresContent | None = None
    receipt: ReceiptContent | None = None
    documents: tuple[DocumentContent, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """Plain data; a reporter is in it only where the sender put one in."""
        return {"format": FORMAT, **plain(self)}

    @classmethod
    def read(cls, data: object) -> Manifest:
        """Raises :class:`UnreadableContent`."""
        try:
            return cls._read(Taken(data, "package"))
        except ValueError as error:
            raise UnreadableContent(str(error)) from None

    @classmethod
    def _read(cls, taken: Taken) -> Manifest:
        if taken.whole("format", 1_000) != FORMAT:
            raise taken.wrong("format")
        figures, receipt = taken.part("figures"), taken.part("receipt")
        made = cls(
            uid=taken.uid("uid"),
            sort=Sort(taken.text("sort", 12)),
            title=taken.text("title", 200, required=True),
            made_at=taken.moment("made_at"),
            sender=taken.text("sender", 120, required=True),
            sender_card=taken.mapping("sender_card"),
            recipients=tuple(taken.texts("recipients", 64, 64)),
            note=taken.text("note", 2_000),
            approved_by=taken.text("approved_by", 100),
            approved_on=taken.maybe_day("approved_on"),
            paper_no=taken.text("paper_no", 60),
            reply_by=taken.maybe_day("reply_by"),
            clues=tuple(ClueContent.read(one) for one in taken.parts("clues", MOST_CLUES)),
            figures=FiguresContent.read(figures) if figures is not None else None,
            receipt=ReceiptContent.read(receipt) if receipt is not None else None,
            documents=tuple(DocumentContent.read(one) for one in taken.parts("documents", MOST_DOCUMENTS)),
        )
        uids = [clue.uid for clue in made.clues]
        if len(set(uids)) != len(uids) or any(one.clue and one.clue not in uids for one in made.documents):
            raise taken.wrong("clues")
        if (made.sort is Sort.FIGURES) != (figures is not None) or (made.sort is Sort.RECEIPT) != (
            receipt is not None
        ):
            raise taken.wrong("sort")
        if made.sort not in WITH_CLUES and made.clues:
            raise taken.wrong("clues")
        return made


def plain(value: Any) -> Any:
    """Dataclasses, days and tuples as JSON values; characters that show nothing are left out."""
    if isinstance(value, str) and not isinstance(value, StrEnum):
        return HIDDEN.sub("", value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if hasattr(value, "__dataclass_fields__"):
        return {key: plain(getattr(value, key)) for key in value.__dataclass_fields__}
    return value

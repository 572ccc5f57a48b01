"""登记问题线索 and changing what was registered (domain.md 1.1 to 1.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from models.access import require_clue
from models.base import new_uid
from models.clues.inputs import AccountRef, PartyInput, ProblemInput, ReporterInput, happened, words
from models.clues.inputs import keeps_reporter_out as _keep_out
from models.clues.links import found_somewhere, tie_on_file
from models.clues.members import MEMBER, REGISTRAR, put_member, set_handler
from models.clues.parts import changeable, put_parties, put_problems, put_reporter
from models.clues.records import Clue, ClueStep
from models.deadlines.operations import counted, open_deadlines, set_deadline, unset_deadlines
from models.errors import Conflict, InvalidInput
from models.numbering.operations import give_number
from models.operations import Work, operation
from models.rights import Right
from models.rules import code, deadline_rule
from models.rules.steps import deadlines_on_registration
from models.units.operations import ensure_unit, kept_unit

REGISTERED_BASIS = "监督执纪工作规则 第23条"
TEXTS = {
    "title": ("标题", 200),
    "summary": ("主要问题摘要", 20_000),
    "source_doc_no": ("来文号", 60),
    "assigned_by": ("交办机关", 120),
    "problem_type": ("问题类型", 40),
    "domain": ("领域", 40),
    "campaign": ("专项", 40),
    "occurred": ("发生时间", 60),
}
CODES = {
    "source": "sources",
    "category": "categories",
    "signature": "signatures",
    "handling": "handlings",
    "secrecy": "secrecy",
}
CHANGEABLE = frozenset(TEXTS) | frozenset(CODES) | {
    "received_on", "assigned_on", "unit_id", "unit_name",
}  # fmt: skip

# duties of arrival that a correction of what was registered may end, start or move
CORRECTED = frozenset({"D_REAL_ACK", "D_ASSIGN", "D_DOWN"})

DEFAULTS: Mapping[str, Any] = {
    "summary": "",
    "category": "ACCUSATION",
    "signature": "ANONYMOUS",
    "handling": "SELF",
    "secrecy": "INTERNAL",
    "source_doc_no": "",
    "assigned_by": "",
    "assigned_on": None,
    "problem_type": "",
    "domain": "",
    "campaign": "",
    "occurred": "",
    "unit_id": None,
    "unit_name": "",
}


@operation("登记问题线索", right=Right.CASE_WRITE)
def register_clue(
    work: Work,
    /,
    *,
    title: str,
    source: str,
    received_on: date,
    registered_on: date | None = None,
    parties: Sequence[PartyInput] = (),
    problems: Sequence[ProblemInput | str] = (),
    reporter: ReporterInput | None = None,
    handler: AccountRef | None = None,
    members: Sequence[AccountRef] = (),
    report_due_on: date | None = None,
    passed_on: bool = False,
    duplicate_of_id: int | None = None,
    found_in_id: int | None = None,
    related_id: int | None = None,
    origin_group: str = "",
    note: str = "",
    **more: Any,
) -> int:
    """Register a clue, number it by the year of ``registered_on`` and start its deadlines; returns its id.

    ``more`` is whatever else :func:`change_clue` takes (``DEFAULTS``). A person whom the superior manages, or the
    office's own head, is refused with the rule and what to do (检举控告规则 15). ``report_due_on`` is the day that the
    superior set for an assigned clue (default: 3 months, 检举控告规则 21); ``passed_on``: the superior only sent it on
    (转送), to be accepted or passed on within 5 working days, without a report (检举控告规则 16). The reporter is
    sealed; to see him again is a right of its own. ``duplicate_of_id`` registers a repeat: it is kept and not
    acknowledged anew (检举控告规则 14, 26); :func:`models.clues.links.register_repeat` merges it, too. ``found_in_id`` is
    the case in which it was found (案件检查中发现), ``related_id`` one about the like: both are tied. Raises :class:`InvalidInput` with the field, such as ``parties.0.id_no``.
    """
    unknown = set(more) - CHANGEABLE
    if unknown:
        raise InvalidInput(min(unknown), f"线索没有这些要素：{'、'.join(sorted(unknown))}。")
    day = registered_on or work.today
    clue = _fresh(work, day, received_on, duplicate_of_id, passed_on=passed_on)
    given = {**DEFAULTS, **more, "title": title, "source": source, "received_on": received_on}
    given["summary"] = given["summary"] or _summary(problems)
    _apply(work, clue, given)
    _require_whole(clue, parties, origin_group, found_in_id)
    if source == "LEADER_INSTRUCT":
        note = f"批示内容：{words('note', note.removeprefix('批示内容：'), '批示内容', longest=2000)}"
    if source != "SELF_REPORT":
        _keep_out(reporter, [("title", title), ("summary", str(more.get("summary", ""))), *_texts(problems)])
    work.session.add(clue)
    work.session.flush()
    clue.number = give_number(work, "clue", clue.registered_on.year, "clue", clue.id)
    _put_parts(work, clue, parties, problems, reporter)
    _put_people(work, clue, handler, members)
    _first_step(work, clue, note)
    _start_duties(work, clue, report_due_on)
    tie_on_file(work, clue, found_in_id=found_in_id, related_id=related_id)
    work.about("clue", clue.id)
    return clue.id


def _fresh(work: Work, day: date, received_on: date, duplicate_of_id: int | None, *, passed_on: bool) -> Clue:
    uid = new_uid()
    return Clue(
        uid=uid,
        # the number on file names the record's id, so the record takes the last step with a stand-in
        number=f"-{uid}",
        registered_on=happened(work, "registered_on", day, "登记日期", received_on, "收件日期"),
        status="REGISTERED",
        duplicate_of_id=require_clue(work, duplicate_of_id).id if duplicate_of_id is not None else None,
        extra={"passed_on": True} if passed_on else {},
    )


def _require_whole(
    clue: Clue, parties: Sequence[PartyInput], origin_group: str, found_in_id: int | None
) -> None:
    if origin_group and origin_group != clue.origin_group:
        raise InvalidInput("origin_group", "来源与“上级交办、本级受理”的分组不一致，请重新选择来源。")
    if clue.source == "CASE_FOUND" and found_in_id is None and not clue.source_doc_no:
        raise InvalidInput(
            "found_in_id",
            "案件检查中发现的线索须关联原案：请选择原案；原案不在本程序中的，写明它的编号或名称。",
        )
    if not parties and clue.unit_id is None:
        raise InvalidInput("parties", "请至少填写一名被反映人，或者填写被反映的单位。")


def _put_parts(
    work: Work,
    clue: Clue,
    parties: Sequence[PartyInput],
    problems: Sequence[ProblemInput | str],
    reporter: ReporterInput | None,
) -> None:
    put_parties(work, clue, parties)
    put_problems(work, clue, problems)
    if reporter is not None and (clue.signature == "REAL_NAME" or reporter.told):
        put_reporter(work, clue, reporter)


def _summary(problems: Sequence[ProblemInput | str]) -> str:
    return "；".join(text.strip().rstrip("；。") for _, text in _texts(problems) if text.strip())


def _texts(problems: Sequence[ProblemInput | str]) -> list[tuple[str, str]]:
    return [
        (f"problems.{place}", one.text if isinstance(one, ProblemInput) else one)
        for place, one in enumerate(problems)
    ]


def _put_people(work: Work, clue: Clue, handler: AccountRef | None, members: Sequence[AccountRef]) -> None:
    own = AccountRef(work.actor.uid, work.actor.name)
    set_handler(work, clue, handler or own)
    if handler is not None and handler.uid != own.uid:
        put_member(work, clue.id, own, REGISTRAR)
    for account in members:
        put_member(work, clue.id, account, MEMBER)


def _first_step(work: Work, clue: Clue, note: str) -> None:
    work.session.add(
        ClueStep(
            clue_id=clue.id,
            code="T0",
            name="登记" if clue.duplicate_of_id is None else "登记重复件",
            from_status="",
            to_status="REGISTERED",
            happened_on=clue.registered_on,
            text=note.strip(),
            basis=REGISTERED_BASIS,
            actor_uid=work.actor.uid,
            actor_name=work.actor.name,
            data={},
        )
    )


def _start_duties(work: Work, clue: Clue, report_due_on: date | None) -> None:
    started = deadlines_on_registration(
        source=clue.source,
        subject_level=clue.subject_level,
        signature=clue.signature,
        duplicate=clue.duplicate_of_id is not None,
        passed_on=bool(clue.extra.get("passed_on")),
    )
    for rule in started:
        _start_duty(work, clue, rule, report_due_on if rule == "D_ASSIGN" else None)


def _start_duty(work: Work, clue: Clue, rule: str, due_on: date | None = None) -> None:
    set_deadline(
        work,
        owner=("clue", clue.id),
        rule=rule,
        starts_on=clue.registered_on if rule == "D_ACCEPT" else clue.received_on,
        clue_id=clue.id,
        due_on=due_on,
        responsible_uid=clue.handler_uid,
    )


@operation("修改问题线索", right=Right.CASE_WRITE)
def change_clue(work: Work, /, *, clue_id: int, revision: int | None = None, **changes: Any) -> None:
    """Change what is named (see ``CHANGEABLE``); with ``revision``, refuse a clue changed since it was read.

    Number, registration day, status and what steps wrote are never changed this way.
    """
    clue = changeable(work, clue_id)
    if revision is not None and revision != clue.revision:
        raise Conflict("这件线索在您打开之后已被修改，请重新打开再改。")
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise InvalidInput(min(unknown), "这一项不能直接修改，请通过办理步骤变更。")
    was, received, came = _duties(clue), clue.received_on, _came(clue)
    _apply(work, clue, {"source": clue.source, "received_on": clue.received_on} | changes)
    if clue.source == "CASE_FOUND" and came != _came(clue) and not found_somewhere(work, clue):
        raise InvalidInput("source_doc_no", "案件检查中发现的线索须写明原案的编号或名称，或先与原案关联。")
    _refit_duties(work, clue, was, received)


def _duties(clue: Clue) -> set[str]:
    """The deadlines that begin with the clue's arrival and follow from what was registered."""
    return set(CORRECTED) & set(
        deadlines_on_registration(
            source=clue.source,
            subject_level=clue.subject_level,
            signature=clue.signature,
            duplicate=clue.duplicate_of_id is not None,
            passed_on=bool((clue.extra or {}).get("passed_on")),
        )
    )


def _refit_duties(work: Work, clue: Clue, was: set[str], received: date) -> None:
    """What was corrected ends and starts duties: not 实名 after all (domain.md 1.2), assigned after all; another day of receipt."""
    owner, now = ("clue", clue.id), _duties(clue)
    for rule in was - now:
        unset_deadlines(work, owner, rule)
    for rule in now - was:
        _start_duty(work, clue, rule)
    if clue.received_on == received:
        return
    for found in open_deadlines(work, owner):
        if found.rule not in now & was or found.starts_on != received:
            continue
        counts = deadline_rule(found.rule)
        found.starts_on = clue.received_on
        if found.due_on == counted(work, counts, received).due_on:
            # counted, not named by the superior nor extended
            due = counted(work, counts, clue.received_on)
            found.due_on = found.first_due_on = due.due_on
            found.tentative, found.awaits_year = due.tentative, due.awaits_year


def _came(clue: Clue) -> tuple[Any, ...]:
    """Where a clue came from; that of an old ledger may lack some of it, and is asked for only when it is changed."""
    return (clue.source, clue.assigned_by, clue.assigned_on, clue.source_doc_no)


def _apply(work: Work, clue: Clue, changes: Mapping[str, Any]) -> None:
    came = _came(clue)
    for field, table in CODES.items():
        if field in changes:
            setattr(clue, field, code(table, changes[field], field).code)
    for field, (label, longest) in TEXTS.items():
        if field in changes:
            required = field in ("title", "summary")
            setattr(clue, field, words(field, str(changes[field]), label, longest=longest, required=required))
    clue.origin_group = code("sources", clue.source, "source").group
    clue.received_on = happened(work, "received_on", changes["received_on"], "收件日期")
    if clue.registered_on < clue.received_on:
        raise InvalidInput("received_on", "收件日期不能晚于登记日期，请核对。")
    if "assigned_on" in changes:
        assigned = changes["assigned_on"]
        clue.assigned_on = happened(work, "assigned_on", assigned, "交办日期") if assigned else None
        if assigned and assigned > clue.received_on:
            raise InvalidInput("assigned_on", "交办日期不能晚于收件日期，请核对。")
    _put_unit(work, clue, changes)
    if came != _came(clue):
        _check_source(clue)


def _put_unit(work: Work, clue: Clue, changes: Mapping[str, Any]) -> None:
    if changes.get("unit_id") is not None:
        clue.unit_id = kept_unit(work, changes["unit_id"]).id
    elif str(changes.get("unit_name") or "").strip():
        clue.unit_id = ensure_unit(work, name=changes["unit_name"])
    elif "unit_id" in changes:
        clue.unit_id = None


def _check_source(clue: Clue) -> None:
    if clue.source == "SUPERIOR_ASSIGN":
        needed = (("assigned_by", "交办机关"), ("assigned_on", "交办日期"), ("source_doc_no", "来文号"))
        for field, label in needed:
            if not getattr(clue, field):
                raise InvalidInput(field, f"上级交办的线索须写明{label}。")
    if clue.source == "LEADER_INSTRUCT":
        for field, label in (("assigned_by", "批示人"), ("assigned_on", "批示日期")):
            if not getattr(clue, field):
                raise InvalidInput(field, f"领导批办的线索须写明{label}。")

"""The finer tables fit the main ones, and a wrong row stops the load."""

from __future__ import annotations

import time
import tomllib
from dataclasses import fields
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from models import rules
from models.errors import InvalidInput
from models.letters.kinds import load_kinds
from models.rules import tables

LETTERS = Path(__file__).resolve().parents[2] / "resources" / "letters"


def test_every_step_measure_and_talk_has_its_finer_row():
    assert set(tables.step_rules()) == {*rules.transitions(), *rules.events()}
    assert set(tables.measure_rules()) == set(rules.measures())
    assert set(tables.talk_rules()) == set(rules.talk_kinds())
    assert set(tables.secrecy_levels()) == set(rules.codes("secrecy"))


def test_what_a_step_drops_is_among_what_it_ends():
    for code, step in tables.step_rules().items():
        row = rules.transitions().get(code) or rules.events()[code]
        assert "*" in row.ends or set(step.drops) <= set(row.ends), code
        assert set(step.drops) <= set(rules.deadline_rules()), code


def test_what_rows_name_exists():
    deadlines, approvers = rules.deadline_rules(), rules.codes("approvers")
    for step in tables.step_rules().values():
        assert {*step.awaits, *step.resumes, *step.running} <= set(deadlines)
        assert set(step.before) <= set(rules.codes("on_file"))
        assert step.doer in rules.codes("doers")
    for measure in tables.measure_rules().values():
        assert set(measure.starts) <= set(deadlines)
        assert measure.deciders
        assert set(measure.deciders) <= set(approvers)
        assert measure.use in ("DECIDE", "SUGGEST", "RECORD")
    for step in rules.transitions().values():
        assert step.approval in ("", rules.BY_LEVEL) or step.approval in approvers
    for event in rules.events().values():
        assert not event.approval or event.approval in approvers
        assert {*event.starts, *event.ends} <= set(deadlines)
        assert set(event.sources) <= set(rules.codes("statuses"))
    for letter in tables.letter_facts().values():
        assert not letter.deadline or letter.deadline in deadlines


def test_approval_chains_cover_every_level_that_may_be_handled():
    handled = {key for key, row in rules.codes("subject_levels").items() if not row.refuse}
    assert set(tables.approval_chains()) == handled | {"SOE"}
    for level in handled:
        assert set(tables.approval_chains()[level]) == {"INQUIRY", "PRELIM", "FILED"}
    for stages in tables.approval_chains().values():
        for row in stages.values():
            assert row.chain
            assert set(row.chain) <= set(rules.codes("approvers"))


def test_talk_rules_agree_with_the_kinds():
    for key, rule in tables.talk_rules().items():
        kind = rules.talk_kind(key)
        assert (rule.first_form == "YES") is kind.form1
        assert ("笔录" in rule.record) is kind.transcript
        if rule.safety:
            assert kind.talkers >= 2


def test_probation_counts_from_restored_rights_and_only_it():
    from_rights = {key for key, row in tables.measure_rules().items() if row.effect_from == "RIGHTS_RESTORED"}
    assert from_rights == {"PROBATION_1", "PROBATION_2"}
    assert [tables.measure_rule(key).probation_months for key in sorted(from_rights)] == [12, 24]


def test_what_is_the_states_is_only_recorded():
    for key, measure in rules.measures().items():
        if measure.only:
            assert tables.measure_rule(key).use == "RECORD", key
        if measure.family == "ORG_HANDLING":
            assert tables.measure_rule(key).use in ("SUGGEST", "RECORD")


def test_enterprise_sanctions_have_the_lengths_of_the_law():
    for kind, months in {
        "WARNING": 6,
        "DEMERIT": 12,
        "SERIOUS_DEMERIT": 18,
        "DOWNGRADE": 24,
        "DISMISS_POST": 24,
        "DISMISS": 0,
    }.items():
        assert rules.measure(f"SOE_{kind}").months == rules.measure(f"ADM_{kind}").months == months


def test_heaviest_of_several():
    order = ["REMIND", "CRITICIZE", "ORDER_CHECK", "CIRCULAR", "ADMONISH", "WARNING", "REMOVAL", "EXPULSION"]
    for lighter, heavier in pairwise(order):
        assert tables.heaviest([heavier, lighter]) == heavier
    with pytest.raises(InvalidInput):
        tables.heaviest([])
    with pytest.raises(InvalidInput):
        tables.measure_rule("NONSENSE")


def test_a_heavier_form_never_weighs_less():
    persons = [measure for measure in rules.measures().values() if measure.person and measure.form]
    for one in persons:
        for two in persons:
            if one.form < two.form:
                assert tables.measure_rule(one.code).weight < tables.measure_rule(two.code).weight


def test_secrecy_marks():
    levels = tables.secrecy_levels()
    assert levels["CONFIDENTIAL"].marking(20) == "机密★20年"
    assert levels["INTERNAL"].marking() == "内部"
    for level, years in (("CONFIDENTIAL", 21), ("SECRET", 0), ("INTERNAL", 5)):
        with pytest.raises(InvalidInput):
            levels[level].marking(years)
    for key, row in levels.items():
        assert row.state is rules.codes("secrecy")[key].state


def test_retention_terms():
    assert tables.retentions()["CASE_FILE"].label == "永久"
    assert tables.retentions()["PETITION"].label == "10 年"


def test_document_in_force():
    assert tables.document_on("纪律处分条例", date(2023, 12, 31)).code == "CF_2018"
    assert tables.document_on("纪律处分条例", date(2024, 1, 1)).code == "CF_2023"
    assert tables.document_on("国有企业管理人员处分条例", date(2024, 8, 31)) is None


def test_prohibitions_are_sentences():
    for row in tables.prohibitions().values():
        assert row.reason.endswith("。")
        assert row.basis
    assert tables.prohibited("FALSE_ACCUSATION").mark == "核对"
    with pytest.raises(KeyError):
        tables.prohibited("NONSENSE")


def test_letters_written_here_keep_the_terms_of_the_rules():
    facts, same = tables.letter_facts(), 0
    for kind in load_kinds(LETTERS).values():
        fact = facts.get(kind.code)
        if fact is None or kind.reply is None or not fact.amount:
            continue
        same += 1
        assert (kind.reply.days, kind.reply.unit) == (fact.amount, fact.unit), kind.code
        assert kind.reply.rule == fact.deadline, kind.code
    assert same >= 2


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"name": "甲", "years": 10, "basis": "", "mark": "核对", "odd": 1}, "unknown"),
        ({"name": "甲", "years": 10, "basis": ""}, "mark is missing"),
        ({"name": "甲", "years": "10", "basis": "", "mark": "核对"}, "years is"),
        ({"name": "甲", "years": True, "basis": "", "mark": "核对"}, "years is"),
        ({"name": "甲", "years": 10, "basis": "", "mark": "大概"}, "mark is"),
    ],
)
def test_a_wrong_row_stops_the_load(row: dict[str, object], said: str):
    with pytest.raises(TypeError, match=f"ROW.*{said}"):
        tables.rows(tables.Retention, {"ROW": row})


def test_a_list_of_the_wrong_kind_stops_the_load():
    with pytest.raises(TypeError, match="before"):
        tables.rows(tables.StepRule, {"T": {"mark": "核对", "doer": "HANDLER", "before": [1]}})


def test_every_table_file_is_read_by_a_loader():
    read = {"codes", "deadlines", "measures", "talk_kinds", "transitions", "approval", "letter_facts"}
    read |= {
        "circumstances",
        "figures",
        "followups",
        "measure_rules",
        "opinions",
        "probation",
        "prohibited",
        "replaced_counting",
        "report_forms",
        "retention",
        "rule_sets",
        "secrecy_levels",
        "talk_rules",
        "undertaking_kinds",
        "undertaking_papers",
    }
    assert {path.stem for path in rules.DATA.glob("*.toml")} == read
    assert {field.name for field in fields(tables.Retention)} == {"code", "name", "years", "basis", "mark"}


def test_loading_everything_is_quick():
    texts = [path.read_text("utf-8") for path in rules.DATA.glob("*.toml")]
    best = 1.0
    for _ in range(5):
        begun = time.process_time()
        for text in texts:
            tomllib.loads(text)
        best = min(best, time.process_time() - begun)
    assert best < 0.03, f"{best * 1000:.0f} ms"

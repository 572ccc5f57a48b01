"""The demonstration office: the whole year through the operations; its figures are those of the real summary."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.dossiers.queries import dossiers, open_dossier
from models.followups.queries import followups
from models.opinions.queries import opinions
from models.workbench.queries import workbench
from storage.check import check
from storage.office import Office
from tests.ui.headless.test_commands import call
from ui.headless import COMMANDS

ROOT = Path(__file__).resolve().parents[3]
REFERENCE = {
    "key_tasks": 11,
    "task_measures": 31,
    "responsibility_letters": 30,
    "integrity_pledges": 217,
    "dual_duty_evaluations": 4,
    "recommendation_letters": 4,
    "recommendation_problems": 14,
    "survey_aspects": 5,
    "survey_suggestions": 6,
    "talks_leadership": 8,
    "talks_new_midlevel": 67,
    "night_school_sessions": 12,
    "night_school_cases": 12,
    "warning_films": 16,
    "education_attendances": 1647,
    "family_messages": 353,
    "family_visits": 364,
    "special_checks": 15,
    "special_supervisions": 23,
    "clues_handled": 19,
    "clues_carried_over_assigned": 3,
    "clues_assigned_this_year": 11,
    "clues_own": 5,
    "clues_open_assigned": 2,
    "clues_open_own": 4,
    "clues_concluded": 13,
    "admonishments": 1,
    "criticisms": 2,
    "network_circulars": 3,
    "network_pledges": 121,
    "reform_cases": 6,
    "reform_attendances": 52,
    "incentive_meetings": 3,
    "incentive_study_sessions": 11,
    "surveyed_companies": 6,
    "rectified_problems": 108,
    "core_processes": 22,
    "risk_points": 313,
    "revised_rules": 30,
    "site_warning_units": 3,
    "site_warning_attendances": 76,
    "site_lectures": 5,
}
"""Every figure that the office's own annual summary of 2022 quotes."""


@pytest.fixture
def office_folder(demonstration: Path) -> Path:
    """The demonstration office."""
    return demonstration


def accounts(folder: Path) -> dict[str, dict[str, str]]:
    return {row["login"]: row for row in json.loads((folder / "accounts.json").read_text("utf-8"))}


def test_figures_are_those_of_the_real_year(office_folder: Path, tmp_path: Path):
    password = accounts(office_folder)["zhou"]["password"]
    vault = office_folder / "vault"
    made = call("report", vault, "--year", "2022", "--out", tmp_path, "--account", "zhou", password=password)
    assert made.returncode == 0, made.stderr + made.stdout
    values = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert {key: row["value"] for key, row in values.items()} == REFERENCE
    for row in values.values():
        assert len(row["records"]) == len(set(row["records"]))
        assert row["value"] == sum(row.get("amounts", [1] * len(row["records"])))
    assert list(values) == list(REFERENCE), "the figures stand in the order of the summary"
    found = values["rectified_problems"]["beside"]["joint_problems"]
    assert found["value"] == 108, "what was found is given beside what was put right"


def test_next_year_carries_over_what_was_open(office_folder: Path, tmp_path: Path):
    password = accounts(office_folder)["zhou"]["password"]
    vault = office_folder / "vault"
    call("report", vault, "--year", "2023", "--out", tmp_path, "--account", "zhou", password=password)
    values = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert values["clues_carried_over_assigned"]["value"] == REFERENCE["clues_open_assigned"]


def test_accounts_have_the_three_officers_apart(office_folder: Path):
    rows = accounts(office_folder)
    assert {row["role"] for row in rows.values()} == {
        "负责人", "审批领导", "承办人", "系统管理员", "安全保密管理员", "安全审计员",
    }  # fmt: skip
    assert all(set(row) == {"login", "name", "role", "password"} for row in rows.values())
    for login in ("chen", "chu", "wei"):
        with Office.unlock(office_folder / "vault", login, rows[login]["password"]) as office:
            assert not office.cleared


def test_vault_is_intact_and_letters_are_there(office_folder: Path):
    rows = accounts(office_folder)
    with Office.unlock(office_folder / "vault", "zhou", rows["zhou"]["password"]) as office:
        report = check(office)
    assert report.problems == []
    letters = list((office_folder / "letters").glob("*.pdf"))
    assert len(letters) == 5
    assert all(path.read_bytes().startswith(b"%PDF-") for path in letters)


def test_one_file_is_made_sealed_lent_and_returned(office_folder: Path):
    rows = accounts(office_folder)
    with Office.unlock(office_folder / "vault", "zhou", rows["zhou"]["password"]) as office:
        (row,) = office.read(dossiers)
        view = office.read(open_dossier, dossier_id=row.id)
    assert view.state == "SEALED"
    assert {item.volume for item in view.items} == {"MAIN", "SIDE"}
    assert "talk" in {item.source_kind for item in view.items}
    assert all(item.page_count for item in view.items)
    assert [loan.state for loan in view.loans] == ["RETURNED"]


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path):
    (tmp_path / "mine.txt").write_text("x")
    assert COMMANDS["demo"]([str(tmp_path), "--no-window"]) == 1
    assert (tmp_path / "mine.txt").read_text() == "x"


def test_reference_agrees_with_what_the_maintainers_were_given():
    given = ROOT.parent / "shared" / "reference" / "annual-figures-2022.json"
    if not given.is_file():
        pytest.skip("the reference is not beside this checkout")
    figures = {row["key"]: row["value"] for row in json.loads(given.read_text("utf-8"))["figures"]}
    assert figures == REFERENCE


def test_every_kind_of_follow_up_is_shown_and_one_waits(office_folder: Path):
    rows = accounts(office_folder)
    with Office.unlock(office_folder / "vault", "zheng", rows["zheng"]["password"]) as office:
        kinds = {row.kind: row.state for row in office.read(followups, limit=50)}
        waiting = {row.kind for row in office.read(workbench).waiting if row.for_me}
        asked = [row.state for row in office.read(opinions)]
    assert set(kinds) == {
        "TOLERANCE", "CLARIFICATION", "RETURN_VISIT", "DUAL_CHECK", "TRIAL", "FALSE_REPORT",
    }  # fmt: skip
    assert {"followup", "opinion"} <= waiting
    assert asked == ["PROPOSED", "ANSWERED"]

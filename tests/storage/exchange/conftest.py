"""Two offices with their cards exchanged, once a module; each test works on a copy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.fixtures_vault import House
from tests.storage.exchange.two_offices import Two, two_offices


@pytest.fixture(scope="session")
def acquainted(template_vault: tuple[Path, list[str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("acquainted")
    two_offices(template_vault[0], folder)
    return folder


@pytest.fixture
def two(acquainted: Path, tmp_path: Path) -> Two:
    for name in ("upper", "lower", "stick"):
        shutil.copytree(acquainted / name, tmp_path / name)
    return Two(House(tmp_path / "upper"), House(tmp_path / "lower"), tmp_path / "stick")

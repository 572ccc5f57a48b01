"""What the built program leaves out must be what the program never imports; what it needs by name must be in."""

from __future__ import annotations

import importlib.util
from importlib.metadata import distribution, packages_distributions
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.test_imports import imports, program_files

ROOT = Path(__file__).resolve().parent.parent.parent


def load(path: str) -> ModuleType:
    """A script of packaging/, which is no package."""
    spec = importlib.util.spec_from_file_location(
        Path(path).stem.replace("-", "_"), ROOT / "packaging" / path
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def contents() -> ModuleType:
    return load("pyinstaller/contents.py")


def test_nothing_left_out_is_imported(contents: ModuleType) -> None:
    wrong = [
        f"{path.relative_to(ROOT).as_posix()}:{line} imports {name}, which packaging leaves out ({module})"
        for path in program_files()
        for name, line in imports(path)
        for module in contents.EXCLUDED_MODULES
        if name == module or name.startswith(module + ".")
    ]
    assert not wrong, "\n".join(wrong)


def needed_libraries() -> set[str]:
    """The distributions that the program's own requirements bring along, by their names in lower case."""
    lines = (ROOT / "requirements" / "run.in").read_text("utf-8").splitlines()
    asked = [Requirement(line.partition("#")[0]) for line in lines if line.partition("#")[0].strip()]
    found: set[str] = set()
    while asked:
        one = asked.pop()
        name = canonicalize_name(one.name)
        if name in found or (one.marker and not one.marker.evaluate({"extra": ""})):
            continue
        found.add(name)
        asked += [Requirement(line) for line in distribution(name).requires or ()]
    return found


def test_no_library_of_a_library_is_left_out(contents: ModuleType) -> None:
    needed = needed_libraries()
    assert {"python-docx", "lxml"} <= needed
    of = packages_distributions()
    wrong = [
        (module, name)
        for module in contents.EXCLUDED_MODULES
        for name in of.get(module, ())
        if canonicalize_name(name) in needed
    ]
    assert not wrong


def test_every_room_and_bar_code_is_named(contents: ModuleType) -> None:
    names = contents.hidden_imports(ROOT)
    assert {"models.errors", "sqlcipher3.dbapi2", "reportlab.graphics.barcode.qr"} <= set(names)
    assert not [name for name in names if name.endswith("__init__")]


def test_resources_travel_along(contents: ModuleType) -> None:
    places = contents.datas(ROOT)
    assert (str(ROOT / "resources" / "icons" / "clue.svg"), "resources/icons") in places
    assert (str(ROOT / "NOTICE.md"), ".") in places
    assert "docx/parts" in {folder for _path, folder in places}
    assert (str(ROOT / "storage" / "migrations" / "cases" / "env.py"), "storage/migrations/cases") in places


def test_the_icon_of_the_windows_programs_is_there(contents: ModuleType) -> None:
    assert (ROOT / contents.ICON).read_bytes()[:4] == b"\0\0\1\0"


def test_data_beside_the_code_travels_along(contents: ModuleType) -> None:
    """Rules and codes are TOML files inside models/: a program without them would start and know no law."""
    beside = {path for room in contents.ROOMS for path in (ROOT / room).rglob("*.toml")}
    assert beside
    assert {str(path) for path in beside} <= {source for source, _ in contents.datas(ROOT)}


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", True),
        ("PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so", True),
        ("PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so", False),
        ("PySide6/Qt/plugins/iconengines/libqsvgicon.so", True),
        ("PySide6/Qt/plugins/printsupport/libcupsprintersupport.so", True),
        ("PySide6/Qt/plugins/tls/libqopensslbackend.so", False),
        ("PySide6\\plugins\\platforms\\qwindows.dll", True),
        ("PySide6\\plugins\\sqldrivers\\qsqlite.dll", False),
        ("PySide6/Qt/translations/qtbase_zh_CN.qm", True),
        ("PySide6/Qt/translations/qtbase_zh_TW.qm", False),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("sqlcipher3/_sqlite3.cpython-311-x86_64-linux-gnu.so", True),
        ("libpython3.11.so.1.0", True),
        ("libxcb-cursor.so.0", True),
        ("libstdc++.so.6", False),
        ("libfontconfig.so.1", False),
        ("resources/fonts/README.md", True),
    ],
)
def test_which_files_are_wanted(contents: ModuleType, place: str, wanted: bool) -> None:
    assert contents.wanted_file(place) is wanted


def test_wheel_kit_decides_conditions_for_the_target() -> None:
    collect = load("wheels/collect.py")
    for target, here, elsewhere in (
        ("windows", "pywin32-ctypes==", "macholib=="),
        ("linux", "pytest==", "pefile=="),
    ):
        lock, _, seen = collect.TARGETS[target]
        text = collect.entries_for(lock, "3.11", seen)
        assert here in text
        assert elsewhere not in text
        assert ";" not in text
        assert text.count("==") < text.count("--hash=sha256:")


def test_windows_version_resource_names_the_version() -> None:
    text = load("windows/version_info.py").version_info()
    compile(text, "version-info", "eval")
    assert "filevers=(0, " in text or "filevers=(1, " in text


def test_windows_scripts_keep_their_byte_order_mark() -> None:
    """PowerShell 5.1 and Inno Setup read Chinese wrongly without it."""
    for name in ("build.ps1", "qingjuan.iss"):
        assert (ROOT / "packaging" / "windows" / name).read_bytes().startswith(b"\xef\xbb\xbf")

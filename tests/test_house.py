"""The house rules that a machine can check: sizes, leftovers, silent errors, locks, addresses, bundled notices."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from models.version import VERSION

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE, LONGEST_FUNCTION = 500, 60
LEFTOVER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError")
FIXED_WAIT = re.compile(r"\btime\.sleep\(|\bqtbot\.wait\(|QTest\.qWait\(")
# forms in which a key could reach a log, an address or the screen
ADDRESS = re.compile(r"(https?|file)://|--(extra-)?index-url|--find-links|--trusted-host", re.IGNORECASE)
TEXT_SUFFIXES = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".in",
    ".sh",
    ".ps1",
    ".iss",
    ".spec",
    ".svg",
    ".qss",
    ".ini",
    "",
}
OWN_PATH = re.compile(r"(^|[\s\"'=(:])/(work|home/[a-z]\w*|Users/\w+)/", re.MULTILINE)


@cache
def tracked() -> tuple[Path, ...]:
    """Files under version control; in a tree without git (an unpacked source archive), all but what is made."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, check=True,
        ).stdout.decode()  # fmt: skip
        paths = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        made = {".venv", "demo", "build", "dist", "__pycache__", ".git"}
        paths = [path for path in ROOT.rglob("*") if not made & set(path.relative_to(ROOT).parts)]
    return tuple(sorted(path for path in paths if path.is_file()))


def sources(*rooms: str) -> Iterator[tuple[str, str]]:
    """(name, text) of every tracked Python file, or of those in the rooms named."""
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if path.suffix == ".py" and (not rooms or name.split("/")[0] in rooms):
            yield name, path.read_text("utf-8")


def functions(text: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method in a source text."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_files_are_rooms_not_halls() -> None:
    long = [f"{name} ({text.count(chr(10))})" for name, text in sources() if text.count("\n") >= LONGEST_FILE]
    assert not long, f"files of {LONGEST_FILE} lines and more: {long}"


def test_main_is_only_the_composition_root() -> None:
    main = ROOT / "main.py"
    assert not main.exists() or len(main.read_text("utf-8").splitlines()) < 150


def test_functions_do_one_thing() -> None:
    long = []
    for name, text in sources("models", "letters", "storage", "ui", "main.py", "packaging"):
        for node in functions(text):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                long.append(f"{name}:{node.lineno} {node.name} ({length})")
    assert not long, f"functions of more than {LONGEST_FUNCTION} lines: {long}"


def test_nothing_is_left_for_later() -> None:
    found = [
        f"{name}:{number} {line.strip()}"
        for name, text in sources()
        if name != "tests/test_house.py"
        for number, line in enumerate(text.splitlines(), 1)
        if LEFTOVER.search(line)
    ]
    assert not found, "\n".join(found)


def test_no_error_is_swallowed() -> None:
    silent = []
    for name, text in sources():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ExceptHandler) and all(isinstance(line, ast.Pass) for line in node.body):
                silent.append(f"{name}:{node.lineno}")
    assert not silent, silent


def test_tests_wait_for_events_not_for_the_clock() -> None:
    waits = [
        f"{name}:{number}"
        for name, text in sources("tests")
        if name != "tests/test_house.py"
        for number, line in enumerate(text.splitlines(), 1)
        if FIXED_WAIT.search(line)
    ]
    assert not waits, waits


CHECKS = ("assert", "raises", "warns", "wait", "fail", "check", "expect", "verify")


def can_fail(node: ast.AST, helpers: dict[str, ast.AST], seen: frozenset[str] = frozenset()) -> bool:
    """Whether a function asserts something, by itself or through a helper of the same file."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Assert):
            return True
        if isinstance(inner, ast.Call):
            called = ast.unparse(inner.func)
            if any(word in called.lower() for word in CHECKS):
                return True
            if (
                called in helpers
                and called not in seen
                and can_fail(helpers[called], helpers, seen | {called})
            ):
                return True
    return False


def test_every_test_can_fail() -> None:
    empty = []
    for name, text in sources("tests"):
        helpers: dict[str, ast.AST] = {node.name: node for node in functions(text)}
        for node in functions(text):
            if node.name.startswith("test") and not can_fail(node, helpers):
                empty.append(f"{name}:{node.lineno} {node.name}")
    assert not empty, empty


def test_nothing_names_this_machine() -> None:
    found = []
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if (
            path.suffix in TEXT_SUFFIXES
            and not name.startswith("tests/fixtures/")
            and name != "tests/test_house.py"
        ):
            text = path.read_bytes().decode("utf-8", "replace")
            found += [f"{name}: {match.group().strip()}" for match in OWN_PATH.finditer(text)]
    assert not found, found


LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_lock_pins_hashes_and_carries_no_address(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert not ADDRESS.search(text)
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip())
    assert len(entries) > 10
    for entry in entries:
        head = entry.splitlines()[0]
        assert re.match(r"[A-Za-z0-9_.\-]+==[^ ]+( ;.*)? \\$", head), f"not pinned: {head}"
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), f"no hash: {head}"


def pinned(lock: str) -> dict[str, str]:
    """Name and version of everything that a lock pins."""
    text = (ROOT / "requirements" / lock).read_text("utf-8")
    return dict(re.findall(r"^([A-Za-z0-9_.\-]+)==([^ ]+)", text, re.MULTILINE))


def test_locks_agree_with_each_other() -> None:
    run, dev, old = pinned("run.txt"), pinned("dev.txt"), pinned("run-old.txt")
    assert run.items() <= dev.items(), "what is tested is not what is shipped"
    qt = {"pyside6-essentials", "shiboken6"}
    assert {n: v for n, v in run.items() if n not in qt} == {n: old.get(n) for n in run if n not in qt}
    assert old["pyside6-essentials"] == old["shiboken6"] == "6.9.3"


def wanted(inputs: str) -> set[str]:
    """Names that an input of a lock asks for."""
    text = (ROOT / "requirements" / inputs).read_text("utf-8")
    return {name.lower() for name in re.findall(r"^([A-Za-z0-9_.\-]+)[=<>]", text, re.MULTILINE)}


def test_locks_hold_what_their_inputs_ask() -> None:
    assert wanted("run.in") <= set(pinned("run.txt"))
    assert wanted("run.in") | wanted("dev.in") <= set(pinned("dev.txt"))
    assert wanted("run.in") <= set(pinned("run-old.txt"))


def test_every_dependency_has_its_notice() -> None:
    notice = (ROOT / "NOTICE.md").read_text("utf-8").lower()
    silent = [name for name in pinned("run.txt") if name.lower() not in notice]
    assert not silent, f"not named in NOTICE.md: {silent}"


def test_version_is_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", project["version"])
    assert project["version"] == VERSION


def test_every_promise_names_tests_that_are_there():
    """THREATS.md: a promise without its test is none."""
    text = (ROOT / "THREATS.md").read_text("utf-8").split("## Not promised")[0]
    promises = re.findall(r"^\d+\. .*?(?=^\d+\. |\Z)", text, re.MULTILINE | re.DOTALL)
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    assert len(promises) >= 10
    for promise in promises:
        named = re.findall(r"`(test_\w+)`", promise)
        assert named, promise.splitlines()[0]
        assert set(named) <= there, set(named) - there

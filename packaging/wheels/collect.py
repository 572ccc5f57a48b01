"""Collect every wheel that a machine without network needs: `collect.py FOLDER [--target windows|linux|linux-arm|linux-old]`.

Run it where a package index can be reached, carry the folder over, and install there with
`pip install --no-index --find-links FOLDER --require-hashes -r requirements/dev.txt`. Each wheel is checked against
the lock's hashes as it arrives. A lock's conditions (`; sys_platform == 'win32'`) are decided for the target system, not
for the one that collects.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parent.parent.parent
MANYLINUX = ["2_39", "2_34", "2_31", "2_28", "2_27", "2_26", "2_24", "2_17", "2_12", "2_5"]
OLD = MANYLINUX[3:]


def _linux(machine: str, generations: list[str]) -> list[str]:
    legacy = {"2_17": "manylinux2014", "2_12": "manylinux2010", "2_5": "manylinux1"}
    names = [f"manylinux_{generation}_{machine}" for generation in generations]
    return names + [f"{legacy[generation]}_{machine}" for generation in generations if generation in legacy]


# name -> (lock, wheel platforms, what the lock's conditions see)
TARGETS = {
    "windows": (
        "dev.txt",
        ["win_amd64"],
        {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
    ),
    "linux": (
        "dev.txt",
        _linux("x86_64", MANYLINUX[1:]),
        {"sys_platform": "linux", "platform_system": "Linux"},
    ),
    "linux-arm": (
        "dev.txt",
        _linux("aarch64", MANYLINUX),
        {"sys_platform": "linux", "platform_system": "Linux"},
    ),
    "linux-old": (
        "run-old.txt",
        _linux("x86_64", OLD),
        {"sys_platform": "linux", "platform_system": "Linux"},
    ),
}


def entries_for(lock: str, python: str, seen: dict[str, str]) -> str:
    """The lock's entries that hold for a target, without their conditions."""
    text = re.sub(r"^#.*\n", "", (ROOT / "requirements" / lock).read_text("utf-8"), flags=re.MULTILINE)
    environment = {"python_version": python, "python_full_version": f"{python}.0", "implementation_name": "cpython",
                   "platform_python_implementation": "CPython", **seen}  # fmt: skip
    kept = []
    for entry in re.split(r"\n(?=[A-Za-z0-9])", text.strip()):
        head, _, rest = entry.partition("\\\n")
        requirement, _, marker = head.partition(";")
        if not marker.strip() or Marker(marker.strip()).evaluate(environment):
            kept.append(f"{requirement.strip()} \\\n{rest}")
    return "\n".join(kept) + "\n"


def main() -> int:
    """Download, check, list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--target", choices=TARGETS, default="windows")
    parser.add_argument("--python", default="3.11", help="the target's Python (default 3.11)")
    options = parser.parse_args()
    lock, platforms, seen = TARGETS[options.target]
    options.folder.mkdir(parents=True, exist_ok=True)
    wanted = options.folder / f"requirements-{options.target}.txt"
    wanted.write_text(entries_for(lock, options.python, seen), "utf-8")
    command = [
        sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check", "--no-input", "--no-deps", "--require-hashes",
        "--only-binary", ":all:", "--implementation", "cp", "--python-version", options.python,
        *[part for platform in platforms for part in ("--platform", platform)],
        *[part for abi in (f"cp{options.python.replace('.', '')}", "abi3", "none") for part in ("--abi", abi)],
        "--dest", str(options.folder), "-r", str(wanted),
    ]  # fmt: skip
    if subprocess.run(command, check=False).returncode:
        print("没有收齐，原因见上。", file=sys.stderr)
        return 1
    wheels = sorted(options.folder.glob("*.whl"))
    sums = [f"{hashlib.sha256(wheel.read_bytes()).hexdigest()}  {wheel.name}\n" for wheel in wheels]
    (options.folder / "SHA256SUMS").write_text("".join(sums), "utf-8")
    size = sum(wheel.stat().st_size for wheel in wheels) / 2**20
    print(
        f"{options.folder}：{len(wheels)} 个离线包，{size:.0f} MiB（{options.target}，Python {options.python}）"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""collect-licenses.py LOCK FOLDER: put the licence of everything that LOCK pins into FOLDER, and our own.

Wheels that bring no licence text get it from packaging/licenses/; one that has none anywhere stops the build.
"""

from __future__ import annotations

import re
import shutil
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
# wheels that carry no text of their own: which texts in packaging/licenses/ are theirs
OURS = {
    "pyside6-essentials": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "shiboken6": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "sqlcipher3": ("SQLCipher.txt",),
    "chinesecalendar": ("chinesecalendar.txt",),
}


def pinned(lock: Path) -> list[str]:
    """Names of what a lock pins for every system."""
    return re.findall(
        r"^([A-Za-z0-9_.\-]+)==[^;\n]*(?:; platform_python.*|; implementation.*)?\\?$",
        lock.read_text("utf-8"),
        re.MULTILINE,
    )


def collect(name: str, target: Path) -> int:
    """Copy the licence texts of one package; how many there were."""
    found = [ROOT / "packaging" / "licenses" / text for text in OURS.get(name, ())]
    distribution = metadata.distribution(name)
    for file in distribution.files or ():
        in_info = any(part.endswith(".dist-info") for part in file.parts)
        if (in_info and ("licenses" in file.parts or LICENCE_FILE.search(file.name))) or (
            len(file.parts) == 2
            and LICENCE_FILE.match(file.name)
            and file.suffix in ("", ".txt", ".md", ".rst")
        ):
            path = Path(str(distribution.locate_file(file)))
            if path.is_file():
                found.append(path)
    target.mkdir(parents=True, exist_ok=True)
    for number, path in enumerate(found):
        name_there = path.name if not (target / path.name).exists() else f"{number}-{path.name}"
        shutil.copyfile(path, target / name_there)
    return len(found)


def main(lock: str, folder: str) -> int:
    """Collect them all; 1 where a package has no licence text."""
    target = Path(folder)
    shutil.rmtree(target, ignore_errors=True)
    bare = [name for name in pinned(Path(lock)) if not collect(name, target / name)]
    for name in ("LICENSE", "NOTICE.md"):
        shutil.copyfile(ROOT / name, target / name)
    if bare:
        print(f"没有许可证文本：{', '.join(bare)}（请补入 packaging/licenses/）", file=sys.stderr)
    return 1 if bare else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

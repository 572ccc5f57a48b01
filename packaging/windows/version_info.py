"""version_info.py FILE: write the version resource of the Windows programs, from the version in pyproject.toml."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATE = """\
VSVersionInfo(
    ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0x0, OS=0x40004, fileType=0x1),
    kids=[
        StringFileInfo(
            [
                StringTable(
                    "080404B0",
                    [
                        StringStruct("CompanyName", "Qingjuan contributors"),
                        StringStruct("FileDescription", "清卷：纪检监察案卷管理"),
                        StringStruct("FileVersion", "{version}"),
                        StringStruct("InternalName", "qingjuan"),
                        StringStruct("LegalCopyright", "MIT"),
                        StringStruct("OriginalFilename", "qingjuan.exe"),
                        StringStruct("ProductName", "清卷"),
                        StringStruct("ProductVersion", "{version}"),
                    ],
                )
            ]
        ),
        VarFileInfo([VarStruct("Translation", [0x0804, 1200])]),
    ],
)
"""


def version_info() -> str:
    """The resource as PyInstaller reads it."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    numbers = (*map(int, version.split(".")), 0)
    return TEMPLATE.format(numbers=numbers, version=version)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(version_info(), "utf-8")

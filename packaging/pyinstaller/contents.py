"""What goes into the built program and what stays out. Used by the spec, checked by tests/packaging/."""

from __future__ import annotations

import ast
import fnmatch
import importlib.util
from pathlib import Path

ROOMS = ("models", "letters", "storage", "ui", "resources")
ICON = "resources/icons/qingjuan.ico"

# Never imported by the program: tests/packaging compares this with what it does import.
EXCLUDED_MODULES = [
    "PySide6.QtConcurrent",
    "PySide6.QtDesigner",
    "PySide6.QtHelp",
    "PySide6.QtOpenGL",
    "PySide6.QtOpenGLWidgets",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtQuickControls2",
    "PySide6.QtQuickTest",
    "PySide6.QtQuickWidgets",
    "PySide6.QtSql",
    "PySide6.QtTest",
    "PySide6.QtUiTools",
    "PySide6.QtXml",
    "IPython",
    "_pytest",
    "docutils",
    "fontTools",
    "hypothesis",
    "idlelib",
    "lib2to3",
    "matplotlib",
    "mypy",
    "numpy",
    "pandas",
    "pdfplumber",
    "pip",
    "pydoc_data",
    "pytest",
    "pytestqt",
    "scipy",
    "setuptools",
    "sqlite3",  # would write what nobody encrypted
    "ssl",
    "tkinter",
    "turtle",
    "turtledemo",
    "wheel",
]

# Files that PyInstaller's own rules would bring along.
EXCLUDED_FILES = (
    # parts of Qt that no page uses: QML and its virtual keyboard, other platforms, other pictures, SQL drivers
    "*libQt6Qml*", "*libQt6Quick*", "*libQt6VirtualKeyboard*", "*libQt6Pdf*", "*libQt6OpenGL*", "*libQt6Wayland*", "*libQt6Wl*",
    "*libQt6EglF*", "*Qt6Qml*.dll", "*Qt6Quick*.dll", "*Qt6VirtualKeyboard*.dll", "*Qt6Pdf*.dll", "*Qt6OpenGL*.dll",
    "*/plugins/platforminputcontexts/*virtualkeyboard*",
    "*/plugins/egldeviceintegrations/*", "*/plugins/generic/*", "*/plugins/networkinformation/*",
    "*/plugins/qmltooling/*", "*/plugins/sqldrivers/*", "*/plugins/tls/*", "*/plugins/vectorimageformats/*",
    "*/plugins/wayland-*", "*/plugins/xcbglintegrations/*",
    "*/plugins/platforms/*eglfs*", "*/plugins/platforms/*linuxfb*", "*/plugins/platforms/*minimal*",
    "*/plugins/platforms/*vkkhrdisplay*", "*/plugins/platforms/*vnc*", "*/plugins/platforms/*wayland*",
    "*/plugins/platforms/*direct2d*",
    "*/plugins/platformthemes/*gtk3*",
    "*/plugins/imageformats/*icns*", "*/plugins/imageformats/*pdf*", "*/plugins/imageformats/*tga*",
    "*/plugins/imageformats/*wbmp*",
    "*opengl32sw.dll", "*d3dcompiler_*.dll",
    # every language but the one that the program speaks
    "*/translations/qt_*.qm", "*/translations/qtbase_[a-y]*.qm", "*/translations/qtbase_zh_TW.qm",
    "*/translations/qtdeclarative*.qm", "*/translations/qtwebengine*", "*/translations/qtmultimedia*",
    # reportlab's sample fonts and pictures: official paper uses the fonts in resources/fonts
    "reportlab/fonts/*",
)  # fmt: skip

# Libraries of the building system that travel along. Every other one (libstdc++, graphics, X11, fonts, D-Bus, printing)
# must be the running system's own, since its drivers and daemons use the same copy: the .deb depends on them.
SYSTEM_LIBRARIES = (
    "libpython3*", "libcrypto.so*", "libffi.so*", "libbz2.so*", "liblzma.so*", "libexpat.so*", "libuuid.so*",
    "libglib-2.0.so*", "libgthread-2.0.so*", "libpcre2-8.so*", "libpcre.so*", "libzstd.so*", "libbrotli*",
    "libgssapi_krb5.so*", "libkrb5.so*", "libk5crypto.so*", "libkrb5support.so*", "libcom_err.so*", "libkeyutils.so*",
    "libxcb-*", "libxkbcommon*",
    "lib*-????????.so*",  # the wheels' own, named by their hash
)  # fmt: skip


def wanted_file(name: str) -> bool:
    """Whether a collected file (its place in the built folder) belongs in it."""
    place = name.replace("\\", "/")
    if place.startswith("lib") and ".so" in place and "/" not in place:
        return any(fnmatch.fnmatchcase(place, pattern) for pattern in SYSTEM_LIBRARIES)
    return not any(fnmatch.fnmatchcase(place, pattern) for pattern in EXCLUDED_FILES)


def datas(root: Path) -> list[tuple[str, str]]:
    """(source, folder in the build) of every file that is read, not imported."""
    found = [(str(root / name), ".") for name in ("LICENSE", "NOTICE.md", "pyproject.toml")]
    for room in ROOMS:
        for path in sorted((root / room).rglob("*")):
            parts = path.relative_to(root).parts
            # alembic reads its scripts as files; of other code the compiled form travels
            read = path.suffix != ".py" or "migrations" in parts
            if path.is_file() and read and "__pycache__" not in parts:
                found.append((str(path), "/".join(parts[:-1])))
    # Word's headers and footers are read at docx/parts/../templates: without a file in it that folder is not there
    found.append((str(_package("docx.parts") / "__init__.py"), "docx/parts"))
    return found


def hidden_imports(root: Path) -> list[str]:
    """Modules that are imported by name at run time, where PyInstaller's reading of the source can't see them."""
    names = {
        "alembic",
        "sqlalchemy.dialects.sqlite",
        "sqlalchemy.dialects.sqlite.pysqlite",
        "sqlcipher3",
        "sqlcipher3.dbapi2",
    }
    for room in ROOMS:
        for path in (root / room).rglob("*.py"):
            parts = path.relative_to(root).with_suffix("").parts
            if "versions" not in parts:
                names.add(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    # its package imports every kind of bar code by name, to offer the QR code that we print
    names |= _modules_beside("reportlab.graphics.barcode")
    for script in (root / "storage" / "migrations").rglob("*.py"):
        names |= _imported_by(script)
    return sorted(names)


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(name)
    return Path(found.origin).parent


def _modules_beside(package: str) -> set[str]:
    return {package} | {f"{package}.{path.stem}" for path in _package(package).glob("[a-z]*.py")}


def _imported_by(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return names - {"__future__"}

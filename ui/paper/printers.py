"""Printers of this machine, and which of them write a plain file instead of paper."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QComboBox, QSizePolicy

# what the drivers of such printers call themselves, in lower case
_FILE_WRITERS = (
    "pdf",
    "xps",
    "onenote",
    "image writer",
    "virtual",
    "fax",
    "虚拟",
    "传真",
    "导出",
    "snagit",
    "to file",
    "smartprinter",
)


@dataclass(frozen=True)
class PrinterChoice:
    """A printer as the print page offers it."""

    name: str
    label: str
    default: bool
    duplex: bool
    writes_files: bool


def writes_files(*names: str) -> bool:
    """Whether a printer of these names (name, description, make) leaves a readable file on the disk."""
    text = " ".join(names).lower()
    return any(mark in text for mark in _FILE_WRITERS)


def printers() -> list[PrinterChoice]:
    """The printers that the system knows, the default one first."""
    default = QPrinterInfo.defaultPrinterName()
    found = []
    for info in QPrinterInfo.availablePrinters():
        modes = info.supportedDuplexModes()
        found.append(
            PrinterChoice(
                name=info.printerName(),
                label=info.description() or info.printerName(),
                default=info.printerName() == default,
                duplex=any(mode != QPrinter.DuplexMode.DuplexNone for mode in modes),
                writes_files=writes_files(info.printerName(), info.description(), info.makeAndModel()),
            )
        )
    return sorted(found, key=lambda one: (not one.default, one.writes_files, one.name))


def narrow_box(box: QComboBox) -> None:
    """Printers have long names: the box shows as much as there is room for, it never widens its page."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    box.currentTextChanged.connect(box.setToolTip)

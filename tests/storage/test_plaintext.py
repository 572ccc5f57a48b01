"""Nothing readable on disk: markers planted in every kind of content are found in no file of the vault or the medium."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from models.clues.operations import PartyInput, ReporterInput, register_clue
from models.drafts import keep_draft
from storage.backup import backup
from tests.fixtures_vault import House

MARKERS = ("暗记甲招标", "暗记乙某人", "暗记丙来信人", "暗记丁草稿", "暗记戊材料", "MARKER-SIX-0000")
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")


def readable(folder: Path) -> list[str]:
    """Every file and marker where one can be read, file names included."""
    found = []
    for path in folder.rglob("*"):
        content = path.name.encode() + (path.read_bytes() if path.is_file() else b"")
        for marker in MARKERS:
            if any(marker.encode(encoding) in content for encoding in ENCODINGS):
                found.append(f"{path.name}: {marker}")
    return found


def test_no_marker_is_readable(house: House, tmp_path: Path):
    source = tmp_path / "给程序的文件" / "说明.txt"
    source.parent.mkdir()
    source.write_text(f"{MARKERS[4]} {MARKERS[5]}", "utf-8")
    with house.as_("head") as office:
        clue = office.run(
            register_clue,
            title=f"反映{MARKERS[0]}问题",
            source="LETTER",
            received_on=date(2022, 6, 8),
            parties=[PartyInput(MARKERS[1], "某某建设有限公司", "经理")],
            problems=[f"{MARKERS[0]}不规范"],
            signature="REAL_NAME",
            reporter=ReporterInput(name=MARKERS[2], phone="13800000000"),
        ).value
        office.attach(source, kind="clue", record_id=clue, name=f"{MARKERS[4]}.txt")
        office.run(keep_draft, place="clue/1", title=MARKERS[3], content={"text": MARKERS[3]})
        assert office.search(MARKERS[0], final=True).count == 1
        assert readable(house.folder) == []
        backup(office, tmp_path / "stick")
    assert readable(house.folder) == []
    assert readable(tmp_path / "stick") == []
    assert readable(source.parent), "the markers would be found if they were there"

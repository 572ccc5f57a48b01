"""``main.py manual`` makes both manuals as PDF."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from tests.ui.headless.test_commands import call


@pytest.mark.parametrize(("flags", "word", "least"), [((), "问题线索", 12), (("--admin",), "演练", 4)])
def test_both_manuals_are_typeset(tmp_path: Path, flags: tuple[str, ...], word: str, least: int):
    out = tmp_path / "手册.pdf"
    made = call("manual", out, *flags)
    assert made.returncode == 0, made.stderr
    pdf = pypdfium2.PdfDocument(out)
    assert len(pdf) >= least
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert word in text
    pdf.close()

"""README's figures of the proofs: what several kinds of work noted of one proof stands in one row."""

from tests.proofs.figures import summed


def test_one_row_a_proof():
    rows = [
        {"proof": "disk: full", "figure": "1 kinds of work, 12 of their 40 askings failed, 0 lost"},
        {"proof": "disk: full", "figure": "1 kinds of work, 30 of their 30 askings failed, 0 lost"},
        {"proof": "kill", "figure": "504: 0 lost"},
    ]
    assert summed(rows) == [
        {"proof": "disk: full", "figure": "2 kinds of work, 42 of their 70 askings failed, 0 lost"},
        {"proof": "kill", "figure": "504: 0 lost"},
    ]

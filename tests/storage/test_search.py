"""Search on a real store: one character and more, every word, rare characters, no query syntax, need-to-know."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.operations import Store
from models.search.text import characters, index_text, match_expression
from models.units.operations import add_unit, change_unit
from storage import search
from storage.office import Office


@pytest.fixture
def filled(office: Office) -> Office:
    """A few units to find."""
    for name in ("某某路桥建设有限公司", "某某置业（集团）有限公司", "某某𠅤𬭎贸易公司", "ABC-2022 物流"):
        office.run(add_unit, name=name, note="备注：三重一大")
    return office


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("路", 1),
        ("路桥", 1),
        ("桥路", 0),
        ("某某", 3),
        ("某某 贸易", 1),
        ("路桥建设", 1),
        ("𬭎", 1),
        ("𠅤𬭎", 1),
        ("abc", 1),
        ("ＡＢＣ", 1),
        ("2022", 1),
        ("022", 1),
        ("置业集团", 1),
        ("没有这个", 0),
        ("", 0),
        ("  ", 0),
        ('"', 0),
        ("路桥 OR 置业", 0),
        ("路*", 1),
        ("NEAR(路 桥)", 0),
    ],
)
def test_words(filled: Office, words: str, count: int):
    assert filled.search(words).count == count


def test_newest_comes_first_and_a_page_is_cut(filled: Office):
    hits = filled.search("某某", limit=2)
    assert [hit.title for hit in hits.rows] == ["某某𠅤𬭎贸易公司", "某某置业（集团）有限公司"]
    assert (hits.count, hits.more) == (3, False)


def test_index_follows_a_change(filled: Office):
    unit = filled.search("路桥").rows[0].record_id
    filled.run(change_unit, unit_id=unit, name="某某隧道建设有限公司")
    assert filled.search("路桥").count == 0
    assert filled.search("隧道").count == 1


def test_rebuilt_index_equals_the_kept_one(filled: Office):
    def found() -> list[tuple[str, int, str]]:
        return sorted((hit.kind, hit.record_id, hit.title) for hit in filled.search("某", limit=100).rows)

    before = found()
    with Session(filled.unit.stores.engine(Store.CASES, write=True)) as session:
        assert search.rebuild(session) == 4
        session.commit()
    assert found() == before


def test_the_index_is_walked_from_its_newest_row(filled: Office):
    statement = (
        "EXPLAIN QUERY PLAN SELECT search_entry.id FROM search_text JOIN search_entry "
        "ON search_entry.id = search_text.rowid WHERE search_text MATCH '\"某\"' ORDER BY search_text.rowid DESC LIMIT 5"
    )
    with Session(filled.unit.stores.engine(Store.CASES, write=False)) as session:
        plan = [row[3] for row in session.execute(text(statement.replace(":", "\\:")))]
    assert plan[0].startswith("SCAN search_text VIRTUAL TABLE")
    assert not any("TEMP B-TREE" in step for step in plan)


def test_search_leaves_a_trail_only_when_it_is_final(filled: Office):
    from models.trail.records import CaseTrail

    def entries() -> int:
        with Session(filled.unit.stores.engine(Store.CASES, write=False)) as session:
            return session.query(CaseTrail).filter_by(operation="搜索").count()

    filled.search("路桥")
    assert entries() == 0
    filled.search("路桥", final=True)
    assert entries() == 1


@given(st.text(max_size=60))
def test_no_text_makes_an_invalid_expression(words: str):
    import sqlite3

    expression = match_expression(words)
    store = sqlite3.connect(":memory:")
    store.execute("CREATE VIRTUAL TABLE t USING fts5(body)")
    store.execute("INSERT INTO t(body) VALUES (?)", (index_text([words]),))
    if expression:
        found = store.execute("SELECT count(*) FROM t WHERE t MATCH ?", (expression,)).fetchone()
        assert found[0] in (0, 1)
    else:
        assert not any(characters(word) for word in words.split())
    store.close()


@given(st.text(alphabet="张李某公司abc12𠅤〇", min_size=1, max_size=12), st.data())
def test_any_part_of_a_text_is_found_in_it(whole: str, data: st.DataObject):
    import sqlite3

    start = data.draw(st.integers(0, len(whole) - 1))
    end = data.draw(st.integers(start + 1, len(whole)))
    store = sqlite3.connect(":memory:")
    store.execute('CREATE VIRTUAL TABLE t USING fts5(body, tokenize="unicode61 remove_diacritics 0")')
    store.execute("INSERT INTO t(body) VALUES (?)", (index_text(["前", whole, "后"]),))
    found = store.execute(
        "SELECT count(*) FROM t WHERE t MATCH ?", (match_expression(whole[start:end]),)
    ).fetchone()
    store.close()
    assert found == (1,)


def test_phrases_do_not_run_over_the_end_of_a_text():
    assert "qj0gap" in index_text(["张", "三"])
    assert characters("Ａb　1，〇") == ["a", "b", "1", "〇"]

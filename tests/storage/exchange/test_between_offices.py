"""A package from one office to the other and its receipt back: what arrives is what was sent, and nobody else reads it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from models.clues.inputs import PartyInput, ReporterInput
from models.clues.members import AccountRef, recuse
from models.clues.queries import clue_list
from models.clues.registration import register_clue
from models.clues.view import open_clue, reporter
from models.deadlines.queries import deadlines_of
from models.errors import Conflict, IllegalStep, InvalidInput, NotAllowed, NotFound, OfficeError
from models.evidence.operations import evidence_of
from models.exchange.contents import Manifest, Sort
from models.exchange.gathering import sendable_documents
from models.exchange.peers import check_code, confirm_peer, own_card, peers, retire_peer
from models.exchange.queries import open_package, packages
from models.exchange.receiving import JOIN, NEW, SKIP, Choice, Look, undo_take
from models.exchange.sending import drop_package, give_up_receipt
from models.operations import Store
from models.trash.operations import trash_rows
from storage.check import check
from storage.errors import AlreadyThere, DamagedPackage, NotForThisOffice
from storage.exchange.cards import parse_card
from storage.exchange.own import give_card, keep_card, make_own_card
from storage.exchange.receiving import look, refuse, take_in
from storage.exchange.sending import Outgoing, Paper, send_package, send_receipt
from storage.office import Office
from tests.storage.exchange.two_offices import Two

APPROVED = {"approved_by": "郑某", "approved_on": date(2022, 6, 29), "paper_no": "集团纪呈〔2022〕8号"}
REPORTER = ReporterInput(name="孙某某", phone="13800000000", address="某某路一号")


def a_clue(office: Office, title: str = "反映物业公司违规发放补贴", **more: object) -> int:
    return office.run(
        register_clue,
        title=title,
        source="LETTER",
        received_on=date(2022, 6, 20),
        parties=[
            PartyInput("钱某某", "某某物业公司", "副经理", id_no="110101199003070177"),
            PartyInput("孙某", "某某物业公司", "会计"),
        ],
        problems=["2021 年违规发放补贴。", "多报加班费。"],
        unit_name="某某物业公司",
        **more,
    ).value


def sent(two: Two, office: Office, clue_ids: list[int], name: str = "a", **more: object) -> Path:
    target = two.stick / f"{name}.qjpack"
    given = {"sort": Sort.ASSIGN, **APPROVED, **more}
    send_package(office, Outgoing(peer_ids=(two.peer_of(office),), clue_ids=tuple(clue_ids), **given), target)
    return target


def everything(found: Look, result: str = NEW, **more: object) -> list[Choice]:
    return [Choice(one.content.uid, result, **more) for one in found.clues]


def recused(two: Two, clue_id: int) -> None:
    """The head is recused from a clue by the leader; another handler goes on with it."""
    with two.above() as office:
        mine = office.actor
    with two.above("handler") as office:
        other = AccountRef(office.actor.uid, office.actor.name)
    with two.above("leader") as office:
        head = AccountRef(mine.uid, mine.name)
        office.run(recuse, clue_id=clue_id, account=head, reason="近亲属", successor=other)


def test_a_task_goes_down_and_the_receipt_comes_back(two: Two, tmp_path: Path):
    with two.above() as office:
        clue_id = a_clue(office)
        letter = tmp_path / "举报信.txt"
        letter.write_text("附件里的话" * 300_000, "utf-8")
        office.attach(letter, kind="clue", record_id=clue_id)
        documents = [row.id for row in office.read(sendable_documents, clue_ids=[clue_id])]
        paper = Paper("交办函.pdf", "application/pdf", b"%PDF-1.7 x", clue_id)
        more = {
            "document_ids": tuple(documents),
            "papers": (paper,),
            "reply_by": date(2022, 9, 20),
            "note": "请抓紧",
        }
        path = sent(two, office, [clue_id], **more)
        package_id = office.read(packages)[0].id
        assert office.read(packages)[0].state_text == "等待回执"
        assert office.read(open_package, package_id=package_id).due_text == "2022-07-14"
    with two.below() as office:
        found = look(office, path)
        assert found.refusal == ""
        assert found.peer is not None
        assert (found.peer.name, found.manifest.title) == (
            "某某集团纪检监察部",
            "交办问题线索 1 件，附材料 2 份",
        )
        taken = take_in(office, path, found.manifest, everything(found)).value
        row = office.read(clue_list)[0]
        view = office.read(open_clue, clue_id=row.id)
        assert (view.title, view.source, view.source_doc_no) == (
            "反映物业公司违规发放补贴",
            "SUPERIOR_ASSIGN",
            APPROVED["paper_no"],
        )
        assert [party.name for party in view.parties] == ["钱某某", "孙某"]
        assert [problem.text for problem in view.problems] == ["2021 年违规发放补贴。", "多报加班费。"]
        assert view.assigned_by == "某某集团纪检监察部"
        due = {one.rule: one.due_on for one in office.read(deadlines_of, kind="clue", record_id=row.id)}
        assert due["D_ASSIGN"] == date(2022, 9, 20)
        kept = office.read(evidence_of, kind="clue", record_id=row.id)
        assert [one.name for one in kept] == ["举报信.txt", "交办函.pdf"]
        assert office.evidence_bytes(kept[0].id).decode() == "附件里的话" * 300_000
        assert office.evidence_bytes(kept[1].id) == b"%PDF-1.7 x"
        number = row.number
        send_receipt(office, taken, two.stick / "r.qjpack")
        assert office.read(open_package, package_id=taken).state_text == "已收下，已回执"
        assert check(office).problems == []
    with two.above() as office:
        receipt = look(office, two.stick / "r.qjpack")
        assert take_in(office, two.stick / "r.qjpack", receipt.manifest, ()).value == package_id
        view = office.read(open_package, package_id=package_id)
        assert (view.state, view.due_text, view.recipients[0].answer_text) == ("ANSWERED", "", "已收下")
        assert (view.clues[0].number_there, view.clues[0].result_text) == (number, "已登记为新线索")
        with pytest.raises(Conflict, match="已经登记过"):
            take_in(office, two.stick / "r.qjpack", receipt.manifest, ())


def test_the_outcome_goes_up_and_finds_the_clue_that_was_assigned(two: Two):
    with two.above() as office:
        above = a_clue(office)
        path = sent(two, office, [above])
    with two.below() as office:
        found = look(office, path)
        take_in(office, path, found.manifest, everything(found))
        below = office.read(clue_list)[0].id
        back = sent(two, office, [below], "back", sort=Sort.REPORT)
    with two.above() as office:
        found = look(office, back)
        own = found.clues[0].own
        assert own is not None
        assert (own.id, own.reason) == (above, "本单位交办的原线索")
        assert any("登记" in line for line in found.clues[0].content.told)
        take_in(office, back, found.manifest, everything(found, JOIN, clue_id=above))
        assert len(office.read(clue_list)) == 1
        steps = office.read(open_clue, clue_id=above).steps
        assert any(step.name == "收到往来包" and "登记" in step.text for step in steps)


def test_the_reporter_stays_here_unless_he_is_sent_along_by_right(two: Two):
    with two.above() as office:
        named = {"signature": "REAL_NAME", "reporter": REPORTER}
        without, along = a_clue(office, "甲", **named), a_clue(office, "乙", **named)
        first = sent(two, office, [without])
        second = sent(two, office, [along], "b", with_reporter=True)
    with two.below() as office:
        for path in (first, second):
            found = look(office, path)
            take_in(office, path, found.manifest, everything(found))
        kept = {row.title: row.id for row in office.read(clue_list)}
        assert office.read(reporter, clue_id=kept["甲"]) is None
        told = office.read(reporter, clue_id=kept["乙"])
        assert told is not None
        assert told.phone == REPORTER.phone


def test_nobody_but_the_recipient_opens_it_and_nothing_of_it_stands_in_the_file(two: Two):
    with two.above() as office:
        path = sent(two, office, [a_clue(office)])
        with pytest.raises(NotForThisOffice):
            look(office, path)
    data = path.read_bytes()
    for word in ("钱某某", "补贴", "物业公司", "集团", "郑某", "ASSIGN", "clue", "110101199003070177"):
        for coding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
            assert word.encode(coding) not in data


def test_every_changed_byte_and_every_cut_is_found(two: Two):
    with two.above() as office:
        path = sent(two, office, [a_clue(office)])
    data, other = path.read_bytes(), two.stick / "x.qjpack"
    with two.below() as office:
        for place in [*range(64), *range(64, len(data), 197), len(data) - 1]:
            other.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            with pytest.raises(Exception) as refused:  # noqa: PT011  which type is asserted below
                look(office, other)
            assert type(refused.value).__name__ in (
                "DamagedPackage", "NotAPackage", "NotForThisOffice", "NewerPackage",
            )  # fmt: skip
        for size in (0, 7, 12, 28, 100, 1196, 1300, len(data) - 1):
            other.write_bytes(data[:size])
            with pytest.raises(Exception) as refused:  # noqa: PT011
                look(office, other)
            assert type(refused.value).__name__ in ("DamagedPackage", "NotAPackage", "NotForThisOffice")
        assert look(office, path).refusal == ""


def test_a_package_comes_in_once_and_can_be_taken_back_whole(two: Two):
    with two.above() as office:
        path = sent(
            two,
            office,
            [a_clue(office), a_clue(office, "另一件")],
            papers=(Paper("函.pdf", "application/pdf", b"x"),),
        )
    with two.below() as office:
        mine = a_clue(office, "本单位原有")
        found = look(office, path)
        choices = [
            Choice(found.clues[0].content.uid, NEW, level="MANAGED_CADRE"),
            Choice(found.clues[1].content.uid, JOIN, clue_id=mine),
        ]
        taken = take_in(office, path, found.manifest, choices).value
        assert len(office.read(clue_list)) == 2
        again = look(office, path)
        assert "不用再收" in again.refusal
        with pytest.raises(Conflict, match="不用再收"):
            take_in(office, path, found.manifest, choices)
        office.run(undo_take, package_id=taken)
        assert [row.title for row in office.read(clue_list)] == ["本单位原有"]
        assert "反映物业公司违规发放补贴" in [row.title for row in office.read(trash_rows)]
        found = look(office, path)
        assert found.refusal == ""
        taken = take_in(office, path, found.manifest, choices).value
        send_receipt(office, taken, two.stick / "r.qjpack")
        with pytest.raises(IllegalStep, match="不能再撤销"):
            office.run(undo_take, package_id=taken)
        assert check(office).problems == []


def test_taking_one_package_back_leaves_what_came_with_another_in_the_same_second(two: Two):
    with two.above() as office:
        paths = [
            sent(two, office, [clue], name, papers=(Paper(f"{name}.pdf", "application/pdf", b"x", clue),))
            for name, clue in (("甲", a_clue(office)), ("乙", a_clue(office, "另一件")))
        ]
    with two.below() as office:
        mine = a_clue(office, "本单位原有")
        taken = []
        for path in paths:
            found = look(office, path)
            taken.append(take_in(office, path, found.manifest, everything(found, JOIN, clue_id=mine)).value)
        office.run(undo_take, package_id=taken[0])
        assert [row.name for row in office.read(evidence_of, kind="clue", record_id=mine)] == ["乙.pdf"]
        office.run(undo_take, package_id=taken[1])
        assert office.read(evidence_of, kind="clue", record_id=mine) == []


def test_what_is_left_out_leaves_nothing_here(two: Two, tmp_path: Path):
    with two.above() as office:
        clue_id = a_clue(office)
        path = sent(two, office, [clue_id], papers=(Paper("函.pdf", "application/pdf", b"x", clue_id),))
    with two.below() as office:
        found = look(office, path)
        taken = take_in(office, path, found.manifest, everything(found, SKIP)).value
        assert office.read(clue_list) == []
        assert list(office.evidence.names()) == []
        shown = office.read(open_package, package_id=taken).clues[0]
        assert (shown.number, shown.title, shown.result_text) == ("", "", "没有收")


def test_one_that_is_refused_says_why_in_its_receipt(two: Two):
    with two.above() as office:
        path = sent(two, office, [a_clue(office)])
    with two.below() as office:
        found = look(office, path)
        refused = refuse(office, path, found.manifest, "不属于本单位管理").value
        send_receipt(office, refused, two.stick / "r.qjpack")
    with two.above() as office:
        take_in(office, two.stick / "r.qjpack", look(office, two.stick / "r.qjpack").manifest, ())
        view = office.read(open_package, package_id=office.read(packages)[0].id)
        assert (view.recipients[0].answer_text, view.recipients[0].text) == ("已退回", "不属于本单位管理")


def test_a_failed_import_leaves_neither_record_nor_file(two: Two):
    with two.above() as office:
        clue_id = a_clue(office)
        path = sent(two, office, [clue_id], papers=(Paper("函.pdf", "application/pdf", b"x", clue_id),))
    with two.below() as office:
        found = look(office, path)
        with pytest.raises(NotFound):
            take_in(office, path, found.manifest, everything(found, JOIN, clue_id=99))
        with pytest.raises(InvalidInput, match="逐件选择"):
            take_in(office, path, found.manifest, ())
        assert (office.read(packages), office.read(clue_list), list(office.evidence.names())) == ([], [], [])


def test_a_task_from_below_and_a_report_from_above_are_refused(two: Two):
    with two.below() as office:
        clue_id = a_clue(office)
        with pytest.raises(InvalidInput, match="只能发给下级"):
            sent(two, office, [clue_id])
        assert not list(two.stick.glob("a.*"))
        path = sent(two, office, [clue_id], sort=Sort.TRANSFER)
    with two.above() as office:
        found = look(office, path)
        take_in(office, path, found.manifest, everything(found))
        assert office.read(open_clue, clue_id=office.read(clue_list)[0].id).source == "DEPT_TRANSFER"


def test_clues_leave_by_another_s_approval_and_only_those_that_the_sender_sees(two: Two):
    with two.above() as office:
        clue_id = a_clue(office)
        for given, said in (
            ({"approved_by": "周某"}, "批准人不能是您本人"),
            ({"approved_by": ""}, "请填写批准人"),
            ({"paper_no": ""}, "文号"),
            ({"approved_on": date(2030, 1, 1)}, "不能晚于今天"),
            ({"reply_by": date(2022, 1, 1)}, "不能早于今天"),
        ):
            with pytest.raises((InvalidInput, NotAllowed), match=said):
                sent(two, office, [clue_id], **given)
        assert office.read(packages) == []
    with two.above("leader") as office, pytest.raises(NotAllowed, match="单位往来"):
        office.read(peers)
    recused(two, clue_id)
    with two.above() as office, pytest.raises(NotFound):
        sent(two, office, [clue_id])


def test_whoever_is_recused_sees_no_word_of_a_clue_in_a_package(two: Two):
    with two.above() as office:
        clue_id = a_clue(office)
        sent(two, office, [clue_id], note="钱某某的事请抓紧")
    recused(two, clue_id)
    with two.above() as office:
        view = office.read(open_package, package_id=office.read(packages)[0].id)
        assert view.clues[0].hidden
        assert view.note == ""
        assert "钱某某" not in repr(view)
        assert "补贴" not in repr(view)


def test_no_package_to_or_from_a_card_that_is_not_confirmed_or_was_retired(two: Two):
    with two.above() as office:
        clue_id = a_clue(office)
        path = sent(two, office, [clue_id])
    with two.below() as office:
        office.run(retire_peer, peer_id=two.peer_of(office))
        found = look(office, path)
        assert "已停用" in found.refusal
        with pytest.raises(IllegalStep, match="已停用"):
            take_in(office, path, found.manifest, everything(found))
        make_own_card(office)
        card = office.read(own_card)
        assert card is not None
        assert card.earlier == 1
        assert look(office, path).manifest == found.manifest  # what was sealed to the card before still opens
    with two.above() as office:
        other = parse_card(card.card.encode())
        with pytest.raises(InvalidInput, match="本单位自己"):
            keep_card(office, parse_card(office.read(own_card).card.encode()), relation="OTHER")
        new = keep_card(office, other, relation="SUBORDINATE").value
        given = Outgoing(Sort.ASSIGN, (new,), (clue_id,), **APPROVED)
        with pytest.raises(NotAllowed, match="没有核对"):
            send_package(office, given, two.stick / "c.qjpack")
        with pytest.raises(InvalidInput, match="核对码不一致"):
            office.run(confirm_peer, peer_id=new, code="0" * 40, how="电话核对")
        office.run(confirm_peer, peer_id=new, code=check_code(other.fingerprint), how="电话核对")
        assert [row.state_text for row in office.read(peers)] == ["已停用", "可以往来"]


def test_the_list_says_what_was_not_written_and_what_is_no_longer_waited_for(two: Two):
    with two.above() as office:
        clue_id = a_clue(office)
        path = sent(two, office, [clue_id])
        with pytest.raises(AlreadyThere):
            sent(two, office, [clue_id])
        assert [row.state_text for row in office.read(packages)] == ["没有写成", "等待回执"]
        office.run(give_up_receipt, package_id=office.read(packages)[1].id, reason="电话确认已收到")
        assert office.read(packages, show="waiting") == []
        give_card(office, two.stick / "名片.qjcard")
        assert path.exists()
        assert (two.stick / "名片.qjcard").stat().st_size < 4096


def cut_off(office: Office) -> int:
    """What a power cut leaves between the file and its note: the newest package stands as being written."""
    with office.unit.stores.engine(Store.CASES, write=True).begin() as connection:
        connection.exec_driver_sql("UPDATE exchange_package SET state = 'WRITING' WHERE state = 'SENT'")
    row = office.read(packages)[0]
    assert row.state_text == "没有写完"
    return row.id


def test_one_cut_off_before_it_was_noted_is_answered_all_the_same_or_dropped(two: Two):
    with two.above() as office:
        path = sent(two, office, [a_clue(office)])
        package_id = cut_off(office)
    with two.below() as office:
        found = look(office, path)
        taken = take_in(office, path, found.manifest, everything(found)).value
        send_receipt(office, taken, two.stick / "r.qjpack")
    with two.above() as office:
        receipt = look(office, two.stick / "r.qjpack")
        assert take_in(office, two.stick / "r.qjpack", receipt.manifest, ()).value == package_id
        assert office.read(open_package, package_id=package_id).state_text == "已有回执"
        sent(two, office, [a_clue(office)], "b")
        dropped = cut_off(office)
        office.run(drop_package, package_id=dropped, why="写出时程序被中断，没有发出。")
        assert office.read(open_package, package_id=dropped).state_text == "没有写成"
        with pytest.raises(IllegalStep, match="已经写出"):
            office.run(drop_package, package_id=package_id, why="x")


def test_what_can_not_be_noted_as_written_is_not_on_the_stick(two: Two):
    with two.above() as office:
        clue_id = a_clue(office)
        with office.unit.stores.engine(Store.CASES, write=True).begin() as connection:
            connection.exec_driver_sql(
                "CREATE TRIGGER no_note BEFORE UPDATE OF state ON exchange_package WHEN NEW.state = 'SENT' "
                "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
            )
        with pytest.raises(OfficeError):
            sent(two, office, [clue_id])
        assert list(two.stick.iterdir()) == []
        assert [row.state_text for row in office.read(packages)] == ["没有写成"]


def test_taking_back_takes_the_papers_of_the_package_too(two: Two):
    with two.above() as office:
        path = sent(two, office, [a_clue(office)], papers=(Paper("总函.pdf", "application/pdf", b"x"),))
    with two.below() as office:
        found = look(office, path)
        taken = take_in(office, path, found.manifest, everything(found)).value
        assert office.read(open_package, package_id=taken).kept == 1
        office.run(undo_take, package_id=taken)
        assert office.read(open_package, package_id=taken).kept == 0


def test_a_package_changed_between_look_and_press_is_not_taken(two: Two):
    with two.above() as office:
        first = sent(two, office, [a_clue(office)])
        second = sent(two, office, [a_clue(office, "另一件")], "b")
    with two.below() as office:
        found = look(office, first)
        second.replace(first)
        with pytest.raises(DamagedPackage):
            take_in(office, first, found.manifest, everything(found))
        assert isinstance(found.manifest, Manifest)
        assert office.read(clue_list) == []

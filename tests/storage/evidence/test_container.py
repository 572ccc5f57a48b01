"""Evidence files: what goes in comes out, and nothing else ever does."""

from __future__ import annotations

import hashlib
import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import fs
from storage.errors import (
    AlreadyThere,
    Cancelled,
    DamagedEvidence,
    NewerVault,
    NoSpace,
    OfficeError,
    PlaceMissing,
    WrongEvidenceKey,
)
from storage.evidence import container
from storage.evidence.chunks import CHUNK, HEAD, TAG, ChunkCipher, Head
from storage.evidence.container import (
    EvidenceReader,
    decrypt_bytes,
    decrypt_stream,
    encrypt_file,
    encrypt_stream,
    open_evidence,
    sealed_size,
    verify,
)
from storage.vault.header import EvidenceCipher
from storage.vault.secrets import Secret

AES, SM4 = EvidenceCipher
KEY = Secret(bytes(range(32)))
MARKER = "张某某的谈话笔录-MARKER".encode()
UID = "0123456789abcdef0123456789abcdef"


def sealed(data: bytes, key: Secret = KEY, uid: str = UID, cipher: EvidenceCipher = AES) -> bytes:
    out = io.BytesIO()
    encrypt_stream(io.BytesIO(data), out, key, uid=uid, cipher=cipher)
    return out.getvalue()


def opened(data: bytes, key: Secret = KEY, uid: str = UID) -> bytes:
    return EvidenceReader(io.BytesIO(data), key, uid).read_all()


@pytest.fixture(scope="module")
def three_chunks() -> tuple[bytes, bytes]:
    plain = os.urandom(2 * CHUNK + 5000)
    return plain, sealed(plain)


@pytest.mark.parametrize("cipher", [AES, SM4])
@pytest.mark.parametrize("size", [0, 1, 15, 4096, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_round_trip_at_every_edge(tmp_path, cipher, size):
    plain = (MARKER * (size // len(MARKER) + 1))[:size]
    source, target = tmp_path / "in", tmp_path / "out"
    source.write_bytes(plain)
    result = encrypt_file(source, target, KEY, uid=UID, cipher=cipher)
    want = hashlib.new("sm3" if cipher is SM4 else "sha256", plain).digest()
    assert (result.plain_size, result.digest) == (size, want)
    assert result.size == target.stat().st_size == sealed_size(size)
    assert decrypt_bytes(target, KEY, uid=UID) == plain
    out = io.BytesIO()
    assert decrypt_stream(target, out, KEY, uid=UID) == size
    assert out.getvalue() == plain
    report = verify(target, KEY, uid=UID, digest=result.digest)
    assert report.ok
    assert (report.size, report.plain_size) == (result.size, size)
    assert MARKER not in target.read_bytes()


def test_bytes_and_streams_go_in_too(tmp_path):
    class Drip:
        """A source that gives a few bytes at a time."""

        def __init__(self) -> None:
            self.left = CHUNK + 100

        def readinto(self, buffer: memoryview) -> int:
            count = min(len(buffer), self.left, 65_521)
            buffer[:count] = b"d" * count
            self.left -= count
            return count

    assert encrypt_file(b"bytes", tmp_path / "a", KEY, uid=UID).plain_size == 5
    assert encrypt_file(Drip(), tmp_path / "b", KEY, uid=UID).plain_size == CHUNK + 100
    assert decrypt_bytes(tmp_path / "a", KEY, uid=UID) == b"bytes"
    assert decrypt_bytes(tmp_path / "b", KEY, uid=UID) == b"d" * (CHUNK + 100)


def test_the_same_key_twice_gives_two_independent_files():
    one, two = sealed(MARKER), sealed(MARKER)
    assert one[HEAD:] != two[HEAD:]
    assert opened(one) == opened(two) == MARKER
    with pytest.raises(WrongEvidenceKey):
        opened(one[:16] + two[16:HEAD] + one[HEAD:], Secret.random())
    with pytest.raises(DamagedEvidence):
        opened(two[:HEAD] + one[HEAD:])


@given(st.integers(0, 2 * CHUNK + 6000), st.integers(0, 2 * CHUNK + 6000))
def test_any_range(three_chunks, offset, length):
    plain, data = three_chunks
    assert (
        EvidenceReader(io.BytesIO(data), KEY, UID).read_range(offset, length)
        == plain[offset : offset + length]
    )


def test_bad_ranges_are_refused(three_chunks):
    reader = EvidenceReader(io.BytesIO(three_chunks[1]), KEY, UID)
    for offset, length in ((-1, 2), (0, -1)):
        with pytest.raises(ValueError, match="range"):
            reader.read_range(offset, length)
    for index in (-1, 3):
        with pytest.raises(ValueError, match="chunk"):
            reader.chunk(index)


# --- damage ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cipher", [AES, SM4])
def test_every_bit_of_a_small_file_matters(cipher):
    data = bytearray(sealed(MARKER, cipher=cipher))
    for place in range(len(data)):
        for bit in range(8):
            data[place] ^= 1 << bit
            with pytest.raises((DamagedEvidence, NewerVault)):
                opened(bytes(data))
            data[place] ^= 1 << bit
    assert opened(bytes(data)) == MARKER


def test_every_truncation_and_extension_of_a_small_file_is_found():
    data = sealed(MARKER)
    for size in range(len(data)):
        with pytest.raises(DamagedEvidence):
            opened(data[:size])
    for extra in (1, 16, 17, 100):
        with pytest.raises(DamagedEvidence):
            opened(data + bytes(extra))


def test_cutting_at_a_chunk_boundary_is_found(three_chunks):
    _, data = three_chunks
    for chunks in (1, 2):
        cut = data[: HEAD + chunks * (CHUNK + TAG)]
        with pytest.raises(DamagedEvidence) as caught:
            opened(cut)
        assert caught.value.chunk == chunks - 1
        # even a range that does not touch the cut says nothing about the whole, but the last chunk must fail
        with pytest.raises(DamagedEvidence):
            EvidenceReader(io.BytesIO(cut), KEY, UID).chunk(chunks - 1)


def test_chunks_out_of_order_or_twice_are_found(three_chunks):
    _, data = three_chunks
    step = CHUNK + TAG
    head, one, two, tail = (
        data[:HEAD],
        data[HEAD : HEAD + step],
        data[HEAD + step : HEAD + 2 * step],
        data[HEAD + 2 * step :],
    )
    for body in (two + one + tail, one + one + tail, two + tail, one + tail, one + two + two + tail, tail):
        with pytest.raises(DamagedEvidence):
            opened(head + body)


def test_a_file_swapped_for_another_is_found(tmp_path):
    other_key, other_uid = Secret.random(), "f" * 32
    for data, key, uid in (
        (sealed(MARKER, key=other_key), KEY, UID),
        (sealed(MARKER, uid=other_uid), KEY, UID),
    ):
        with pytest.raises(WrongEvidenceKey):
            opened(data, key, uid)
        (tmp_path / "x").write_bytes(data)
        report = verify(tmp_path / "x", key, uid=uid)
        assert not report.ok
        assert "调换" in (report.problem or "")


def test_verify_names_every_bad_chunk_and_never_raises_for_damage(tmp_path, three_chunks):
    plain, data = three_chunks
    path = tmp_path / "x"
    damaged = bytearray(data)
    for chunk in (0, 2):
        damaged[HEAD + chunk * (CHUNK + TAG) + 10] ^= 1
    path.write_bytes(damaged)
    seen: list[tuple[int, int]] = []
    report = verify(path, KEY, uid=UID, progress=lambda done, total: seen.append((done, total)))
    assert report.bad_chunks == (0, 2)
    assert not report.ok
    assert report.chunks == 3
    assert seen[-1] == (len(plain), len(plain))
    path.write_bytes(data)
    assert verify(path, KEY, uid=UID, digest=hashlib.sha256(plain).digest()).ok
    assert "校验值" in (verify(path, KEY, uid=UID, digest=bytes(32)).problem or "")
    path.write_bytes(b"")
    assert not verify(path, KEY, uid=UID).ok
    assert "不见了" in (verify(tmp_path / "none", KEY, uid=UID).problem or "")


@given(st.binary(max_size=200))
def test_any_bytes_give_a_typed_error(data: bytes):
    with pytest.raises(OfficeError):
        opened(data)
    with pytest.raises(OfficeError):
        opened(sealed(b"")[:16] + data)


def test_a_newer_file_says_so():
    data = bytearray(sealed(MARKER))
    for place, value in ((8, 2), (9, 77)):
        changed = data.copy()
        changed[place] = value
        with pytest.raises(NewerVault):
            opened(bytes(changed))


def test_a_failed_chunk_leaves_nothing_in_the_buffer():
    for cipher in (AES, SM4):
        data = bytearray(sealed(MARKER, cipher=cipher))
        chunks = ChunkCipher(Head.parse(bytes(data)), KEY, UID)
        data[-1] ^= 1
        out = bytearray(len(MARKER) + 32)
        with memoryview(data) as view, memoryview(out) as target, pytest.raises(DamagedEvidence):
            chunks.decrypt(0, True, view[HEAD:], target)
        assert not any(out)


# --- bad days ----------------------------------------------------------------------------------------------


def test_cancelling_leaves_nothing(tmp_path):
    source = tmp_path / "in"
    source.write_bytes(bytes(4 * CHUNK))
    seen: list[int] = []
    with pytest.raises(Cancelled):
        encrypt_file(
            source,
            tmp_path / "out",
            KEY,
            uid=UID,
            progress=lambda done, _: seen.append(done),
            cancelled=lambda: len(seen) >= 2,
        )
    assert seen == [CHUNK, 2 * CHUNK]
    assert list(tmp_path.iterdir()) == [source]
    with pytest.raises(Cancelled):
        encrypt_file(b"small", tmp_path / "out", KEY, uid=UID, cancelled=lambda: True)
    assert list(tmp_path.iterdir()) == [source]


def test_cancelling_the_way_out(tmp_path):
    encrypt_file(bytes(2 * CHUNK), tmp_path / "x", KEY, uid=UID)
    for work in (
        lambda: decrypt_stream(tmp_path / "x", io.BytesIO(), KEY, uid=UID, cancelled=lambda: True),
        lambda: verify(tmp_path / "x", KEY, uid=UID, cancelled=lambda: True),
    ):
        with pytest.raises(Cancelled):
            work()


def test_progress_counts_plaintext(tmp_path):
    source = tmp_path / "in"
    source.write_bytes(bytes(CHUNK + 10))
    seen: list[tuple[int, int]] = []
    encrypt_file(source, tmp_path / "x", KEY, uid=UID, progress=lambda *step: seen.append(step))
    assert seen == [(CHUNK, CHUNK + 10), (CHUNK + 10, CHUNK + 10)]
    seen.clear()
    decrypt_stream(tmp_path / "x", io.BytesIO(), KEY, uid=UID, progress=lambda *step: seen.append(step))
    assert seen == [(CHUNK, CHUNK + 10), (CHUNK + 10, CHUNK + 10)]


def test_sources_and_targets_that_fail(tmp_path):
    with pytest.raises(PlaceMissing):
        encrypt_file(tmp_path / "none", tmp_path / "out", KEY, uid=UID)
    (tmp_path / "there").write_bytes(b"old")
    with pytest.raises(AlreadyThere):
        encrypt_file(b"x", tmp_path / "there", KEY, uid=UID)
    assert (tmp_path / "there").read_bytes() == b"old"
    with pytest.raises(PlaceMissing):
        encrypt_file(b"x", tmp_path / "folder" / "out", KEY, uid=UID)

    class Broken:
        def readinto(self, buffer: memoryview) -> int:
            raise NoSpace

    with pytest.raises(NoSpace):
        encrypt_file(Broken(), tmp_path / "out", KEY, uid=UID)
    assert [place.name for place in tmp_path.iterdir()] == ["there"]


def test_a_file_larger_than_the_disk_is_refused_before_a_byte_is_written(tmp_path):
    source = tmp_path / "huge"
    with source.open("wb") as file:
        file.truncate(min(2**42, fs.free_bytes(tmp_path) * 2))
    with pytest.raises(NoSpace):
        encrypt_file(source, tmp_path / "out", KEY, uid=UID)
    assert list(tmp_path.iterdir()) == [source]


def test_a_file_that_shrinks_while_open_is_damage(tmp_path, three_chunks):
    path = tmp_path / "x"
    path.write_bytes(three_chunks[1])
    with open_evidence(path, KEY, uid=UID) as reader:
        os.truncate(path, CHUNK)
        with pytest.raises(DamagedEvidence) as caught:
            reader.chunk(1)
    assert caught.value.chunk == 1


def test_large_files_are_not_read_whole_by_mistake(tmp_path):
    encrypt_file(b"12345", tmp_path / "x", KEY, uid=UID)
    assert decrypt_bytes(tmp_path / "x", KEY, uid=UID, limit=5) == b"12345"
    with pytest.raises(fs.TooLong):
        decrypt_bytes(tmp_path / "x", KEY, uid=UID, limit=4)


def test_a_closed_reader_holds_no_plaintext(tmp_path):
    encrypt_file(MARKER, tmp_path / "x", KEY, uid=UID)
    with open_evidence(tmp_path / "x", KEY, uid=UID) as reader:
        piece = reader.chunk(0)
        assert bytes(piece) == MARKER
    assert not any(piece)


def test_no_plaintext_reaches_the_disk_on_the_way(tmp_path):
    """Every file of the folder is searched after every chunk."""
    source = io.BytesIO(MARKER * (3 * CHUNK // len(MARKER)))

    def search(done: int, total: int) -> None:
        for place in tmp_path.iterdir():
            assert MARKER not in place.read_bytes()

    result = encrypt_file(source, tmp_path / "x", KEY, uid=UID, progress=search)
    assert result.plain_size > 2 * CHUNK
    assert container.verify(tmp_path / "x", KEY, uid=UID, digest=result.digest).ok


def test_only_256_bit_keys():
    with pytest.raises(ValueError, match="256"):
        sealed(b"x", key=Secret(bytes(16)))

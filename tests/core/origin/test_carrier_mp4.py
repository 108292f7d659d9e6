"""MP4 as a carrier: constant memory, identical pictures, and c2pa-rs as the judge."""

import hashlib
import io
import struct
import time
import tracemalloc
from pathlib import Path

import av
import c2pa
import pytest

from ortaq.core.origin import carrier_mp4, reader
from ortaq.core.origin.jumbf import box
from tests import origin_clips
from tests.core.origin.signing import LABEL, authority, seal_of, sign


@pytest.fixture(params=["", "faststart"])
def film(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """With its index behind and in front."""
    return origin_clips.film(tmp_path / "film.mp4", movflags=request.param)


def judge(path: Path) -> tuple[str, list[str]]:
    """What c2pa-rs says of the whole file, without anything of ours."""
    config = {
        "verify": {"verify_trust": True, "remote_manifest_fetch": False},
        "trust": {"trust_anchors": authority().root.decode(), "trust_config": reader.EKUS},
    }
    with c2pa.Reader(str(path), context=c2pa.Context.from_dict(config)) as found:
        return found.get_validation_state(), [found.get_active_manifest()["label"]]


def test_c2pa_rs_trusts_what_we_sign(film: Path, tmp_path: Path) -> None:
    assert judge(sign(film, tmp_path / "signed.mp4")) == ("Trusted", [LABEL])


def test_every_decoded_frame_is_the_same_before_and_after(film: Path, tmp_path: Path) -> None:
    frames = origin_clips.decoded(film)
    assert len(frames) > 60
    assert origin_clips.decoded(sign(film, tmp_path / "signed.mp4")) == frames


def test_our_hash_is_the_one_that_was_signed(film: Path, tmp_path: Path) -> None:
    seen: list[bytes] = []
    seal = seal_of(authority().signer)
    signed = tmp_path / "signed.mp4"
    carrier_mp4.sign_mp4(lambda digest: seen.append(digest) or seal(digest), film, signed)
    with signed.open("rb") as file:
        assert carrier_mp4.content_hash(file) == seen[-1]
        assert carrier_mp4.is_tidy(file)
        store = carrier_mp4.store_in(file)
    assert store is not None
    assert len(store) == len(seal(bytes(32)))


def test_offsets_that_no_longer_fit_into_32_bits_are_written_with_64(film: Path, tmp_path: Path) -> None:
    signed = tmp_path / "signed.mp4"
    carrier_mp4.sign_mp4(seal_of(authority().signer), film, signed, limit=film.stat().st_size)
    assert (b"stco" in film.read_bytes(), b"co64" in signed.read_bytes()) == (True, True)
    assert judge(signed)[0] == "Trusted"
    assert origin_clips.decoded(signed) == origin_clips.decoded(film)


def test_a_film_with_64_bit_offsets_is_signed_too(tmp_path: Path) -> None:
    film = origin_clips.film(tmp_path / "film.mp4")
    wide, signed = tmp_path / "wide.mp4", tmp_path / "signed.mp4"
    data = film.read_bytes()
    with film.open("rb") as file:
        moov = next(one for one in carrier_mp4.walk(file) if one.kind == "moov")
    index = carrier_mp4.moved_index(
        data[moov.offset : moov.offset + moov.size],
        at=0,
        ends=moov.offset + moov.size,
        grows=0,
        starts=moov.offset,
        limit=0,
    )
    wide.write_bytes(data[: moov.offset] + index + data[moov.offset + moov.size :])
    assert origin_clips.decoded(sign(wide, signed)) == origin_clips.decoded(film)
    assert judge(signed)[0] == "Trusted"


class Bounded(io.FileIO):
    """A file that refuses to hand out much at once."""

    largest = 0

    def read(self, size: int = -1) -> bytes:
        Bounded.largest = max(Bounded.largest, size if size >= 0 else 1 << 40)
        return super().read(size)

    def readinto(self, memory: memoryview) -> int:
        Bounded.largest = max(Bounded.largest, len(memory))
        return super().readinto(memory)


def large(film: Path, path: Path, megabytes: int) -> Path:
    """The film with much more media data behind it."""
    with path.open("wb") as out:
        out.write(film.read_bytes())
        out.write(struct.pack(">I4s", 8 + (megabytes << 20), b"mdat"))
        for _ in range(megabytes):
            out.write(bytes(1 << 20))
    return path


def test_a_large_film_is_hashed_in_small_pieces(tmp_path: Path) -> None:
    path = large(origin_clips.film(tmp_path / "film.mp4"), tmp_path / "large.mp4", 32)
    Bounded.largest = 0
    with Bounded(path) as file:
        carrier_mp4.content_hash(file)
    assert Bounded.largest == carrier_mp4.CHUNK


def test_signing_a_large_film_takes_little_memory(tmp_path: Path) -> None:
    path = large(origin_clips.film(tmp_path / "film.mp4"), tmp_path / "large.mp4", 48)
    tracemalloc.start()
    try:
        sign(path, tmp_path / "signed.mp4")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 << 20


@pytest.mark.slow
def test_signing_costs_little_more_than_one_sha256(tmp_path: Path) -> None:
    path = large(origin_clips.film(tmp_path / "film.mp4"), tmp_path / "large.mp4", 64)
    seal = seal_of(authority().signer)

    def cost(do: object) -> float:
        started = time.process_time()
        do()
        return time.process_time() - started

    def plain() -> None:
        with path.open("rb") as file:
            hashlib.file_digest(file, "sha256")

    ratio = min(cost(lambda: carrier_mp4.sign_mp4(seal, path, tmp_path / "signed.mp4")) for _ in range(3)) / min(
        cost(plain) for _ in range(3)
    )
    assert ratio < 4  # about 1.5 in peace; the tests run beside others


@pytest.mark.parametrize("how", ["no ftyp", "fragments", "signed already", "two indexes", "no index"])
def test_what_this_writer_cannot_carry_is_refused(how: str, tmp_path: Path) -> None:
    path = origin_clips.film(tmp_path / "film.mp4")
    data = path.read_bytes()
    if how == "no ftyp":
        path.write_bytes(box(b"free", b"") + data)
    elif how == "fragments":
        path.write_bytes(data + box(b"moof", b""))
    elif how == "signed already":
        path = sign(path, tmp_path / "once.mp4")
    elif how == "two indexes":
        path.write_bytes(data + box(b"moov", b""))
    else:
        path.write_bytes(box(b"ftyp", b"isom\0\0\0\0"))
    with pytest.raises(carrier_mp4.CannotCarry):
        sign(path, tmp_path / "signed.mp4")


def test_a_seal_that_changes_its_length_is_refused(tmp_path: Path) -> None:
    sizes = iter((100, 101))
    with pytest.raises(carrier_mp4.CannotCarry, match="length"):
        carrier_mp4.sign_mp4(
            lambda _: bytes(next(sizes)), origin_clips.film(tmp_path / "film.mp4"), tmp_path / "signed.mp4"
        )


@pytest.mark.parametrize("cut", [3, 40, 2000])
def test_a_damaged_film_is_refused(cut: int, tmp_path: Path) -> None:
    path = origin_clips.film(tmp_path / "film.mp4")
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(carrier_mp4.BrokenBox):
        sign(path, tmp_path / "signed.mp4")


@pytest.mark.parametrize(
    "content",
    [
        b"\0\0\0\x03stco",
        b"\0\0\0\x20trak" + bytes(4),
        box(b"trak", b"loose"),
        box(b"stco", bytes(4) + struct.pack(">I", 99)),
    ],
)
def test_a_broken_index_is_refused(content: bytes) -> None:
    moov = box(b"moov", content)
    with pytest.raises((carrier_mp4.BrokenBox, struct.error)):
        carrier_mp4.moved_index(moov, at=0, ends=len(moov), grows=10, starts=0)


def test_boxes_with_64_bit_sizes_and_open_ends_are_walked() -> None:
    data = struct.pack(">I4sQ", 1, b"mdat", 20) + bytes(4) + struct.pack(">I4s", 0, b"free") + bytes(9)
    assert [(one.offset, one.size, one.kind, one.head) for one in carrier_mp4.walk(io.BytesIO(data))] == [
        (0, 20, "mdat", 16),
        (20, 17, "free", 8),
    ]


def test_a_file_that_shrinks_while_it_is_read_is_noticed() -> None:
    with pytest.raises(carrier_mp4.BrokenBox):
        carrier_mp4.copy_part(io.BytesIO(b"12345"), 0, 9, lambda _: None)


def test_a_manifest_of_absurd_size_is_not_read(tmp_path: Path) -> None:
    signed = sign(origin_clips.film(tmp_path / "film.mp4"), tmp_path / "signed.mp4")
    with signed.open("rb") as file:
        assert carrier_mp4.store_in(file, limit=100) is None


def test_players_still_open_it(film: Path, tmp_path: Path) -> None:
    with av.open(str(sign(film, tmp_path / "signed.mp4"))) as opened:
        assert [stream.type for stream in opened.streams] == ["video", "audio"]

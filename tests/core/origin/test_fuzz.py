"""Mutated files against our own readers of boxes, JUMBF and CBOR: only named errors, no hang, little memory.

300 mutations of each kind in a normal run, 10,000 with `./ortaq test --all`; the mutations are drawn, so a failing one
is found again by its seed.
"""

import contextlib
import io
import resource
import struct
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ortaq.core.origin import carrier_mp4, jumbf, manifest, merkle, reader, sidecar
from ortaq.core.origin.carrier_mp4 import BrokenBox
from ortaq.core.origin.claim import manifest_store
from ortaq.core.origin.jumbf import BadStore, box, superbox
from ortaq.core.origin.merkle import NotInTree, merkle_box
from tests.core.origin.signing import FILM, LABEL, STATEMENTS, authority

FEW, MANY = 300, 10_000
MEMORY = 200 << 20
"""How much the whole run may grow by."""


@cache
def store() -> bytes:
    """A manifest store of ours, bound to a text."""
    told = manifest.assertions(FILM, STATEMENTS)
    return sidecar.sign_beside(authority().signer, told, io.BytesIO(b"text"), label=LABEL, title="x")


@cache
def film() -> bytes:
    """Boxes like those of a signed film; no player would take them, our readers must."""
    table = box(b"stco", struct.pack(">III", 0, 1, 900))
    moov = box(b"moov", box(b"trak", box(b"mdia", box(b"minf", box(b"stbl", table)))))
    media = box(b"mdat", bytes(range(256)) * 4)
    start = box(b"ftyp", b"isom\0\0\0\0isom")

    def seal(digest: bytes) -> bytes:
        binding = manifest.content_binding(digest, carrier_mp4.EXCLUSIONS)
        told = [*manifest.assertions(FILM, STATEMENTS), binding]
        return manifest_store(authority().signer, told, label=LABEL, title="x")

    carried = carrier_mp4.carrier_box(seal(bytes(32)))
    large = struct.pack(">I4sQ", 1, b"free", 16 + 40) + bytes(40)
    return start + carried + moov + large + media


@cache
def segment() -> bytes:
    """A media segment with its place in a tree."""
    index = box(b"sidx", bytes(32))
    place = merkle_box(1, 1, 3, [bytes(32), bytes(32)])
    return box(b"styp", b"msdh\0\0\0\0msdh") + index + place + box(b"moof", bytes(60)) + box(b"mdat", bytes(200))


SIZES = st.sampled_from([0, 1, 7, 8, 9, 15, 16, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
CBOR_BOMBS = (
    b"\x81" * 5000 + b"\x80",
    b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff",
    b"\x5b\x7f\xff\xff\xff\xff\xff\xff\xff",
    b"\xbb\x00\x00\x00\xff\xff\xff\xff\xff",
    b"\xd8\x1c\x81\xd8\x1d\x00",
    b"\xa1\xa1\x00\x00\x00",
    b"\xc2\x5a\x00\x10\x00\x00" + bytes(64),
)


@st.composite
def mutated(draw: st.DrawFn, whole: Callable[[], bytes]) -> bytes:
    """Bits flipped, sizes made absurd, pieces cut out, doubled, swapped or replaced by bombs."""
    data = bytearray(whole())
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        to = min(len(data), at + draw(st.integers(1, 600)))
        how = draw(st.integers(0, 6))
        if how == 0 and data:
            data[at] ^= 1 << draw(st.integers(0, 7))
        elif how == 1:
            data[at : at + 4] = struct.pack(">I", draw(SIZES))
        elif how == 2:
            del data[at:to]
        elif how == 3:
            data[at:at] = data[at:to]
        elif how == 4:
            data[at:to] = draw(st.binary(max_size=64))
        elif how == 5:
            data[at:at] = draw(st.sampled_from(CBOR_BOMBS))
        else:
            del data[at:]
    return bytes(data)


def read_film(data: bytes) -> None:
    file = io.BytesIO(data)
    for what in (
        lambda: list(carrier_mp4.walk(file)),
        lambda: carrier_mp4.store_in(file),
        lambda: carrier_mp4.content_hash(file),
        lambda: carrier_mp4.is_tidy(file),
        lambda: carrier_mp4.moved_index(data, at=0, ends=len(data), grows=8, starts=0),
    ):
        with contextlib.suppress(BrokenBox):
            what()


def read_store(data: bytes) -> None:
    for what in (
        lambda: jumbf.check_frame(data),
        lambda: jumbf.manifests(data),
        lambda: jumbf.active_label(data),
        lambda: jumbf.content_of(jumbf.within(data, LABEL)),
        lambda: sidecar.bound_by(data, io.BytesIO(b"text")),
        lambda: reader._chains(data),
    ):
        with contextlib.suppress(BadStore):
            what()


def read_segment(data: bytes) -> None:
    file: BinaryIO = io.BytesIO(data)
    tree = merkle.Tree(1, 4, 2, (bytes(32),))
    for what in (lambda: merkle.placed(file), lambda: merkle.check_segment(file, [tree])):
        with contextlib.suppress(NotInTree, BrokenBox):
            what()


def grown() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


CASES = {"film": (film, read_film), "store": (store, read_store), "segment": (segment, read_segment)}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("examples", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
def test_a_mutated_file_raises_nothing_but_named_errors(name: str, examples: int) -> None:
    whole, read = CASES[name]
    read(whole())
    before = grown()

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(mutated(whole))
    def story(data: bytes) -> None:
        read(data)

    story()
    assert grown() - before < MEMORY


def test_absurd_sizes_are_refused_without_reading_them(tmp_path: Path) -> None:
    for size in (0x7FFFFFFF, 0xFFFFFFFF):
        with pytest.raises(BrokenBox):
            list(carrier_mp4.walk(io.BytesIO(struct.pack(">I4s", size, b"moov") + bytes(64))))
    with pytest.raises(BrokenBox):
        list(carrier_mp4.walk(io.BytesIO(struct.pack(">I4sQ", 1, b"moov", 1 << 62) + bytes(64))))
    # A hole of 8 GB on disk takes no memory to walk over.
    sparse = tmp_path / "sparse.mp4"
    with sparse.open("wb") as file:
        file.write(struct.pack(">I4sQ", 1, b"mdat", 8 << 30))
        file.truncate(8 << 30)
    before = grown()
    with sparse.open("rb") as file:
        assert [one.size for one in carrier_mp4.walk(file)] == [8 << 30]
        assert carrier_mp4.store_in(file) is None
    assert grown() - before < 8 << 20


def test_boxes_without_end_are_refused() -> None:
    most = carrier_mp4.MOST_BOXES
    sound = io.BytesIO(box(b"free", b"") * most)
    assert sum(1 for _ in carrier_mp4.walk(sound)) == most
    with pytest.raises(BrokenBox):
        list(carrier_mp4.walk(io.BytesIO(sound.getvalue() + box(b"free", b""))))
    assert carrier_mp4.store_in(io.BytesIO(box(b"free", b"") * (2 * most))) is None


def test_boxes_nested_without_end_are_refused() -> None:
    inner = superbox("c2ma", "x")
    for _ in range(3000):
        inner = superbox("c2ma", "x", inner)
    with pytest.raises(BadStore):
        jumbf.check_frame(superbox("c2pa", "c2pa", inner))
    stbl = box(b"stbl", b"")
    for _ in range(3000):
        stbl = box(b"stbl", stbl)
    with pytest.raises(BrokenBox):
        carrier_mp4.moved_index(box(b"moov", stbl), at=0, ends=len(stbl) + 8, grows=0, starts=0)


@pytest.mark.parametrize("bomb", CBOR_BOMBS)
def test_cbor_bombs_are_no_more_than_a_wrong_file(bomb: bytes) -> None:
    before = grown()
    place = box(b"uuid", carrier_mp4.C2PA_UUID + b"\0\0\0\0merkle\0" + bomb)
    with pytest.raises(NotInTree):
        merkle.placed(io.BytesIO(place + box(b"moof", b"")))
    binding = superbox("c2as", "c2pa.assertions", superbox("cbor", "c2pa.hash.data", box(b"cbor", bomb)))
    signed = superbox("cbor", "c2pa.signature", box(b"cbor", bomb))
    bad = superbox("c2pa", "c2pa", superbox("c2ma", "urn:c2pa:x", binding, signed))
    with pytest.raises(BadStore):
        sidecar.bound_by(bad, io.BytesIO(b"text"))
    assert reader._chains(bad) == {"urn:c2pa:x": ()}
    assert grown() - before < 64 << 20


def test_what_is_mutated_is_sound_before() -> None:
    assert sidecar.bound_by(store(), io.BytesIO(b"text"))
    jumbf.check_frame(store())
    assert carrier_mp4.store_in(io.BytesIO(film())) is not None
    assert merkle.placed(io.BytesIO(segment())).place == 3

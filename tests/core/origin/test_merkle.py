"""Streams on demand under one manifest: c2pa-rs is the judge of every segment, our own check must agree with it."""

import io
import json
import shutil
import struct
from pathlib import Path

import c2pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ortaq.core.media.package import PackageJob, SoundSource, package
from ortaq.core.origin import manifest, merkle, reader
from ortaq.core.origin.carrier_mp4 import BrokenBox, CannotCarry
from ortaq.core.origin.claim import manifest_store
from tests import media, origin_clips
from tests.core.origin.signing import FILM, LABEL, STATEMENTS, authority

NAMES = ("360p", "sound-kk", "sound-tr")


def seal(maps: object) -> bytes:
    """A store over the maps."""
    told = [*manifest.assertions(FILM, STATEMENTS), merkle.binding(maps)]  # type: ignore[arg-type]
    return manifest_store(authority().signer, told, label=LABEL, title=FILM.title)


def judge(init: bytes, segment: bytes) -> str:
    """What c2pa-rs says of one segment, without anything of ours."""
    config = {
        "verify": {"verify_trust": True, "remote_manifest_fetch": False},
        "trust": {"trust_anchors": authority().root.decode(), "trust_config": reader.EKUS},
    }
    found = c2pa.Reader("video/mp4", io.BytesIO(init), context=c2pa.Context.from_dict(config))
    found.with_fragment("video/mp4", io.BytesIO(init), io.BytesIO(segment))
    return str(found.get_validation_state())


def segments(folder: Path) -> list[Path]:
    """Of one rendition, in order."""
    return sorted(folder.glob("*.m4s"))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of the house as it leaves the muxer: a picture and two sounds of 11 s."""
    folder = tmp_path_factory.mktemp("merkle")
    film = media.film(folder / "film.mp4", 11, 320, 180, 25, [media.tone(440), media.tone(700)])
    package(PackageJob(film, (SoundSource("kk", film, 0), SoundSource("tr", film, 1))), folder / "package")
    return folder / "package"


@pytest.fixture(params=[64, 2, 1], ids=["row of leaves", "row above", "root alone"])
def signed(request: pytest.FixtureRequest, plain: Path, tmp_path: Path) -> tuple[Path, dict[str, bytes]]:
    """The same, bound and signed, with rows of different levels in the manifest; and its init sections."""
    folder = tmp_path / "bound"
    shutil.copytree(plain, folder)
    trees = {
        name: merkle.bind_segments(segments(folder / name), unique=place, nodes=request.param)
        for place, name in enumerate(NAMES, 1)
    }
    _store, inits = merkle.sign_inits(seal, {name: (folder / name / "init.mp4").read_bytes() for name in NAMES}, trees)
    return folder, inits


def test_c2pa_rs_trusts_every_segment_of_picture_and_sounds_under_one_manifest(
    signed: tuple[Path, dict[str, bytes]],
) -> None:
    folder, inits = signed
    told = {
        f"{name}/{path.name}": judge(inits[name], path.read_bytes())
        for name in NAMES
        for path in segments(folder / name)
    }
    assert len(told) == 9
    assert set(told.values()) == {"Trusted"}
    assert len({merkle.store_of(init) for init in inits.values()}) == 1


def test_every_decoded_frame_and_sample_is_the_same(
    plain: Path, signed: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    folder, inits = signed
    for name in NAMES:
        before, after = tmp_path / f"{name}-before.mp4", tmp_path / f"{name}-after.mp4"
        before.write_bytes(b"".join(p.read_bytes() for p in [plain / name / "init.mp4", *segments(plain / name)]))
        after.write_bytes(inits[name] + b"".join(p.read_bytes() for p in segments(folder / name)))
        frames = origin_clips.decoded(before)
        assert len(frames) > 200
        assert origin_clips.decoded(after) == frames


def test_a_changed_a_foreign_and_an_exchanged_segment_are_not_valid(
    signed: tuple[Path, dict[str, bytes]], plain: Path, tmp_path: Path
) -> None:
    folder, inits = signed
    first, second, _last = segments(folder / "360p")
    whole = second.read_bytes()
    changed = bytearray(whole)
    changed[-100] ^= 1
    swapped = bytearray(whole)  # the place of another one, with its own proof
    box = merkle.merkle_box(1, 1, 0, merkle.placed(io.BytesIO(first.read_bytes())).hashes)
    at = whole.index(b"merkle\0") - 8 - 16 - 4
    size = struct.unpack(">I", whole[at : at + 4])[0]
    swapped[at : at + size] = box
    other = tmp_path / "other"
    shutil.copytree(plain / "sound-tr", other)
    merkle.bind_segments(segments(other), unique=1)  # another film that says it were this picture
    wrong = {
        "a byte": bytes(changed),
        "no box": (plain / "360p" / second.name).read_bytes(),
        "another place": bytes(swapped),
        "another rendition": (folder / "sound-kk" / second.name).read_bytes(),
        "another film": (other / second.name).read_bytes(),
    }
    assert judge(inits["360p"], whole) == "Trusted"
    assert {why: judge(inits["360p"], data) for why, data in wrong.items()} == dict.fromkeys(wrong, "Invalid")
    trees = _trees(inits["360p"])
    assert merkle.check_segment(io.BytesIO(whole), trees).place == 1
    for data in [wrong["a byte"], wrong["no box"], wrong["another place"], wrong["another film"]]:
        with pytest.raises(merkle.NotInTree):
            merkle.check_segment(io.BytesIO(data), trees)


def _trees(init: bytes) -> list[merkle.Tree]:
    """The rows as another reader gets them out of the manifest."""
    found = reader.read_store(merkle.store_of(init) or b"", authority().root)
    assert found is not None
    return merkle.trees_of(found.assertions[merkle.BINDING])


def test_the_index_of_a_segment_still_leads_to_its_fragment(plain: Path, signed: tuple[Path, dict[str, bytes]]) -> None:
    folder, _inits = signed
    for path in segments(folder / "360p"):
        data, before = path.read_bytes(), (plain / "360p" / path.name).read_bytes()
        at = data.index(b"sidx") - 4
        size = struct.unpack(">I", data[at : at + 4])[0]
        first = struct.unpack(">Q", data[at + 28 : at + 36])[0]
        assert data[at + size + first + 4 : at + size + first + 8] == b"moof"
        assert len(data) - len(before) == first < 300
        assert data[-1000:] == before[-1000:]


def test_a_row_has_at_most_64_hashes_whatever_the_length() -> None:
    assert [merkle.depth_of(n) for n in (1, 2, 64, 65, 128, 129, 3600)] == [0, 0, 0, 1, 1, 2, 6]


@settings(max_examples=200, deadline=None)
@given(count=st.integers(1, 300), nodes=st.integers(1, 70), data=st.data())
def test_every_leaf_climbs_to_the_row_and_no_other_does(count: int, nodes: int, data: st.DataObject) -> None:
    leaves = [n.to_bytes(32, "big") for n in range(count)]
    depth = merkle.depth_of(count, nodes)
    levels = merkle.levels(leaves, depth)
    tree = merkle.Tree(1, count, depth, tuple(levels[-1]))
    assert len(tree.row) <= nodes
    assert merkle.Tree.from_json(json.loads(json.dumps(tree.to_json()))) == tree
    place = data.draw(st.integers(0, count - 1))
    proof = merkle.proof(levels, place)
    assert len(proof) == merkle.proof_length(count, place, depth)
    assert merkle.climb(leaves[place], place, tree, proof)
    assert not merkle.climb(bytes(31) + b"\xff" * 1, place, tree, proof) or leaves[place] == bytes(31) + b"\xff"
    other = data.draw(st.integers(-1, count).filter(lambda one: one != place))
    assert not merkle.climb(leaves[place], other, tree, proof)
    assert not merkle.climb(leaves[place], place, tree, [*proof, bytes(32)])


def test_segments_that_do_not_fit_into_memory_together_are_bound_the_same(
    plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for memory in (16 << 20, 60_000, 0):
        monkeypatch.setattr(merkle, "MEMORY", memory)
        folder = tmp_path / str(memory)
        shutil.copytree(plain / "360p", folder)
        tree = merkle.bind_segments(segments(folder), unique=1, nodes=1)
        made.append((tree, [path.read_bytes() for path in segments(folder)]))
    assert made[0] == made[1] == made[2]


def test_what_cannot_be_bound_is_refused(plain: Path, tmp_path: Path) -> None:
    folder = tmp_path / "again"
    shutil.copytree(plain / "360p", folder)
    merkle.bind_segments(segments(folder), unique=1)
    with pytest.raises(CannotCarry, match="bound already"):
        merkle.bind_segments(segments(folder), unique=1)
    for data, error in ((b"", CannotCarry), (b"\0\0\0\x09mdat", BrokenBox), (b"\0\0", BrokenBox)):
        (tmp_path / "seg.m4s").write_bytes(data)
        with pytest.raises(error):
            merkle.bind_segments([tmp_path / "seg.m4s"], unique=1)
    with pytest.raises(CannotCarry):
        merkle.bind_segments([], unique=1)
    init = (plain / "360p/init.mp4").read_bytes()
    tree = merkle.Tree(1, 1, 0, (bytes(32),))
    with pytest.raises(CannotCarry, match="one name"):
        merkle.sign_inits(seal, {"a": init, "b": init}, {"a": tree, "b": tree})


def test_signing_again_leaves_the_older_manifest_out(signed: tuple[Path, dict[str, bytes]]) -> None:
    folder, inits = signed
    again = merkle.sign_inits(
        seal, {"360p": inits["360p"]}, {"360p": next(t for t in _trees(inits["360p"]) if t.unique == 1)}
    )[1]
    path = segments(folder / "360p")[0]
    assert again["360p"].count(b"manifest\0") == 1
    assert judge(again["360p"], path.read_bytes()) == "Trusted"


@settings(max_examples=150, deadline=None)
@given(junk=st.binary(max_size=200))
def test_a_box_of_a_stranger_is_no_proof_and_no_crash(junk: bytes) -> None:
    box = struct.pack(">I4s", 8 + 16 + 4 + 7 + len(junk), b"uuid") + merkle.C2PA_UUID + bytes(4) + b"merkle\0" + junk
    with pytest.raises(merkle.NotInTree):
        merkle.check_segment(io.BytesIO(box + b"\0\0\0\x08moof"), [merkle.Tree(1, 1, 0, (bytes(32),))])

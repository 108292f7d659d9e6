"""RFC 6962: roots and proofs, against the standard's vectors and against pymerkle."""

import hashlib
import random
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from ortaq.core.ledger.merkle import (
    EMPTY,
    Frontier,
    NotInTree,
    Tree,
    complete,
    consistency,
    extends,
    includes,
    inclusion,
    leaf_hash,
    root,
)
from ortaq.core.ledger.tiles import Place, Tiled, bundle, needed, path, place, root_of, tiles_of, unbundle, width_at

LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""The tree that Certificate Transparency's own tests use: its root after each leaf."""


def grown(size: int) -> Tree:
    tree = Tree()
    for number in range(size):
        tree.append(leaf_hash(b"%d" % number))
    return tree


@cache
def big() -> tuple[Tree, InmemoryTree]:
    """Two thousand leaves, by us and by pymerkle."""
    oracle = InmemoryTree(algorithm="sha256")
    oracle.append_entries([b"%d" % number for number in range(2000)])
    return grown(2000), oracle


def test_the_roots_of_certificate_transparency_come_out() -> None:
    tree, edge = Tree(), Frontier()
    assert tree.root() == edge.root() == EMPTY
    for leaf, wanted in zip(LEAVES, ROOTS, strict=True):
        tree.append(leaf_hash(leaf))
        edge.append(leaf_hash(leaf))
        assert tree.root().hex() == edge.root().hex() == wanted


def test_the_proofs_of_certificate_transparency_come_out() -> None:
    tree = Tree()
    for leaf in LEAVES:
        tree.append(leaf_hash(leaf))
    assert [one.hex() for one in inclusion(0, 8, tree.hashes)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [one.hex() for one in consistency(6, 8, tree.hashes)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        ROOTS[3],
    ]


@cache
def by_definition(start: int, stop: int) -> bytes:
    """MTH of RFC 6962, word by word."""
    if stop - start == 1:
        return leaf_hash(b"%d" % start)
    half = 1 << (stop - start - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + by_definition(start, start + half) + by_definition(start + half, stop)).digest()


def subproof(old: int, start: int, stop: int, *, is_whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962, word by word; pymerkle's consistency proofs have another form."""
    if old == stop - start:
        return [] if is_whole else [by_definition(start, stop)]
    half = 1 << (stop - start - 1).bit_length() - 1
    if old <= half:
        return [*subproof(old, start, start + half, is_whole=is_whole), by_definition(start + half, stop)]
    return [*subproof(old - half, start + half, stop, is_whole=False), by_definition(start, start + half)]


def agrees(tree: Tree, oracle: InmemoryTree, size: int, index: int, old: int) -> None:
    """Both proofs of one size are those of pymerkle and of the definition, and hold."""
    whole, before = tree.root(size), tree.root(old)
    assert whole == oracle.get_root(size) == by_definition(0, size)
    proof = inclusion(index, size, tree.hashes)
    leaf, *way = oracle.prove_inclusion(index + 1, size).path
    assert (leaf_hash(b"%d" % index), proof) == (leaf, way)
    assert includes(proof, index=index, size=size, leaf=leaf, root=whole)
    theirs = oracle.prove_consistency(old, size)
    assert (theirs.retrieve_prior_state(), theirs.compute_root()) == (before, whole)
    grew = consistency(old, size, tree.hashes)
    assert grew == subproof(old, 0, size, is_whole=True)
    assert extends(grew, old=old, old_root=before, new=size, new_root=whole)


@pytest.mark.parametrize("size", range(1, 65))
def test_every_proof_of_a_small_tree_is_that_of_pymerkle(size: int) -> None:
    tree, oracle = big()
    for index in range(size):
        agrees(tree, oracle, size, index, index + 1)


@given(st.data())
def test_proofs_of_random_places_are_those_of_pymerkle(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 2000))
    agrees(*big(), size, data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size)))


@given(st.data())
def test_a_proof_that_is_not_the_right_one_does_not_hold(data: st.DataObject) -> None:
    tree, _ = big()
    size = data.draw(st.integers(2, 300))
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    whole, leaf, before = tree.root(size), leaf_hash(b"%d" % index), tree.root(old)
    proof, grew = inclusion(index, size, tree.hashes), consistency(old, size, tree.hashes)
    other = leaf_hash(b"something else")
    place = data.draw(st.integers(0, len(proof) - 1))
    for wrong in (proof[:-1], [*proof, other], [*proof[:place], other, *proof[place + 1 :]]):
        assert not includes(wrong, index=index, size=size, leaf=leaf, root=whole)
    assert not includes(proof, index=index, size=size, leaf=other, root=whole)
    assert not includes(proof, index=index, size=size, leaf=leaf, root=other)
    assert not includes(proof, index=size, size=size, leaf=leaf, root=whole)
    place = data.draw(st.integers(0, len(grew) - 1))
    for wrong in (grew[:-1], [*grew, other], [*grew[:place], other, *grew[place + 1 :]]):
        assert not extends(wrong, old=old, old_root=before, new=size, new_root=whole)
    assert not extends(grew, old=old, old_root=other, new=size, new_root=whole)
    assert not extends(grew, old=old, old_root=before, new=size, new_root=other)
    assert not extends(grew, old=size, old_root=whole, new=old, new_root=before)


def test_a_tree_without_leaves_is_the_beginning_of_every_tree() -> None:
    tree = grown(5)
    assert extends([], old=0, old_root=EMPTY, new=5, new_root=tree.root())
    assert not extends([], old=0, old_root=tree.root(), new=5, new_root=tree.root())
    assert not extends([tree.root()], old=0, old_root=EMPTY, new=5, new_root=tree.root())
    assert consistency(0, 5, tree.hashes) == consistency(5, 5, tree.hashes) == []


def test_what_the_tree_has_not_cannot_be_proved() -> None:
    tree = grown(5)
    for ask in (
        lambda: inclusion(5, 5, tree.hashes),
        lambda: inclusion(-1, 5, tree.hashes),
        lambda: inclusion(2, 9, tree.hashes),
        lambda: consistency(6, 5, tree.hashes),
        lambda: Tiled(5, lambda _: b"").hashes(0, 4),
    ):
        with pytest.raises(NotInTree):
            ask()


def test_a_proof_asks_for_few_hashes_however_large_the_tree_is() -> None:
    asked = []

    def hashes(height: int, index: int) -> bytes:
        asked.append((height, index))
        return bytes(32)

    for size in (10**6, 10**9 + 7):
        for prove in (inclusion, consistency):
            asked.clear()
            prove(size // 3, size, hashes)
            assert len(asked) <= 2 * size.bit_length()


@given(st.integers(0, 400), st.integers(0, 400))
def test_complete_subtrees_lie_side_by_side(start: int, length: int) -> None:
    parts = list(complete(start, start + length))
    covered = [leaf for height, index in parts for leaf in range(index << height, (index + 1) << height)]
    assert covered == list(range(start, start + length))


def test_the_edge_tells_which_subtrees_have_become_whole() -> None:
    tree, edge = grown(64), Frontier()
    for index in range(64):
        closed = edge.append(tree.levels[0][index])
        assert closed == [tree.hashes(height, index >> height) for height in range(len(closed))]
        assert edge.root() == tree.root(index + 1)


# ---- tiles -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 255, 256, 257, 511, 512, 1999])
def test_a_tree_in_tiles_has_the_same_roots_and_proofs(size: int) -> None:
    tree, _ = big()
    tiles = tiles_of(tree.hashes, size)
    tiled = Tiled(size, tiles.__getitem__)
    assert list(tiles) == list(needed(size))
    dice = random.Random(size)
    for index in {0, size - 1, dice.randrange(size), dice.randrange(size)}:
        assert inclusion(index, size, tiled.hashes) == inclusion(index, size, tree.hashes)
        assert consistency(index + 1, size, tiled.hashes) == consistency(index + 1, size, tree.hashes)
    assert root(size, tiled.hashes) == tree.root(size)


def test_a_proof_reads_few_tiles() -> None:
    tree, _ = big()
    tiles, read = tiles_of(tree.hashes, 2000), []

    def reading(where: Place) -> bytes:
        read.append(path(where))
        return tiles[where]

    inclusion(1234, 2000, Tiled(2000, reading).hashes)
    assert sorted(read) == ["tile/0/004", "tile/0/007.p/208", "tile/1/000.p/7"]


def test_a_whole_tile_stands_in_the_level_above_with_its_root() -> None:
    tree, _ = big()
    tiles = tiles_of(tree.hashes, 2000)
    below = [root_of(tiles[Place(0, index)]) for index in range(7)]
    assert b"".join(below) == tiles[Place(1, 0, 7)]


def test_the_example_of_the_specification_has_its_tiles() -> None:
    widths: dict[int, list[int]] = {}
    for where in needed(70_000):
        widths.setdefault(where.level, []).append(where.width)
    assert widths == {0: [256] * 273 + [112], 1: [256, 17], 2: [1]}
    assert [where.width for where in needed(256)] == [256, 1]
    assert (width_at(70_000, 1, 1), width_at(70_000, 1, 2), width_at(70_000, 3, 0)) == (17, 0, 0)


ADDRESSES = {
    "tile/0/000": Place(0, 0),
    "tile/0/x001/x234/067": Place(0, 1234067),
    "tile/63/999.p/1": Place(63, 999, 1),
    "tile/1/x001/000.p/255": Place(1, 1000, 255),
    "tile/entries/x273/112.p/9": Place(-1, 273112, 9),
}


@pytest.mark.parametrize(("address", "where"), ADDRESSES.items())
def test_a_tile_has_one_address(address: str, where: Place) -> None:
    assert (path(where), place(address)) == (address, where)


@pytest.mark.parametrize(
    "address",
    [
        "tile/64/000",
        "tile/00/000",
        "tile/0/0",
        "tile/0/x000/001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/07",
        "tile/0/001/x000",
        "tile/0/٠٠٠",
        "tile/0/000\n",
        "tile/../000",
        "checkpoint",
    ],
)
def test_nothing_else_is_an_address_of_a_tile(address: str) -> None:
    assert place(address) is None


def test_entries_are_bundled_after_their_lengths() -> None:
    assert bundle([b"ab", b""]) == b"\x00\x02ab\x00\x00"
    assert unbundle(b"\x00\x02ab\x00\x00") == [b"ab", b""]
    with pytest.raises(ValueError, match="ends within an entry"):
        unbundle(b"\x00\x05ab")

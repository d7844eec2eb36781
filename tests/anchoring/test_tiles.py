"""Tiles grow in any batches into the same tree, and prove the same as a list of all leaves."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anchoring import merkle
from anchoring.log import tiles


def digests(count: int, start: int = 0) -> list[bytes]:
    return [sha256(b"%d" % number).digest() for number in range(start, start + count)]


def grown(batches: list[int]) -> tuple[dict[tuple[int, int], bytes], tiles.Growth]:
    stored: dict[tuple[int, int], bytes] = {}
    growth = tiles.Growth(0, merkle.EMPTY_ROOT)
    for count in batches:
        edge = {key: stored[key] for key in tiles.edge_keys(growth.size)}
        growth = tiles.grow(growth.size, edge, digests(count, growth.size))
        stored |= growth.tiles
    return stored, growth


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.integers(0, 5), st.sampled_from([255, 256, 257, 511, 1000])), max_size=8))
def test_grow__in_any_batches__gives_the_tree_of_all(batches):
    stored, growth = grown(batches)

    leaves = [merkle.leaf_hash(entry) for entry in digests(sum(batches))]
    assert (growth.size, growth.root) == (len(leaves), merkle.root(leaves))
    level_0 = b"".join(stored[key] for key in sorted(stored) if key[0] == 0)
    assert tiles.split_hashes(level_0) == leaves


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 700, 65_536, 66_000, 70_000])
def test_proofs__from_tiles__are_those_from_all_leaves(size):
    stored, growth = grown([size])
    leaves = [merkle.leaf_hash(entry) for entry in digests(size)]

    def tile(level, index):
        return stored[level, index]

    for index in {0, size // 3, size // 2, size - 1}:
        ranges = merkle.inclusion_ranges(index, size)
        proof = tiles.hashes_of(ranges, tile)
        assert tiles.keys_of(ranges) <= stored.keys()
        assert merkle.verify_inclusion(leaves[index], index, size, proof, growth.root)
        older = index + 1
        proof = tiles.hashes_of(merkle.consistency_ranges(older, size), tile)
        assert merkle.verify_consistency(older, size, merkle.root(leaves[:older]), growth.root, proof)
        assert tiles.head_root(older, tile) == merkle.root(leaves[:older])


def test_widths__of_a_log_of_70000__are_those_of_the_specification():
    stored, _ = grown([70_000])

    assert sum(len(data) == 256 * 32 for (level, _), data in stored.items() if level == 0) == 273
    assert {key: len(stored[key]) // 32 for key in [(0, 273), (1, 0), (1, 1), (2, 0)]} == {
        (0, 273): 112, (1, 0): 256, (1, 1): 17, (2, 0): 1,
    }  # fmt: skip
    assert [tiles.width_at(level, index, 70_000) for level, index in [(0, 0), (0, 273), (0, 274), (1, 1), (2, 0)]] == [
        256, 112, 0, 17, 1,
    ]  # fmt: skip


def test_a_bundle__of_entries__is_length_prefixed():
    assert tiles.bundle_of([b"ab", b"", b"c"]) == b"\x00\x02ab\x00\x00\x00\x01c"


@pytest.mark.parametrize(
    ("level", "index", "width", "path"),
    [
        (0, 1_234_067, 256, "tile/0/x001/x234/067"),
        (0, 5, 256, "tile/0/005"),
        (2, 1000, 7, "tile/2/x001/000.p/7"),
        (tiles.ENTRIES, 0, 1, "tile/entries/000.p/1"),
    ],
)
def test_path__of_a_tile__is_that_of_the_specification(level, index, width, path):
    assert tiles.path_of(level, index, width) == path
    assert tiles.parse_index(path.split("/", 2)[2].split(".")[0]) == index


@pytest.mark.parametrize(
    "path", ["5", "0005", "x000/005", "x1/005", "001/002", "x001/x002", "../005", "x001/005/", "٠٠٥"]
)
def test_parse_index__of_another_spelling__is_refused(path):
    assert tiles.parse_index(path) is None

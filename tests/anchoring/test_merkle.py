"""RFC 6962 hashing and proofs against the RFC's own recursion, written the naive way."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchoring import merkle

# The entries and roots of the example tree that the implementations of Certificate Transparency share.
ENTRIES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def naive_root(entries: list[bytes]) -> bytes:
    if len(entries) < 2:
        return sha256(b"\x00" + entries[0]).digest() if entries else sha256(b"").digest()
    cut = 1
    while cut * 2 < len(entries):
        cut *= 2
    return sha256(b"\x01" + naive_root(entries[:cut]) + naive_root(entries[cut:])).digest()


def hashes(entries: list[bytes]) -> list[bytes]:
    return [merkle.leaf_hash(entry) for entry in entries]


@pytest.mark.parametrize("size", range(9))
def test_root__of_the_known_tree__is_the_known_root(size):
    assert merkle.root(hashes(ENTRIES[:size])).hex() == ROOTS[size]


trees = st.lists(st.binary(max_size=4), min_size=1, max_size=70)


@given(trees, st.data())
def test_inclusion__of_any_leaf__verifies_and_nothing_else_does(entries, data):
    index = data.draw(st.integers(0, len(entries) - 1))
    leaves, root = hashes(entries), naive_root(entries)
    proof = merkle.inclusion_proof(leaves, index)

    assert merkle.root(leaves) == root
    assert merkle.verify_inclusion(leaves[index], index, len(entries), proof, root)
    other = data.draw(st.integers(0, len(entries) - 1).filter(lambda other: other != index)) if len(entries) > 1 else -1
    assert not merkle.verify_inclusion(leaves[index], other, len(entries), proof, root) or (
        leaves[other] == leaves[index] and merkle.inclusion_proof(leaves, other) == proof
    )
    assert not merkle.verify_inclusion(merkle.leaf_hash(b"other entry"), index, len(entries), proof, root)
    assert not merkle.verify_inclusion(leaves[index], index, len(entries), [*proof, root], root)
    assert not merkle.verify_inclusion(leaves[index], index, len(entries), proof[:-1], root) or not proof
    assert not merkle.verify_inclusion(leaves[index], index, len(entries), proof, bytes(32))


@given(trees, st.data())
def test_consistency__of_any_prefix__verifies_and_nothing_else_does(entries, data):
    old, size = data.draw(st.integers(1, len(entries))), len(entries)
    leaves, old_root, new_root = hashes(entries), naive_root(entries[:old]), naive_root(entries)
    proof = merkle.consistency_proof(leaves, old)

    assert merkle.verify_consistency(old, size, old_root, new_root, proof)
    changed = [*entries[: old - 1], b"other entry", *entries[old:]]
    assert not merkle.verify_consistency(old, size, naive_root(changed[:old]), new_root, proof)
    assert not merkle.verify_consistency(old, size, old_root, naive_root(changed), proof)
    if proof:
        assert not merkle.verify_consistency(old, size, old_root, new_root, proof[:-1])
    assert not merkle.verify_consistency(old, size, old_root, new_root, [*proof, new_root])


def test_consistency__from_nothing__has_an_empty_proof():
    root = merkle.root(hashes(ENTRIES))

    assert merkle.consistency_proof(hashes(ENTRIES), 0) == []
    assert merkle.verify_consistency(0, 8, merkle.EMPTY_ROOT, root, [])
    assert not merkle.verify_consistency(0, 8, merkle.EMPTY_ROOT, root, [root])
    assert not merkle.verify_consistency(9, 8, root, root, [])


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_inclusion__of_a_leaf_that_is_not_there__is_refused(index, size):
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion_ranges(index, size)
    assert not merkle.verify_inclusion(bytes(32), index, size, [], bytes(32))

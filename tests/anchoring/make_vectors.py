# ruff: noqa: E501 - a case is a line
"""Writes docs/vectors/anchoring-*.json: `python -m tests.anchoring.make_vectors`. Everything in them is fixed."""

import copy
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from anchoring import merkle
from anchoring.log.blocks import GENESIS, Block
from anchoring.log.heads import TreeHead
from anchoring.log.notes import COSIGNATURE, ED25519, VerifierKey, b64, cosigned_message
from anchoring.log.records import canonical, digest_of
from anchoring.log.tiles import path_of
from anchoring.verify import verify
from anchoring.verify.reading import read_policy

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "vectors"
ORIGIN = "wallet.example/log/2026"
SIZES = (1, 2, 3, 7, 8, 9, 255, 256, 257)
Json = dict[str, Any]


def private(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def key(number: int, name: str, algorithm: int) -> VerifierKey:
    return VerifierKey(name, algorithm, private(number).public_key().public_bytes_raw())


def leaves(size: int) -> list[bytes]:
    """The digest of leaf n is SHA-256 of n in decimal."""
    return [merkle.leaf_hash(sha256(b"%d" % number).digest()) for number in range(size)]


def merkle_vectors() -> Json:
    trees = [{"size": size, "root": b64(merkle.root(leaves(size)))} for size in (0, *SIZES)]
    inclusion = [
        {"index": index, "size": size, "proof": [b64(step) for step in merkle.inclusion_proof(leaves(size), index)]}
        for size in SIZES
        for index in sorted({0, size // 2, size - 1})
    ]
    consistency = [
        {"old": old, "size": size, "proof": [b64(step) for step in merkle.consistency_proof(leaves(size), old)]}
        for size in SIZES
        for old in sorted({0, 1, size // 2, size - 1, size})
    ]
    paths = [
        {"level": level, "index": n, "width": width, "path": path_of(level, n, width)} for level, n, width in PATHS
    ]
    return {"leaf": "SHA-256(0x00 || SHA-256(decimal number))", "trees": trees, "inclusion": inclusion,
            "consistency": consistency, "tile_paths": paths}  # fmt: skip


PATHS: list[tuple[int | str, int, int]] = [
    (0, 0, 256),
    (0, 5, 3),
    (1, 1000, 256),
    (0, 1_234_067, 256),
    ("entries", 999, 255),
    (2, 0, 1),
]
RECORDS: list[Json] = [
    {},
    {"kind": "test.record", "number": 1},
    {"b": [1, -2, 0, 9007199254740991], "a": {"z": None, "y": True, "x": False}},
    {"이름": "홍길동", "emoji": "😀", "é": "é", "escapes": '\b\f\n\r\t"\\/\u0001\u001f\u007f\u2028'},
    {"\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"): 1, "\ufb33": 2, "€": 3, "\r": 4, "1": 5},
]


def record_vectors() -> list[Json]:
    salt = bytes(range(16))
    return [
        {"record": one, "canonical": canonical(one).decode(), "salt": b64(salt), "digest": b64(digest_of(salt, one))}
        for one in RECORDS
    ]


def note(size: int, digests: list[bytes], cosigners: tuple[int, ...]) -> str:
    text = TreeHead(ORIGIN, size, merkle.root([merkle.leaf_hash(digest) for digest in digests[:size]])).text
    lines = [key(1, ORIGIN, ED25519).line(private(1).sign(text.encode()))]
    for number in cosigners:
        seconds = 1_780_000_000 + number
        signature = private(number).sign(cosigned_message(text, seconds))
        lines.append(witness(number).line(seconds.to_bytes(8, "big") + signature))
    return f"{text}\n{''.join(lines)}"


def witness(number: int) -> VerifierKey:
    return key(number, f"witness{number}.example", COSIGNATURE)


def policy(independent: tuple[int, ...] = (3,), quorum: int = 1) -> Json:
    return {
        "format": "incheon-wallet-trust-policy",
        "version": 1,
        "logs": [{"origin": "wallet.example/log/{year}", "keys": [b64(b"\x01" + key(1, ORIGIN, ED25519).public)]}],
        "witnesses": [{"vkey": witness(number).text, "independent": number in independent} for number in (2, 3)],
        "quorum": quorum,
        "backends": {"embedded": {}},
    }


def bundle(*, cosigners: tuple[int, ...] = (2, 3), batched: bool = False, later: bool = False) -> Json:
    """Leaf 5 of 11, by the checkpoint of 9, anchored in the embedded chain at 11."""
    record, salt = {"kind": "test.card", "hash": "00ff", "이름": "없음"}, bytes(range(16))
    inner: Json = {}
    committed, outer_salt = record, salt
    if batched:
        others = [sha256(b"other %d" % number).digest() for number in range(3)]
        hashes = [merkle.leaf_hash(digest) for digest in [others[0], digest_of(salt, record), *others[1:]]]
        outer_salt = bytes(range(16, 32))
        committed = {"kind": "test.batch", "root": b64(merkle.root(hashes)), "size": 4}
        proof = [b64(step) for step in merkle.inclusion_proof(hashes, 1)]
        inner = {"batch": {"record": committed, "salt": b64(outer_salt), "index": 1, "proof": proof}}
    digests = [sha256(b"%d" % number).digest() for number in range(11)]
    digests[5] = digest_of(outer_salt, committed)
    hashes = [merkle.leaf_hash(digest) for digest in digests]
    root = merkle.root(hashes)
    return {
        "format": "incheon-wallet-proof",
        "version": 1,
        "record": record,
        "salt": b64(salt),
        **inner,
        **(
            {
                "later": {
                    "checkpoint": note(11, digests, (2,)),
                    "proof": [b64(step) for step in merkle.consistency_proof(hashes, 9)],
                }
            }
            if later
            else {}
        ),
        "log": {
            "index": 5,
            "checkpoint": note(9, digests, cosigners),
            "proof": [b64(step) for step in merkle.inclusion_proof(hashes[:9], 5)],
        },
        "anchors": [
            {
                "backend": "embedded",
                "size": 11,
                "root": b64(root),
                "proof": [b64(step) for step in merkle.inclusion_proof(hashes, 5)],
                "evidence": Block(7, GENESIS, ORIGIN, 11, root, 1_780_000_100).as_json(),
            }
        ],
    }


def changed(value: Json, change: Callable[[Json], Any]) -> Json:
    other = copy.deepcopy(value)
    change(other)
    return other


def put(*path: str | int, to: Any) -> Callable[[Json], None]:
    def change(value: Any) -> None:
        for step in path[:-1]:
            value = value[step]
        value[path[-1]] = to(value[path[-1]]) if callable(to) else to

    return change


def flipped(text: str) -> str:
    """Base64 of the same length with another first bit."""
    return ("A" if text[0] != "A" else "B") + text[1:]


def lines_of(signer: str) -> Callable[[str], str]:
    def forge(checkpoint: str) -> str:
        head, mark, rest = checkpoint.partition(f"— {signer} ")
        return head + mark + rest[:20] + flipped(rest[20:])

    return forge


GOOD, BATCHED, LATER = bundle(), bundle(batched=True), bundle(later=True)
NOTE = ("log", "checkpoint")
CASES: list[tuple[str, Json | str, Json]] = [
    ("proven by an independent witness", GOOD, policy()),
    ("proven, in a batch", BATCHED, policy()),
    ("proven by two of two", GOOD, policy(independent=(2, 3), quorum=2)),
    ("no independent witness", GOOD, policy(independent=())),
    ("one of two that are needed", GOOD, policy(quorum=2)),
    ("the independent witness has not cosigned", bundle(cosigners=(2,)), policy()),
    ("nobody has cosigned", bundle(cosigners=()), policy()),
    ("a cosignature of an unknown witness", bundle(cosigners=(2, 9)), policy()),
    ("the record was changed", changed(GOOD, put("record", "hash", to="00fe")), policy()),
    ("the record gained a field", changed(GOOD, put("record", "more", to=1)), policy()),
    ("the salt was changed", changed(GOOD, put("salt", to=flipped)), policy()),
    ("another index", changed(GOOD, put("log", "index", to=4)), policy()),
    ("an index outside the log", changed(GOOD, put("log", "index", to=9)), policy()),
    ("the proof was changed", changed(GOOD, put("log", "proof", 0, to=flipped)), policy()),
    ("the proof is too short", changed(GOOD, lambda v: v["log"]["proof"].pop()), policy()),
    ("the proof is too long", changed(GOOD, lambda v: v["log"]["proof"].append(b64(bytes(32)))), policy()),
    ("a step of another length", changed(GOOD, put("log", "proof", 0, to="AAAA")), policy()),
    ("the root in the checkpoint was changed", changed(GOOD, put(*NOTE, to=lambda v: v.replace(v.split("\n")[2], flipped(v.split("\n")[2]), 1))), policy()),
    ("the size in the checkpoint was changed", changed(GOOD, put(*NOTE, to=lambda v: v.replace("\n9\n", "\n10\n", 1))), policy()),
    ("the log's signature was changed", changed(GOOD, put(*NOTE, to=lines_of(ORIGIN))), policy()),
    ("the log's signature is missing", changed(GOOD, put(*NOTE, to=lambda v: "".join(
        line + "\n" for line in v.split("\n")[:-1] if not line.startswith(f"— {ORIGIN} ")))), policy()),
    ("the independent cosignature was changed", changed(GOOD, put(*NOTE, to=lines_of("witness3.example"))), policy()),
    ("a log that the policy does not name", GOOD, changed(policy(), put("logs", 0, "origin", to="other.example/log/{year}"))),
    ("a log key that the policy does not name", GOOD, changed(policy(), put("logs", 0, "keys", to=[b64(b"\x01" + bytes(32))]))),
    ("the batch's root was changed", changed(BATCHED, put("batch", "record", "root", to=flipped)), policy()),
    ("the batch's proof was changed", changed(BATCHED, put("batch", "proof", 0, to=flipped)), policy()),
    ("another index in the batch", changed(BATCHED, put("batch", "index", to=2)), policy()),
    ("the batch was left out", changed(BATCHED, lambda v: v.pop("batch")), policy()),
    ("the anchor's root was changed", changed(GOOD, put("anchors", 0, "root", to=flipped)), policy()),
    ("the anchor's proof was changed", changed(GOOD, put("anchors", 0, "proof", 0, to=flipped)), policy()),
    ("the block was changed", changed(GOOD, put("anchors", 0, "evidence", "size", to=12)), policy()),
    ("the block has another form", changed(GOOD, put("anchors", 0, "evidence", to={"height": "7"})), policy()),
    ("the block's height is a text", changed(GOOD, put("anchors", 0, "evidence", "height", to="7")), policy()),
    ("the block's height is true", changed(GOOD, put("anchors", 0, "evidence", "height", to=True)), policy()),
    ("a backend that nobody knows", changed(GOOD, put("anchors", 0, "backend", to="moon")), policy()),
    ("a backend that the policy does not name", GOOD, changed(policy(), put("backends", to={}))),
    ("a chain that is not asked", changed(GOOD, lambda v: v["anchors"][0].update(backend="evm", evidence={"block": 7})), changed(policy(), put("backends", to={"evm": {}}))),
    ("a chain, and the anchor's proof was changed", changed(GOOD, lambda v: (v["anchors"][0].update(backend="evm", evidence={"block": 7}), put("anchors", 0, "proof", 0, to=flipped)(v))), changed(policy(), put("backends", to={"evm": {}}))),
    ("proven, and the log went on", LATER, policy()),
    ("the later root was changed", changed(LATER, put("later", "checkpoint", to=lambda v: v.replace(v.split("\n")[2], flipped(v.split("\n")[2]), 1))), policy()),
    ("the later proof was changed", changed(LATER, put("later", "proof", 0, to=flipped)), policy()),
    ("the later proof is missing a step", changed(LATER, lambda v: v["later"]["proof"].pop()), policy()),
    ("the later checkpoint is an earlier one", changed(LATER, lambda v: v["later"].update(checkpoint=note(5, [sha256(b"%d" % n).digest() for n in range(5)], ()))), policy()),
    ("the later checkpoint is a text", changed(LATER, put("later", to="x")), policy()),
    ("another later checkpoint of the same size", changed(LATER, lambda v: v["later"].update(checkpoint=note(11, [sha256(b"x%d" % n).digest() for n in range(11)], ()))), policy()),
    ("no anchors", changed(GOOD, put("anchors", to=[])), policy()),
    ("a key named in the bundle counts for nothing", changed(GOOD, lambda v: v.update(witnesses=policy(independent=(2,))["witnesses"], quorum=1)), policy(independent=())),
    ("another version", changed(GOOD, put("version", to=2)), policy()),
    ("another format", changed(GOOD, put("format", to="other")), policy()),
    ("a fraction in the record", changed(GOOD, put("record", "hash", to=0.5)), policy()),
    ("a number too large to be exact", changed(GOOD, put("record", "hash", to=2**53)), policy()),
    ("a lone surrogate in the record", changed(GOOD, put("record", "hash", to="\ud800")), policy()),
    ("a whole number written as a fraction", json.dumps(changed(GOOD, put("log", "index", to=99))).replace(" 99", " 5.0"), policy()),
    ("a negative index", changed(GOOD, put("log", "index", to=-1)), policy()),
    ("true as an index", changed(GOOD, put("log", "index", to=True)), policy()),
    ("a text as an index", changed(GOOD, put("log", "index", to="5")), policy()),
    ("a salt of another length", changed(GOOD, put("salt", to="AAAA")), policy()),
    ("a salt in another base64", changed(GOOD, put("salt", to=lambda v: v.rstrip("="))), policy()),
    ("a checkpoint with a control character", changed(GOOD, put(*NOTE, to=lambda v: v.replace("\n9\n", "\n9\r\n"))), policy()),
    ("a checkpoint without signatures", changed(GOOD, put(*NOTE, to=lambda v: v.split("\n\n")[0] + "\n")), policy()),
    ("a size with a leading zero", changed(GOOD, put(*NOTE, to=lambda v: v.replace("\n9\n", "\n09\n"))), policy()),
    ("anchors missing", changed(GOOD, lambda v: v.pop("anchors")), policy()),
    ("a list", "[]", policy()),
    ("nothing", "", policy()),
    ("not JSON", "{", policy()),
]  # fmt: skip


def bundle_vectors() -> list[Json]:
    found = []
    for name, value, trust in CASES:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=True)
        report = verify(text, read_policy(json.dumps(trust))).as_json("en")
        checks = [{"check": one["check"], "state": one["state"], "values": one["values"]} for one in report["checks"]]
        found.append({"name": name, "bundle": text, "policy": trust, "verdict": report["verdict"], "checks": checks})
    return found


def files() -> dict[str, str]:
    """Every file as it must be."""
    made = {"merkle": merkle_vectors(), "records": record_vectors(), "bundles": bundle_vectors()}
    return {
        f"anchoring-{name}.json": json.dumps(value, indent=1, ensure_ascii=True) + "\n" for name, value in made.items()
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in files().items():
        (FOLDER / name).write_text(text)

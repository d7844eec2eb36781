#!/usr/bin/env python3
"""Recompute a draw from its published record alone: `python3 verify_draw.py record.json`. Needs nothing but Python.

The steps are those of docs/draws.md. What it cannot do without more than Python's own library is check signatures;
for those, each proof in the record goes through the log's own verifier (docs/anchoring.md).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

FORMAT, VERSION = "incheon-wallet-draw", 1
STEP = timedelta(minutes=10)


class BadDraw(Exception):
    """Says what is wrong with a record."""


def canonical(value: Any) -> bytes:
    """JSON as RFC 8785 writes it; the records hold only texts, whole numbers, lists, and keys in ASCII."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def hash_of(value: Any) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def seed_hash(seed: bytes) -> str:
    return hashlib.sha256(seed).hexdigest()


def ranked(tickets: Sequence[str], seed: bytes, chance: str) -> list[str]:
    """Tickets in the order of the HMACs of their texts, keyed by what nobody knew before the time of the beacon."""
    key = hashlib.sha256(seed + bytes.fromhex(chance)).digest()
    return sorted(tickets, key=lambda ticket: hmac.new(key, ticket.encode(), hashlib.sha256).digest())


def outcome(
    applicants: Sequence[Mapping[str, Any]], places: Mapping[int, int], seed: bytes, chance: str
) -> list[dict[str, Any]]:
    """By rank, each gets the first of its wishes that still has a place; `won` is that time's number, or null."""
    wishes, left = {one["ticket"]: one["choices"] for one in applicants}, dict(places)
    result = []
    for rank, ticket in enumerate(ranked(list(wishes), seed, chance), 1):
        won = next((number for number in wishes[ticket] if left.get(number, 0) > 0), None)
        if won is not None:
            left[won] -= 1
        result.append({"ticket": ticket, "rank": rank, "won": won})
    return result


def due(named: datetime, anchored: datetime) -> datetime:
    """The named time; where the list was anchored only then or later, the next full ten minutes after it was."""
    if anchored < named:
        return named
    whole = anchored.replace(second=0, microsecond=0)
    return whole + STEP - timedelta(minutes=whole.minute % 10)


def pulse_value(pulse: Mapping[str, Any]) -> str:
    """The chance in a pulse: the hash of a witness's line under the log's head, or of drand's signature."""
    if pulse["kind"] == "checkpoint":
        return hashlib.sha256((pulse["head"] + "\n" + pulse["line"]).encode()).hexdigest()
    if pulse["kind"] == "drand":
        return hashlib.sha256(bytes.fromhex(pulse["signature"])).hexdigest()
    raise BadDraw(f"unknown source of chance: {pulse['kind']}")


def cosigned_at(line: str) -> datetime:
    """When a witness says that it saw the head: eight bytes after the four of its key."""
    value = base64.b64decode(line.split(" ")[2])
    return datetime.fromtimestamp(int.from_bytes(value[4:12], "big"), UTC)


def check(record: Mapping[str, Any]) -> list[str]:
    """Every check in turn; what was found, as sentences. Raises BadDraw at the first that fails."""
    if (record.get("format"), record.get("version")) != (FORMAT, VERSION):
        raise BadDraw("not a record of a draw that this script knows")
    announced, closed, drawn = (record[step]["record"] for step in ("announced", "closed", "drawn"))
    said = [_committed(record[step], step) for step in ("announced", "closed", "drawn")]
    for step in (closed, drawn):
        _same("the draw", step["id"], announced["id"])
    said.append(_beforehand(record, announced, closed))
    _same("the list of applicants", hash_of(record["applicants"]), closed["applicants_hash"])
    _same("the number of applicants", len(record["applicants"]), closed["count"])
    said.append(f"the list of {closed['count']} applicants is the one that was closed and anchored")
    seed = bytes.fromhex(record["seed"])
    _same("the seed", seed_hash(seed), announced["seed_hash"])
    said.append("the seed is the one whose hash was announced")
    said.append(_chance(record, announced))
    places = {slot["number"]: slot["places"] for slot in announced["slots"]}
    result = outcome(record["applicants"], places, seed, record["pulse"]["value"])
    _same("the result", record["result"], result)
    _same("the anchored result", drawn["result_hash"], hash_of(result))
    winners = sum(one["won"] is not None for one in result)
    return [*said, f"drawn anew, the same {winners} of {len(result)} win"]


def _beforehand(record: Mapping[str, Any], announced: Mapping[str, Any], closed: Mapping[str, Any]) -> str:
    """The terms and the seed's hash were in the log before the list was; each year has a log of its own."""
    one, other = record["announced"]["proof"], record["closed"]["proof"]
    if one["head"].split("\n")[0] == other["head"].split("\n")[0]:
        before = one["index"] < other["index"]
    else:
        before = cosigned_at(one["line"]) <= cosigned_at(record["anchored"]["line"])
    if not before or _time(closed["closed_at"]) < _time(announced["apply_until"]):
        raise BadDraw("what was announced is not older than the list of applicants, or that was closed early")
    return "the source of chance and the seed's hash were announced before the list was closed"


def _chance(record: Mapping[str, Any], announced: Mapping[str, Any]) -> str:
    """The pulse is of the source that was named, of its time, and younger than the anchored list."""
    pulse, beacon, anchored = record["pulse"], announced["beacon"], record["anchored"]
    _same("the source of chance", pulse["kind"], beacon["kind"])
    _same("the chance", pulse["value"], pulse_value(pulse))
    _included(record["closed"], anchored)
    at = due(_time(announced["beacon_at"]), cosigned_at(anchored["line"]))
    if pulse["kind"] == "checkpoint":
        if cosigned_at(pulse["line"]) < at or pulse["line"].split(" ")[1] != beacon["witness"].split("+")[0]:
            raise BadDraw("the chance is of another time or witness than was named")
        if pulse["head"].split("\n")[0] == anchored["head"].split("\n")[0] and _size(pulse) <= _size(anchored):
            raise BadDraw("the chance is not younger than the list")
    else:
        _same("the round", pulse["round"], -(-int(at.timestamp() - beacon["genesis"]) // beacon["period"]) + 1)
    return f"the chance is that of {at.isoformat()}, after the list was anchored"


def _committed(step: Mapping[str, Any], name: str) -> str:
    """The record is the one in the log: its salted hash is a leaf of a head."""
    _included(step, step["proof"])
    return f"{name}: entry {step['proof']['index']} of {step['proof']['head'].split(chr(10))[0]}"


def _included(step: Mapping[str, Any], proof: Mapping[str, Any]) -> None:
    entry = hashlib.sha256(base64.b64decode(step["salt"]) + canonical(step["record"])).digest()
    node, index, last = hashlib.sha256(b"\0" + entry).digest(), proof["index"], _size(proof) - 1
    if not 0 <= index <= last:
        raise BadDraw("a record is not in the log that it names")
    for text in proof["path"]:
        other = base64.b64decode(text)
        if last == 0:
            raise BadDraw("a proof is too long")
        if index % 2 or index == last:
            node = hashlib.sha256(b"\1" + other + node).digest()
            while index % 2 == 0 and index:
                index, last = index // 2, last // 2
        else:
            node = hashlib.sha256(b"\1" + node + other).digest()
        index, last = index // 2, last // 2
    if last or base64.b64encode(node).decode() != proof["head"].split("\n")[2]:
        raise BadDraw("a record is not in the log that it names")


def _size(proof: Mapping[str, Any]) -> int:
    return int(proof["head"].split("\n")[1])


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _same(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise BadDraw(f"{what} is not what was published")


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    try:
        said = check(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    except (BadDraw, KeyError, TypeError, ValueError, IndexError) as error:
        print(f"WRONG: {error}")
        return 1
    print("\n".join(f"ok  {line}" for line in said))
    print("The draw is as published.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The decisions of a witness, apart from HTTP."""

import logging
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from .. import merkle
from ..log.heads import TreeHead, origin_matches
from ..log.notes import ED25519, BadNote, Note, VerifierKey, cosigned_message, unb64
from .state import State

logger = logging.getLogger(__name__)
_MAX_PROOF = 63
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class KnownLog:
    """A log to watch: its origin (with {year} where the shard's year stands) and the public keys that sign for it."""

    origin: str
    keys: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer."""

    status: int
    body: str
    content_type: str = "text/plain; charset=utf-8"


class Witness:
    """Cosigns checkpoints of the logs that it knows."""

    def __init__(self, state: State, name: str, logs: Sequence[KnownLog]) -> None:
        self._state = state
        self._identity = state.identity(name)
        self._logs = logs
        self._lock = Lock()  # checking what was seen and writing what is seen is one step

    @property
    def vkey(self) -> str:
        return self._identity.key.text

    def add_checkpoint(self, body: bytes) -> Reply:
        """C2SP tlog-witness, add-checkpoint."""
        try:
            old, proof, note = _parse_request(body)
            head = TreeHead.parse(note.text)
        except (BadNote, UnicodeDecodeError) as error:
            return Reply(400, f"{error}\n")
        keys = self._keys(head.origin)
        if not keys:
            return Reply(404, "unknown log\n")
        if not _signed_by_one(note, keys):
            return Reply(403, "not signed by a known key of that log\n")
        if old > head.size:
            return Reply(400, "the old size is more than the size of the checkpoint\n")
        with self._lock:
            return self._judge(old, proof, head, note)

    def _judge(self, old: int, proof: list[bytes], head: TreeHead, note: Note) -> Reply:
        seen = self._state.head(head.origin) or TreeHead(head.origin, 0, merkle.EMPTY_ROOT)
        if head.size < seen.size:
            logger.warning(
                "REFUSED %s: %d leaves, but it had %d: the log was rewound", head.origin, head.size, seen.size
            )
        if old != seen.size:
            return Reply(409, f"{seen.size}\n", "text/x.tlog.size")
        if head.size == seen.size and head.root != seen.root:
            logger.warning("REFUSED %s: another tree of the same %d leaves: a split view", head.origin, head.size)
            return Reply(409, f"{seen.size}\n", "text/x.tlog.size")
        if not merkle.verify_consistency(seen.size, head.size, seen.root, head.root, proof):
            logger.warning("REFUSED %s: %d leaves do not continue the %d seen", head.origin, head.size, seen.size)
            return Reply(422, "the consistency proof does not hold\n")
        if head.size > seen.size:
            self._state.remember(head, str(note))
            logger.info("cosigned %s at %d leaves", head.origin, head.size)
        seconds = int(time.time())
        signature = self._identity.private.sign(cosigned_message(note.text, seconds))
        return Reply(200, self._identity.key.line(seconds.to_bytes(8, "big") + signature))

    def _keys(self, origin: str) -> list[VerifierKey]:
        try:
            return [
                VerifierKey(origin, ED25519, key)
                for log in self._logs
                if origin_matches(log.origin, origin)
                for key in log.keys
            ]
        except BadNote:
            return []


def _signed_by_one(note: Note, keys: Sequence[VerifierKey]) -> bool:
    for key in keys:
        try:
            if note.signature_of(key):
                return True
        except BadNote:
            continue
    return False


def _parse_request(body: bytes) -> tuple[int, list[bytes], Note]:
    head, blank, note = body.decode().partition("\n\n")
    first, *lines = head.split("\n")
    old = _OLD.fullmatch(first)
    if not blank or old is None or len(lines) > _MAX_PROOF:
        raise BadNote("a request is `old <size>`, up to 63 proof lines, an empty line and a checkpoint")
    return int(old[1]), [unb64(line) for line in lines], Note.parse(note)

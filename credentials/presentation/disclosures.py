"""Disclosures of an SD-JWT (RFC 9901 section 7.1): each fits a digest, each digest comes once, none is left over."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from identity.signing.encoding import b64url

from ..openid4vci.reading import Malformed
from .errors import Refused
from .reading import array_of, decoded

_DEPTH = 10


def disclosed(payload: dict[str, Any], disclosures: Iterable[str]) -> dict[str, Any]:
    """The payload with what is disclosed in its place. Raises Refused."""
    return _Unfolding(disclosures).run(payload)


class _Unfolding:
    def __init__(self, disclosures: Iterable[str]) -> None:
        self.by_digest: dict[str, list[Any]] = {}
        self.seen: set[str] = set()
        for text in disclosures:
            digest = b64url(sha256(text.encode()).digest())
            if digest in self.by_digest:
                raise Refused("duplicate_disclosure", "A disclosure is presented twice.")
            self.by_digest[digest] = _read(text)

    def run(self, payload: dict[str, Any]) -> dict[str, Any]:
        if payload.get("_sd_alg", "sha-256") != "sha-256":
            raise Refused("unsupported_sd_alg", "_sd_alg must be sha-256.")
        claims = self.unfold({name: value for name, value in payload.items() if name != "_sd_alg"}, 0)
        if set(self.by_digest) - self.seen:
            raise Refused("disclosure_not_in_digests", "A disclosure fits no digest of the signed card.")
        return dict(claims)

    def unfold(self, value: Any, depth: int) -> Any:
        if depth > _DEPTH:
            raise Refused("too_deep", "The card is nested too deeply.")
        if isinstance(value, dict):
            return self.unfold_object(value, depth)
        if isinstance(value, list):
            return [self.unfold(each, depth + 1) for item in value for each in self.element(item)]
        return value

    def unfold_object(self, value: dict[str, Any], depth: int) -> dict[str, Any]:
        result = {name: self.unfold(each, depth + 1) for name, each in value.items() if name != "_sd"}
        digests = value.get("_sd", [])
        if not isinstance(digests, list):
            raise Refused("malformed_disclosure", "_sd must be a list of digests.")
        for digest in digests:
            parts = self.take(digest)
            if parts is None:
                continue
            if len(parts) != 3 or not isinstance(parts[1], str) or parts[1] in ("_sd", "..."):
                raise Refused("malformed_disclosure", "A claim's disclosure has a salt, a name and a value.")
            if parts[1] in result:
                raise Refused("claim_twice", "A disclosure names a claim that is there already.")
            result[parts[1]] = self.unfold(parts[2], depth + 1)
        return result

    def element(self, item: Any) -> list[Any]:
        """An element of a list: itself, what its digest hides, or nothing."""
        if not (isinstance(item, dict) and set(item) == {"..."}):
            return [item]
        parts = self.take(item["..."])
        if parts is None:
            return []
        if len(parts) != 2:
            raise Refused("malformed_disclosure", "A list element's disclosure has a salt and a value.")
        return [parts[1]]

    def take(self, digest: Any) -> list[Any] | None:
        if not isinstance(digest, str):
            raise Refused("malformed_disclosure", "A digest must be a text.")
        if digest in self.seen:
            raise Refused("duplicate_digest", "A digest comes twice in the card.")
        self.seen.add(digest)
        return self.by_digest.get(digest)


def _read(text: str) -> list[Any]:
    try:
        parts = array_of(decoded(text))
    except Malformed:
        raise Refused("malformed_disclosure", "A disclosure is not base64url of a JSON array.") from None
    if len(parts) not in (2, 3) or not isinstance(parts[0], str):
        raise Refused("malformed_disclosure", "A disclosure has a salt, perhaps a name, and a value.")
    return parts

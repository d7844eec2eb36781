"""SD-JWT VC (`dc+sd-jwt`): RFC 9901 with the claims of SD-JWT VC, made in batches.

One draw of randomness serves a whole batch, and what is the same for all copies is encoded once.
"""

from __future__ import annotations

import secrets
from binascii import b2a_base64
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any

from anchoring.log.records import JSON
from identity.signing.encoding import compact_json
from identity.signing.keys import protected_header
from identity.signing.models import IssuerKey

from ..claims import CardContent
from ..models import CardKind
from . import Binding, Frame, Issued, Sign

IDENTIFIER = CODE = "dc+sd-jwt"
SUFFIX = "sd-jwt"
SIGNING_KIND = "sd-jwt-vc"
BINDING_METHODS = ("jwk",)
DECOYS = 4
SALT_BYTES = 16
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
# Stand in the template for what differs from copy to copy. No text of ours holds a NUL: the database allows none.
_DIGESTS, _JWK, _INDEX = "\0digests", "\0jwk", "\0index"


def configuration(kind: CardKind) -> dict[str, Any]:
    """OpenID4VCI 1.0 appendix A.3."""
    return {"vct": kind.vct, "credential_signing_alg_values_supported": ["ES256"]}


def claims_at(kind: CardKind) -> tuple[str, ...]:
    """See formats.Format."""
    return ()


def header(key: IssuerKey) -> str:
    """The key's constant protected header, base64url."""
    return protected_header(key, IDENTIFIER)


def build(frame: Frame, content: CardContent, bindings: Sequence[Binding], header: str, sign: Sign) -> list[Issued]:
    """Make a copy for each holder key."""
    nested = any(isinstance(value, dict) and value for value in content.chosen.values())
    disclose = _nested_disclosures if nested else _disclosures
    endings = _endings(content.chosen)
    expires_at, shown = int(content.expires_at.timestamp()), tuple(content.shown.items())
    per_copy = SALT_BYTES * (_count(endings) + DECOYS)
    randomness = secrets.token_bytes(len(bindings) * per_copy)
    prefix = header.encode() + b"."
    inputs, tails = [], []
    for number, binding in enumerate(bindings):
        disclosures, digests = disclose(endings, randomness[number * per_copy : (number + 1) * per_copy])
        before, between, after, end = _template(frame, expires_at, shown, binding.place.uri)
        variable = b'","'.join(digests), compact_json(binding.jwk), b"%d" % binding.place.index
        payload = b"".join((before, variable[0], between, variable[1], after, variable[2], end))
        inputs.append(prefix + _b64(payload))
        tails.append(b"~".join((b"", *disclosures, b"")))
    signed = [data + b"." + _b64(signature) for data, signature in zip(inputs, sign(inputs), strict=True)]
    return [Issued((jwt + tail).decode(), sha256(jwt).digest()) for jwt, tail in zip(signed, tails, strict=True)]


def _endings(claims: Mapping[str, JSON]) -> list[Any]:
    """What follows the salt in each disclosure; for an object its name, and the same of its members."""
    return [
        (_json(name), _endings(value))
        if isinstance(value, dict) and value
        else b'",' + _json(name) + b"," + _json(value) + b"]"
        for name, value in claims.items()
    ]


def _count(endings: list[Any]) -> int:
    return sum(1 if isinstance(each, bytes) else 1 + _count(each[1]) for each in endings)


def _nested_disclosures(endings: list[Any], randomness: bytes) -> tuple[list[bytes], list[bytes]]:
    """The same as below where claims are objects: each member is disclosed alone (RFC 9901 section 4.2.6)."""
    salts = iter([randomness[start : start + SALT_BYTES] for start in range(0, len(randomness), SALT_BYTES)])
    disclosures: list[bytes] = []

    def disclose(level: list[Any]) -> list[bytes]:
        own = []
        for each in level:
            begin = b'["' + _b64(next(salts))
            if isinstance(each, bytes):
                own.append(_b64(begin + each))
            else:
                members = b'","'.join(sorted(_b64(sha256(data).digest()) for data in disclose(each[1])))
                own.append(_b64(begin + b'",' + each[0] + b',{"_sd":["' + members + b'"]}]'))
        disclosures.extend(own)
        return own

    hashed = disclose(endings) + list(salts)
    return disclosures, sorted([_b64(sha256(data).digest()) for data in hashed])


def _disclosures(endings: list[Any], randomness: bytes) -> tuple[list[bytes], list[bytes]]:
    """A copy's disclosures, and their digests among decoys, sorted so that the order tells nothing."""
    salts = [randomness[start : start + SALT_BYTES] for start in range(0, len(randomness), SALT_BYTES)]
    disclosures = [_b64(b'["' + _b64(salt) + ending) for salt, ending in zip(salts, endings, strict=False)]
    hashed = disclosures + salts[len(endings) :]
    return disclosures, sorted([_b64(sha256(data).digest()) for data in hashed])


@lru_cache(maxsize=256)
def _template(frame: Frame, expires_at: int, shown: tuple[tuple[str, Any], ...], status_uri: str) -> list[bytes]:
    """The payload as JSON in four pieces, between which go digests, holder key and status index."""
    payload = dict(shown) | {
        "iss": frame.issuer,
        "iat": frame.issued_at,
        "exp": expires_at,
        "vct": frame.vct,
        "_sd": [_DIGESTS],
        "_sd_alg": "sha-256",
        "cnf": {"jwk": _JWK},
        "status": {"status_list": {"idx": _INDEX, "uri": status_uri}},
    }
    rest, pieces = compact_json(payload), []
    for mark in (compact_json(_DIGESTS)[1:-1], compact_json(_JWK), compact_json(_INDEX)):
        piece, _, rest = rest.partition(mark)
        pieces.append(piece)
    return [*pieces, rest]


def _json(value: JSON) -> bytes:
    """compact_json, with a short way for what most claims are."""
    if isinstance(value, bool):
        return b"true" if value else b"false"
    return encode_basestring(value).encode() if isinstance(value, str) else compact_json(value)


def _b64(data: bytes) -> bytes:
    """Base64url without padding, in half the time of base64.urlsafe_b64encode."""
    return b2a_base64(data, newline=False).translate(_URL_SAFE, b"=")

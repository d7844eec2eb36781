"""SD-JWT VC (`dc+sd-jwt`): RFC 9901 with the claims of SD-JWT VC, made in batches.

One draw of randomness serves a whole batch, and what is the same for all copies is encoded once.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from identity.signing.encoding import compact_json

from ..claims import CardContent
from ..models import CardKind
from . import Binding, Frame, Issued, Sign

IDENTIFIER = "dc+sd-jwt"
SUFFIX = "sd-jwt"
SIGNING_KIND = "sd-jwt-vc"
DECOYS = 4
SALT_BYTES = 16


def configuration(kind: CardKind) -> dict[str, Any]:
    """OpenID4VCI 1.0 appendix A.3."""
    return {"vct": kind.vct, "credential_signing_alg_values_supported": ["ES256"]}


def build(frame: Frame, content: CardContent, bindings: Sequence[Binding], header: str, sign: Sign) -> list[Issued]:
    """Make a copy for each holder key. `header` is the issuer key's constant protected header, base64url."""
    endings = [compact_json([name, value])[1:] for name, value in content.chosen.items()]  # `"name",value]`
    expires_at = int(content.expires_at.timestamp())
    shared = content.shown | {
        "iss": frame.issuer,
        "iat": frame.issued_at,
        "exp": expires_at,
        "vct": frame.vct,
        "_sd_alg": "sha-256",
    }
    prefix = header.encode() + b"."
    salts = _salts(len(bindings) * (len(endings) + DECOYS))
    inputs, tails = [], []
    for binding in bindings:
        disclosures = [_b64(b'["' + next(salts) + b'",' + ending) for ending in endings]
        digests = [_b64(sha256(disclosure).digest()) for disclosure in disclosures]
        digests += [_b64(sha256(next(salts)).digest()) for _ in range(DECOYS)]
        digests.sort()
        inputs.append(prefix + _b64(compact_json(shared | _particular(binding, digests))))
        tails.append(b"".join(b"~" + disclosure for disclosure in disclosures) + b"~")
    signed = [data + b"." + _b64(signature) for data, signature in zip(inputs, sign(inputs), strict=True)]
    return [Issued((jwt + tail).decode(), sha256(jwt).digest()) for jwt, tail in zip(signed, tails, strict=True)]


def _particular(binding: Binding, digests: list[bytes]) -> dict[str, Any]:
    place = binding.place
    return {
        "_sd": [digest.decode() for digest in digests],
        "cnf": {"jwk": binding.jwk},
        "status": {"status_list": {"idx": place.index, "uri": place.uri}},
    }


def _salts(count: int) -> Iterator[bytes]:
    """Base64url salts of 128 bits each, from one draw."""
    drawn = secrets.token_bytes(count * SALT_BYTES)
    return (_b64(drawn[start : start + SALT_BYTES]) for start in range(0, len(drawn), SALT_BYTES))


def _b64(data: bytes) -> bytes:
    return urlsafe_b64encode(data).rstrip(b"=")

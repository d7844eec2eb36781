"""What can be asked for and judged: a reader for each format, and the same few facts from all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..formats.mdoc.device import ALGORITHMS
from ..formats.w3c.proofs import ECDSA, EDDSA, time_of
from . import dcql, w3c
from .cards import Expected, verified_claims
from .errors import Refused
from .mdoc import verified_mdoc


@dataclass(frozen=True, slots=True)
class Shown:
    """A card that was presented and is right in itself: what it says, and what a query's meta is compared with."""

    vct: str
    expires_at: int  # seconds
    claims: dict[str, Any]
    types: frozenset[str] = frozenset()  # as type_values or doctype_value name them


def _sd_jwt(presentation: Any, expected: Expected) -> Shown:
    if not isinstance(presentation, str):
        raise Refused("malformed_presentation", "An SD-JWT with key binding is expected: a text.")
    claims = verified_claims(presentation, expected)
    return Shown(claims["vct"], claims["exp"], claims)


def _w3c(read: Callable[[Any, Expected], dict[str, Any]]) -> Callable[[Any, Expected], Shown]:
    def judge(presentation: Any, expected: Expected) -> Shown:
        credential = read(presentation, expected)
        kind, ends = w3c.kind_of(credential), time_of(credential.get("validUntil"))
        if ends is None:
            raise Refused("card_expired", "The card says no end (validUntil).")
        return Shown(kind.vct, int(ends.timestamp()), credential, frozenset(w3c.expanded_types(kind)))

    return judge


def _mdoc(presentation: Any, expected: Expected) -> Shown:
    mdoc, vct = verified_mdoc(presentation, expected)
    return Shown(vct, int(mdoc.expires_at.timestamp()), {mdoc.doctype: mdoc.claims}, frozenset({mdoc.doctype}))


READERS: dict[str, Callable[[Any, Expected], Shown]] = {
    dcql.SD_JWT: _sd_jwt,
    dcql.LDP: _w3c(w3c.verified_ldp),
    dcql.VC_JWT: _w3c(w3c.verified_jwt),
    dcql.JWT_VC_JSON: _w3c(w3c.verified_jwt_vc_json),
    dcql.MDOC: _mdoc,
}
# vp_formats_supported of the verifier's metadata (OpenID4VP 1.0 appendix B).
SUPPORTED: dict[str, dict[str, list[Any]]] = {
    dcql.SD_JWT: {"sd-jwt_alg_values": ["ES256"], "kb-jwt_alg_values": ["ES256"]},
    dcql.LDP: {"proof_type_values": ["DataIntegrityProof"], "cryptosuite_values": [EDDSA, ECDSA]},
    dcql.VC_JWT: {"alg_values": ["ES256", "EdDSA"]},
    dcql.JWT_VC_JSON: {"alg_values": ["ES256", "EdDSA"]},
    dcql.MDOC: {"issuerauth_alg_values": list(ALGORITHMS), "deviceauth_alg_values": list(ALGORITHMS)},
}


def shown_by(query: dict[str, Any], presentation: Any, expected: Expected) -> dict[str, Any]:
    """What one presentation proves of one entry of a query. Raises Refused."""
    shown = READERS[query["format"]](presentation, expected)
    try:
        matched = dcql.matching_claims(query, shown.vct, shown.types, shown.claims)
    except dcql.NoMatch as error:
        raise Refused("query_mismatch", str(error)) from None
    return {"format": query["format"], "vct": shown.vct, "expires_at": shown.expires_at, "claims": matched}

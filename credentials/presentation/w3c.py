"""Judging one presented W3C credential: in a presentation with a proof (`ldp_vc`) or in a JWT, its holder's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from identity.signing.encoding import compact_json

from ..formats.w3c import errors, proofs, shapes, version1
from ..formats.w3c.verification import Verdict, parsed, signature_problem, trusted_kind, verify_presentation
from ..formats.w3c.vocabulary import OPEN_BADGE_TYPE, type_names
from ..models import CardKind
from ..openid4vci.reading import Malformed, json_object
from .cards import MAX_AGE, MAX_AHEAD, MAX_LENGTH, Expected
from .dcql import VERIFIABLE_CREDENTIAL
from .errors import Refused
from .reading import decoded

_ENVELOPED, _JWT = "EnvelopedVerifiableCredential", "data:application/vc+jwt,"
_INSIDE = "verifiableCredential[0]."
# How VCDM 2.0 writes a presentation in a JWT; OpenID4VP sends the JWT alone.
_ENVELOPE = {"type": "EnvelopedVerifiablePresentation"}


def verified_ldp(value: Any, expected: Expected) -> dict[str, Any]:
    """The credential of a presentation secured by Data Integrity proofs. Raises Refused, naming the check."""
    if not isinstance(value, dict) or len(compact_json(value)) > MAX_LENGTH:
        raise Refused("malformed_presentation", f"A presentation is expected, a JSON object of at most {MAX_LENGTH}.")
    if "proof" not in value:
        raise Refused("key_binding_missing", "The presentation has no proof.")
    signed = shapes.listed(value["proof"])
    for proof in signed:
        if not isinstance(proof, dict):
            raise Refused("malformed_presentation", "proof must be an object, or an array of them.")
        _check_bound(proof.get("challenge"), proof.get("domain"), expected)
        _check_time(proofs.time_of(proof.get("created")), expected.now)
    credential = _verified(value, expected)
    if "proof" not in credential or _ENVELOPED in shapes.listed(credential.get("type")):
        raise Refused("query_mismatch", "A credential with a Data Integrity proof was asked for (ldp_vc).")
    _check_holder(credential, [str(proof.get("verificationMethod")) for proof in signed])
    return credential


def verified_jwt(text: Any, expected: Expected) -> dict[str, Any]:
    """The same of a presentation in a JWT (`vp+jwt`, VC-JOSE-COSE). Raises Refused."""
    header, payload = _bound(text, expected)
    _verified(_ENVELOPE | {"id": f"data:application/vp+jwt,{text}"}, expected)
    [enveloped] = shapes.listed(payload["verifiableCredential"])
    if _ENVELOPED not in shapes.listed(enveloped.get("type")):
        raise Refused("query_mismatch", "A credential in a JWT was asked for (vc+jwt).")
    credential = _parts(str(enveloped["id"]).removeprefix(_JWT))[1]
    _check_holder(credential, [str(header.get("kid"))])
    return credential


def verified_jwt_vc_json(text: Any, expected: Expected) -> dict[str, Any]:
    """The same of VCDM 1.1 (`jwt_vc_json`): the JWT's claim `vp` holds that of the credential. Raises Refused."""
    header, payload = _bound(text, expected)
    presentation = payload.get("vp")
    said = presentation if isinstance(presentation, dict) else {}
    credentials = shapes.listed(said.get("verifiableCredential", []))
    typed = "VerifiablePresentation" in shapes.listed(said.get("type"))
    if not typed or len(credentials) != 1 or not version1.is_jwt(header):
        raise Refused("malformed_presentation", "A JWT with kid is expected, whose vp holds one credential, as a JWT.")
    holder = header["kid"].partition("#")[0]
    if payload.get("iss", holder) != holder:
        raise Refused("wrong_holder_signature", "iss of the presentation is not whose key signed it.")
    try:
        parsed(text)
        problem = signature_problem(text, header)
        verdict = version1.verify_jwt(credentials[0])
    except errors.Invalid as malformed:
        raise Refused("malformed_presentation", str(malformed)) from None
    if problem:
        raise Refused("wrong_holder_signature", str(problem))
    inside = [errors.Invalid(f"{_INSIDE}{each.member}", each.detail, each.title) for each in verdict.problems]
    credential = _sound(Verdict(verdict.document, inside, verdict.warnings))
    _check_holder(credential, [header["kid"]])
    return credential


def kind_of(credential: dict[str, Any]) -> CardKind:
    """Which card it is, of those that the trust list allows its issuer. Raises Refused."""
    kind = trusted_kind(credential)
    if kind is None:
        raise Refused("untrusted_issuer", "The trust list does not allow its issuer this type of card.")
    return kind


def expanded_types(kind: CardKind) -> set[str]:
    """Its types as IRIs, as its context says: what DCQL's type_values name (OpenID4VP 1.0 appendix B.1.1)."""
    own = {VERIFIABLE_CREDENTIAL, f"{kind.vct}#{type_names(kind.vct)[0]}"}
    return own | {OPEN_BADGE_TYPE} if kind.achievement else own


def _bound(text: Any, expected: Expected) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and payload of a presentation in a JWT that was made for this request, now."""
    if not isinstance(text, str) or not text.isascii() or len(text) > MAX_LENGTH:
        raise Refused("malformed_presentation", f"A JWT of at most {MAX_LENGTH} ASCII characters is expected.")
    header, payload = _parts(text)
    if header.get("typ") == "vc+jwt" or "vc" in payload:
        raise Refused("key_binding_missing", "This is the credential alone: send a presentation.")
    audience = payload.get("aud")
    if "vp" in payload and isinstance(audience, list) and len(audience) == 1:
        audience = audience[0]  # wallets of VCDM 1.1 write it so (RFC 7519 section 4.1.3)
    _check_bound(payload.get("nonce"), audience, expected)
    issued_at = payload.get("iat")
    if isinstance(issued_at, int) and 0 <= issued_at < 2**40:
        _check_time(datetime.fromtimestamp(issued_at, expected.now.tzinfo), expected.now)
    return header, payload


def _check_bound(nonce: Any, audience: Any, expected: Expected) -> None:
    if nonce != expected.nonce:
        raise Refused("wrong_nonce", "challenge (nonce) of the presentation is not the request's.")
    if audience != expected.audience:
        raise Refused("wrong_audience", "domain (aud) of the presentation is not this verifier.")


def _check_time(at: datetime | None, now: datetime) -> None:
    """Where it says one: the nonce alone makes it new."""
    if at and at > now + MAX_AHEAD:
        raise Refused("key_binding_in_future", "The presentation's time is in the future; check the clock.")
    if at and at < now - MAX_AGE:
        raise Refused("key_binding_too_old", "The presentation was made more than five minutes ago.")


def _verified(presentation: dict[str, Any], expected: Expected) -> dict[str, Any]:
    try:
        verdict = verify_presentation(presentation, expected.nonce, expected.audience)
    except errors.Invalid as problem:
        raise Refused("malformed_presentation", str(problem)) from None
    credentials = shapes.listed(verdict.document.get("verifiableCredential", []))
    if len(credentials) != 1:
        raise Refused("malformed_presentation", "A presentation holds one credential.")
    _sound(verdict)
    credential: dict[str, Any] = credentials[0]
    return credential


def _sound(verdict: Verdict) -> dict[str, Any]:
    if verdict.problems:
        raise _refusal(verdict.problems[0])
    if verdict.warnings:
        raise Refused("status_unknown", "The card's status list is not one of the trust list.")
    return verdict.document


def _refusal(problem: errors.Invalid) -> Refused:
    """Our name for what is wrong with the presentation, or with the card in it."""
    _, inside, member = problem.member.partition(_INSIDE)
    if not inside:
        code = "wrong_holder_signature" if problem.title == errors.PROOF else "malformed_presentation"
    elif problem.title == errors.STATUS:
        code = "card_revoked" if "revocation" in problem.detail else "card_suspended"
    elif problem.title == errors.RANGE:
        code = "card_expired" if member == "validUntil" else "card_not_yet_valid"
    elif problem.title == errors.PROOF:
        if "withdrawn" in problem.detail:
            return Refused("issuer_withdrawn", str(problem))
        named = member in ("issuer", "kid", "proof.verificationMethod")
        code = "untrusted_issuer" if named else "wrong_issuer_signature"
    else:
        code = "malformed_card"
    return Refused(code, str(problem))


def _check_holder(credential: dict[str, Any], methods: list[str]) -> None:
    """A card in its holder's own hands, with a status that can be looked up."""
    subject = credential["credentialSubject"]
    holder = subject.get("id") if isinstance(subject, dict) else None
    if not isinstance(holder, str):
        raise Refused("holder_key_missing", "The card names no holder (credentialSubject.id).")
    if {method.partition("#")[0] for method in methods} != {holder}:
        raise Refused("wrong_holder_signature", "The presentation is not signed by the card's holder.")
    if not credential.get("credentialStatus"):
        raise Refused("status_unknown", "The card names no status list.")


def _parts(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        header, payload, _signature = text.split(".")
        return json_object(decoded(header)), json_object(decoded(payload))
    except (Malformed, ValueError):
        raise Refused("malformed_presentation", "A JWT of JSON objects is expected.") from None

"""Verifying W3C credentials and presentations, secured by a proof or as a JWT. Nothing is fetched."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ed25519
from django.conf import settings
from django.utils import timezone

from identity.signing import dids
from identity.signing.encoding import unb64url

from ...issuers import CardIssuer, all_issuers
from ...models import CardKind
from . import proofs, shapes
from .errors import MALFORMED, PARSING, PROOF, RANGE, STATUS, Invalid
from .status import set_purposes
from .vocabulary import ACHIEVEMENT, OPEN_BADGE, context_address, type_names

MAX_CREDENTIALS = 20
_ENVELOPED = "EnvelopedVerifiable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a document (nothing: it is verified), and what could not be looked at."""

    document: dict[str, Any]
    problems: list[Invalid] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def verify_credential(value: Any) -> Verdict:
    """Signature, issuer, period and status. Raises Invalid for what is not a secured credential at all."""
    if isinstance(value, dict) and f"{_ENVELOPED}Credential" in shapes.listed(value.get("type")):
        return verify_jwt(_enveloped(value, "application/vc+jwt,"))
    credential = shapes.check_credential(value)
    if "proof" not in credential:
        raise Invalid("proof", "This is missing: the credential is not secured.", MALFORMED)
    try:
        methods = proofs.verify(credential, proofs.Expected())
    except Invalid as problem:
        return Verdict(credential, [problem])
    return judged(credential, methods)


def verify_jwt(text: Any) -> Verdict:
    """The same of a `vc+jwt`."""
    credential, method, problem = _opened(text, "vc+jwt")
    shapes.check_credential(credential)
    return Verdict(credential, [problem]) if problem else judged(credential, [method])


def verify_presentation(value: Any, challenge: str | None = None, domain: str | None = None) -> Verdict:
    """Its holder's signature, and every credential in it. Raises Invalid for what is not a presentation at all."""
    if isinstance(value, dict) and f"{_ENVELOPED}Presentation" in shapes.listed(value.get("type")):
        presentation, method, problem = _opened(_enveloped(value, "application/vp+jwt,"), "vp+jwt")
        shapes.check_presentation(presentation)
        bound = (("nonce", challenge), ("aud", domain))
        wrong = [name for name, wanted in bound if wanted is not None and presentation.get(name) != wanted]
        problems = [problem] if problem else [Invalid(name, "This is not what was asked for.", PROOF) for name in wrong]
        return _with_credentials(presentation, [method], problems)
    presentation = shapes.check_presentation(value)
    if "proof" not in presentation:
        raise Invalid("proof", "This is missing: send a presentation without proof as `presentation`.", MALFORMED)
    try:
        methods = proofs.verify(presentation, proofs.Expected("authentication", challenge, domain))
    except Invalid as error:
        return Verdict(presentation, [error])
    return _with_credentials(presentation, methods, [])


def verify_unsecured_presentation(value: Any) -> Verdict:
    """The credentials of a presentation without proof: nobody says that they are the holder's."""
    return _with_credentials(shapes.check_presentation(value), [], [])


def _with_credentials(presentation: dict[str, Any], methods: list[str], problems: list[Invalid]) -> Verdict:
    holder, signers = shapes.holder_of(presentation), {method.partition("#")[0] for method in methods}
    if holder and signers and signers != {holder}:
        problems.append(Invalid("holder", "The proof's key is not the holder's.", PROOF))
    credentials = shapes.listed(presentation.get("verifiableCredential", []))
    if len(credentials) > MAX_CREDENTIALS:
        raise Invalid("verifiableCredential", f"At most {MAX_CREDENTIALS} credentials in one presentation.")
    verdicts = [verify_credential(each) for each in credentials]
    for number, verdict in enumerate(verdicts):
        member = f"verifiableCredential[{number}]"
        problems += [Invalid(f"{member}.{each.member}", each.detail, each.title) for each in verdict.problems]
        if shapes.issuer_of(verdict.document) in signers and holder is None:
            problems.append(Invalid("holder", "A presentation of one's own credential names its holder.", MALFORMED))
    return Verdict(presentation, problems, [text for verdict in verdicts for text in verdict.warnings])


def judged(credential: dict[str, Any], methods: list[str]) -> Verdict:
    """Issuer, period and status of a credential whose signatures, by these methods, are right."""
    issuer, now, problems = shapes.issuer_of(credential), timezone.now(), []
    if {method.partition("#")[0] for method in methods} != {issuer}:
        problems.append(Invalid("issuer", "The key that signed is not the issuer's.", PROOF))
    if issuer in {each.institution.did for each in all_issuers() if each.institution and each.withdrawn}:
        problems.append(Invalid("issuer", "The institution was withdrawn from the trust list.", PROOF))
    elif not _may_say_so(credential):
        problems.append(Invalid("issuer", "The trust list does not allow its issuer this kind of card.", PROOF))
    begins, ends = proofs.time_of(credential.get("validFrom")), proofs.time_of(credential.get("validUntil"))
    if begins and begins > now:
        problems.append(Invalid("validFrom", "The credential is not valid yet.", RANGE))
    if ends and ends < now:
        problems.append(Invalid("validUntil", "The credential has expired.", RANGE))
    found, unknown = set_purposes(credential)
    problems += [Invalid("credentialStatus", f"The status list says {name}.", STATUS) for name in found]
    return Verdict(credential, problems, [f"{address} was not asked for the status." for address in unknown])


def trusted_kind(credential: dict[str, Any]) -> CardKind | None:
    """The kind of card that it is, of those that the trust list allows its issuer."""
    issuer = _trusted(credential)
    if issuer is None:
        return None
    contexts, types = shapes.listed(credential["@context"]), shapes.listed(credential["type"])
    for kind in CardKind.objects.filter(institution=issuer.institution):
        named = context_address(kind.vct) in contexts and type_names(kind.vct)[0] in types
        if named and issuer.may_issue(kind):
            return kind
    return None


def _trusted(credential: dict[str, Any]) -> CardIssuer | None:
    """The city or the institution, if it is one of these."""
    did = shapes.issuer_of(credential)
    return next((each for each in all_issuers() if dids.did_of(each.address) == did), None)


def _may_say_so(credential: dict[str, Any]) -> bool:
    """An institution issues cards of its own kinds and nothing else; the city no kind of an institution's."""
    own = f"{settings.ISSUER_ORIGIN}/contexts/"
    contexts = shapes.listed(credential["@context"])
    cards = [each for each in contexts if isinstance(each, str) and each.startswith(own)]
    issuer = _trusted(credential)
    if issuer is None or (issuer.institution is None and not cards):
        return True
    kind = trusted_kind(credential)
    # one kind of card, and nothing beside it that says more
    plain = len(cards) == 1 and all(isinstance(each, str) for each in contexts)
    return kind is not None and plain and set(shapes.listed(credential["type"])) <= _types_of(kind)


def _types_of(kind: CardKind) -> set[str]:
    return {"VerifiableCredential", type_names(kind.vct)[0]} | (
        {OPEN_BADGE, ACHIEVEMENT} if kind.achievement else set()
    )


def _enveloped(value: dict[str, Any], media_type: str) -> str:
    address = value.get("id")
    if not isinstance(address, str) or not address.startswith(f"data:{media_type}"):
        raise Invalid("id", f"A data URL of {media_type.rstrip(',')} is expected.", PARSING)
    return address.partition(",")[2]


def _opened(text: Any, typ: str) -> tuple[dict[str, Any], str, Invalid | None]:
    """Payload, verification method, and what is wrong with the signature. Raises Invalid if it cannot be read."""
    header, payload = parsed(text)
    method = header.get("kid")
    if header.get("typ") != typ or not isinstance(method, str) or {"vc", "vp"} & payload.keys() or "crit" in header:
        raise Invalid("", f"A JWT of typ {typ} is expected, with kid, and without the claims vc and vp.", PARSING)
    return payload, method, signature_problem(text, header)


def parsed(text: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and payload of a JWT, its signature not looked at. Raises Invalid."""
    parts = text.split(".") if isinstance(text, str) and text.isascii() else []
    try:
        header, payload = (json.loads(unb64url(part)) for part in parts[:2])
        unb64url(parts[2])
    except (ValueError, IndexError, RecursionError):
        raise Invalid("", "This is not a JWT.", PARSING) from None
    if len(parts) != 3 or not isinstance(header, dict) or not isinstance(payload, dict):
        raise Invalid("", "This is not a JWT.", PARSING)
    return header, payload


def signature_problem(text: str, header: dict[str, Any]) -> Invalid | None:
    """What is wrong with a parsed JWT's signature by the key that `kid` names."""
    signed, _, signature = text.rpartition(".")
    try:
        key = dids.resolve(header["kid"])
    except dids.UnknownKey as error:
        return Invalid("kid", str(error), PROOF)
    algorithm = "EdDSA" if isinstance(key, ed25519.Ed25519PublicKey) else "ES256"
    if header.get("alg") != algorithm or not proofs.fits(key, unb64url(signature), signed.encode()):
        return Invalid("", f"The signature is not one of that key ({algorithm}).", PROOF)
    return None

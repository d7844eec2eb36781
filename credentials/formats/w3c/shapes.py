"""The shape of credentials and presentations (VCDM 2.0 section 4): each error names the member and the remedy."""

from __future__ import annotations

import re
from typing import Any

from .errors import RANGE, Invalid
from .proofs import time_of
from .vocabulary import BASE

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+\Z")
# Members of a credential whose values have a type; those of the second set need an id too.
_TYPED = ("credentialStatus", "credentialSchema", "refreshService", "termsOfUse", "evidence")
_IDENTIFIED = ("credentialSchema",)


def check_credential(document: Any) -> dict[str, Any]:
    """Gives the document back. Raises Invalid."""
    credential = _document(document, "VerifiableCredential")
    issuer_of(credential)
    _check_subjects(credential.get("credentialSubject"))
    _check_period(credential)
    for name in _TYPED:
        if name in credential:
            _check_typed(credential[name], name)
    if "relatedResource" in credential:
        _check_related(credential["relatedResource"])
    return credential


def check_presentation(document: Any) -> dict[str, Any]:
    """Gives the document back; the credentials in it are not looked at. Raises Invalid."""
    presentation = _document(document, "VerifiablePresentation")
    if "holder" in presentation:
        _identifier(presentation["holder"], "holder")
    if not all(isinstance(each, dict) for each in listed(presentation.get("verifiableCredential", []))):
        raise Invalid("verifiableCredential", "Each must be an object: a credential, or an enveloped one.")
    return presentation


def issuer_of(credential: dict[str, Any]) -> str:
    """The issuer's URL. Raises Invalid."""
    return _identifier(credential.get("issuer"), "issuer")


def holder_of(presentation: dict[str, Any]) -> str | None:
    return _identifier(presentation["holder"], "holder") if "holder" in presentation else None


def listed(value: Any) -> list[Any]:
    """JSON-LD's habit: one value may stand without its array."""
    return value if isinstance(value, list) else [value]


def _document(document: Any, kind: str) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise Invalid("", "A JSON object is expected.")
    context = document.get("@context")
    if not isinstance(context, list) or not context or context[0] != BASE:
        raise Invalid("@context", f"An array is expected whose first item is {BASE}.")
    if not all(isinstance(each, dict) or _is_url(each) for each in context):
        raise Invalid("@context", "Each item must be a URL or an object.")
    types = document.get("type")
    if not all(isinstance(name, str) and name for name in listed(types)) or kind not in listed(types):
        raise Invalid("type", f"One or more strings are expected, one of them {kind}.")
    if "id" in document and not _is_url(document["id"]):
        raise Invalid("id", "One URL is expected.")
    for name in ("name", "description"):
        if name in document:
            _check_text(document[name], name)
    return document


def _identifier(value: Any, member: str) -> str:
    url = value.get("id") if isinstance(value, dict) else value
    if not _is_url(url):
        raise Invalid(member, "A URL is expected, or an object whose id is one.")
    if isinstance(value, dict):
        for name in {"name", "description"} & value.keys():
            _check_text(value[name], f"{member}.{name}")
    return str(url)


def _check_text(value: Any, member: str) -> None:
    for each in listed(value):
        if isinstance(each, dict):
            known = each.keys() <= {"@value", "@language", "@direction"}
            if known and all(isinstance(text, str) for text in each.values()) and "@value" in each:
                continue
        elif isinstance(each, str):
            continue
        raise Invalid(member, "A string is expected, or objects with @value, @language and @direction.")


def _check_subjects(value: Any) -> None:
    subjects = listed(value)
    if not subjects or not all(isinstance(each, dict) and each for each in subjects):
        raise Invalid("credentialSubject", "One or more objects are expected, each with a claim at least.")
    if any("id" in each and not _is_url(each["id"]) for each in subjects):
        raise Invalid("credentialSubject.id", "One URL is expected.")


def _check_period(credential: dict[str, Any]) -> None:
    for name in ("validFrom", "validUntil"):
        if name in credential and time_of(credential[name]) is None:
            raise Invalid(name, "A date and time with a zone is expected, such as 2026-01-01T00:00:00Z.")
    begins, ends = time_of(credential.get("validFrom")), time_of(credential.get("validUntil"))
    if begins and ends and ends < begins:
        raise Invalid("validUntil", "This is before validFrom.", RANGE)


def _check_typed(value: Any, member: str) -> None:
    for each in listed(value):
        types = listed(each.get("type")) if isinstance(each, dict) else [None]
        if not types or not all(isinstance(name, str) and name for name in types):
            raise Invalid(member, "Objects with a type are expected.")
        if ("id" in each or member in _IDENTIFIED) and not _is_url(each.get("id")):
            raise Invalid(f"{member}.id", "One URL is expected.")


def _check_related(value: Any) -> None:
    seen = set()
    for each in listed(value):
        if not isinstance(each, dict) or not _is_url(each.get("id")):
            raise Invalid("relatedResource", "Objects with an id are expected.")
        if each["id"] in seen:
            raise Invalid("relatedResource", f"{each['id'][:100]} is there twice.")
        if not {"digestSRI", "digestMultibase"} & each.keys():
            raise Invalid("relatedResource", "digestSRI or digestMultibase is missing.")
        seen.add(each["id"])


def _is_url(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 4000 and bool(_URL.match(value))

"""The part of DCQL (OpenID4VP 1.0 section 6) that our purposes use: reading it, filling it, matching against it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ..formats.mdoc.structure import doctype_of
from ..formats.w3c.vocabulary import type_names

SD_JWT, LDP, VC_JWT, JWT_VC_JSON, MDOC = "dc+sd-jwt", "ldp_vc", "vc+jwt", "jwt_vc_json", "mso_mdoc"
FORMATS = (SD_JWT, LDP, VC_JWT, JWT_VC_JSON, MDOC)

VERIFIABLE_CREDENTIAL = "https://www.w3.org/2018/credentials#VerifiableCredential"

MAX_LENGTH = 8_000  # characters, as JSON
_NO_TEXT = re.compile(r"\\u(?:0000|d[89a-f])")  # neither can PostgreSQL keep
_ID = re.compile(r"[A-Za-z0-9_-]{1,60}\Z")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}\Z")
_CREDENTIAL_KEYS = {"id", "format", "meta", "claims", "claim_sets"}
_MISSING = object()


class BadQuery(Exception):
    """A query that this verifier cannot ask; the text says where it is wrong."""


class NoMatch(Exception):
    """What is presented is not what was asked for; the text says what is missing."""


def check_query(query: Any) -> None:
    """Raise BadQuery unless it is a DCQL query of the kind that we can check again when the answer comes."""
    if not isinstance(query, dict) or set(query) - {"credentials", "credential_sets"}:
        raise BadQuery("A query has credentials and perhaps credential_sets.")
    if len(json.dumps(query)) > MAX_LENGTH or _NO_TEXT.search(json.dumps(query)):
        raise BadQuery(f"A query has at most {MAX_LENGTH} characters, none of them NUL or half a pair.")
    credentials = query.get("credentials")
    if not isinstance(credentials, list) or not credentials:
        raise BadQuery("credentials must be a list with at least one entry.")
    for each in credentials:
        _check_credential(each)
    ids = [each["id"] for each in credentials]
    if len(set(ids)) < len(ids):
        raise BadQuery("Each id stands once.")
    if not all(_is_set(each, ids) for each in _listed(query, "credential_sets")):
        raise BadQuery("Each of credential_sets has options: lists of ids of credentials; and perhaps required.")


def _check_credential(query: Any) -> None:
    if not isinstance(query, dict) or set(query) - _CREDENTIAL_KEYS or not _ID.match(str(query.get("id", ""))):
        raise BadQuery(f"Each of credentials has an id, and of {', '.join(sorted(_CREDENTIAL_KEYS))} what it needs.")
    if query.get("format") not in FORMATS:
        raise BadQuery(f"format must be one of {', '.join(FORMATS)}.")
    _check_meta(query["format"], query.get("meta"))
    claims = _listed(query, "claims")
    if not all(map(_is_element if query["format"] == MDOC else _is_claim, claims)):
        raise BadQuery(
            "Each of claims has a path of names or numbers, and perhaps an id and values (mso_mdoc: a namespace and an"
            " element, and perhaps intent_to_retain)."
        )
    known = [each["id"] for each in claims if "id" in each]
    if len(set(known)) < len(known) or len({json.dumps(each["path"]) for each in claims}) < len(claims):
        raise BadQuery("Each id stands once in claims, and each path.")
    sets = _listed(query, "claim_sets")
    if (sets and len(known) < len(claims)) or not all(_is_choice(option, known) for option in sets):
        raise BadQuery("claim_sets name ids of claims, and then each of claims has one.")


def _listed(query: Mapping[str, Any], name: str) -> list[Any]:
    """A member that may be left out, but not empty."""
    values = query.get(name, [])
    if not isinstance(values, list) or (name in query and not values):
        raise BadQuery(f"{name} must be a list that is not empty, or left out.")
    return values


def _is_set(value: Any, ids: list[str]) -> bool:
    if not isinstance(value, dict) or set(value) - {"options", "required"}:
        return False
    options, required = value.get("options"), value.get("required", True)
    chosen = isinstance(options, list) and bool(options) and all(_is_choice(option, ids) for option in options)
    return chosen and isinstance(required, bool)


def _is_choice(option: Any, known: list[str]) -> bool:
    return _is_texts(option) and set(option) <= set(known)


def _check_meta(format_: str, meta: Any) -> None:
    name, known, what = _META[format_]
    if not isinstance(meta, dict) or set(meta) != {name} or not known(meta[name]):
        raise BadQuery(f"meta.{name} must be {what}, and meta has nothing else.")


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) for each in value)


def _is_types(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_texts, value))


def _is_doctype(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


_TYPES = ("type_values", _is_types, "a list of lists of types, as IRIs")
_META = {
    SD_JWT: ("vct_values", _is_texts, "a list of type identifiers"),
    LDP: _TYPES,
    VC_JWT: _TYPES,
    MDOC: ("doctype_value", _is_doctype, "a document type"),
}


def _is_element(claim: Any) -> bool:
    """Of a mobile document: a namespace and an element in it (section 7.2), and whether it is to be retained."""
    if not isinstance(claim, dict) or not isinstance(claim.get("intent_to_retain", False), bool):
        return False
    plain = {name: value for name, value in claim.items() if name != "intent_to_retain"}
    return _is_claim(plain) and len(claim["path"]) == 2 and _is_texts(claim["path"])


def _is_claim(claim: Any) -> bool:
    if not isinstance(claim, dict) or set(claim) - {"id", "path", "values"}:
        return False
    path, values = claim.get("path"), claim.get("values", [0])
    if "id" in claim and not (isinstance(claim["id"], str) and _ID.match(claim["id"])):
        return False
    if not isinstance(path, list) or not path or not isinstance(path[0], str):
        return False
    if not isinstance(values, list) or not values or not all(isinstance(each, str | int) for each in values):
        return False
    return all(isinstance(step, str) or (type(step) is int and step >= 0) for step in path)


def parameters_of(query: Any) -> set[str]:
    """Names of what the verifier must give before the query can be asked."""
    if isinstance(query, dict):
        return set().union(*(parameters_of(each) for each in query.values()))
    if isinstance(query, list):
        return set().union(*(parameters_of(each) for each in query))
    found = _PLACEHOLDER.match(query) if isinstance(query, str) else None
    return {found[1]} if found else set()


def filled(query: Any, issuer: str, parameters: Mapping[str, str]) -> Any:
    """The query with full type identifiers and with the verifier's values."""
    if isinstance(query, dict):
        full = {name: filled(each, issuer, parameters) for name, each in query.items()}
        if "vct_values" in full:
            full["vct_values"] = _of_issuer(full["vct_values"], issuer)
        if "type_values" in full:
            full["type_values"] = [_of_issuer(each, issuer) for each in full["type_values"]]
        return full
    if isinstance(query, list):
        return [filled(each, issuer, parameters) for each in query]
    found = _PLACEHOLDER.match(query) if isinstance(query, str) else None
    return parameters[found[1]] if found else query


def _of_issuer(types: list[str], issuer: str) -> list[str]:
    return [issuer + each if each.startswith("/") else each for each in types]


def in_format(query: Mapping[str, Any], format_: str) -> dict[str, Any]:
    """The query for the same cards in another format: our purposes ask for SD-JWT VCs. Raises BadQuery."""
    if format_ not in FORMATS:
        raise BadQuery(f"format must be one of {', '.join(FORMATS)}.")
    return {**query, "credentials": [_translated(each, format_) for each in query["credentials"]]}


def _translated(query: Mapping[str, Any], format_: str) -> dict[str, Any]:
    if query["format"] == format_:
        return dict(query)
    if query["format"] != SD_JWT:
        raise BadQuery(f"The query asks for {query['format']} and nothing else.")
    vcts = query["meta"]["vct_values"]
    if format_ == MDOC:
        return _as_mdoc(query, vcts)
    meta = {"type_values": [[VERIFIABLE_CREDENTIAL, f"{vct}#{type_names(vct)[0]}"] for vct in vcts]}
    return {**query, "format": format_, "meta": meta} | _within(query, "credentialSubject")


def _as_mdoc(query: Mapping[str, Any], vcts: list[str]) -> dict[str, Any]:
    if len(vcts) != 1:
        raise BadQuery("The query asks for several types of card in one; a mobile document is of one.")
    doctype = doctype_of(vcts[0])
    translated = {**query, "format": MDOC, "meta": {"doctype_value": doctype}} | _within(query, doctype)
    if not all(map(_is_element, translated.get("claims", []))):
        raise BadQuery("The query asks for a claim within another; elements of a mobile document stand alone.")
    return translated


def _within(query: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Its claims, if it has any, where the other format keeps them."""
    return (
        {"claims": [{**each, "path": [name, *each["path"]]} for each in query["claims"]]} if "claims" in query else {}
    )


def retaining(query: Mapping[str, Any]) -> dict[str, Any]:
    """The query of who keeps what is shown: for mobile documents that is said with each element (appendix B.2.4)."""
    return {**query, "credentials": [_retained(each) for each in query["credentials"]]}


def _retained(query: Mapping[str, Any]) -> dict[str, Any]:
    if query["format"] != MDOC or "claims" not in query:
        return dict(query)
    return {**query, "claims": [{**each, "intent_to_retain": True} for each in query["claims"]]}


def matching_claims(
    query: Mapping[str, Any], vct: str, types: frozenset[str], claims: Mapping[str, Any]
) -> dict[str, Any]:
    """What was asked for, by dotted path, and nothing else that was disclosed. Raises NoMatch."""
    meta = query["meta"]
    if "vct_values" in meta and vct not in meta["vct_values"]:
        raise NoMatch("the card is of another type (vct) than asked for.")
    if "type_values" in meta and not any(types.issuperset(wanted) for wanted in meta["type_values"]):
        raise NoMatch("the card is of other types than asked for.")
    if "doctype_value" in meta and meta["doctype_value"] not in types:
        raise NoMatch("the document is of another type (docType) than asked for.")
    asked = query.get("claims", [])
    if "claim_sets" not in query:
        return _matched(asked, claims)
    by_id = {each["id"]: each for each in asked if "id" in each}
    for option in query["claim_sets"]:
        try:
            return _matched([by_id[name] for name in option], claims)
        except NoMatch:
            continue
    raise NoMatch("none of claim_sets is fulfilled.")


def _matched(asked: list[dict[str, Any]], claims: Mapping[str, Any]) -> dict[str, Any]:
    values = {}
    for each in asked:
        name = ".".join(str(step) for step in each["path"])
        value = _at(claims, each["path"])
        if value is _MISSING:
            raise NoMatch(f"the claim {name} is not disclosed.")
        if "values" in each and not any(type(value) is type(wanted) and value == wanted for wanted in each["values"]):
            raise NoMatch(f"the claim {name} has another value than asked for.")
        values[name] = value
    return values


def _at(value: Any, path: list[str | int]) -> Any:
    for step in path:
        inside = isinstance(value, Mapping) if isinstance(step, str) else isinstance(value, list) and step >= 0
        try:
            value = value[step] if inside else _MISSING
        except (KeyError, IndexError):
            return _MISSING
    return value


def check_complete(query: Mapping[str, Any], presented: set[str]) -> None:
    """Raise NoMatch unless all that is required is there (section 6.4.2)."""
    if "credential_sets" not in query:
        missing = {each["id"] for each in query["credentials"]} - presented
        if missing:
            raise NoMatch(f"vp_token lacks {', '.join(sorted(missing))}.")
        return
    for each in query["credential_sets"]:
        if each.get("required", True) and not any(set(option) <= presented for option in each["options"]):
            raise NoMatch("none of the options of a required credential set is presented.")

"""Canonical RDF of JSON-LD documents (RDFC-1.0). Contexts are local: nothing is fetched, and no member is lost."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as rdf
from django.conf import settings
from pyld import jsonld

from ...models import CardKind
from .errors import Invalid
from .vocabulary import BASE, OPEN_BADGES, context_address, context_of

_FOLDER = Path(__file__).parent / "contexts"
V1 = "https://www.w3.org/2018/credentials/v1"
_FILES = {
    V1: "credentials-v1",
    BASE: "credentials-v2",
    "https://www.w3.org/ns/credentials/undefined-terms/v2": "undefined-terms-v2",
    "https://w3id.org/security/data-integrity/v1": "data-integrity-v1",
    "https://w3id.org/security/data-integrity/v2": "data-integrity-v2",
    "https://w3id.org/security/multikey/v1": "multikey-v1",
    OPEN_BADGES: "open-badges-v3p0",
}
_EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*\Z")
_NOWHERE = "https://nowhere.invalid/"  # what is relative to a document's own address is relative to nothing
MAX_BLANK_NODES = 200  # canonicalising takes time that grows steeply with nodes that have no name


def canonical(document: dict[str, Any]) -> bytes:
    """Canonical N-Quads. Raises Invalid: a context is unknown, or a member has no meaning and would not be signed."""
    try:
        expanded = jsonld.JsonLdProcessor(on_property_dropped=_refuse_dropped).expand(document, _options())
        _check_identifiers(expanded)
        quads = jsonld.to_rdf(expanded, _options() | {"format": "application/n-quads"})
    except jsonld.JsonLdError as error:
        raise Invalid("@context", f"This is not valid JSON-LD: {_cause(error)}") from None
    except Invalid:
        raise
    except (TypeError, AttributeError, KeyError, ValueError, RecursionError) as error:
        raise Invalid("", f"This is not valid JSON-LD: {type(error).__name__}.") from None
    dataset = rdf.Dataset(rdf.parse(quads.encode(), format=rdf.RdfFormat.N_QUADS))
    if len(set(re.findall(r"_:b[0-9]+", quads))) > MAX_BLANK_NODES:
        raise Invalid("", f"More than {MAX_BLANK_NODES} objects without an id.")
    dataset.canonicalize(rdf.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset)).encode()


def _options() -> dict[str, Any]:
    return {"documentLoader": load, "base": _NOWHERE, "processingMode": "json-ld-1.1"}


def load(url: str, options: Any = None) -> dict[str, Any]:
    """PyLD's way to a context: ours and those that we have copies of."""
    document = _standard(url) or _own(url)
    if document is None:
        raise Invalid("@context", f"The context {url[:200]} is not known here, and nothing is fetched.")
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": document}


@cache
def _standard(url: str) -> dict[str, Any] | None:
    if url == _EXAMPLES:  # what the W3C's test suites use for terms that they made up
        return {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
    if url not in _FILES:
        return None
    document: dict[str, Any] = json.loads((_FOLDER / f"{_FILES[url]}.jsonld").read_bytes())
    return document


def _own(url: str) -> dict[str, Any] | None:
    if not url.startswith(f"{settings.ISSUER_ORIGIN}/contexts/"):
        return None
    found = [kind for kind in CardKind.objects.all() if context_address(kind.vct) == url]
    return context_of(found[0]) if found else None


def _refuse_dropped(name: str | None) -> None:
    raise Invalid(str(name)[:100], "No context says what this member means, so it would not be signed.")


def _check_identifiers(value: Any) -> None:
    """Every @id and @type must be absolute: the conversion to RDF leaves out what is not, without a word."""
    if isinstance(value, list):
        for each in value:
            _check_identifiers(each)
    elif isinstance(value, dict):
        if "@value" in value:
            return
        if isinstance(value.get("@id"), str) and not _is_absolute(value["@id"]):
            raise Invalid("id", f"{value['@id'].removeprefix(_NOWHERE)[:100]!r} is not a URL.")
        for name in value.get("@type", []):
            if not _is_absolute(name):
                raise Invalid("type", f"No context says what the type {name.removeprefix(_NOWHERE)[:100]!r} means.")
        for each in value.values():
            _check_identifiers(each)


def _is_absolute(text: str) -> bool:
    return text.startswith("_:") or (bool(_ABSOLUTE.match(text)) and not text.startswith(_NOWHERE))


def _cause(error: BaseException) -> str:
    """The innermost reason, in one line."""
    while error.__cause__ is not None:
        error = error.__cause__
    if isinstance(error, Invalid):
        raise error
    return str(error).splitlines()[0][:200]

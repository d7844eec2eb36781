"""The JSON-LD vocabulary of our cards: a context for each version of each kind, written from its claims."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from ...claims import DAY, TEXT, YES_OR_NO, schema_of
from ...models import CardKind

BASE = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OPEN_BADGE, ACHIEVEMENT = "OpenBadgeCredential", "AchievementCredential"  # two names for one type
OPEN_BADGE_TYPE = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential"
# Terms that the base context defines for every node; a card's claim of that name means the same.
_BASE_TERMS = ("name", "description")
_XSD = "http://www.w3.org/2001/XMLSchema#"


def context_address(vct: str) -> str:
    """Where the context of a type of card is: beside its type metadata."""
    return vct.replace("/vct/", "/contexts/", 1)


def type_names(vct: str) -> tuple[str, str]:
    """Names of a card's type and of its subject's: citizen-card gives CitizenCard and CitizenCardHolder."""
    slug = urlsplit(vct).path.split("/")[2]
    name = "".join(part.capitalize() for part in slug.split("-"))
    return name, f"{name}Holder"


def context_of(kind: CardKind) -> dict[str, Any]:
    """The context. Claims are terms of the subject's type alone, so that no claim can redefine a part of the card."""
    card, holder = type_names(kind.vct)
    terms = {claim.name: _term(kind.vct, claim.name, schema_of(claim)) for claim in kind.claim_list}
    terms["held_by"] = _term(kind.vct, "held_by", TEXT)
    terms["legal_identity_document"] = _term(kind.vct, "legal_identity_document", YES_OR_NO)
    own = {name: term for name, term in terms.items() if name not in _BASE_TERMS}
    scoped = {"@protected": True, "id": "@id", "type": "@type"} | own
    return {
        "@context": {
            "@protected": True,
            card: f"{kind.vct}#{card}",
            holder: {"@id": f"{kind.vct}#{holder}", "@context": scoped},
        }
    }


def _term(vct: str, name: str, schema: dict[str, Any]) -> dict[str, str]:
    term = {"@id": f"{vct}#{name}"}
    if schema.items() >= DAY.items():
        return term | {"@type": f"{_XSD}date"}
    simple = schema.get("type") in ("string", "boolean", "integer")
    return term if simple else term | {"@type": "@json"}

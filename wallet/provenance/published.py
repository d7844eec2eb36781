"""What the city publishes now: card kinds, which are issued, purposes of checks, the trust list, the front end."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from credentials.models import CardKind
from credentials.presentation.models import Purpose
from credentials.trust import trust_list

from .front_end import release_content
from .models import Publication, PublicationKind

_NOT_CONTENT = frozenset({"id", "created_at", "superseded_at"})


@dataclass(frozen=True, slots=True)
class Published:
    """`is_fixed`: it never changes under its name; another content under it is tampering, not a new publication."""

    kind: PublicationKind
    name: str
    content: Any
    is_fixed: bool = False


def published_now() -> Iterator[Published]:
    kinds = list(CardKind.objects.order_by("pk"))
    for kind in kinds:
        yield Published(PublicationKind.CARD_KIND, _name_of(kind), _content(kind), is_fixed=True)
    current = sorted(_name_of(kind) for kind in kinds if kind.superseded_at is None)
    yield Published(PublicationKind.CURRENT_CARDS, "city", current)
    for purpose in Purpose.objects.order_by("pk"):
        yield Published(PublicationKind.PURPOSE, purpose.code, _content(purpose))
    yield Published(PublicationKind.TRUST_LIST, "city", _trust_list())
    if release := release_content():
        yield Published(PublicationKind.FRONT_END, "files", release)


def unlike_their_commitment() -> list[str]:
    """Card kinds that are no longer what was committed; a field that was added later counts for nothing."""
    now = {_name_of(kind): _content(kind) for kind in CardKind.objects.all()}
    return [
        row.name
        for row in Publication.objects.filter(kind=PublicationKind.CARD_KIND).order_by("pk")
        if not _holds(row.content, now.get(row.name, {}))
    ]


def _holds(committed: object, now: dict[str, Any]) -> bool:
    return isinstance(committed, dict) and all(now.get(key) == value for key, value in committed.items())


def _name_of(kind: CardKind) -> str:
    return f"{kind.slug}/{kind.version}"


def _content(row: Model) -> dict[str, Any]:
    """All columns, as JSON has them."""
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    kept = {name: value for name, value in fields.items() if name not in _NOT_CONTENT}
    value: dict[str, Any] = json.loads(json.dumps(kept, cls=DjangoJSONEncoder))
    return value


def _trust_list() -> Any:
    """Without its times: it is signed anew every hour."""
    payload = trust_list().jwt.split(".")[1]
    said = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return {name: value for name, value in said.items() if name not in ("iat", "exp")}

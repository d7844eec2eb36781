"""Metadata of issuer, authorization server and types: what a wallet reads before it asks."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from identity.signing.encoding import compact_json
from identity.signing.jws import sign_jwt

from ..formats import Format, registry
from ..formats.svg import template
from ..models import CardKind
from . import attestation, encryption
from .jws import ALGORITHMS
from .proofs import types_supported

BATCH_SIZE = 10
OPENID_CREDENTIAL = "openid_credential"
AUTHORIZATION_CODE = "authorization_code"
REFRESH_TOKEN = "refresh_token"  # noqa: S105  # the name of a grant
PRE_AUTHORIZED = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
SIGNED_LIFETIME = 24 * 3600  # seconds: as long as the key for requests in it is taken
_SIGNED_FOR = 3600  # seconds
_ISSUER_NAMES = (("ko", "인천광역시"), ("en", "Incheon Metropolitan City"))


@dataclass(frozen=True, slots=True)
class Configuration:
    """A card in one format: an entry of credential_configurations_supported."""

    id: str
    kind: CardKind
    format: Format


def configurations(kind: CardKind) -> list[Configuration]:
    """A card's entries, the wallet's own format first."""
    formats = [registry.FORMATS[name] for name in kind.formats]
    return [Configuration(f"{kind.slug}-{each.SUFFIX}", kind, each) for each in formats]


def address(name: str, *args: object) -> str:
    """Address of an endpoint on the issuer's origin."""
    return settings.ISSUER_ORIGIN + reverse(name, args=args, urlconf="credentials.api.urls_issuer")


def issuer_metadata(kinds: Iterable[CardKind]) -> dict[str, Any]:
    """OpenID4VCI 1.0 section 12.2.4. The issuer is its own authorization server."""
    return {
        "credential_issuer": settings.ISSUER_ORIGIN,
        "credential_endpoint": address("credential"),
        "deferred_credential_endpoint": address("deferred-credential"),
        "nonce_endpoint": address("nonce"),
        "notification_endpoint": address("notification"),
        **encryption.metadata(),
        "batch_credential_issuance": {"batch_size": BATCH_SIZE},
        "display": [{"name": name, "locale": locale} for locale, name in _ISSUER_NAMES],
        "credential_configurations_supported": {
            each.id: _described(each) for kind in kinds for each in configurations(kind)
        },
    }


def signed_metadata(metadata: dict[str, Any]) -> str:
    """The same as a JWT (section 12.2.3), signed anew every hour, and whenever it says something else."""
    now = int(timezone.now().timestamp())
    signed_at = now - now % _SIGNED_FOR
    issuer = settings.ISSUER_ORIGIN
    payload = metadata | {"iss": issuer, "sub": issuer, "iat": signed_at, "exp": signed_at + SIGNED_LIFETIME}
    key = f"issuer-metadata:{sha256(compact_json(payload)).hexdigest()}"
    jwt: str | None = cache.get(key)
    if jwt is None:
        jwt = sign_jwt("issuer-metadata", payload)
        cache.set(key, jwt, 2 * _SIGNED_FOR)
    return jwt


def authorization_server_metadata() -> dict[str, Any]:
    """RFC 8414. Its authorization endpoint is where the citizen is signed in: the wallet's origin."""
    return {
        "issuer": settings.ISSUER_ORIGIN,
        "token_endpoint": address("token"),
        "authorization_endpoint": settings.WALLET_ORIGIN + "/authorize",
        "pushed_authorization_request_endpoint": address("par"),
        "require_pushed_authorization_requests": True,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "token_endpoint_auth_methods_supported": ["none", attestation.METHOD],
        "client_attestation_signing_alg_values_supported": list(ALGORITHMS),
        "client_attestation_pop_signing_alg_values_supported": list(ALGORITHMS),
        "grant_types_supported": [AUTHORIZATION_CODE, PRE_AUTHORIZED, REFRESH_TOKEN],
        "authorization_details_types_supported": [OPENID_CREDENTIAL],
        "dpop_signing_alg_values_supported": list(ALGORITHMS),
        "pre-authorized_grant_anonymous_access_supported": True,
    }


def type_metadata(kind: CardKind) -> dict[str, Any]:
    """Type metadata of SD-JWT VC: what the claims are called, and which of them the holder chooses."""
    return {
        "vct": kind.vct,
        "name": kind.name_en,
        "description": kind.description_en,
        "display": [
            {
                "locale": each["locale"],
                "name": each["name"],
                "description": each["description"],
                "rendering": {
                    "simple": {"background_color": each["background_color"], "text_color": each["text_color"]},
                    "svg_templates": [_template_of(kind, each["locale"])],
                },
            }
            for each in kind.display
        ],
        "claims": [
            {
                "path": [name],
                "display": [{"locale": locale, "label": label} for locale, label in labels],
                "sd": sd,
                "svg_id": name,
            }
            for name, labels, sd in _claims(kind)
        ],
    }


def _template_of(kind: CardKind, locale: str) -> dict[str, Any]:
    digest = sha256(template(kind, locale).encode()).digest()
    return {
        "uri": f"{kind.vct}/{locale}.svg",
        "uri#integrity": f"sha256-{b64encode(digest).decode()}",
        "properties": {"orientation": "landscape", "contrast": "normal"},
    }


def _described(configuration: Configuration) -> dict[str, Any]:
    kind = configuration.kind
    return configuration.format.configuration(kind) | {
        "format": configuration.format.IDENTIFIER,
        "scope": configuration.id,
        "cryptographic_binding_methods_supported": list(configuration.format.BINDING_METHODS),
        "proof_types_supported": types_supported(kind),
        "credential_metadata": {
            "display": kind.display,
            "claims": [
                {
                    "path": [*configuration.format.claims_at(kind), name],
                    "mandatory": True,
                    "display": [{"name": label, "locale": locale} for locale, label in labels],
                }
                for name, labels, _ in _claims(kind)
            ],
        },
    }


def _claims(kind: CardKind) -> list[tuple[str, tuple[tuple[str, str], ...], str]]:
    """Name, labels, and whether it can be hidden, of every claim; that no card is a legal identity document last."""
    own = [
        (claim.name, (("ko", claim.label_ko), ("en", claim.label_en)), "never" if claim.always_shown else "always")
        for claim in kind.claim_list
    ]
    return [*own, ("legal_identity_document", (("ko", "법적 신분증 여부"), ("en", "Legal identity document")), "never")]

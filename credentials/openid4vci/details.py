"""authorization_details (RFC 9396, OpenID4VCI 1.0 section 5.1.1): the wallet says which credential it wants."""

from __future__ import annotations

from typing import Any

from ..errors import InvalidAuthorizationDetails
from ..models import CardKind
from .metadata import OPENID_CREDENTIAL, configurations
from .reading import Malformed, json_array

_KNOWN = {"type", "credential_configuration_id", "locations", "claims"}


def configuration_ids(text: str | None) -> tuple[str, ...] | None:
    """The configurations that the parameter names, None without it. Raises InvalidAuthorizationDetails."""
    if text is None:
        return None
    try:
        entries = json_array(text.encode("utf-8", "surrogatepass"))
    except Malformed as error:
        raise InvalidAuthorizationDetails(f"authorization_details: {error}") from None
    if not entries:
        raise InvalidAuthorizationDetails("authorization_details must hold an object.")
    return tuple(_configuration_id(entry) for entry in entries)


def chosen_configuration(wanted: tuple[str, ...], kind: CardKind, among: tuple[str, ...] = ()) -> str:
    """The one configuration of a card, or of those `among`, that is wanted. Raises InvalidAuthorizationDetails."""
    offered = list(among) or [configuration.id for configuration in configurations(kind)]
    if len(wanted) != 1 or wanted[0] not in offered:
        raise InvalidAuthorizationDetails(
            f"authorization_details must name one of what is offered, as credential_configuration_id: {offered}."
        )
    return wanted[0]


def _configuration_id(entry: Any) -> str:
    if not isinstance(entry, dict) or entry.get("type") != OPENID_CREDENTIAL:
        raise InvalidAuthorizationDetails(f"type of each entry of authorization_details must be {OPENID_CREDENTIAL}.")
    wanted = entry.get("credential_configuration_id")
    if not isinstance(wanted, str):
        raise InvalidAuthorizationDetails(
            "credential_configuration_id of authorization_details must be a name of the metadata."
        )
    if unknown := sorted(entry.keys() - _KNOWN):
        raise InvalidAuthorizationDetails(
            f"authorization_details has a member that is not known: leave out {unknown[0]}."
        )
    return wanted

"""What our own Bitstring Status Lists say of a credential, without fetching one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import Resolver404, resolve

from .errors import Invalid
from .shapes import listed


def set_purposes(credential: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Purposes that are set (revocation, suspension), and addresses of lists that are not ours. Raises Invalid."""
    found, unknown = [], []
    for entry in listed(credential.get("credentialStatus", [])):
        if entry.get("type") != "BitstringStatusListEntry":
            continue
        purpose, index = entry.get("statusPurpose"), entry.get("statusListIndex")
        address = entry.get("statusListCredential")
        if not isinstance(index, str) or not index.isascii() or not index.isdigit() or not isinstance(address, str):
            raise Invalid("credentialStatus", "statusListIndex and statusListCredential are expected, as strings.")
        places = _places(address, purpose)
        if places is None:
            unknown.append(address[:200])
        elif int(index[:20]) in places:
            found.append(str(purpose))
    return found, unknown


def _places(address: str, purpose: Any) -> set[int] | None:
    from ...status.bitstring import VIEWS

    if not address.startswith(f"{settings.ISSUER_ORIGIN}/"):
        return None
    try:
        match = resolve(address.removeprefix(settings.ISSUER_ORIGIN), urlconf="credentials.api.urls_issuer")
    except Resolver404:
        return None
    view = VIEWS.get(match.url_name or "")
    if view is None or match.kwargs["purpose"] != purpose:
        return None
    return set(view.places(match.kwargs["list_id"], match.kwargs["purpose"]))

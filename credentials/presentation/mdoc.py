"""Judging one presented mobile document (`mso_mdoc`): a DeviceResponse, bound by the request's session transcript."""

from __future__ import annotations

from typing import Any

from ..formats.mdoc.device import verify_shown
from ..formats.mdoc.structure import doctype_of
from ..formats.mdoc.verification import Mdoc, MdocRefused
from ..issuers import CardIssuer
from ..openid4vci.reading import Malformed
from .cards import MAX_LENGTH, Expected, check_status
from .errors import Refused
from .reading import decoded


def verified_mdoc(text: Any, expected: Expected) -> tuple[Mdoc, str]:
    """The document and its card's type (vct). Raises Refused, naming the check."""
    if not isinstance(text, str) or len(text) > MAX_LENGTH:
        raise Refused("malformed_presentation", f"A DeviceResponse of at most {MAX_LENGTH} characters is expected.")
    try:
        mdoc = verify_shown(decoded(text), expected.transcript)
    except Malformed as error:
        raise Refused("malformed_presentation", f"The DeviceResponse: {error}") from None
    except MdocRefused as refusal:
        raise Refused(refusal.code, str(refusal)) from None
    vct = next((each for each in CardIssuer().vcts() if doctype_of(each) == mdoc.doctype), None)
    if vct is None:
        raise Refused("untrusted_issuer", "The trust list does not allow its issuer this type of document.")
    check_status(mdoc.status_uri, mdoc.status_index)
    return mdoc, vct

"""Evidence of a time-stamp authority: its signed answer, against the roots of the policy.

Needs the package rfc3161-client; without it the check could not be made.
"""

from datetime import UTC
from typing import Any

from cryptography import x509

from ..log.heads import TreeHead
from ..log.notes import unb64
from .report import Asking, Check, State

NAME = "rfc3161"


def verify_rfc3161(head: TreeHead, evidence: object, settings: Any, asking: Asking) -> tuple[Check, bool]:
    """Whether a trusted authority signed the head, when its certificate was valid."""
    try:
        from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response
    except ImportError:
        return Check(NAME, State.UNMADE), False
    try:
        roots = [x509.load_der_x509_certificate(unb64(root)) for root in settings["roots"]]
        verifier = VerifierBuilder(roots=roots).build()
    except (ValueError, TypeError, KeyError):  # the policy names none that can be used
        return Check(NAME, State.UNMADE), False
    try:
        response = decode_timestamp_response(unb64(evidence["response"]))  # type: ignore[index]
        verifier.verify(response, head.digest)
        moment = response.tst_info.gen_time.replace(tzinfo=UTC)
    except (VerificationError, ValueError, TypeError, KeyError):
        return Check(NAME, State.FAILED), False
    return Check(NAME, State.PASSED, {"time": f"{moment:%Y-%m-%d %H:%M:%S} UTC"}), settings.get("independent") is True

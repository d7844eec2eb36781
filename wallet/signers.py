"""Joins the log, which knows no keys, to the signing process."""

import base64

from identity.signing import client
from identity.signing.keys import active_key, verification_keys

_PURPOSE = "checkpoint"


def sign_checkpoint(text: bytes) -> bytes:
    """The Ed25519 signature of the log's active key over a checkpoint's text; 64 bytes.

    Raises:
        SignerUnavailable: worth a retry.
    """
    return client.sign(active_key(_PURPOSE).kid, _PURPOSE, [text])[0]


def checkpoint_keys() -> list[bytes]:
    """The log's raw Ed25519 public keys, active and retired, newest first."""
    return [base64.urlsafe_b64decode(key.public_jwk["x"] + "=") for key in verification_keys(_PURPOSE)]

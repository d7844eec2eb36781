"""A time-stamp authority (RFC 3161): it signs that it saw the checkpoint at a time. Final at once.

Settings: RFC3161_URL, and RFC3161_ROOTS, a PEM file of the authority's root certificates: an answer that does not
chain to one of them is refused here already.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, VerificationError, VerifierBuilder
from rfc3161_client import decode_timestamp_response as decode

from ..log.http import NoAnswer, exchange
from ..log.notes import b64
from ..models import AnchorState, Checkpoint, Receipt
from . import BackendDown, BackendRefuses, Status, head_of


class Rfc3161Backend:
    """See the module."""

    name = "rfc3161"
    every = timedelta(minutes=10)
    limit = timedelta(hours=1)
    waiting = 2

    def __init__(self) -> None:
        if not (settings.RFC3161_URL and settings.RFC3161_ROOTS):
            raise ImproperlyConfigured("Set RFC3161_URL and RFC3161_ROOTS (a PEM file) for the backend rfc3161.")
        self.url = settings.RFC3161_URL
        try:
            self.roots = x509.load_pem_x509_certificates(Path(settings.RFC3161_ROOTS).read_bytes())
        except (OSError, ValueError) as error:
            raise ImproperlyConfigured(f"RFC3161_ROOTS cannot be read: {error}") from error

    def submit(self, checkpoint: Checkpoint) -> str:
        known = self._receipt(checkpoint)
        data = bytes(known.data) if known else self._ask(head_of(checkpoint).text.encode())
        if known is None:
            Receipt.objects.create(checkpoint=checkpoint, backend=self.name, data=data)
        info = decode(data).tst_info
        return f"{info.gen_time:%Y-%m-%dT%H:%M:%SZ} {info.serial_number:x}"

    def status(self, checkpoint: Checkpoint, reference: str) -> Status:
        return Status(AnchorState.FINAL if self._receipt(checkpoint) else AnchorState.PENDING, reference)

    def prove(self, checkpoint: Checkpoint, reference: str) -> dict[str, Any]:
        return {"response": b64(bytes(Receipt.objects.get(checkpoint=checkpoint, backend=self.name).data))}

    def policy(self) -> dict[str, Any]:
        return {"roots": [b64(root.public_bytes(Encoding.DER)) for root in self.roots], "independent": False}

    def _receipt(self, checkpoint: Checkpoint) -> Receipt | None:
        return Receipt.objects.filter(checkpoint=checkpoint, backend=self.name).first()

    def _ask(self, message: bytes) -> bytes:
        request = TimestampRequestBuilder().data(message).hash_algorithm(HashAlgorithm.SHA256).build()
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        try:
            code, answer = exchange("POST", self.url, request.as_bytes(), headers)
        except NoAnswer as error:
            raise BackendDown(str(error)) from error
        if code != 200:
            raise BackendRefuses(f"the time-stamp authority answers HTTP {code}")
        builder = VerifierBuilder.from_request(request)
        for root in self.roots:
            builder = builder.add_root_certificate(root)
        try:
            builder.build().verify_message(decode(answer), message)
        except (VerificationError, ValueError) as error:
            raise BackendRefuses(f"the time-stamp authority's answer does not hold: {error}") from error
        return answer

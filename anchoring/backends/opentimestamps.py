"""OpenTimestamps: calendars gather digests and anchor them in the Bitcoin chain, hours later and at no cost.

Settings: OPENTIMESTAMPS_CALENDARS, each asked for every checkpoint (a calendar may lose what it promised), and
OPENTIMESTAMPS_ESPLORA: with it an anchor is final when the block's header says so too and is 6 deep; without it when a
calendar names the block.
"""

from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from ..log import ots
from ..log.bitcoin import final_merkle_root
from ..log.http import NoAnswer, exchange
from ..log.notes import b64
from ..models import AnchorState, Checkpoint, Receipt
from . import BackendDown, BackendRefuses, Status, head_of

logger = structlog.get_logger(__name__)


class OpenTimestampsBackend:
    """See the module. The reference is the hash's promise until a block is named."""

    name = "opentimestamps"
    every = timedelta(hours=1)
    limit = timedelta(hours=24)
    waiting = 24

    def __init__(self) -> None:
        self.calendars = [url.rstrip("/") for url in settings.OPENTIMESTAMPS_CALENDARS]
        self.esplora = settings.OPENTIMESTAMPS_ESPLORA
        if not self.calendars:
            raise ImproperlyConfigured("Set OPENTIMESTAMPS_CALENDARS for the backend opentimestamps.")

    def submit(self, checkpoint: Checkpoint) -> str:
        if self._receipt(checkpoint) is None:
            proof = self._promises(head_of(checkpoint).digest)
            Receipt.objects.create(checkpoint=checkpoint, backend=self.name, data=ots.write_file(proof))
        return "promised"

    def status(self, checkpoint: Checkpoint, reference: str) -> Status:
        receipt = self._receipt(checkpoint)
        if receipt is None:
            return Status(AnchorState.PENDING, self.submit(checkpoint))
        proof = ots.read_file(bytes(receipt.data))
        if not proof.attested(ots.BITCOIN):
            if not self._upgrade(proof):
                return Status(AnchorState.PENDING, reference)
            receipt.data = ots.write_file(proof)
            receipt.save()
        return self._depth(proof)

    def prove(self, checkpoint: Checkpoint, reference: str) -> dict[str, Any]:
        return {"proof": b64(bytes(Receipt.objects.get(checkpoint=checkpoint, backend=self.name).data))}

    def policy(self) -> dict[str, Any]:
        return {"blocks": {}, "independent": False}

    def _receipt(self, checkpoint: Checkpoint) -> Receipt | None:
        return Receipt.objects.filter(checkpoint=checkpoint, backend=self.name).first()

    def _promises(self, digest: bytes) -> ots.Timestamp:
        """What each calendar that answers promises. One is enough to go on."""
        proof = ots.Timestamp(digest)
        for calendar in self.calendars:
            answer = self._answer(digest, "POST", f"{calendar}/digest", digest)
            if answer is not None and any(one.uri.rstrip("/") == calendar for _, one in answer.attested(ots.PENDING)):
                proof.merge(answer)
        if not proof.steps and not proof.attestations:
            raise BackendDown("no calendar promises anything")
        return proof

    def _upgrade(self, proof: ots.Timestamp) -> bool:
        """Ask our calendars about what they promised; whether anything leads to a block now."""
        for place, one in proof.attested(ots.PENDING):
            calendar = one.uri.rstrip("/")
            if calendar in self.calendars:  # never an address that only an answer named
                url = f"{calendar}/timestamp/{place.message.hex()}"
                answer = self._answer(place.message, "GET", url)
                if answer is not None and answer.attested(ots.BITCOIN):
                    place.merge(answer)
        return bool(proof.attested(ots.BITCOIN))

    def _answer(self, message: bytes, method: str, url: str, body: bytes = b"") -> ots.Timestamp | None:
        try:
            status, answer = exchange(method, url, body, {"Accept": "application/vnd.opentimestamps.v1"})
            return ots.Timestamp.decode(message, answer) if status == 200 else None
        except (NoAnswer, ots.BadProof) as error:
            logger.warning("anchoring.calendar_down", error=str(error))
            return None

    def _depth(self, proof: ots.Timestamp) -> Status:
        """Included, or final when one of the blocks holds what the proof leads to."""
        blocks = [(one.height, place.message) for place, one in proof.attested(ots.BITCOIN)]
        reference = f"bitcoin:{min(blocks)[0]}"
        if not self.esplora:
            return Status(AnchorState.FINAL, reference)
        try:
            found = {height: final_merkle_root(self.esplora, height) for height, _ in blocks}
        except NoAnswer as error:
            raise BackendDown(str(error)) from error
        if any(found[height] == message for height, message in blocks):
            return Status(AnchorState.FINAL, reference)
        if None not in found.values():
            raise BackendRefuses("a calendar named a Bitcoin block that does not hold the proof")
        return Status(AnchorState.INCLUDED, reference)

"""Any EVM chain: the digest of a checkpoint is given to the anchor contract (contracts/AnchorLog.vy).

The contract is the truth: where a digest stands is asked of it, not remembered. So a reorg, a restored backup or a
crash after sending need no case of their own: what the contract does not hold is sent, under the nonce that it has or
the next one. Settings: EVM_* in wallet/settings/anchoring.py; docs/adding-a-backend.md tells how to set one up.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from ..models import AnchorState, Checkpoint, EvmTransaction
from . import BackendRefuses, Status, head_of
from .evm_chain import GWEI, Chain
from .evm_signer import Signer

_LOCK = 0x616E63686F720003  # advisory lock of the one who gives out nonces
_ANCHOR = "0xeecdf927"  # selector of anchor(bytes32)
_BUMPS = 20


class EvmBackend:
    """See the module. A subclass with another name and `chain` anchors in a second chain."""

    name = "evm"
    every = timedelta(minutes=10)
    limit = timedelta(hours=1)
    waiting = 2

    def __init__(self) -> None:
        if not (settings.EVM_RPC_URLS and settings.EVM_CHAIN_ID and settings.EVM_CONTRACT):
            raise ImproperlyConfigured("Set EVM_RPC_URLS, EVM_CHAIN_ID and EVM_CONTRACT for the backend evm.")
        self.chain = Chain(settings.EVM_RPC_URLS, settings.EVM_CHAIN_ID, settings.EVM_CONTRACT)
        self.signer: Signer = import_string(settings.EVM_SIGNER)()

    def submit(self, checkpoint: Checkpoint) -> str:
        digest = head_of(checkpoint).digest
        if not self.chain.anchored_at(digest):
            self._send(digest)
        return "sent"

    def status(self, checkpoint: Checkpoint, reference: str) -> Status:
        digest = head_of(checkpoint).digest
        block = self.chain.anchored_at(digest)
        if not block:
            self._send(digest)
            return Status(AnchorState.PENDING, "sent")
        event = self.chain.event_of(digest, block)
        if event is None:  # the chain changed between two questions
            return Status(AnchorState.PENDING, "sent")
        reference = f"{block} {event[0]} {event[1]}"
        if block > self.chain.final_block(settings.EVM_CONFIRMATIONS):
            return Status(AnchorState.INCLUDED, reference)
        EvmTransaction.objects.filter(digest=digest).update(cost=self.chain.cost(event[0]))
        return Status(AnchorState.FINAL, reference)

    def prove(self, checkpoint: Checkpoint, reference: str) -> dict[str, Any]:
        block, transaction, block_hash = reference.split(" ")
        place = {"chain_id": self.chain.chain_id, "contract": self.chain.contract}
        return place | {"block": int(block), "transaction": transaction, "block_hash": block_hash}

    def policy(self) -> dict[str, Any]:
        place = {"chain_id": self.chain.chain_id, "contract": self.chain.contract}
        return place | {"confirmations": settings.EVM_CONFIRMATIONS or 64, "independent": False}

    def _send(self, digest: bytes) -> None:
        """Bring the digest's transaction to the chain: for the first time, again, or with a higher fee."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        sent = EvmTransaction.objects.filter(digest=digest).first()
        done = self.chain.nonce(self.signer.address)
        if sent and sent.nonce < done and self.chain.anchored_at(digest):
            return  # mined between two questions
        if sent is None or sent.nonce < done or sent.sender != self.signer.address:
            sent = self._signed(sent or EvmTransaction(digest=digest), self._next_nonce(done), (0, 0))
        elif timezone.now() - sent.sent_at >= timedelta(seconds=settings.EVM_REPLACE_SECONDS):
            sent = self._signed(sent, sent.nonce, _more(sent))
        for _ in range(_BUMPS):
            if self.chain.send(bytes(sent.raw)):
                break
            sent = self._signed(sent, sent.nonce, _more(sent))
        sent.save()

    def _next_nonce(self, done: int) -> int:
        """After all that waits; what was dropped keeps its own, so that there are no gaps."""
        mine = EvmTransaction.objects.filter(chain_id=self.chain.chain_id, sender=self.signer.address)
        waiting = set(mine.filter(nonce__gte=done).values_list("nonce", flat=True))
        return next(nonce for nonce in range(done, done + len(waiting) + 1) if nonce not in waiting)

    def _signed(self, sent: EvmTransaction, nonce: int, at_least: tuple[int, int]) -> EvmTransaction:
        """The row with a transaction of that nonce and of today's fees, or of `at_least` where that is more."""
        fee, tip = (max(pair) for pair in zip(self.chain.fees(), at_least, strict=True))
        data = _ANCHOR + bytes(sent.digest).hex()
        gas = self.chain.gas(self.signer.address, data)
        if fee > settings.EVM_MAX_FEE_GWEI * GWEI:
            raise BackendRefuses(f"the chain asks more than EVM_MAX_FEE_GWEI: {fee // GWEI} gwei")
        if self.chain.balance(self.signer.address) < gas * fee:
            raise BackendRefuses(f"the account {self.signer.address} has too little for one anchor: {gas * fee} wei")
        call = {"to": self.chain.contract, "value": 0, "data": data, "gas": gas}
        fees = {"maxFeePerGas": fee, "maxPriorityFeePerGas": tip}
        raw, sent.hash = self.signer.sign({"type": 2, "chainId": self.chain.chain_id, "nonce": nonce, **call, **fees})
        sent.raw, sent.nonce, sent.sent_at = raw, nonce, timezone.now()
        sent.sender, sent.chain_id = self.signer.address, self.chain.chain_id
        sent.max_fee, sent.priority_fee = Decimal(fee), Decimal(tip)
        return sent


def _more(sent: EvmTransaction) -> tuple[int, int]:
    """Fees that nodes accept for a replacement: an eighth more."""
    return int(sent.max_fee) * 9 // 8 + 1, int(sent.priority_fee) * 9 // 8 + 1

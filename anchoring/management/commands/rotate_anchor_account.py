"""`manage.py rotate_anchor_account`: hand the anchor contract to the account of another key file."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import import_string

SECONDS = 300
_OWNER = "0x8da5cb5b"  # selector of owner()
_OFFER, _ACCEPT = "0xe339a96a", "0xa67c2dcb"  # of offer_ownership(address) and accept_ownership()


class Command(BaseCommand):
    help = "Hand the anchor contract to the account of another key file. Safe to repeat; then set EVM_KEY_FILE to it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", required=True, type=Path, help="the new account's key file, chmod 600")

    def handle(self, *args: Any, to: Path, **options: Any) -> None:
        from anchoring.backends import BackendDown, BackendRefuses
        from anchoring.backends.evm_chain import Chain
        from anchoring.backends.evm_signer import FileSigner

        chain = Chain(settings.EVM_RPC_URLS, settings.EVM_CHAIN_ID, settings.EVM_CONTRACT)
        new = FileSigner(str(to))
        try:
            if _address(chain, _OWNER) != new.address.lower():
                old = import_string(settings.EVM_SIGNER)()
                _call(chain, old, _OFFER + new.address[2:].lower().rjust(64, "0"))
                _call(chain, new, _ACCEPT)
            if _address(chain, _OWNER) != new.address.lower():
                raise CommandError("The contract did not change hands.")
        except (BackendDown, BackendRefuses) as error:
            raise CommandError(f"{error} — nothing is lost: repeat the command.") from error
        self.stdout.write(f"{settings.EVM_CONTRACT} belongs to {new.address}: set EVM_KEY_FILE={to} and restart.")


def _address(chain: Any, selector: str) -> str:
    return "0x" + str(chain.ask("eth_call", {"to": chain.contract, "data": selector}, "latest"))[-40:]


def _call(chain: Any, signer: Any, data: str) -> None:
    """Send one call from that account and wait until it is in a block."""
    fee, tip = chain.fees()
    gas = chain.gas(signer.address, data)
    fees = {"maxFeePerGas": fee, "maxPriorityFeePerGas": tip, "gas": gas, "nonce": chain.nonce(signer.address)}
    call = {"type": 2, "chainId": chain.chain_id, "to": chain.contract, "value": 0, "data": data}
    raw, transaction = signer.sign(call | fees)
    chain.send(raw)
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        receipt = chain.ask("eth_getTransactionReceipt", transaction)
        if receipt:
            if int(receipt["status"], 16) != 1:
                raise CommandError(f"The chain took {transaction} and failed it.")
            return
        time.sleep(0.5)
    raise CommandError(f"{transaction} is not in a block after {SECONDS} s: repeat the command.")

"""`manage.py deploy_anchor_contract`: put the anchor contract on the chain of EVM_RPC_URLS, owned by EVM_SIGNER."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

SOURCE = Path(__file__).resolve().parents[3] / "contracts" / "AnchorLog.vy"
SECONDS = 300


def compiled() -> str:
    """The contract's code. It is compiled, never stored: what is deployed is what can be read."""
    vyper = Path(sys.executable).with_name("vyper")
    try:
        done = subprocess.run([vyper, "-f", "bytecode", SOURCE], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CommandError("vyper does not run: install requirements/evm.txt") from error
    return done.stdout.strip()


class Command(BaseCommand):
    help = "Deploy contracts/AnchorLog.vy and print its address for EVM_CONTRACT."

    def handle(self, *args: Any, **options: Any) -> None:
        from anchoring.backends.evm_chain import Chain

        if not (settings.EVM_RPC_URLS and settings.EVM_CHAIN_ID):
            raise CommandError("Set EVM_RPC_URLS and EVM_CHAIN_ID.")
        chain, signer = Chain(settings.EVM_RPC_URLS, settings.EVM_CHAIN_ID, ""), import_string(settings.EVM_SIGNER)()
        code = compiled()
        fee, tip = chain.fees()
        gas = int(chain.ask("eth_estimateGas", {"from": signer.address, "data": code}), 16) * 6 // 5
        fees = {"maxFeePerGas": fee, "maxPriorityFeePerGas": tip, "gas": gas}
        call = {"type": 2, "chainId": chain.chain_id, "nonce": chain.nonce(signer.address), "value": 0, "data": code}
        raw, transaction = signer.sign(call | fees)
        chain.send(raw)
        self.stdout.write(f"EVM_CONTRACT={_address(chain, transaction)}")


def _address(chain: Any, transaction: str) -> str:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        receipt = chain.ask("eth_getTransactionReceipt", transaction)
        if receipt:
            if int(receipt["status"], 16) != 1:
                raise CommandError(f"The chain took {transaction} and failed it.")
            return str(receipt["contractAddress"])
        time.sleep(1)
    raise CommandError(f"{transaction} is not in a block after {SECONDS} s.")

"""The chain as its nodes tell it: several endpoints, asked in order, each only if it is of the right chain."""

from collections.abc import Sequence
from typing import Any

from ..log.http import NoAnswer, RpcError, json_rpc
from ..verify.evm import ANCHORED_AT
from . import BackendDown, BackendRefuses

ANCHORED = "0xe2da6f87348f28aaa485d3df6ffe8bb7fd6212504c21b3ec54dc01191acf2c92"  # topic of the event
GWEI = 10**9


class Chain:
    """Nodes of one chain, and one anchor contract on it."""

    def __init__(self, urls: Sequence[str], chain_id: int, contract: str) -> None:
        self.urls, self.chain_id, self.contract = list(urls), chain_id, contract
        self._checked: set[str] = set()

    def ask(self, method: str, *params: object) -> Any:
        """The first answer.

        Raises:
            BackendDown: no node answers.
            BackendRefuses: the nodes that answer are of another chain.
            RpcError: the node's own refusal.
        """
        wrong, reasons = False, []
        for url in self.urls:
            try:
                if self._is_ours(url):
                    return json_rpc(url, method, *params)
                wrong = True
            except NoAnswer as error:
                self._checked.discard(url)
                reasons.append(str(error))
        if wrong:
            raise BackendRefuses(f"wrong chain: a node of EVM_RPC_URLS is not of chain {self.chain_id}")
        raise BackendDown("; ".join(reasons))

    def anchored_at(self, digest: bytes) -> int:
        """The block in which the contract took the digest; 0 if it has not."""
        call = {"to": self.contract, "data": ANCHORED_AT + digest.hex()}
        try:
            return int(self.ask("eth_call", call, "latest"), 16)
        except (RpcError, ValueError) as error:
            raise BackendRefuses(f"no anchor contract at {self.contract}: {error}") from error

    def final_block(self, confirmations: int) -> int:
        """The newest block that counts as final: by depth, or by the chain's own word where the depth is 0."""
        if confirmations:
            return int(self._read("eth_blockNumber"), 16) - confirmations
        block = self._read("eth_getBlockByNumber", "finalized", False)
        if block is None:
            raise BackendRefuses("the chain calls nothing finalized: set EVM_CONFIRMATIONS")
        return int(block["number"], 16)

    def fees(self) -> tuple[int, int]:
        """Highest fee and priority fee per gas (EIP-1559) that should do for the next blocks."""
        base = int(self._read("eth_getBlockByNumber", "latest", False)["baseFeePerGas"], 16)
        try:
            tip = int(self.ask("eth_maxPriorityFeePerGas"), 16)
        except RpcError:
            tip = GWEI
        return 2 * base + tip, tip

    def nonce(self, address: str) -> int:
        """How many transactions of the account are in the chain."""
        return int(self._read("eth_getTransactionCount", address, "latest"), 16)

    def balance(self, address: str) -> int:
        """In wei."""
        return int(self._read("eth_getBalance", address, "latest"), 16)

    def gas(self, sender: str, data: str) -> int:
        """What the contract needs, with a fifth more. Raises BackendRefuses if it would refuse."""
        try:
            call = {"from": sender, "to": self.contract, "data": data}
            # as of the last block: in the pending one the transaction to be replaced has already happened
            needed = int(self.ask("eth_estimateGas", call, "latest"), 16)
        except RpcError as error:
            raise BackendRefuses(f"the contract refuses: {error}") from error
        return needed * 6 // 5

    def event_of(self, digest: bytes, block: int) -> tuple[str, str] | None:
        """Transaction and block hash of the event in that block."""
        place = {"fromBlock": hex(block), "toBlock": hex(block)}
        event = {"address": self.contract, "topics": [ANCHORED, "0x" + digest.hex()]}
        found = self._read("eth_getLogs", event | place)
        return (found[0]["transactionHash"], found[0]["blockHash"]) if found else None

    def cost(self, transaction: str) -> int | None:
        """What a transaction cost, in wei."""
        receipt = self._read("eth_getTransactionReceipt", transaction)
        return int(receipt["gasUsed"], 16) * int(receipt["effectiveGasPrice"], 16) if receipt else None

    def send(self, raw: bytes) -> bool:
        """Give a transaction to the first node that answers; False if it must pay more to replace another.

        Raises:
            BackendRefuses: for a reason that a person must look at.
        """
        try:
            self.ask("eth_sendRawTransaction", "0x" + raw.hex())
        except RpcError as error:
            reason = str(error).lower()
            if "underpriced" in reason or "fee too low" in reason:
                return False
            if not any(word in reason for word in ("already", "known", "imported", "nonce too low")):
                raise BackendRefuses(f"the chain refuses: {error}") from error
        return True

    def _read(self, method: str, *params: object) -> Any:
        """`ask` where no refusal is expected: the node is not well."""
        try:
            return self.ask(method, *params)
        except RpcError as error:
            raise BackendDown(str(error)) from error

    def _is_ours(self, url: str) -> bool:
        if url not in self._checked:
            try:
                if int(json_rpc(url, "eth_chainId"), 16) != self.chain_id:
                    return False
            except (RpcError, ValueError, TypeError) as error:
                raise NoAnswer(f"no chain id: {error}") from error
            self._checked.add(url)
        return True

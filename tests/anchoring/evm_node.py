"""A real EVM node for the tests: anvil, as a process that can be stopped and started again."""

import contextlib
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anchoring.log.http import NoAnswer, json_rpc

BINARY = Path(__file__).parents[1] / "chain/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"
CHAIN_ID = 31337
# The first accounts of every anvil: public keys to nothing.
KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
OTHER_KEY = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"
OTHER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


@dataclass
class Node:
    """One anvil. Its state is kept in a file, so that it comes back as the same chain."""

    state: Path
    options: tuple[str, ...] = ()
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Node":
        assert BINARY.exists(), "these tests need anvil: `make setup-dev` installs it (Linux x86-64)"
        if not self.port:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
        command = [BINARY, "--port", str(self.port), "--chain-id", str(CHAIN_ID), "--state", self.state, "--silent"]
        self.process = subprocess.Popen([*command, *self.options])
        for _ in range(600):
            with contextlib.suppress(NoAnswer):
                self.call("eth_chainId")
                return self
            time.sleep(0.05)
        raise AssertionError("anvil does not answer")

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(20)
            self.process = None

    def call(self, method: str, *params: object) -> Any:
        return json_rpc(self.url, method, *params)

    def mine(self, blocks: int = 1) -> None:
        self.call("anvil_mine", hex(blocks))

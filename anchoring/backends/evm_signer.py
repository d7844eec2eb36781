"""Who signs for the chain account. Another way to hold the key is another class, named in EVM_SIGNER."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_limit = sys.getrecursionlimit()
try:
    from eth_account import Account
except ImportError as error:
    raise ImproperlyConfigured("The backend evm needs the packages of requirements/evm.txt.") from error
finally:
    # py_ecc, below eth_account, raises it to 100,000: one deeply nested request body would then kill the process
    sys.setrecursionlimit(_limit)


class Signer(Protocol):
    """An account of the chain. The same transaction must always be signed alike (RFC 6979)."""

    address: str

    def sign(self, transaction: Mapping[str, Any]) -> tuple[bytes, str]:
        """The signed transaction as it is sent, and its hash."""


class FileSigner:
    """A key in a file (EVM_KEY_FILE, 64 hexadecimal digits) that only this user may read."""

    def __init__(self, file: str = "") -> None:
        path = Path(file or settings.EVM_KEY_FILE or "EVM_KEY_FILE")
        try:
            if path.stat().st_mode & 0o077:
                raise ImproperlyConfigured(f"{path.name} is readable by others: chmod 600.")
            self._account = Account.from_key(path.read_text().strip())
        except (OSError, ValueError) as error:
            raise ImproperlyConfigured("EVM_KEY_FILE (or --to) does not name a file with a key.") from error
        self.address = self._account.address

    def sign(self, transaction: Mapping[str, Any]) -> tuple[bytes, str]:
        fields = dict(transaction)
        if "to" in fields:  # as text it would have to be in the spelling of EIP-55
            fields["to"] = bytes.fromhex(fields["to"].removeprefix("0x"))
        made = self._account.sign_transaction(fields)
        return bytes(made.raw_transaction), "0x" + bytes(made.hash).hex()

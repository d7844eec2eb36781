"""Asking an Esplora server (an index of the Bitcoin chain with an HTTP API) for a block's Merkle root."""

import json
import re

from .http import NoAnswer, exchange

DEPTH = 6  # blocks, the one itself included, until it is taken as final


def final_merkle_root(esplora: str, height: int) -> bytes | None:
    """The Merkle root of the block at that height, as in the header; None while it is not deep enough.

    Raises:
        NoAnswer: the server gives none.
    """
    base = esplora.rstrip("/")
    try:
        if int(_get(f"{base}/blocks/tip/height")) < height + DEPTH - 1:
            return None
        block = _get(f"{base}/block-height/{height}")
        if not re.fullmatch("[0-9a-f]{64}", block):
            raise NoAnswer("not the hash of a block")
        return bytes.fromhex(json.loads(_get(f"{base}/block/{block}"))["merkle_root"])[::-1]
    except (ValueError, KeyError, TypeError) as error:
        raise NoAnswer("not an Esplora server") from error


def _get(url: str) -> str:
    status, body = exchange("GET", url)
    if status != 200:
        raise NoAnswer(f"HTTP {status}")
    return body.decode("ascii").strip()

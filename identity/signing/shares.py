"""The root's secret as words on paper: SLIP-39, any `needed` of `holders` bring it back, fewer tell nothing."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric import ec
from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics

_BYTES = 32


class SharesDoNotFit(ValueError):
    """Too few shares, a wrong word, or shares of different secrets; the message says which."""


def split(key: ec.EllipticCurvePrivateKey, *, needed: int, holders: int) -> list[str]:
    """One line of 33 words for each holder."""
    if not 2 <= needed <= holders <= 16:
        raise SharesDoNotFit("at least 2 holders are needed, of at most 16")
    secret = key.private_numbers().private_value.to_bytes(_BYTES, "big")
    (shares,) = generate_mnemonics(1, [(needed, holders)], secret)
    return list(shares)


def join(shares: Sequence[str]) -> ec.EllipticCurvePrivateKey:
    """The key again. Raises SharesDoNotFit."""
    try:
        secret = combine_mnemonics([" ".join(share.split()).lower() for share in shares])
        return ec.derive_private_key(int.from_bytes(secret, "big"), ec.SECP256R1())
    except (MnemonicError, ValueError) as error:
        raise SharesDoNotFit(str(error)) from error

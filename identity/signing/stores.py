"""Which store of keys this installation has: a folder of encrypted files, or a PKCS #11 token."""

from __future__ import annotations

from .keystore import KeyStore, Keystore
from .places import SignerPlaces


def open_store(places: SignerPlaces) -> KeyStore:
    """Raises SystemExit with a sentence when the token cannot be opened."""
    if places.token is None:
        return Keystore(places.keys, places.passphrase)
    from .token import TokenStore  # its package is installed only where a token is

    return TokenStore(places.token)

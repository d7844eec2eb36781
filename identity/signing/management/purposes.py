"""Reading the purpose of a key from a command line."""

from argparse import ArgumentTypeError

from identity.signing.models import IssuerKey, KeyPurpose
from identity.signing.rules import INSTITUTION


def a_purpose(text: str) -> str:
    """One of the city's purposes, or of an institution that has had a key."""
    institutions = IssuerKey.objects.filter(purpose__startswith=INSTITUTION).values_list("purpose", flat=True)
    known = [*KeyPurpose.values, *sorted(set(institutions))]
    if text not in known:
        raise ArgumentTypeError(f"one of {', '.join(known)} is expected")
    return text

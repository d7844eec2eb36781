"""Reading the purpose of a key from a command line."""

from argparse import ArgumentTypeError

from identity.signing.models import IssuerKey, KeyPurpose
from identity.signing.rules import institution_of


def a_purpose(text: str) -> str:
    """One of the city's purposes, or of an institution that has had a key."""
    others = set(IssuerKey.objects.exclude(purpose__in=KeyPurpose.values).values_list("purpose", flat=True))
    known = [*KeyPurpose.values, *sorted(filter(institution_of, others))]
    if text not in known:
        raise ArgumentTypeError(f"one of {', '.join(known)} is expected")
    return text

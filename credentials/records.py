"""What is committed to the log about a credential: numbers, times and hashes, never a person.

Each record can be made again from our rows, and no more than these rows. docs/issuance.md describes them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from anchoring import merkle
from anchoring.actions.commitments import batch_record
from anchoring.log.records import JSON, digest_of
from anchoring.queries import Inner, build_bundle

from .models import Credential, CredentialCopy, IssuingInstitution, StatusChange

ISSUED = "credential.issued"
COPY = "credential.copy"
STATUS = "credential.status"
CARD_KIND = "card-kind"
RETIRED = "card-kind-retired"
INSTITUTION = "issuing-institution"


def issued(credential: Credential) -> dict[str, JSON]:
    """The act of issuing; the root over its copies is added by the batch."""
    return {
        "credential": str(credential.pk),
        "card": credential.kind.slug,
        "version": credential.kind.version,
        "format": credential.format,
        "issued_at": _time(credential.issued_at),
        "expires_at": _time(credential.expires_at),
    }


def copy_record(credential: Credential, copy: CredentialCopy) -> dict[str, JSON]:
    """One copy: whoever holds it can hash its signed part and compare."""
    return {
        "kind": COPY,
        "card": credential.kind.slug,
        "format": credential.format,
        "signed_part_sha256": bytes(copy.digest).hex(),
        # where its status is: moved to another place, a revoked copy would be valid again
        "status_list": str(copy.status_list_id),
        "status_index": copy.status_index,
    }


def copy_digests(credential: Credential, copies: Sequence[CredentialCopy]) -> list[bytes]:
    """Salted digests of the copies in order of number, so that the proof of one does not tell the others."""
    ordered = sorted(copies, key=lambda copy: copy.number)
    return [digest_of(bytes(copy.salt), copy_record(credential, copy)) for copy in ordered]


def copy_bundle(credential: Credential, number: int, *, later: bool = False) -> dict[str, Any]:
    """Proof that one copy was issued: of the copy in its act, and of the act in the log.

    Raises:
        NotYetAnchored: try again in some seconds.
    """
    copies = sorted(credential.copies.all(), key=lambda copy: copy.number)
    digests = copy_digests(credential, copies)
    inner = Inner(
        record=copy_record(credential, copies[number]),
        salt=bytes(copies[number].salt),
        index=number,
        proof=merkle.inclusion_proof([merkle.leaf_hash(digest) for digest in digests], number),
    )
    return build_bundle(credential.commitment, batch_record(digests, issued(credential)), inner=inner, later=later)


def status_changed(change: StatusChange) -> dict[str, JSON]:
    """A change of status."""
    return {
        "credential": str(change.credential_id),
        "before": change.before,
        "after": change.after,
        "reason": change.reason,
        "at": _time(change.at),
    }


def institution_changed(institution: IssuingInstitution) -> dict[str, JSON]:
    """What the trust list says of an institution from then on. Raises ValueError for one that was never on it."""
    if institution.changed_at is None:
        raise ValueError("not on the trust list")
    return {
        "institution": institution.address,
        "name_ko": institution.name_ko,
        "name_en": institution.name_en,
        "state": institution.state,
        "cards": [*institution.cards],
        "at": _time(institution.changed_at),
    }


def _time(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

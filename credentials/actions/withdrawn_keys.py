"""Cards whose issuer key was compromised: their holders are told to get new ones, batch by batch."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.actors import Actor
from identity.audit import record
from identity.signing.models import KeyState

from ..eligibility import Refusal
from ..models import CardNotice, Credential, CredentialState, NoticeKind

BATCH = 500
_WITHDRAWN = Refusal(
    "key_compromised",
    _("The city withdrew the key that signed this card, so it no longer verifies."),
    _("Get the card anew in your wallet. No visit is needed."),
    _("You lose nothing: the new card says the same. Ask the city's staff if you cannot get it."),
)


@transaction.atomic
def offer_anew(*, by: Actor) -> int:
    """Tell up to BATCH holders of cards that live and do not verify any more. Returns how many; again until none.

    The old card is not revoked here: whoever honours the trust list refuses it, and it ends when the new one is taken.
    """
    told = CardNotice.objects.filter(credential=OuterRef("pk"), kind=NoticeKind.REISSUE)
    now = timezone.now()
    rows = (
        Credential.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .filter(~Exists(told), signing_key__state=KeyState.COMPROMISED, expires_at__gt=now)
        .exclude(state=CredentialState.REVOKED)
    )
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    said = {"reason": _WITHDRAWN.code, "texts": _WITHDRAWN.texts()}
    CardNotice.objects.bulk_create(
        CardNotice(credential_id=each, kind=NoticeKind.REISSUE, at=now, **said) for each in ids
    )
    if ids:
        record("credential.offered_anew", by=by, detail={"count": len(ids), "reason": _WITHDRAWN.code})
    return len(ids)

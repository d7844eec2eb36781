"""What a new issue means for the cards that a member has already: in the same wallet they end, elsewhere it is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.db.models import BigIntegerField, CharField, DateTimeField, Q, UUIDField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.actors import Actor
from identity.compiled import Asked, CompiledQuery, Slot

from ..eligibility import Refusal
from ..errors import CredentialRequestDenied
from ..models import (
    AccessToken,
    CardNotice,
    Credential,
    CredentialState,
    NoticeKind,
    Replacement,
    StatusChange,
    StatusReason,
)
from .statuses import SWEEP_BATCH, apply

REPLACED_AFTER = dt.timedelta(days=7)
_ABOUT_THE_HOLDER = frozenset(
    {StatusReason.MISUSE, StatusReason.ISSUED_IN_ERROR, StatusReason.ELIGIBILITY_LOST, StatusReason.UNDER_REVIEW}
)
ELSEWHERE = Refusal(
    "issued_elsewhere",
    _("This card was issued to another device or app of yours as well."),
    _("If it was you, do nothing. If not, end your other sessions, and have the other card revoked."),
    _("Tell your community centre (haengjeong bokji center): staff revoke a card that you did not ask for."),
)


_UNEXPIRED = Q(expires_at__gt=Slot("now", DateTimeField()))


@dataclass(frozen=True, slots=True)
class Earlier:
    """The member's living cards of one kind."""

    own: list[Credential] = field(default_factory=list)  # of the wallet that asks now
    elsewhere: list[Credential] = field(default_factory=list)


_CARDS = CompiledQuery(
    lambda: (
        Credential.objects.select_related("token__authorization")
        .filter(member=Slot("member", UUIDField()), kind__code=Slot("code", CharField()))
        .filter(Q(token=Slot("token", BigIntegerField())) | (~Q(state=CredentialState.REVOKED) & _UNEXPIRED))
    )
)


def cards_of(token: AccessToken) -> Asked[list[Credential]]:
    """The member's living cards of the token's kind, and what the token was used for, if it was."""
    member, code = token.member.pk, token.kind.code
    return _CARDS.asked(member=member, code=code, token=token.pk, now=timezone.now())


def earlier_cards(token: AccessToken, cards: list[Credential]) -> Earlier:
    """What the member has of the token's card. Raises CredentialRequestDenied: staff suspended it."""
    earlier = Earlier()
    for credential in cards:
        (earlier.own if _same_wallet(token, credential.token) else earlier.elsewhere).append(credential)
    suspended = [each.pk for each in cards if each.state == CredentialState.SUSPENDED]
    if suspended and _held_back(suspended, own={each.pk for each in earlier.own}):
        raise CredentialRequestDenied("Staff suspended this card: ask them to reinstate it, then it comes anew.")
    return earlier


def settle(credential: Credential, earlier: Earlier) -> None:
    """Note which cards the new one replaces; tell the member's other devices of a device that is new."""
    old = [each for each in earlier.own if each.format == credential.format]
    if old:
        ends_at = credential.issued_at + REPLACED_AFTER
        Replacement.objects.bulk_create(
            [Replacement(old=each, new=credential, ends_at=ends_at) for each in old],
            update_conflicts=True,  # an earlier replacement that nobody accepted: its day stays
            unique_fields=["old"],
            update_fields=["new"],
        )
    if earlier.elsewhere and not earlier.own:
        said = {"kind": NoticeKind.ELSEWHERE, "reason": ELSEWHERE.code, "texts": ELSEWHERE.texts()}
        notices = [CardNotice(credential=each, at=credential.issued_at, **said) for each in earlier.elsewhere]
        CardNotice.objects.bulk_create(notices)


def keep_replaced(credential: Credential) -> None:
    """The wallet does not have the new card: what it was to replace stays."""
    Replacement.objects.filter(new=credential).delete()


@transaction.atomic
def end_replaced(*, by: Actor) -> int:
    """Revoke cards that were replaced seven days ago, or whose replacement has ended. Returns how many."""
    due = Q(replacement__ends_at__lte=timezone.now()) | Q(replacement__new__state=CredentialState.REVOKED)
    rows = Credential.objects.select_for_update(skip_locked=True, of=("self",), no_key=True).filter(due)
    late = list(rows.exclude(state=CredentialState.REVOKED).order_by("pk")[:SWEEP_BATCH])
    apply(late, CredentialState.REVOKED, StatusReason.REPLACED, by=by)
    return len(late)


def _same_wallet(token: AccessToken, other: AccessToken) -> bool:
    one, two = token.authorization, other.authorization
    if one and two:
        return one.pk == two.pk or (one.provider_id, one.client_jkt) == (two.provider_id, two.client_jkt)
    return bool(token.dpop_jkt) and token.dpop_jkt == other.dpop_jkt


def _held_back(suspended: list[UUID], own: set[UUID]) -> bool:
    """Whether staff, not the daily check, suspended one of them: in this wallet, or for what its holder is or did.

    A lost device, or a holder's wish, says nothing about the card on another device.
    """
    last = StatusChange.objects.filter(credential__in=suspended).order_by("credential_id", "-at", "-pk")
    return any(
        change.reason in _ABOUT_THE_HOLDER
        or (change.credential_id in own and change.reason != StatusReason.CHECK_FAILED)
        for change in last.distinct("credential_id")
    )

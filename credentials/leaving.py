"""What becomes of cards when their holder leaves the wallet."""

from __future__ import annotations

from django.utils.translation import ngettext

from identity.actions.members import on_leaving
from identity.actors import Actor
from identity.models import Member

from .actions.appeals import close_appeals_of
from .actions.representations import end_all_of as end_representations_of
from .actions.statuses import end_all_of
from .models import CredentialState


def register() -> None:
    on_leaving("credentials", tell=_tell, act=_act)


def _tell(member: Member) -> str:
    count = member.credentials.exclude(state=CredentialState.REVOKED).count()
    text = ngettext("Your %(count)d card ends for good.", "Your %(count)d cards end for good.", count)
    return text % {"count": count} if count else ""


def _act(member: Member, by: Actor) -> int:
    close_appeals_of(member)
    member.wallet_devices.all().delete()
    end_representations_of(member, by=by)
    return end_all_of(member, by=by)

"""What becomes of an identity check when its member leaves the wallet."""

from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from identity.actors import Actor
from identity.models import Member

from .models import MailCount, Paper, Proofing, ProofingState

BLANK = {"name": "", "birth_date": None, "country": "", "email": "", "reason": ""}


def tell(member: Member) -> str:
    live = Proofing.objects.filter(Q(state__in=ProofingState.OPEN) | Q(state="approved"), member=member)
    return _("Your identity check ends, and its papers are deleted at once.") if live.exists() else ""


def act(member: Member, by: Actor) -> None:
    mine = Proofing.objects.filter(member=member)
    Paper.objects.filter(proofing__member=member).delete()
    MailCount.objects.filter(member=member).delete()
    mine.filter(state__in=ProofingState.OPEN).update(state=ProofingState.WITHDRAWN, decided_at=now())
    mine.filter(state=ProofingState.APPROVED).update(state=ProofingState.ENDED)
    mine.update(code_mac=None, **BLANK)

"""What becomes of the binding when a member leaves the wallet."""

from django.utils.translation import gettext as _

from identity.actors import Actor
from identity.models import Member

from .actions.residencies import end_bindings_of
from .queries import live_residency


def tell(member: Member) -> str:
    return _("Your wallet is no longer bound to the resident register.") if live_residency(member) else ""


def act(member: Member, by: Actor) -> int:
    return end_bindings_of(member, by=by)

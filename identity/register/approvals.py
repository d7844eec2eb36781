"""What a second person is told before deciding."""

from django.utils.translation import gettext as _

from identity.models import Approval


def describe_apply(approval: Approval) -> str:
    """In numbers, never names."""
    return _(
        "The list suspends %(missing_count)d of %(active_count)d active entries and %(missing_bound_count)d of "
        "%(bound_count)d bound members; it adds %(new_count)d and changes %(changed_count)d."
    ) % {name: int(approval.payload.get(name, 0)) for name in _NUMBERS}


def describe_undo(approval: Approval) -> str:
    """In numbers, never names."""
    losing = int(approval.payload.get("losing", 0))
    return _("Undoing this import suspends %(losing)d members who are bound to entries that it brought.") % {
        "losing": losing
    }


_NUMBERS = ("missing_count", "active_count", "missing_bound_count", "bound_count", "new_count", "changed_count")

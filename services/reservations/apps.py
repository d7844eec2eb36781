from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReservationsConfig(AppConfig):
    name = "services.reservations"
    verbose_name = _("Reservations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from identity.actions.members import on_leaving
        from identity.models import StaffRole
        from identity.roles import allow
        from services.core.waiting import register_waiting

        from . import keeping, tampering
        from .actions.cancelling import cancel_for_leaving, coming_of
        from .hopes import notices_of

        tampering.register()
        register_waiting("bookings", lambda member: notices_of(member).count())
        keeping.register_rules()
        allow(
            StaffRole.CLERK,
            "reservations.add_reservation",
            "reservations.change_reservation",
            "reservations.add_closure",
            "reservations.change_closure",
            "reservations.add_draw",
            "reservations.change_draw",
            "reservations.change_waiver",
            "reservations.change_sanction",
        )
        on_leaving(
            "reservations",
            tell=lambda member: (
                _("Your reservations that have not begun are cancelled.") if coming_of(member).exists() else ""
            ),
            act=cancel_for_leaving,
        )

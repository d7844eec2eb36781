from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BloodDonationConfig(AppConfig):
    name = "services.blood_donation"
    verbose_name = _("Blood donation")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from identity.actions.members import on_leaving
        from identity.models import StaffRole
        from identity.roles import allow
        from services.core.waiting import register_waiting

        from . import keeping, leaving, tampering
        from .queries import waiting_for

        tampering.register()
        register_waiting("blood", waiting_for)
        keeping.register_rules()
        for role in (StaffRole.CLERK, StaffRole.MANAGER):
            allow(
                role,
                "blood_donation.add_donation",
                "blood_donation.use_certificate",
                "blood_donation.draw_certificate",
                "blood_donation.add_furtheract",
            )
        on_leaving("blood_donation", tell=leaving.tell, act=leaving.give_up_certificates)

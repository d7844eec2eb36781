from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VolunteeringConfig(AppConfig):
    name = "services.volunteering"
    verbose_name = _("Volunteering")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from credentials.eligibility import register_yearly
        from identity.actions.members import on_leaving
        from identity.models import StaffRole
        from identity.roles import allow
        from services.core.waiting import register_waiting

        from . import keeping, leaving, tampering
        from .hours import hours_of
        from .queries import waiting_for

        keeping.register_rules()
        tampering.register()
        register_waiting("volunteering", waiting_for)
        on_leaving("volunteering", tell=leaving.tell, act=leaving.act)
        register_yearly("volunteer_hours", _("hours of volunteering"), hours_of)

        allow(StaffRole.CLERK, "volunteering.add_volunteerrecord", "volunteering.change_volunteerrecord")

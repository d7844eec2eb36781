from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VolunteeringConfig(AppConfig):
    name = "services.volunteering"
    verbose_name = _("Volunteering")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from credentials.eligibility import register_yearly
        from identity.models import StaffRole
        from identity.roles import allow

        from .hours import hours_of

        register_yearly("volunteer_hours", _("hours of volunteering"), hours_of)

        allow(StaffRole.CLERK, "volunteering.add_volunteerrecord", "volunteering.change_volunteerrecord")

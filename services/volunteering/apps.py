from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VolunteeringConfig(AppConfig):
    name = "services.volunteering"
    verbose_name = _("Volunteering")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from identity.models import StaffRole
        from identity.roles import allow

        allow(StaffRole.CLERK, "volunteering.add_volunteerrecord", "volunteering.change_volunteerrecord")

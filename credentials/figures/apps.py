from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FiguresConfig(AppConfig):
    name = "credentials.figures"
    label = "figures"
    verbose_name = _("Figures")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from identity.models import StaffRole
        from identity.roles import allow

        allow(StaffRole.CLERK, "figures.view_scancount")
        allow(StaffRole.MANAGER, "figures.*_scannerpass")
        allow(StaffRole.AUDITOR, "figures.view_scancount")

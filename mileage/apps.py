from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MileageConfig(AppConfig):
    name = "mileage"
    verbose_name = _("Mileage")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import approvals, keeping, tampering

        tampering.register()
        keeping.register_rules()
        approvals.register()

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CredentialsConfig(AppConfig):
    name = "credentials"
    verbose_name = _("Cards")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import approvals, checks, leaving, tampering

        approvals.register()
        checks.register_checks()
        leaving.register()
        tampering.register()

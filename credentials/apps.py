from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CredentialsConfig(AppConfig):
    name = "credentials"
    verbose_name = _("Cards")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import approvals, checks, keeping, leaving, tampering

        approvals.register()
        checks.register_checks()
        keeping.register_rules()
        leaving.register()
        tampering.register()

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SigningConfig(AppConfig):
    name = "identity.signing"
    verbose_name = _("Keys")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import approvals

        approvals.register()

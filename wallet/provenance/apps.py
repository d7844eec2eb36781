from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProvenanceConfig(AppConfig):
    name = "wallet.provenance"
    label = "wallet_provenance"
    verbose_name = _("provenance")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import tampering

        tampering.register()

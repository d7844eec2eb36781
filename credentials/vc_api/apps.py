from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VcApiConfig(AppConfig):
    name = "credentials.vc_api"
    label = "vc_api"
    verbose_name = _("Integrators")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from ..status import bitstring
        from .queries import LISTS

        bitstring.register(LISTS)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "services.core"
    label = "services_core"
    verbose_name = _("Activities")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import acts, keeping, tampering

        tampering.register()
        acts.register()
        keeping.register_rules()

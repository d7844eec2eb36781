from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StableConfig(AppConfig):
    name = "mileage.stable"
    label = "stable"
    verbose_name = _("Stable token")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import approvals, keeping, reserve

        approvals.register()
        keeping.register_rules()
        reserve.register()

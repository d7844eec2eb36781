from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "mileage.partners"
    label = "partners"
    verbose_name = _("Partners")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from mileage.queries import name_sources

        from . import approvals, keeping, queries

        approvals.register()
        keeping.register_rules()
        name_sources("partner", queries.shops_of)

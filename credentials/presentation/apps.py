from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PresentationConfig(AppConfig):
    name = "credentials.presentation"
    label = "presentation"
    verbose_name = _("Checks of cards")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from identity.models import StaffRole
        from identity.roles import allow
        from identity.second_person import register_kind

        from . import purposes

        allow(StaffRole.MANAGER, purposes.APPROVE)
        register_kind(
            purposes.KIND,
            label=_("Purpose of checks"),
            execute=purposes.execute_purpose,
            describe=purposes.describe_purpose,
            permission=purposes.APPROVE,
        )

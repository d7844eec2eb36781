from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    name = "identity"
    verbose_name = _("People")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .actions import staff
        from .keeping import register_rules
        from .second_person import register_kind

        register_rules()

        register_kind(
            staff.ASSIGN,
            label=_("Role for a member of staff"),
            execute=staff.carry_out_assignment,
            describe=staff.describe_assignment,
            permission="identity.change_staffassignment",
        )

"""The resident register: who lives in the city, and which member that is."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegisterConfig(AppConfig):
    name = "identity.register"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Resident register")

    def ready(self) -> None:
        from identity.second_person import register_kind

        from . import approvals
        from .actions import applying, undoing

        register_kind(
            applying.APPLY,
            execute=applying.execute_approved,
            describe=approvals.describe_apply,
            label=_("Apply a register import that would end more than 1 % of residencies"),
            permission="register.approve_registerimport",
        )
        register_kind(
            undoing.UNDO,
            execute=undoing.execute_approved,
            describe=approvals.describe_undo,
            label=_("Undo a register import to which members are bound"),
            permission="register.approve_registerimport",
        )

"""The resident register: who lives in the city, and which member that is."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegisterConfig(AppConfig):
    name = "identity.register"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Resident register")

    def ready(self) -> None:
        from identity.actions.members import on_leaving
        from identity.models import StaffRole
        from identity.roles import allow
        from identity.second_person import register_kind

        from . import approvals, keeping, leaving
        from .actions import applying, undoing

        register_kind(
            applying.APPLY,
            execute=applying.execute_approved,
            describe=approvals.describe_apply,
            label=_("Apply a register import that would end more than one percent of residencies"),
            permission="register.approve_registerimport",
        )
        register_kind(
            undoing.UNDO,
            execute=undoing.execute_approved,
            describe=approvals.describe_undo,
            label=_("Undo a register import to which members are bound"),
            permission="register.approve_registerimport",
        )
        keeping.register_rules()
        on_leaving("register", tell=leaving.tell, act=leaving.act)
        allow(StaffRole.CLERK, "register.reveal_registerentry")
        allow(StaffRole.PRINTER, "register.view_codebatch")

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RetentionConfig(AppConfig):
    """The last of all apps: when a member leaves, the others have done their part."""

    name = "wallet.retention"
    label = "retention"
    verbose_name = _("retention")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from identity.actions.members import on_leaving
        from identity.models import StaffRole
        from identity.roles import allow

        from . import keeping, leaving, tampering

        keeping.register_rules()
        tampering.register()
        on_leaving("retention", tell=leaving.tell, act=leaving.act)
        allow(StaffRole.AUDITOR, "retention.view_destruction", "retention.view_formermember", leaving.READ)

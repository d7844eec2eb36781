"""What waits for a second person."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from .. import second_person
from ..actors import Actor
from ..admin_base import ScopedModelAdmin
from ..errors import UnknownApprovalKind
from ..models import Approval, ApprovalState
from ..object_actions import ObjectAction, ObjectActionsMixin


def _tell(approval: Approval) -> str:
    try:
        return str(second_person.kind_of(approval).describe(approval))
    except UnknownApprovalKind:
        return str(_("This kind of request is not known to this release."))


def _approve(approval: Approval, by: Actor, data: dict[str, Any]) -> None:
    second_person.approve(approval, by=by, note=data["note"])


def _refuse(approval: Approval, by: Actor, data: dict[str, Any]) -> None:
    second_person.refuse(approval, by=by, note=data["note"])


def _waits(approval: Approval) -> bool:
    return approval.state == ApprovalState.REQUESTED


@admin.register(Approval)
class ApprovalAdmin(ObjectActionsMixin, ScopedModelAdmin):
    district_field = "district"
    service_field = "service"
    icon = "how_to_reg"
    list_display = ("kind_label", "state_label", "district", "requested_by", "requested_at", "expires_at", "decided_by")
    list_filter = ("state", "kind", "district")
    list_select_related = ("district", "requested_by__person", "decided_by__person")
    search_fields = ("id__exact", "kind", "requested_by__username")
    search_help_text = _("Number, kind or who asked")
    date_hierarchy = "requested_at"
    fields = (
        "kind_label",
        "what_will_happen",
        "state",
        "reason",
        "district",
        "requested_by",
        "requested_at",
        "expires_at",
        "decided_by",
        "decided_at",
        "decision_note",
        "executed_at",
    )
    readonly_fields = fields
    object_actions = (
        ObjectAction("approve", _("Approve"), run=_approve, tell=_tell, allowed=_waits),
        ObjectAction(
            "refuse",
            _("Refuse"),
            run=_refuse,
            tell=lambda approval: _("Nothing will happen; the one who asked sees the note."),
            allowed=_waits,
            dangerous=True,
        ),
    )

    @admin.display(description=_("kind"))
    def kind_label(self, approval: Approval) -> str:
        return second_person.label_of(approval)

    @admin.display(description=_("what will happen"))
    def what_will_happen(self, approval: Approval) -> str:
        return _tell(approval)

    @display(  # type: ignore[untyped-decorator]
        description=_("state"),
        label={"requested": "warning", "approved": "info", "executed": "success", "refused": "danger"},
    )
    def state_label(self, approval: Approval) -> tuple[str, str]:
        return approval.state, approval.get_state_display()

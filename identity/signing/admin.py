"""Staff see which keys sign, and ask here for another; the rest is a ceremony or a command (docs/keys.md)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from identity.actors import Actor
from identity.admin_base import ScopedModelAdmin
from identity.object_actions import ObjectAction, ObjectActionsMixin

from .actions import ROTATE, request_rotation
from .models import IssuerKey, KeyState


def _ask(key: IssuerKey, by: Actor, data: dict[str, Any]) -> None:
    request_rotation(key.purpose, by=by, reason=data["note"])


@admin.register(IssuerKey)
class IssuerKeyAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "key"
    scoped = False
    list_display = ("purpose", "short_id", "algorithm", "state", "signs_from", "ended_at", "valid_until")
    list_filter = ("purpose", "state")
    fields = (
        "purpose",
        "kid",
        "algorithm",
        "state",
        "signs_from",
        "ended_at",
        "valid_from",
        "valid_until",
        "public_jwk",
    )
    search_fields = ("kid",)
    ordering = ("purpose", "-valid_from")
    object_actions = (
        ObjectAction(
            "rotate",
            _("Replace this key"),
            run=_ask,
            tell=lambda key: _(
                "After another person's approval a new key is made and published. It signs instead of this one when "
                "every verifier has had time to read it; what this one signed stays valid."
            ),
            permission=ROTATE,
            allowed=lambda key: key.state == KeyState.ACTIVE,
        ),
    )

    @admin.display(description=_("key id"))
    def short_id(self, key: IssuerKey) -> str:
        return key.kid[:8]

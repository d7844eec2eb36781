"""Changing why cards are checked: staff propose, another person approves, and the change is committed to the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from anchoring.actions import append_commitment
from anchoring.log.records import canonical
from identity.actors import Actor
from identity.audit import record
from identity.models import Approval
from identity.second_person import request_approval

from .errors import PurposeChanged, PurposeRefused
from .models import Purpose, PurposeDraft, PurposeVersion

KIND = "presentation.purpose"
CHANGE, APPROVE = "presentation.change_purpose", "presentation.approve_purpose"
SETTINGS = (
    "name_ko",
    "name_en",
    "ground_ko",
    "ground_en",
    "query",
    "holder_check",
    "modes",
    "max_list_age",
    "keep_minutes",
    "kept",
    "keep_days",
    "audience",
    "active",
)


def settings_of(purpose: Purpose) -> dict[str, Any]:
    """All that can be set, as JSON; made again from our rows, it is what was committed."""
    organisation = str(purpose.organisation_id) if purpose.organisation_id else None
    return {name: getattr(purpose, name) for name in SETTINGS} | {"organisation": organisation}


@transaction.atomic
def propose_purpose(purpose: Purpose, *, by: Actor, reason: str = "") -> Approval:
    """Ask another person for a new purpose, or for a change of one. Nothing changes until then.

    Raises:
        NotAllowed: not this actor's to propose.
        PurposeRefused: its settings do not fit together; carries what is wrong.
    """
    by.require_staff(CHANGE)
    by.require_scope()
    check_settings(purpose)
    payload = {"code": purpose.code, "version": _version_of(purpose.code), "settings": settings_of(purpose)}
    return request_approval(KIND, payload, by=by, reason=reason)


def execute_purpose(approval: Approval, by: Actor) -> PurposeVersion:
    """Carry out an approved change. Raises PurposeChanged if it was changed otherwise meanwhile."""
    code, version, wanted = (approval.payload[name] for name in ("code", "version", "settings"))
    purpose = Purpose.objects.select_for_update(of=("self",)).filter(code=code).first() or Purpose(code=code, version=0)
    if purpose.version != version:
        raise PurposeChanged
    for name in SETTINGS:
        setattr(purpose, name, wanted[name])
    purpose.organisation_id = wanted["organisation"]
    purpose.version += 1
    check_settings(purpose)
    purpose.save()
    row = PurposeVersion(purpose=purpose, version=purpose.version, settings=wanted, approval=approval)
    row.commitment = append_commitment("presentation.purpose", committed(row))
    row.save()
    for draft in PurposeDraft.objects.filter(approval=approval).select_related("system"):
        draft.system.purposes.add(purpose)
    record("purpose.changed", by=by, subject=purpose, detail={"purpose": code, "version": purpose.version})
    return row


def committed(row: PurposeVersion) -> dict[str, Any]:
    """The record in the log: public rules, nothing of persons."""
    return {"code": row.purpose.code, "version": row.version, "settings": row.settings}


def describe_purpose(approval: Approval) -> str | Promise:
    payload: Mapping[str, Any] = approval.payload
    new, other = _("New purpose %(code)s: %(name)s"), _("Change the purpose %(code)s: %(name)s")
    text = new if payload["version"] == 0 else other
    return text % {"code": payload["code"], "name": payload["settings"]["name_ko"]}


def _version_of(code: str) -> int:
    return Purpose.objects.filter(code=code).values_list("version", flat=True).first() or 0


def check_settings(purpose: Purpose) -> None:
    """Raises PurposeRefused."""
    try:
        purpose.full_clean()
        canonical(settings_of(purpose))
    except ValidationError as error:
        raise PurposeRefused(errors=error.message_dict) from error
    except (TypeError, ValueError) as error:
        # such as a number with a fraction: it has no one spelling that could be committed
        raise PurposeRefused(errors={"query": [str(error)]}) from error

"""Reads."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from ..formats.w3c.issuers import INTEGRATORS
from ..status.bitstring import View
from .models import ApiCredential

FIELDS = {"revocation": "revoked", "suspension": "suspended"}


def _of_integrators(list_id: UUID, purpose: str) -> Iterable[int]:
    rows = ApiCredential.objects.filter(status_list=list_id, **{FIELDS[purpose]: True})
    return rows.values_list("status_index", flat=True)


LISTS = View(INTEGRATORS, "integrators-bitstring", _of_integrators)

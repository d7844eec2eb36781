"""Status lists: a million places each, given out in an order that nobody can guess, and never twice."""

from __future__ import annotations

import secrets
import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

CAPACITY = 1_000_000
BITS = 2


def new_key() -> bytes:
    return secrets.token_bytes(32)


class StatusList(models.Model):
    """One Token Status List. Its places come from a keyed permutation of the numbers that a sequence hands out.

    It hands out places only while the database server that opened it lives (`mark`): after a restore, where the
    sequence may have gone back, a new list is opened instead.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issuer = models.CharField(_("issuer"), max_length=200, help_text=_("The address in the credentials' `iss`."))
    permutation_key = models.BinaryField(_("key of the permutation"), max_length=32, default=new_key)
    first_ordinal = models.BigIntegerField(_("number of the first place"))
    mark = models.CharField(_("mark of the database"), max_length=64)
    version = models.UUIDField(_("version"), default=uuid.uuid4, help_text=_("New with every change of a status."))
    unknown_are_invalid = models.BooleanField(
        _("unknown places are invalid"), db_default=False, help_text=_("After a restore: who had them is not known.")
    )
    opened_at = models.DateTimeField(_("opened"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed"), null=True, help_text=_("No new places; existing ones stay served."))

    class Meta:
        verbose_name = _("status list")
        verbose_name_plural = _("status lists")
        permissions = [("read_past_lists", _("Can read status lists of the past"))]
        constraints = [
            models.UniqueConstraint(name="status_list_one_open", fields=["issuer"], condition=Q(closed_at=None)),
            models.UniqueConstraint(name="status_list_first_ordinal_once", fields=["first_ordinal"]),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def uri(self) -> str:
        return f"{self.issuer}{reverse('status-list', args=[self.id], urlconf='credentials.api.urls_issuer')}"

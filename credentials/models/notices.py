"""What a holder is told about a card in the wallet."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .cards import Credential


class NoticeKind(models.TextChoices):
    SUSPENDED = "suspended", _("suspended: no longer eligible")
    REVOKED = "revoked", _("ended: no longer eligible")
    REINSTATED = "reinstated", _("valid again")
    ELSEWHERE = "elsewhere", _("issued on another device too")
    RENEWAL = "renewal", _("ends soon: renew it")
    ACCEPTED = "accepted", _("your objection was accepted")
    REJECTED = "rejected", _("your objection was rejected")
    OUTDATED = "outdated", _("name, district or another fact has changed: get it anew")
    REISSUE = "reissue", _("the city withdrew the key that signed it: get it anew")


class CardNotice(models.Model):
    """One notice about one card; `reason` is the code of the rule that failed."""

    credential = models.ForeignKey(Credential, models.CASCADE, verbose_name=_("credential"), related_name="notices")
    kind = models.CharField(_("kind"), max_length=10, choices=NoticeKind)
    reason = models.CharField(_("reason"), max_length=30, blank=True)
    texts = models.JSONField(_("texts"), default=list, help_text=_("Why, what to do, how to appeal, in each language."))
    at = models.DateTimeField(_("at"))
    dismissed_at = models.DateTimeField(_("put away by the holder"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice about a card")
        verbose_name_plural = _("notices about cards")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                name="card_notice_outdated_once", fields=["credential"], condition=Q(kind=NoticeKind.OUTDATED)
            ),
            models.UniqueConstraint(
                name="card_notice_reissue_once", fields=["credential"], condition=Q(kind=NoticeKind.REISSUE)
            ),
            models.UniqueConstraint(
                name="card_notice_renewal_once", fields=["credential"], condition=Q(kind=NoticeKind.RENEWAL)
            ),
        ]

    def __str__(self) -> str:
        return self.kind

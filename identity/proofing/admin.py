"""Staff screens: look at the papers of an identity check, refuse, or ask another person to approve."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from identity import audit
from identity.admin_base import ScopedModelAdmin, actor_of
from identity.object_actions import ObjectAction, ObjectActionsMixin

from . import reviewing, sealing
from .models import Paper, Proofing, ProofingState


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("What the applicant reads"),
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        help_text=_("What is wrong with the papers, and what would help."),
    )


def _to_check(row: Proofing) -> bool:
    return row.state == ProofingState.SUBMITTED and not reviewing.waits_for_approval(row)


@admin.register(Proofing)
class ProofingAdmin(ObjectActionsMixin, ScopedModelAdmin):
    """Of the whole city's staff alone: the applicants live in no district."""

    icon = "badge"
    personal_fields = ("name", "birth_date", "email", "country")
    list_display = ("short", "state", "second_person", "country", "submitted_at", "decided_at")
    list_filter = ("state",)
    list_select_related = ("approval",)
    fields = (
        "state", "second_person", "name", "birth_date", "country", "email", "email_confirmed_at", "papers_shown",
        "submitted_at", "decided_at", "reason", "expires_on",
    )  # fmt: skip
    readonly_fields = ("second_person", "papers_shown")
    object_actions = (
        ObjectAction(
            "check",
            _("The papers are right"),
            run=lambda row, by, data: reviewing.ask_to_approve(row, data["note"], by=by),
            tell=lambda row: _(
                "Another person is asked to approve. The applicant then counts for a year as who the papers name: "
                "for cards that accept it, never as a resident."
            ),
            permission=reviewing.CHECK,
            allowed=_to_check,
        ),
        ObjectAction(
            "refuse",
            _("Refuse"),
            run=lambda row, by, data: reviewing.refuse(row, data["reason"], by=by),
            tell=lambda row: _("The applicant reads your reason and how to object. The papers are deleted in 30 days."),
            permission=reviewing.CHECK,
            allowed=lambda row: row.state == ProofingState.SUBMITTED,
            form=ReasonForm,
            dangerous=True,
        ),
        ObjectAction(
            "end",
            _("End"),
            run=lambda row, by, data: reviewing.end(row, data["reason"], by=by),
            tell=lambda row: _("It counts no more, and cards that stand on it end with the daily check."),
            permission=reviewing.CHECK,
            allowed=lambda row: row.state == ProofingState.APPROVED,
            form=ReasonForm,
            dangerous=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What is not handed in is nobody's to see."""
        return super().get_queryset(request).exclude(state__in=(ProofingState.DRAFT, ProofingState.WITHDRAWN))

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """What waits first, the oldest of it on top."""
        return [F("decided_at").desc(nulls_first=True), "submitted_at"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.paper_view)
        own = path("<uuid:object_id>/papers/<int:number>/", view, name="proofing_proofing_paper")
        return [own, *super().get_urls()]

    @admin.display(description=_("identity check"))
    def short(self, row: Proofing) -> str:
        return str(row)

    @admin.display(description=_("second person"))
    def second_person(self, row: Proofing) -> str:
        return row.approval.get_state_display() if row.approval else "–"

    @admin.display(description=_("papers"))
    def papers_shown(self, row: Proofing) -> SafeString:
        papers = [
            (
                reverse("admin:proofing_proofing_paper", args=[row.pk, paper.pk]),
                paper.get_kind_display(),
                filesizeformat(paper.size),
            )
            for paper in row.papers.defer("sealed")
        ]
        return format_html_join("\n", '<p><a class="text-primary-600 underline" href="{}">{} ({})</a></p>', papers)

    def paper_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        """One paper, as a file: never shown by our own pages, whatever is in it. The look is recorded."""
        if not request.user.has_perm(reviewing.CHECK):
            raise PermissionDenied
        rows = Paper.objects.filter(proofing__in=self.get_queryset(request), proofing=object_id)
        paper = rows.filter(pk=number).first()
        if paper is None:
            raise Http404
        with transaction.atomic():
            audit.record_view(by=actor_of(request), subject=paper.proofing, fields=("papers",))
        headers = {
            "Content-Disposition": f'attachment; filename="paper-{paper.pk}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
        content = sealing.unseal(paper.sealed, str(paper.proofing_id))
        return HttpResponse(content, content_type=paper.media_type, headers=headers)

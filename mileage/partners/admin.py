"""Staff screens of partners: applications to review, terms to propose, systems to shut out."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from identity import audit
from identity.actors import Actor
from identity.admin_base import ScopedInline, ScopedModelAdmin, actor_of
from identity.object_actions import ObjectAction, ObjectActionsMixin
from mileage.admin import ReasonForm, shown
from mileage.models import Asset, AssetKind

from . import admin_cases as admin_cases
from . import admin_settlements as admin_settlements
from .actions import agreements, leaving
from .actions.agreements import Terms, propose_agreement
from .actions.applications import (
    REVIEW,
    Wish,
    accept_application,
    enter_application,
    reject_application,
    return_application,
)
from .actions.clients import end_client
from .actions.leaving import request_removal
from .models import (
    Agreement,
    ApiClient,
    Application,
    ApplicationState,
    Document,
    Message,
    Partner,
    PartnerState,
    Transaction,
)
from .queries import holders_of


def _is_open(application: Application) -> bool:
    return application.state in ApplicationState.OPEN


class TextForm(forms.Form):
    text = forms.CharField(
        label=_("What the applicant reads"), max_length=500, widget=UnfoldAdminTextareaWidget(attrs={"rows": 4})
    )


@admin.register(Application)
class ApplicationAdmin(ObjectActionsMixin, ScopedModelAdmin):
    """One that came at a counter is entered here; everything else about it is an action."""

    district_field = "district"
    editable = True
    icon = "how_to_reg"
    list_display = ("submitted_at", "name_ko", "business_number", "district", "origin", "issues", "accepts", "state")
    list_filter = ("state", "origin", "district")
    list_select_related = ("district",)
    search_fields = ("business_number", "name_ko", "name_en")
    personal_fields = ("contact",)
    fields = ("name_ko", "name_en", "business_number", "district", "issues", "accepts", "contact")
    object_actions = (
        ObjectAction(
            "accept",
            _("Accept"),
            run=lambda application, by, data: accept_application(application, by=by),
            tell=lambda application: _("It becomes a partner. It can do nothing before its agreement is approved."),
            permission=REVIEW,
            allowed=_is_open,
        ),
        ObjectAction(
            "return",
            _("Ask for more"),
            run=lambda application, by, data: return_application(application, data["text"], by=by),
            tell=lambda application: _("The applicant is asked to add documents."),
            permission=REVIEW,
            allowed=_is_open,
            form=TextForm,
        ),
        ObjectAction(
            "reject",
            _("Refuse"),
            run=lambda application, by, data: reject_application(application, data["text"], by=by),
            tell=lambda application: _("The application ends. The applicant may apply anew."),
            permission=REVIEW,
            allowed=_is_open,
            form=TextForm,
            dangerous=True,
        ),
    )

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        more = ("state", "origin", "applicant", "note", "submitted_at", "decided_at", "partner", "papers")
        return (*self.fields, *more) if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.get_fields(request, obj) if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description=_("Documents"))
    def papers(self, obj: Application) -> SafeString:
        rows = [
            (reverse("admin:partners_application_paper", args=[obj.pk, row.pk]), row.name, row.size)
            for row in obj.documents.defer("content").filter(content__isnull=False)
        ]
        return format_html_join(" · ", '<a class="text-primary-600" href="{}">{} ({})</a>', rows) or format_html("–")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.paper_view)
        own = path("<uuid:object_id>/papers/<int:document_id>/", view, name="partners_application_paper")
        return [own, *super().get_urls()]

    def paper_view(self, request: HttpRequest, object_id: str, document_id: int) -> HttpResponse:
        """One paper, as a file: never shown by our own pages, whatever is in it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = Document.objects.filter(application__in=self.get_queryset(request), application=object_id)
        paper = rows.filter(pk=document_id, content__isnull=False).first()
        if paper is None:
            raise Http404
        with transaction.atomic():
            audit.record_view(by=actor_of(request), subject=paper, fields=("document",))
        headers = {
            "Content-Disposition": f'attachment; filename="document-{paper.pk}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
        return HttpResponse(bytes(paper.content or b""), content_type=paper.media_type, headers=headers)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        wish = Wish(**{name: form.cleaned_data[name] for name in Wish.__slots__})
        made = enter_application(wish, by=actor_of(request))
        obj.pk, obj._state.adding = made.pk, False

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """The action wrote its own row."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return shown(request, lambda: super(ApplicationAdmin, self).changeform_view(request, *args, **kwargs))


def _number(label: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, widget=UnfoldAdminIntegerFieldWidget(), **more)


class TermsForm(forms.Form):
    """The terms of a next agreement."""

    issue_asset = forms.ModelChoiceField(
        Asset.objects.exclude(kind=AssetKind.STABLE),
        label=_("issues"),
        required=False,
        to_field_name="code",
        widget=UnfoldAdminSelectWidget(),
    )
    issue_budget = _number(_("points added to what it may issue"), initial=0)
    issue_price = _number(_("it owes for a point that it issued (1/1000 won)"), initial=0)
    day_cap = _number(_("most points a person and day"), required=False)
    lot_months = _number(_("points last for months"), required=False, max_value=1200)
    accept_assets = forms.ModelMultipleChoiceField(
        Asset.objects.all(),
        label=_("accepts"),
        required=False,
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple(),
    )
    accept_price = _number(_("it is owed for a point that it accepted (1/1000 won)"), initial=1000)
    fee = _number(_("fee on what it is owed (1/10000)"), initial=0, max_value=10_000)
    pay_within = _number(_("days to pay after a statement"), initial=14, max_value=365)
    grace_days = _number(_("days that its points stay usable after it leaves"), initial=90, max_value=3650)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}))


def _propose(partner: Partner, by: Actor, data: dict[str, Any]) -> object:
    reason = data.pop("reason")
    issue = data.pop("issue_asset")
    accepts = tuple(asset.code for asset in data.pop("accept_assets"))
    terms = Terms(issue_asset=issue.code if issue else "", accept_assets=accepts, **data)
    return propose_agreement(partner, terms, reason, by=by)


class AgreementInline(ScopedInline):
    model = Agreement
    fields = ("version", "valid_from", "issue_asset", "issue_price", "accept_price", "fee", "pay_within", "grace_days")
    ordering = ("-version",)


@admin.register(Partner)
class PartnerAdmin(ObjectActionsMixin, ScopedModelAdmin):
    district_field = "district"
    icon = "handshake"
    list_display = ("name_ko", "name_en", "district", "state", "joined_at", "ends_on")
    list_filter = ("state", "district")
    list_select_related = ("district",)
    search_fields = ("name_ko", "name_en", "business_number", "code")
    personal_fields = ("contact",)
    readonly_fields = ("points_held",)
    inlines = (AgreementInline,)
    object_actions: ClassVar = (
        ObjectAction(
            "agree",
            _("Propose an agreement"),
            run=_propose,
            tell=lambda partner: _("Another person must approve. It then takes over from the agreement before."),
            permission=agreements.PROPOSE,
            allowed=lambda partner: partner.state == PartnerState.ACTIVE,
            form=TermsForm,
        ),
        ObjectAction(
            "remove",
            _("End ex officio"),
            run=lambda partner, by, data: request_removal(partner, data["reason"], by=by),
            tell=lambda partner: _("Another person must approve. It ends at once: its systems are shut out."),
            permission=leaving.REQUEST,
            allowed=lambda partner: partner.state != PartnerState.ENDED,
            form=ReasonForm,
            dangerous=True,
        ),
    )

    @admin.display(description=_("points with members"))
    def points_held(self, obj: Partner) -> str:
        people, points = holders_of(obj)
        return _("%(points)s points with %(people)s members; they are told in the wallet when it leaves.") % {
            "points": f"{points:,}",
            "people": f"{people:,}",
        }


@admin.register(ApiClient)
class ApiClientAdmin(ObjectActionsMixin, ScopedModelAdmin):
    """Made by the partner's own people in the wallet; staff can only shut one out."""

    district_field = "partner__district"
    icon = "point_of_sale"
    list_display = ("partner", "name", "scopes", "sandbox", "active", "created_at")
    list_filter = ("active", "sandbox")
    list_select_related = ("partner",)
    object_actions: ClassVar = (
        ObjectAction(
            "end",
            _("Shut out"),
            run=lambda client, by, data: end_client(client, by=by),
            tell=lambda client: _("Its secrets and tokens end at once."),
            permission="partners.change_apiclient",
            allowed=lambda client: client.active,
            dangerous=True,
        ),
    )


@admin.register(Transaction)
class TransactionAdmin(ScopedModelAdmin):
    district_field = "partner__district"
    icon = "shopping_bag"
    list_display = ("created_at", "partner", "kind", "state", "asset", "amount", "reference", "sandbox")
    list_filter = ("kind", "state", "sandbox", "asset")
    list_select_related = ("partner", "asset")
    search_fields = ("id__exact", "reference", "partner__code")
    personal_fields = ("member",)
    ordering = ("-created_at",)


@admin.register(Message)
class MessageAdmin(ScopedModelAdmin):
    district_field = "client__partner__district"
    icon = "outbox"
    list_display = ("created_at", "client", "attempts", "last_outcome", "next_at", "delivered_at")
    list_select_related = ("client__partner",)
    ordering = ("-created_at",)

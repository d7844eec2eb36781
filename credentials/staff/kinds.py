"""Staff screens of card kinds: published versions, and drafts with forms for claims and rules and a live preview."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextInputWidget

from identity.actors import Actor
from identity.admin_base import ScopedModelAdmin
from identity.object_actions import ObjectAction, ObjectActionsMixin

from ..actions.kinds import PERMISSION, request_publication, request_retirement
from ..definitions import DISCLAIMERS, check_definition, fields_of, picture_of
from ..formats.registry import FORMATS
from ..models import CardDraft, CardKind
from .widgets import ClaimsWidget, RulesWidget

ADD = "admin:credentials_carddraft_add"
_TEXTS = ("name_ko", "name_en", "description_ko", "description_en")
_WHAT_IT_IS = (*_TEXTS, "background_color", "text_color", "formats", "claims", "eligibility")


class DraftForm(forms.ModelForm):
    """A card kind as staff define it; everything is checked when it is saved."""

    formats = forms.MultipleChoiceField(
        label=_("formats"),
        choices=lambda: [(name, name) for name in FORMATS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The first is the city wallet's own; the others are for outside wallets."),
    )
    upload = forms.FileField(
        label=_("picture"),
        required=False,
        widget=UnfoldAdminFileFieldWidget,
        help_text=_("PNG, JPEG or WebP, at most 64 KB."),
    )
    without_picture = forms.BooleanField(label=_("without a picture"), required=False)

    class Meta:
        model = CardDraft
        fields = (
            "based_on",
            "code",
            "institution",
            *_WHAT_IT_IS,
            "valid_months",
            "renewal_days",
            "valuable",
            "needs_approval",
            "key_attestation",
        )
        widgets = {
            "claims": ClaimsWidget,
            "eligibility": RulesWidget,
            "background_color": forms.TextInput(attrs={"type": "color", "class": "card-field"}),
            "text_color": forms.TextInput(attrs={"type": "color", "class": "card-field"}),
            "based_on": forms.HiddenInput,
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if uploaded := given.get("upload"):
            try:
                self.instance.picture = picture_of(uploaded.read())
            except ValidationError as error:
                self.add_error("upload", error)
        elif given.get("without_picture"):
            self.instance.picture = None
        return given

    def _post_clean(self) -> None:
        """After the fields are on the instance: what they say together."""
        super()._post_clean()  # type: ignore[misc]
        based_on = self.instance.based_on
        if based_on is not None:
            self.instance.code, self.instance.institution = based_on.code, based_on.institution
            self.instance.achievement = based_on.achievement
        elif CardKind.objects.filter(code=self.instance.code).exists():
            self.add_error("code", ValidationError(_("There is such a card: begin a new version of it."), code="taken"))
        if not self.errors:
            try:
                check_definition(self.instance)
            except ValidationError as error:
                self.add_error(None, error)


class SubmitForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=200, widget=UnfoldAdminTextInputWidget)


def _submit(draft: CardDraft, by: Actor, data: dict[str, Any]) -> None:
    request_publication(draft, data["reason"], by=by)


def _retire(kind: CardKind, by: Actor, data: dict[str, Any]) -> None:
    request_retirement(kind, data["reason"], by=by)


@admin.register(CardKind)
class CardKindAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "badge"
    scoped = False
    list_display = ("name_ko", "name_en", "code", "version", "institution", "valid_months", "superseded_at")
    list_filter = ("code", "institution")
    list_select_related = ("institution",)
    ordering = ("code", "-version")
    exclude = ("picture",)
    actions_detail = ("new_version",)
    object_actions = (
        ObjectAction(
            "retire",
            _("Issue it no more"),
            run=_retire,
            tell=lambda kind: _(
                "After another person's approval nobody gets this card any more, and it is not renewed. Cards that "
                "people have stay valid until their end. A new version takes it up again."
            ),
            permission=PERMISSION,
            allowed=lambda kind: kind.superseded_at is None,
            form=SubmitForm,
            dangerous=True,
        ),
    )
    change_form_before_template = "credentials/admin/card_preview.html"

    class Media:
        js = ("credentials/card-designer.js",)
        css = {"all": ("credentials/card-designer.css",)}  # Django's own way to say it

    def has_new_version_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm(PERMISSION)

    @action(description=_("Begin a new version"), url_path="new-version", permissions=["new_version"])  # type: ignore[untyped-decorator]
    def new_version(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        return HttpResponseRedirect(f"{reverse(ADD)}?based_on={int(object_id)}")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        kind = self.get_object(request, object_id)
        shown = {"preview": preview_of(kind)} if kind else {}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | shown)


@admin.register(CardDraft)
class CardDraftAdmin(ObjectActionsMixin, ScopedModelAdmin):
    """Drafts are the whole city's: district staff have none."""

    icon = "edit_note"
    editable = True
    form = DraftForm
    list_display = ("name_ko", "code", "based_on", "created_at", "published")
    list_select_related = ("based_on", "published")
    readonly_fields = ("approval", "published")
    change_form_before_template = "credentials/admin/card_preview.html"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "based_on",
                    ("code", "institution"),
                    ("name_ko", "name_en"),
                    "description_ko",
                    "description_en",
                )
            },
        ),
        (_("What it says"), {"fields": ("claims",)}),
        (_("Who gets it"), {"fields": ("eligibility",)}),
        (_("How it looks"), {"fields": (("background_color", "text_color"), "upload", "without_picture")}),
        (
            _("How it is issued"),
            {"fields": ("formats", ("valid_months", "renewal_days"), "valuable", "needs_approval", "key_attestation")},
        ),
        (_("Publication"), {"fields": ("approval", "published")}),
    )
    object_actions = (
        ObjectAction(
            "submit",
            _("Ask to publish"),
            run=_submit,
            tell=lambda draft: _(
                "Another person decides under Approvals. Until then the draft stays as it is; afterwards the version "
                "never changes, and cards of the version before stay valid."
            ),
            permission=PERMISSION,
            allowed=lambda draft: draft.open,
            form=SubmitForm,
        ),
    )

    class Media:
        js = ("credentials/card-designer.js",)
        css = {"all": ("credentials/card-designer.css",)}  # Django's own way to say it

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = request.user.has_perm(PERMISSION) and super().has_change_permission(request, obj)
        return bool(may and (obj is None or obj.open))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PERMISSION) and super().has_add_permission(request))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        wanted = request.GET.get("based_on", "")
        kind = CardKind.objects.filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 10 else None
        if kind is None:
            texts = DISCLAIMERS | {"background_color": "#083891", "text_color": "#ffffff", "valid_months": 24}
            return texts | {"formats": [next(iter(FORMATS))], "eligibility": [{"rule": "resident"}], "claims": []}
        return fields_of(kind) | {"based_on": kind.pk, "institution": kind.institution_id}

    def save_model(self, request: HttpRequest, obj: CardDraft, form: Any, change: bool) -> None:
        if not change and obj.based_on and obj.picture_id is None and not form.cleaned_data["without_picture"]:
            obj.picture_id = obj.based_on.picture_id
        super().save_model(request, obj, form, change)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        draft = self.get_object(request, object_id) if object_id else None
        context = (extra_context or {}) | {"preview": preview_of(draft)}
        return super().changeform_view(request, object_id, form_url, context)


def preview_of(definition: CardKind | CardDraft | None) -> dict[str, Any]:
    """What the preview starts with; on a draft's page it follows the form."""
    picture = definition.picture.data_uri if definition and definition.picture else ""
    if definition is None:
        return {"picture": picture, "values": {}}
    names = (*_TEXTS, "background_color", "text_color", "claims", "valid_months")
    return {"picture": picture, "values": {name: getattr(definition, name) for name in names}}

"""Staff screens: campaigns with their figures, benefits and the desk that takes codes, items without owners' names."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from credentials.actions.kinds import PERMISSION
from credentials.definitions import picture_of
from identity.actors import Actor
from identity.admin_base import OwnDistrictsMixin, ScopedInline, ScopedModelAdmin
from identity.models import Member
from identity.object_actions import ObjectAction, ObjectActionsMixin
from services.core.people import member_by_code
from services.core.staff import ReasonForm

from .actions import end_code, end_item, give_items, open_campaign, propose_card, take_code
from .actions.benefits import TAKE
from .actions.campaigns import GIVE, OPEN, SERVICE
from .actions.items import END
from .code_admin import ClaimCodesMixin
from .models import Benefit, Campaign, ClaimCode, Item, ItemState, ItemStep
from .queries import figures_of, page_address

MOST_GIVEN = 500


class CampaignForm(forms.ModelForm):
    upload = forms.FileField(
        label=capfirst(_("picture")),
        required=False,
        widget=UnfoldAdminFileFieldWidget,
        help_text=_("PNG, JPEG or WebP, 64 KB."),
    )

    class Meta:
        model = Campaign
        fields = (
            "code",
            "district",
            "name_ko",
            "name_en",
            "transferable",
            "institution",
            "edition_size",
            "description_ko",
            "description_en",
            "opens_at",
            "closes_at",
            "activity_kind",
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        try:
            if uploaded := given.get("upload"):
                self.instance.picture = picture_of(uploaded.read())
        except ValidationError as error:
            self.add_error("upload", error)
        return given


class MembersForm(forms.Form):
    members = forms.CharField(
        label=_("Members"),
        max_length=60_000,
        widget=UnfoldAdminTextareaWidget(),
        help_text=format_lazy(
            _("One number a line, or the lines of a CSV file whose first column is the number; up to {most}."),
            most=MOST_GIVEN,
        ),
    )

    def clean_members(self) -> list[Member]:
        """All, or a sentence for each line that names nobody. A heading may come first."""
        lines = [line.split(",")[0].strip().strip('"') for line in self.cleaned_data["members"].splitlines()]
        typed = [line for place, line in enumerate(lines) if line and not (place == 0 and not member_like(line))]
        if not 0 < len(typed) <= MOST_GIVEN:
            raise ValidationError(_("1 to %(most)s members."), code="count", params={"most": MOST_GIVEN})
        found = {line: member_by_code(line) for line in typed}
        wrong = [
            ValidationError(_("There is no such member: %(line)s."), code="unknown_member", params={"line": line[:36]})
            for line, member in found.items()
            if member is None
        ]
        if wrong:
            raise ValidationError(wrong[:50])
        return [member for member in found.values() if member is not None]


def member_like(text: str) -> bool:
    return any(character.isdecimal() for character in text)


class CodeForm(forms.Form):
    code = forms.CharField(label=_("Code on the phone"), max_length=12, widget=UnfoldAdminTextInputWidget())


class BenefitInline(ScopedInline):
    model = Benefit
    editable = True


def _propose(campaign: Campaign, by: Actor, data: dict[str, Any]) -> None:
    propose_card(campaign, data["reason"], by=by)


def _open(campaign: Campaign, by: Actor, data: dict[str, Any]) -> None:
    open_campaign(campaign, by=by)


def _give(campaign: Campaign, by: Actor, data: dict[str, Any]) -> None:
    give_items(campaign, data["members"], by=by)


@admin.register(Campaign)
class CampaignAdmin(ClaimCodesMixin, ObjectActionsMixin, OwnDistrictsMixin, ScopedModelAdmin):
    icon = "redeem"
    district_field = "district"
    service = SERVICE
    editable = True
    form = CampaignForm
    inlines = (BenefitInline,)
    list_display = ("name_ko", "name_en", "district", "transferable", "given", "opens_at", "closes_at", "opened")
    list_filter = ("transferable",)
    list_select_related = ("district",)
    search_fields = ("name_ko", "name_en", "code")
    object_actions = (
        ObjectAction(
            "propose",
            _("Publish its card"),
            run=_propose,
            tell=lambda row: _("After another person's approval the campaign can be opened."),
            permission=PERMISSION,
            allowed=lambda row: not row.transferable and row.opened_at is None,
            form=ReasonForm,
        ),
        ObjectAction(
            "open",
            _("Open"),
            run=_open,
            tell=lambda row: _(
                "From now on its names, picture, edition size, and whether items may be passed on never change."
            ),
            permission=OPEN,
            allowed=lambda row: row.opened_at is None,
        ),
        ObjectAction(
            "give",
            _("Give to members"),
            run=_give,
            tell=lambda row: _("Each gets the next number of the edition. All of them, or none."),
            permission=GIVE,
            allowed=lambda row: row.running,
            form=MembersForm,
        ),
    )
    actions_detail = ("claim_codes",)
    _PROMISED = (
        "code",
        "district",
        "name_ko",
        "name_en",
        "transferable",
        "institution",
        "edition_size",
        "shown_picture",
    )

    def has_claim_codes_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm(GIVE)

    @action(description=_("Claim codes"), url_path="claim-codes", permissions=["claim_codes"])  # type: ignore[untyped-decorator]
    def claim_codes(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        return HttpResponseRedirect(reverse("admin:collectibles_campaign_codes", args=[object_id]))

    @admin.display(description=pgettext_lazy("how many", "issued"))
    def given(self, row: Campaign) -> str:
        return f"{row.issued} / {row.edition_size}"

    @admin.display(description=_("open"), boolean=True)
    def opened(self, row: Campaign) -> bool:
        return row.opened_at is not None

    @admin.display(description=_("picture"))
    def shown_picture(self, row: Campaign) -> str:
        return str(row.picture or "-")

    @admin.display(description=_("figures"))
    def figures(self, row: Campaign) -> str:
        return format_html(
            str(
                _(
                    "{issued} of {size} issued, {ended} ended, {holders} holders; passed on {passed_on} times; "
                    "benefits used {uses} times."
                )
            ),
            size=row.edition_size,
            **figures_of(row),
        )

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        texts = ("description_ko", "description_en")
        times = ("opens_at", "closes_at", "activity_kind")
        if isinstance(obj, Campaign) and obj.opened_at:
            return (*self._PROMISED, *texts, *times, "opened_at", "figures")
        return (*self._PROMISED[:-1], "upload", *texts, *times)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return (*self._PROMISED, "opened_at", "figures") if isinstance(obj, Campaign) and obj.opened_at else ()


def _take(benefit: Benefit, by: Actor, data: dict[str, Any]) -> None:
    take_code(benefit, data["code"], by=by)


@admin.register(Benefit)
class BenefitAdmin(ObjectActionsMixin, ScopedModelAdmin):
    """The desk's screen: a benefit, and the code that a holder shows."""

    icon = "local_activity"
    district_field = "campaign__district"
    service = SERVICE
    list_display = ("text_ko", "text_en", "campaign", "first_day", "last_day", "uses_per_item", "used")
    list_filter = ("campaign",)
    list_select_related = ("campaign",)
    search_fields = ("text_ko", "text_en")
    object_actions = (
        ObjectAction(
            "take",
            _("Take a code"),
            run=_take,
            tell=lambda row: format_lazy(_("The holder of this code uses now, once: {benefit}"), benefit=str(row)),
            permission=TAKE,
            form=CodeForm,
        ),
    )

    @admin.display(description=_("used"))
    def used(self, row: Benefit) -> int:
        return row.uses.count()


class StepInline(ScopedInline):
    model = ItemStep
    fields = ("number", "step", "at")


def _end(item: Item, by: Actor, data: dict[str, Any]) -> None:
    end_item(item, data["reason"], by=by)


@admin.register(Item)
class ItemAdmin(ObjectActionsMixin, ScopedModelAdmin):
    """Numbers and states: whose they are, the owners' wallets say."""

    icon = "local_play"
    district_field = "campaign__district"
    service = SERVICE
    fields = ("campaign", "serial", "obtained", "obtained_at", "state", "reason", "page")
    readonly_fields = ("page",)
    inlines = (StepInline,)
    list_display = ("campaign", "serial", "obtained", "obtained_at", "state")
    list_filter = ("state", "obtained", "campaign")
    list_select_related = ("campaign",)
    search_fields = ("id__exact",)
    search_help_text = _("The collectible's id, as its public page has it")
    object_actions = (
        ObjectAction(
            "end",
            _("End"),
            run=_end,
            tell=lambda row: _(
                "The holder loses it for good and is told why; its number is given to nobody else. "
                "This stays in the history."
            ),
            permission=END,
            allowed=lambda row: row.state == ItemState.HELD,
            form=ReasonForm,
            dangerous=True,
        ),
    )

    @admin.display(description=_("public page"))
    def page(self, row: Item) -> str:
        return format_html('<a href="{0}" rel="noreferrer">{0}</a>', page_address(row))


def _end_code(code: ClaimCode, by: Actor, data: dict[str, Any]) -> None:
    end_code(code, by=by)


@admin.register(ClaimCode)
class ClaimCodeAdmin(ObjectActionsMixin, ScopedModelAdmin):
    """What became of codes. The links themselves are nowhere."""

    icon = "qr_code"
    district_field = "campaign__district"
    service = SERVICE
    exclude = ("digest",)
    list_display = ("campaign", "label", "single", "until", "used_at")
    list_filter = ("single", "campaign")
    list_select_related = ("campaign",)
    search_fields = ("label",)
    object_actions = (
        ObjectAction(
            "end",
            _("End"),
            run=_end_code,
            tell=lambda row: _("The link gives nothing from now on. What was claimed by it stays."),
            permission=GIVE,
            dangerous=True,
        ),
    )

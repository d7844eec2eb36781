"""What staff screens of services share: naming a member, saying why, and recording by an action of the service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from credentials.errors import CredentialsError
from identity.actors import Actor
from identity.admin_base import ScopedModelAdmin, actor_of
from identity.models import Member
from identity.register.queries import live_residency
from mileage.errors import MileageError

from .errors import ServiceError
from .people import SHORT, member_by_code


def who(member: Member) -> str:
    """A member, for staff who decide about them: the masked name, of those bound to the register, and the number."""
    bound, number = live_residency(member), str(member.pk)[:SHORT]
    return f"{bound.entry.masked_name} ({number})" if bound else number


class MemberField(forms.CharField):
    """A member, named by the number in the wallet, or its first 8 digits."""

    default_error_messages = {"unknown_member": _("There is no such member.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Member"),
            max_length=36,
            widget=UnfoldAdminTextInputWidget(),
            help_text=_("The member's number as the wallet shows it; its first 8 digits are enough."),
            **kwargs,
        )

    def clean(self, value: Any) -> Member:
        member = member_by_code(super().clean(value))
        if member is None:
            raise forms.ValidationError(self.error_messages["unknown_member"], code="unknown_member")
        return member


class MemberForm(forms.Form):
    member = MemberField()


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget())


class AboutMemberForm(forms.ModelForm):
    """Of a row about the member who is named in `member_code`."""

    member_code = MemberField()

    def clean_member_code(self) -> Member:
        member: Member = self.cleaned_data["member_code"]
        self.instance.member = member
        return member


class RecordingAdmin(ScopedModelAdmin):
    """A row is recorded once, by an action of the service; then it is read. `fields` begin with `member_code`."""

    recording_permission: ClassVar[str] = ""
    shown_later: ClassVar[Sequence[str]] = ()

    def record(self, obj: Any, by: Actor) -> Model:
        """Call the action; gives the row that it wrote."""
        raise NotImplementedError

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(self.recording_permission))

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        fields: Sequence[Any] = self.fields or ()
        return ("member", *fields[1:], *self.shown_later) if obj else fields

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the rules refuse is said on the form's page; the whole request was one transaction."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (ServiceError, CredentialsError, MileageError) as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.pk = self.record(obj, actor_of(request)).pk

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """The action wrote its own row."""

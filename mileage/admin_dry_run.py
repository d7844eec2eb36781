"""A staff page that tries rules on the past and shows what they would have cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSingleDateWidget

from identity.object_actions import ObjectAction, ObjectActionsMixin
from identity.queries import SEOUL, today

MOST_POINTS = 10**12


class PastForm(forms.Form):
    """The time to try rules on, and the budget that they would have had."""

    since = forms.DateField(label=_("Acts from"), widget=UnfoldAdminSingleDateWidget())
    until = forms.DateField(label=_("Acts until, not included"), widget=UnfoldAdminSingleDateWidget())
    budget = forms.IntegerField(
        label=_("Budget"), min_value=0, max_value=MOST_POINTS, widget=UnfoldAdminIntegerFieldWidget()
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("since") and cleaned.get("until") and cleaned["since"] >= cleaned["until"]:
            raise ValidationError(_("The first day comes before the end."))
        return cleaned


class DryRunMixin(ObjectActionsMixin):
    """Put before ScopedModelAdmin; `dry_run_action` is one of the object's actions."""

    def dry_form(self, request: HttpRequest, obj: Any, first: dict[str, Any]) -> forms.Form | forms.ModelForm:
        raise NotImplementedError

    def tried(self, obj: Any, since: datetime, until: datetime, wanted: dict[str, Any]) -> Iterable[str]:
        """What it would have cost, line by line."""
        raise NotImplementedError

    def budget_of(self, obj: Any) -> int:
        raise NotImplementedError

    def object_action_view(self, request: HttpRequest, object_id: str, action: ObjectAction) -> HttpResponse:
        if action.name != "dry_run":
            return super().object_action_view(request, object_id, action)
        if not self._may(request, action):
            raise PermissionDenied
        obj = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if obj is None:
            raise Http404
        first = {"since": today() - timedelta(days=365), "until": today(), "budget": self.budget_of(obj)}
        form = self.dry_form(request, obj, first)
        said = self._said(obj, form.cleaned_data) if request.method == "POST" and form.is_valid() else None
        context = self.admin_site.each_context(request) | {  # type: ignore[attr-defined]
            "title": action.label,
            "tell": said or action.tell(obj),
            "form": form,
            "media": self.media + form.media,  # type: ignore[attr-defined]
            "action": action,
            "object": obj,
            "opts": self.model._meta,  # type: ignore[attr-defined]
            "back": self._change_address(object_id),
        }
        return TemplateResponse(request, "admin/object_action.html", context)

    def _said(self, obj: Any, wanted: dict[str, Any]) -> SafeString:
        since, until = (datetime.combine(wanted[name], time(), tzinfo=SEOUL) for name in ("since", "until"))
        lines = self.tried(obj, since, until, wanted)
        return format_html("{}", format_html_join(SafeString("<br>"), "{}", ((line,) for line in lines)))


def dry_run_action(tell: str | Promise, permission: str) -> ObjectAction:
    return ObjectAction(
        "dry_run", _("Dry run"), run=lambda obj, by, data: None, tell=lambda obj: tell, permission=permission
    )


def months(by_month: Counter[str]) -> list[str]:
    return [f"{month}: {points:,}" for month, points in sorted(by_month.items())]

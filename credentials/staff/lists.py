"""Staff screens of status lists; and, for auditors alone, what a list said at a moment of the past."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSplitDateTimeWidget, UnfoldAdminTextInputWidget

from identity.admin_base import ScopedModelAdmin, actor_of
from identity.errors import NotAllowed

from ..models import StatusList
from ..status.past import PERMISSION, list_of_the_past


class PastForm(forms.Form):
    at = forms.SplitDateTimeField(label=_("as of"), widget=UnfoldAdminSplitDateTimeWidget)
    reason = forms.CharField(label=_("reason"), max_length=200, widget=UnfoldAdminTextInputWidget)


@admin.register(StatusList)
class StatusListAdmin(ScopedModelAdmin):
    icon = "fact_check"
    scoped = False
    list_display = ("id", "issuer", "opened_at", "closed_at")
    fields = ("id", "issuer", "version", "opened_at", "closed_at")
    ordering = ("-opened_at",)
    actions_detail = ("read_past",)

    def has_read_past_permission(self, request: HttpRequest, object_id: str = "") -> bool:
        return request.user.has_perm(PERMISSION)

    @action(description=_("List of the past"), url_path="past", permissions=["read_past"])  # type: ignore[untyped-decorator]
    def read_past(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """A file with the list as it was; the reason is recorded."""
        status_list = self.get_object(request, object_id)
        if status_list is None:
            raise Http404
        form = PastForm(request.POST or None, initial={"at": timezone.now()})
        if form.is_valid():
            given = form.cleaned_data
            try:
                past = list_of_the_past(status_list, given["at"], given["reason"], by=actor_of(request))
            except NotAllowed as error:
                raise PermissionDenied(str(error)) from error
            name = f"status-list-{status_list.pk}-{given['at']:%Y%m%dT%H%M}.json"
            return JsonResponse(past, headers={"Content-Disposition": f'attachment; filename="{name}"'})
        return self._page(request, form, status_list)

    def _page(self, request: HttpRequest, form: PastForm, status_list: StatusList) -> HttpResponse:
        lines = [gettext("The list is rebuilt from the history of changes. Your reading is recorded with the reason.")]
        back = reverse("admin:credentials_statuslist_change", args=[status_list.pk])
        context = self.admin_site.each_context(request) | {"title": gettext("List of the past"), "form": form}
        context |= {"lines": lines, "kept": (), "opts": self.opts, "button": gettext("Download"), "back": back}
        return TemplateResponse(request, "credentials/admin/form.html", context)

"""The staff page on which an institution awards a badge by file, and the links that come of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldBooleanWidget

from identity.admin_base import actor_of
from services.core.errors import ServiceError
from services.core.files import link_file

from .actions.awards import AWARD
from .actions.claims import make_links
from .errors import BadAwardFile
from .files import COLUMNS, MOST_BYTES, read_awards
from .models import Badge


class AwardFileForm(forms.Form):
    file = forms.FileField(
        label=_("CSV file"),
        widget=UnfoldAdminFileFieldWidget(),
        help_text=format_lazy(
            _("UTF-8 or CP949. Columns: {columns}. A reference that has a link gets no second one."),
            columns=", ".join(COLUMNS),
        ),
    )
    dry_run = forms.BooleanField(
        label=_("Only check the file"), required=False, initial=True, widget=UnfoldBooleanWidget()
    )
    renew = forms.BooleanField(
        label=_("New links for those who have not claimed"), required=False, widget=UnfoldBooleanWidget()
    )


class AwardFileMixin:
    """Put before ScopedModelAdmin of badges."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.award_file_view)  # type: ignore[attr-defined]
        own = path("<path:object_id>/award-file/", view, name="badges_badge_award_file")
        return [own, *super().get_urls()]  # type: ignore[misc]

    def award_file_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        badge: Badge | None = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if badge is None:
            raise Http404
        if not request.user.has_perm(AWARD):
            raise PermissionDenied
        form, told = AwardFileForm(request.POST or None, request.FILES or None), []
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            try:
                lines = read_awards(given["file"].read(MOST_BYTES + 1))
                if not given["dry_run"]:
                    outcome = make_links(badge, lines, renew=given["renew"], by=actor_of(request))
                    return link_file(f"{badge.code}-links.csv", COLUMNS[0], outcome.made)
                told = [gettext("{count} lines can be taken.").format(count=len(lines))]
            except BadAwardFile as refusal:
                told = refusal.sentences
            except ServiceError as refusal:
                told = [str(refusal)]
        return self._page(request, badge, form, told)

    def _page(self, request: HttpRequest, badge: Badge, form: forms.Form, told: list[str]) -> HttpResponse:
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": gettext("Award by file: {badge}").format(badge=badge),
            "form": form,
            "told": told,
            "back": reverse("admin:badges_badge_change", args=[badge.pk]),
        }
        return TemplateResponse(request, "badges/award_file.html", context)

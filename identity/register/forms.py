"""What staff fill in on the register's screens."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
)

from identity.models import District
from identity.permissions import StaffScope
from identity.queries import districts_on, today

from .models import ImportState, RegisterImport


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("CSV file"),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,text/csv"}),
        help_text=_(
            "UTF-8 or CP949. Columns: register_key, name, birth_date, district, dong (optional), household_key, "
            "child_count; Korean headers are understood. No resident registration numbers."
        ),
    )
    reference_date = forms.DateField(
        label=_("Reference date"),
        widget=UnfoldAdminSingleDateWidget,
        initial=today,
        help_text=_("The day that the list describes. Districts are read as they were called on that day."),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason (it is recorded)"), max_length=500, widget=UnfoldAdminTextInputWidget)


class FindForm(ReasonForm):
    name = forms.CharField(label=_("Full name"), max_length=100, widget=UnfoldAdminTextInputWidget)
    birth_date = forms.DateField(label=_("Birth date"), widget=UnfoldAdminSingleDateWidget)
    field_order = ["name", "birth_date", "reason"]


class MakeCodesForm(forms.Form):
    district = forms.ModelChoiceField(
        District.objects.none(), label=_("District"), required=False, widget=UnfoldAdminSelectWidget
    )
    written_by = forms.ModelChoiceField(
        RegisterImport.objects.filter(state=ImportState.APPLIED),
        label=_("Entries that this import wrote"),
        required=False,
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, *args: Any, scope: StaffScope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        districts = self.fields["district"]
        assert isinstance(districts, forms.ModelChoiceField)  # noqa: S101 - for mypy
        districts.queryset = scope.filter(districts_on(today()), "pk")

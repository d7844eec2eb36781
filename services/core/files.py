"""Files that staff send and get."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from django.http import HttpResponse


def link_file(name: str, heading: str, made: Iterable[tuple[str, str]]) -> HttpResponse:
    """Links with what each is for, this once. What a spreadsheet would take as a formula is told as text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([heading, "수령링크"])
    writer.writerows([(f"'{what}" if what[0] in "=+-@\t\r" else what, link) for what, link in made])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response

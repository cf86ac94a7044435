"""A version or draft as a file: YAML, CSV or Excel."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from scoring.matrix.rows import document_said
from scoring.matrix.sheets.files import csv_of, xlsx_of
from scoring.matrix.text import write_yaml

from .doors import version_at

_FORMS: dict[str, tuple[Callable[[dict[str, Any]], bytes], str]] = {
    "yaml": (lambda document: write_yaml(document).encode(), "application/yaml"),
    "csv": (csv_of, "text/csv; charset=utf-8"),
    "xlsx": (xlsx_of, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@require_safe
def version_file(request: HttpRequest, version_id: int, form: str) -> HttpResponse:
    """A version or draft as a file to be kept; a draft with faults too, as far as it goes."""
    version = version_at(version_id)
    write, kind = _FORMS[form]
    which = f"v{version.number}" if version.number else f"draft-{version.pk}-edit-{version.last_edit}"
    response = HttpResponse(write(document_said(version)), content_type=kind)
    name = f"{slugify(version.name) or 'matrix'}-{which}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    add_never_cache_headers(response)
    return response

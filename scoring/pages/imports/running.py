"""What a file would do, its run, the rows that were rejected, and its undoing."""

import csv
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from openpyxl import Workbook

from leads.imports.previewing import preview
from leads.imports.refusing import FileRefused
from leads.imports.rejected import rejected_rows
from leads.imports.running import start
from leads.imports.undoing import undo
from leads.models import FileImport, FileWork
from scoring.pages.screen import answer, part_asked_for, screen_of
from scoring.segments.cells import BYTE_ORDER_MARK, guarded, guarded_in_csv

from .showing import show_run
from .words import part_lines

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def import_preview(request: HttpRequest, import_id: int) -> HttpResponse:
    """What the file would do: it is tried and taken back, once, and remembered."""
    screen = screen_of(request)
    one = get_object_or_404(FileImport, pk=import_id, state=FileImport.State.OPEN)
    told = one.preview or preview(one, screen.now)
    parts = part_lines({part["part"]: part["counts"] for part in told.get("parts", ())})
    is_part = part_asked_for(request) == "preview"
    data = {"nav": "in", "here": "imports", "one": one, "told": told, "parts": parts}
    return answer(request, screen, f"scoring/imports/{'_' if is_part else ''}preview.html", data)


@require_POST
def import_start(request: HttpRequest, import_id: int) -> HttpResponse:
    """Have it brought in, or gone on with where it stopped."""
    screen = screen_of(request)
    one = get_object_or_404(FileImport, pk=import_id)
    try:
        start(one.pk, screen.user, screen.now)
    except FileRefused as error:
        if one.state == FileImport.State.OPEN:
            return HttpResponseRedirect(reverse("import_one", args=[one.pk]) + "#preview")
        return show_run(request, screen, one, str(error))
    return HttpResponseRedirect(reverse("import_one", args=[one.pk]))


@require_safe
def import_progress(request: HttpRequest, import_id: int) -> HttpResponse:
    """How far it is."""
    one = get_object_or_404(FileImport.objects.exclude(state=FileImport.State.OPEN), pk=import_id)
    return show_run(request, screen_of(request), one)


@require_http_methods(["GET", "HEAD", "POST"])
def import_undo(request: HttpRequest, import_id: int) -> HttpResponse:
    """Say what undoing takes back, and do it."""
    screen = screen_of(request)
    one = get_object_or_404(FileImport.objects.exclude(state=FileImport.State.OPEN), pk=import_id)
    refused = ""
    if request.method == "POST":
        try:
            undo(one.pk, screen.user, screen.now)
        except FileRefused as error:
            refused = str(error)
        else:
            return HttpResponseRedirect(reverse("import_one", args=[one.pk]))
    counts = {what: FileWork.objects.filter(of=one, what=what).count() for what in _BACK}
    did = [(count, _BACK[what][count > 1]) for what, count in counts.items() if count]
    data = {"nav": "in", "here": "imports", "one": one, "did": did, "refused": refused}
    return answer(request, screen, "scoring/imports/undo.html", data)


_BACK = {
    "lead": ("lead that it created goes", "leads that it created go"),
    "change": ("field that it changed goes back", "fields that it changed go back"),
    "activity": ("activity goes", "activities go"),
    "outcome": ("outcome goes", "outcomes go"),
}


@require_safe
def import_rejected(request: HttpRequest, import_id: int) -> HttpResponseBase:
    """The rejected rows as a file of the same form, to be mended and brought in again."""
    one = get_object_or_404(FileImport, pk=import_id)
    rows = rejected_rows(one)
    stem = one.name.rpartition(".")[0] or one.name
    name = f"{stem} - rejected.{'xlsx' if one.is_workbook else 'csv'}"
    response: HttpResponseBase
    if one.is_workbook:
        response = HttpResponse(_workbook(rows), content_type=_XLSX)
    else:
        lines = _lines(rows, one.delimiter)
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    ascii_name = "".join(
        letter for letter in name if letter.isascii() and letter.isprintable() and letter not in '"\\'
    )
    response["Content-Disposition"] = f'attachment; filename="{ascii_name}"'
    add_never_cache_headers(response)
    return response


def _lines(rows: Iterator[Sequence[str]], delimiter: str) -> Iterator[bytes]:
    yield BYTE_ORDER_MARK.encode()
    for row in rows:
        text = StringIO(newline="")
        csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerow(
            [guarded_in_csv(cell, delimiter) for cell in row]
        )
        yield text.getvalue().encode()


def _workbook(rows: Iterator[Sequence[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Rejected")
    for row in rows:
        sheet.append(["".join(letter for letter in guarded(cell) if letter.isprintable()) for cell in row])
    file = BytesIO()
    book.save(file)
    return file.getvalue()

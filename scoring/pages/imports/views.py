"""Bringing in a file: the history with the upload, and what the columns of one file mean."""

from pathlib import PurePath
from typing import Any, BinaryIO, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leads.imports.choices import problems_of
from leads.imports.guessing import guess
from leads.imports.keeping import DAYS
from leads.imports.refusing import FileRefused
from leads.imports.rejected import rejected_counts
from leads.imports.rows import first_rows
from leads.imports.sniffing import DELIMITERS, ENCODINGS
from leads.imports.taking import read_again, take_file
from leads.models import Campaign, FileImport
from scoring.pages.addresses import id_in
from scoring.pages.screen import Screen, answer, screen_of

from .columns import chosen, columns_of, type_options
from .showing import show_run
from .words import line_of

HERE = {"nav": "in", "here": "imports"}
_LINES = 30


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The files that were brought in, the latest first; and another one."""
    screen = screen_of(request)
    refused = ""
    if request.method == "POST":
        try:
            return _to(_taken(request, screen))
        except FileRefused as error:
            refused = str(error)
    before = id_in(request.GET.get("before", ""))
    found = FileImport.objects.select_related("by", "started_by").defer("choices", "preview")
    if before is not None:
        found = found.filter(pk__lt=before)
    shown = list(found[: _LINES + 1])
    rejected = rejected_counts(shown)
    data = {
        "refused": refused,
        "lines": [line_of(one, rejected.get(one.pk, 0), screen.now) for one in shown[:_LINES]],
        "before": shown[_LINES - 1].pk if len(shown) > _LINES else None,
        "days": DAYS,
        "is_gone": request.GET.get("gone") == "1",
    }
    return answer(request, screen, "scoring/imports/imports.html", HERE | data)


def _taken(request: HttpRequest, screen: Screen) -> FileImport:
    file = request.FILES.get("file")
    if file is None or isinstance(file, list):
        raise FileRefused("Choose a file first.")
    name = PurePath(file.name or "file").name
    assert file.file is not None
    return take_file(cast(BinaryIO, file.file), name, file.size or 0, screen.user, screen.now)


def _to(one: FileImport, more: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("import_one", args=[one.pk]) + more)


@require_http_methods(["GET", "HEAD", "POST"])
def import_one(request: HttpRequest, import_id: int) -> HttpResponse:
    """What the columns of a file mean; once it was begun, how it goes and what it did."""
    screen = screen_of(request)
    one = get_object_or_404(FileImport, pk=import_id)
    if one.state != FileImport.State.OPEN:
        return show_run(request, screen, one)
    if request.method == "POST":
        _choose(one, request)
        return _to(one, "#preview" if "kind" not in request.POST else "")
    return _show(request, screen, one)


def _choose(one: FileImport, request: HttpRequest) -> None:
    kind = request.POST.get("kind", "")
    if kind in FileImport.Kind.values:
        one.kind, one.choices = guess(one, kind)
    else:
        one.choices = chosen(one, request.POST)
    one.preview = None
    one.save(update_fields=["kind", "choices", "preview"])


def _show(request: HttpRequest, screen: Screen, one: FileImport, refused: str = "") -> HttpResponse:
    columns = columns_of(one)
    data: dict[str, Any] = {
        "one": one,
        "refused": refused,
        "kinds": FileImport.Kind.choices,
        "encodings": {**ENCODINGS, one.encoding: ENCODINGS.get(one.encoding, one.encoding)},
        "delimiters": DELIMITERS,
        "first": [(row.line, ", ".join(filter(None, row.cells))[:80]) for row in first_rows(one)],
        "columns": columns,
        "used": sum(bool(column["target"]) for column in columns),
        "types": type_options(),
        "campaigns": Campaign.objects.values_list("name", flat=True)[:200],
        "is_of_events": one.kind in ("activities", "members"),
        "has": set(one.choices["to"].values()),
        "problems": problems_of(one),
        "before": FileImport.objects.filter(pk=one.choices.get("remembered")).first(),
    }
    return answer(request, screen, "scoring/imports/one.html", HERE | data)


@require_POST
def import_reading(request: HttpRequest, import_id: int) -> HttpResponse:
    """Read the file another way: letters, separator, sheet, the line that names the columns."""
    screen = screen_of(request)
    one = get_object_or_404(FileImport, pk=import_id, state=FileImport.State.OPEN)
    sent = request.POST
    try:
        line = sent.get("header_line", "")
        is_same = sent.get("delimiter", one.delimiter) == one.delimiter and sent.get("sheet", "") == one.sheet
        read_again(
            one,
            encoding=sent.get("encoding", one.encoding),
            delimiter=_delimiter(sent.get("delimiter", one.delimiter)),
            sheet=sent.get("sheet", one.sheet),
            header_line=int(line) if line.isdecimal() and len(line) < 6 and is_same else None,
        )
    except FileRefused as error:
        return _show(request, screen, FileImport.objects.get(pk=import_id), str(error))
    return _to(one)


def _delimiter(sign: str) -> str:
    if sign not in DELIMITERS:
        raise FileRefused("There is no such separator.")
    return sign


@require_POST
def import_discard(request: HttpRequest, import_id: int) -> HttpResponse:
    """Remove a file that was never brought in."""
    gone, _ = FileImport.objects.filter(pk=import_id, state=FileImport.State.OPEN).delete()
    if not gone:
        raise Http404
    return HttpResponseRedirect(reverse("imports") + "?gone=1")

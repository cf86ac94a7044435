"""The two scripts that other people's pages load: the one puts a form in, the other tells page views."""

from functools import cache

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from .frame import form_of

_KEPT = "public, max-age=3600"


@require_safe
def form_embed(request: HttpRequest, key: str) -> HttpResponse:
    """The script that puts this form where it stands; it reads from its own address which form that is."""
    form_of(key)
    return _script("form-embed.js")


@require_safe
def tracking_script(request: HttpRequest) -> HttpResponse:
    """The script that tells page views to /v1/batch; docs/tracking-script.md says what it does."""
    return _script("ls.js")


def _script(name: str) -> HttpResponse:
    response = HttpResponse(_text(name), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = _KEPT
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@cache
def _text(name: str) -> bytes:
    path = finders.find(name)
    if path is None:
        raise Http404(name)
    with open(path, "rb") as file:
        return file.read()

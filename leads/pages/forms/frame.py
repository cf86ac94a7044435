"""What the pages of a form share: no login, no cookie, nothing kept, and leave to stand in anybody's page."""

from typing import Any
from urllib.parse import urlsplit

from csp.constants import SELF
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from leads.models import CaptureForm

_LONGEST_KEY = 50


def form_of(key: str) -> CaptureForm:
    """The form of that address.

    Raises:
        Http404: there is none.
    """
    found = CaptureForm.objects.select_related("type", "campaign").filter(key=key[: _LONGEST_KEY + 1]).first()
    if found is None:
        raise Http404("No such form.")
    return found


def is_framed(request: HttpRequest) -> bool:
    """Whether the page stands in a frame that our script made."""
    return (request.POST if request.method == "POST" else request.GET).get("in") == "frame"


def show(
    request: HttpRequest, form: CaptureForm, template: str, data: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of a form."""
    data = {"form": form, "is_framed": is_framed(request), **data}
    response = render(request, f"leads/forms/{template}.html", data, status=status)
    add_never_cache_headers(response)
    return open_to_frames(response, form)


def open_to_frames(response: HttpResponse, form: CaptureForm) -> HttpResponse:
    """Let the page stand in any other, and its answer lead to where the form says."""
    actions = [SELF]
    if form.thanks_address:
        there = urlsplit(form.thanks_address)
        actions.append(f"{there.scheme}://{there.netloc}")
    response._csp_replace = {"frame-ancestors": ["*"], "form-action": actions}  # type: ignore[attr-defined]
    response.xframe_options_exempt = True  # type: ignore[attr-defined]
    response["Referrer-Policy"] = "no-referrer"  # addresses of answers are nobody else's
    return response

"""What comes after an answer: thanks, the button that confirms an address, and the file."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from leads.forms.confirming import confirm, may_have_file
from leads.forms.replies import address_behind
from leads.forms.tokens import BadToken, answer_of
from leads.models import CaptureForm, FormAnswer, FormFile

from .frame import form_of, open_to_frames, show


@require_safe
def form_thanks(request: HttpRequest, key: str) -> HttpResponse:
    """Thanks, and what stands behind the form, or how to get at it."""
    form, now = form_of(key), datetime.now(UTC)
    answer = _answer(request.GET.get("t", ""), form, "thanks", now)
    if answer is None:
        return show(request, form, "gone", {}, status=410)
    is_waiting = form.is_double and answer.confirmed_at is None
    behind = address_behind(answer, now)
    return show(request, form, "thanks", {"answer": answer, "is_waiting": is_waiting, "behind": behind})


@csrf_exempt  # whoever has the link has it from the mail
@require_http_methods(["GET", "HEAD", "POST"])
def form_confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Confirm an address. Opening the page confirms nothing: programs that look through mails open links."""
    form, now = form_of(key), datetime.now(UTC)
    token = (request.POST if request.method == "POST" else request.GET).get("t", "")
    answer = _answer(token, form, "confirm", now)
    if answer is None:
        return show(request, form, "gone", {}, status=410)
    if request.method == "POST":
        answer = confirm(answer.pk, now)
    if answer.confirmed_at is None:
        return show(request, form, "confirm", {"answer": answer, "token": token})
    return show(request, form, "thanks", {"answer": answer, "behind": address_behind(answer, now)})


@require_safe
def form_file(request: HttpRequest, key: str) -> HttpResponse:
    """The file behind the form, for who answered it, and confirmed where that is asked."""
    form, now = form_of(key), datetime.now(UTC)
    answer = _answer(request.GET.get("t", ""), form, "file", now)
    file = FormFile.objects.filter(form=form).first()
    if answer is None or file is None or not may_have_file(answer):
        return show(request, form, "gone", {}, status=410)
    # Never opened as a page of ours, whatever somebody put into it.
    response = HttpResponse(bytes(file.content), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return open_to_frames(response, form)


def _answer(token: str, form: CaptureForm, purpose: str, now: datetime) -> FormAnswer | None:
    try:
        return answer_of(token, form, purpose, now)
    except BadToken:
        return None

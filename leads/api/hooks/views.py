"""Where webhooks come in: who sends proves it, then each item is taken in for itself."""

from datetime import UTC, datetime

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from leads.api.problems import Problem, answer, busy
from leads.hooks.making import note_refused
from leads.hooks.service import Refused, Sent, Service
from leads.hooks.services import SERVICES
from leads.hooks.taking import Taken, take_in
from leads.models import Hook

from .room import ROOM

LARGEST_BODY = 4 * 1024 * 1024  # SendGrid sends at most 768 KB


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def hook(request: HttpRequest, endpoint: str, secret: str = "") -> HttpResponse:
    """A delivery to one address; answered once it is stored, or refused before that."""
    now = datetime.now(UTC)
    if not ROOM.acquire(blocking=False):
        return answer(busy())
    try:
        return _answer(request, endpoint, secret, now)
    except Refused as refusal:
        return answer(Problem(refusal.status, str(refusal)))
    except OperationalError:  # the database is away, or others hold what this needs: nothing was stored
        return answer(busy())
    finally:
        ROOM.release()


def _answer(request: HttpRequest, endpoint: str, secret: str, now: datetime) -> HttpResponse:
    found = (
        Hook.objects.filter(endpoint=endpoint, stopped_at=None).first() if endpoint.isprintable() else None
    )
    service = SERVICES.get(found.service) if found else None
    if found is None or service is None or service.is_secret_in_address != bool(secret):
        raise Refused(404, "There is no such address.")
    if request.method != "POST":
        return _looked_up(service, found, secret, now)
    try:
        sent = Sent(_body(request), _headers(request), secret)
        token = service.admit(sent, found.secret, now) if found.secret else _no_secret()
        return _told(take_in(found, service.items(sent), token, now), service)
    except Refused as refusal:
        note_refused(found, str(refusal), now)
        raise


def _no_secret() -> str:
    raise Refused(401, "The key of the service was not entered yet.")


def _looked_up(service: Service, found: Hook, secret: str, now: datetime) -> HttpResponse:
    """Mailchimp asks whether the address is there before it sends."""
    if not service.is_secret_in_address:
        return answer(Problem(405, "Send by POST.", headers={"Allow": "POST"}))
    service.admit(Sent(b"", {}, secret), found.secret, now)
    return HttpResponse("Leadscore is listening.", content_type="text/plain")


def _body(request: HttpRequest) -> bytes:
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused(415, "The body is packed.")
    body = request.read(LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        raise Refused(413, f"The body is larger than {LARGEST_BODY:,} bytes.")
    return body


def _headers(request: HttpRequest) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def _told(taken: Taken, service: Service) -> JsonResponse:
    told: dict[str, object] = {
        "accepted": taken.count("accepted"),
        "duplicates": taken.count("duplicate"),
        "passed_over": taken.passed_over,
        "rejected": taken.count("rejected", "conflict"),
    }
    if service.tells_results:
        told["results"] = [
            {"key": result.key, "status": result.status, "reason": result.reason}
            for result in taken.results
            if result is not None
        ]
    return JsonResponse(told)

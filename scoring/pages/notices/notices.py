"""What one was told: the list, one notice opened, all of them seen, and the count beside the bell."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leads.models import NoticeKind
from leads.notices.about import PAGES
from leads.notices.reading import notices_of, open_notice, see_all
from scoring.pages.addresses import id_in
from scoring.pages.screen import answer, screen_of

from .notice_data import list_of


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What one was told, by day, the latest first; of one kind, or only what is not seen yet."""
    screen = screen_of(request)
    page = list_of(screen, request.GET.get("kind", ""), request.GET.get("before", ""))
    return answer(request, screen, "scoring/notices/notices.html", {"nav": "notices", "page": page})


@require_safe
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """On to the lead, or the page that it is about; the notice is seen."""
    screen = screen_of(request)
    opened = open_notice(screen.user, notice_id, screen.now)
    if opened.lead_id is None:
        return HttpResponseRedirect(reverse(PAGES[NoticeKind(opened.kind)]))
    return HttpResponseRedirect(reverse("lead", args=[opened.lead_id]))


@require_POST
def notices_seen(request: HttpRequest) -> HttpResponse:
    """All that the page showed is seen; what came since stays new."""
    screen = screen_of(request)
    until = id_in(request.POST.get("until", ""))
    last = notices_of(screen.user).filter(pk=until or 0).first()
    if last is not None:
        see_all(screen.user, last, screen.now)
    return HttpResponseRedirect(reverse("notices"))


@require_safe
def notices_count(request: HttpRequest) -> HttpResponse:
    """The bell, which asks for itself now and then."""
    return answer(request, screen_of(request), "scoring/notices/_bell.html", {})

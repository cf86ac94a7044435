"""The results of a period: the funnel, speed, people, reasons; and the leads behind each number."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from leads.results.counts import counts_of
from scoring.pages.remember import remembered
from scoring.pages.screen import Screen, answer, screen_of

from .asking import Asking, choices_of, read_asking
from .behind import behind_of
from .funnel import funnel_of
from .groups import band_lines, source_lines, week_chart
from .said_data import reason_lists, won_line
from .team import people_of


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """The whole page. What takes long to count is remembered for half a minute."""
    screen = screen_of(request)
    asking = read_asking(request.GET, screen.user, screen.frame, screen.now)
    key = f"results-{asking.asked.scope}-{asking.asked.bands}-{asking.kept}-{screen.today}"
    counts = remembered(key, lambda: counts_of(asking.asked))
    before = remembered(f"{key}-before", lambda: counts_of(asking.asked.before(), ("all",)))
    sources, more_sources = source_lines(asking, counts["source"])
    today = screen.today
    data = {
        **_common(screen, asking),
        "words": asking.words(today),
        "words_before": asking.words_before(today),
        "funnel": funnel_of(asking, counts["all"], before["all"]),
        "weeks": week_chart(asking, counts["week"], reverse("results_leads")),
        "people": people_of(asking, counts["person"], counts["answerer"], screen.now),
        "sources": sources,
        "more_sources": more_sources,
        "bands": band_lines(asking, counts["band"], screen.frame),
        "reasons": reason_lists(asking),
        "won": won_line(asking),
    }
    return answer(request, screen, "scoring/results/results.html", data)


@require_safe
def results_leads(request: HttpRequest) -> HttpResponse:
    """The leads behind a number: as many as it says."""
    screen = screen_of(request)
    asking = read_asking(request.GET, screen.user, screen.frame, screen.now)
    behind = behind_of(request.GET, asking, screen)
    back = f"{reverse('results')}?{asking.query()}"
    data = {**_common(screen, asking), "behind": behind, "back": back}
    return answer(request, screen, "scoring/results/leads.html", data)


def _common(screen: Screen, asking: Asking) -> dict[str, object]:
    return {"nav": "results", "asking": asking, "choices": choices_of(asking)}

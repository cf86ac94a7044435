"""How far a publishing is: a bar that moves by itself, also for who comes back to it."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leads.models import Lead
from scoring.matrix.freezing import NotSigned
from scoring.models import PublishRun
from scoring.pages.screen import Screen, answer, part_asked_for, screen_of
from scoring.pages.wording import clock, counted, moment
from scoring.rescoring.asking import OPEN, PublishRefused, start_publishing
from scoring.rescoring.carrying import CATCHING_UP, FILLING, INDEXING, SCORING, TURNING
from scoring.rescoring.reaching import Reached, reached

from .box_lines import next_number
from .boxes import NAV

_PATIENCE = timedelta(seconds=15)
_DOING = {
    "": "Getting ready",
    SCORING: "Scoring what is pending",
    FILLING: "Scoring every lead by it",
    INDEXING: "Building indexes",
    CATCHING_UP: "Catching up with what came in meanwhile",
    TURNING: "Turning to it",
}


@dataclass(frozen=True)
class Course:
    """A run as it is shown."""

    run: PublishRun
    name: str
    is_open: bool
    is_back: bool
    doing: str
    counted: str
    left: str
    portion: int  # of a thousand
    begun: str
    begun_at: str
    ended: str
    leads: int


@require_safe
def publishing(request: HttpRequest, run_id: int) -> HttpResponse:
    """The page, or while it is under way the part that changes."""
    return _show(request, screen_of(request), _run_of(run_id))


@require_POST
def publishing_again(request: HttpRequest, run_id: int) -> HttpResponse:
    """Go on with one that failed."""
    screen, run = screen_of(request), _run_of(run_id)
    try:
        run = start_publishing(run.version, screen.user, screen.now)
    except (PublishRefused, NotSigned) as refused:
        return _show(request, screen, run, str(refused))
    return HttpResponseRedirect(reverse("publishing", args=[run.pk]))


def _show(request: HttpRequest, screen: Screen, run: PublishRun, refused: str = "") -> HttpResponse:
    template = "_course.html" if part_asked_for(request) else "publishing.html"
    data = {"nav": NAV, "course": _course(run, screen), "refused": refused}
    response = answer(request, screen, f"scoring/signing/{template}", data)
    if part_asked_for(request) and run.state == PublishRun.State.DONE:
        response["HX-Refresh"] = "true"  # the top bar names the version too
    return response


def _run_of(run_id: int) -> PublishRun:
    return get_object_or_404(PublishRun.objects.select_related("version__model", "by"), pk=run_id)


def _course(run: PublishRun, screen: Screen) -> Course:
    far, version = reached(run, screen.now), run.version
    return Course(
        run=run,
        name=f"{version.name} v{next_number(version)}",
        is_open=run.state in OPEN,
        is_back=bool(run.why) or _was_published(run),
        doing=_doing(run, screen),
        counted=f"{far.done:,} of {counted(far.total, 'lead')}" if far.total else "",
        left=_left(far),
        portion=_portion(run, far),
        begun=clock(run.started_at, screen.now),
        begun_at=moment(run.started_at),
        ended=clock(run.ended_at, screen.now) if run.ended_at else "",
        leads=Lead.objects.count() if run.state == PublishRun.State.DONE else 0,
    )


def _was_published(run: PublishRun) -> bool:
    done = PublishRun.objects.filter(version=run.version_id, state=PublishRun.State.DONE)
    return done.filter(pk__lt=run.pk).exists()


def _doing(run: PublishRun, screen: Screen) -> str:
    if run.state != PublishRun.State.WANTED:
        return _DOING.get(run.doing, run.doing)
    if screen.now - run.started_at < _PATIENCE:
        return "Waiting for a worker"
    return "Waiting for a worker: if this lasts, see whether worker and dispatcher run"


def _portion(run: PublishRun, far: Reached) -> int:
    """Of a thousand parts the last fifty are for what comes after filling."""
    filled = far.done / far.total if far.total else float(run.doing in (INDEXING, CATCHING_UP, TURNING))
    return round(950 * filled)


def _left(far: Reached) -> str:
    if far.seconds_left is None:
        return ""
    minutes, seconds = divmod(far.seconds_left, 60)
    return f"about {minutes} min {seconds:02d} s left" if minutes else f"about {max(1, seconds)} s left"

"""What every page needs: the active model, the top bar, the answer itself."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from leads.days import day_of
from leads.models import User
from leads.notices.reading import unseen_of
from leads.people.access import visible_to
from leads.people.roles import may_open, role_of
from scoring.models import LeadScore, ScoringModel
from scoring.review.rating import left_to_rate

from .frame import Frame, frame_of
from .nav import NavLink, nav_of
from .ways.tabs import Way, ways_for
from .wording import day

MANY = 100  # notices: beyond, nobody wants to know how many


@dataclass(frozen=True)
class ModelLink:
    """A model in the top bar."""

    key: str
    name: str
    version: int | None
    since: str
    is_chosen: bool


@dataclass(frozen=True)
class Screen:
    """What is read once a request: who asks, when, and the active versions of the models."""

    user: User
    now: datetime
    frame: Frame | None
    frames: dict[int, Frame]  # version id -> frame, of every model's active version
    models: tuple[ModelLink, ...]
    role: str
    nav: tuple[NavLink, ...]

    @property
    def today(self) -> date:
        """The day it is now, as the organisation's calendar has it."""
        return day_of(self.now)

    @property
    def has_console(self) -> bool:
        return any(page.key == "console" for page in self.nav)

    @property
    def ways(self) -> tuple[Way, ...]:
        """The pages of the ways in that this person may open."""
        return ways_for(self.user)

    @property
    def unseen(self) -> int:
        """How many notices this person has not seen, at most a hundred; asked for where the bell is drawn."""
        return unseen_of(self.user)[:MANY].count()

    @property
    def left_to_rate(self) -> int:
        """How many leads wait to be graded blind by this person; asked for where the top bar is drawn."""
        return left_to_rate(self.user) if may_open(self.user, "review_rate") else 0

    def scores(self, frame: Frame) -> Any:
        """The scores that this person may see of leads for whom a version counts."""
        return LeadScore.objects.filter(version_id=frame.version.pk, counts=True).filter(
            visible_to(self.user)
        )


def screen_of(request: HttpRequest) -> Screen:
    """Read the clock, the user and the active versions; the model is that of the address, or the first."""
    user = request.user
    assert isinstance(user, User)  # the gate lets nobody else through
    now = datetime.now(UTC)
    models = list(ScoringModel.objects.filter(active__isnull=False).select_related("active"))
    chosen = next(
        (one for one in models if one.key == request.GET.get("model")), models[0] if models else None
    )
    frames = {one.active.pk: frame_of(one.active) for one in models if one.active}
    return Screen(
        user=user,
        now=now,
        frame=frames[chosen.active.pk] if chosen and chosen.active else None,
        frames=frames,
        models=tuple(_link(one, chosen, now) for one in models),
        role=role_of(user).label,
        nav=nav_of(user),
    )


def _link(model: ScoringModel, chosen: ScoringModel | None, now: datetime) -> ModelLink:
    version = model.active
    at = version.published_at if version else None
    since = day(day_of(at), day_of(now)) if at else ""
    return ModelLink(model.key, model.name, version.number if version else None, since, model is chosen)


def answer(request: HttpRequest, screen: Screen, template: str, data: dict[str, Any]) -> HttpResponse:
    """A page, or the part of it that was asked for; nothing of it is kept by a browser or a proxy."""
    response = render(request, template, {"screen": screen, **data})
    add_never_cache_headers(response)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def part_asked_for(request: HttpRequest) -> str:
    """The id of the element that htmx will fill, or nothing: then the whole page is wanted."""
    if request.headers.get("HX-Request") != "true" or request.headers.get("HX-History-Restore-Request"):
        return ""
    return request.headers.get("HX-Target", "")

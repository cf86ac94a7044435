"""The order of scoring models ready for its page: lines in words, and what differs from what is in force."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from scoring.counting import condition_matrix
from scoring.impact.gates import leads_by_model
from scoring.matrix.model_order import Order, Standing, is_free
from scoring.matrix.sides import sides_of
from scoring.models import ModelOrder, ScoringModel
from scoring.pages.remember import remembered
from scoring.pages.screen import Screen
from scoring.pages.wording import ago, moment
from scoring.segments.check import check
from scoring.segments.known import Known, known_of
from scoring.segments.words import words_of

_PAST = 20


@dataclass(frozen=True)
class ModelLine:
    """A model at its place; `was` says its place or conditions in force where they are others."""

    model: ScoringModel
    place: int
    conditions: tuple[str, ...]
    leads: int | None
    was: str


@dataclass(frozen=True)
class OrderPage:
    """Both orders, and what one may do: `may_ask` to change something, `may_agree`, `may_drop`."""

    standing: Standing
    wanted: tuple[ModelLine, ...]
    in_force: tuple[ModelLine, ...]
    is_counted: bool
    may_ask: bool
    may_agree: bool
    may_drop: bool
    is_free: bool
    one_person: bool
    asked_at: str
    asked_ago: str


def known_for(screen: Screen) -> Known:
    """What conditions may name: the catalog; it is there too where nothing is in force yet."""
    if screen.frame is not None:
        return known_of(screen.frame.version.pk, screen.user)
    return Known(condition_matrix([{"field": "company", "known": True}], {}), 0, screen.user)


def words_for(condition: object, known: Known) -> str:
    """A condition in words; where it names what is gone, that."""
    found = check([condition], known)
    return words_of(found.conditions[0], known) if found.conditions else "names what is gone"


def page_of(found: Standing, screen: Screen, is_counted: bool) -> OrderPage:
    """The page of the order as somebody sees it.

    Args:
        found: how it stands.
        screen: who asks, and when.
        is_counted: whether to count for how many leads each model counts, which takes a moment.
    """
    known, asked, sides = known_for(screen), found.asked, sides_of(screen.user)
    free = is_free()
    return OrderPage(
        standing=found,
        wanted=_lines(found.wanted, found.before, known, screen, is_counted),
        in_force=_lines(found.before, found.before, known, screen, is_counted) if asked else (),
        is_counted=is_counted,
        may_ask=free or bool(sides),
        may_agree=asked is not None and found.missing in sides and asked.by_id != screen.user.pk,
        may_drop=asked is not None and bool(sides),
        is_free=free,
        one_person=settings.ONE_PERSON_SIGNS,
        asked_at=moment(asked.at) if asked else "",
        asked_ago=ago(asked.at, screen.now) if asked else "",
    )


def _lines(
    order: Order, before: Order, known: Known, screen: Screen, is_counted: bool
) -> tuple[ModelLine, ...]:
    models = ScoringModel.objects.select_related("active").in_bulk()
    counts = _counts(order, screen) if is_counted else {}
    were = {one["id"]: (place, one["conditions"]) for place, one in enumerate(before, start=1)}
    return tuple(
        ModelLine(
            model=models[one["id"]],
            place=place,
            conditions=tuple(words_for(each, known) for each in one["conditions"]),
            leads=counts.get(one["id"]),
            was="; ".join(_was(place, one, were[one["id"]], known)),
        )
        for place, one in enumerate(order, start=1)
    )


def _was(place: int, one: Mapping[str, Any], was: tuple[int, list[Any]], known: Known) -> Iterator[str]:
    if was[0] != place:
        yield f"now {_nth(was[0])}"
    if was[1] != one["conditions"]:
        words = [words_for(each, known) for each in was[1]]
        yield f"now for {' and '.join(words)}" if words else "now without conditions"


def _nth(place: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(place, f"in place {place}")


def _counts(order: Order, screen: Screen) -> dict[int, int]:
    return remembered(f"model-order-{list(order)}", lambda: leads_by_model(order, screen.now))


def past_orders(screen: Screen) -> list[tuple[ModelOrder, str, str]]:
    """The last orders that came into force, each with when, shortly and in full."""
    rows = ModelOrder.objects.filter(state=ModelOrder.State.IN_FORCE).select_related("by", "agreed_by")
    return [
        (one, ago(one.ended_at, screen.now), moment(one.ended_at)) for one in rows[:_PAST] if one.ended_at
    ]

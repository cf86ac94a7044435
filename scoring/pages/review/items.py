"""The items of a review as a page shows them: figures that were kept, names that this person may see."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.utils.safestring import SafeString

from leads.models import Lead, StageMove, User
from leads.people.access import leads_for
from scoring.evidence.intervals import Interval
from scoring.models import ReviewItem, ScoringRule
from scoring.pages.drawing import NOTHING, bar
from scoring.pages.evidence.drawn import whisker
from scoring.pages.screen import Screen
from scoring.pages.wording import counted, tenths
from scoring.review.agenda import BY_KEY, Agendum

from .drawing import weeks_chart
from .minutes_data import EntryView, Minutes

_BAR = 140
_LIFT, _LIFT_SCALE = 180, 8.0  # from an eighth to eight times


@dataclass(frozen=True)
class LeadOf:
    """A lead of an item; `score` is the composite then, empty where none was kept.

    Who worked it once, in one's team, knows its name, and opens it no more.
    """

    lead_id: int
    name: str
    company: str
    score: str
    said: str
    may_open: bool


@dataclass(frozen=True)
class RuleOf:
    """A rule of an item; `is_there`: the draft of the review has it, so that it can be changed there."""

    value: str
    name: str
    words: str
    whisker: SafeString
    lift: str
    is_there: bool


@dataclass(frozen=True)
class BarOf:
    """A line with a bar."""

    name: str
    count: int
    bar: SafeString
    words: str


@dataclass(frozen=True)
class ItemView:
    """An item. `figures`: None until it is computed; `hidden` says how many leads are not named."""

    number: int
    agendum: Agendum
    figures: Mapping[str, Any] | None
    leads: tuple[LeadOf, ...] = ()
    hidden: str = ""
    rules: tuple[RuleOf, ...] = ()
    bars: tuple[BarOf, ...] = ()
    chart: SafeString = NOTHING
    decisions: tuple[EntryView, ...] = ()

    @property
    def key(self) -> str:
        """The item's key."""
        return self.agendum.key


def views_of(
    items: Sequence[ReviewItem], draft_id: int | None, minutes: Minutes, screen: Screen
) -> tuple[ItemView, ...]:
    """Items for the page, in their order; what is seen of their leads is read for all of them at once.

    Args:
        items: of a review.
        draft_id: of the draft that its decisions change; None without one.
        minutes: of the review.
        screen: of the request.
    """
    wanted = {one["lead"] for item in items for one in (item.figures or {}).get("leads", ())}
    known = _Known.read(wanted, screen.user)
    has_rules = any((item.figures or {}).get("rules") for item in items)
    kept = _rules_of(draft_id) if has_rules and draft_id else None
    views = (_view(item, known, kept, screen) for item in items)
    return tuple(replace(one, decisions=tuple(minutes.by_item.get(one.key, ()))) for one in views)


@dataclass(frozen=True)
class _Known:
    """What a person may know of some leads: those they see, those their team once worked, who is there."""

    seen: Mapping[int, Lead]
    worked: Mapping[int, Lead]
    there: frozenset[int]

    @classmethod
    def read(cls, lead_ids: Collection[int], user: User) -> "_Known":
        seen = leads_for(user).in_bulk(list(lead_ids))
        rest = Lead.objects.filter(pk__in=set(lead_ids) - seen.keys())
        team = Q(by=user.pk) | (Q(by__team=user.team_id) if user.team_id else Q(pk__in=[]))
        worked = rest.filter(pk__in=StageMove.objects.filter(team, lead__in=rest).values("lead"))
        return cls(seen, worked.in_bulk(), frozenset(rest.values_list("pk", flat=True)))

    def lead(self, lead_id: int) -> Lead | None:
        return self.seen.get(lead_id) or self.worked.get(lead_id)


def _view(item: ReviewItem, known: _Known, kept: set[str] | None, screen: Screen) -> ItemView:
    figures, agendum = item.figures, BY_KEY[item.key]
    if figures is None:
        return ItemView(item.place, agendum, None)
    rows = figures.get("leads", ())
    weeks = figures.get("weeks")
    return ItemView(
        number=item.place,
        agendum=agendum,
        figures=figures,
        leads=tuple(_lead(one, known) for one in rows if known.lead(one["lead"])),
        hidden=_hidden([one["lead"] for one in rows if not known.lead(one["lead"])], known.there),
        rules=tuple(_rule(one, kept) for one in figures.get("rules", ())),
        bars=_bars(figures.get("bars", ())),
        chart=_chart(weeks, screen) if weeks else NOTHING,
    )


def _lead(one: Mapping[str, Any], known: _Known) -> LeadOf:
    lead = known.lead(one["lead"])
    assert lead is not None  # asked for those that are known alone
    score = "" if one["tenths"] is None else tenths(one["tenths"])
    return LeadOf(lead.pk, lead.name, lead.company, score, one["said"], lead.pk in known.seen)


def _hidden(missing: Sequence[int], there: Collection[int]) -> str:
    others = sum(lead_id in there for lead_id in missing)
    gone = len(missing) - others
    words = [counted(others, "that you do not see", "that you do not see")] if others else []
    words += [counted(gone, "that was deleted", "that were deleted")] if gone else []
    return f"And {' and '.join(words)}." if words else ""


def _rule(one: Mapping[str, Any], kept: set[str] | None) -> RuleOf:
    value, lift = f"{one['parameter']}.{one['rule']}", one.get("lift")
    return RuleOf(
        value=value,
        name=one["name"],
        words=one["words"],
        whisker=whisker(Interval(*lift), "against", _LIFT_SCALE, _LIFT) if lift else NOTHING,
        lift=f"{lift[0]:.1f}×, {lift[1]:.1f} to {lift[2]:.1f}" if lift else "",
        is_there=kept is None or value in kept,
    )


def _chart(weeks: Mapping[str, Any], screen: Screen) -> SafeString:
    return weeks_chart(weeks["mondays"], weeks["counts"], weeks.get("low"), weeks.get("high"), screen.today)


def _bars(rows: Sequence[Mapping[str, Any]]) -> tuple[BarOf, ...]:
    most = max((one["count"] for one in rows), default=1)
    return tuple(
        BarOf(one["name"], one["count"], bar(one["count"] / most, _BAR, 12), one["words"]) for one in rows
    )


def _rules_of(draft_id: int) -> set[str]:
    rows = ScoringRule.objects.filter(parameter__version=draft_id).values_list("parameter__key", "key")
    return {f"{parameter}.{rule}" for parameter, rule in rows}

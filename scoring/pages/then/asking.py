"""What an address of the time machine asks for: two moments, each under a version, or a change of a score."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404, QueryDict

from leads.models import Lead
from leads.people.roles import owns_matrix
from scoring.engine.matrix import MatrixRefused
from scoring.inputs import start_of
from scoring.models import LeadScore, MatrixVersion, ScoreChange, ScoringModel
from scoring.pages.addresses import clean_text, day_in, id_in
from scoring.pages.frame import Frame, frame_for
from scoring.pages.screen import Screen
from scoring.pages.trends import seen_changes
from scoring.pages.wording import day, local
from scoring.then.state import End
from scoring.then.versions import in_force_at, versions_to_choose

_USUAL = timedelta(days=30)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Point:
    """A moment and the version by which it is looked at; `is_change`: that of a change, to the second."""

    at: datetime
    frame: Frame
    is_change: bool = False

    @property
    def end(self) -> End:
        """The same for the service."""
        return End(self.at, self.frame.compiled)


@dataclass(frozen=True)
class Side:
    """One of the two moments as the form has it. `chosen` is a version's id, "" for the one in force then."""

    on: str
    chosen: str
    point: Point | None = None
    error: str = ""

    @property
    def query(self) -> str:
        """The query of the address at which this is the later moment."""
        return urlencode({"on": self.on, "version": self.chosen})


@dataclass(frozen=True)
class Asking:
    """An address, read. `before` and `after` are the changes next to the later moment, as ids."""

    later: Side
    earlier: Side
    versions: tuple[tuple[str, str], ...]
    first: date
    before: int | None
    after: int | None


def read_asking(query: QueryDict, lead: Lead, screen: Screen) -> Asking | None:
    """What an address asks for; None where no version was ever published.

    Raises:
        Http404: a change is asked for that is none of this lead's.
    """
    model = _model_of(lead, screen)
    if model is None:
        return None
    versions = {one.pk: one for one in versions_to_choose(model, owns_matrix(screen.user))}
    changes = _changes(lead, model)
    asked = _Asked(model, versions, local(lead.added_at).date(), screen)
    change = _change_of(changes, query.get("change", "")) if "change" in query else None
    later, earlier = _of_change(change, changes) if change else _of_days(query, asked)
    before, after = _neighbours(changes, change, later.point.at if later.point else screen.now)
    options = tuple((str(pk), _version_words(version, screen)) for pk, version in versions.items())
    return Asking(later, earlier, options, asked.first, before, after)


def _model_of(lead: Lead, screen: Screen) -> ScoringModel | None:
    """The model that counts for the lead; of one that has no score yet, the first."""
    counting = LeadScore.objects.filter(lead=lead, version_id__in=screen.frames, counts=True).first()
    frame = screen.frames[counting.version_id] if counting else screen.frame
    return frame.version.model if frame else None


def _changes(lead: Lead, model: ScoringModel) -> QuerySet[ScoreChange]:
    seen = seen_changes(model.pk).filter(lead=lead)
    return seen.select_related("version").order_by("changed_at", "id")


def _change_of(changes: QuerySet[ScoreChange], text: str) -> ScoreChange:
    change = changes.filter(pk=id_in(text) or 0).first()
    if change is None:
        raise Http404("No such change.")
    return change


def _of_change(change: ScoreChange, changes: QuerySet[ScoreChange]) -> tuple[Side, Side]:
    before = changes.filter(_before(change)).last()
    return _side_of(change), _side_of(before) if before else Side("", "")


def _side_of(change: ScoreChange) -> Side:
    point = Point(change.changed_at, frame_for(change.version), is_change=True)
    return Side(str(local(change.changed_at).date()), str(change.version_id), point)


def _before(change: ScoreChange) -> Q:
    return Q(changed_at__lt=change.changed_at) | Q(changed_at=change.changed_at, pk__lt=change.pk)


def _neighbours(
    changes: QuerySet[ScoreChange], change: ScoreChange | None, at: datetime
) -> tuple[int | None, int | None]:
    """The changes before and after one, or a moment."""
    earlier = _before(change) if change else Q(changed_at__lte=at)
    later = ~earlier & ~Q(pk=change.pk) if change else ~earlier
    before, after = changes.filter(earlier).last(), changes.filter(later).first()
    return before.pk if before else None, after.pk if after else None


@dataclass(frozen=True)
class _Asked:
    """What days and versions are held against."""

    model: ScoringModel
    versions: Mapping[int, MatrixVersion]
    first: date
    screen: Screen


def _of_days(query: QueryDict, asked: _Asked) -> tuple[Side, Side]:
    today = asked.screen.today
    usual = max(asked.first, today - _USUAL)
    later = _side(clean_text(query.get("on", "")) or str(today), query.get("version", ""), asked)
    since = str(usual) if usual < today else ""
    earlier = _side(query.get("since", since), query.get("since_version", ""), asked)
    if later.point and earlier.point and earlier.point.at > later.point.at:
        error = f"Choose a day that is not after {day(local(later.point.at).date(), today)}."
        earlier = Side(earlier.on, earlier.chosen, error=error)
    return later, earlier


def _side(on: str, chosen: str, asked: _Asked) -> Side:
    on, chosen = clean_text(on), clean_text(chosen)
    if not on:
        return Side("", chosen)
    at, error = _moment_of(on, asked)
    if at is None:
        return Side(on, chosen, error=error)
    frame, error = _frame_at(at, chosen, asked)
    return Side(on, chosen, Point(at, frame) if frame else None, error)


def _moment_of(on: str, asked: _Asked) -> tuple[datetime | None, str]:
    """The end of a day, or now."""
    found, today = day_in(on), asked.screen.today
    if found is None:
        return None, f"Write a day like {today}."
    if found > today:
        return None, "That day is still to come."
    if found < asked.first:
        return None, f"Nothing was known of this lead before {day(asked.first, today)}."
    return (asked.screen.now if found == today else start_of(found + timedelta(days=1)) - _INSTANT), ""


def _frame_at(at: datetime, chosen: str, asked: _Asked) -> tuple[Frame | None, str]:
    version = asked.versions.get(id_in(chosen) or 0) if chosen else in_force_at(asked.model, at)
    if version is None:
        return None, "There is no such version."
    try:
        return frame_for(version), ""
    except MatrixRefused as error:
        return None, f"This draft can score nobody yet: {error.faults[0]}"


def _version_words(version: MatrixVersion, screen: Screen) -> str:
    if not version.document:
        return f"Draft: {version.name}, begun {day(local(version.created_at).date(), screen.today)}"
    at = version.published_at
    since = f", published {day(local(at).date(), screen.today)}" if at else ""
    return f"{version.name} v{version.number}{since}"

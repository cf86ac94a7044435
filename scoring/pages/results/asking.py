"""What the address of a results page asks for: a period, a team, and the leads behind a number."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from leads.models import Team, User
from leads.results import periods
from leads.results.cohort import Asked
from leads.results.periods import CHOICES, DEFAULT, Period, PeriodRefused
from leads.results.scope import scope_of, teams_for
from scoring.pages.addresses import clean_text, day_in
from scoring.pages.frame import Frame
from scoring.pages.wording import day

from .figures import counted_days

BETWEEN = "between"


@dataclass(frozen=True)
class Asking:
    """An address, read.

    `key` is of `CHOICES`, or `BETWEEN`; `first` and `last` are what the form shows as it was typed; `refused`
    says what is wrong with them, and then the default period is shown. `kept` is the query that keeps all
    this, without a question mark.
    """

    asked: Asked
    key: str
    first: str
    last: str
    refused: str
    kept: tuple[tuple[str, str], ...]
    teams: tuple[Team, ...]

    @property
    def was(self) -> str:
        """What the form showed: whoever changes a day there means the days, whatever the choice says."""
        return f"{self.key}~{self.first}~{self.last}"

    def query(self, **more: str) -> str:
        """The query of an address that keeps the period and the team."""
        return urlencode([*self.kept, *more.items()])

    def query_before(self, **more: str) -> str:
        """The same of the period before, seen at the same age."""
        period = self.asked.period.before()
        pairs = [("period", BETWEEN), ("from", str(period.first)), ("to", str(period.last))]
        team = [pair for pair in self.kept if pair[0] == "team"]
        return urlencode([*pairs, ("seen", period.seen.isoformat()), *team, *more.items()])

    def words(self, today: date) -> str:
        """The period as people say it."""
        period = self.asked.period
        if period.first == period.last:
            return day(period.first, today)
        return f"{day(period.first, today)} to {day(period.last, today)}"

    def words_before(self, today: date) -> str:
        """The period before, likewise."""
        period = self.asked.period.before()
        return (
            f"{counted_days(period.days)} before, {day(period.first, today)} to {day(period.last, today)},"
            " as far as they had come at the same age"
        )


def read_asking(query: QueryDict, user: User, frame: Frame | None, now: datetime) -> Asking:
    """What an address asks for; what it can't mean is as if it had not been said, and a wrong day is told.

    Args:
        query: of the address.
        user: who asks.
        frame: of the active version: by its bands the scores at arrival are told apart.
        now: aware.
    """
    texts = {
        name: clean_text(query.get(name, "")) for name in ("period", "from", "to", "team", "seen", "was")
    }
    teams = teams_for(user)
    team = next((one for one in teams if str(one.pk) == texts["team"]), None)
    key, period, refused = _period(texts, now)
    kept = _kept(key, period, texts["seen"] if period.seen != now else "", team)
    return Asking(
        asked=Asked(period, scope_of(user, team.pk if team else None), _bands(frame)),
        key=BETWEEN if refused else key,
        first=texts["from"] if refused else str(period.first),
        last=texts["to"] if refused else str(period.last),
        refused=refused,
        kept=kept,
        teams=tuple(teams),
    )


def choices_of(asking: Asking) -> list[dict[str, Any]]:
    """The options of the period, the chosen one marked."""
    options = [(key, label) for key, (label, _) in CHOICES.items()] + [(BETWEEN, "From … to …")]
    return [{"value": key, "label": label, "is_chosen": key == asking.key} for key, label in options]


def _period(texts: dict[str, str], now: datetime) -> tuple[str, Period, str]:
    """Key, period, and why the days that were typed are none."""
    if texts["period"] in CHOICES and not _days_changed(texts):
        return texts["period"], periods.chosen_period(texts["period"], now), ""
    if texts["period"] != BETWEEN and not _days_changed(texts):
        return DEFAULT, periods.chosen_period(DEFAULT, now), ""
    try:
        return BETWEEN, _between(texts, now), ""
    except PeriodRefused as refusal:
        return DEFAULT, periods.chosen_period(DEFAULT, now), str(refusal)


def _between(texts: dict[str, str], now: datetime) -> Period:
    first, last = day_in(texts["from"]), day_in(texts["to"])
    if first is None or last is None:
        raise PeriodRefused("Choose the first and the last day.")
    return periods.period_between(first, last, _seen(texts["seen"], now))


def _days_changed(texts: dict[str, str]) -> bool:
    key, _, days = texts["was"].partition("~")
    return bool(texts["was"]) and key == texts["period"] and days != f"{texts['from']}~{texts['to']}"


def _seen(text: str, now: datetime) -> datetime:
    """The moment from which a period is seen; never one to come."""
    try:
        seen = datetime.fromisoformat(text.replace(" ", "+"))  # a plus of an address that nobody has quoted
    except ValueError:
        return now
    return min(seen, now) if seen.tzinfo and seen.year > 2000 else now


def _kept(key: str, period: Period, seen: str, team: Team | None) -> tuple[tuple[str, str], ...]:
    pairs = [("period", key)]
    if key == BETWEEN:
        pairs += [("from", str(period.first)), ("to", str(period.last))]
    if seen:
        pairs.append(("seen", seen))
    if team:
        pairs.append(("team", str(team.pk)))
    return tuple(pairs)


def _bands(frame: Frame | None) -> tuple[int, ...]:
    """Lower bounds in tenths, rising."""
    return tuple(sorted(round(band.from_ * 10) for band in frame.matrix.bands)) if frame else ()

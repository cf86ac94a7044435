"""The demo as a whole: an empty database in, leads with scores and a past out."""

from collections.abc import Callable
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from leads.models import ActivityType, Campaign, Lead, RejectReason, Visitor
from scoring.feedback.opening import open_arrivals
from scoring.models import ScoringModel
from scoring.rescoring.service import drain

from .arriving.service import let_in
from .blocks import Order, blocks
from .calendar import Calendar
from .campaigns import Campaigns, make_campaigns
from .crew import Login, give_passwords, is_unfinished, make_crew
from .drafting import begin_draft
from .handing import set_up_handing
from .history import write_history
from .past import Past
from .profiling import agree_on_profile
from .publishing import publish_versions
from .reviewing import hold_review
from .segments import save_segments
from .stories import tell
from .tables import COLUMNS, HISTORY, NUMBERED, BlockRows, Ids, set_sequences
from .telling import tell_last_days
from .versions import Regimes, make_regimes

Say = Callable[[str, int, int], None]
FILLED = [*(table for table in COLUMNS if table != HISTORY), "scoring_pending"]
MANY = 10_000  # leads from which on past scores are looked at week by week: it is most of the work


class DemoRefused(RuntimeError):
    """The demo is for an empty database; the message says what is there."""


def load_demo(order: Order, now: datetime, say: Say) -> list[Login]:
    """Makes the demo: users, a model with two versions, leads, what they did, their scores and their past.

    The same order on the same day gives the same leads. Killed before its end, it is gone on with: what was
    loaded is scored, but has no past scores then.

    Args:
        order: how much of it.
        now: aware; nothing is later than that.
        say: told what is being done, how many leads are done, and of how many.

    Returns:
        How to log in.

    Raises:
        DemoRefused: there are leads or matrices of somebody else.
    """
    _check_empty()
    calendar = Calendar(now, ZoneInfo(settings.ORGANISATION_ZONE))
    if not Lead.objects.exists():
        _load(order, calendar, make_regimes(calendar), say)
    _score(order.leads, now, say)
    _keep_history()
    let_in(now, order.seed)
    drain(lambda: now)
    open_arrivals(most=None)
    set_up_handing(now)
    save_segments(now)
    hold_review(now, order.seed)
    agree_on_profile(now)
    begin_draft(now)
    tell_last_days(now)
    return give_passwords()


def _check_empty() -> None:
    if is_unfinished():
        return
    for model, what in ((Lead, "leads"), (Visitor, "visitors"), (ScoringModel, "a scoring model")):
        if model.objects.exists():
            raise DemoRefused(f"There are {what} here already: the demo is for an empty database.")


def _load(order: Order, calendar: Calendar, regimes: Regimes, say: Say) -> None:
    """Everything or nothing of leads, in one transaction; users and versions before it."""
    crew = make_crew(calendar.now)
    versions = publish_versions(regimes, calendar, crew, order.leads)
    with connection.cursor() as cursor:
        columns = ", ".join(COLUMNS[HISTORY])
        cursor.execute(f"DROP TABLE IF EXISTS {HISTORY}")
        cursor.execute(
            f"CREATE TEMP TABLE {HISTORY} AS SELECT {columns} FROM scoring_scorechange WITH NO DATA"
        )
    with transaction.atomic():
        campaigns = make_campaigns(Random(f"{order.seed}/campaigns"), calendar)
        ids = Ids(
            types=dict(ActivityType.objects.values_list("key", "id")),
            campaigns=_store_campaigns(campaigns, calendar),
            users={name: user.pk for name, user in crew.items()},
            reject_reasons=dict(RejectReason.objects.values_list("key", "id")),
            versions=versions,
        )
        _load_blocks(order, calendar, regimes, campaigns, ids, say)
        set_sequences(NUMBERED)
    with connection.cursor() as cursor:  # or the planner takes what was just filled for empty
        cursor.execute(f"ANALYZE {', '.join(FILLED)}")


def _load_blocks(
    order: Order, calendar: Calendar, regimes: Regimes, campaigns: Campaigns, ids: Ids, say: Say
) -> None:
    types = tuple(sorted(ids.types))
    step = 1 if order.leads <= MANY else 7
    for number, block in enumerate(blocks(order, calendar, campaigns)):
        tell(block, Random(f"{order.seed}/{number}/sales"), regimes, types, calendar, step)
        past = Past(block.people, types, calendar.zone)
        history = write_history(past, regimes, calendar, step)
        BlockRows(block, history, ids, calendar).write()
        say("making leads", ids.last["leads_lead"], order.leads)


def _store_campaigns(campaigns: Campaigns, calendar: Calendar) -> dict[str, int]:
    rows = [
        Campaign(
            key=campaign.key,
            name=campaign.name,
            channel=campaign.channel,
            starts_on=calendar.date(campaign.starts),
            ends_on=calendar.date(campaign.ends),
            cost=campaign.cost,
        )
        for campaign in campaigns
    ]
    return {row.key: row.pk for row in Campaign.objects.bulk_create(rows)}


def _score(total: int, now: datetime, say: Say) -> None:
    """Scores what is pending, as a worker does, as of the very moment that the past scores lead up to."""
    done = 0

    def count(leads: int) -> None:
        nonlocal done
        done += leads
        say("scoring", done, total)

    drain(lambda: now, on_chunk=count)


@transaction.atomic
def _keep_history() -> None:
    """Puts the past in the place of the first scores of today, where it was made in this run."""
    names = ", ".join(COLUMNS[HISTORY])
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"pg_temp.{HISTORY}"])
        if cursor.fetchone()[0] is None:
            return
        cursor.execute(f"DELETE FROM scoring_scorechange WHERE lead_id IN (SELECT lead_id FROM {HISTORY})")
        cursor.execute(
            f"INSERT INTO scoring_scorechange ({names})"
            f" SELECT {names} FROM {HISTORY} ORDER BY changed_at, lead_id"
        )
        cursor.execute(_NOTE)
        cursor.execute(f"DROP TABLE {HISTORY}")


# The next point of difference is counted from what was noted last.
_NOTE = f"""
    UPDATE scoring_leadscore s SET noted_composite = h.to_composite
    FROM (SELECT DISTINCT ON (lead_id) lead_id, to_composite FROM {HISTORY}
          ORDER BY lead_id, changed_at DESC) h
    WHERE s.lead_id = h.lead_id AND s.noted_composite <> h.to_composite
"""

"""Whatever two leads did before: merged and parted again, every row is as it was."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leads.handoff.stages import move_stage
from leads.identities.merging import merge, undo
from leads.ingest.changes import change_fields
from leads.models import (
    Activity,
    Consent,
    Identity,
    Lead,
    LookMark,
    Notice,
    Outcome,
    Role,
    Stage,
    StageMove,
    Task,
    User,
    Visitor,
    Waiting,
)

from .cast import NOW, browser, does, lead, mail, same

pytestmark = pytest.mark.django_db
TABLES = (Lead, Visitor, Identity, Activity, Task, Notice, LookMark, Waiting, Consent, Outcome, StageMove)
FIELDS = st.sampled_from(
    [
        {"company": "Acme"},
        {"company": "Bcme", "country": "fr"},
        {"funding": "in process"},
        {"funding": "available now", "need": "direct"},
        {"email_opt_out": True},
        {"do_not_call": False},
        {"title": "CIO"},
    ]
)
DEEDS = st.one_of(
    st.tuples(st.just("acts"), st.sampled_from(["content.download", "web.visit", "email.unsubscribe"])),
    st.tuples(st.just("says"), FIELDS),
    st.tuples(st.just("moves"), st.sampled_from([Stage.MQL, Stage.SAL, Stage.NURTURE, Stage.CUSTOMER])),
    st.tuples(st.just("browses"), st.integers(0, 3)),
    st.tuples(st.just("task"), st.none()),
    st.tuples(st.just("marked"), st.none()),
    st.tuples(st.just("waits"), st.none()),
    st.tuples(st.just("told"), st.none()),
)
HISTORIES = st.lists(st.tuples(st.integers(0, 1), DEEDS), max_size=14)


def rows() -> dict[str, list]:
    return {table.__name__: list(table._base_manager.order_by("pk").values()) for table in TABLES}


def browses(lead_id, place, detail, by, now):
    who = browser(f"{place} {detail}")
    does(who, now=now)
    same(who, mail(f"lead{place}"), now=now)


def is_marked(lead_id, place, detail, by, now):
    if not LookMark.objects.filter(lead=lead_id).exists():
        LookMark.objects.create(lead_id=lead_id, by=by, reason="a friend", marked_at=now)
        Lead.objects.filter(pk=lead_id).update(is_marked=True)


def waits(lead_id, place, detail, by, now):
    values = {"kind": "put_off", "until": now.date(), "since": now}
    Waiting.objects.get_or_create(lead_id=lead_id, defaults=values)


LIVES = {
    "acts": lambda lead_id, place, detail, by, now: does(lead_id, detail, now),
    "says": lambda lead_id, place, detail, by, now: change_fields(
        lead_id, detail, by=None, source="test", now=now
    ),
    "moves": lambda lead_id, place, detail, by, now: move_stage([lead_id], detail, None, "", now),
    "browses": browses,
    "task": lambda lead_id, place, detail, by, now: Task.objects.create(
        lead_id=lead_id, owner=by, due_on=now.date(), words="Call"
    ),
    "marked": is_marked,
    "waits": waits,
    "told": lambda lead_id, place, detail, by, now: Notice.objects.create(
        lead_id=lead_id, user=by, kind="hot", key=now.isoformat(), made_at=now
    ),
}


@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
@given(history=HISTORIES, take=st.sets(st.sampled_from(["company", "funding", "title", "owner", "email"])))
def test_merged_and_parted_every_row_is_as_it_was(history, take):
    Lead.with_merged.all().delete()
    Visitor.objects.all().delete()
    by = User.objects.get_or_create(username="mara", defaults={"role": Role.MARKETING})[0]
    pair = [lead("lead0"), lead("lead1")]
    for lead_id in pair:
        does(lead_id)
    for number, (place, deed) in enumerate(history):
        LIVES[deed[0]](pair[place], place, deed[1], by, NOW + timedelta(hours=number))
    before, later = rows(), NOW + timedelta(days=2)
    done = merge(pair[0], pair[1], why="", by=by, now=later, take=take)
    undo(done.pk, by, later + timedelta(days=3))
    after = rows()
    assert after == before

"""Each guard taken away is found out by the schedules: a check that can't fail proves nothing."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction

from leads.handoff import dispositions, stages
from leads.models import Lead, Notice, NoticeMail
from leads.notices import post
from scoring.handing import facts, service
from scoring.models import StageRule
from scoring.rescoring import falling, ready

from . import company, witness
from .company import Company, Step, empty
from .desk import Desk, broken_at
from .history import broken

pytestmark = pytest.mark.django_db(transaction=True)
Round = tuple[int, Sequence[Step]]
Guard = tuple[object, str, object, list[Round]]  # where it stands, its name, what stands there without it
Look = Callable[[Any], list[str]]
_MOST = 30  # seeds; without its guard, each was found within 2
FALLS = (0, [Step("says", lead=0, chance=1)])


def _unheld(lead_id: int, key: str, by: object) -> Lead:
    return Lead.objects.get(pk=lead_id)


def _at_once(_, now, lead_ids, look=falling._suspects):
    return look(StageRule(stage="mql", min_stay_hours=0), now, lead_ids)


@transaction.atomic
def _removed_at_once(lead_ids, by, now):
    leads = Lead.objects.filter(pk__in=lead_ids).order_by("pk")
    gone = list(leads.select_for_update().values_list("pk", flat=True))
    Lead.objects.filter(pk__in=gone).delete()
    return gone


@transaction.atomic
def _claimed_blindly(user_id, now):
    due = Notice.objects.filter(user=user_id, mail__isnull=True, mail_due_at__lte=now)
    notices = list(due.values_list("pk", flat=True))
    mail = NoticeMail.objects.create(user_id=user_id, due_at=now, begun_at=now)
    Notice.objects.filter(pk__in=notices).update(mail=mail)
    return mail


CONTROLS: dict[str, Guard] = {
    "the hold of who takes a lead": (
        dispositions,
        "hold",
        _unheld,
        [(0, [Step("accepts", person=0), Step("accepts", person=1)])],
    ),
    "the minimum stay": (falling, "_suspects", _at_once, [FALLS, (1, [Step("worker"), Step("page")])]),
    "that times go forward": (
        stages,
        "_not_before",
        lambda came_at, now: now,
        [(0, [Step("works", lead=1, chance=3)] * 2 + [Step("works", lead=1, person=3, chance=2)] * 3)],
    ),
    "the audit log": (stages, "record_many", lambda *_: None, [(0, [Step("accepts"), Step("acts")])]),
    "that something is new": (
        ready,
        "_something_new",
        lambda: ready.Exists(Lead.objects.all()),
        [(0, [Step("works", chance=0, lead=1)]), (0, [Step("page", lead=1), Step("worker")])],
    ),
    "giving way where a lead is erased": (
        company,
        "remove_leads",
        _removed_at_once,
        [(0, [Step("leaves"), Step("acts")])],
    ),
}


WAIT = [Step("page", lead=lead) for lead in range(4)]
AT_THE_DESK: dict[str, Guard] = {
    "being alone at the desk": (service, "hold_desk", lambda: None, [(25, WAIT)]),
    "that a score that is behind decides nothing": (
        facts,
        "_QUERY",
        facts._QUERY.replace(
            "EXISTS (SELECT 1 FROM scoring_pending", "false AND EXISTS (SELECT 1 FROM scoring_pending"
        ),
        [(25, [*(Step("proves_a_student", lead=lead) for lead in range(4)), Step("hands")])],
    ),
    "the claim of who sends a mail": (
        post,
        "_claim_for",
        _claimed_blindly,
        [(0, [Step("delivers"), Step("delivers")])],
    ),
}


def lived(make: type[Company], look: Look, rounds: Sequence[Round], seed: int, begins: list) -> list[str]:
    """What is broken after these rounds, in the order that comes of a seed."""
    random = Random(seed)
    empty()
    company = make(*begins)
    if make is Company:
        company.at_once([Step("accepts", lead=1)], 0, random)
    for hours, steps in rounds:
        company.at_once(steps, hours, random)
    company.settle()
    begins[:] = [company.now + timedelta(days=1)]
    return look(company)


def broken_without(guard: Guard, make: type[Company], look: Look, monkeypatch) -> list[str]:
    """What the schedules find without a guard; with it, the same seed finds nothing."""
    module, name, instead, rounds = guard
    begins: list = []
    with witness.watching():
        with monkeypatch.context() as patch:
            patch.setattr(module, name, instead)
            lives = ((seed, lived(make, look, rounds, seed, begins)) for seed in range(_MOST))
            seed, words = next(((seed, words) for seed, words in lives if words), (0, []))
        print(f"found with seed {seed}: {words[:1]}")
        assert lived(make, look, rounds, seed, begins) == []
    return words


@pytest.mark.parametrize("guard", CONTROLS)
def test_control_without_its_guard_a_promise_is_broken(guard, monkeypatch):
    assert broken_without(CONTROLS[guard], Company, broken, monkeypatch) != []


@pytest.mark.parametrize("guard", AT_THE_DESK)
def test_control_without_its_guard_a_hand_off_or_a_mail_goes_wrong(guard, monkeypatch):
    assert broken_without(AT_THE_DESK[guard], Desk, broken_at, monkeypatch) != []

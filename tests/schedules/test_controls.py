"""Each guard taken away is found out by the schedules: a check that can't fail proves nothing."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

import pytest
from django.db import transaction

from leads.handoff import dispositions, stages
from leads.handoff.stages import move_stage
from leads.ingest import by_hand
from leads.models import Lead, Stage
from scoring.models import StageRule
from scoring.rescoring import falling, ready

from . import witness
from .company import Company, Step, empty
from .history import broken

pytestmark = pytest.mark.django_db(transaction=True)
Round = tuple[int, Sequence[Step]]
_MOST = 60  # seeds; without its guard, each was found within 20
FALLS = (0, [Step("says", lead=0, chance=1)])


def _unheld(lead_id: int, key: str, by: object) -> Lead:
    return Lead.objects.get(pk=lead_id)


@transaction.atomic
def _lowered_blindly(lead_ids, rule, now):
    return len(move_stage(lead_ids, Stage.INQUIRY, None, falling.BELOW, now))


def _at_once(_, now, lead_ids, look=falling._suspects):
    return look(StageRule(stage="mql", min_stay_hours=0), now, lead_ids)


def _removed_at_once(lead_ids):
    leads = Lead.objects.filter(pk__in=lead_ids).order_by("pk")
    gone = list(leads.select_for_update().values_list("pk", flat=True))
    Lead.objects.filter(pk__in=gone).delete()
    return gone


CONTROLS: dict[str, tuple[object, str, object, list[Round]]] = {
    "the hold of who takes a lead": (
        dispositions,
        "hold",
        _unheld,
        [(0, [Step("accepts", person=0), Step("accepts", person=1)])],
    ),
    "the second look before a lead falls": (
        falling,
        "_lower",
        _lowered_blindly,
        [FALLS, (25, [Step("worker"), Step("dispatcher"), Step("accepts")])],
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
        by_hand,
        "_removed",
        _removed_at_once,
        [(0, [Step("leaves"), Step("acts")])],
    ),
}


def lived(rounds: Sequence[Round], seed: int, begins: list) -> list[str]:
    """What is broken after these rounds, in the order that comes of a seed."""
    random = Random(seed)
    empty()
    company = Company(*begins)
    for hours, steps in rounds:
        company.at_once(steps, hours, random)
    company.settle()
    begins[:] = [company.now + timedelta(days=1)]
    return broken(company)


@pytest.mark.parametrize("guard", CONTROLS)
def test_control_without_its_guard_a_promise_is_broken(guard, monkeypatch):
    module, name, instead, rounds = CONTROLS[guard]
    begins: list = []
    with witness.watching():
        with monkeypatch.context() as patch:
            patch.setattr(module, name, instead)
            seed, words = next(
                (seed, words) for seed in range(_MOST) if (words := lived(rounds, seed, begins))
            )
        print(f"{guard}: found with seed {seed}: {words[0]}")
        assert lived(rounds, seed, begins) == []

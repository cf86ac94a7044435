"""A further scoring model, and its name. Both teams agree on what it does to leads: version and place."""

import re
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from leads.models import Action, User
from leads.people.audit import Subject, record
from scoring.models import ScoringModel

LONGEST_NAME, _LONGEST_KEY = 120, 50


class NameRefused(ValueError):
    """No model is called so; the message says why."""


@transaction.atomic
def add_model(name: str, *, by: User | None, now: datetime, key: str = "") -> ScoringModel:
    """A further model: the last one, without conditions and a version, so that it counts for no lead yet.

    Args:
        name: in people's words.
        by: who adds it; None at the command line.
        now: UTC and aware.
        key: small letters, digits and _; without one it is made of the name.

    Raises:
        NameRefused: there is none, or another has it.
    """
    name = _checked(name)
    last = ScoringModel.objects.aggregate(last=Max("position"))["last"]
    model = ScoringModel.objects.create(
        key=key or _free_key(name), name=name, position=0 if last is None else last + 1
    )
    record(by, Action.MODEL_ADDED, _subject(model), {}, now)
    return model


@transaction.atomic
def rename_model(model_id: int, name: str, *, by: User, now: datetime) -> None:
    """Call a model otherwise; no score rests on that.

    Raises:
        NameRefused: there is none, or another has it.
    """
    model = ScoringModel.objects.select_for_update(no_key=True).get(pk=model_id)
    was, model.name = model.name, _checked(name, but=model_id)
    model.save(update_fields=["name"])
    record(by, Action.MODEL_RENAMED, _subject(model), {"was": was}, now)


def _checked(name: str, but: int = 0) -> str:
    name = name.strip()
    if not name:
        raise NameRefused("Say what it is called.")
    if len(name) > LONGEST_NAME:
        raise NameRefused(f"At most {LONGEST_NAME} letters.")
    if not name.isprintable():
        raise NameRefused("A letter in it can't be shown.")
    if ScoringModel.objects.exclude(pk=but).filter(name__iexact=name).exists():
        raise NameRefused(f"There is a model “{name}” already.")
    return name


def _free_key(name: str) -> str:
    base = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:_LONGEST_KEY] or "model"
    taken = set(ScoringModel.objects.values_list("key", flat=True))
    keys = [base, *(f"{base}_{number}" for number in range(2, len(taken) + 3))]
    return next(key for key in keys if key not in taken)


def _subject(model: ScoringModel) -> Subject:
    return Subject("scoringmodel", model.pk, model.name)

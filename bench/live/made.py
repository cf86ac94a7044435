"""What is made in a copy of the company before it is put under load: a key, passwords, drafts."""

import secrets
from datetime import datetime
from typing import Any

from django.db import connections
from django.db.models import Q

from bench.scale.standing import rule_of, signed_draft
from leads.models import Role, Scope, User
from leads.people.keys import make_key
from scoring.models import MatrixVersion, PublishRun
from scoring.rescoring.asking import start_publishing
from scoring.rescoring.partitions import drop_partition
from scoring.rescoring.publish import publish

SOURCE = "bench.live"

_SDR = Q(role=Role.SDR)


def key(now: datetime) -> str:
    """A key for another system that sends activities."""
    by = User.objects.get(role=Role.OPERATIONS)
    return make_key("Load", SOURCE, [Scope.WRITE_ACTIVITIES], by=by, now=now, per_minute=100_000)[1]


def readers(most: int) -> tuple[list[str], str]:
    """People who can log in, managers and others before the SDRs, and the password of all."""
    word = secrets.token_urlsafe(12)
    others, sdrs = (User.objects.filter(is_sdr).order_by("id") for is_sdr in (~_SDR, _SDR))
    chosen = [*others, *sdrs][:most]
    chosen[0].set_password(word)
    User.objects.filter(pk__in=[one.pk for one in chosen]).update(password=chosen[0].password)
    return [one.username for one in chosen], word


def draft(now: datetime, number: int, name: str = "") -> MatrixVersion:
    """A signed draft in which a rule that most leads meet pays points by this number; a name changes none."""

    def change(document: dict[str, Any]) -> None:
        rule_of(document, "web", "visit")["points"] = 1 + number / 10
        document["name"] = name or document["name"]

    return signed_draft(now, change)


def ask(version: MatrixVersion, now: datetime) -> PublishRun:
    """Have the workers publish it, as its page does."""
    by = User.objects.filter(role=Role.MANAGER).order_by("id").first()
    assert by is not None
    return start_publishing(version, by, now, expected={"note": "Measured"})


def ask_again(run: PublishRun, now: datetime) -> None:
    """Ask once more for a run that was given up, as a person does who reads why."""
    connections.close_all()  # ours may be from before a kill
    run.version.refresh_from_db()
    ask(run.version, now)


def undisturbed(now: datetime, number: int) -> int:
    """Publish the rules of a draft once more, here and alone; the version's id."""
    connections.close_all()
    version = draft(now, number, f"Undisturbed {number}")
    publish(version, now)
    return version.pk


def drop(version_id: int) -> None:
    """Forget the scores of a version that is no longer in force."""
    drop_partition(version_id)

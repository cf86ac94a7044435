"""Asking for a version to be published: it is frozen at once, and a run is written down to be carried out.

A request of a page only asks; the workers find the row (`carrying.carry_on`), whatever is killed on the way.
One version is published at a time, and who asks twice for the same one is shown the same run.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from leads.crash import crash_at
from leads.models import Action, User
from leads.people.audit import record
from scoring.matrix.freezing import freeze
from scoring.matrix.signing import is_behind, subject_of
from scoring.models import MatrixVersion, PublishRun, ScoringModel

from .locks import ask_alone, is_carried_out

State = PublishRun.State
OPEN = (State.WANTED, State.RUNNING)
_KILLED = "It was killed, and another version published."


class PublishRefused(ValueError):
    """It can't be published now; the message says why and what to do."""


def start_publishing(
    version: MatrixVersion,
    by: User,
    now: datetime,
    *,
    expected: Mapping[str, Any] | None = None,
    why: str = "",
    seen: int | None = None,
) -> PublishRun:
    """Have the workers publish a draft, go on with a run that failed, or roll back to an earlier version.

    Args:
        version: a draft that is signed, or a version; frozen from here on.
        by: who asks.
        now: UTC and aware.
        expected: of a draft, what it is expected to do: `note`, and figures.
        why: of an earlier version, why one goes back to it.
        seen: the draft's last edit when one looked at it.

    Returns:
        The run; the same one where it was asked for already.

    Raises:
        MatrixRefused: the draft makes no legal matrix.
        NotSigned: see `scoring.matrix.freezing.freeze`.
        PublishRefused: another version is being published, or this one is in force.
    """
    run = begin(version, by, now, in_background=True, expected=expected, why=why, seen=seen)
    crash_at("after_asked")
    return run


@transaction.atomic
def begin(
    version: MatrixVersion,
    by: User | None,
    now: datetime,
    *,
    in_background: bool,
    expected: Mapping[str, Any] | None = None,
    why: str = "",
    seen: int | None = None,
) -> PublishRun:
    """Freeze a version and write its run down: see `start_publishing`.

    Args:
        in_background: for the workers; else whoever calls holds the lock of publishing and carries it out.
    """
    ask_alone()
    version = MatrixVersion.objects.select_for_update().get(pk=version.pk)  # as it is now, and its model
    run = PublishRun.objects.exclude(state=State.DONE).filter(version=version).order_by("-id").first()
    if run is not None and in_background and run.state in OPEN and (run.in_background or is_carried_out()):
        return run
    if ScoringModel.objects.filter(active=version.pk).exists():
        raise PublishRefused(f"{version} is active already.")
    _refuse_beside_another(version, now)
    _refuse_overtaken(version)
    frozen = freeze(version, by, expected=expected, seen=seen)
    run = run or PublishRun(version=frozen, by=by, started_at=now)
    run.why = why or run.why
    run.state = State.WANTED if in_background else State.RUNNING
    run.in_background = run.in_background or in_background
    run.attempts, run.ended_at, run.error, run.doing = 0, None, "", ""
    run.save()
    if in_background:
        record(by, Action.MATRIX_ASKED, subject_of(frozen), {"sha256": frozen.sha256, "run": run.pk}, now)
        crash_at("before_asked")
    return run


def _refuse_beside_another(version: MatrixVersion, now: datetime) -> None:
    """One version at a time. What a command left behind that was killed is closed."""
    others = PublishRun.objects.filter(state__in=OPEN).exclude(version=version).select_related("version")
    for run in others:
        if run.in_background or is_carried_out():
            raise PublishRefused(being_published(run))
        run.state, run.ended_at, run.error = State.FAILED, now, _KILLED
        run.save(update_fields=["state", "ended_at", "error"])


def _refuse_overtaken(version: MatrixVersion) -> None:
    """What was begun and left, while another came into force, would undo that one unseen."""
    if version.state == MatrixVersion.State.FILLING and is_behind(version):
        raise PublishRefused(
            f"{version.model.active} came into force since this was to be published: make a new draft of it."
        )


def being_published(run: PublishRun | None = None) -> str:
    """Why another version has to wait."""
    run = run or PublishRun.objects.filter(state__in=OPEN).select_related("version").first()
    which = f"{run.version}, since {run.started_at:%H:%M} UTC" if run else "another version"
    return f"A version is being published already ({which}). Wait until it is done."

"""Arrivals are opened up: which rules carried each lead over the line, with what was known then.

Whatever made a move, housekeeping finds it here, the newest first; a batch is one transaction, so a process
that is killed leaves nothing half, and two that open the same write the same.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef

from leads.crash import crash_at
from leads.models import ARRIVED, StageMove
from scoring.asof import Then, campaigns_as_known, read_as_known
from scoring.matrix.versions import compiled_version
from scoring.models import Arrival, Carried, MatrixVersion

from .carrying import Share, carriers

_BATCH = 200
# About a second of work: housekeeping runs in between of what must not wait longer.
A_MINUTE = 1_000


class Opened(NamedTuple):
    """How many arrivals were opened, and how many of them nobody can tell the rules of."""

    arrivals: int
    without_rules: int


def open_arrivals(most: int | None = A_MINUTE) -> Opened:
    """Open arrivals that are not opened yet, the newest first.

    Args:
        most: at about so many stop; None for all that there are.
    """
    arrivals = without_rules = 0
    while most is None or arrivals < most:
        batch = _open_batch()
        arrivals += batch.arrivals
        without_rules += batch.without_rules
        if not batch.arrivals:
            break
    return Opened(arrivals, without_rules)


@transaction.atomic
def _open_batch() -> Opened:
    """Hold the moves, so that no lead is deleted meanwhile; whom somebody else holds waits for a turn."""
    waiting = StageMove.objects.filter(ARRIVED).exclude(Exists(Arrival.objects.filter(move=OuterRef("pk"))))
    moves = list(waiting.select_for_update(skip_locked=True, no_key=True).order_by("-pk")[:_BATCH])
    carried = _carried(moves)
    wanted = [Then(move.lead_id, move.moved_at) for move in moves]
    campaigns = campaigns_as_known(wanted)
    arrivals = [
        Arrival(move=move, campaign_id=campaign, is_opened=move.pk in carried)
        for move, campaign in zip(moves, campaigns, strict=True)
    ]
    rows = [
        Carried(arrival_id=move_id, **_columns(share))
        for move_id, shares in carried.items()
        for share in shares
    ]
    Arrival.objects.bulk_create(arrivals, ignore_conflicts=True)
    crash_at("between_arrivals_and_rules")
    Carried.objects.bulk_create(rows, ignore_conflicts=True)
    return Opened(len(moves), len(moves) - len(carried))


def _columns(share: Share) -> dict[str, str | int]:
    return {
        "parameter_key": share.parameter_key,
        "rule_key": share.rule_key,
        "share_tenths": share.tenths,
    }


def _carried(moves: Sequence[StageMove]) -> dict[int, list[Share]]:
    """The rules by the move's id; without those whose version is not known or gone."""
    of_version: dict[int, list[StageMove]] = defaultdict(list)
    for move in moves:
        if move.matrix_version is not None:
            of_version[move.matrix_version].append(move)
    there = MatrixVersion.objects.filter(pk__in=of_version).exclude(document="").values_list("pk", flat=True)
    carried: dict[int, list[Share]] = {}
    for version_id in there:
        carried |= _under(version_id, of_version[version_id])
    return carried


def _under(version_id: int, moves: Sequence[StageMove]) -> dict[int, list[Share]]:
    compiled = compiled_version(version_id)
    known = read_as_known([Then(move.lead_id, move.moved_at) for move in moves], compiled.fields)
    found = carriers(compiled, known.batch(compiled), known.days)
    return {moves[place].pk: shares for place, shares in zip(known.places, found, strict=True)}

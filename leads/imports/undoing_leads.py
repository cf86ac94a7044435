"""Undoing an import: the leads that it created go, but for those that somebody has dealt with since."""

from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.db.models.expressions import RawSQL

from leads.consent.standing import PURPOSES
from leads.ingest.giving_way import giving_way, hold_leads
from leads.ingest.record import OWN_SOURCES
from leads.ingest.removing import delete_leads
from leads.many import among
from leads.models import Activity, FieldChange, Lead, LeadMerge, LookMark, Outcome, StageMove

SOURCE = "import undone"


def remove_untouched(lead_ids: Sequence[int], source: str) -> tuple[list[int], dict[int, str]]:
    """Delete leads that nobody has dealt with; in a transaction.

    Args:
        lead_ids: of the leads.
        source: of the import; its activities are gone by now.

    Returns:
        The ids of those that went, in order; and of the others by id, why they stay.
    """
    return giving_way(lambda: _removed(lead_ids, source))


def _removed(lead_ids: Sequence[int], source: str) -> tuple[list[int], dict[int, str]]:
    # Held before it is asked who has dealt with them, so that nobody does in between.
    held = hold_leads(Lead.objects.filter(pk__in=among(lead_ids)))
    touched = _touched(among(lead_ids), source)
    gone = [lead_id for lead_id in held if lead_id not in touched]
    delete_leads(gone)
    return gone, touched


def _touched(ids: RawSQL, source: str) -> dict[int, str]:
    """Why leads stay: somebody, or something else than this import, has dealt with them."""
    merges = LeadMerge.objects.filter(undone_at=None)
    moves = StageMove.objects.filter(lead__in=ids, by__isnull=False)
    activities = Activity.objects.filter(lead__in=ids).exclude(source__in=OWN_SOURCES)
    said = Q(field__in=PURPOSES, source=source)  # what its activities said of mails, which was taken back
    changes = FieldChange.objects.filter(lead__in=ids).exclude(said | Q(source=SOURCE))
    asked = (
        ("was merged with another", merges.filter(gone__in=ids).values_list("gone")),
        ("was merged with another", merges.filter(kept__in=ids).values_list("kept")),
        ("has an outcome", Outcome.objects.filter(lead__in=ids).values_list("lead")),
        ("was marked as worth a look", LookMark.objects.filter(lead__in=ids).values_list("lead")),
        ("was worked by somebody", moves.values_list("lead")),
        ("has done something else", activities.values_list("lead")),
        ("was changed since", changes.values_list("lead")),
    )
    return {lead_id: why for why, found in asked for (lead_id,) in found}


def spans(ids: Iterable[int]) -> str:
    """Ids in order, in short: "3-5, 9"."""
    runs: list[list[int]] = []
    for one in ids:
        if runs and runs[-1][1] == one - 1:
            runs[-1][1] = one
        else:
            runs.append([one, one])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)

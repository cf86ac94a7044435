"""What is still to be done about a lead, and what was agreed with it: taken along, and brought back."""

from typing import Any

from leads.models import Consent, FormAnswer, Lead, LeadMerge, LookMark, Notice, Task, Waiting

# Tables whose rows simply go over, by the name under which a merge notes their ids.
_GOING_OVER = {"tasks": Task, "notices": Notice, "form_answers": FormAnswer}


def take_along(kept: Lead, gone: Lead) -> dict[str, Any]:
    """Give the kept lead what is still to be done about the gone one. Both are held.

    Returns:
        What went over, as `LeadMerge.moved` keeps it.
    """
    moved: dict[str, Any] = {}
    for name, model in _GOING_OVER.items():
        rows = model._default_manager.filter(lead=gone)
        moved[name] = list(rows.values_list("pk", flat=True))
        rows.update(lead=kept)
    moved["marks"] = _take_mark(kept, gone)
    moved["waiting"] = _park_waiting(kept, gone)
    moved["consents"] = _copy_consents(kept, gone)
    return moved


def bring_back(merged: LeadMerge) -> None:
    """Give the gone lead back what went over and is still there."""
    for name, model in _GOING_OVER.items():
        model._default_manager.filter(pk__in=merged.moved.get(name, []), lead=merged.kept_id).update(
            lead=merged.gone_id
        )
    _return_mark(merged)
    _return_waiting(merged)


def _copy_consents(kept: Lead, gone: Lead) -> list[int]:
    """What the gone lead said of purposes of which the kept one said nothing; its own history stays."""
    said = set(Consent.objects.filter(lead=kept).values_list("purpose", flat=True))
    rows = list(Consent.objects.filter(lead=gone).exclude(purpose__in=said).order_by("pk"))
    for row in rows:
        row.pk, row.lead = None, kept
    return [row.pk for row in Consent.objects.bulk_create(rows)]


def _take_mark(kept: Lead, gone: Lead) -> list[int]:
    """One lead has one open mark: where both have one, the gone lead's waits with it."""
    if not gone.is_marked or kept.is_marked:
        return []
    marks = LookMark.objects.filter(lead=gone, ended_at__isnull=True)
    ids = list(marks.values_list("pk", flat=True))
    marks.update(lead=kept)
    Lead.objects.filter(pk=kept.pk).update(is_marked=True)
    return ids


def _return_mark(merged: LeadMerge) -> None:
    marks = LookMark.objects.filter(pk__in=merged.moved["marks"], lead=merged.kept_id)
    was_open = marks.filter(ended_at__isnull=True).update(lead=merged.gone_id)
    if was_open:
        Lead.objects.filter(pk=merged.kept_id).update(is_marked=False)
    elif merged.moved["marks"]:  # somebody has looked in the meantime
        marks.update(lead=merged.gone_id)
        merged.was["is_marked"] = False


def _park_waiting(kept: Lead, gone: Lead) -> dict[str, Any] | None:
    """A lead waits for one day: the kept one takes the gone one's where it stands in the same stage."""
    waiting = Waiting.objects.filter(lead=gone).first()
    if waiting is None:
        return None
    parked = {
        "kind": waiting.kind,
        "until": waiting.until.isoformat(),
        "words": waiting.words,
        "by": waiting.by_id,
        "since": waiting.since.isoformat(),
    }
    if kept.stage == gone.stage and not Waiting.objects.filter(lead=kept).exists():
        Waiting.objects.filter(lead=gone).update(lead=kept)
    else:
        waiting.delete()
    return parked


def _return_waiting(merged: LeadMerge) -> None:
    parked = merged.moved["waiting"]
    if parked is None:
        return
    Waiting.objects.filter(lead=merged.kept_id, since=parked["since"], kind=parked["kind"]).delete()
    by = parked.pop("by")
    Waiting.objects.create(lead_id=merged.gone_id, by_id=by, **parked)

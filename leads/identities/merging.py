"""Two leads that prove to be one person become one, losing nothing; for thirty days it can be undone.

The row of the lead that is gone stays and points at the kept one. Its past (moves, outcomes, changes of its
fields, its scores) stays with it and is shown with the kept one's: those are chains, and two of them tied
together would say what never was. What it did goes over, and is scored; so does what is still to be done.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from leads.consent.saying import note_said_by
from leads.ingest.giving_way import giving_way
from leads.ingest.visitors import visitors_of_leads
from leads.models import Action, IdentityConflict, KeptApart, Lead, LeadMerge, MergedVisitor, Stage, User
from leads.people.audit import record_many, the_lead

from .belongings import bring_back, take_along
from .held import hold_leads
from .values import give_values_back, take_values
from .words import take_words_back

UNDONE_WITHIN = timedelta(days=30)

# How far a lead has come: the further one stays.
_FAR = (
    Stage.DISQUALIFIED,
    Stage.INQUIRY,
    Stage.RECYCLED,
    Stage.NURTURE,
    Stage.MQL,
    Stage.SAL,
    Stage.SQL,
    Stage.OPPORTUNITY,
    Stage.CUSTOMER,
)


class MergeRefused(Exception):
    """These two can't be merged, or no longer parted; the words say why."""


def which_stays(lead_ids: Collection[int]) -> int:
    """The lead that stays unless a person says otherwise: the further one, the owned one, the first one."""
    rows = Lead.objects.filter(pk__in=lead_ids).values_list("stage", "owner_id", "pk")
    ranked = [(_FAR.index(Stage(stage)), owner is not None, -pk) for stage, owner, pk in rows]
    if not ranked:
        raise MergeRefused("These leads are gone.")
    return -max(ranked)[2]


@transaction.atomic
def merge(
    kept_id: int,
    gone_id: int,
    *,
    why: str,
    by: User | None,
    now: datetime,
    take: Collection[str] = (),
) -> LeadMerge:
    """Make one lead part of another. Empty fields of the kept one are filled; both scores follow.

    Args:
        kept_id: the lead that stays, with its stage.
        gone_id: the lead that becomes part of it.
        why: in words.
        by: who decided it; None where a proof did.
        now: aware.
        take: fields whose value of the gone lead replaces the kept one's; `owner` may be among them. Who
            opted out in either stays opted out.

    Raises:
        MergeRefused: they are one already, or one of them is gone.
    """
    kept, gone = giving_way(lambda: _hold(kept_id, gone_id))
    if kept.merged_into_id or gone.merged_into_id:
        raise MergeRefused("One of these leads was merged in the meantime.")
    merged = LeadMerge.objects.create(kept=kept, gone=gone, why=why[:200], by=by, at=now, was=_was(gone))
    _move_visitors(merged, now)
    merged.moved = take_along(kept, gone)
    merged.taken = take_values(kept, gone, take, by, now)
    merged.save(update_fields=["moved", "taken"])
    Lead.objects.filter(pk=gone_id).update(merged_into=kept, stage=Stage.INQUIRY, owner=None, is_marked=False)
    _settle(kept_id, gone_id, by, now)
    _audit(merged, Action.LEADS_MERGED, by, now)
    return merged


@transaction.atomic
def undo(merge_id: int, by: User, now: datetime) -> LeadMerge:
    """Part two leads again: what was the gone one's is its own again, and what came under its names since.

    The values that the kept lead got are taken back where they are still those. Both are kept apart from then
    on: no proof merges them again.

    Raises:
        MergeRefused: it is undone already, too long ago, or the kept lead was merged itself.
        LeadMerge.DoesNotExist: no such merge.
    """
    pair = LeadMerge.objects.get(pk=merge_id)
    kept, gone = giving_way(lambda: _hold(pair.kept_id, pair.gone_id))
    merged = LeadMerge.objects.get(pk=merge_id)
    _check_undo(merged, kept, now)
    take_words_back(merged, now)
    _move_visitors_back(merged)
    bring_back(merged)
    give_values_back(merged, by, now)
    Lead.with_merged.filter(pk=gone.pk).update(merged_into=None, **_as_it_was(merged.was))
    note_said_by(pair.kept_id, pair.gone_id, now=now)  # also where both had said the very same
    LeadMerge.objects.filter(pk=merge_id).update(undone_at=now, undone_by=by)
    keep_apart(kept.pk, gone.pk, by, now)
    _audit(merged, Action.MERGE_UNDONE, by, now)
    return merged


@transaction.atomic
def dismiss(one_id: int, other_id: int, by: User, now: datetime) -> None:
    """Say that two leads are two people: they are not suspected, nor asked about, again.

    Raises:
        MergeRefused: one of them is gone, or they are one.
    """
    if one_id == other_id or Lead.objects.filter(pk__in=(one_id, other_id)).count() < 2:
        raise MergeRefused("One of these leads was merged in the meantime, or is gone.")
    keep_apart(one_id, other_id, by, now)
    pairs = [(one_id, other_id), (other_id, one_id)]
    record_many(by, Action.KEPT_APART, [(the_lead(one), {"from": other}) for one, other in pairs], now)


def keep_apart(one_id: int, other_id: int, by: User, now: datetime) -> None:
    """Note for ever that two leads are two people; conflicts between them are settled by that."""
    first, second = sorted((one_id, other_id))
    KeptApart.objects.bulk_create(
        [KeptApart(first_id=first, second_id=second, by=by, at=now)], ignore_conflicts=True
    )
    _end_conflicts(first, second, by, now)


def are_kept_apart(lead_ids: Collection[int]) -> bool:
    """Whether somebody said of two of these leads that they are two people."""
    return KeptApart.objects.filter(first__in=lead_ids, second__in=lead_ids).exists()


def _hold(kept_id: int, gone_id: int) -> tuple[Lead, Lead]:
    """Hold both leads with their visitors until the transaction ends."""
    pair = [kept_id, gone_id]
    if kept_id == gone_id:
        raise MergeRefused("This is one lead.")
    hold_leads(pair)
    leads = Lead.with_merged.in_bulk(pair)
    if len(leads) < 2:
        raise MergeRefused("One of these leads is gone.")
    return leads[kept_id], leads[gone_id]


def _was(gone: Lead) -> dict[str, Any]:
    return {"stage": gone.stage, "owner": gone.owner_id, "is_marked": gone.is_marked}


def _as_it_was(was: Mapping[str, Any]) -> dict[str, Any]:
    owner = User.objects.filter(pk=was["owner"]).first() if was["owner"] else None
    return {"stage": was["stage"], "owner": owner, "is_marked": was["is_marked"]}


def _move_visitors(merged: LeadMerge, now: datetime) -> None:
    """The kept lead has a visitor of its own first: what it does from now on is its own, also once parted."""
    visitors_of_leads({merged.kept_id}, now)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO leads_mergedvisitor (merge_id, visitor_id, joined_at)"
            " SELECT %s, id, joined_at FROM leads_visitor WHERE lead_id = %s",
            [merged.pk, merged.gone_id],
        )
        cursor.execute(
            "UPDATE leads_visitor SET lead_id = %s, joined_at = %s WHERE lead_id = %s",
            [merged.kept_id, now, merged.gone_id],
        )
        cursor.execute(
            "UPDATE leads_activity SET lead_id = %s WHERE lead_id = %s", [merged.kept_id, merged.gone_id]
        )


def _move_visitors_back(merged: LeadMerge) -> None:
    pair = [merged.gone_id, merged.pk, merged.kept_id]
    theirs = MergedVisitor.objects.filter(merge=merged, visitor__lead=merged.kept_id)
    visitor_ids = list(theirs.values_list("visitor_id", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE leads_visitor v SET lead_id = %s, joined_at = m.joined_at FROM leads_mergedvisitor m"
            " WHERE m.merge_id = %s AND m.visitor_id = v.id AND v.lead_id = %s",
            pair,
        )
        cursor.execute(
            "UPDATE leads_activity SET lead_id = %s WHERE visitor_id = ANY(%s)", [pair[0], visitor_ids]
        )


def _check_undo(merged: LeadMerge, kept: Lead, now: datetime) -> None:
    if merged.undone_at:
        raise MergeRefused("This merge was undone already.")
    if now > merged.at + UNDONE_WITHIN:
        raise MergeRefused(f"Only within {UNDONE_WITHIN.days} days can a merge be undone.")
    if kept.merged_into_id:
        raise MergeRefused("The kept lead became part of another one itself: undo that first.")


def _settle(kept_id: int, gone_id: int, by: User | None, now: datetime) -> None:
    first, second = sorted((kept_id, gone_id))
    KeptApart.objects.filter(first=first, second=second).delete()
    _end_conflicts(first, second, by, now)


def _end_conflicts(first: int, second: int, by: User | None, now: datetime) -> None:
    conflicts = IdentityConflict.objects.filter(first=first, second=second, ended_at__isnull=True)
    conflicts.update(ended_at=now, ended_by=by)


def _audit(merged: LeadMerge, action: Action, by: User | None, now: datetime) -> None:
    """What a proof did is no person's deed: the merge itself says so."""
    if by is not None:
        details = {"merge": merged.pk, "fields": sorted(merged.taken)}
        items = [
            (the_lead(merged.kept_id), {**details, "gone": merged.gone_id}),
            (the_lead(merged.gone_id), {**details, "kept": merged.kept_id}),
        ]
        record_many(by, action, items, now)

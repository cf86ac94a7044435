"""What the gone lead said of mails and calls is taken from the kept one again when they are parted."""

from datetime import datetime

from django.db.models import Q

from leads.consent.following import take_back
from leads.consent.saying import SAYS, words_of
from leads.ingest.moves import CORRECTION
from leads.models import Activity, Consent, LeadMerge


def take_words_back(merged: LeadMerge, now: datetime) -> None:
    """Take back from the kept lead what came to it by the merge, and by what the gone one did since.

    Its visitors are still the kept lead's. What the kept lead said itself stays, also where it is the same.
    """
    said = Activity.objects.filter(
        lead=merged.kept_id, visitor__in=merged.visitors.values("visitor"), type__key__in=SAYS
    )
    theirs = {*merged.moved["consents"], *words_of(said.values_list("pk", flat=True))}
    by_merge = Q(source=CORRECTION, at=merged.at)
    words = Consent.objects.filter(Q(pk__in=theirs) | by_merge, lead=merged.kept_id)
    take_back(words, CORRECTION, now, since=merged.at)

"""Who has a draft open now, and in which cell they are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from leads.models import User
from scoring.models import OpenPage

from .recording import tell

# A page says each ten seconds that it is there; three times missed, its browser or network is gone.
SILENCE = timedelta(seconds=30)
_FORGOTTEN = timedelta(hours=1)


@dataclass(frozen=True)
class Present:
    """Somebody who has a draft open; `cell` is where they are ("rule-12-pays"), or nothing."""

    person_id: int
    initials: str
    name: str
    cell: str


@transaction.atomic
def come(draft_id: int, person_id: int, now: datetime) -> int:
    """A page is opened; returns its id.

    Args:
        draft_id: of a version that is there.
        person_id: who opened it.
        now: aware.
    """
    # Left behind by processes that were killed.
    OpenPage.objects.filter(heard_at__lt=now - _FORGOTTEN).delete()
    page = OpenPage.objects.create(version_id=draft_id, person_id=person_id, heard_at=now)
    tell({"draft": draft_id, "here": True})
    return page.pk


@transaction.atomic
def be_at(draft_id: int, page_id: int, person: User, cell: str, now: datetime) -> None:
    """A page is heard of, and says in which cell its person is; others hear of it where that is new."""
    page = (
        OpenPage.objects.select_for_update(no_key=True)
        .filter(pk=page_id, version_id=draft_id, person=person)
        .first()
    )
    if page is None:
        return
    is_new = page.cell != cell or page.heard_at < now - SILENCE
    page.cell, page.heard_at = cell, now
    page.save(update_fields=["cell", "heard_at"])
    if is_new:
        tell({"draft": draft_id, "here": True})


@transaction.atomic
def leave(draft_id: int, page_id: int) -> None:
    """A page is closed."""
    OpenPage.objects.filter(pk=page_id).delete()
    tell({"draft": draft_id, "here": True})


def present_in(draft_ids: Collection[int], now: datetime) -> dict[int, tuple[Present, ...]]:
    """Who has these drafts open, each person once, who came first at the front."""
    pages = OpenPage.objects.filter(version_id__in=draft_ids, heard_at__gt=now - SILENCE)
    found: dict[int, dict[int, Present]] = {draft_id: {} for draft_id in draft_ids}
    for page in pages.select_related("person").order_by("pk"):
        people, person = found[page.version_id], page.person
        known = people.get(person.pk)
        # Of several windows, the one in whose cell somebody is.
        cell = page.cell or (known.cell if known else "")
        people[person.pk] = Present(person.pk, person.initials, str(person), cell)
    return {draft_id: tuple(people.values()) for draft_id, people in found.items()}

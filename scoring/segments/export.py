"""Leads going out as a file: who is left out and why, the cap, and the entry in the audit log."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from leads.days import bounds, day_of
from leads.models import Action, Activity, ApiKey, AuditEntry, Consent, Purpose, Stage
from leads.people.audit import NOTHING, record
from leads.people.keys import the_key
from scoring.models import LeadScore

from .cells import BYTE_ORDER_MARK, written
from .limits import at_most
from .sheet import CALLS, FIGURES, MAIL, Column, columns_of
from .to_query import About, in_segment
from .tree import SegmentCondition
from .words import without_values

EXPORT_SECONDS = 20.0
PURPOSES = {
    MAIL: "For a mailing list",
    CALLS: "For calls",
    FIGURES: "For figures, without names and addresses",
}
_REFUSED = ("email.unsubscribe", "email.spam_complaint")
_AGREED = ("email.subscribe",)  # who ticks a form has given a consent, as soon as that counts
_CHUNK = 2000


class TooMany(Exception):
    """More leads than may go out at once."""

    def __init__(self, most: int) -> None:
        super().__init__(f"More than {most:,} leads.")
        self.most = most


@dataclass(frozen=True)
class Wanted:
    """What is to go out: of whom, what for, with which fields besides the usual ones."""

    conditions: tuple[SegmentCondition, ...]
    purpose: str
    added: tuple[str, ...]
    version: str
    has_mark: bool = True


@dataclass(frozen=True)
class Recipients:
    """How many of a segment go out; `left_out`: reasons with their counts, each lead under the first."""

    goes_out: int
    left_out: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """All leads of the segment."""
        return self.goes_out + sum(count for _, count in self.left_out)


def recipients_of(scores: QuerySet[LeadScore], wanted: Wanted, about: About) -> Recipients:
    """Count who goes out and who is left out, and why.

    Raises:
        TooSlow: it takes longer than anybody waits.
    """
    found = _with_reason(scores, wanted, about).order_by().values("left_out")
    with at_most(EXPORT_SECONDS):
        counts = dict(found.annotate(count=Count("lead_id")).values_list("left_out", "count"))
    reasons = [words for words, _ in _reasons(wanted.purpose, about)]
    left_out = tuple(
        (words, counts[place]) for place, words in enumerate(reasons, start=1) if counts.get(place)
    )
    return Recipients(counts.get(0, 0), left_out)


def export_segment(scores: QuerySet[LeadScore], wanted: Wanted, about: About) -> bytes:
    """Make the file, and write to the audit log that it was made, in one transaction.

    One query reads all rows: they are of one moment and of one version, which stands in each of them.

    Args:
        scores: of one version, which counts, of leads that the person may see.
        wanted: what is to go out.
        about: who exports, and when.

    Returns:
        CSV in UTF-8.

    Raises:
        TooMany: more than the setting allows; nothing is made and nothing noted.
        TooSlow: it takes longer than anybody waits.
    """
    most = int(settings.EXPORT_MOST_ROWS)
    columns = columns_of(wanted.purpose, wanted.added, about.known, wanted.version)
    sources = list(dict.fromkeys(column.source for column in columns))
    chosen = going_out(scores, wanted, about).order_by("-composite", "lead_id")
    with at_most(EXPORT_SECONDS):
        rows = list(chosen.values_list(*sources)[: most + 1].iterator(chunk_size=_CHUNK))
        if len(rows) > most:
            raise TooMany(most)
        _note(wanted, columns, len(rows), about)
    places = [sources.index(column.source) for column in columns]
    cells = ([one.cell(row[place]) for one, place in zip(columns, places, strict=True)] for row in rows)
    text = written([[column.label for column in columns]]) + written(cells)
    return ((BYTE_ORDER_MARK if wanted.has_mark else "") + text).encode()


def going_out(scores: QuerySet[LeadScore], wanted: Wanted, about: About) -> QuerySet[Any]:
    """Those of a segment who may be reached for a purpose; the others are left out, whatever asks."""
    return _with_reason(scores, wanted, about).filter(left_out=0)


def note_read(key: ApiKey, view_id: int, wanted: Wanted, about: About) -> None:
    """Write to the audit log that a machine reads a segment: once a day for what it reads and what for.

    A machine comes back for every page, and each few minutes; an entry for each would bury the others.

    Args:
        key: with which it reads.
        view_id: of the segment.
        wanted: the conditions, and what for.
        about: when.
    """
    said = without_values(wanted.conditions, about.known)
    details = {"view": view_id, "for": wanted.purpose, "segment": said}
    subject, (midnight, _) = the_key(key), bounds(day_of(about.now))
    today = AuditEntry.objects.filter(
        kind=subject.kind, subject_id=subject.id, action=Action.READ_BY_KEY, at__gte=midnight
    )
    if all(entry.details != details for entry in today):
        record(None, Action.READ_BY_KEY, subject, details, about.now)


def _note(wanted: Wanted, columns: Sequence[Column], count: int, about: About) -> None:
    details = {
        "leads": count,
        "for": wanted.purpose,
        "segment": without_values(wanted.conditions, about.known),
        "columns": [column.label for column in columns],
        "version": wanted.version,
    }
    record(about.user, Action.EXPORTED, NOTHING, details, about.now)


def _with_reason(scores: QuerySet[LeadScore], wanted: Wanted, about: About) -> QuerySet[Any]:
    """The segment; `left_out` is the place of the first reason to leave a lead out, 0 for who goes out."""
    cases = [
        When(reason, then=Value(place))
        for place, (_, reason) in enumerate(_reasons(wanted.purpose, about), start=1)
    ]
    left_out = Case(*cases, default=Value(0), output_field=IntegerField())
    return in_segment(scores, wanted.conditions, about).annotate(left_out=left_out)


def _reasons(purpose: str, about: About) -> list[tuple[str, Q]]:
    """Why a lead does not go out, in words and as a condition, in this order."""
    disqualified = ("disqualified", Q(is_listed=False) | Q(stage=Stage.DISQUALIFIED))
    by_purpose: dict[str, list[tuple[str, Q]]] = {
        MAIL: [
            disqualified,
            ("opted out of e-mails", Q(lead__email_opt_out=True)),
            ("unsubscribed or complained of spam", _has_refused(about)),
            ("without an e-mail address", Q(lead__email="")),
        ],
        CALLS: [
            disqualified,
            ("not to be called", Q(lead__do_not_call=True)),
            ("without a phone number", Q(lead__phone="")),
        ],
        FIGURES: [],
    }
    return by_purpose[purpose]


def _has_refused(about: About) -> Q:
    """Who refused where the door did not note it, as in data that was loaded; the last word counts."""
    agreed = Activity.objects.filter(
        lead_id=OuterRef("lead_id"),
        type_id__in=about.known.type_ids(_AGREED),
        occurred_at__gt=OuterRef("occurred_at"),
    )
    refused = Activity.objects.filter(lead_id=OuterRef("lead_id"), type_id__in=about.known.type_ids(_REFUSED))
    consents = Consent.objects.filter(
        lead_id=OuterRef("lead_id"), purpose=Purpose.EMAIL, is_given=True, at__gt=OuterRef("occurred_at")
    )
    return Q(Exists(refused.filter(~Exists(agreed), ~Exists(consents))))

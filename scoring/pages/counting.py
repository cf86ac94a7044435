"""How many scores of some lists are in each band; beyond some number only that there are more."""

from collections.abc import Collection, Mapping, Sequence
from enum import Enum, auto
from typing import Generic, TypeAlias, TypeVar

from django.db.models import Count, Q, QuerySet
from django.db.models.sql.datastructures import BaseTable

from scoring.models import LeadScore
from scoring.rescoring.store import partition_of

COUNTED = 10_000  # beyond, nobody asks how many, and counting would take longer the more there are
ANY = ""  # in the place of a band
Cell: TypeAlias = tuple[str, str]  # of the names of a list and of a band
K = TypeVar("K")


class Walk(Enum):
    """What is known of the indexes of the scores that are counted."""

    FREE = auto()  # nothing
    IN_ORDER = auto()  # one has just these, by their composites
    BY_INDEX_ALONE = auto()  # one tells the band, so that no score need be read


def counted(
    scores: QuerySet[LeadScore],
    lists: Mapping[str, Q],
    bands: Mapping[str, Q],
    cells: Collection[Cell],
    walk: Walk = Walk.FREE,
) -> dict[Cell, int]:
    """The scores in each cell, at most one beyond `COUNTED`.

    Where there are no more than that they are read once. Else they are read band by band, up to there, which
    tells most cells; what is left finds its own.

    Args:
        scores: all that may be counted.
        lists: conditions by name; the first leaves all of `scores`.
        bands: conditions by name; each score fulfils just one.
        cells: what to count.
        walk: how they are best read.
    """
    conditions = {(one, band): lists[one] & bands[band] if band else lists[one] for one, band in {*cells}}
    found = _Read(scores.order_by(), conditions)
    if found.is_all:
        return found.counts
    whole, *others = lists
    among = {} if walk is Walk.BY_INDEX_ALONE else {name: lists[name] for name in others}
    # Unasked, the database may walk an index of another column's, and throw most of it away.
    ordered = scores.order_by("-composite", "lead_id") if walk is Walk.IN_ORDER else scores.order_by()
    read = {band: _Read(ordered.filter(condition), among) for band, condition in bands.items()}
    for part in read.values():
        part.counts[whole] = part.met
    counts = {}
    for (name, band), condition in conditions.items():
        known = _known([read[band]] if band else [*read.values()], name)
        counts[name, band] = up_to_counted(scores.filter(condition)) if known is None else known
    return counts


def up_to_counted(scores: QuerySet[LeadScore]) -> int:
    return scores.order_by()[: COUNTED + 1].count()


def table_of(version_id: int) -> QuerySet[LeadScore]:
    """The scores in a version's own table, also of leads for whom it does not count.

    A condition on the version would be asked of each score again, which then has to be read; an index that
    holds all the rest answers without.
    """
    scores = LeadScore.objects.all()
    alias = scores.query.get_initial_alias()
    scores.query.alias_map[alias] = BaseTable(partition_of(version_id), alias)
    return scores


class _Read(Generic[K]):
    """How many fulfil each condition, of the first that are met; `is_all`: there are no more than that."""

    def __init__(self, scores: QuerySet[LeadScore], conditions: Mapping[K, Q]) -> None:
        asked = {f"n{place}": Count("lead_id", filter=one) for place, one in enumerate(conditions.values())}
        found = scores[: COUNTED + 1].aggregate(met=Count("lead_id"), **asked)
        self.met: int = found["met"]
        self.is_all = self.met <= COUNTED
        self.counts: dict[K, int] = {name: found[f"n{place}"] for place, name in enumerate(conditions)}


def _known(parts: Sequence[_Read[str]], name: str) -> int | None:
    """How many of a list there are in parts that were read; None: some were cut off too early to say."""
    if not all(name in part.counts for part in parts):
        return None
    least = sum(part.counts[name] for part in parts)
    if least > COUNTED:
        return COUNTED + 1
    return least if all(part.is_all for part in parts) else None

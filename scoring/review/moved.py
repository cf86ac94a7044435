"""Conditions that moved since the last review: bands, what sales accepts, and where new leads come from."""

from collections.abc import Iterator
from typing import NamedTuple

from leads.catalog.shown import shown_text
from scoring.evidence.intervals import FEWEST

from .looked import Figures, Looked, percent
from .shares import acceptance, band_shares, band_shares_at, has_moved, new_leads, portions

_FIELDS = {"source": "New leads from", "region": "New leads of"}


class Share(NamedTuple):
    """A share, 0 to 1, before and now."""

    name: str
    before: float
    now: float


def moved(looked: Looked) -> Figures:
    """What moved by more than the set amount, the furthest first."""
    bands, accepted = band_shares(looked.version), acceptance(looked.version.model_id, looked.until)
    found = [
        *_bands(looked, bands),
        *_accepted(looked, accepted),
        *(share for field in _FIELDS for share in _sources(looked, field)),
    ]
    far = [one for one in found if has_moved(one.before, one.now, looked.share_points)]
    far.sort(key=lambda one: -abs(one.now - one.before))
    return {
        "figure": f"{len(far)}",
        "of": f"of {len(found)} shares",
        "words": f"By more than {looked.share_points} points of a hundred."
        if far
        else f"No share of a band, source or region moved by more than {looked.share_points} points.",
        "table": {
            "heads": ["", "Before", "Now", ""],
            "rows": [[one.name, percent(one.before), percent(one.now), _points(one)] for one in far],
        },
        "seen": {"bands": bands, "accepted": accepted},
        "is_quiet": not far,
    }


def _bands(looked: Looked, now: dict[str, float]) -> Iterator[Share]:
    before = looked.seen.get("bands") or band_shares_at(looked.version, looked.since)
    for band in (str(one.name) for one in looked.matrix.bands) if before else ():
        yield Share(f"Band {band}", before.get(band, 0.0), now.get(band, 0.0))


def _accepted(looked: Looked, now: float | None) -> Iterator[Share]:
    before = looked.seen.get("accepted")
    if before is None:
        before = acceptance(looked.version.model_id, looked.since)
    if before is not None and now is not None:
        yield Share("Accepted by sales, last 30 days", before, now)


def _sources(looked: Looked, field: str) -> Iterator[Share]:
    """Of the leads that came within the span, and within as long a time before it."""
    then = new_leads(field, looked.since - (looked.until - looked.since), looked.since)
    lately = new_leads(field, looked.since, looked.until)
    if min(sum(then.values()), sum(lately.values())) < FEWEST:
        return
    before, now = portions(then), portions(lately)
    for value in sorted(before.keys() | now.keys()):
        name = shown_text(field, value) if value else f"no {field}"
        yield Share(f"{_FIELDS[field]} {name}", before.get(value, 0.0), now.get(value, 0.0))


def _points(share: Share) -> str:
    return f"{(share.now - share.before) * 100:+.0f} points".replace("-", "\u2212")

"""Between what and what a score lies while fields are unknown, in words and on the bands."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString

from leads.models import Field
from scoring.outlook.ranges import Ranged
from scoring.pages.frame import QUESTIONS, Frame
from scoring.pages.wording import tenths

from .answers import field_label
from .drawing import Zone, range_bar


@dataclass(frozen=True)
class CouldBe:
    """The range: `least`, `greatest` and what the best question leaves at most, shown with one decimal.

    `about` is "about " where too much hangs together to be exact. `ask` is the question that narrows it most,
    or what to find out where no question does, "" where nothing surely does; `asked_at` is its place in the
    form, "" where it is not asked there.
    """

    bar: SafeString
    is_open: bool
    least: str
    greatest: str
    about: str
    is_question: bool
    ask: str
    asked_at: str
    leaves: str


def could_be_of(ranged: Ranged, composite: int, frame: Frame, fields: Mapping[str, Field]) -> CouldBe:
    """The range of a score that is shown.

    Args:
        ranged: of the lead.
        composite: as it is shown, in tenths.
        frame: of the version.
        fields: the catalog.
    """
    asked = [one for one in ranged.questions if one.field in fields and fields[one.field].question]
    best = next(iter([*asked, *ranged.questions]), None)
    found = ranged.range
    name = best.field if best else ""
    return CouldBe(
        bar=range_bar(zones_of(frame), found.least, composite, found.greatest),
        is_open=found.width > 0,
        least=tenths(found.least),
        greatest=tenths(found.greatest),
        about="" if found.is_exact else "about ",
        is_question=bool(asked),
        ask=fields[name].question if asked else field_label(name, fields) if best else "",
        asked_at=f"ask-{name}" if name in QUESTIONS else "",
        leaves=f"{tenths(best.leaves.least)} to {tenths(best.leaves.greatest)}" if best else "",
    )


def zones_of(frame: Frame) -> list[Zone]:
    """The bands from the lowest, as they lie on a bar."""
    bands = [band for band in reversed(frame.matrix.bands) if band.from_ < 100]
    ends = [round(band.from_ * 10) for band in bands[1:]] + [1000]
    return [
        Zone(round(band.from_ * 10), end, frame.tones.get(str(band.name), "data"), str(band.name))
        for band, end in zip(bands, ends, strict=True)
    ]

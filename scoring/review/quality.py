"""The fields that the matrix rests on: how complete, how valid and how old they are, and what that costs."""

from scoring.quality.figures import FieldFigures, figures_of
from scoring.quality.look import fresh_look

from .looked import Figures, Looked, percent, shown


def quality(looked: Looked) -> Figures:
    """The fields that the matrix rests on, the costliest first: as on the page of data quality."""
    found = figures_of(fresh_look(looked.until), looked.version.pk)
    fields = found.fields if found is not None and found.leads else ()
    known = sum(one.filled for one in fields) / len(fields) if fields else None
    return {
        "figure": percent(known),
        "of": "of the fields are known",
        "words": "What one field that is not known could give a lead that lacks it, on average, at best."
        if fields
        else "The matrix asks for no field, or no lead has a score.",
        "table": {
            "heads": ["", "Known", "Valid", "Age", "A gap costs", "MQL at best"],
            "rows": [_row(one) for one in fields if one.gain],
        },
        "is_quiet": not any(one.gain for one in fields),
    }


def _row(one: FieldFigures) -> list[str]:
    age = "–" if one.median_days is None else f"{one.median_days:,} d"
    costs = shown(round(one.average)) if one.missing else "–"
    return [one.field.label, percent(one.filled), percent(one.valid), age, costs, f"{one.becomes:,}"]

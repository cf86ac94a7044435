"""What came of a blind rating, as an item of a review: how far those who graded agree with the matrix."""

from collections.abc import Sequence

from leads.words import counted
from scoring.evidence.intervals import FEWEST
from scoring.models import RatedLead, RatingRound

from .agreement import Agreement, agreement_of
from .looked import MOST, Figures, Looked, percent

_NONE = "Nobody graded leads before this review. A blind rating is begun on the page of reviews."


def blind_rating(looked: Looked) -> Figures:
    """The grades given since the review before, against those that the matrix's composites stand for."""
    rounds = RatingRound.objects.filter(model=looked.version.model_id, begun_at__gt=looked.since)
    last = rounds.order_by("-pk").first()
    given = list(last.leads.exclude(given="").select_related("rater")) if last else []
    if last is None or not given:
        return {"figure": "–", "of": "graded blind", "words": _NONE, "is_quiet": True}
    steps = {name: place for place, name in enumerate(last.grades)}
    theirs, ours = [steps[one.given] for one in given], [steps[one.grade] for one in given]
    found = agreement_of(theirs, ours, len(steps))
    assert found is not None
    is_few = found.count < FEWEST
    return {
        "figure": f"{found.count}" if is_few else percent(found.exact),
        "of": "graded blind" if is_few else f"of {counted(found.count, 'grade')} as the matrix has it",
        "words": words_of(found, len({one.rater_id for one in given})),
        "leads": _apart(given, steps),
        "is_quiet": False,
    }


def words_of(found: Agreement, raters: int) -> str:
    """Agreement as a sentence or two."""
    people = counted(raters, "person", "people")
    near = f"{percent(found.within_one)} are the same or the next grade; {people} graded."
    if found.count < FEWEST:
        return f"{near} Under {FEWEST} grades: too few to say more."
    if found.kappa is None or found.low is None or found.high is None:
        return f"{near} All are on one grade: nothing more can be said."
    return f"{near} Weighted kappa {found.kappa:.2f}, between {found.low:.2f} and {found.high:.2f} (95%)."


def _apart(given: Sequence[RatedLead], steps: dict[str, int]) -> list[dict[str, object]]:
    """The largest disagreements."""
    apart = [(abs(steps[one.given] - steps[one.grade]), one) for one in given]
    ordered = sorted((pair for pair in apart if pair[0]), key=lambda pair: (-pair[0], pair[1].pk))
    return [
        {
            "lead": one.lead_id,
            "tenths": one.composite,
            "said": f"{one.given} says {one.rater}, {one.grade} the matrix",
        }
        for _, one in ordered[:MOST]
    ]

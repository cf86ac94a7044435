"""The demo's scoring model: an earlier version, published when everything began, then the default matrix."""

from typing import Any

from leads.models import User
from scoring.matrix.setup import FIRST_MODEL
from scoring.matrix.versions import draft_from_document
from scoring.models import MatrixVersion, ScoringModel
from scoring.rescoring.publish import publish

from .calendar import Calendar
from .seeds import default_document, earlier_document
from .versions import TURNED_SECOND, Regimes

MODEL_NAME = "B2B default"


def publish_versions(regimes: Regimes, calendar: Calendar, by: User) -> dict[int, int]:
    """Publishes both versions on their days, while there is no lead yet. Gives their ids by number.

    What a run that was killed has published already stays.
    """
    model, _ = ScoringModel.objects.get_or_create(key=FIRST_MODEL, defaults={"name": MODEL_NAME})
    documents = ((regimes.earlier.since, earlier_document()), (regimes.present.since, default_document()))
    for number, (day, document) in enumerate(documents, start=1):
        if not model.versions.filter(number=number).exists():
            _publish(model, document, calendar, day, by)
    published = model.versions.filter(state=MatrixVersion.State.PUBLISHED)
    return {number: pk for number, pk in published.values_list("number", "id") if number}


def _publish(model: ScoringModel, document: dict[str, Any], calendar: Calendar, day: int, by: User) -> None:
    at = calendar.moment(day, TURNED_SECOND)
    begun = model.versions.exclude(state=MatrixVersion.State.PUBLISHED).first()
    publish(begun or draft_from_document(model, document, by, at), at, by)

"""The demo's scoring model: an earlier version, published when everything began, then the default matrix."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from leads.models import User
from scoring.matrix.freezing import is_first
from scoring.matrix.setup import FIRST_MODEL
from scoring.matrix.signing import Side, sign
from scoring.matrix.versions import draft_from_document
from scoring.models import MatrixVersion, ScoringModel
from scoring.rescoring.publish import publish

from .calendar import Calendar
from .seeds import default_document, earlier_document
from .versions import TURNED_SECOND, Regimes

MODEL_NAME = "B2B default"
_AGREED_IN = timedelta(days=2)
_PUBLISHER = "tomasz.wolny"
_SIGNERS = {
    Side.MARKETING: ("hanna.lindgren", timedelta(minutes=42)),
    Side.SALES: ("ruth.paulsen", timedelta(minutes=9)),
}
_BANDS = {"hot": 0.021, "warm": 0.095, "cool": 0.104, "cold": 0.746}
_MQL_A_WEEK = 0.021
_NOTE = (
    "Reading counts for less, asking for prices and a talk for more, and who looks for a job loses points: "
    "fewer MQLs a week, and sales accepts more of them."
)


def publish_versions(
    regimes: Regimes, calendar: Calendar, crew: Mapping[str, User], leads: int
) -> dict[int, int]:
    """Publishes both versions on their days, while there is no lead yet. Gives their ids by number.

    The second is signed by both teams. What a run that was killed has published already stays.
    """
    model, _ = ScoringModel.objects.get_or_create(key=FIRST_MODEL, defaults={"name": MODEL_NAME})
    documents = ((regimes.earlier.since, earlier_document()), (regimes.present.since, default_document()))
    for number, (day, document) in enumerate(documents, start=1):
        if not model.versions.filter(number=number).exists():
            _publish(model, document, calendar.moment(day, TURNED_SECOND), crew, leads)
            model.refresh_from_db()
    published = model.versions.filter(state=MatrixVersion.State.PUBLISHED)
    return {number: pk for number, pk in published.values_list("number", "id") if number}


def _publish(
    model: ScoringModel, document: dict[str, Any], at: datetime, crew: Mapping[str, User], leads: int
) -> None:
    begun = model.versions.exclude(state=MatrixVersion.State.PUBLISHED).first()
    version = begun or draft_from_document(model, document, crew[_PUBLISHER], at - _AGREED_IN, model.active)
    if version.state == MatrixVersion.State.DRAFT and not is_first(version):
        _sign(version, at, crew)
    publish(version, at, crew[_PUBLISHER], expected=_expected(leads) if model.active_id else None)


def _expected(leads: int) -> dict[str, Any]:
    """What the crew of so many leads thought that it would do; not all of it came true."""
    bands = {band: round(leads * share) for band, share in _BANDS.items()}
    return {"note": _NOTE, "bands": bands, "mql_a_week": round(leads * _MQL_A_WEEK), "acceptance": 0.85}


def _sign(draft: MatrixVersion, at: datetime, crew: Mapping[str, User]) -> None:
    signed = set(draft.signatures.values_list("side", flat=True))
    for side, (name, before) in _SIGNERS.items():
        if side not in signed:
            sign(draft.pk, side, draft.last_edit, crew[name], at - before)

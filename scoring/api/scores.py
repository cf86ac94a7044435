"""The score of a lead: as it is, opened up, and how it came there."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from leads.api.activities import before
from leads.api.asked import AFTER, limit, text
from leads.api.door import Door
from leads.api.listing import page_out
from leads.api.problems import Problem
from leads.models import Scope
from leads.people.access import lead_for_key
from scoring.explaining import NotScored, explain_lead
from scoring.models import LeadScore, MatrixVersion, ScoreChange, ScoringModel

from .explained import ExplanationOut, explanation_out
from .shown import ScoreOut, VersionNameOut, scores_out
from .units import Tenths

MODEL = text("model", "Key of a model; the one that counts for the lead unless told.")


class StandingOut(serializers.Serializer):
    """Where a score stood."""

    composite = Tenths(allow_null=True)
    grade = serializers.CharField(allow_null=True)
    level = serializers.CharField(allow_null=True)
    band = serializers.CharField(allow_null=True)
    meets = serializers.ListField(child=serializers.CharField())


class ScoreChangeOut(serializers.Serializer):
    """A composite that moved by a point or more, or a line that was crossed; the first has no `before`."""

    changed_at = serializers.DateTimeField()
    cause = serializers.ChoiceField(ScoreChange.Cause.choices)
    version = VersionNameOut()
    before = StandingOut(allow_null=True)
    after = StandingOut()


class Score(Door):
    """The score of a lead."""

    tag = "Scores"
    opens = {"GET": Scope.READ_SCORES}
    takes = (MODEL,)

    @extend_schema(responses=ScoreOut)
    def get(self, request: Request, lead_id: int) -> Response:
        """Read the score of a lead.

        It says whether it is behind what is stored (`is_stale`), since when, and which version made it.
        """
        lead = lead_for_key(self.key, lead_id)
        model = _model(self.asked)
        rows = LeadScore.objects.filter(lead=lead, version__in=_active(model))
        row = (rows if model else rows.filter(counts=True)).select_related("version__model").first()
        if row is None:
            raise _not_scored()
        return self.tagged(request, scores_out([row])[0])


class Explanation(Door):
    """The score of a lead, opened up."""

    tag = "Scores"
    opens = {"GET": Scope.READ_SCORES}
    takes = (MODEL,)

    @extend_schema(responses=ExplanationOut)
    def get(self, request: Request, lead_id: int) -> Response:
        """Explain the score of a lead: axis, parameter, rule, activities.

        Shares add up to the composite. A score that is behind is computed anew first.
        """
        lead = lead_for_key(self.key, lead_id)
        try:
            explained = explain_lead(lead, self.now, _model(self.asked))
        except NotScored as error:
            raise _not_scored() from error
        return self.tagged(request, explanation_out(explained))


class History(Door):
    """How a score came to where it is."""

    tag = "Scores"
    opens = {"GET": Scope.READ_SCORES}
    takes = (MODEL, limit(500), AFTER)

    @extend_schema(responses=page_out(ScoreChangeOut))
    def get(self, request: Request, lead_id: int) -> Response:
        """List the changes of a score, the latest first, each with its cause."""
        lead = lead_for_key(self.key, lead_id)
        model = _model(self.asked) or _counting(lead.pk)
        # What a running publication records is not seen yet.
        seen = MatrixVersion.objects.filter(model=model, state=MatrixVersion.State.PUBLISHED)
        rows = ScoreChange.objects.filter(lead=lead, version__in=seen).select_related("version__model")
        if AFTER.name in self.asked:
            rows = rows.filter(before(self.asked[AFTER.name], "changed_at"))
        found, cursor = self.cut(rows.order_by("-changed_at", "-pk"), "changed_at", "pk")
        shown = [_change(row) for row in found]
        return self.page(list(ScoreChangeOut(shown, many=True).data), cursor)


def _model(asked: dict[str, Any]) -> ScoringModel | None:
    """The model that was asked for.

    Raises:
        Problem: there is none of this key.
    """
    if MODEL.name not in asked:
        return None
    model = ScoringModel.objects.filter(key=asked[MODEL.name]).first()
    if model is None:
        fault = (MODEL.name, "is no key of a model.")
        raise Problem(400, "The address says what can't be asked.", errors=[fault])
    return model


def _active(model: ScoringModel | None) -> list[int]:
    models = ScoringModel.objects.filter(active__isnull=False)
    return list((models.filter(pk=model.pk) if model else models).values_list("active_id", flat=True))


def _counting(lead_id: int) -> ScoringModel | None:
    row = LeadScore.objects.filter(lead_id=lead_id, counts=True, version__in=_active(None))
    found = row.select_related("version__model").first()
    return found.version.model if found else None


def _not_scored() -> Problem:
    return Problem(404, "This lead has no score: no matrix is in force, or it is still to be scored.")


def _change(row: ScoreChange) -> dict[str, Any]:
    after = _standing(row, "to")
    is_first = row.from_composite is None
    base = {"changed_at": row.changed_at, "cause": row.cause, "version": row.version}
    return {**base, "before": None if is_first else _standing(row, "from"), "after": after}


def _standing(row: ScoreChange, side: str) -> dict[str, Any]:
    return {name: getattr(row, f"{side}_{name}") for name in ("composite", "grade", "level", "band", "meets")}

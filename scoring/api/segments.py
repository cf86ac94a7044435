"""Segments: views that people share, and the leads in them."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from leads.api.asked import AFTER, limit, one_of
from leads.api.door import Door
from leads.api.listing import page_out
from leads.api.problems import Problem
from leads.api.shown import values_of
from leads.catalog.fields import field_map
from leads.models import Scope, User
from leads.people.access import LARGEST_ID, leads_for_key
from scoring.models import LeadScore, SavedView
from scoring.segments.check import Segment, check
from scoring.segments.export import PURPOSES, Wanted, going_out, note_read
from scoring.segments.known import Known, known_of
from scoring.segments.limits import LIST_SECONDS, TooSlow, at_most
from scoring.segments.saved import shared_views
from scoring.segments.sheet import FIGURES, contact_fields
from scoring.segments.to_query import About
from scoring.segments.words import words

from .shown import ScoreOut, scores_out


class SegmentOut(serializers.Serializer):
    """A view that people share: leads for whom its conditions hold."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    model = serializers.CharField(source="model.key")
    words = serializers.CharField(help_text="Its conditions, for people.")
    faults = serializers.ListField(
        child=serializers.CharField(), help_text="What its conditions name that is gone: it holds nobody."
    )
    updated_at = serializers.DateTimeField()


class SegmentLeadOut(serializers.Serializer):
    """A lead of a segment: its score, and the fields that the purpose asks for."""

    lead_id = serializers.IntegerField()
    fields = serializers.DictField()
    score = ScoreOut()


class Segments(Door):
    """Shared segments."""

    tag = "Segments"
    opens = {"GET": Scope.READ_SEGMENTS}
    takes = (limit(200), AFTER)

    @extend_schema(responses=page_out(SegmentOut))
    def get(self, request: Request) -> Response:
        """List the segments that people share."""
        found, cursor = self.cut(self.after(shared_views(), "pk__gt").order_by("pk"), "pk")
        return self.page([_segment_out(view) for view in found], cursor)


class SegmentLeads(Door):
    """The leads of a segment."""

    tag = "Segments"
    opens = {"GET": Scope.READ_SEGMENTS}
    takes = (
        one_of("for", f"What for: {FIGURES} unless told, which reaches nobody.", PURPOSES),
        limit(200),
        AFTER,
    )

    @extend_schema(responses=page_out(SegmentLeadOut))
    def get(self, request: Request, segment_id: int) -> Response:
        """List the leads of a segment by their ids.

        With `for=mail` or `for=calls` come the fields by which one reaches them, and whoever opted out of
        that, or can't be reached so, is left out, as in an exported file. All scores of a page are of one
        version. The audit log notes once a day that this key reads this segment.
        """
        view = _view(segment_id)
        known, segment = _checked(view)
        if segment.faults:
            faults = [(fault.path, fault.message) for fault in segment.faults]
            raise Problem(409, "The segment names what is gone: somebody must mend it.", errors=faults)
        purpose = self.asked.get("for", FIGURES)
        wanted = Wanted(segment.conditions, purpose, (), "")
        # Who "me" is among its conditions, a machine is not: nobody's leads are its own.
        about = About(known, User(), self.now)
        page = self._page_of(going_out(_scores(view, self), wanted, about), purpose)
        note_read(self.key, view.pk, wanted, about)
        return page

    def _page_of(self, rows: Any, purpose: str) -> Response:
        chosen = self.after(rows, "lead_id__gt").select_related("lead", "version__model").order_by("lead_id")
        try:
            with at_most(LIST_SECONDS):
                found, cursor = self.cut(chosen, "lead_id")
        except TooSlow as error:
            words = "This takes too long: narrow the segment by a band, a grade, a stage or an owner."
            raise Problem(503, words, headers={"Retry-After": "60"}) from error
        return self.page(_leads_out(found, purpose), cursor)


def _view(segment_id: int) -> SavedView:
    view = shared_views().filter(pk=segment_id).first() if segment_id <= LARGEST_ID else None
    if view is None or view.model.active_id is None:
        raise Http404("No such segment, or no matrix of its model is in force.")
    return view


def _checked(view: SavedView) -> tuple[Known, Segment]:
    known = known_of(view.model.active_id or 0)
    return known, check(view.conditions, known)


def _segment_out(view: SavedView) -> dict[str, Any]:
    if view.model.active_id is None:
        said, faults = "", ["no matrix of its model is in force"]
    else:
        known, segment = _checked(view)
        said, faults = words(segment.conditions, known), [fault.message for fault in segment.faults]
    return dict(SegmentOut({**view.__dict__, "model": view.model, "words": said, "faults": faults}).data)


def _scores(view: SavedView, door: Door) -> Any:
    scores = LeadScore.objects.filter(version_id=view.model.active_id, counts=True)
    return scores.filter(lead__in=leads_for_key(door.key))


def _leads_out(rows: list[LeadScore], purpose: str) -> list[dict[str, Any]]:
    known = field_map()
    fields = {key: known[key] for key in contact_fields(purpose) if key in known}
    return [
        {"lead_id": row.lead_id, "fields": values_of(row.lead, fields), "score": score}
        for row, score in zip(rows, scores_out(rows), strict=True)
    ]

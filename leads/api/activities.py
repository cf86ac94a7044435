"""Activities: in through the one door, one or many; and what a lead did."""

from typing import Any

from django.db.models import Q
from drf_spectacular.utils import OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from leads.ingest.items import NewActivity, Result, Unacceptable
from leads.ingest.record import record_activities
from leads.ingest.said import rejected
from leads.models import Activity, Scope
from leads.people.access import lead_for_key

from .activity_bodies import MOST_ITEMS, ActivitiesIn, ActivityIn, ResultOut, activity_in
from .asked import AFTER, limit, moment, moment_in, place_in, text
from .door import Door, body_of
from .listing import page_out
from .problems import Problem, pointer

# The status with which one that came alone is answered.
_STATUS = {"accepted": 201, "duplicate": 200, "conflict": 409, "rejected": 422}
RESULTS_OUT = inline_serializer("Results", {"results": ResultOut(many=True)})


class ActivityOut(serializers.Serializer):
    """One thing that a lead did or that happened to it."""

    id = serializers.IntegerField()
    key = serializers.CharField()
    source = serializers.CharField()
    type = serializers.CharField(source="type.key")
    occurred_at = serializers.DateTimeField()
    known_at = serializers.DateTimeField(help_text="When we learned it.")
    topic = serializers.CharField()
    campaign = serializers.CharField(source="campaign.key", default=None, allow_null=True)
    properties = serializers.DictField()


class Activities(Door):
    """The door for one activity."""

    tag = "Activities"
    opens = {"POST": Scope.WRITE_ACTIVITIES}

    @extend_schema(
        request=ActivityIn,
        responses={
            201: OpenApiResponse(ResultOut, description="Accepted: it is stored."),
            200: OpenApiResponse(ResultOut, description="A duplicate: it was stored before."),
        },
    )
    def post(self, request: Request) -> Response:
        """Send one activity.

        A repeat (the same key and body) is a duplicate; another body under a key that was used is a conflict
        (409), and the first stays.
        """
        result = _recorded(self, [body_of(request)])[0]
        status = _STATUS[result.status]
        if status >= 400:
            more = {"result": ResultOut(result).data}
            raise Problem(status, f"This activity is not stored: {result.reason}", more=more)
        return Response(ResultOut(result).data, status)


class Batch(Door):
    """The door for many activities."""

    tag = "Activities"
    opens = {"POST": Scope.WRITE_ACTIVITIES}

    @extend_schema(request=ActivitiesIn, responses=RESULTS_OUT)
    def post(self, request: Request) -> Response:
        """Send up to 500 activities, and get a result for each, in their order.

        One that is rejected or conflicts holds up no other. Sent again as a whole, nothing is stored twice.
        """
        body = body_of(request)
        items = body.get("activities")
        if not isinstance(items, list) or len(body) > 1:
            raise Problem(422, "The body is no object with activities alone, a list.")
        if len(items) > MOST_ITEMS:
            words = f"are more than {MOST_ITEMS}."
            raise Problem(413, "Send them in parts.", errors=[(pointer("activities"), words)])
        return Response({"results": ResultOut(_recorded(self, items), many=True).data})


class LeadActivities(Door):
    """What a lead did."""

    tag = "Activities"
    opens = {"GET": Scope.READ_LEADS}
    takes = (
        text("type", "Of this type, or of this branch of types: `web.page` or `web.*`."),
        moment("since", "Happened at this moment or later."),
        moment("before", "Happened before this moment."),
        limit(500),
        AFTER,
    )

    @extend_schema(responses=page_out(ActivityOut))
    def get(self, request: Request, lead_id: int) -> Response:
        """List what a lead did, the latest first."""
        lead = lead_for_key(self.key, lead_id)
        rows = Activity.objects.filter(lead=lead).filter(*(_condition(*one) for one in self.asked.items()))
        chosen = rows.select_related("type", "campaign").order_by("-occurred_at", "-pk")
        found, cursor = self.cut(chosen, "occurred_at", "pk")
        return self.page(list(ActivityOut(found, many=True).data), cursor)


def _condition(name: str, asked: Any) -> Q:
    match name:
        case "type":
            return Q(type__key__startswith=asked[:-1]) if asked.endswith(".*") else Q(type__key=asked)
        case "since":
            return Q(occurred_at__gte=asked)
        case "before":
            return Q(occurred_at__lt=asked)
        case AFTER.name:
            return before(asked, "occurred_at")
    return Q()


def before(cursor: str, column: str) -> Q:
    """What comes after a cursor in a list with the latest first.

    Raises:
        Problem: it is no `next` of such a list.
    """
    said, last = place_in(cursor, str, int)
    try:
        at = moment_in(said)
    except ValueError as error:
        fault = ("after", "is no `next` of a page.")
        raise Problem(400, "The address says what can't be asked.", errors=[fault]) from error
    # The first condition alone can be looked up in an index.
    return Q(**{f"{column}__lte": at}) & (Q(**{f"{column}__lt": at}) | Q(pk__lt=last))


def _recorded(door: Door, items: list[Any]) -> list[Result]:
    """Record what is an activity; the results of all, in their order."""
    results: list[Result | None] = []
    good: list[NewActivity] = []
    for said in items:
        try:
            good.append(activity_in(said))
            results.append(None)
        except Unacceptable as fault:
            results.append(rejected(said, fault))
    recorded = iter(record_activities(good, door.key.source, door.now)) if good else iter(())
    return [result or next(recorded) for result in results]

"""An activity as it is sent: read one by one, so that a bad one holds up no other (P10)."""

from rest_framework import serializers

from leads.ingest.items import (
    KIND,
    LONGEST_IDENTITY,
    LONGEST_KEY,
    LONGEST_TOPIC,
    NewActivity,
    Unacceptable,
)
from leads.ingest.said import MEMBERS, activity_said

from .bodies import Strict, example

MOST_ITEMS = 500


class WhoIn(Strict):
    """A name of who did it: email, anonymous, external, or the name of a system."""

    kind = serializers.RegexField(rf"\A{KIND.pattern}\Z")
    value = serializers.CharField(max_length=LONGEST_IDENTITY)


_VISIT = {
    "key": "visit-8431",
    "type": "web.page.pricing",
    "occurred_at": "2026-06-30T14:05:00+02:00",
    "identity": {"kind": "email", "value": "ada@lekki.example"},
    "properties": {"path": "/pricing"},
}


@example(_VISIT)
class ActivityIn(Strict):
    """One thing that somebody did. Either `lead_id` or `identity` says who.

    Who is not known yet as a lead is kept, and joins the lead once it is known whose the identity is.
    """

    key = serializers.CharField(
        max_length=LONGEST_KEY, help_text="Yours, once and for ever: what comes again under it is a repeat."
    )
    type = serializers.CharField(help_text="A key of `/catalog/activity-types`.")
    occurred_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="With its offset; without it, the moment it comes in."
    )
    lead_id = serializers.IntegerField(required=False, allow_null=True)
    identity = WhoIn(required=False, allow_null=True)
    topic = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_TOPIC)
    campaign = serializers.CharField(required=False, allow_blank=True, help_text="Key of a campaign.")
    properties = serializers.DictField(required=False)


@example({"activities": [_VISIT, {"key": "call-17", "type": "call.connected", "lead_id": 1}]})
class ActivitiesIn(Strict):
    """Up to 500 activities."""

    activities = ActivityIn(many=True, max_length=MOST_ITEMS)


class ResultOut(serializers.Serializer):
    """What became of one activity. Rejected and conflicting ones are not stored: `reason` says why."""

    key = serializers.CharField()
    status = serializers.ChoiceField(["accepted", "duplicate", "conflict", "rejected"])
    activity_id = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField()


def activity_in(said: object) -> NewActivity:
    """Read one activity; what it says is checked at the door of all activities.

    Raises:
        Unacceptable: it has not the shape of one.
    """
    if not isinstance(said, dict):
        raise Unacceptable("it is no object.")
    if unknown := sorted(said.keys() - MEMBERS):
        raise Unacceptable(f"{ascii(unknown[0])[:80]} is no member of an activity.")
    return activity_said(said)

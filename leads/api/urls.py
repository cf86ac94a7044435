"""Addresses of the API about leads, what they did, and the catalog."""

from django.urls import URLPattern, path

from .activities import Activities, Batch, LeadActivities
from .answers import Answers
from .catalog import ActivityTypes, Fields
from .described import docs
from .document import openapi
from .lead import LeadByName, LeadNames, OneLead
from .leads import Leads

urlpatterns: list[URLPattern] = [
    path("docs", docs, name="docs"),
    path("openapi.json", openapi, name="openapi"),
    path("leads", Leads.as_view(), name="leads"),
    path("leads/<int:lead_id>", OneLead.as_view(), name="lead"),
    path("leads/by/<str:kind>/<path:value>", LeadByName.as_view(), name="lead_by_name"),
    path("leads/<int:lead_id>/identities", LeadNames.as_view(), name="lead_names"),
    path("leads/<int:lead_id>/answers", Answers.as_view(), name="lead_answers"),
    path("leads/<int:lead_id>/activities", LeadActivities.as_view(), name="lead_activities"),
    path("activities", Activities.as_view(), name="activities"),
    path("activities/batch", Batch.as_view(), name="activities_batch"),
    path("catalog/fields", Fields.as_view(), name="fields"),
    path("catalog/activity-types", ActivityTypes.as_view(), name="activity_types"),
]

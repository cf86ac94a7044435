"""Addresses of the impact of a draft."""

from django.urls import path

from .views import draft_impact, draft_impact_leads, draft_lead

urlpatterns = [
    path("matrix/drafts/<int:draft_id>/impact", draft_impact, name="draft_impact"),
    path("matrix/drafts/<int:draft_id>/impact/leads", draft_impact_leads, name="draft_impact_leads"),
    path("matrix/drafts/<int:draft_id>/leads/<int:lead_id>", draft_lead, name="draft_lead"),
]

"""Addresses of the lab for thresholds."""

from django.urls import path

from .views import draft_thresholds, goals_set, thresholds_edge

urlpatterns = [
    path("matrix/drafts/<int:draft_id>/thresholds", draft_thresholds, name="draft_thresholds"),
    path("matrix/drafts/<int:draft_id>/thresholds/edge", thresholds_edge, name="thresholds_edge"),
    path("matrix/drafts/<int:draft_id>/goals", goals_set, name="goals_set"),
]

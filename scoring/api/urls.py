"""Addresses of the API about scores, the matrix and segments."""

from django.urls import URLPattern, path

from .scores import Explanation, History, Score
from .segments import SegmentLeads, Segments
from .versions import OneVersion, Versions

urlpatterns: list[URLPattern] = [
    path("leads/<int:lead_id>/score", Score.as_view(), name="score"),
    path("leads/<int:lead_id>/score/explanation", Explanation.as_view(), name="explanation"),
    path("leads/<int:lead_id>/score/history", History.as_view(), name="history"),
    path("matrix/versions", Versions.as_view(), name="versions"),
    path("matrix/versions/<int:version_id>", OneVersion.as_view(), name="version"),
    path("segments", Segments.as_view(), name="segments"),
    path("segments/<int:segment_id>/leads", SegmentLeads.as_view(), name="segment_leads"),
]

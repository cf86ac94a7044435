"""Addresses of the ranking, the lead and the comparison."""

from django.urls import path

from .compare import compare
from .lead import lead_answers, lead_overrule, lead_page, lead_panel
from .ranking import ranking

urlpatterns = [
    path("", ranking, name="ranking"),
    path("leads/<int:lead_id>", lead_page, name="lead"),
    path("leads/<int:lead_id>/panel", lead_panel, name="lead_panel"),
    path("leads/<int:lead_id>/answers", lead_answers, name="lead_answers"),
    path("leads/<int:lead_id>/overrule", lead_overrule, name="lead_overrule"),
    path("compare", compare, name="compare"),
]

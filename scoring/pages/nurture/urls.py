"""Addresses of the page of nurture."""

from django.urls import path

from .views import nurture, nurture_back, nurture_day, nurture_ways

urlpatterns = [
    path("nurture", nurture, name="nurture"),
    path("nurture/ways", nurture_ways, name="nurture_ways"),
    path("nurture/<int:lead_id>/back", nurture_back, name="nurture_back"),
    path("nurture/<int:lead_id>/day", nurture_day, name="nurture_day"),
]

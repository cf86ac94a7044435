"""Addresses of the results."""

from django.urls import path

from .views import results, results_leads

urlpatterns = [
    path("results", results, name="results"),
    path("results/leads", results_leads, name="results_leads"),
]

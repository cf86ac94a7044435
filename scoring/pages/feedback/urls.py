"""Addresses of what sales says back."""

from django.urls import path

from .views import feedback, feedback_leads

urlpatterns = [
    path("feedback", feedback, name="feedback"),
    path("feedback/leads", feedback_leads, name="feedback_leads"),
]

"""Addresses of the optimal lead profile."""

from django.urls import path

from .views import profile, profile_change

urlpatterns = [
    path("profile", profile, name="profile"),
    path("profile/<slug:act>", profile_change, name="profile_change"),
]

"""Addresses to which other services send what happened to leads."""

from django.urls import path

from .views import hook

urlpatterns = [
    path("hooks/<str:endpoint>", hook, name="hook"),
    path("hooks/<str:endpoint>/<str:secret>", hook, name="hook_with_secret"),
]

"""Addresses of the pages of webhooks."""

from django.urls import path

from .changing import hook_act, hook_new
from .views import hook_page, hooks

urlpatterns = [
    path("in/hooks", hooks, name="hooks"),
    path("in/hooks/new", hook_new, name="hook_new"),
    path("in/hooks/<int:hook_id>", hook_page, name="hook_page"),
    path("in/hooks/<int:hook_id>/<slug:act>", hook_act, name="hook_act"),
]

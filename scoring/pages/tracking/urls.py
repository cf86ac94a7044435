"""Addresses of tracking."""

from django.urls import path

from .desk import tracking, tracking_again, tracking_course
from .rule import tracking_act, tracking_rule, tracking_rule_new

urlpatterns = [
    path("tracking", tracking, name="tracking"),
    path("tracking/course", tracking_course, name="tracking_course"),
    path("tracking/again", tracking_again, name="tracking_again"),
    path("tracking/rules/new", tracking_rule_new, name="tracking_rule_new"),
    path("tracking/rules/<int:rule_id>", tracking_rule, name="tracking_rule"),
    path("tracking/rules/<int:rule_id>/<slug:act>", tracking_act, name="tracking_act"),
]

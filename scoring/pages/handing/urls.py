"""Addresses of handing off, below ``/handoff``."""

from django.urls import path

from .desk import handoff, handoff_give
from .given import handoff_leads
from .people import handoff_absence_add, handoff_absence_remove, handoff_person
from .queues import handoff_queue, handoff_queue_delete, handoff_queue_new
from .rules import handoff_rule, handoff_rule_act, handoff_rule_new

urlpatterns = [
    path("", handoff, name="handoff"),
    path("/leads", handoff_leads, name="handoff_leads"),
    path("/waiting/<int:handoff_id>/give", handoff_give, name="handoff_give"),
    path("/rules/new", handoff_rule_new, name="handoff_rule_new"),
    path("/rules/<int:rule_id>", handoff_rule, name="handoff_rule"),
    path("/rules/<int:rule_id>/<slug:act>", handoff_rule_act, name="handoff_rule_act"),
    path("/queues/new", handoff_queue_new, name="handoff_queue_new"),
    path("/queues/<int:queue_id>", handoff_queue, name="handoff_queue"),
    path("/queues/<int:queue_id>/delete", handoff_queue_delete, name="handoff_queue_delete"),
    path("/people/<int:person_id>", handoff_person, name="handoff_person"),
    path("/people/<int:person_id>/absent", handoff_absence_add, name="handoff_absence_add"),
    path("/absences/<int:absence_id>/remove", handoff_absence_remove, name="handoff_absence_remove"),
]

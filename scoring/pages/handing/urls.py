"""Addresses of handing off."""

from django.urls import path

from .desk import handoff, handoff_give
from .given import handoff_leads
from .people import handoff_absence_add, handoff_absence_remove, handoff_person
from .queues import handoff_queue, handoff_queue_delete, handoff_queue_new
from .rules import handoff_rule, handoff_rule_act, handoff_rule_new

urlpatterns = [
    path("handoff", handoff, name="handoff"),
    path("handoff/leads", handoff_leads, name="handoff_leads"),
    path("handoff/waiting/<int:handoff_id>/give", handoff_give, name="handoff_give"),
    path("handoff/rules/new", handoff_rule_new, name="handoff_rule_new"),
    path("handoff/rules/<int:rule_id>", handoff_rule, name="handoff_rule"),
    path("handoff/rules/<int:rule_id>/<slug:act>", handoff_rule_act, name="handoff_rule_act"),
    path("handoff/queues/new", handoff_queue_new, name="handoff_queue_new"),
    path("handoff/queues/<int:queue_id>", handoff_queue, name="handoff_queue"),
    path("handoff/queues/<int:queue_id>/delete", handoff_queue_delete, name="handoff_queue_delete"),
    path("handoff/people/<int:person_id>", handoff_person, name="handoff_person"),
    path("handoff/people/<int:person_id>/absent", handoff_absence_add, name="handoff_absence_add"),
    path("handoff/absences/<int:absence_id>/remove", handoff_absence_remove, name="handoff_absence_remove"),
]

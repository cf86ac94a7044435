"""Addresses of the review of the matrix."""

from django.urls import path

from .meeting import review_act, review_compute, review_live, review_meeting, review_present, review_say
from .past import review, review_prepare, review_round, review_settings_save, review_task_done
from .rate import review_rate

urlpatterns = [
    path("review", review, name="review"),
    path("review/prepare", review_prepare, name="review_prepare"),
    path("review/round", review_round, name="review_round"),
    path("review/settings", review_settings_save, name="review_settings"),
    path("review/rate", review_rate, name="review_rate"),
    path("review/tasks/<int:task_id>/done", review_task_done, name="review_task_done"),
    path("review/<int:review_id>", review_meeting, name="review_meeting"),
    path("review/<int:review_id>/do/<slug:act>", review_act, name="review_act"),
    path("review/<int:review_id>/items/<slug:key>", review_compute, name="review_compute"),
    path("review/<int:review_id>/say", review_say, name="review_say"),
    path("review/<int:review_id>/people", review_present, name="review_present"),
    path("review/<int:review_id>/live", review_live, name="review_live"),
]

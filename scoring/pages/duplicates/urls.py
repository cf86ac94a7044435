"""Addresses of leads that are, or may be, one person."""

from django.urls import path

from .views import duplicates, duplicates_pair, duplicates_undo

urlpatterns = [
    path("duplicates", duplicates, name="duplicates"),
    path("duplicates/<int:one_id>/<int:other_id>", duplicates_pair, name="duplicates_pair"),
    path("duplicates/merges/<int:merge_id>/undo", duplicates_undo, name="duplicates_undo"),
]
